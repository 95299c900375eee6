/// What nearly every program has: the report, the calls with what they left in errno, and the end of the case.
struct CCore {
    /// The pieces, in their order.
    let pieces: [CSupport]

    init(_ assertion: Assertion, _ steps: CStepWriter, hasImages: Bool, usesSelf: Bool) {
        let words = CSupport.words(of: (steps.statements + steps.images.flatMap { $0 }).joined(separator: " "))
        let hasSeen = words.contains("READ") || words.contains("seen")
        let bound = CStepWriter.tableBound(assertion.steps)
        let room = 1000 + (words.contains("observe") ? 80 * bound : 0) + (words.contains("READ") ? 4096 : 0)
        var fields = hasImages ? "    char step[200], text[\(room)];" : "    const char *step;\n    char text[\(room)];"
        if usesSelf { fields += "\n    char self[4096]; /* the path of this program */" }
        if hasImages, !steps.variables.isEmpty { fields += "\n    int names[\(steps.variables.count)];" }
        if !steps.children.isEmpty {
            fields += "\n    volatile int turn[\(steps.children.count)]; /* 1: the child's, 0: its parent's */"
        }
        var begin = [
            // A new image need not lie where the old one lay, so that a pointer would be worth nothing there.
            hasImages ? "snprintf(report->step, sizeof report->step, \"%s\", step);" : "report->step = step;",
            "report->is_tested = is_tested;",
        ]
        if hasSeen { begin.append("seen = NULL;") }
        begin.append("errno = \(assertion.steps.contains { $0.operation.name == "errno" } ? "UNTOUCHED" : "0");")
        let isJudged = assertion.kind == .assertion
        pieces =
            Self.definitions(fields: fields, bound: bound)
            + [
                CSupport("begin", text: Self.function("void begin(const char *step, int is_tested)", begin)),
                CSupport("outcome", text: Self.outcome(hasSeen: hasSeen)),
                CSupport("expect", text: Self.expect(status: isJudged ? "report->is_tested ? 1 : 2" : "2")),
            ] + Self.others
    }

    private static func function(_ head: String, _ lines: [String]) -> String {
        "static \(head) {\n" + lines.map { "    \($0)\n" }.joined() + "}"
    }

    private static func definitions(fields: String, bound: Int) -> [CSupport] {
        [
            CSupport("TABLE", text: "enum { TABLE = \(bound) };"),
            CSupport("UNTOUCHED", text: "enum { UNTOUCHED = 12345 }; /* no error number */"),
            CSupport("report", text: """
                /* Shared with the process that reports: a pipe would take a number. */
                static struct {
                    int status, is_tested;
                \(fields)
                } *report;
                """),
            CSupport("value", text: "static long value; /* what the call gave */"),
            CSupport("error", text: "static int error;  /* what it left in errno */"),
            CSupport("data", "READ", text: "static char data[1024];"),
            CSupport("ends", text: "static int ends[2];"),
            CSupport("seen", text: "static const char *seen; /* instead of the value */"),
            CSupport("SET_UP", text: """
                #define SET_UP(call) (begin(#call, 0), value = (call), error = errno, expect(value != -1, "success"))
                """),
            CSupport("TRY", text: "#define TRY(call) (begin(#call, 1), value = (call), error = errno)"),
            CSupport("READ", text: "#define READ(call) (TRY(call), seen = quoted())"),
        ]
    }

    private static func outcome(hasSeen: Bool) -> String {
        let lines = [
            "static char text[100];", hasSeen ? "if (seen != NULL) return seen;" : "",
            "if (value != -1) sprintf(text, \"%ld\", value);",
            "else snprintf(text, sizeof text, \"-1 with errno %d (%s)\", error, strerror(error));", "return text;",
        ]
        return function("const char *outcome(void)", lines.filter { !$0.isEmpty })
    }

    private static func expect(status: String) -> String {
        """
        static void expect(int is_met, const char *expected, ...) {
            if (is_met) return;
            va_list arguments;
            va_start(arguments, expected);
            int length = sprintf(report->text, "%s%s: expected ", report->is_tested ? "" : "cannot tell: ", report->step);
            length += vsprintf(report->text + length, expected, arguments);
            va_end(arguments);
            sprintf(report->text + length, ", saw %s", outcome());
            _exit(report->status = \(status));
        }
        """
    }

    private static let others = [
        CSupport("record", text: """
            static void record(void) {
                sprintf(report->text + strlen(report->text), "%s%s: %s", report->text[0] == '\\0' ? "" : "\\n", report->step,
                        outcome());
            }
            """),
        CSupport("is_data", text: """
            static int is_data(const char *bytes, long count) {
                return value == count && memcmp(data, bytes, (size_t)count) == 0;
            }
            """),
        CSupport("quoted", text: """
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
            """),
        CSupport("map_report", text: """
            /* In a file: a new program image can map that again, and cannot inherit a mapping. */
            static int map_report(void) {
                const int file = open("report", O_RDWR | O_CREAT, 0600);
                if (file == -1 || ftruncate(file, sizeof *report) != 0) return -1;
                report = mmap(NULL, sizeof *report, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
                return (void *)report == MAP_FAILED ? -1 : close(file);
            }
            """),
    ]
}
