import Testing

@testable import ConformanceProof
@testable import ConformanceReports
@testable import DescriptorNotation
@testable import DupConformance

/// Cases that are made for several values.
@Suite struct EachTests {
    private func members(_ lines: String, kind: String = "assertion") throws -> [Assertion] {
        try AssertionParser.parse(
            "notation 1\n\(kind) test.case\n  requirement test.row\n\(lines)\n", file: "each.fd")
    }

    /// The one problem of a case with these lines.
    private func problem(_ lines: String) -> String? {
        do {
            _ = try members(lines)
            return nil
        } catch let error as NotationError {
            return error.diagnostics.map(\.description).joined(separator: "\n")
        } catch {
            return "\(error)"
        }
    }

    @Test func `a case is made for every value`() throws {
        let made = try members(
            """
            each N in high-numbers
            each MAKE = dup w | dup2 w N | dup3 w N none
            r w = pipe nonblock
            x = MAKE
            getfd N+1 -> EBADF
            """)
        // dup pays no heed to N, but getfd does.
        #expect(made.count == 27 && Set(made.map(\.id)).count == 27)
        #expect(Set(made.map(\.caseID)) == ["test.case"])
        let one = try #require(made.first { $0.id == "test.case[256,dup3-none]" })
        #expect(
            one.steps.map(\.script) == ["limit nofile 273", "r w = pipe nonblock", "x = dup3 w 256 none", "getfd 257"])
        #expect(try #require(made.first { $0.id == "test.case[63,dup]" }).steps.count == 3, "no limit is needed")
        // Each is a case that can be written and read on its own.
        let again = try AssertionParser.parse("notation 1\n" + NotationPrinter.text(one), file: "one.fd")
        #expect(again.map(\.id) == [one.id] && again[0].steps.map(\.script) == one.steps.map(\.script))
    }

    @Test func `members with equal steps are one`() throws {
        let made = try members("each N = 40 | 41\neach MAKE = dup a | dup2 a N\na = open file\nx = MAKE -> >=0")
        #expect(made.map(\.id) == ["test.case[40,dup]", "test.case[40,dup2]", "test.case[41,dup2]"])
    }

    @Test func `a number that is open, or not below the limit, makes no member`() throws {
        let made = try members(
            "each N in low-numbers\nr w = pipe\nx = dup2 w N -> N\nread r 1 -> ?", kind: "characteristic")
        #expect(made.map(\.id) == ["test.case[31]", "test.case[32]", "test.case[63]"])
        let notes = try #require(made[0].member).notMade
        #expect(notes.count == 4 && notes[3] == "test.case[3]: 3 is open already in “x = dup2 w 3”")
        let used = try members("each N in low-numbers\nclose N -> ok")
        #expect(used.map(\.id) == ["test.case[0]", "test.case[1]", "test.case[2]"])
        let limited = try members("each N in high-numbers\nlimit nofile 512\ndup2 0 N -> N")
        #expect(
            limited.map(\.id) == [
                "test.case[63]", "test.case[64]", "test.case[255]", "test.case[256]", "test.case[511]",
            ])
    }

    @Test func `a place opens brackets that end with the case`() throws {
        let made = try members("each P in places\na = open file\nat P -> tracked\ndup a -> lowest")
        #expect(made.map(\.id).last == "test.case[thread]" && made.count == 6)
        #expect(made[5].steps.map(\.script) == ["a = open file", "thread", "dup a", "end"])
        #expect(made[0].steps.map(\.script) == ["a = open file", "dup a"])
        #expect(
            made[4].steps.map(\.script) == ["a = open file", "exec", "exec", "dup a", "end", "end"])
        #expect(made[4].steps[1].expectation?.description == "tracked")
        // Also in a case that is no other for it.
        let plain = try members("at grandchild\ndup 0 -> lowest")
        #expect(plain.map(\.id) == ["test.case"] && plain[0].steps.count == 5)
    }

    @Test func `a history comes first, and leaves numbers free`() throws {
        let made = try members("each H in histories\nafter H 40\na = open file -> lowest\ndup2 a 40 -> 40")
        #expect(made.count == 9)
        let marked = try #require(made.first { $0.id == "test.case[marked]" })
        #expect(marked.steps.map(\.script).prefix(3) == ["dup2 0 40", "setfd 40 cloexec", "close 40"])
        let full = try #require(made.first { $0.id == "test.case[refused]" })
        #expect(full.steps[4].script == "limit nofile 64")
        let high = try members("each N in high-numbers\neach H = refused | raised-limit\nafter H\ndup2 0 N -> N")
        let last = try #require(high.first { $0.id == "test.case[4095,raised-limit]" })
        #expect(last.steps.map(\.script) == ["limit nofile 4112", "limit nofile 4112", "dup2 0 4095"])
    }

    @Test func `every pair of values occurs, and every combination where all are wanted`() throws {
        let head =
            "each A = dup 0 | dup 1 | dup 2\neach B = 5 | 6 | 7\neach C = none | cloexec\neach D = dup 1 | dup 2\n"
        let body = "A -> >=0\ndup3 0 B C -> B\nD -> >=0"
        let made = try members(head + body)
        let rows = made.map { $0.member?.values.map(\.label) ?? [] }
        let counts = [3, 3, 2, 2]
        for one in 0..<4 {
            for other in (one + 1)..<4 {
                #expect(Set(rows.map { "\($0[one]) \($0[other])" }).count == counts[one] * counts[other])
            }
        }
        #expect(made.count < 14)
        #expect(try members("all\n" + head + body).count == 36)
        #expect(try members(head + body).map(\.id) == made.map(\.id), "the same each time")
    }

    @Test func `names of members tell values apart`() throws {
        let made = try members("each X = dup a | dup b\na = open file\nb = open null\nX -> lowest")
        #expect(made.map(\.id) == ["test.case[dup-a]", "test.case[dup-b]"])
        let flags = try members("each F = - | cloexec,append\nopen file rdwr F -> lowest")
        #expect(flags.map(\.id) == ["test.case[nothing]", "test.case[cloexec-append]"])
    }

    @Test func `names of members have signs, and no expectations`() throws {
        func ids(_ lines: String) throws -> [String] { try members(lines).map(\.id) }
        let signs = try ids("each N = 1 | -1\ngetfd N -> none|EBADF")
        #expect(signs == ["test.case[1]", "test.case[minus-1]"])
        let calls = try ids("each CALL = dup2 0 9 -> 9 | dup3 0 9 none -> 9\nCALL")
        #expect(calls == ["test.case[dup2-0-9]", "test.case[dup3-0-9-none]"])
        // Here the expectation is what tells them apart.
        let closes = try ids("each CALL = close 9 -> ok | close 9 -> EBADF\nCALL")
        #expect(closes == ["test.case[close-9-ok]", "test.case[close-9-ebadf]"])
    }

    @Test(
        arguments: [
            ("each n = 1 | 2\ndup n -> ?", "4:6: “n” cannot be a name of each"),
            ("each EBADF = 1 | 2\ndup 0 -> EBADF", "cannot be a name of each"),
            ("each N in number\ndup N -> lowest", "4:11: “number” is not a set; did you mean “numbers”?"),
            ("each N in calls w\ndup w -> lowest", "calls takes SOURCE NUMBER after its name"),
            ("each N\ndup N -> lowest", "each N wants “in SET” or “= VALUE | VALUE”"),
            ("each N = 1 |\ndup N -> lowest", "a value is missing; “-” stands for no word"),
            ("each N = 1 | 1\ndup N -> lowest", "two values of N have the same words"),
            ("each N = 1 | 2\neach N = 3\ndup N -> lowest", "“N” stands here twice"),
            ("each N = M\neach M = N\ndup N -> lowest", "“dup” contains itself"),
            ("each N = dup 0 ; dup 1\nx = N", "“N” is several steps, and must be alone on its line"),
            (
                "each N = dup 0 | dap 0\nN -> lowest",
                "5:1: “dap” is not a known operation (in test.case[dap-0]); did you mean “dup”?"
            ),
            ("dup 0 -> lowest\neach N = 1", "each must come before the first step"),
            ("members none\ndup 0 -> lowest", "members wants a number"),
            ("each N = 1 | 2\nmembers 5\nmembers 6\ndup N -> lowest", "6:1: “members” is already in line 5"),
            ("all\ndup 0 -> lowest", "“all” is for a case with lines each, and this has none"),
            ("each N = 1 | 2\ndup 0 -> lowest", "“N” is not used: each member would be the same"),
            ("each N = dup 0 ; ; dup 1 | dup 1\nN", "a step is missing before or after “;”"),
            ("each N = ; dup 0 | dup 1\nN", "a step is missing before or after “;”"),
            (
                "at childd\ndup 0 -> lowest",
                "4:4: at wants one of here, child, grandchild, image, second-image, thread; did you mean “child”?"
            ),
            ("after marked\ndup 0 -> lowest", "“marked” takes NUMBER after its name"),
            (
                "each N in numbers\neach M in calls a N\na = open file\nx = M -> >=0",
                "members: give each fewer values, or say “members"
            ),
            ("each N in low-numbers\ngetfd N -> none\ngetfd 3 -> ok|none", nil),
            (
                "each N in high-numbers\nclose N -> ok",
                "no member of “test.case” can be made: test.case[63]: 63 is not open in “close 63”"
            ),
        ] as [(String, String?)])
    func `what is wrong is said with its place`(_ lines: String, _ words: String?) {
        let found = problem(lines)
        if let words { #expect(found?.contains(words) == true, "\(found ?? "nothing")") }
    }

    @Test func `filters and baselines name a case, its members, or some of them`() throws {
        let cases = try members("each N = 40 | 41\neach MAKE = dup a | dup2 a N\na = open file\nx = MAKE -> >=0")
        let suite = try Suite(assertions: cases, requirements: [])
        func selected(_ pattern: String) throws -> [String] {
            try Selection(filters: [pattern]).select(from: suite.assertions).map(\.id)
        }
        #expect(try selected("test.case").count == 3 && selected("test.*").count == 3)
        #expect(try selected("test.case[40,dup]") == ["test.case[40,dup]"])
        #expect(try selected("*[*,dup2]") == ["test.case[40,dup2]", "test.case[41,dup2]"])
        let baseline = try Baseline.parse(
            """
            baseline 1
            expect FAIL test.case[*,dup2]
              because one
            expect UNRESOLVED test.case
              because the others
            expect FAIL test.case[41,dup2]
              because this one
            """, file: "b", suite: suite)
        #expect(cases.map { baseline.entry(for: $0)?.because } == ["the others", "one", "this one"])
        #expect(throws: NotationError.self) {
            try Baseline.parse("baseline 1\nexpect FAIL test.case[42]\n  because no\n", file: "b", suite: suite)
        }
    }

    @Test func `a report shows one member that fails, and what the others have in common with it`() throws {
        let cases = try members(
            "each N in high-numbers\neach MAKE = dup2 a N | dup3 a N none\na = open file\nx = MAKE\ngetfd x -> none")
        let suite = try Suite(assertions: cases, requirements: [])
        func text(_ target: String) throws -> String {
            var text = ""
            let report = ReportFormat.text.report(of: suite, settings: ReportSettings()) { text += $0 }
            _ = try suite.run(on: try ModelTarget(parsing: target), baseline: .empty, observer: report)
            return text
        }
        let high = try text("model:wrong-flags.from-256")
        #expect(
            high.contains("  12 of 18 members are FAIL, which is not expected; all of them have N >= 256:\n"), "\(high)"
        )
        #expect(high.contains("--filter 'test.case[256,dup2]'\n") && high.contains("    and 3 more\n"))
        #expect(high.contains("\n1 assertion in 18 cases: 6 pass, 12 fail; "))
        // What fails is not hidden by a member that passes and was expected to fail.
        let known = try Baseline.parse(
            "baseline 1\nexpect FAIL test.case[*,dup2]\n  because known\n", file: "b", suite: suite)
        var mixed = ""
        let report = ReportFormat.text.report(of: suite, settings: ReportSettings()) { mixed += $0 }
        _ = try suite.run(
            on: try ModelTarget(parsing: "model:wrong-flags.from-256"), baseline: known, observer: report)
        #expect(
            mixed.contains("  3 of 18 members are PASS, which is not expected; all of them have N <= 255"), "\(mixed)")
        #expect(
            mixed.contains("  6 of 18 members are FAIL, which is not expected; all of them have N >= 256"), "\(mixed)")
        let one = try text("model:dup3.flags-in-one-word")
        #expect(one.contains("all of them have N >= 64 and MAKE = dup3-none:"), "\(one)")
        #expect(try text("model").contains("18 pass; "))
    }
}
