import Foundation
import Testing

@testable import DescriptorNotation
@testable import DupConformance

@Suite(.waits) struct CommandLineTests {
    private func run(_ arguments: String..., input: String = "", environment: [String: String] = [:]) throws -> Finished
    {
        try Support.run([Support.program] + arguments, input: input, environment: environment)
    }

    @Test func `all as expected exits 0`() throws {
        let finished = try run("--filter", "dup.returns.*")
        #expect(finished.status == 0 && finished.errors.isEmpty)
        #expect(finished.output.contains("7 assertions: 7 pass"), "\(finished.output)")
    }

    @Test func `something unexpected exits 1 and never more`() throws {
        let directory = try TemporaryDirectory()
        let trace = try Support.run(
            [Support.agent], input: Script.text(try Support.suite.get().assertions, timeout: 10))
        // Every outcome is spoilt: hundreds of failures.
        let file = directory.file("trace", Data(trace.output.replacing(" => ", with: " => 77").utf8))
        let finished = try run("judge", file.path)
        #expect(finished.status == 1)
        #expect(finished.output.contains("unexpected"))
    }

    @Test(arguments: [
        (["--filter", "nope"], "no assertion matches “nope”"), (["--bogus"], "Unknown option"), (["bogus"], "bogus"),
        (["--filter", "dup.returns.nonnegg"], "did you mean “dup.returns.nonneg”?"), (["--jobs", "0"], "1 to 64"),
        (["--timeout", "x"], "x"), (["--shard", "3/2"], "1 <= i <= n"), (["--shard", "x"], "i/n"),
        (["--format", "xml"], "xml"), (["--suite", "/nonexistent"], "/nonexistent/assertions cannot be read"),
        (
            ["--baseline", "nope"],
            "there is no baseline “nope”; did you mean “none”? The suite has bare, compiled-one-process, dietlibc, "
        ),
        (["--baseline", "valgrnd"], "there is no baseline “valgrnd”; did you mean “valgrind”?"),
        (["--baseline", "none", "--baseline", "valgrind"], "--baseline none cannot be combined"),
        (["--under", "two words"], "--under takes one word"), (["--under", ""], "--under takes one word"),
        (["--failed", "/nonexistent"], "cannot be read: ENOENT"),
        (["--failed", "/dev/null"], "not a complete report of a run"),
        (["--record-baseline", "/dev/null"], "/dev/null already exists"),
        (["--baseline", "./nope"], "./nope cannot be read: ENOENT"), (["--target", "'x"], "unclosed"),
        (["--output", "/nonexistent/file"], "cannot be written: ENOENT"),
        (["show", "dup.returns.nonegg"], "did you mean"),
        (["coverage", "--family", "dupp"], "did you mean “dup”?"), (["agent"], "either --source or --path"),
        (["judge", "/nonexistent"], "cannot be read: ENOENT"), (["judge", "/dev/null"], "answers no case"),
        (["judge"], "Missing expected argument"), (["show", "--report", "/dev/null"], "Missing expected argument"),
        (["list", "--faults", "--notation"], "one of --notation, --faults and --traits"),
        (["list", "--faults", "--traits"], "one of --notation, --faults and --traits"),
        (["script", "--timeout", "0"], "--timeout takes 1 to 3600"), (["--timeout", "0"], "--timeout takes 1 to 3600"),
    ])
    func `wrong usage exits 2 and says what to do`(_ arguments: [String], _ expected: String) throws {
        let finished = try Support.run([Support.program] + arguments)
        #expect(finished.status == 2, "\(finished.errors)")
        #expect(finished.errors.contains(expected), "\(finished.errors)")
    }

    @Test func `a target that cannot be tested exits 3`() throws {
        for target in ["/nonexistent", "cat", "false"] {
            let finished = try run("--target", target)
            #expect(finished.status == 3 && finished.errors.contains("target"), "\(finished.errors)")
        }
    }

    @Test func `help and version exit 0`() throws {
        #expect(try run("--help").output.contains("Exit status: 0 nothing unexpected"))
        #expect(try run("--version").output.hasPrefix("dup-conformance 1.0.0\nprotocol 1\nsuite "))
        #expect(try run("help", "judge").status == 0)
    }

    @Test func `an error of an assertion file is reported with its place`() throws {
        let directory = try TemporaryDirectory()
        for folder in ["assertions", "requirements"] {
            try FileManager.default.createDirectory(
                at: directory.url.appendingPathComponent(folder), withIntermediateDirectories: true)
        }
        let file = directory.url.appendingPathComponent("assertions/x.fd")
        try Data("notation 1\nassertion a.b\n  requirement c.d\n  dupp 0 -> 3\n".utf8).write(to: file)
        let finished = try run("--suite", directory.url.path)
        #expect(finished.status == 2)
        #expect(
            finished.errors.contains("x.fd:4:3: “dupp” is not a known operation; did you mean “dup”?"),
            "\(finished.errors)")
        let lint = try run("lint", "--suite", directory.url.path)
        #expect(lint.status == 1 && lint.output.contains("x.fd:4:3"))
    }

    private static let requirements =
        "requirements 1\nfamily a A\nrequirement a.c\n  says C.\n  interface dup\n  force shall\n  source z\n  testable yes\n"
    private static let assertion = "notation 1\nassertion a.b\n  requirement a.c\n  dup 0 -> lowest\n"

    @Test func `lint looks at the baselines, where there are any`() throws {
        let directory = try TemporaryDirectory()
        let suite = directory.suite(Self.assertion, requirements: Self.requirements)
        let without = try run("lint", "--suite", suite)
        #expect(
            without.status == 0 && without.output == "1 assertion, 0 characteristics, 1 requirement: no problems\n")
        #expect(try run("--suite", suite, "--baseline", "x").errors.contains("The suite has none"))
        for (baseline, status, expected) in [
            (Data("baseline 1\nexpect FAIL a.b\n  because x\n".utf8), 0, "no problems"),
            (
                Data("baseline 1\nexpect FAIL a.x\n  because x\n".utf8), 1,
                "baselines/a.baseline:2:13: the suite has no “a.x”"
            ),
            (Data([0x62, 0xFF, 0xFE]), 2, "baselines/a.baseline cannot be read: it is not UTF-8 text"),
        ] {
            _ = directory.suite(Self.assertion, requirements: Self.requirements, baseline: baseline)
            let finished = try run("lint", "--suite", suite)
            let said = finished.output + finished.errors
            #expect(finished.status == Int32(status) && said.contains(expected), "\(said)")
        }
    }

    @Test func `a suite that cites what it does not have is refused`() throws {
        let directory = try TemporaryDirectory()
        let suite = directory.suite(
            Self.assertion.replacing("a.c", with: "a.cc"), requirements: Self.requirements)
        let expected = "assertions/a.fd:2: there is no requirement “a.cc”; did you mean “a.c”?"
        let finished = try run("run", "--suite", suite)
        #expect(finished.status == 2 && finished.errors.contains(expected), "\(finished.errors)")
        let lint = try run("lint", "--suite", suite)
        #expect(lint.status == 1 && lint.output.contains(expected), "\(lint.output)")
    }

    @Test func `files with carriage returns, as some checkouts have them, are read`() throws {
        let directory = try TemporaryDirectory()
        let suite = directory.url.appendingPathComponent("suite")
        try FileManager.default.copyItem(at: Support.root.appendingPathComponent("conformance"), to: suite)
        for folder in ["assertions", "requirements", "baselines"] {
            let files = try FileManager.default.contentsOfDirectory(
                at: suite.appendingPathComponent(folder), includingPropertiesForKeys: nil)
            for file in files {
                try Data(String(contentsOf: file, encoding: .utf8).replacing("\n", with: "\r\n").utf8).write(to: file)
            }
        }
        let finished = try run("lint", "--suite", suite.path)
        #expect(finished.status == 0, "\(finished.output)")
    }

    @Test func `script, agent and judge make a run of their own`() throws {
        let piped = try Support.shell(
            "\"$PROGRAM\" script --filter 'dup3.*' | \"$AGENT\" | \"$PROGRAM\" judge - --filter 'dup3.*' --format jsonl"
        )
        let direct = try run("--filter", "dup3.*", "--format", "jsonl")
        func verdicts(_ text: String) -> [Substring] {
            text.split(separator: "\n").filter { $0.contains("\"type\":\"result\"") }.compactMap { line in
                line.firstMatch(of: /"id":"[^"]*"/)?.0
            }
        }
        #expect(piped.status == 0 && direct.status == 0)
        #expect(!verdicts(piped.output).isEmpty && verdicts(piped.output) == verdicts(direct.output))
    }

    @Test func `shards of a run are together the whole`() throws {
        var ids: [String] = []
        for index in 0..<3 {
            let directory = try TemporaryDirectory()
            let status = directory.url.appendingPathComponent("status").path
            let bazel = ["TEST_TOTAL_SHARDS": "3", "TEST_SHARD_INDEX": "\(index)", "TEST_SHARD_STATUS_FILE": status]
            ids += try run("list", "--filter", "dup2.*", environment: bazel).output.split(separator: "\n").map(
                String.init)
            #expect(FileManager.default.fileExists(atPath: status))
        }
        let whole = try run("list", "--filter", "dup2.*").output.split(separator: "\n").map(String.init)
        #expect(ids.sorted() == whole.sorted() && !whole.isEmpty)
        #expect(try run("list", environment: ["TEST_TOTAL_SHARDS": "2", "TEST_SHARD_INDEX": "2"]).status == 2)
    }

    @Test func `a report is written to a file`() throws {
        let directory = try TemporaryDirectory()
        let file = directory.url.appendingPathComponent("report.jsonl")
        let finished = try run("--filter", "dup.returns.*", "--format", "jsonl", "--output", file.path)
        #expect(finished.status == 0 && finished.output.isEmpty)
        let report = try String(contentsOf: file, encoding: .utf8)
        #expect(report.hasPrefix("{\"agent\"") && report.contains("\"type\":\"summary\""))
        let shown = try run("show", "dup.returns.nonneg", "--report", file.path)
        #expect(shown.output.contains("result: PASS") && shown.output.contains("a = open file"))
        #expect(try run("show", "dup3.present", "--report", file.path).output.contains("not in this report"))
    }

    @Test(arguments: [
        "run --filter dup.returns.*", "run --filter dup.returns.* --format tap",
        "run --filter dup.returns.* --format jsonl", "list", "list --faults", "list --notation", "list --traits",
        "script", "show dup2.same-ofd", "coverage", "coverage --rows", "lint", "agent --source", "agent --path",
        "reproduce dup.cloexec.cleared", "explore --target model --descriptors 1 --descriptions 1",
    ])
    func `a report that gets nowhere is an error, and one whose reader left ends as by SIGPIPE`(_ words: String) throws
    {
        guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
        let full = try Support.shell("set -f; \"$PROGRAM\" \(words) >/dev/full")
        #expect(full.status == 2 && full.errors.contains("standard output cannot be written: ENOSPC"), "\(full.errors)")
        // A pipe whose reader is gone before the program starts.
        let orphan = "pipe(R, W); close R; open(STDOUT, '>&W'); close W; exec @ARGV"
        let left = try Support.shell("set -f; perl -e \"\(orphan)\" \"$PROGRAM\" \(words)")
        let endedAsByPipe = left.status == 128 + SIGPIPE || left.signal == SIGPIPE
        #expect(endedAsByPipe && left.errors.isEmpty, "\(left.status) \(left.signal) \(left.errors)")
    }

    @Test func `a run whose report nobody reads can be interrupted`() throws {
        let directory = try TemporaryDirectory()
        let script = """
            cd '\(directory.url.path)' && mkfifo report && exec 3<>report
            '\(Support.program)' run --format jsonl >report &
            head -c 1 <&3 >first
            kill -TERM $!
            wait $!
            echo "status $?"
            """
        let finished = try Support.run(["sh", "-c", script])
        #expect(finished.output == "status 143\n", "\(finished.output) \(finished.errors)")
    }

    @Test(arguments: [("INT", 130), ("QUIT", 131), ("TERM", 143), ("HUP", 129)])
    func `a run that is interrupted stops its targets and keeps its results`(_ signal: String, _ status: Int) throws {
        let directory = try TemporaryDirectory()
        let sleeper = directory.file(
            "target", Data("\(Support.agent) </dev/null\necho $$ >>pids\nexec sleep 300\n".utf8))
        let script = """
            cd '\(directory.url.path)'
            '\(Support.program)' run --jobs 2 --target "sh '\(sleeper.path)'" >report 2>&1 &
            while [ "$(cat pids 2>/dev/null | wc -l)" -lt 2 ]; do sleep 0.1; done
            kill -\(signal) $!
            kill -\(signal) $! # as from who signals a process and then its group
            wait $!
            echo "status $?"
            for pid in $(cat pids); do kill -0 $pid 2>/dev/null && echo "$pid lives"; done
            tail -n 6 report
            """
        let finished = try Support.run(["sh", "-c", script])
        #expect(finished.output.contains("status \(status)\n"), "\(finished.output)")
        #expect(!finished.output.contains("lives"), "\(finished.output)")
        #expect(finished.output.contains("unresolved"), "\(finished.output)")
    }

    @Test func `lint and run count the same, in the same words`() throws {
        let lint = try Support.run([Support.program, "lint"]).output
        let run = try Support.run([Support.program, "run", "--target", "model"]).output
        let counted = try #require(
            lint.firstMatch(of: /(?m)^(\d+ assertions in \d+ cases), (\d+ characteristics in \d+ cases), \d+ req/))
        #expect(run.contains("\n\(counted.1): "), "\(lint)")
        #expect(run.contains("; \(counted.2) recorded"), "\(lint)")
    }

    @Test func `how the target ends counts, unless it has no ending`() throws {
        let target = "sh -c '\(Support.agent); exit 4'"
        for format in ["text", "tap", "jsonl"] {
            let finished = try run("--target", target, "--filter", "dup.returns.*", "--format", format)
            #expect(finished.status == 1 && finished.output.contains("it ended with exit status 4"), "\(finished)")
        }
        let any = try run("--target", target, "--filter", "dup.returns.*", "--any-status")
        #expect(any.status == 0 && !any.output.contains("exit status"), "\(any.output)")
    }

    @Test func `a full disk is reported`() throws {
        guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
        let finished = try run("--filter", "dup.returns.*", "--output", "/dev/full")
        #expect(finished.status == 2 && finished.errors.contains("/dev/full cannot be written: ENOSPC"))
    }

    @Test func `a requirement is shown with its assertions`() throws {
        let output = try run("show", "dup2.same-ofd").output
        #expect(output.contains("force: shall") && output.contains("assertion: dup2.same-ofd.over-open"))
    }

    @Test(arguments: (0..<8).map { $0 })
    func `verdicts are the same whichever standard streams are closed`(_ closed: Int) throws {
        let directory = try TemporaryDirectory()
        let redirections = ["<&-", ">&-", "2>&-"].enumerated().filter { closed & (1 << $0.offset) != 0 }.map(\.element)
        let file = "\(directory.url.path)/report"
        let script =
            "\"$PROGRAM\" --filter 'dup*' --format jsonl --output \(file) \(redirections.joined(separator: " "))"
        #expect(try Support.shell(script).status == 0)
        let report = try String(contentsOfFile: file, encoding: .utf8)
        #expect(report.contains("\"unexpected\":0") && !report.contains("UNRESOLVED\","))
    }

    @Test(.needsCompiler) func `the agent's source is one file that compiles without a warning`() throws {
        let directory = try TemporaryDirectory()
        let source = directory.file("fd-agent.c", Data(try run("agent", "--source").output.utf8))
        let agent = directory.url.appendingPathComponent("fd-agent").path
        for compiler in ["cc", "clang"] {
            let words = [compiler, "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", source.path, "-o", agent]
            let built = try Support.run(words)
            #expect(built.status == 0, "\(compiler): \(built.errors)")
        }
        let run = try Support.suite.get().run(
            on: TargetCommand(words: [agent]), selection: Selection(filters: ["dup2.*"]))
        #expect(run.unexpected.isEmpty)
    }

    @Test func `the path of the agent is the agent's`() throws {
        let path = try run("agent", "--path").output.trimmingCharacters(in: .newlines)
        #expect(try Support.run([path, "--version"]).output.hasPrefix("fd-agent "))
    }
}
