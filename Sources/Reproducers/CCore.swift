import DescriptorNotation

/// What nearly every program has: the report, the calls with what they left in errno, and the end of the case.
struct CCore {
    private let assertion: Assertion
    private let steps: CStepWriter
    private let hasImages: Bool
    private let usesSelf: Bool
    private let bound: Int
    private let hasSeen: Bool
    private let words: Set<String>

    init(_ assertion: Assertion, _ steps: CStepWriter, usesSelf: Bool) {
        self.assertion = assertion
        self.steps = steps
        self.usesSelf = usesSelf
        hasImages = !steps.images.isEmpty
        bound = CStepWriter.tableBound(assertion.steps)
        words = CSupport.words(of: (steps.statements + steps.images.flatMap { $0 }).joined(separator: "\n"))
        hasSeen = words.contains("READ") || words.contains("seen")
    }

    /// The pieces, in their order.
    var pieces: [CSupport] {
        Self.constants
            + [
                CSupport(["TABLE"], "enum { TABLE = \(bound) };"), CSupport(["report"], report),
            ] + Self.variables
            + [
                CSupport(["begin"], begin), CSupport(["outcome"], outcome), CSupport(["expect"], expect),
            ] + Self.others
    }

    private func block(_ head: String, _ lines: [String], end: String = "}") -> String {
        "static \(head) {\n" + lines.map { "    \($0)\n" }.joined() + end
    }

    private var report: String {
        let room = 1000 + (words.contains("observe") ? 80 * bound : 0) + (words.contains("READ") ? 4096 : 0)
        var fields = ["int status, is_tested;"]
        fields += hasImages ? ["char step[200], text[\(room)];"] : ["const char *step;", "char text[\(room)];"]
        if usesSelf { fields.append("char self[4096]; /* the path of this program */") }
        if words.contains("hand_over_table") { fields.append("char is_open[TABLE];") }
        if hasImages, !steps.variables.isEmpty { fields.append("int names[\(steps.variables.count)];") }
        if !steps.children.isEmpty {
            fields.append("volatile int turn[\(steps.children.count)]; /* 1: the child's, 0: its parent's */")
        }
        let comment = "/* Shared with the process that reports: a pipe would take a number. */\n"
        let line = "static struct { \(fields.joined(separator: " ")) } *report;"
        return comment + (line.contains("/*") || line.count > 100 ? block("struct", fields, end: "} *report;") : line)
    }

    private var begin: String {
        var lines = [
            // A new image may be at another address, where a pointer of the old one is not valid.
            hasImages ? "snprintf(report->step, sizeof report->step, \"%s\", step);" : "report->step = step;",
            "report->is_tested = is_tested;",
        ]
        if hasSeen { lines.append("seen = NULL;") }
        let looksAtErrno = assertion.steps.contains { $0.operation.name == "errno" }
        return block(
            "void begin(const char *step, int is_tested)", lines + ["errno = \(looksAtErrno ? "UNTOUCHED" : "0");"])
    }

    private var outcome: String {
        let lines = [
            "static char text[100];", hasSeen ? "if (seen != NULL) return seen;" : "",
            "snprintf(text, sizeof text, value == -1 ? \"%ld, %s\" : \"%ld\", value, strerror(error));", "return text;",
        ]
        return block("const char *outcome(void)", lines.filter { !$0.isEmpty })
    }

    private var expect: String {
        // A characteristic is recorded and not judged; if it cannot be recorded, the program exits 2.
        let isJudged = assertion.kind == .assertion
        let saw =
            hasSeen || !isJudged
            ? "sprintf(report->text + length, \", saw %s\", outcome());"
            : """
            sprintf(report->text + length, value == -1 ? ", saw %ld, %s" : ", saw %ld", value, strerror(error));
            """
        return """
            static void expect(int is_met, const char *expected, ...) {
                if (is_met) return;
                va_list arguments;
                va_start(arguments, expected);
                int length = sprintf(report->text, "%s%s: expected ", report->is_tested ? "" : "cannot tell: ", report->step);
                length += vsprintf(report->text + length, expected, arguments);
                va_end(arguments);
                \(saw)
                _exit(report->status = \(isJudged ? "report->is_tested ? 1 : 2" : "2"));
            }
            """
    }

    private static let constants = CSupport.pieces(
        """
        @ UNTOUCHED
        enum { UNTOUCHED = 12345 }; /* no error number */
        """)

    private static let variables = CSupport.pieces(
        """
        @ value
        static long value; /* what the call gave */
        @ has_failed
        static int has_failed; /* the last call that duplicates */
        @ error
        static int error;  /* what it left in errno */
        @ data READ
        static char data[1024];
        @ ends
        static int ends[2];
        @ seen
        static const char *seen; /* instead of the value */
        @ SET_UP
        #define SET_UP(call) (begin(#call, 0), value = (call), error = errno, expect(value != -1, "success"))
        @ TRY
        #define TRY(call) (begin(#call, 1), value = (call), error = errno)
        @ READ
        #define READ(call) (TRY(call), seen = quoted())
        """)

    private static let others = CSupport.pieces(
        """
        @ record
        static void record(void) {
            sprintf(report->text + strlen(report->text), "%s%s: %s", report->text[0] == '\\0' ? "" : "\\n", report->step,
                    outcome());
        }
        @ is_data
        static int is_data(const char *bytes, long count) {
            return value == count && memcmp(data, bytes, (size_t)count) == 0;
        }
        @ quoted
        static const char *quoted(void) {
            static char text[4 * sizeof data + 3];
            char *end = text;
            if (value <= 0) return NULL;
            *end++ = '"';
            for (long index = 0; index < value; index++) {
                const unsigned char byte = (unsigned char)data[index];
                end += sprintf(end, byte >= ' ' && byte < 127 ? "%c" : "\\\\%03o", byte);
            }
            strcpy(end, "\\"");
            return text;
        }
        @ map_report
        /* In a file: a new program image can map that again, and cannot inherit a mapping. */
        static int map_report(void) {
            const int file = open("report", O_RDWR | O_CREAT, 0600);
            if (file == -1 || ftruncate(file, sizeof *report) != 0) return -1;
            report = mmap(NULL, sizeof *report, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
            return (void *)report == MAP_FAILED ? -1 : close(file);
        }
        """)
}
