import Foundation
import Testing

@testable import DescriptorNotation
@testable import DupConformance

/// What the runner makes of targets that do not exist, die, hang or lie. The targets are the real agent behind a shell
/// script that spoils what it says.
@Suite(.waits) struct RunnerTests {
    private func target(_ script: String) -> TargetCommand {
        TargetCommand(words: ["bash", "-c", script.replacing("$AGENT", with: Support.agent)])
    }

    private static let filters = ["dup.returns.*"]

    private func run(
        _ script: String, jobs: Int = 1, timeout: Int = 1, patience: Double? = nil, anyStatus: Bool = false,
        filters: [String] = filters
    ) throws -> SuiteRun {
        try Support.suite.get().run(
            on: target(script), selection: Selection(filters: filters), jobs: jobs, timeout: timeout,
            patience: patience, anyStatus: anyStatus)
    }

    @Test(arguments: [1, 2, 5, 64]) func `any number of jobs gives the same`(_ jobs: Int) throws {
        let run = try run("$AGENT", jobs: jobs)
        #expect(run.unexpected.isEmpty)
        let suite = try Support.suite.get()
        #expect(run.results.map(\.assertion.id) == suite.assertions.map(\.id).filter { $0.hasPrefix("dup.returns.") })
    }

    @Test func `a target that does not exist is reported`() throws {
        let error = #expect(throws: RunError.self) {
            try Support.suite.get().run(
                on: TargetCommand(words: ["/nonexistent/agent"]), selection: Selection(filters: Self.filters))
        }
        #expect(error?.description == "the target cannot be started: /nonexistent/agent: ENOENT\nno such file")
    }

    @Test(arguments: [
        ("true", "it ended with exit status 0"), ("exit 9", "it ended with exit status 9"),
        ("kill -SEGV $$", "it ended with signal 11"), ("echo oops >&2; exit 1", "oops"), ("cat", "exit status 0"),
    ])
    func `a target that is not an agent is reported`(_ script: String, _ expected: String) throws {
        let error = #expect(throws: RunError.self) { try run(script) }
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }

    @Test func `a target of another protocol is reported`() throws {
        let error = #expect(throws: RunError.self) { try run("echo agent 2 x; echo ready; cat >/dev/null") }
        #expect(error?.description.contains("version 2 of the protocol") == true)
    }

    @Test func `a target that dies loses one case and is started again`() throws {
        // It dies in the middle of its second case, each time it is started.
        let run = try run("$AGENT | head -n 25; exit 3")
        let expected = try Support.suite.get().assertions.count { $0.id.hasPrefix("dup.returns.") }
        #expect(run.results.count == expected)
        let lost = run.results.filter { $0.verdict == .unresolved }
        #expect(!lost.isEmpty && lost.count < run.results.count, "\(run.results.map(\.verdict))")
        #expect(lost.allSatisfy { $0.reason.contains("exit status 3") }, "\(lost.map(\.reason))")
        #expect(run.results.contains { $0.verdict == .pass })
    }

    @Test(arguments: [1, 2]) func `a target that always dies is reported in a few lines`(_ jobs: Int) throws {
        let error = #expect(throws: RunError.self) {
            try run("$AGENT </dev/null; exit 3", jobs: jobs, filters: ["*"])
        }
        let told = try #require(error?.description)
        #expect(told.contains("completed no case") && told.contains("20 times in a row"), "\(told)")
        #expect(told.split(separator: "\n").count < 6, "\(told)")
        // Which of two agents is the first to die is not said.
        let known = try Support.suite.get().assertions.contains { told.contains("\($0.id): the target died") }
        #expect(known, "\(told)")
    }

    @Test func `a target that greets and stops answering is reported in a few lines`() throws {
        let error = #expect(throws: RunError.self) {
            try run("$AGENT </dev/null; sleep 1000", patience: 0.3, filters: ["*"])
        }
        let told = try #require(error?.description)
        #expect(told.contains("printed nothing") && told.contains("3 times in a row"), "\(told)")
    }

    @Test func `a target that dies in the second step of each case is reported in a few lines`() throws {
        let script = "$AGENT | awk '{ print } / => /{ if (++n == 1) exit }'; exit 3"
        let error = #expect(throws: RunError.self) { try run(script, filters: ["dup2.*"]) }
        #expect(error?.description.contains("20 times in a row") == true, "\(String(describing: error))")
        // But of one case the report shows how far it came.
        let alone = try run(script, filters: ["dup.source.flags-untouched"])
        #expect(alone.results.map(\.verdict) == [.unresolved] && alone.results[0].steps[0].actual == "3")
    }

    @Test func `a target that is lost gives back what it has not done`() throws {
        let directory = try TemporaryDirectory()
        let once = "mkdir \(directory.url.path)/lost 2>/dev/null && { $AGENT | head -n 25; exit 3; }; exec $AGENT"
        let run = try run(once, jobs: 2, filters: ["dup.*"])
        let lost = run.results.filter { $0.verdict == .unresolved }
        #expect(lost.count <= 1 && run.results.count > 40, "\(lost.map(\.reason))")
    }

    @Test func `a target of which only one can run at a time does all`() throws {
        let directory = try TemporaryDirectory()
        // The second waits until the first has greeted, and finds the device busy.
        let script = """
            cd \(directory.url.path)
            if mkdir busy 2>/dev/null; then $AGENT | tee trace; rm -r trace busy; else
            while [ -e busy ] && ! grep -q ready trace 2>/dev/null; do sleep 0.01; done; [ -e busy ] && exit 9; exec $AGENT; fi
            """
        let run = try run(script, jobs: 2, filters: ["dup.*"])
        #expect(run.results.allSatisfy { $0.isExpected }, "\(run.unexpected.map(\.reason))")
    }

    @Test func `a filter that buffers its input and output only delays`() throws {
        let run = try run("sed 's/x/x/' | $AGENT | sed 's/x/x/'", jobs: 2, filters: ["dup*"])
        #expect(run.isAsExpected, "\(run.unexpected.map(\.reason))")
    }

    @Test func `a silent target is stopped`() throws {
        let error = #expect(throws: RunError.self) { try run("sleep 1000", patience: 1) }
        #expect(error?.description.contains("printed nothing for 1 s") == true)
        #expect(TargetRunner(command: target("")).patience == 25)
    }

    @Test func `a target that falls silent loses the case it is in`() throws {
        let run = try run(
            "$AGENT | head -n 25; sleep 1000", patience: 1,
            filters: ["dup.returns.nonneg", "dup.returns.lowest-free.holes"])
        #expect(run.results.map(\.verdict) == [.pass, .unresolved])
        #expect(run.results[1].reason.contains("printed nothing for 1 s"), "\(run.results[1].reason)")
    }

    @Test func `a target that never stops talking is given up`() throws {
        let error = #expect(throws: RunError.self) { try run("yes hello") }
        #expect(error?.description.contains("printed 1000 lines that are not part of a trace") == true)
        #expect(error?.description.contains("it printed:\nhello\nhello") == true)
        let talker = try run("$AGENT | head -n 25; yes hello", filters: ["dup.returns.nonneg", "dup.same-ofd"])
        #expect(talker.results.map(\.verdict) == [.pass, .unresolved])
    }

    @Test func `a target with an endless greeting is given up`() throws {
        let error = #expect(throws: RunError.self) { try run("yes hello world") }
        #expect(
            error?.description.contains("printed 1000 lines that are not part of a trace") == true,
            "\(String(describing: error))")
    }

    @Test func `a target with an endless case is given up`() throws {
        let run = try run(
            "$AGENT | head -n 25; while sleep 0.1; do echo 'getfd 0 => none'; done", patience: 1,
            filters: ["dup.returns.nonneg", "dup.same-ofd"])
        #expect(run.results.map(\.verdict) == [.pass, .unresolved])
        #expect(run.results[1].reason.contains("finished no case for 1 s"), "\(run.results[1].reason)")
    }

    @Test func `lines that end in a carriage return too are read`() throws {
        let run = try run("sed 's/$/\r/' | $AGENT | sed 's/$/\r/'")
        #expect(run.unexpected.isEmpty && run.results.allSatisfy { $0.verdict == .pass })
    }

    @Test func `a target that passes over a case is found out`() throws {
        let script = "$AGENT | sed '/^assertion dup.returns.lowest-free.holes/,/^done/d'"
        let results = try run(script).results
        #expect(results.map(\.verdict).filter { $0 != .pass } == [.unresolved])
        #expect(results.first { $0.verdict != .pass }?.reason == "the target did not answer this case")
    }

    @Test func `a target with wrong steps is detected`() throws {
        let lies = [
            ("s/^b = dup a => /b = dup 0 => /", "not of this revision"), ("/^done/d", "has no end"),
            ("s/^table .*/table x/", "garbled"), ("s/^dup b =>/dup b =/", "garbled"),
        ]
        for (lie, reason) in lies {
            let run = try run("$AGENT | sed '\(lie)'", filters: ["dup.returns.nonneg", "dup.source.flags-untouched"])
            let first = run.results[0]
            #expect(first.verdict == .unresolved && first.reason.contains(reason), "\(lie): \(first.reason)")
        }
    }

    @Test func `noise between cases is reported and has no other effect`() throws {
        let noise = Noise()
        let run = try Support.suite.get().run(
            on: target("$AGENT | sed 's/^done.*/&\\nkernel: out of coffee/'"),
            selection: Selection(filters: ["dup.returns.nonneg"]), observer: noise)
        #expect(run.unexpected.isEmpty)
        #expect(noise.lines == ["kernel: out of coffee"])
    }

    @Test func `a case that hangs its process fails and the rest continues`() throws {
        let directory = try TemporaryDirectory()
        for folder in ["assertions", "requirements"] {
            try FileManager.default.createDirectory(
                at: directory.url.appendingPathComponent(folder), withIntermediateDirectories: true)
        }
        let text = """
            notation 1
            assertion x.hangs
              requirement x.y
              r w = pipe
              read r 1 -> eof
              close w
            assertion x.dies
              requirement x.y
              raise segv -> died
            assertion x.passes
              requirement x.y
              dup 0 -> lowest
            """
        try Data(text.utf8).write(to: directory.url.appendingPathComponent("assertions/x.fd"))
        let requirement =
            "requirements 1\nfamily x X\nrequirement x.y\n  says Y.\n  interface dup\n  force shall\n  source z\n  testable yes\n"
        try Data(requirement.utf8).write(to: directory.url.appendingPathComponent("requirements/x.req"))
        let run = try Suite.load(from: directory.url.path).run(on: .nativeAgent, timeout: 1)
        #expect(run.results.map(\.verdict) == [.fail, .pass, .pass])
        #expect(run.results[0].reason.contains("hung"))
    }

    @Test func `script, agent and judge give the same as run`() throws {
        let suite = try Support.suite.get()
        let cases = suite.assertions.filter { $0.id.hasPrefix("dup2.") }
        let trace = try Support.run([Support.agent], input: Script.text(cases, timeout: 10)).output
        let judged = try suite.judge(trace: Array(trace.utf8), named: "trace", isPartial: true)
        let run = try suite.run(on: .nativeAgent, selection: Selection(filters: ["dup2.*"]))
        #expect(judged.results.map(\.assertion.id) == run.results.map(\.assertion.id))
        #expect(judged.results.map(\.verdict) == run.results.map(\.verdict))
    }

    @Test(arguments: [
        ("fd-agent", ["fd-agent"]), ("  a  b\tc ", ["a", "b", "c"]), ("a 'b c' \"d e\"", ["a", "b c", "d e"]),
        ("a\\ b", ["a b"]), ("a'b'\"c\"", ["abc"]), ("''", [""]), ("\"a\\\"b\\$c\\d\"", ["a\"b$c\\d"]),
        ("ssh host 'fd-agent --self \"x y\"'", ["ssh", "host", "fd-agent --self \"x y\""]),
    ])
    func `commands are split as a shell does`(_ text: String, _ words: [String]) throws {
        let command = try TargetCommand(parsing: text)
        #expect(command.words == words)
        #expect(try TargetCommand(parsing: command.description) == command)
    }

    @Test(arguments: ["", "  ", "'a", "\"a", "a\\"]) func `bad commands are refused`(_ text: String) {
        #expect(throws: TargetCommand.Invalid.self) { try TargetCommand(parsing: text) }
    }
}
