import Testing

@testable import DescriptorNotation
@testable import DupConformance

@Suite struct JudgeTests {
    /// Steps with the outcomes that a target had, and the verdict.
    struct Case: Sendable, CustomTestStringConvertible {
        let steps: String
        let outcomes: [String]
        let verdict: Verdict
        var reason = ""
        var testDescription: String { "\(steps) => \(outcomes): \(verdict.rawValue)" }

        init(_ steps: String, _ outcomes: [String], _ verdict: Verdict, _ reason: String = "") {
            self.steps = steps
            self.outcomes = outcomes
            self.verdict = verdict
            self.reason = reason
        }
    }

    private static let states = "0:-:rw:0 1:-:rw:0 2:-:rw:0"

    static let expectations = [
        Case("dup 0 -> 3", ["3"], .pass), Case("dup 0 -> 3", ["4"], .fail, "gave 4, not 3"),
        Case("dup 0 -> 3", ["EBADF"], .fail), Case("dup 0 -> 3|4|EMFILE", ["EMFILE"], .pass),
        Case("dup 0 -> EBADF", ["EBADF"], .pass), Case("dup 0 -> EBADF", ["EMFILE"], .fail),
        Case("dup 0 -> EBADF", ["-9"], .fail), Case("dup 0 -> EBADF", ["errno-unset"], .fail),
        Case("dup 0 -> EBADF", ["0"], .fail),
        Case("dup 0 -> lowest", ["3"], .pass), Case("dup 0 -> lowest", ["4"], .fail, "lowest (3)"),
        Case("dup 0 -> lowest>=10", ["10"], .pass), Case("dup 0 -> lowest>=10", ["3"], .fail),
        Case("dup 0 -> lowest>=2", ["3"], .pass),
        Case("a = dup 0\ndup2 0 a -> a", ["3", "3"], .pass),
        Case("a = dup 0\ndup2 0 a -> a", ["3", "0"], .fail, "a (3)"),
        Case("a = dup 0\ndup2 0 a+2 -> a+2", ["3", "5"], .pass),
        Case("dup INT_MAX -> INT_MAX", ["2147483647"], .pass), Case("dup INT_MIN -> INT_MIN", ["-2147483648"], .pass),
        Case("pipe -> lowest-two", ["3 4"], .pass), Case("pipe -> lowest-two", ["4 3"], .pass),
        Case("pipe -> lowest-two", ["3 5"], .fail, "3 and 4"), Case("pipe -> lowest-two", ["3"], .unresolved),
        Case("close 0 -> ok", ["ok"], .pass), Case("close 0 -> ok", ["EBADF"], .fail),
        Case("getfd 0 -> none", ["none"], .pass), Case("getfd 0 -> none", ["cloexec"], .fail),
        Case("getfd 0 -> cloexec,clofork", ["clofork,cloexec"], .pass),
        Case("getfd 0 -> cloexec", ["cloexec,clofork"], .fail),
        Case("getfl 0 -> rdwr,append", ["rdwr,append"], .pass), Case("getfl 0 -> rdwr", ["rdwr,append"], .fail),
        Case("read 0 3 -> \"ab\\n\"", ["\"ab\\n\""], .pass), Case("read 0 3 -> \"ab\"", ["\"abc\""], .fail),
        Case("read 0 3 -> eof", ["eof"], .pass), Case("read 0 3 -> eof", ["EAGAIN"], .fail),
        Case("sysconf open_max -> >=20", ["20"], .pass), Case("sysconf open_max -> >=20", ["19"], .fail),
        Case("same-file 0 1 -> same", ["same"], .pass), Case("same-file 0 1 -> same", ["different"], .fail),
        Case("table -> tracked", ["0-2"], .pass), Case("table -> tracked", ["0-3"], .fail, "0-2"),
        Case("dup 0\ntable -> tracked", ["7", "0-2 7"], .pass),
        Case("dup2 0 17 -> 17", ["banana"], .unresolved),
        Case("dup2 0 17 -> 17", ["-9"], .fail),
        Case("dup2 0 17 -> 17", ["errno-unset"], .fail),
        Case("getfd 0 -> none", ["cloexec"], .fail),
        Case("getfd 0 -> none", ["cloexes"], .unresolved),
        Case("observe\nobserve -> unchanged", [states, states], .pass),
        Case("observe\nobserve -> unchanged", [states, states.replacing("0:-", with: "0:x")], .fail),
        Case("dup3 0 1 unknown -> EINVAL|1\ngetfd 1 -> cloexec@failed|none@succeeded", ["EINVAL", "cloexec"], .pass),
        Case("dup3 0 1 unknown -> EINVAL|1\ngetfd 1 -> cloexec@failed|none@succeeded", ["1", "none"], .pass),
        Case("dup3 0 1 unknown -> EINVAL|1\ngetfd 1 -> cloexec@failed|none@succeeded", ["EINVAL", "none"], .fail),
        Case("dup3 0 1 unknown -> EINVAL|1\ngetfd 1 -> cloexec@failed|none@succeeded", ["1", "cloexec"], .fail),
        Case("getfd 1 -> cloexec@failed|none@succeeded", ["none"], .fail),
        Case("fill 0 -> EMFILE", ["EMFILE 3-63"], .pass), Case("fill 0 -> EMFILE", ["EMFILE"], .fail),
        Case("fill 0 -> EMFILE", ["EMFILE 4-63 3"], .fail), Case("fill 0 -> EMFILE", ["EMFILE 63 61-62 3"], .fail),
        Case("fill 0 -> EMFILE", ["EMFILE 3-63 5"], .unresolved), Case("fill 0 -> EMFILE", ["EMFILE 3 4"], .unresolved),
        Case("fill 0\ndup 0 -> EMFILE", ["EMFILE 4-63 3", "EMFILE"], .pass),
        Case("fill 0 -> EMFILE", ["EMFILE 9223372036854775807 3"], .fail),
        Case("fill 0 -> EMFILE", ["EMFILE 4-63"], .fail), Case("fill 0 -> EMFILE", ["EMFILE 3-9 11-63"], .fail),
        Case("fill 0 -> EMFILE", ["EINVAL 3-63"], .fail),
        Case("fill 0 -> EMFILE", ["64 3-63"], .fail, "gave 64 3-63"), Case("fill 0 -> EMFILE", ["3"], .fail),
        Case("fill 0 -> EMFILE", ["5 3"], .fail), Case("fill 0 -> EMFILE", ["five 3"], .unresolved),
        Case("fill 0\ndup 0 -> 3", ["64 3-63", "3"], .unresolved, "the set-up failed"),
        Case("fill 0\ndup 0 -> 3", ["64 3", "3"], .unresolved),
        Case("fill 0\ndup 0 -> 3", ["EMFILE 4", "3"], .unresolved, "left 3 free"),
        Case("fill 0\nclose 40 -> ok", ["EMFILE 3-24", "EBADF"], .unresolved, "EMFILE 3-24, and left 25 free"),
        Case("limit nofile 25\nfill 0\ndup 0 -> EMFILE", ["ok", "EMFILE 3-24", "EMFILE"], .pass),
        Case("limit nofile 70\nfill 0 -> EMFILE", ["ok", "EMFILE 3-63"], .fail),
        Case("fill 0\ntable -> tracked", ["EMFILE 4-63 3", "0-63"], .pass),
        Case("dup 0 -> >=3", ["9"], .pass), Case("dup 0 -> >=3", ["2"], .fail), Case("dup 0 -> >=3", ["EBADF"], .fail),
        Case("raise kill -> died", ["died SIGKILL"], .pass), Case("raise kill -> died", ["ok"], .unresolved),
    ]

    @Test(arguments: expectations) func `each form of expectation, met and not met`(_ expected: Case) throws {
        try check(expected)
    }

    static let tracking = [
        Case("a = dup 0\nclose a\ndup 0 -> lowest", ["3", "ok", "3"], .pass),
        Case("a = dup 0\nclose a\ndup 0 -> lowest", ["3", "EIO", "3"], .unresolved, "set-up failed"),
        Case("dup2 0 3\ndup 0 -> lowest", ["3", "3"], .fail, "lowest (4)"),
        Case("fill 0\nclose 30\ndup 0 -> lowest", ["EMFILE 3-63", "ok", "30"], .pass),
        Case("r w = pipe\nclose r\ndup w -> lowest", ["3 4", "ok", "3"], .pass),
        Case("child\nclose 0\nend\ndup 1 -> lowest", ["0-2", "ok", "ok", "3"], .pass),
        Case("child\nclose 0\ndup 1 -> lowest\nend", ["0-2", "ok", "0", "ok"], .pass),
        Case("exec\ndup 0 -> lowest\nend", ["0-2 4", "3", "ok"], .pass),
        Case("exec\ndup 0 -> lowest\nend", ["0-3", "3", "ok"], .fail),
        Case("child c\nclose 0\nend\nin c\ndup 1 -> lowest\nend", ["0-2", "ok", "ok", "1-2", "0", "ok"], .pass),
        // A thread has the table of its process, and the names.
        Case("thread\nclose 0\na = dup 1\nend\ndup a -> 3", ["0-2", "ok", "0", "ok", "3"], .pass),
        Case("thread\na = dup 1 -> lowest\nend\ntable -> tracked", ["0-2", "3", "ok", "0-3"], .pass),
        Case("thread\na = dup 1 -> lowest\nend\ntable -> tracked", ["0-2", "3", "ok", "0-2"], .fail, "0-3"),
        Case("thread -> tracked\nend", ["0-2", "ok"], .pass), Case("thread -> tracked\nend", ["0-1", "ok"], .fail),
        Case(
            "thread\nchild c\nclose 0\nend\nend\nin c\ndup 1 -> lowest\nend",
            ["0-2", "0-2", "ok", "ok", "ok", "1-2", "0", "ok"], .pass),
        Case("child -> tracked\nend", ["0-2", "ok"], .pass), Case("child -> tracked\nend", ["0-3", "ok"], .fail),
        Case(
            "a = dup 0\nchild\na = dup 1\nend\ndup2 0 a -> a", ["3", "0-3", "4", "ok", "3"], .pass),
    ]

    @Test(arguments: tracking) func `the table is followed through processes`(_ expected: Case) throws {
        try check(expected)
    }

    static let others = [
        Case("a = dup 0\ndup a -> 4", ["EMFILE", "skipped a is not bound"], .unresolved, "set-up failed"),
        Case("dup 0 -> 3", ["unsupported no dup"], .unresolved, "does not say that it lacks dup"),
        Case("dup 0 -> 3", ["unresolved fork: EAGAIN"], .unresolved, "fork: EAGAIN"),
        Case("dup 0 -> 3", ["error dup is not a known operation"], .unresolved, "did not understand"),
        Case("dup 0 -> 3", ["died SIGSEGV"], .fail, "SIGSEGV"),
        Case("dup 0 -> 3", ["hung 10 s"], .unresolved, "hung in “dup 0” (10 s); a trace cannot show why"),
        Case("dup 0\ndup 0 -> 3", ["died SIGSEGV", "skipped"], .unresolved, "died"),
        Case("dup 0 -> 9\ndup 0 -> 3", ["8", "unsupported x"], .fail, "gave 8"),
        Case("dup 0 -> 3\ndup 0 -> 4", ["3"], .unresolved, "ends before"),
        Case("dup 0", ["-9"], .unresolved, "set-up failed"),
    ].map { one in
        one.steps.contains("->") ? one : Case(one.steps + "\ndup 0 -> 3", one.outcomes + ["3"], one.verdict, one.reason)
    }

    @Test(arguments: others) func `outcomes that neither pass nor fail`(_ expected: Case) throws { try check(expected) }

    private func check(_ expected: Case) throws {
        let result = try Support.judge(expected.steps, expected.outcomes)
        #expect(result.verdict == expected.verdict, "\(result.reason)")
        #expect(expected.reason.isEmpty || result.reason.contains(expected.reason), "\(result.reason)")
    }

    @Test func `a feature that the target lacks decides`() throws {
        let assertion = try #require(try Support.assertions("assertion a.b\n  child\n  dup 0 -> 3\n  end").first)
        let trace = "agent 1 x\nlacks fork\nready\nassertion a.b\ntable 0-2\nchild => unsupported\ndone 1\n"
        let run = try Suite(assertions: [assertion], requirements: []).judge(trace: Array(trace.utf8), named: "t")
        #expect(run.results.map(\.assertion.id) == ["feature.fork", "a.b"])
        #expect(run.results[1].verdict == .unsupported)
        #expect(run.results[1].reason == "the target has no fork")
    }

    @Test func `to set the limit that there is needs no feature`() throws {
        let steps = "assertion a.b\n  limit nofile 40\n  dup 0 -> 3\n  limit nofile 50\n"
        let suite = try Suite(assertions: try Support.assertions(steps), requirements: [])
        func verdict(_ limit: Int) throws -> Verdict? {
            let trace =
                "agent 1 x\nlacks limits\nready\nassertion a.b\ntable 0-2 limit \(limit)\nlimit nofile 40 => ok\n"
                + "dup 0 => 3\nlimit nofile 50 => unsupported no setrlimit\ndone 1\n"
            return try suite.judge(trace: Array(trace.utf8), named: "t").results.last?.verdict
        }
        #expect(try verdict(40) == .unsupported)
        // It had another, and says that it cannot set one.
        #expect(try verdict(64) == .unresolved)
    }

    @Test func `below the limit that cases are written for nothing fails`() throws {
        let low = try Support.judge("dup2 0 40 -> 40", ["EBADF"], table: "0-2 limit 32", most: 32)
        #expect(low.verdict == .unsupported && low.reason.contains("leaves 32 descriptors"))
        #expect(try Support.judge("dup2 0 4 -> 4", ["4"], table: "0-2 limit 32", most: 32).verdict == .pass)
        #expect(try Support.judge("dup2 0 40 -> 40", ["EBADF"], table: "0-2").verdict == .fail)
    }

    @Test(arguments: ["limit -1", "limit -7", "limit unlimited", "limit 18446744073709551615"])
    func `without a limit everything is judged`(_ limit: String) throws {
        #expect(try Support.judge("dup2 0 40 -> 40", ["EBADF"], table: "0-2 \(limit)").verdict == .fail)
    }

    static let underLowLimit = [
        // For want of a number, or beyond the limit.
        Case("dup2 0 40 -> 40", ["EBADF"], .unsupported), Case("dupfd 0 40 -> 40", ["EINVAL"], .unsupported),
        Case("fill 0 -> EMFILE\ndup 0 -> 40", ["EMFILE 3-31", "EMFILE"], .unsupported),
        Case("dupfd 0 30\ndupfd 0 30\ndupfd 0 30 -> 32", ["30", "31", "EMFILE"], .unsupported),
        Case("limit nofile 100 -> ok", ["EPERM"], .unsupported), Case("getfd 40 -> none", ["EBADF"], .unsupported),
        Case("sysconf open_max -> >=20", ["16"], .unsupported),
        Case("fill 0 -> EMFILE\nclose 40\ndup 0 -> 40", ["EMFILE 3-31", "EBADF", "EMFILE"], .unsupported),
        Case("race-allocate dup -> distinct", ["gap"], .unsupported),
        Case("race-inherit dup3 -> never-seen", ["unresolved it was not caught"], .unsupported),
        Case("dup 0 -> 3", ["unresolved pipe: EMFILE"], .unsupported),
        // For reasons of its own.
        Case("dup 0 -> lowest", ["EMFILE"], .fail), Case("dup 0\ndup 0 -> 4", ["EMFILE", "3"], .unresolved),
        Case("close 17 -> EBADF", ["EMFILE"], .fail), Case("dup2 0 40 -> 40", ["EINVAL"], .fail),
        Case("dup2 0 -1 -> EBADF", ["EMFILE"], .fail), Case("dupfd 0 40 -> EINVAL", ["EMFILE"], .fail),
        Case("limit nofile 30 -> ok", ["EPERM"], .fail), Case("dup 40 -> EBADF", ["EMFILE"], .fail),
        Case("getfd 0 -> none", ["cloexec"], .fail), Case("dup 0 -> lowest", ["4"], .fail),
        Case("dup -1 -> EBADF\ngetfd 0 -> none", ["EBADF", "cloexec"], .fail),
        Case("dup 0 -> 3", ["died SIGSEGV"], .fail), Case("race-write -> intact", ["torn"], .fail),
        Case("dup 0 -> 3", ["unresolved no scratch directory"], .unresolved),
        Case("dup 0 -> 3", ["EIO"], .fail),
    ]

    @Test(arguments: underLowLimit) func `a low limit excuses its consequences`(_ expected: Case) throws {
        let result = try Support.judge(expected.steps, expected.outcomes, table: "0-2 limit 32", most: 32)
        #expect(result.verdict == expected.verdict, "\(result.reason)")
    }

    @Test func `a low limit does not excuse a truncated trace`() throws {
        let result = try Support.judge("dup 0\ndup 0 -> 4", ["3"], table: "0-2 limit 32", most: 32)
        #expect(result.verdict == .unresolved && result.reason.contains("ends before this step"))
    }

    @Test func `a repeated case is unresolved`() throws {
        let assertions = try Support.assertions("assertion a.b\n  setfd 0 clofork -> ok\nassertion a.c\n  dup 0 -> 3")
        let suite = try Suite(assertions: assertions, requirements: [])
        let one = "assertion a.b\ntable 0-2\nsetfd 0 clofork => EINVAL\ndone 1\n"
        let two = one.replacing("EINVAL", with: "ok")
        let other = "assertion a.c\ntable 0-2\ndup 0 => 3\ndone 1\n"
        func results(_ text: String) throws -> [JudgedCase] {
            try suite.judge(trace: Array(text.utf8), named: "t").results
        }
        for text in ["ready\n\(one)\(other)\(two)", "lacks clofork\nready\n\(one)\(other)\(one)"] {
            let results = try results(text)
            #expect(results.map(\.verdict) == [.unresolved, .pass])
            let lines = text.hasPrefix("lacks") ? "3 and 11" : "2 and 10"
            #expect(results[0].reason == "it appears twice in the trace, in lines \(lines)")
            #expect(results[0].steps.map(\.step) == ["setfd 0 clofork"] && !results[0].isExpected)
        }
        let often = try results("ready\n\(one)\(one)\(one)")
        #expect(often[0].reason == "it appears 3 times in the trace, in lines 2 and 6 and later")
    }

    @Test func `a characteristic is recorded and never fails`() throws {
        let named = try Support.judge("dup -1 -> ? EBADF|EMFILE", ["EMFILE"], kind: "characteristic")
        #expect(named.value == "EMFILE" && named.isExpected)
        let other = try Support.judge("dup -1 -> ? EBADF", ["EINVAL"], kind: "characteristic")
        #expect(other.value == "EINVAL" && other.isExpected)
        let meaning = try Support.judge("a = dup 0\ndup2 a a -> ? a|EBADF", ["3", "3"], kind: "characteristic")
        #expect(meaning.value == "a", "what is recorded does not depend on the numbers of one run")
        let died = try Support.judge("dup -1 -> ? EBADF", ["died SIGSEGV"], kind: "characteristic")
        #expect(died.verdict == .unresolved && died.value == nil && !died.isExpected)
    }

    @Test func `a trace of another revision is not judged`() throws {
        let assertion = try #require(try Support.assertions("assertion a.b\n  dup 0 -> 3").first)
        let suite = try Suite(assertions: [assertion], requirements: [])
        func verdict(_ lines: String) throws -> JudgedCase {
            let trace = "agent 1 x\nready\nassertion a.b\n" + lines
            return try #require(try suite.judge(trace: Array(trace.utf8), named: "t").results.first)
        }
        #expect(try verdict("table 0-2\ndup 1 => 3\ndone 1\n").reason.contains("not of this revision"))
        #expect(try verdict("table 0-2\ndup   0 => 3\ndone 1\n").verdict == .pass)
        #expect(try verdict("table 0-2\ndup 0 => 3\ndup 0 => 4\ndone 1\n").reason.contains("more steps"))
        #expect(try verdict("dup 0 => 3\ndone 1\n").reason.contains("which numbers were open"))
        #expect(try verdict("table 0-2\nnonsense\ndup 0 => 3\ndone 1\n").reason.contains("garbled in line 5"))
        #expect(try verdict("table 0-2\ndup 0 => 3\n").reason.contains("ends before the end of the case"))
        #expect(try verdict("table 0-2\ndup 0 => 3\ndone died SIGKILL 1\n").verdict == .unresolved)
        #expect(try verdict("table 0-2\n=> 3\ndone 1\n").verdict == .unresolved)
    }

    @Test func `the report of a step shows the meaning of words`() throws {
        let result = try Support.judge("a = dup 0\nb = dup a -> lowest|a+1\ndup b -> 9", ["3", "4", "5"])
        #expect(result.steps.map(\.expected) == [nil, "lowest (4) or a+1 (4)", "9"])
        #expect(result.steps.map(\.isDecisive) == [false, false, true])
        #expect(result.steps.map(\.actual) == ["3", "4", "5"])
    }

    /// Tables that a child or a new image must have, the line `image` of a greeting, and what it found.
    @Test(arguments: [
        ("exec -> tracked", "", "0-3 40", Verdict.pass), ("exec -> tracked", "", "0-3 40 900", .fail),
        ("exec -> tracked", "", "0-3", .fail), ("exec -> tracked-40", "", "0-3", .pass),
        ("exec -> tracked-40", "", "0-3 40", .fail), ("exec -> tracked-a,40", "", "0-2", .pass),
        ("exec -> tracked-a,40", "", "0-3", .fail), ("exec -> tracked", "", "EACCES", .fail),
        ("exec -> tracked-40", "3", "0-4", .pass), ("exec -> tracked-40", "3", "0-3", .fail),
        ("exec -> tracked-40", "3", "0-4 40", .fail), ("exec -> tracked-a,40", "3-4", "0-4", .pass),
        ("exec -> tracked-40", "3 1000", "0-4 1000", .pass), ("exec -> tracked-40", "1000", "0-4", .fail),
        ("child -> tracked", "3", "0-3 40", .pass), ("child -> tracked-a", "", "0-2 40", .pass),
        ("child -> tracked-a", "", "0-3 40", .fail),
    ])
    func `the table of a bracket is what its opener had`(
        _ step: String, _ image: String, _ table: String, _ verdict: Verdict
    ) throws {
        let steps = "assertion a.b\n  a = open file\n  dup2 a 40\n  \(step)\n  end\n"
        let assertion = try #require(try Support.assertions(steps).first)
        var trace = "agent 1 x\n" + (image.isEmpty ? "" : "image \(image)\n") + "ready\nassertion a.b\ntable 0-2\n"
        for (step, outcome) in zip(assertion.steps, ["3", "40", table, "ok"]) {
            trace += "\(step.script) => \(outcome)\n"
        }
        let suite = try Suite(assertions: [assertion], requirements: [])
        let run = try suite.judge(trace: Array((trace + "done 1\n").utf8), named: "t")
        #expect(try #require(run.results.first).verdict == verdict)
    }

    @Test(arguments: [
        // The platform's own 3 and 40 may be open or closed in a new process, or taken by another of its own.
        ("exec -> tracked", "", "0-5 40", Verdict.pass), ("exec -> tracked", "", "0-2 4-5", .pass),
        ("exec -> tracked", "", "0-4 40", .fail), ("exec -> tracked", "", "0-6 40", .fail),
        ("exec -> tracked-a", "", "0-2 5", .pass), ("exec -> tracked-a", "", "0-2 4-5", .fail),
        ("exec -> tracked", "3", "0-5", .pass), ("exec -> tracked", "3", "0-2 4-6", .pass),
        ("exec -> tracked", "3", "0-2 4-5", .fail), ("exec -> tracked", "3", "0-7", .fail),
        ("child -> tracked", "", "0-5", .pass), ("child -> tracked", "", "0-3 5 40", .fail),
        ("child -> tracked", "", "0-6 40", .fail), ("table -> tracked", "", "0-5", .fail),
    ])
    func `only descriptors that the platform keeps may be closed in a new process`(
        _ step: String, _ image: String, _ table: String, _ verdict: Verdict
    ) throws {
        let bracket = step.hasPrefix("table") ? "" : "\nend"
        let greeting = "keeps 3 40\n" + (image.isEmpty ? "" : "image \(image)\n")
        let judged = try Support.judge(
            "a = open file\nb = dup a\n\(step)\(bracket)", ["4", "5", table, "ok"], table: "0-3 40 limit 64",
            greeting: greeting)
        #expect(judged.verdict == verdict, "\(judged.reason)")
    }

    @Test func `what only echoes another outcome says which`() throws {
        let steps = "a = dup -1 -> ? EBADF|lowest\ngetfd a -> ? none"
        let unbound = try Support.judge(steps, ["EBADF", "skipped a is not bound"], kind: "characteristic")
        #expect(unbound.reason == "“getfd a” was not run: a is not bound, for “a = dup -1” gave EBADF")
        let refused = try Support.judge("exec -> ENOENT\nend", ["ENOENT", "skipped"])
        #expect(refused.reason == "“end” was not run, for “exec” gave ENOENT")
    }
}
