import Foundation
import Testing

@testable import DescriptorNotation
@testable import DupConformance

/// The choreographies: each sees what it is there to see, on platforms that a preloaded library spoils for it, and says
/// nothing of a platform on which it could not be played.
#if os(Linux)
@Suite(.needsCompiler) struct SceneTests: AgentBed {
    /// The library that spoils them, built once.
    static let library = Result { try Support.preloadable("scenes") }

    /// Where the agent runs: as it likes, or on a single processor, on which two threads never run at once.
    enum Processors: CaseIterable {
        case all, one

        var words: [String] { self == .all ? [] : ["taskset", "-c", "0"] }
    }

    /// What comes of a step, in so many cases of its own.
    private func outcomes(
        _ step: String, cases: Int = 1, scene: String = "none", on processors: Processors = .all,
        options: [String] = []
    ) throws -> [String] {
        let words = processors.words + ["env", "LD_PRELOAD=\(try Self.library.get())", "SCENE=\(scene)"]
        let script = (0..<cases).map { "assertion scene.n\($0)\n\(step)\n" }.joined()
        let finished = try Support.run(words + [Support.agent] + options, input: script)
        let outcomes = self.cases(finished.output).compactMap { self.outcomes($0).first }
        try #require(outcomes.count == cases, "\(finished.output)\n\(finished.errors)")
        return outcomes
    }

    private func outcome(_ step: String, scene: String, options: [String] = []) throws -> String {
        try #require(try outcomes(step, scene: scene, options: options).first)
    }

    // MARK: Races

    private static let races = [
        "race-write", "race-append", "race-replace dup2", "race-replace dup3", "race-allocate dup",
        "race-allocate dupfd", "race-allocate open", "race-inherit dup3", "race-inherit dupfd-cloexec",
        "race-flag dup3", "race-flag dupfd-cloexec",
    ]

    @Test(arguments: races, Processors.allCases) func `a race reports nothing on a correct platform`(
        _ race: String, _ processors: Processors
    ) throws {
        let words: Set = ["intact", "distinct", "never-seen", "never-clear"]
        let outcomes = try outcomes(race, cases: 3, on: processors)
        #expect(outcomes.allSatisfy(words.contains), "\(outcomes)")
    }

    /// Faults that lie within one function of a library, and let nobody else run on purpose.
    @Test(
        .serialized,
        arguments: [
            ("write-two-steps", "race-write", "torn"),
            ("append-two-steps", "race-append", "torn"),
            ("dup2-two-calls", "race-replace dup2", "seen-closed taken"),
            ("dup-two-steps", "race-allocate dup", "repeated gap"),
            ("dup-two-steps", "race-allocate dupfd", "repeated gap"),
            ("mark-two-steps", "race-flag dup3", "clear"),
            ("mark-two-steps", "race-flag dupfd-cloexec", "clear"),
        ], Processors.allCases)
    func `a race sees a fault nine times out of ten at least`(
        _ fault: (String, String, String), _ processors: Processors
    ) throws {
        let (scene, race, words) = fault
        let outcomes = try outcomes(race, cases: 10, scene: scene, on: processors)
        // Ten out of ten where nothing else runs; other tests may take the processor at the wrong moment.
        let seen = outcomes.count { words.split(separator: " ").contains(Substring($0)) }
        #expect(seen >= 9 && outcomes.count == 10, "\(outcomes)")
    }

    /// A fork sees one instant alone, and few are looked at: one case may miss it, and decides nothing.
    @Test func `a mark that comes late is seen`() throws {
        let outcomes = try outcomes("race-inherit dup3", cases: 10, scene: "mark-two-steps")
        #expect(
            outcomes.contains("seen") && outcomes.allSatisfy { ["seen", "never-seen"].contains($0) }, "\(outcomes)")
    }

    @Test func `writers that take turns prove nothing`() throws {
        let outcome = try outcome("race-write", scene: "writers-take-turns")
        #expect(outcome.hasPrefix("unresolved the control, ") && outcome.hasSuffix(", was not caught"), "\(outcome)")
    }

    @Test func `contention for a number is detected`() throws {
        // What comes of it is the platform's choice, but not that nothing can be said.
        let words: Set = ["replaced", "EBUSY", "EBADF"]
        #expect(try outcomes("race-target dup2", cases: 3, on: .all).allSatisfy(words.contains))
        #expect(try outcomes("race-target dup2", cases: 3, on: .one).allSatisfy(words.contains))
    }

    @Test(arguments: [
        ("duplicate-kept", "blocked-eof close", "stays"), ("duplicate-kept", "blocked-epipe dup2", "stays"),
        ("duplicate-moved", "blocked-eof dup3", "early"), ("duplicate-moved", "blocked-epipe exit", "early"),
        ("none", "blocked-eof exit", "woken"), ("none", "blocked-epipe close", "woken"),
    ])
    func `a sleep at a pipe ends with the last number of the other end`(
        _ scene: String, _ step: String, _ end: String
    ) throws {
        #expect(try outcome(step, scene: scene) == end)
    }

    // MARK: What could not be played

    @Test(arguments: [
        ("no-threads", "race-write", "pthread_create: EAGAIN"),
        ("no-threads", "race-replace dup2", "pthread_create: EAGAIN"),
        ("no-threads", "race-allocate dup", "pthread_create: EAGAIN"),
        ("no-threads", "race-inherit dup3", "pthread_create: EAGAIN"),
        ("no-threads", "race-flag dup3", "pthread_create: EAGAIN"),
        ("no-threads", "race-target dup2", "pthread_create: EAGAIN"),
        ("no-threads", "errno-threads", "pthread_create: EAGAIN"),
        ("no-threads", "sigpipe-thread", "pthread_create: EAGAIN"),
        ("no-threads", "blocked-read close", "pthread_create: EAGAIN"),
        ("few-threads", "race-write", "pthread_create: EAGAIN"),
        ("few-threads", "race-replace dup2", "pthread_create: EAGAIN"),
        ("few-threads", "race-allocate open", "pthread_create: EAGAIN"),
        ("few-threads", "race-inherit dupfd-cloexec", "pthread_create: EAGAIN"),
        ("no-fork", "race-append", "fork: EAGAIN"),
        ("no-fork", "race-inherit dup3", "fork: EAGAIN"),
        ("no-fork", "hangup", "fork: EAGAIN"),
        ("no-fork", "blocked-eof close", "fork: EAGAIN"),
        ("no-fork", "blocked-epipe exit", "fork: EAGAIN"),
        ("no-fork", "stream fork-flushed", "fork: EAGAIN"),
        ("no-fork", "stream exec-unflushed", "fork: EAGAIN"),
        ("no-fork", "stream exec-flushed", "fork: EAGAIN"),
        ("no-null", "race-replace dup2", "open of /dev/null: ENOENT"),
        ("no-null", "race-target dup2", "open of /dev/null: ENOENT"),
        ("no-null", "race-allocate open", "the call alone, without a race: ENOENT"),
        ("no-null", "errno-threads", "/dev/null: ENOENT"),
        ("no-null", "linger dup2", "/dev/null: ENOENT"),
        ("no-null", "blocked-read dup2", "a pipe and the null device: ENOENT"),
        ("no-null", "in-handler dup", "/dev/null: ENOENT"),
        ("no-target", "race-replace dup3", "a number for the call: EMFILE"),
        ("no-target", "storm dup2", "a number for the call: EMFILE"),
        ("no-target", "cancel dup", "a number for the call: EMFILE"),
        ("disk-full", "race-write", "write: ENOSPC"),
        ("disk-full", "race-append", "write: ENOSPC"),
        ("no-buffers", "stream exec-unflushed", "the stream has no buffer"),
    ])
    func `a scene that could not be run is unresolved`(_ scene: String, _ step: String, _ reason: String) throws {
        #expect(try outcome(step, scene: scene) == "unresolved \(reason)")
    }

    @Test(arguments: [("fexecve-lacks", Verdict.unsupported), ("fexecve-fails", .fail)])
    func `an absent fexecve is a missing feature, and one that fails has failed`(
        _ scene: String, _ verdict: Verdict
    ) throws {
        let words = ["env", "LD_PRELOAD=\(try Self.library.get())", "SCENE=\(scene)", Support.agent]
        let run = try Support.suite.get().run(
            on: TargetCommand(words: words), selection: Selection(filters: ["exec.fexecve*"]))
        let verdicts = run.results.filter { !$0.assertion.id.hasPrefix("feature.") }.map(\.verdict)
        #expect(verdicts == [verdict, verdict], "\(run.results.map(\.reason))")
    }

    @Test(arguments: ["stream exec-unflushed", "stream exec-flushed", "race-inherit dup3"])
    func `without a new image its scenes are unresolved`(_ step: String) throws {
        let outcome = try outcome(step, scene: "none", options: ["--self", "/nonexistent/agent"])
        #expect(outcome == "unresolved exec of a new image: ENOENT")
    }

    @Test(arguments: [
        ("limit nofile 10\n", "race-allocate dup", "EMFILE"), ("close 0\n", "race-allocate dup", "EBADF"),
        ("limit nofile 35\n", "race-inherit dupfd-cloexec", "EINVAL"),
        ("limit nofile 35\n", "race-flag dupfd-cloexec", "EINVAL"), ("close 0\n", "race-flag dup3", "EBADF"),
        ("close 0\n", "race-target dup2", "EBADF"),
        ("limit nofile 40\n", "in-handler dup2", "EBADF"),
    ])
    func `where the call fails by itself no race is blamed`(_ before: String, _ step: String, _ error: String) throws {
        let finished = try Support.run([Support.agent], input: "assertion scene.a\n\(before)\(step)\n")
        #expect(
            finished.output.contains("\(step) => unresolved the call alone, without a race: \(error)\n"),
            "\(finished.output)")
    }

    // MARK: In one process

    @Test(arguments: [
        "race-append", "race-inherit dup3", "hangup", "blocked-eof dup2", "stream fork-flushed",
        "stream exec-unflushed", "queue-fork",
    ])
    func `in one process nothing forks`(_ step: String) throws {
        #expect(try outcome(step, scene: "none", options: ["--in-process"]) == "unsupported no processes here")
    }

    @Test(arguments: ["storm dup2", "in-handler dup"]) func `after a scene with signals the alarm still comes`(
        _ step: String
    ) throws {
        let script = "timeout 1\nassertion scene.a\n\(step)\nr w = pipe\nread r 1\n"
        let finished = try Support.run(["timeout", "20", Support.agent, "--in-process"], input: script)
        #expect(finished.output.hasSuffix("read r 1 => "), "\(finished.output)")
        #expect(finished.status != 124, "it was not stopped in time")
    }

    @Test(arguments: ["no-timers", "none"]) func `without interval timers signals come all the same`(
        _ scene: String
    ) throws {
        #expect(try outcome("in-handler dup", scene: scene) == "right")
        #expect(try ["clean", "failed"].contains(outcome("storm dup2", scene: scene)))
        let alone = try outcome("storm dup2", scene: scene, options: ["--in-process"])
        #expect(["clean", "failed"].contains(alone), "\(alone)")
    }

    /// The case waits three seconds for its next step, and a second of processor time is all that it may have.
    @Test(arguments: ["no-sigsuspend", "none"]) func `a waiting process does not spin`(_ scene: String) throws {
        let finished = try Support.shell(
            """
            ulimit -t 1
            export SCENE=\(scene) LD_PRELOAD='\(try Self.library.get())'
            { printf 'assertion scene.a\nchild c\nend\nin c\nend\nexit c\n'; env -u LD_PRELOAD sleep 3; echo dup 0; } | "$AGENT"
            """)
        #expect(finished.status == 0 && finished.output.contains("\ndup 0 => 3\n"), "\(finished.output)")
    }

    @Test func `in a scene with signals the alarm comes too`() throws {
        let words = ["env", "LD_PRELOAD=\(try Self.library.get())", "SCENE=dup2-hangs", Support.agent, "--in-process"]
        let finished = try Support.run(
            ["timeout", "20"] + words, input: "timeout 1\nassertion scene.a\nstorm dup2\n")
        #expect(finished.output.hasSuffix("storm dup2 => ") && finished.status != 124, "\(finished.output)")
    }

    // MARK: The hangup of a terminal

    @Test(arguments: [
        ("none", "last"), ("leader-late", "last"), ("hangup-early", "early"), ("hangup-never", "never"),
        ("failure-holds-terminal", "never"),
    ])
    func `the hangup is reported`(_ scene: String, _ expected: String) throws {
        #expect(try outcome("hangup", scene: scene) == expected)
    }

    @Test func `on a stalled machine no hangup is reported`() throws {
        let outcome = try outcome("timeout 2\nhangup", scene: "leader-late")
        #expect(outcome == "unresolved the session leader does not answer")
    }
}
#endif
