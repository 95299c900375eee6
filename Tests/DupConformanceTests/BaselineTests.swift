import Testing

@testable import DescriptorNotation
@testable import DupConformance

/// Baselines: whom they are for, what they know, and what is wrong with one.
@Suite struct BaselineTests {
    private static let assertions = """
        assertion test.a
          dup 0 -> 3
        assertion test.race
          errno-threads -> separate
        """

    private func suite() throws -> Suite {
        try Suite(assertions: Support.assertions(Self.assertions), requirements: [])
    }

    private static let entry = "expect FAIL test.a\n  because it is known\n  link https://example.org\n"

    private func parse(_ text: String) throws -> Baseline {
        try Baseline.parse("baseline 1\n" + text, file: "b", suite: suite())
    }

    private func result(
        _ outcome: String, _ baseline: String, of id: String = "test.a", lacking: String = ""
    ) throws -> JudgedCase {
        let suite = try suite()
        let step = try #require(suite.assertion(id)?.steps.first?.script)
        let greeting = lacking.isEmpty ? "" : "lacks \(lacking)\n"
        let trace = "\(greeting)ready\nassertion \(id)\ntable 0-2\n\(step) => \(outcome)\ndone 1\n"
        let run = try suite.judge(
            trace: Array(trace.utf8), named: "t", isPartial: true, baseline: parse(baseline),
            demands: Demands(lacking: [lacking]))
        return try #require(run.results.first { $0.assertion.id == id })
    }

    private func greeting(_ lines: [(String, String)]) -> Greeting {
        var greeting = Greeting()
        for (key, value) in lines { greeting.add(key: key, value: value) }
        return greeting
    }

    @Test func `a result that contradicts a baseline names its entry`() throws {
        #expect(try result("3", Self.entry).description.hasPrefix("PASS (b:2 says FAIL: it is known"))
        // What is as the baseline says, and what no baseline mentions, has nothing to name.
        #expect(try result("4", Self.entry).description.hasPrefix("FAIL test.a\n"))
        #expect(try result("4", "").description.hasPrefix("FAIL test.a\n"))
    }

    @Test func `what a run says is set apart in the output of tests`() throws {
        let suite = try suite()
        let trace = "agent 1 x\nready\nassertion test.a\ntable 0-2\ndup 0 => 3\ndone 1\n"
        let run = try suite.judge(trace: Array(trace.utf8), named: "t", isPartial: true)
        let lines = run.framed.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.first == "" && lines.last == "" && lines[1] == lines[lines.count - 2])
        #expect(lines[1].allSatisfy { $0 == "─" } && lines[1].count == 80)
        #expect(lines.dropFirst(2).dropLast(2).joined(separator: "\n") == run.description)
    }

    // MARK: What a file holds

    @Test func `a baseline is read`() throws {
        let baseline = try parse(
            "title Ours\n\n# Why.\nfor libc klibc\n" + Self.entry + "lacks fork exec\n  because x\n")
        let entry = try #require(baseline.entries["test.a"])
        #expect(entry.verdict == .fail && !entry.isSometimes && entry.because == "it is known")
        #expect(entry.link == "https://example.org" && entry.file == "b" && entry.line == 6)
        #expect(baseline.files.map(\.title) == ["Ours"])
        #expect(Set(baseline.lacks.keys) == ["fork", "exec"])
        #expect(baseline.lacks["exec"] == baseline.entries["feature.exec"] && baseline.lacks["exec"]?.because == "x")
        #expect(try parse(Self.entry).files.map(\.title) == ["b"])
    }

    @Test(arguments: [
        ("expect FAIL test.b\n  because x\n", ":2:13: the suite has no “test.b”; did you mean “test.a”?"),
        ("expect PASS test.a\n  because x\n", ":2:8: “PASS” cannot be expected; FAIL, UNRESOLVED and UNSUPPORTED can"),
        ("expect PASS|FAIL test.a\n  because x\n", ":2:8: “PASS|FAIL” cannot be expected"),
        (
            "expect FIAL test.a\n  because x\n",
            ":2:8: “FIAL” cannot be expected; FAIL, UNRESOLVED and UNSUPPORTED can; did you mean “FAIL”?"
        ),
        ("expect FAIL\n", ":2:1: “expect” takes a verdict"), ("expect\n", ":2:1: “expect” takes a verdict"),
        ("expect FAIL sometimes test.a x\n", ":2:1: “expect” takes a verdict"),
        (
            "expect FAIL sometime test.race\n",
            ":2:13: “sometime” says nothing between a verdict and an id; did you mean “sometimes”?"
        ),
        ("expect UNRESOLVED sometimes test.race\n  because x\n", ":2:19: only FAIL may be “sometimes”"),
        ("expect FAIL sometimes test.a\n  because x\n", ":2:13: timing does not decide “test.a”"),
        (
            "expect FAIL sometimes explore.dup.the-process-dies\n  because x\n",
            ":2:13: timing does not decide “explore.dup.the-process-dies”"
        ),
        (
            "expect FAIL explore.dup2.a-flag-is-set-on-the-sorce\n  because x\n",
            ":2:13: “a-flag-is-set-on-the-sorce” is not a difference that an exploration reports; did you mean "
                + "“explore.dup2.a-flag-is-set-on-the-source”?"
        ),
        ("expect FAIL explore.dup\n  because x\n", ":2:13: “” is not a difference that an exploration reports"),
        ("expect FAIL test.a\n", "b:2: “test.a” has no line “because”"),
        ("expect FAIL feature.fork\n  because x\n", ":2:13: use a line “lacks fork” for a missing feature"),
        ("because x\n", ":2:1: “because” needs a value, once, after a line “expect”, “lacks” or “omits”"),
        (entry + "because x\n", ":5:1: “because” needs a value, once"),
        (entry + "link x\n", ":5:1: “link” needs a value, once"),
        (entry + entry, ":5:13: “test.a” is already in line 2"),
        ("expct x y\n", ":2:1: “expct” is not a known key; did you mean “expect”?"),
        ("lacks\n", ":2:1: “lacks” takes features"),
        ("lacks frok\n  because x\n", ":2:7: “frok” is not a known feature; did you mean “fork”?"),
        (
            "expect UNRESOLVED operation.dup\n  because x\n",
            ":2:19: use a line “omits dup” for an operation"
        ),
        ("omits\n", ":2:1: “omits” takes operations"),
        ("omits dupp\n  because x\n", ":2:7: “dupp” is not a known operation; did you mean “dup”?"),
        ("lacks fork\n", "b:2: “feature.fork” has no line “because”"),
        ("lacks fork fork\n  because x\n", ":2:12: “fork” is already in line 2"),
        ("title\n", ":2:1: “title” takes one text, once"), ("title a\ntitle b\n", ":3:1: “title” takes one text, once"),
        (entry + "for libc x\n", ":5:1: “for” comes after an entry"),
        (entry + "title x\n", ":5:1: “title” comes after an entry"),
        ("for\n", ":2:1: “for” takes one of agent, libc, kernel"), ("for not\n", ":2:1: “for” takes one of"),
        ("for lib klibc\n", ":2:5: a baseline cannot be for a “lib”; did you mean “libc”?"),
        ("for no under x\n", ":2:5: a baseline cannot be for a “no”; did you mean “not”?"),
        ("for not udner x\n", ":2:9: a baseline cannot be for a “udner”; did you mean “under”?"),
        ("for libc\n", ":2:5: an alternative of “for libc” is empty"),
        ("for libc a|\n", ":2:5: an alternative of “for libc” is empty"),
        ("for libc |a\n", ":2:5: an alternative of “for libc” is empty"),
        ("for libc a||b\n", "an alternative of “for libc” is empty"),
        ("for lacks frok\n", ":2:11: “frok” is not a known feature; did you mean “fork”?"),
        ("for has dup3|clofrok\n", ":2:14: “clofrok” is not a known feature; did you mean “clofork”?"),
        ("for kernel Linux >5\n", ":2:18: “>5” is not a version bound: use >=5.10 and <7"),
        ("for kernel Linux >=5.x\n", ":2:18: “>=5.x” is not a version bound"),
        ("for kernel Linux >=5. <6\n", ":2:18: “>=5.” is not a version bound"),
        ("for kernel Linux >= 5\n", ":2:18: “>=” is not a version bound"),
        ("for kernel Linux <5 <6\n", ":2:21: “<6” is not a version bound"),
        ("for kernel Linux >=7 <7.0\n", ":2:12: no version is within these bounds"),
        ("for machine x86_64 arm\n", ":2:20: “arm” follows a word of “machine”; “|” joins alternatives"),
    ])
    func `bad baselines are refused, with the place`(_ text: String, _ expected: String) {
        let error = #expect(throws: NotationError.self) { try parse(text) }
        #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: ["", "\n# nothing\n", "baseline 2\n", "baseline\n", "expect FAIL test.a\n"])
    func `a baseline begins with its format`(_ text: String) throws {
        let suite = try suite()
        let error = #expect(throws: NotationError.self) { try Baseline.parse(text, file: "b", suite: suite) }
        #expect(error?.description.contains("must begin with “baseline 1”") == true)
    }

    @Test func `all errors are reported at once`() {
        let error = #expect(throws: NotationError.self) { try parse("for x y\nexpect PASS test.b\n  becuase x\n") }
        #expect(error?.diagnostics.count == 5, "\(error?.description ?? "")")
    }

    // MARK: Whom it is for

    private static let here = [
        ("agent", "1 fd-agent 1.2.0"), ("libc", "glibc 2.36"), ("kernel", "Linux 6.1.44-generic+1"),
        ("machine", "x86_64"),
        ("pointer", "64 little"), ("under", "preload libfoo.so.1 libbar.so"), ("under", "qemu"), ("has", "fork exec"),
        ("lacks", "clofork"), ("omits", "close-range"), ("traits", "openmax-apart"),
    ]

    @Test(arguments: [
        ("for libc glibc", true), ("for libc klibc", false), ("for libc klibc|glibc", true),
        ("for libc klibc | glibc", true),
        ("for libc gl", false), ("for libc gl*", true), ("for libc 2.36", false),
        ("for libc glibc >=2.36", true), ("for libc glibc >=2.36.0", true), ("for libc glibc >=2.36.1", false),
        ("for libc glibc >=2.9 <2.37", true), ("for libc glibc <2.36", false), ("for libc glibc >=3", false),
        ("for libc klibc >=2|glibc >=2.30", true), ("for libc klibc >=2|glibc >=2.40", false),
        ("for kernel Linux >=6.1.44 <6.1.45", true), ("for kernel Linux >=6.1.45", false),
        ("for kernel Linux >=10", false),
        ("for kernel linux", false), ("for kernel Linux <6", false), ("for kernel Linux >=5.0 <7", true),
        ("for machine x86_64", true), ("for machine aarch64|arm*", false), ("for machine x86", false),
        ("for agent fd-agent", true), ("for agent fd-agent >=1.2", true), ("for agent fd-agent >=1.2.1", false),
        ("for agent 1", false),
        ("for pointer 64", true), ("for pointer big", false), ("for posix 200809", false),
        ("for under qemu", true), ("for under preload", true), ("for under libfoo.so*", true),
        ("for under valgrind|qemu", true),
        ("for under valgrind", false), ("for not under valgrind", true), ("for not under valgrind|qemu", false),
        ("for not posix x", true),
        ("for has fork", true), ("for lacks fork", false), ("for lacks clofork", true), ("for omits close-range", true),
        ("for traits openmax-apart", true), ("for libc glibc\nfor under qemu", true),
        ("for libc glibc\nfor under valgrind", false),
        ("# for nobody", false),
    ])
    func `a baseline matches if all its conditions hold`(_ lines: String, _ expected: Bool) throws {
        let file = try #require(try parse(lines + "\n" + Self.entry).files.first)
        #expect(file.fits(greeting(Self.here)) == expected)
    }

    @Test func `an empty greeting matches no condition`() throws {
        for line in ["for libc *", "for kernel * >=0", "for under *"] {
            #expect(try parse(line).files.first?.fits(Greeting()) == false, "\(line)")
        }
        let withoutVersion = greeting([("libc", "musl")])
        #expect(try parse("for libc musl").files.first?.fits(withoutVersion) == true)
        #expect(try parse("for libc musl >=0").files.first?.fits(withoutVersion) == false)
    }

    // MARK: What comes of it

    @Test func `a baseline is strict in both directions`() throws {
        #expect(try result("4", Self.entry).isExpected)
        #expect(try result("4", Self.entry).isKnownDeviation)
        #expect(try !result("3", Self.entry).isExpected, "an unexpected pass")
        #expect(try !result("unresolved x", Self.entry).isExpected)
    }

    @Test func `an entry that cannot be tested is not stale`() throws {
        let result = try result("unsupported x", Self.entry, lacking: "dup")
        #expect(result.verdict == .unsupported && result.isExpected && !result.isKnownDeviation)
    }

    @Test func `where timing decides a pass is expected too, and nothing else`() throws {
        let sometimes = "expect FAIL sometimes test.race\n  because it is a race\n"
        #expect(try parse(sometimes).entries["test.race"]?.expected == "FAIL sometimes")
        #expect(try result("shared", sometimes, of: "test.race").isKnownDeviation)
        let passed = try result("separate", sometimes, of: "test.race")
        #expect(passed.verdict == .pass && passed.isExpected && !passed.isKnownDeviation)
        #expect(try !result("unresolved x", sometimes, of: "test.race").isExpected)
    }

    @Test func `several add up, and may agree`() throws {
        let one = try parse(Self.entry)
        let other = try Baseline.parse(
            "baseline 1\n\(Self.entry)expect FAIL test.race\n  because y\n", file: "c", suite: suite())
        let both = try Baseline(joining: [one, other, one])
        #expect(both.files.map(\.name) == ["b", "c"] && Set(both.entries.keys) == ["test.a", "test.race"])
        #expect(both.entries["test.a"]?.file == "b")
    }

    @Test(arguments: ["expect UNRESOLVED test.race", "expect FAIL sometimes test.race"])
    func `two that disagree are an error that names both`(_ line: String) throws {
        let one = try parse("expect FAIL test.race\n  because x\n")
        let other = try Baseline.parse("baseline 1\n\n\(line)\n  because y\n", file: "c", suite: suite())
        let error = #expect(throws: NotationError.self) { try Baseline(joining: [one, other]) }
        #expect(error?.description.hasPrefix("c:3: ") == true && error?.description.contains("b:2") == true)
    }

    @Test func `the baselines that ship fit the suite`() throws {
        let suite = try Support.suite.get()
        #expect(try suite.baselineProblems().isEmpty)
        #expect(try suite.baselines().allSatisfy { !$0.conditions.isEmpty && !$0.title.hasSuffix(".baseline") })
    }

    @Test(arguments: [
        ([("libc", "klibc 2.0"), ("kernel", "Linux 6.1")], ["klibc"]),
        ([("under", "valgrind")], ["valgrind"]),
        ([("libc", "dietlibc"), ("under", "valgrind")], ["dietlibc", "valgrind"]),
        ([("under", "file-unknown")], ["file-unknown"]), ([("libc", "musl")], ["musl"]),
        ([("under", "in-process")], ["one-process"]),
        ([("under", "one-process")], ["compiled-one-process", "one-process"]),
        // A platform without processes is not excused by what excuses an agent that was told to do without.
        ([("lacks", "fork exec")], []),
    ])
    func `those that fit a greeting are taken`(_ lines: [(String, String)], _ expected: [String]) throws {
        #expect(try taken(lines) == expected)
    }

    @Test func `baselines that match this platform are used`() throws { #expect(try taken(Self.here) == ["glibc"]) }

    private func taken(_ lines: [(String, String)]) throws -> [String] {
        let files = try Support.suite.get().baseline(for: greeting(lines)).files
        return files.map { String($0.name.dropFirst("conformance/baselines/".count).dropLast(".baseline".count)) }
    }
}
