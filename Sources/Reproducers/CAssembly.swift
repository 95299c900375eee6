import DescriptorNotation

/// Puts a program together: what is included, what the steps lean on, the steps, and the process that reports.
struct CAssembly {
    private let assertion: Assertion
    private let steps: CStepWriter
    private let objects: [String]
    private let hasImages: Bool
    private let hasProcesses: Bool
    private let signals: [String]

    /// What steps make in the directory, if they name it.
    private static let scratchObjects = OperationTable.words(ofSet: "scratch_file") + ["fifo", "directory"]

    init(_ assertion: Assertion, _ steps: CStepWriter) {
        self.assertion = assertion
        self.steps = steps
        hasImages = !steps.images.isEmpty
        let names = Set(assertion.steps.map(\.operation.name))
        hasProcesses = hasImages || names.contains("child")
        var objects = Set(
            assertion.steps.flatMap(\.operands).compactMap { operand -> String? in
                guard case .word(let word) = operand, Self.scratchObjects.contains(word) else { return nil }
                return word
            })
        if names.contains("opendir") { objects.insert("directory") }
        if names.contains("listener") { objects.insert("socket") }
        self.objects = objects.sorted()
        let errors = assertion.steps.flatMap { $0.expectation?.alternatives ?? [] }
        if !names.isDisjoint(with: ["caught", "disposition"]) {
            signals = OperationTable.words.filter { $0.set == "signal" }.map {
                "handle(\($0.expression), count_signal);"
            }
        } else {
            signals = errors.contains(.error("EPIPE")) ? ["handle(SIGPIPE, SIG_IGN);"] : []
        }
    }

    private var usesSelf: Bool {
        hasImages || assertion.steps.contains { $0.operands.contains(.word("self")) && $0.operation.name == "open" }
    }

    /// Whether files are made, so that a directory is needed for them.
    private var hasScratch: Bool {
        hasImages || !objects.isEmpty
            || assertion.steps.contains { ["mkstemp", "exec-missing"].contains($0.operation.name) }
    }

    mutating func program() -> String {
        let functions = stepFunctions() + [preparation()]
        let main = main()
        let body = functions.joined(separator: "\n\n")
        let filling = CSupport.filling(steps.tracks ? "opened(dup(fildes))" : "dup(fildes)")
        let library =
            CSupport.flags + filling + CSupport.descriptors + CSupport.files + CSupport.sockets + CSupport.streams
        let core = CCore(assertion, steps, usesSelf: usesSelf).pieces
        let support = CSupport.needed(by: body + main, among: core + library + CSupport.processes)
        let parts = support.map(\.text) + [body, main]
        let whole = joined(parts)
        let guards = CPlatform.guards(for: whole)
        var text = CPlatform.inclusions(for: whole)
        if let first = guards.first {
            let condition = guards.map(\.condition).joined(separator: " \\\n    || ")
            text += """

                #if \(condition)
                int main(void) {
                    puts("cannot tell: this platform has no \(first.what)");
                    return 2;
                }
                #else

                """
        }
        return text + "\n" + whole + (guards.isEmpty ? "" : "\n#endif\n")
    }

    /// One-line definitions of variables are grouped; everything else is separated by blank lines.
    private func joined(_ parts: [String]) -> String {
        var text = ""
        var wasShort = true
        for part in parts {
            let isShort = !part.contains("\n")
            if !text.isEmpty, !(isShort && wasShort) { text += "\n" }
            text += part + "\n"
            wasShort = isShort
        }
        return text
    }

    // MARK: The steps

    private func stepFunctions() -> [String] {
        func function(_ name: String, _ lines: [String]) -> String {
            "static void \(name)(void) {\n" + lines.map { "    \($0)\n" }.joined() + "}"
        }
        var first = steps.statements
        var functions: [String] = []
        if !steps.variables.isEmpty {
            let list = "int \(steps.variables.joined(separator: ", "));"
            if hasImages { functions.append("static \(list)") } else { first.insert(list, at: 0) }
        }
        if !steps.children.isEmpty { functions.append("static pid_t \(steps.children.joined(separator: ", "));") }
        functions.append(function("steps", first))
        for (index, lines) in steps.images.enumerated() { functions.append(function("image_\(index + 1)", lines)) }
        return functions
    }

    private func preparation() -> String {
        // The hard limit too, if nothing raises it again: that is shorter. Not every C library can set a limit.
        let setsLimits = assertion.steps.contains { $0.operation.name == "limit" }
        let needsLimit = assertion.dependsOnLimit
        var lines = setsLimits || !needsLimit ? [] : ["const struct rlimit limit = {64, 64};"]
        lines += [
            "for (int number = 0; number < 65536; number++) close(number);",
            "for (int number = 0; number < 3; number++) SET_UP(open(\"/dev/null\", O_RDWR));",
        ]
        if needsLimit {
            lines.append(setsLimits ? "SET_UP(set_limit(64));" : "SET_UP(setrlimit(RLIMIT_NOFILE, &limit));")
        }
        lines.append("alarm(10);")
        if hasProcesses { lines.append("setpgid(0, 0);") }
        let statements = (lines + signals).map { "    \($0)\n" }.joined()
        return
            "/* 0, 1 and 2 are the null device, nothing else is open\(needsLimit ? ", and there are 64 numbers" : ""). */\n"
            + "static void prepare(void) {\n\(statements)}"
    }

    // MARK: The process that reports

    private func main() -> String {
        var lines = ["int main(\(usesSelf ? "int argc, char **argv" : "void")) {"]
        if hasImages {
            let list = (1...steps.images.count).map { "image_\($0)" }.joined(separator: ", ")
            lines += [
                "    static void (*const images[])(void) = {\(list)};",
                "    if (argc > 1) { /* a new image, started by a step */",
                "        if (map_report() != 0) return 2;",
            ]
            lines += signals.map { "        \($0)" }
            lines += ["        images[atoi(argv[1]) - 1]();", "        _exit(0);", "    }"]
        } else if usesSelf {
            lines.append("    (void)argc;")
        }
        lines += setUp()
        if hasProcesses {
            lines += [
                "    const pid_t child = fork();",
                "    if (child == 0) prepare(), steps(), _exit(0);",
                "    if (child == -1 || waitpid(child, &status, 0) == -1) return perror(\"fork\"), 2;",
                "    account_for(status);",
                "    kill(-child, SIGKILL); /* children that still wait */",
            ]
        } else {
            lines += [
                "    if (fork() == 0) prepare(), steps(), _exit(0);",
                "    if (wait(&status) == -1) return perror(\"fork\"), 2;",
                "    if (WIFSIGNALED(status)) {",
                "        sprintf(report->text, \"%s: %s\", report->step, strsignal(WTERMSIG(status)));",
                "        report->status = report->is_tested ? 1 : 2;",
                "    }",
            ]
        }
        lines += (objects + (hasImages ? ["report"] : [])).map { "    remove(\"\($0)\");" }
        if hasScratch { lines.append("    rmdir(directory);") }
        let result =
            assertion.kind == .assertion ? "report->status == 0 ? \"as required\" : report->text" : "report->text"
        return (lines + ["    puts(\(result));", "    return report->status;", "}"]).joined(separator: "\n")
    }

    /// The directory, the report, and what the steps find in place.
    private func setUp() -> [String] {
        // As in the agent: a program that is started with signals ignored or blocked must not find other things.
        var lines = [
            "    int status = 0;",
            "    sigset_t none;",
            "    sigemptyset(&none);",
            "    sigprocmask(SIG_SETMASK, &none, NULL);",
            "    for (int number = 1; number < 32; number++) signal(number, SIG_DFL);",
        ]
        var conditions: [String] = []
        if usesSelf {
            lines.append("    static char path[4096];")
            conditions.append("(realpath(\"/proc/self/exe\", path) == NULL && realpath(argv[0], path) == NULL)")
        }
        if hasScratch {
            lines += [
                "    char directory[64];",
                "    sprintf(directory, \"/tmp/reproducer-%ld\", (long)getpid());",
            ]
            conditions += ["mkdir(directory, 0700) != 0", "chdir(directory) != 0"]
        }
        if objects.contains("directory") { conditions.append("mkdir(\"directory\", 0700) != 0") }
        if objects.contains("fifo") { conditions.append("mkfifo(\"fifo\", 0600) != 0") }
        if hasImages {
            conditions.append("map_report() != 0")
        } else {
            let access = "PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS"
            lines.append("    report = mmap(NULL, sizeof *report, \(access), -1, 0);")
            conditions.append("(void *)report == MAP_FAILED")
        }
        return lines + failing(conditions) + (usesSelf ? ["    strcpy(report->self, path);"] : [])
    }

    /// An if statement about these conditions, in lines that are not too long.
    private func failing(_ conditions: [String]) -> [String] {
        var lines = ["    if ("]
        for (index, condition) in conditions.enumerated() {
            let part = (index == 0 ? "" : " || ") + condition
            if lines[lines.count - 1].count + part.count > 96 {
                lines.append("       " + part)
            } else {
                lines[lines.count - 1] += part
            }
        }
        lines[lines.count - 1] += ") {"
        return lines + ["        return perror(\"set-up\"), 2;", "    }"]
    }
}

extension Assertion {
    /// The operations that ask for the limit, set it, or meet it.
    private static let operationsOfLimit: Set<String> = ["limit", "getlimit", "sysconf", "fill"]
    /// The operands that are numbers of descriptors.
    private static let numbers: Set<String> = ["fildes", "fildes2", "other", "minimum"]
    /// What no usual limit forbids.
    private static let usual: ClosedRange<Int64> = -1...40

    /// Whether an outcome may be another where the limit of descriptors is.
    var dependsOnLimit: Bool {
        steps.contains { step in
            Self.operationsOfLimit.contains(step.operation.name)
                || step.expectation?.alternatives.contains(.error("EMFILE")) == true
                || zip(step.operation.operands, step.operands).contains { operand, value in
                    guard Self.numbers.contains(operand.name), case .number(let number) = value else { return false }
                    switch number {
                    case .literal(let value), .name(_, plus: let value): return !Self.usual.contains(value)
                    case .intMax: return true
                    case .intMin: return false
                    }
                }
        }
    }
}
