import Foundation
import Testing

@testable import DescriptorNotation
@testable import DupConformance

/// Calls that hang, on platforms that a preloaded library makes hang, and machines that are only slow.
#if os(Linux)
@Suite(.waits) struct HangTests: AgentBed {
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

    @Test func `a call that never returns fails, in any step`() throws {
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

    @Test func `where all of fcntl hangs its calls fail all the same`() throws {
        let plain = try run("assertion hang.plain\na = dup2 0 40\ndup a -> lowest\n", scene: "fcntl-and-dup-hang")
        #expect(plain.results.map(\.verdict) == [.fail])
        #expect(plain.results[0].reason.hasSuffix("and with no call in its place the case ends"))
        let scenes = try Support.suite.get().run(
            on: try target("fcntl-locks"), selection: Selection(filters: ["fcntl.sigsafe", "dup.sigsafe"]), timeout: 1)
        #expect(scenes.results.map(\.verdict) == [.pass, .fail], "\(scenes.results.map(\.reason))")
    }

    @Test func `a new image that does not come fails where a fork comes back`() throws {
        let run = try run(
            "assertion hang.exec\nexec -> tracked\nend\nassertion hang.become\nbecome -> tracked\n"
                + "assertion hang.fork\nchild -> tracked\nend\n", scene: "exec-hangs")
        #expect(run.results.map(\.verdict) == [.fail, .fail, .pass], "\(run.results.map(\.reason))")
        #expect(run.results[0].reason.hasSuffix("and with a fork in its place the case ends"))
    }

    @Test func `an agent that runs its cases itself is restarted to confirm a hang`() throws {
        let words = try target("dup-hangs").words + ["--in-process"]
        let suite = try Suite(
            assertions: try Support.assertions(
                "assertion hang.plain\na = dup2 0 40\ndup a -> lowest\nassertion hang.after\ndup 0 -> lowest\n"),
            requirements: [])
        let run = try suite.run(on: TargetCommand(words: words), timeout: 1)
        #expect(run.results.map(\.verdict) == [.fail, .pass], "\(run.results.map(\.reason))")
        #expect(run.results[0].reason.contains("it hung again alone with 3 s"), "\(run.results[0].reason)")
    }

    @Test func `what hangs before the greeting is named, and hangs in the cases too`() throws {
        let words = try target("set-lock-hangs").words
        let greeting = try Support.run(words)
        #expect(greeting.output.contains("\nhung F_SETLK\n") && greeting.output.contains("\nready\n"))
        #expect(greeting.errors == "fd-agent: before the greeting, a process hung in F_SETLK\n")
        let run = try run(
            "assertion hang.lock\na = open file\nlock a write 0 1 -> ok\n", scene: "set-lock-hangs")
        #expect(run.results.map(\.verdict) == [.fail], "\(run.results.map(\.reason))")
        let inOneProcess = try Support.run(words + ["--in-process"])
        #expect(inOneProcess.status == 2)
        #expect(inOneProcess.output == "fd-agent: no greeting, because this did not finish: F_SETLK\n")
    }

    @Test func `a call that hangs when all functions are used once is left to the cases`() throws {
        let run = try run(
            "assertion hang.bad\ndup -1 -> EBADF\nassertion hang.image\nexec -> tracked\nend\n",
            scene: "bad-dup-hangs")
        #expect(run.results.map(\.verdict) == [.fail, .pass], "\(run.results.map(\.reason))")
    }

    @Test func `on a stalled machine a hang is not confirmed`() throws {
        let run = try run("assertion hang.plain\na = dup2 0 40\ndup a -> lowest\n", scene: "machine-hangs")
        #expect(run.results.map(\.verdict) == [.unresolved])
        #expect(run.results[0].reason.contains("in its place the case does not end either"), "\(run.results[0].reason)")
        #expect(run.results[0].reason.contains("--timeout"))
    }

    @Test func `a hang that is not repeated is not confirmed`() throws {
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
        #expect(run.results[0].reason.contains("it did not hang again alone with 3 s"), "\(run.results[0].reason)")
    }

    @Test func `thousands of slow calls are not a hang, and one of them that hangs is`() throws {
        let fill = """
            assertion hang.fill
            limit nofile 2000
            fill 0 -> EMFILE
            """
        let slow = try run(fill, scene: "dup-slow")
        #expect(slow.results.map(\.verdict) == [.unresolved])
        let reason = "it makes 2000 calls, and 16 of them are slow; a longer --timeout may help"
        #expect(slow.results[0].reason.hasSuffix(reason), "\(slow.results[0].reason)")
        let stuck = try run(fill, scene: "growth-hangs")
        #expect(stuck.results.map(\.verdict) == [.fail], "\(stuck.results[0].reason)")
        let bad = try run("assertion hang.fill\na = dup2 0 40\nfill a -> EMFILE", scene: "dup-hangs")
        #expect(bad.results.map(\.verdict) == [.fail], "\(bad.results[0].reason)")
    }

    @Test func `an interrupted run does not confirm a hang`() async throws {
        let target = try target("dup-hangs")
        let assertions = try Support.assertions("assertion hang.plain\na = dup2 0 40\ndup a -> lowest\n")
        let runner = TargetRunner(command: target, timeout: 2, cancellation: Cancellation())
        // It hangs for two seconds, then the harmless case is over at once; the second trial takes six.
        Cancellation.detached { [cancellation = runner.cancellation] in
            Thread.sleep(forTimeInterval: 2)
            cancellation.raise()
        }
        let verdict = HangConfirmation(runner).examine(assertions[0], at: 1)
        #expect(verdict == .open("the run was interrupted before the hang could be confirmed"))
    }

    @Test func `a set-up that is one of the calls fails too when it hangs, and so does what is only recorded`() throws {
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
        #expect(run.results.map(\.verdict) == [.fail, .fail], "\(run.results.map(\.reason))")
        #expect(run.results.map(\.isRecord) == [false, false] && run.unexpected.count == 2)
    }

    @Test func `a few calls stand for many`() throws {
        func few(_ steps: String, at place: Int) throws -> (String, Int64)? {
            let assertion = try #require(try Support.assertions("assertion a.a\n\(steps)\n").first)
            return HangConfirmation.few(for: assertion, at: place).map {
                ($0.assertion.steps.map(\.script).joined(separator: ", "), $0.calls)
            }
        }
        func times(_ call: String) -> String { Array(repeating: call, count: 16).joined(separator: ", ") }
        let filling = try #require(try few("limit nofile 2000\nchild\nfill 0 -> EMFILE\nend", at: 2))
        #expect(filling == ("limit nofile 2000, child, \(times("dup 0")), end", 2000))
        #expect(try #require(try few("fill 0 -> EMFILE", at: 0)) == (times("dup 0"), 64))
        let repeated = try #require(try few("dup2-repeat 0 9 5000 -> 9", at: 0))
        #expect(repeated == (times("dup2 0 9"), 5000))
        #expect(try few("dup 0 -> lowest", at: 0) == nil)
    }

    // MARK: The harmless case

    /// The cases that are run in the place of one, each in one line.
    private func controls(_ steps: String, at place: Int) throws -> [String] {
        let assertion = try #require(try Support.assertions("assertion a.a\n\(steps)\n").first)
        return HangConfirmation.controls(for: assertion, at: place).map {
            $0.assertion.steps.map(\.script).joined(separator: ", ")
        }
    }

    @Test func `a harmless step replaces the one that hung`() throws {
        #expect(
            try controls("a = open file\nb = dup2 a 9 -> 9\nclose b -> ok", at: 1) == [
                "a = open file, getfd a", "a = open file, errno",
            ])
        #expect(
            try controls("child\nchild\ndup 0 -> lowest\nend\nend", at: 2) == [
                "child, child, getfd 0, end, end", "child, child, errno, end, end",
            ])
        #expect(try controls("r w = pipe -> lowest-two", at: 0) == ["getfd 0", "errno"])
        #expect(
            try controls("dup 1\nstorm dup2 -> clean", at: 1) == ["dup 1, storm getfd", "dup 1, storm nothing"])
        #expect(try controls("errno-threads -> separate", at: 0) == ["errno-threads getfd", "errno-threads nothing"])
        #expect(try controls("exec -> tracked\nend", at: 0) == ["child, end"])
        #expect(try controls("child -> tracked\nend", at: 0) == ["errno"])
        #expect(try controls("become -> tracked", at: 0) == ["errno"])
        #expect(try controls("child\nend -> ok", at: 1) == [])
        #expect(try controls("child c\nend\nin c -> tracked\nend", at: 2) == [])
        #expect(try controls("race-write -> intact", at: 0) == [])
    }

    @Test(arguments: [
        ("in-handler getfd", "right"), ("storm getfd", "clean"), ("cancel getfd", "completed"),
        ("in-handler nothing", "right"), ("storm nothing", "clean"), ("cancel nothing", "completed"),
        ("errno-threads nothing", "separate"), ("errno-threads dupfd", "separate"),
        ("errno-threads getfd", "unsupported no such scene for this call"),
        ("race-replace getfd", "unsupported no such scene for this call"),
        ("race-allocate nothing", "unsupported no such scene for this call"),
        ("race-inherit getfd", "unsupported no such scene for this call"),
        ("race-target nothing", "unsupported no such scene for this call"),
        ("blocked-read getfd", "unsupported no such scene for this call"),
    ])
    func `the agent has scenes for harmless calls, and reports those that it lacks`(_ scene: String, _ outcome: String)
        throws
    {
        let traces = try self.run("assertion a.a\n\(scene)\ntable\nassertion a.b\ntable\n")
        let isRefused = outcome.hasPrefix("unsupported")
        #expect(outcomes(traces[0]) == [outcome, isRefused ? "skipped" : "0-2"])
        let inOneProcess = try self.run("assertion a.a\n\(scene)\n", options: ["--in-process"])
        #expect(outcomes(inOneProcess[0]).first?.hasPrefix(outcome.prefix(11)) == true, "\(inOneProcess[0])")
    }

    @Test func `a case that passed late is reported`() throws {
        let suite = try Suite(
            assertions: try Support.assertions(
                "assertion slow.one\ndup 0 -> lowest\nassertion slow.two\ngetfd 0 -> none\n"),
            requirements: [])
        let slow = "\(Support.agent) | sed -u '0,/^done /s/^done .*/done 700000/'"
        let run = try suite.run(on: TargetCommand(words: ["bash", "-c", slow]), timeout: 1)
        #expect(run.results.map(\.verdict) == [.pass, .pass] && run.isAsExpected)
        #expect(
            run.remarks.map(\.text) == ["slow.one took 0.70 of 1 s; on a slow machine use --timeout 3"])
    }
}
#endif
