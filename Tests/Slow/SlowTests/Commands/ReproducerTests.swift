import Foundation
import Testing

@testable import DescriptorNotation
@testable import DupConformance
@testable import Reproducers

/// Programs written for assertions. The golden ones are renewed with UPDATE_GOLDEN=1 swift test --filter ReproducerTests
@Suite(.needsCompiler, .waits) struct ReproducerTests {
    private func program(_ assertion: Assertion) throws -> String {
        let suite = try Support.suite.get()
        return try CProgram(assertion, requirements: assertion.requirements.compactMap(suite.requirement)).text
    }

    private func program(_ id: String) throws -> String {
        try program(try #require(try Support.suite.get().assertion(id), "no assertion \(id)"))
    }

    /// Compiles a program as a maintainer would who trusts nothing, and runs it.
    private func run(
        _ text: String, compiler: String = "cc", environment: [String: String] = [:]
    ) throws -> Finished {
        let directory = try TemporaryDirectory()
        let source = directory.file("reproducer.c", Data(text.utf8)).path
        let path = directory.url.appendingPathComponent("reproducer").path
        let words = [compiler, "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", source, "-o", path]
        let built = try Support.run(words)
        try #require(built.status == 0, "\(compiler): \(built.errors)")
        return try Support.run(["env"] + environment.map { "\($0)=\($1)" } + [path])
    }

    private func run(steps: String) throws -> Finished {
        try run(try program(try #require(try Support.assertions("assertion test.case\n" + steps).first)))
    }

    // MARK: The tables

    @Test(arguments: OperationTable.all)
    func `every operation is written in C, or has a reason why not`(_ operation: OperationForm) throws {
        let entry = try #require(COperationTable.entries[operation.name], "no entry for \(operation.name)")
        switch entry {
        case .never(let reason):
            #expect(!reason.isEmpty)
            // What the explorer looks with stands in no finding: that ends with a call which shows the same.
            let isLook = operation.name == "survey"
            #expect(
                isLook || Self.unprinted.contains(operation.name)
                    || ["choreography", "header"].contains(operation.group), "\(operation.name) is no choreography")
        case .statements: #expect(operation.group == "process" || operation.group == "look")
        case .call(let call):
            // Words whose outcome is no value, or which no assertion may expect of a single platform.
            let others: Set<String> = ["other", "indeterminate", "changed"]
            for case .word(let word) in operation.yields where !others.contains(word) {
                #expect(call.words[word] != nil, "\(operation.name) has no value for \(word)")
            }
        }
        if Self.unprinted.contains(operation.name) { return }
        for operand in operation.operands where !["choreography", "header"].contains(operation.group) {
            for word in Self.words(operand.type) {
                #expect(CConstants.constant(word, of: operand.sets) != nil, "\(operand.name) \(word)")
            }
        }
    }

    /// Operations that are no choreography and have a reason all the same.
    private static let unprinted: Set<String> = [
        "spawn", "spawn-dup2", "spawn-close", "spawn-open", "list", "poll", "select", "pipe2", "socket-with",
        "socketpair-with", "accept4", "mkostemp", "recvfd-with", "closefrom", "close-range", "close-range-cloexec",
        "pidfd-getfd", "epoll", "linux-object", "spawn-fchdir", "open-linux", "ppoll", "exec-refused", "setrows",
        "getrows", "thread",
    ]

    private static func words(_ type: OperandType) -> [String] {
        switch type {
        case .word(let words), .flags(let words): words
        default: []
        }
    }

    @Test func `the table has no entry too many`() {
        #expect(Set(COperationTable.entries.keys) == Set(OperationTable.all.map(\.name)))
    }

    @Test func `every case without a choreography can be printed`() throws {
        for assertion in try Support.suite.get().assertions {
            let groups = Set(assertion.steps.map(\.operation.group))
            if !Self.unprinted.isDisjoint(with: assertion.steps.map(\.operation.name)) { continue }
            let isPrintable = (try? program(assertion)) != nil
            #expect(isPrintable == groups.isDisjoint(with: ["choreography", "header"]), "\(assertion.id)")
        }
    }

    // MARK: The programs

    @Test(arguments: ["dup2.badnew.at-limit", "exec.cloexec.closed"])
    func `programs are these`(_ id: String) throws {
        let text = try program(id)
        let path = Support.root.appendingPathComponent("Tests/DupConformanceTests/Golden/\(id).c")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
            try Data(text.utf8).write(to: path)
        }
        #expect(try text == String(contentsOf: path, encoding: .utf8))
    }

    @Test func `a simple program is short`() throws {
        #expect(try program("dup2.returns.newfd.free").split(separator: "\n").count < 95)
        for assertion in try Support.suite.get().assertions {
            guard let text = try? program(assertion) else { continue }
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.count <= 280 && lines.allSatisfy { $0.count <= 120 }, "\(assertion.id)")
            #expect(lines.prefix { $0 != " */" }.allSatisfy { $0.count <= 104 }, "\(assertion.id)")
        }
    }

    @Test(
        arguments: [
            "dup.cloexec.cleared", "dup2.badnew.at-limit", "dup.err.emfile.no-side-effect", "fork.table-copied",
            "limit.pipe.emfile-all-but-one", "exec.cloexec.closed.releases", "exec.fexecve-offset",
            "lifetime.pipe.eof-only-last.killed-child", "lifetime.pipe.epipe-only-last", "dup.shares-locks.record",
            "alloc.lowest.accept", "dup2.target.any-in-range.1024",
        ])
    func `programs exit 0 where the suite passes`(_ id: String) throws {
        let finished = try run(try program(id))
        #expect(finished.status == 0 && finished.output == "as required\n", "\(finished.output)\(finished.errors)")
    }

    @Test func `clang takes them too`() throws {
        #expect(try run(try program("exec.survive.kinds"), compiler: "clang").status == 0)
    }

    @Test func `a characteristic is printed and never judged`() throws {
        let finished = try run(try program("fcntl.setfl.nonblock-unsupported"))
        #expect(finished.status == 0, "\(finished.output)")
        #expect(finished.output.hasPrefix("fcntl(a, F_SETFL, O_NONBLOCK): "), "\(finished.output)")
        #expect(finished.output.contains("\nfcntl(b, F_GETFL): "), "\(finished.output)")
    }

    @Test func `a difference is printed with the expectation`() throws {
        let finished = try run(steps: "a = open null\ndup a -> 7|EMFILE\n")
        #expect(
            finished.status == 1 && finished.output == "dup(a): expected 7 or EMFILE, saw 4\n", "\(finished.output)")
        let text = try run(steps: "create file \"ab%\"\na = open file\nread a 3 -> \"ab%d\"\n")
        #expect(text.output == "read(a, data, 3): expected \"ab%d\", saw \"ab%\"\n", "\(text.output)")
        let failure = try run(steps: "dup 50 -> EMFILE\n")
        #expect(failure.output == "dup(50): expected EMFILE, saw -1, Bad file descriptor\n", "\(failure.output)")
    }

    @Test(arguments: [
        "child\n  STEP\nend\n", "child c\n  getfd a\nend\nin c\n  STEP\nend\nexit c\n", "exec\n  STEP\nend\n",
    ])
    func `a difference in another process is printed too`(_ bracket: String) throws {
        let steps = "a = open file rdwr append\n" + bracket.replacing("STEP", with: "getfl a -> rdwr")
        let finished = try run(steps: steps)
        #expect(
            finished.status == 1 && finished.output.contains("fcntl(a, F_GETFL): expected 2 (O_RDWR), saw "),
            "\(finished.output)")
    }

    @Test func `a set-up that fails leaves the question open`() throws {
        let finished = try run(steps: "a = open missing\ndup a -> lowest\n")
        #expect(
            finished.status == 2 && finished.output.hasPrefix("cannot tell: a = open(\"missing\""), "\(finished.output)"
        )
    }

    @Test func `a process that dies in a step under test is the platform's fault`() throws {
        let text = try program("dup2.returns.newfd.free")
        let tested = try run(text.replacing("TRY(dup2(a, 17))", with: "TRY(raise(SIGSEGV))"))
        #expect(tested.status == 1 && tested.output == "raise(SIGSEGV): Segmentation fault\n", "\(tested.output)")
        let setUp = try run(text.replacing("SET_UP(a = open(", with: "SET_UP(a = raise(SIGSEGV) + open("))
        #expect(setUp.status == 2, "\(setUp.output)")
        let hanging = text.replacing("alarm(10)", with: "alarm(1)").replacing("TRY(dup2(a, 17))", with: "TRY(pause())")
        let hung = try run(hanging)
        #expect(hung.status == 1 && hung.output == "pause(): Alarm clock\n", "\(hung.output)")
    }

    @Test func `a missing feature of the platform is printed`() throws {
        let text = try program("fork.clofork-closed").replacing("FD_CLOFORK", with: "NO_SUCH_MACRO")
        let finished = try run(text)
        #expect(
            finished.status == 2 && finished.output.hasPrefix("cannot tell: this platform has no "),
            "\(finished.output)")
    }

    @Test func `names and texts that C would take amiss are written otherwise`() throws {
        let finished = try run(
            steps:
                "int = open file\nerrno_x = dup int -> lowest\ngetfd errno_x -> none\nwrite int \"??=\\\"\\\\\\x00\" -> 6\n"
        )
        #expect(finished.status == 0, "\(finished.output)")
    }

    // MARK: What cannot be written

    @Test(arguments: [
        ("dup2 0 1 -> 1\nin-handler dup2 -> right\n", "“in-handler” needs a signal handler"),
        ("raise kill -> died\n", "“raise” is written in C only in a bracket of its own"),
        ("child\n  raise kill -> died\nend\n", "“raise” is written in C only where the end"),
        ("exec -> EACCES\nend\n", "“exec” is written in C only without an expectation"),
        ("a = open null\ngetown-ex a -> other\n", "“getown-ex” there is no C value for “other”"),
    ])
    func `the step that cannot be written is named`(_ steps: String, _ expected: String) throws {
        let assertion = try #require(try Support.assertions("assertion test.case\n" + steps).first)
        let error = #expect(throws: NotReproducible.self) { try CProgram(assertion, requirements: []) }
        #expect(error?.description.hasPrefix(expected) == true, "\(String(describing: error))")
    }

    @Test(arguments: [
        (["dup2.sigsafe"], "dup2.sigsafe cannot be written as a C program: “in-handler” needs"),
        (["dup2.sigsaef"], "did you mean “dup2.sigsafe”?"), ([], "either an id or --all"),
        (["dup2.idempotent", "--language", "cobol"], "cobol"),
        (["dup2.idempotent", "--all", "/tmp"], "either an id or --all"),
        (["dup2.idempotent", "--output", "/nonexistent/file"], "cannot be written: ENOENT"),
        (["--all", "/dev/null/x"], "/dev/null/x cannot be made"),
        (["--all", "x", "--output", "y"], "--output cannot be used"),
    ])
    func `wrong usage exits 2 and says what to do`(_ arguments: [String], _ expected: String) throws {
        let finished = try Support.run([Support.program, "reproduce"] + arguments)
        #expect(finished.status == 2 && finished.errors.contains(expected), "\(finished.errors)")
    }

    @Test func `all programs are written, and the rest is named with its reason`() throws {
        let directory = try TemporaryDirectory()
        let finished = try Support.run([Support.program, "reproduce", "--all", directory.url.path])
        let written = try FileManager.default.contentsOfDirectory(atPath: directory.url.path).count
        #expect(finished.status == 0 && written > 400)
        #expect(finished.output.hasPrefix("\(written) programs in "), "\(finished.output)")
        #expect(finished.output.contains("  dup2.sigsafe: “in-handler” needs a signal handler"), "\(finished.output)")
        let one = directory.file("one.c", Data()).path
        #expect(try Support.run([Support.program, "reproduce", "dup2.idempotent", "--output", one]).status == 0)
        #expect(try String(contentsOfFile: one, encoding: .utf8) == program("dup2.idempotent"))
    }
}

#if os(Linux)
extension ReproducerTests {
    @Test(arguments: [
        ("dup2-returns-0", "dup2.returns.newfd.free", "dup2(a, 17): expected 17, saw 0"),
        ("dup-keeps-cloexec", "dup.cloexec.cleared", "fcntl(b, F_GETFD): expected 0, saw 1"),
        (
            "bad-target-emfile", "dup2.badnew.at-limit",
            "dup2(a, 64): expected EBADF or EMFILE (openmax-apart), saw -1, Too many open files"
        ),
        ("dup2-closes-first", "dup2.invalid-src.target-not-closed.pipe", "read(r, data, 1): expected EAGAIN, saw 0"),
    ])
    func `a broken platform is found out`(_ fault: String, _ id: String, _ expected: String) throws {
        let library = try BrokenPlatformTests.library.get()
        let finished = try run(try program(id), environment: ["LD_PRELOAD": library, "FAULT": fault])
        #expect(finished.status == 1 && finished.output == expected + "\n", "\(finished.output)\(finished.errors)")
    }
}
#endif
