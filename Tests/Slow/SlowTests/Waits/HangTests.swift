import Foundation
import Testing

@testable import DupConformance

/// Calls that hang, on platforms that a preloaded library makes hang, and machines that are only slow.
#if os(Linux)
@Suite struct HangTests: AgentBed {
    private func target(_ scene: String) throws -> TargetCommand {
        let library = try SceneTests.library.get()
        return TargetCommand(words: ["env", "LD_PRELOAD=\(library)", "SCENE=\(scene)", Support.agent])
    }

    private func run(_ assertions: String, scene: String) throws -> SuiteRun {
        try Suite(assertions: try Support.assertions(assertions), requirements: []).run(
            on: try target(scene), timeout: 1)
    }

    @Test(arguments: [
        ("dup2-locks", "dup2.sigsafe", "in-handler dup2"), ("close-locks", "close.cancel-point", "cancel close"),
        ("dup2-hangs", "dup2.eintr.not-after-success", "storm dup2"),
    ])
    func `a call that hangs in a scene fails`(_ scene: String, _ id: String, _ step: String) throws {
        let run = try Support.suite.get().run(
            on: try target(scene), selection: Selection(filters: [id]), timeout: 1)
        let result = try #require(run.results.first)
        #expect(result.verdict == .fail && result.assertion.requirements.first == id, "\(result.reason)")
        #expect(result.reason.hasPrefix("the process hung in “\(step)” (1 s): it hung again alone with 3 s"))
        #expect(run.unexpected.count == 1)
    }

    @Test func `a call that never returns fails, wherever it stands`() throws {
        let run = try run(
            """
            assertion hang.plain
            a = dup2 0 40
            dup a -> lowest
            close a -> ok
            assertion hang.child
            child
              child
                a = dup2 0 40
                dup a -> lowest
              end
            end
            assertion hang.not
            a = dup2 0 41
            dup a -> lowest
            """, scene: "dup-hangs")
        #expect(run.results.map(\.verdict) == [.fail, .fail, .pass], "\(run.results.map(\.reason))")
    }

    @Test func `on a machine that hangs nothing is said of the call`() throws {
        let run = try run("assertion hang.plain\na = dup2 0 40\ndup a -> lowest\n", scene: "machine-hangs")
        #expect(run.results.map(\.verdict) == [.unresolved])
        #expect(run.results[0].reason.contains("with F_GETFD in its place the case does not end either"))
        #expect(run.results[0].reason.contains("--timeout"))
    }

    @Test func `a hang that does not come again says nothing of the call`() throws {
        let directory = try TemporaryDirectory()
        // Hangs in the first of the three runs only.
        let script = """
            mkdir \(directory.url.path)/hung 2>/dev/null && export SCENE=dup-hangs
            exec env LD_PRELOAD=\(try SceneTests.library.get()) \(Support.agent)
            """
        let suite = try Suite(
            assertions: try Support.assertions("assertion hang.once\na = dup2 0 40\ndup a -> lowest\n"),
            requirements: [])
        let run = try suite.run(on: TargetCommand(words: ["bash", "-c", script]), timeout: 1)
        #expect(run.results.map(\.verdict) == [.unresolved])
        #expect(run.results[0].reason.contains("alone and with 3 s it did not hang again"), "\(run.results[0].reason)")
    }

    @Test func `what is not under test, not judged or not bounded is not run again`() throws {
        let start = Date()
        let run = try run(
            """
            assertion hang.set-up
            a = dup2 0 40
            dup a
            dup 0 -> lowest
            characteristic hang.recorded
            a = dup2 0 40
            dup a -> ? lowest
            """, scene: "dup-hangs")
        #expect(run.results.map(\.verdict) == [.unresolved, .unresolved])
        #expect(Date().timeIntervalSince(start) < 3.5)
        #expect(run.results[1].reason.contains("a characteristic is never judged"), "\(run.results[1].reason)")
    }

    // MARK: The harmless case

    private func harmless(_ steps: String, at place: Int) throws -> [String]? {
        let assertion = try #require(try Support.assertions("assertion a.a\n\(steps)\n").first)
        return HangConfirmation.harmless(assertion, at: place)?.steps.map(\.script)
    }

    @Test func `a harmless call stands in the place of the one that hung`() throws {
        #expect(
            try harmless("a = open file\nb = dup2 a 9 -> 9\nclose b -> ok", at: 1) == ["a = open file", "getfd a"])
        #expect(
            try harmless("child\nchild\ndup 0 -> lowest\nend\nend", at: 2) == [
                "child", "child", "getfd 0", "end", "end",
            ])
        #expect(try harmless("r w = pipe -> lowest-two", at: 0) == ["getfd 0"])
        #expect(try harmless("dup 1\nstorm dup2 -> clean", at: 1) == ["dup 1", "storm getfd"])
        #expect(try harmless("child -> tracked\nend", at: 0) == nil)
        #expect(try harmless("child\nend -> ok", at: 1) == nil)
        #expect(try harmless("become -> tracked", at: 0) == nil)
        #expect(try harmless("race-write -> intact", at: 0) == nil)
    }

    @Test(arguments: [
        ("in-handler", "right"), ("storm", "clean"), ("cancel", "completed"),
        ("race-replace", "unsupported no such scene for this call"),
        ("race-allocate", "unsupported no such scene for this call"),
        ("race-inherit", "unsupported no such scene for this call"),
        ("race-target", "unsupported no such scene for this call"),
        ("blocked-read", "unsupported no such scene for this call"),
    ])
    func `the agent has scenes for the harmless call, and says of which not`(_ scene: String, _ outcome: String) throws
    {
        let traces = try self.run("assertion a.a\n\(scene) getfd\nassertion a.b\ntable\n")
        #expect(outcomes(traces[0]) == [outcome])
        let inOneProcess = try self.run("assertion a.a\n\(scene) getfd\n", options: ["--in-process"])
        #expect(outcomes(inOneProcess[0]).first?.hasPrefix(outcome.prefix(11)) == true, "\(inOneProcess[0])")
    }

    @Test(arguments: ["in-handler", "storm", "cancel"]) func `a scene with the harmless call leaves the table alone`(
        _ scene: String
    ) throws {
        #expect(outcomes(try self.run("assertion a.a\n\(scene) getfd\ntable\n")[0]).last == "0-2")
    }

    @Test func `a case that passed late says so`() throws {
        let suite = try Suite(
            assertions: try Support.assertions(
                "assertion slow.one\ndup 0 -> lowest\nassertion slow.two\ngetfd 0 -> none\n"),
            requirements: [])
        let slow = "\(Support.agent) | sed -u '0,/^done /s/^done .*/done 700000/'"
        let run = try suite.run(on: TargetCommand(words: ["bash", "-c", slow]), timeout: 1)
        #expect(run.results.map(\.verdict) == [.pass, .pass] && run.isAsExpected)
        #expect(
            run.remarks.map(\.text) == ["slow.one took 0.70 of its 1 s; on a slow machine give more: --timeout 3"])
    }
}
#endif
