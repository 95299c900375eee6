import Foundation
import Testing

@testable import ConformanceReports
@testable import DescriptorNotation
@testable import DupConformance

/// What a target does beside its cases: how it ends, what it leaves, and what it answers unasked or twice.
@Suite(.waits) struct TargetEndingTests {
    private func run(
        _ script: String, jobs: Int = 1, patience: Double? = nil, anyStatus: Bool = false,
        observer: (any RunObserver)? = nil
    ) throws -> SuiteRun {
        try Support.suite.get().run(
            on: TargetCommand(words: ["bash", "-c", script.replacing("$AGENT", with: Support.agent)]),
            selection: Selection(filters: ["dup.returns.*"]), jobs: jobs, timeout: 1, patience: patience,
            anyStatus: anyStatus, observer: observer)
    }

    // MARK: The end

    @Test(arguments: [
        ("$AGENT; exit 3", "it ended with exit status 3"), ("$AGENT; kill -SEGV $$", "it ended with signal 11"),
        ("$AGENT; echo oops >&2; exit 1", "it printed: oops"),
        ("$AGENT; exec >&-; sleep 100", "it closed its output and kept running"),
        ("$AGENT; sleep 100", "it printed nothing for 1 s"),
    ])
    func `how a target ends after its last case is looked at`(_ script: String, _ expected: String) throws {
        let run = try run(script, patience: 1)
        #expect(run.unexpected.isEmpty && !run.isAsExpected)
        #expect(run.remarks.count == 1 && run.remarks[0].text.contains(expected), "\(run.remarks)")
        let any = try self.run(script, anyStatus: true)
        #expect(any.isAsExpected && any.remarks.isEmpty)
    }

    @Test func `several targets that end alike are reported once`() throws {
        let run = try run("$AGENT; exit 3", jobs: 3)
        #expect(run.remarks.count == 1 && run.results.allSatisfy { $0.verdict == .pass })
    }

    // MARK: Answers

    private static let twice =
        "$AGENT | awk '/^assertion/{t=\"\"} {t = t $0 \"\\n\"; print} /^done/ && !n++ {printf \"%s\", t}'"

    @Test func `a case that is answered twice is unresolved`() throws {
        let run = try run(Self.twice)
        let first = try #require(run.results.first)
        #expect(first.verdict == .unresolved && first.reason.hasPrefix("it was answered twice, in lines "))
        #expect(run.results.dropFirst().allSatisfy { $0.verdict == .pass } && run.unexpected.count == 1)
        #expect(run.remarks.map(\.text) == ["\(first.assertion.id) \(first.reason.dropFirst(3))"])
    }

    @Test func `reports that were written by then take it back`() throws {
        final class Collected { var text = "" }
        let collected = Collected()
        let suite = try Support.suite.get()
        _ = try run(
            Self.twice,
            observer: ReportFormat.jsonl.report(of: suite, settings: ReportSettings()) { collected.text += $0 })
        let recorded = try RecordedResults(Array(collected.text.utf8), named: "report")
        let id = try #require(suite.assertions.first { $0.id.hasPrefix("dup.returns.") }).id
        #expect(recorded.text(of: id).hasPrefix("UNRESOLVED (it was answered twice"), "\(collected.text)")
        #expect(collected.text.contains("\"type\":\"remark\"") && collected.text.contains("\"unexpected\":1"))
        collected.text = ""
        _ = try run(
            Self.twice,
            observer: ReportFormat.tap.report(of: suite, settings: ReportSettings()) { collected.text += $0 })
        #expect(collected.text.contains("\nBail out! \(id) was answered twice"), "\(collected.text)")
    }

    @Test func `an unrequested answer is reported`() throws {
        let stranger = "printf 'assertion dup.unheard-of\\ntable 0-2 limit 64\\ndup 0 => 3\\ndone 1\\n'"
        let run = try run("$AGENT; \(stranger)")
        #expect(run.unexpected.isEmpty && !run.isAsExpected)
        #expect(run.remarks.first?.text.contains("assertion dup.unheard-of") == true, "\(run.remarks)")
        let error = #expect(throws: RunError.self) { try self.run("$AGENT </dev/null; \(stranger)") }
        #expect(error?.description.contains("that it was not given") == true, "\(String(describing: error))")
    }

    @Test func `a target that speaks after its last case is heard`() throws {
        let noise = Noise()
        #expect(try run("$AGENT; echo power off", observer: noise).isAsExpected)
        #expect(noise.lines == ["power off"])
    }

    // MARK: What it leaves

    @Test(arguments: ["kill -9 $(pgrep -P $a) $a", "kill -9 $a"])
    func `the scratch directory of an agent that was killed is removed`(_ kill: String) throws {
        let directory = try TemporaryDirectory()
        let script = """
            cd \(directory.url.path)
            $AGENT --scratch \(directory.url.path) <&0 | tee trace &
            while ! grep -q ready trace 2>/dev/null; do sleep 0.01; done
            a=$(pgrep -f -- '--scratch \(directory.url.path)' | while read p; do
                [ "$(ps -o comm= -p $p)" = fd-agent ] && echo $p; done | sort -n | head -n 1)
            \(kill); wait
            """
        // A case that waits for what never comes, so that the agent has not ended by then.
        let suite = try Suite(
            assertions: try Support.assertions("assertion x.waits\na = open file\nr w = pipe\nread r 1 -> eof\n"),
            requirements: [])
        _ = try? suite.run(
            on: TargetCommand(words: ["bash", "-c", script.replacing("$AGENT", with: Support.agent)]), timeout: 5)
        for _ in 0..<100 where try FileManager.default.contentsOfDirectory(atPath: directory.url.path).count > 1 {
            usleep(20_000)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.url.path) == ["trace"])
    }

    @Test(arguments: [
        ("fd-agent-12-0", 12), ("fd-agent-2147483647-99", 2_147_483_647), ("fd-agent-0-0", nil), ("fd-agent-12", nil),
        ("fd-agent--1-0", nil), ("fd-agent-1-2-3", nil), ("fd-agent-x-0", nil), ("fd-agent-12-", nil), ("home", nil),
        ("fd-agent-99999999999-0", nil), ("..", nil),
    ])
    func `only an agent's own name is one`(_ name: String, _ process: Int32?) {
        #expect(ScratchDirectory.process(in: name[...]) == process)
    }

    @Test func `only what an agent makes is removed, and only where no agent is`() throws {
        let directory = try TemporaryDirectory()
        let files = FileManager.default
        // No process has the greatest number.
        func make(_ name: String, _ entries: [String], mode: Int = 0o700) throws -> String {
            let folder = directory.url.appendingPathComponent(name)
            try files.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: mode])
            for entry in entries { _ = directory.file("\(name)/\(entry)", Data()) }
            return folder.path
        }
        let gone = try make("fd-agent-2147483647-0", ["region", "1.file", "23.fifo", "4.socket", "5.aB3_-z"])
        ScratchDirectory.removeLeftover(gone)
        #expect(!files.fileExists(atPath: gone))
        let strange = try make("fd-agent-2147483647-1", ["region", "letter.txt", "1.files", "x.file"])
        ScratchDirectory.removeLeftover(strange)
        #expect(try files.contentsOfDirectory(atPath: strange).sorted() == ["1.files", "letter.txt", "x.file"])
        for kept in [
            try make("fd-agent-\(getpid())-0", ["region"]), try make("fd-agent-2147483647-2", ["region"], mode: 0o755),
            try make("other", ["region"]),
        ] {
            ScratchDirectory.removeLeftover(kept)
            #expect(files.fileExists(atPath: "\(kept)/region"), "\(kept)")
        }
        let link = directory.url.appendingPathComponent("fd-agent-2147483647-3").path
        try files.createSymbolicLink(atPath: link, withDestinationPath: "other")
        ScratchDirectory.removeLeftover(link)
        #expect(files.fileExists(atPath: "\(link)/region"))
    }

    // MARK: The script

    @Test func `a script ends with done, and cases that may close the channel come last`() throws {
        let text = """
            assertion a.one
            close 1 -> ok
            assertion a.two
            a = open file
            close a -> ok
            assertion a.three
            dup2 0 2 -> 2
            assertion a.four
            dup2 0 9 -> 9
            assertion a.five
            dup2 0 1023 -> EBADF
            assertion a.six
            dup 0 -> lowest
            """
        let cases = try Support.assertions(text)
        let script = Script.text(cases, timeout: 3)
        #expect(script.hasPrefix("notation 1\ntimeout 3\nassertion a.two\n") && script.hasSuffix("\ndone\n"))
        let order = script.split(separator: "\n").filter { $0.hasPrefix("assertion") }.map { $0.dropFirst(12) }
        #expect(order == ["two", "four", "six", "one", "three", "five"])
        #expect(script.components(separatedBy: "done\n").count == 2)
    }

    @Test func `an agent that sees no end of its input has answered all`() throws {
        let cases = try Support.assertions("assertion a.one\ndup 0 -> lowest\nassertion a.two\ndup 1 -> lowest\n")
        let directory = try TemporaryDirectory()
        _ = directory.file("script", Data(Script.text(cases, timeout: 3).utf8))
        let finished = try Support.shell(
            """
            cd '\(directory.url.path)' && : >out
            {
                cat script
                for try in $(seq 400); do [ "$(grep -c '^done ' out)" -ge 2 ] && break; sleep 0.05; done
                echo now >>out
            } | "$AGENT" >>out
            cat out
            """)
        let lines = finished.output.split(separator: "\n")
        #expect(
            try #require(lines.lastIndex { $0.hasPrefix("done ") }) < (try #require(lines.firstIndex(of: "now"))),
            "\(lines)")
    }

    @Test func `lanes take from one queue`() throws {
        // Some hang in set-up, and are not run again. Dealt out beforehand, by turns or in halves, one lane has them all.
        func hangs(_ place: Int) -> Bool { place < 8 && place % 2 == 0 }
        let texts = (0..<16).map { place in
            "assertion a.n\(place)\n" + (hangs(place) ? "r w = pipe\nread r 1\n" : "") + "dup 0 -> lowest\n"
        }
        let suite = try Suite(assertions: try Support.assertions(texts.joined()), requirements: [])
        func seconds(_ jobs: Int) throws -> Double {
            let start = Date()
            let run = try suite.run(on: .nativeAgent, jobs: jobs, timeout: 1)
            #expect(run.results.map(\.verdict) == (0..<16).map { hangs($0) ? .unresolved : .pass })
            #expect(run.results.map(\.assertion.id) == suite.assertions.map(\.id))
            return Date().timeIntervalSince(start)
        }
        // One lane waits for all four; two lanes with a queue each did too.
        #expect(try seconds(2) < 0.8 * seconds(1))
    }
}
