import Foundation
import Testing

@testable import DescriptorNotation
@testable import DupConformance

/// The agent in other shapes: small chunks, one process, and each thing that a platform may lack.
@Suite(.needsCompiler, .waits) struct AgentBuildTests: AgentBed {
    @Test func `script and trace may come in many small chunks`() throws {
        let agent = try built("FD_INPUT_SIZE=9000", "FD_OUTPUT_SIZE=66000")
        defer { withExtendedLifetime(agent) {} }
        let run = try Support.suite.get().run(on: TargetCommand(words: [agent.path]))
        #expect(run.unexpected.isEmpty, "\(run.unexpected.map(\.assertion.id))")
        let script = (0..<30_000).map { "dupfd 0 \($0 % 20 + 3)\nclose \($0 % 20 + 3)\n" }.joined()
        let traces = cases(try agent.run(input: "assertion a.a\n" + script).output)
        #expect(traces.count == 1 && traces[0].steps.count == 60_000)
        #expect(zip(traces[0].steps, script.split(separator: "\n")).allSatisfy { $0.step == $1 })
        // A child that waited for its last turn, while others went on writing, must not write over them at its end.
        let turns = (0..<2000).map { count in
            let padding = String(repeating: "lseek a 0 cur\n", count: count % 29)
            return "assertion a.a\na = open file\nchild c\nend\n\(padding)in c\nend\n\(padding)exit c\ngetfd a\n"
        }
        let exited = cases(try agent.run(input: turns.joined()).output)
        for (count, exited) in zip(0..., exited) where exited.steps.count != 7 + count % 29 * 2 {
            Issue.record("case \(count) has \(exited.steps.count) steps")
        }
        #expect(exited.count == turns.count)
    }

    @Test func `without processes and signals the rest is tested`() throws {
        let agent = try built("FD_ONE_PROCESS=1")
        defer { withExtendedLifetime(agent) {} }
        let scratch = agent.directory.url.appendingPathComponent("scratch").path
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: false)
        let run = try Support.suite.get().run(on: TargetCommand(words: [agent.path, "--scratch", scratch]))
        #expect(run.unexpected.isEmpty, "\(run.unexpected.map(\.assertion.id))")
        // There is no process that could remove what an agent leaves behind when a signal ends it.
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch).isEmpty)
        #expect(run.results.count { $0.verdict == .pass } > 200)
    }

    // MARK: The smallest platform

    /// All that the agent of the smallest platform may want of a library: the calls under test and what they are made on,
    /// and string functions. C compilers put calls of some of these in the place of loops.
    static let smallest: Set<String> = [
        "dup", "dup2", "fcntl", "open", "close", "read", "write", "pipe", "_exit",
        "memchr", "memcmp", "memcpy", "memmove", "memset", "strchr", "strcmp", "strcpy", "strcspn", "strlen", "strrchr",
        "strstr",
    ]

    #if os(Linux)
    @Test(arguments: ["-O0", "-O2"]) func `the agent of the smallest platform uses only what it may use`(
        _ optimization: String
    ) throws {
        let directory = try TemporaryDirectory()
        let object = directory.url.appendingPathComponent("agent.o").path
        let sources = Support.root.appendingPathComponent("CShim").path
        let built = try Support.run([
            "cc", "-std=c99", optimization, "-DFD_BARE=1", "-I", "\(sources)/CFDShim/include", "-c",
            "\(sources)/agent/fd-agent.c", "-o", object,
        ])
        try #require(built.status == 0, "\(built.errors)")
        let listed = try Support.run(["nm", "-u", object])
        try #require(listed.status == 0, "\(listed.errors)")
        let names = listed.output.split(whereSeparator: \.isWhitespace).filter { $0 != "U" && $0 != "w" }.map { name in
            // As headers for large files have it, and as a compiler knows a string function.
            String(name.hasSuffix("64") ? name.dropLast(2) : name).replacing("__isoc99_", with: "")
        }
        // Where errno lies, and what position-independent code and stack protectors want, is no function to be ported.
        let wanted = Set(names).filter { !$0.hasPrefix("_") || $0 == "_exit" }
        let runtime = Set(names).subtracting(wanted)
        #expect(wanted.contains("dup2") && wanted.subtracting(Self.smallest).isEmpty, "\(wanted)")
        #expect(runtime.isSubset(of: ["_GLOBAL_OFFSET_TABLE_", "__errno_location", "__stack_chk_fail"]), "\(runtime)")
    }
    #endif

    @Test func `the agent of the smallest platform can run repeatedly`() throws {
        let agent = try built("FD_BARE=1")
        defer { withExtendedLifetime(agent) {} }
        let scratch = agent.directory.url.appendingPathComponent("scratch").path
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: false)
        for _ in 0..<2 {
            // It has one file: two agents at a time would share it.
            let run = try Support.suite.get().run(
                on: TargetCommand(words: [agent.path, "--scratch", scratch]), jobs: 1)
            #expect(run.unexpected.isEmpty, "\(run.unexpected.map(\.assertion.id))")
            #expect(run.results.count { $0.verdict == .pass } > 180)
            // It cannot remove its files, and says so of no directory: whoever runs it must not remove one for it.
            #expect(run.greeting?.scratch == nil)
            for name in try FileManager.default.contentsOfDirectory(atPath: scratch) {
                #expect(["fd-agent.file", "fd-agent.file2", "fd-agent.file3"].contains(name))
                let text = try Data(contentsOf: URL(fileURLWithPath: "\(scratch)/\(name)"))
                #expect(text.isEmpty, "\(name)")
            }
        }
    }

    @Test func `the agent of the smallest platform wants a directory for its files`() throws {
        let agent = try built("FD_BARE=1")
        for (place, error) in [("/nonexistent", "ENOENT"), (String(repeating: "x", count: 300), "ENAMETOOLONG")] {
            let finished = try agent.run(["--scratch", place], input: "assertion a.a\ndup 0\n")
            #expect(finished.status == 2 && finished.output.isEmpty, "\(finished.output)")
            #expect(finished.errors.contains("cannot be made in \(place): \(error)\n"), "\(finished.errors)")
        }
    }

    // MARK: Switches

    @Test func `--switches lists the choices, so that a misspelt one shows`() throws {
        func chosen(_ macros: String...) throws -> [Substring] {
            let sources = Support.root.appendingPathComponent("CShim").path
            let directory = try TemporaryDirectory()
            let path = directory.url.appendingPathComponent("agent").path
            let flags = macros.map { "-D\($0)" } + ["-I", "\(sources)/CFDShim/include"]
            let built = try Support.run(["cc", "-std=c99"] + flags + ["\(sources)/agent/fd-agent.c", "-o", path])
            try #require(built.status == 0, "\(built.errors)")
            return try Support.run([path, "--switches"]).output.split(separator: "\n")
        }
        let usual = try chosen()
        let names = Set(usual.map { String($0.prefix { $0 != "=" }) })
        #expect(names == Set(Self.switches).union(["FD_BARE", "FD_ONE_PROCESS"]) && names.count == usual.count)
        #expect(try chosen("FD_HAS_MKSTEMP=0").contains("FD_HAS_MKSTEMP=0") && usual.contains("FD_HAS_MKSTEMP=1"))
        #expect(try chosen("FD_HAS_MKTEMP=0") == usual, "nothing reads that name")
    }

    @Test func `without mmap every case runs in one process, and the greeting gives the reason`() throws {
        let agent = try built("FD_HAS_MMAP=0")
        defer { withExtendedLifetime(agent) {} }
        let output = try agent.run().output
        let reason = "missing fork without mmap every case runs in the agent's own process"
        #expect(output.contains("\n\(reason)\n"), "\(output)")
    }

    /// What can be set from the compiler's command line, as the headers have it.
    static let switches: [String] = {
        let headers = ["CShim/agent/platform.h", "CShim/CFDShim/include/cfd_platform.h"]
        return headers.flatMap { header -> [String] in
            let text = (try? String(contentsOf: Support.root.appendingPathComponent(header), encoding: .utf8)) ?? ""
            return text.split(separator: "\n").filter { $0.contains(/^#ifndef FD_HAS_/) }
                .map { String($0.dropFirst("#ifndef ".count)) }
        }.reduce(into: []) { names, name in if !names.contains(name) { names.append(name) } }
    }()

    @Test(arguments: switches) func `each switch can be off`(_ name: String) throws {
        #expect(Self.switches.count > 20)
        let sources = Support.root.appendingPathComponent("CShim").path
        let flags = ["-std=c99", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-D\(name)=0"]
        for compiler in ["cc", "clang"] {
            let checked = try Support.run(
                [compiler] + flags + ["-I\(sources)/CFDShim/include", "\(sources)/agent/fd-agent.c"])
            #expect(checked.status == 0, "\(compiler) -D\(name)=0\n\(checked.errors)")
        }
    }

    @Test func `in one process the whole suite is as expected`() throws {
        let words = [Support.agent, "--in-process"]
        let run = try Support.suite.get().run(on: TargetCommand(words: words))
        #expect(run.unexpected.isEmpty, "\(run.unexpected.map(\.assertion.id))")
    }

    /// Where the agent moves its channel to, numbers of others stand.
    @Test(arguments: [["--in-process"], ["--in-process", "--self", "x"]], [[3], [63, 255], Array(240...255)])
    func `in one process inherited numbers are out of the way`(_ options: [String], _ numbers: [Int]) throws {
        let words = ([Support.agent] + options).map { "'\($0)'" }.joined(separator: " ")
        let inherited = numbers.map { "\($0)</dev/null" }.joined(separator: " ")
        let script = "assertion a.a\nfill 0 -> EMFILE\nassertion a.b\ndup 0\ntable\n"
        // Not every sh takes numbers of three digits.
        let start = ["bash", "-c", "ulimit -n 256; exec \(inherited); exec \(words)"]
        let traces = cases(try Support.run(start, input: script).output)
        #expect(traces.map(\.isComplete) == [true, true])
        #expect(traces.map { $0.table?.numbers } == [[0, 1, 2], [0, 1, 2]])
        #expect(traces.last.map(outcomes) == ["3", "0-3"])
    }

    /// A new image starts the next one as `--self` says: under an emulator only that command can.
    @Test func `each new image starts the next by the command of --self`() throws {
        let directory = try TemporaryDirectory()
        let log = directory.url.appendingPathComponent("log").path
        let emulator = directory.file("emulator", Data("#!/bin/sh\necho >>'\(log)'\nexec \"$@\"\n".utf8)).path
        func starts(_ images: Int) throws -> Int {
            let script = "assertion a.a\n" + String(repeating: "exec\n", count: images) + "dup 0\n"
            let traces = try run(script, options: ["--self", "sh \(emulator) \(Support.agent)"])
            #expect(traces.first.map(outcomes)?[images] == "3", "\(traces)")
            defer { try? FileManager.default.removeItem(atPath: log) }
            return try String(contentsOfFile: log, encoding: .utf8).utf8.count
        }
        #expect(try starts(3) == starts(1) + 2)
    }

    @Test func `in one process a crash leaves the steps so far`() throws {
        let finished = try Support.run(
            [Support.agent, "--in-process"], input: "assertion a.a\ndup 0\nraise segv\ndup 0\n")
        let trace = try #require(cases(finished.output).first)
        #expect(outcomes(trace) == ["3", ""])
        #expect(trace.steps.last?.step == "raise segv" && !trace.isComplete)
    }

    @Test func `in one process the next case starts with a clean table`() throws {
        let traces = try run("assertion a.a\nclose 0\nfill 1\nassertion a.b\ntable\ndup 0\n", options: ["--in-process"])
        #expect(traces.map { $0.table?.numbers.prefix(3) } == [[0, 1, 2], [0, 1, 2]])
        #expect(outcomes(traces[1]).last == "3")
    }

    @Test func `in one process a case finds nothing of the case before`() throws {
        let script = """
            assertion a.a
            disposition pipe ignore
            disposition urg ignore
            a = open file
            write a "abcd"
            map a 4
            peek 0 4
            dup 99
            r w = pipe
            close r
            write w "x"
            limit nofile 30
            assertion a.b
            errno
            peek 0 4
            r w = pipe
            close r
            write w "x"
            caught pipe
            getlimit nofile
            write w "x"
            assertion a.c
            caught pipe

            """
        let alone = try run(script).map(outcomes)
        #expect(try run(script, options: ["--in-process"]).map(outcomes) == alone)
        #expect(alone[1].prefix(2) == ["kept", "unresolved nothing is mapped there"])
        #expect(alone[1].suffix(3) == ["1", "64", "EPIPE"] && alone[2] == ["0"])
    }

    @Test func `a new image has made no call yet`() throws {
        #expect(try outcomes(run("assertion a.a\nerrno\nbecome\nerrno\n")[0]) == ["kept", "0-2", "kept"])
    }

    @Test func `after a step that is unsupported the rest of a case is skipped`() throws {
        let script =
            "assertion a.a\nchild\nsetfd 0 cloexec\nend\nposix-close 9 0\nchild\nexec\nend\nend\ndup 0\nassertion a.b\ndup 0\n"
        let traces = try run(script, options: ["--in-process"])
        #expect(outcomes(traces[0]) == ["unsupported no processes here"] + Array(repeating: "skipped", count: 8))
        #expect(outcomes(traces[1]) == ["3"])
        let typed = try run("posix-close 9 0\ndup 0\n", options: ["--in-process"])
        #expect(outcomes(typed[0]).last == "3", "typed steps go on whatever happens")
    }
}
