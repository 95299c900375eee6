import Foundation
import Testing

@testable import DescriptorNotation
@testable import DupConformance

/// What a target must have, by which edition it is judged, and when `unsupported` is an answer.
@Suite struct DemandTests {
    private static let requirements = """
        requirements 1
        family test Test
        requirement test.old
          says Old.
          interface dup
          force shall
          source x
          edition 2008
          testable yes
          needs fork open-exec
        requirement test.new
          says New.
          interface dup3
          force shall
          source x
          edition 2024
          testable yes
        """

    private static let assertions = """
        notation 1
        assertion test.plain
          requirement test.old
          dup 0 -> 3
        assertion test.recent
          requirement test.new
          dup 0 -> 3
        assertion test.dup3
          requirement test.old
          dup3 0 9 none -> 9
        assertion test.word
          requirement test.old
          open directory search -> 3
        assertion test.limit
          requirement test.old
          limit nofile 100
          dup 0 -> 3

        """

    private func suite() throws -> Suite {
        try Suite(
            assertions: AssertionParser.parse(Self.assertions, file: "t.fd"),
            requirements: RequirementParser.parse(Self.requirements, file: "t.req"))
    }

    private static let greeting = """
        agent 1 fd-agent test
        has dup dup3 open directories search limits fcntl
        most 64
        ready

        """

    private static func traced(_ id: String, _ lines: String, start: String = "table 0-2 limit 64") -> String {
        "assertion \(id)\n\(start)\n\(lines)\ndone 1\n"
    }

    private func judge(
        _ cases: String, greeting: String = DemandTests.greeting, _ demands: Demands = Demands()
    ) throws -> [String: JudgedCase] {
        let run = try suite().judge(
            trace: Array((greeting + cases).utf8), named: "t", isPartial: true, demands: demands)
        return Dictionary(uniqueKeysWithValues: run.results.map { ($0.assertion.id, $0) })
    }

    // MARK: The table of features

    @Test func `every feature has a class for each edition, and a source`() {
        #expect(OperationTable.features.count > 50)
        for feature in OperationTable.features {
            #expect(!feature.source.isEmpty && !feature.summary.isEmpty, "\(feature.word)")
            #expect(Set(feature.classes.keys) == Set(Edition.allCases), "\(feature.word)")
        }
        #expect(OperationTable.feature(named: "dup3")?.baseSince == .posix2024)
        #expect(OperationTable.feature(named: "fork")?.isBaseAlways == true)
        #expect(OperationTable.feature(named: "kcmp")?.baseSince == nil)
        #expect(OperationTable.feature(named: "timers")?.isKnown(in: .posix2024) == true)
        #expect(OperationTable.feature(named: "dup3")?.isKnown(in: .posix2017) == false)
    }

    @Test func `every operation has a feature, except those that every target has`() {
        let without = OperationTable.all.filter(\.features.isEmpty).map(\.name)
        #expect(without == ["errno", "end", "declared"])
    }

    @Test func `words name features of the table`() {
        let words = OperationTable.words.filter { $0.feature != nil }
        #expect(words.count > 15)
        for word in words { #expect(OperationTable.feature(named: word.feature ?? "") != nil, "\(word.word)") }
        #expect(OperationTable.words.allSatisfy { !$0.isOptional || $0.feature != nil })
        #expect(Step(script: "open directory search")?.features == ["open", "directories", "search"])
        #expect(Step(script: "setfd 0 clofork")?.features == ["fcntl", "clofork"])
    }

    @Test func `every requirement of the suite has its edition`() throws {
        let suite = try Support.suite.get()
        let counts = Dictionary(grouping: suite.requirements) { $0.edition?.rawValue ?? "platform" }.mapValues(\.count)
        #expect(counts.values.reduce(0, +) == suite.requirements.count && counts.count == 4, "\(counts)")
        // What is asserted as a shall binds in an edition.
        for assertion in suite.assertions where assertion.kind == .assertion {
            let first = try #require(assertion.requirements.first.flatMap(suite.requirement))
            #expect(first.edition != nil, "\(assertion.id)")
        }
    }

    // MARK: Unsupported

    @Test func `unsupported is an answer only where the greeting agrees`() throws {
        let traces =
            Self.traced("test.plain", "dup 0 => unsupported no dup") + Self.traced("test.dup3", "dup3 0 9 none => 9")
        let results = try judge(traces)
        #expect(results["test.plain"]?.verdict == .unresolved)
        #expect(
            results["test.plain"]?.reason
                == "“dup 0” was answered unsupported (no dup), and the greeting does not say that it lacks dup")
        let lacking = try judge(traces, greeting: "agent 1 fd-agent x\nlacks dup\nready\n", Demands(lacking: ["dup"]))
        #expect(lacking["test.plain"]?.verdict == .unsupported && lacking["feature.dup"] == nil)
    }

    @Test func `a word may be a missing feature`() throws {
        let trace = Self.traced("test.word", "open directory search => unsupported the platform has no search")
        #expect(try judge(trace)["test.word"]?.verdict == .unresolved)
        let greeting = "agent 1 fd-agent x\nlacks search\nmissing search asked: EINVAL\nready\n"
        let results = try judge(trace, greeting: greeting)
        #expect(results["test.word"]?.reason == "the target has no search")
        #expect(results["feature.search"]?.verdict == .fail)
        #expect(results["feature.search"]?.reason.contains("no search (asked: EINVAL), and every edition") == true)
    }

    @Test func `a limit is unsupported above the greatest alone`() throws {
        let steps = "limit nofile 100 => unsupported the greatest limit here is 64\ndup 0 => skipped"
        #expect(try judge(Self.traced("test.limit", steps))["test.limit"]?.verdict == .unsupported)
        let greeting = Self.greeting.replacing("most 64", with: "most 4096")
        #expect(try judge(Self.traced("test.limit", steps), greeting: greeting)["test.limit"]?.verdict == .unresolved)
    }

    @Test func `operations that another agent omits say nothing about the platform`() throws {
        let trace = Self.traced("test.dup3", "dup3 0 9 none => error dup3 is not a known operation")
        let greeting = "agent 1 other 1\nomits dup3\nready\n"
        let result = try #require(try judge(trace, greeting: greeting)["test.dup3"])
        #expect(result.verdict == .unsupported && result.isOmitted && result.reason == "not in this agent: dup3")
        #expect(RunCounts([result]).description == "1 unsupported (1 not in this agent)")
        for name in ["fd-agent 1.0.0", "fd-agent"] {
            let bundled = greeting.replacing("other 1", with: name)
            #expect(try judge(trace, greeting: bundled)["test.dup3"]?.verdict == .unresolved)
        }
        let done = Self.traced("test.dup3", "dup3 0 9 none => 9")
        #expect(
            try judge(done, greeting: greeting)["test.dup3"]?.reason
                == "the greeting says that the agent omits dup3, and “dup3 0 9 none” gave 9")
    }

    // MARK: What a case starts with

    @Test(arguments: [
        ("table 0-2 limit 64", Verdict.pass, ""), ("table 0-2 7 limit 64", .unresolved, "started with 0-2 7 open"),
        ("table 0-1 limit 64", .unresolved, "started with 0-1 open"),
        ("table 0-2 limit 1024", .unresolved, "a limit that is 1024 instead of 64"),
        ("table 0-2 limit unlimited", .unresolved, "a limit that is unlimited"),
        ("table 0-2", .unresolved, "a limit that is not reported"),
    ])
    func `a case starts as the notation promises`(_ start: String, _ verdict: Verdict, _ reason: String) throws {
        let result = try judge(Self.traced("test.plain", "dup 0 => 3", start: start))["test.plain"]
        #expect(
            result?.verdict == verdict && (reason.isEmpty || result?.reason.contains(reason) == true),
            "\(result?.reason ?? "")")
    }

    @Test func `kept numbers and a low limit are in the greeting`() throws {
        let greeting = Self.greeting.replacing("most 64", with: "most 32\nkeeps 7-8\nchannel 20 21")
        for start in ["table 0-2 7-8 limit 32", "table 0-2 7-8 20-21 limit 32"] {
            let trace = Self.traced("test.plain", "dup 0 => 3", start: start)
            #expect(try judge(trace, greeting: greeting)["test.plain"]?.verdict == .pass, "\(start)")
        }
        for start in ["table 0-2 limit 32", "table 0-2 7 limit 32", "table 0-2 7-9 limit 32", "table 0-2 7-8 limit 64"]
        {
            let other = Self.traced("test.plain", "dup 0 => 3", start: start)
            #expect(try judge(other, greeting: greeting)["test.plain"]?.verdict == .unresolved, "\(start)")
        }
    }

    @Test func `a limit that cannot be set need not be reported, and a low one is in the greeting`() throws {
        let greeting = "agent 1 x\nhas dup\nlacks limits\nready\n"
        func verdict(_ start: String, _ greeting: String) throws -> Verdict? {
            try judge(Self.traced("test.plain", "dup 0 => 3", start: start), greeting: greeting)["test.plain"]?.verdict
        }
        for start in ["table 0-2", "table 0-2 limit 64", "table 0-2 limit 256"] {
            #expect(try verdict(start, greeting) == .pass, "\(start)")
        }
        #expect(try verdict("table 0-2 limit 20", greeting) == .unresolved)
        #expect(try verdict("table 0-2 limit 20", greeting.replacing("ready", with: "most 20\nready")) == .pass)
        // A trace that has lost its greeting has promised nothing.
        #expect(try verdict("table 0-2 7 limit 20", "") == .unresolved)
    }

    @Test func `a success can contradict the reported start`() throws {
        let low = Self.greeting.replacing("most 64", with: "most 3")
        let result = try judge(Self.traced("test.plain", "dup 0 => 3", start: "table 0-2 limit 3"), greeting: low)
        #expect(result["test.plain"]?.verdict == .unresolved)
        #expect(
            result["test.plain"]?.reason == "the trace says that the case starts with a limit of 3, but “dup 0” gave 3")
        let keeping = Self.greeting.replacing("most 64", with: "most 64\nkeeps 3")
        let kept = try judge(
            Self.traced("test.dup3", "dup3 0 9 none => 9", start: "table 0-3 limit 64"), greeting: keeping)
        #expect(kept["test.dup3"]?.verdict == .pass)
        let given = try judge(
            Self.traced("test.word", "open directory search => 3", start: "table 0-3 limit 64"), greeting: keeping)
        #expect(
            given["test.word"]?.reason
                == "the trace says that the case starts with 3 open, but “open directory search” gave 3")
        // No excuse is left: neither is what fails called unsupported.
        let wrong = try judge(Self.traced("test.plain", "dup 0 => 9", start: "table 0-2 limit 3"), greeting: low)
        #expect(wrong["test.plain"]?.verdict == .fail)
    }

    // MARK: Forms

    @Test(arguments: [
        ("dup 0 -> 3", "03"), ("dup 0 -> 3", "+3"), ("dup 0 -> 3", ""), ("dup 0 -> 3", "ok"), ("dup 0 -> 3", "3 "),
        ("dup 0 -> 0", "-0"), ("a = dup 0\ndup 0 -> 4", "banana"), ("pipe -> lowest-two", "3 04"),
        ("table -> tracked", ""), ("table -> tracked", "0-2 3"), ("table -> tracked", "00-2"),
        ("table -> tracked", "0-1 2-2"), ("table -> tracked", "2 0-1"), ("table -> tracked", "empty 0-2"),
        ("close 0 -> ok", "0"), ("getfd 0 -> none", ""), ("getfd 0 -> cloexec", "cloexec,cloexec"),
        ("getfl 0 -> rdwr", "append"), ("read 0 1 -> \"a\"", "a"), ("read 0 1 -> \"a\"", "\"a\" x"),
        ("observe\nobserve -> unchanged", "0:x:rw"), ("fill 0 -> EMFILE", "EMFILE 3-063"),
    ])
    func `outcomes outside the notation do not decide`(_ steps: String, _ outcome: String) throws {
        let count = steps.split(separator: "\n").count
        let outcomes = Array(repeating: outcome, count: count)
        let result = try Support.judge(steps, outcomes)
        #expect(result.verdict == .unresolved, "\(result.verdict) \(result.reason)")
    }

    // MARK: Editions

    @Test func `requirements that do not bind are recorded`() throws {
        let traces =
            Self.traced("test.plain", "dup 0 => 4") + Self.traced("test.recent", "dup 0 => 4")
            + Self.traced("test.dup3", "dup3 0 9 none => 8")
        let newest = try judge(traces)
        #expect(newest.values.allSatisfy { $0.verdict == .fail && !$0.isRecord })
        let old = try judge(traces, Demands(edition: .posix2017))
        #expect(old["test.plain"]?.verdict == .fail)
        #expect(old["test.recent"]?.value == "does not hold: dup 0 gave 4, not 3")
        #expect(old["test.recent"]?.isExpected == true && old["test.dup3"]?.isRecord == true)
        #expect(newest["feature.fork"] == nil, "what the greeting does not speak of is not lacking")
        #expect(
            old["feature.fork"]?.reason.hasPrefix("the greeting does not say whether the target has fork, and") == true)
        #expect(old["feature.fork"]?.verdict == .unresolved && old["feature.dup"] == nil)
        let good = try judge(Self.traced("test.recent", "dup 0 => 3"), Demands(edition: .posix2008))
        #expect(good["test.recent"]?.value == "holds")
        // Nothing can be said: that is no record.
        let lost = try judge(Self.traced("test.recent", "dup 0 => 03"), Demands(edition: .posix2008))
        #expect(lost["test.recent"]?.verdict == .unresolved && lost["test.recent"]?.isExpected == false)
    }

    @Test func `an edition that is claimed demands its features, once each`() throws {
        let greeting = "agent 1 fd-agent x\nhas dup\nlacks dup3 fork kcmp open-exec\nready\n"
        let trace = Self.traced("test.plain", "dup 0 => 3", start: "table 0-2")
        func failing(_ demands: Demands) throws -> Set<String> {
            Set(try judge(trace, greeting: greeting, demands).filter { $0.value.verdict == .fail }.keys)
        }
        // Unless an edition is claimed, only what the cases use counts.
        #expect(try failing(Demands()) == [])
        #expect(try failing(Demands(edition: .posix2024)) == ["feature.dup3", "feature.fork", "feature.open-exec"])
        #expect(try failing(Demands(edition: .posix2017)) == ["feature.fork", "feature.open-exec"])
        #expect(
            try failing(Demands(edition: .posix2024, lacking: ["fork"])) == ["feature.dup3", "feature.open-exec"])
        #expect(try failing(Demands(required: ["kcmp"])) == ["feature.kcmp"])
    }

    @Test func `the suite asks for every feature that every edition demands`() throws {
        let suite = try Support.suite.get()
        let asked = Set(suite.assertions.flatMap(\.features) + suite.requirements.flatMap(\.needs))
        let missing = OperationTable.features.filter(\.isBaseAlways).map(\.word).filter { !asked.contains($0) }
        #expect(missing.isEmpty, "a requirement, or a case, must need \(missing)")
    }

    @Test func `in a run of the whole suite all must be there that every edition demands`() throws {
        let greeting =
            "agent 1 x\nhas dup dup3 open directories search limits fcntl\nlacks fork clofork open-exec\nready\n"
        func failing(_ selection: Selection, _ demands: Demands = Demands()) throws -> Set<String> {
            let run = try suite().judge(
                trace: Array((greeting + Self.traced("test.plain", "dup 0 => 3")).utf8), named: "t",
                selection: selection, demands: demands)
            return Set(run.results.filter { $0.verdict == .fail }.map(\.assertion.id))
        }
        let all: Set<String> = ["feature.fork", "feature.open-exec"]
        #expect(try failing(Selection()) == all)
        #expect(try failing(Selection(filters: ["*"])) == all)
        #expect(try failing(Selection(shard: Selection.Shard(index: 1, count: 3))) == all)
        #expect(try failing(Selection(shard: Selection.Shard(index: 2, count: 3))) == [])
        #expect(try failing(Selection(filters: ["test.p*"])) == [])
        #expect(try failing(Selection(), Demands(lacking: ["fork"])) == ["feature.open-exec"])
    }

    // MARK: What an agent leaves out

    private static let another = """
        agent 1 another 1
        has dup dup3 open directories search limits fcntl fork
        most 64
        omits dup child
        ready

        """

    private func results(_ greeting: String, _ demands: Demands = Demands(), filters: [String] = []) throws -> SuiteRun
    {
        try suite().judge(
            trace: Array((greeting + Self.traced("test.dup3", "dup3 0 9 none => 9")).utf8), named: "t",
            selection: Selection(filters: filters), isPartial: true, demands: demands)
    }

    @Test func `an omitted core operation is reported`() throws {
        #expect(Omission.core.allSatisfy { OperationTable.operation(named: $0) != nil })
        for name in Omission.core {
            let features = OperationTable.operation(named: name)?.features ?? []
            #expect(features.allSatisfy { OperationTable.feature(named: $0)?.isBaseAlways == true }, "\(name)")
        }
        // The page of the notation names them.
        let page = try String(
            contentsOf: Support.root.appendingPathComponent("conformance/NOTATION.md"), encoding: .utf8)
        let named = try #require(page.firstMatch(of: /nothing is tested at all: ([^.]*)\./)?.1)
        #expect(Set(named.matches(of: /`([^`]*)`/).map { String($0.1) }) == Omission.core)
        let greeting = Self.another + Self.traced("test.plain", "dup 0 => skipped")
        let run = try results(greeting)
        let told = try #require(run.results.first { $0.assertion.id == "operation.dup" })
        #expect(told.verdict == .unresolved && !told.isExpected && told.reason.hasPrefix("not in this agent: dup"))
        #expect(!run.results.contains { $0.assertion.id == "operation.child" }, "it is not of the core")
        let said = try results(greeting, Demands(omitting: ["dup", "child"]))
        #expect(said.isAsExpected, "\(said.remarks) \(said.unexpected.map(\.reason))")
        #expect(try results(Self.another, filters: ["test.dup3"]).isAsExpected, "no case of these needs it")
        // As strict as a baseline.
        let stale = try results(greeting, Demands(lacking: ["fork", "kcmp"], omitting: ["dup", "dup3"]))
        #expect(
            stale.remarks.map(\.text) == [
                "--lacking names fork, but the target has it", "--omitting names dup3, but the agent has it",
            ])
    }

    @Test func `a required feature must be tested, not only reported`() throws {
        func told(_ demands: Demands, _ greeting: String = DemandTests.another) throws -> [String] {
            try results(greeting, demands, filters: ["test.dup3"]).unexpected.map {
                "\($0.verdict) \($0.assertion.id): \($0.reason)"
            }
        }
        let all = Self.another.replacing("omits dup child", with: "omits dup dup3")
        #expect(
            try told(Demands(required: ["dup3"]), all.replacing("dup3 0 9 none => 9", with: "dup3 0 9 none => skipped"))
                .first?.hasPrefix(
                    "unresolved feature.dup3: dup3 is not tested, because the agent omits dup3; and") == true)
        #expect(try told(Demands(required: ["dup3"])).isEmpty)
        #expect(
            try told(Demands(required: ["kcmp"])).first?.contains("does not say whether the target has kcmp") == true)
        let suite = try Support.suite.get()
        var greeting = Greeting()
        greeting.add(key: "agent", value: "1 another")
        greeting.add(key: "has", value: "dup fork exec search")
        let processes = OperationTable.all.filter { !Set($0.features).isDisjoint(with: ["fork", "exec"]) }.map(\.name)
        greeting.add(key: "omits", value: processes.joined(separator: " "))
        #expect(Omission(greeting, suite).features == ["fork", "exec"])
        #expect(Omission(greeting, suite).lines.last == "nothing was tested of: fork, exec")
        greeting.add(key: "agent", value: "1 fd-agent")
        #expect(Omission(greeting, suite).lines.isEmpty)
    }

    // MARK: Traces

    @Test func `a trace that lacks cases is whole only where that is meant`() throws {
        let trace = Array((Self.greeting + Self.traced("test.plain", "dup 0 => 3")).utf8)
        let suite = try suite()
        let whole = try suite.judge(trace: trace, named: "t")
        #expect(whole.results.count == 5 && whole.unexpected.count == 4)
        #expect(whole.unexpected.allSatisfy { $0.reason == "the trace does not contain this case" })
        #expect(try suite.judge(trace: trace, named: "t", isPartial: true).unexpected.isEmpty)
        let selection = Selection(filters: ["test.plain"])
        #expect(try suite.judge(trace: trace, named: "t", selection: selection).unexpected.isEmpty)
    }

    @Test func `a script is recognised`() throws {
        let suite = try suite()
        let script = Script.text(suite.assertions, timeout: 10)
        let error = #expect(throws: RunError.self) {
            try suite.judge(trace: Array(script.utf8), named: "script")
        }
        #expect(error?.description.hasPrefix("script is a script, not a trace") == true)
    }

    @Test func `without a verdict nothing was tested`() throws {
        let greeting = "agent 1 fd-agent x\nlacks dup dup3 open limits\nready\n"
        let run = try suite().judge(
            trace: Array((greeting + Self.traced("test.plain", "dup 0 => skipped")).utf8), named: "t", isPartial: true)
        #expect(!run.hasVerdict && run.results.contains { $0.assertion.id == "feature.dup" && $0.verdict == .fail })
    }
}
