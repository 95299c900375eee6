import DescriptorModel
import Testing

@testable import ConformanceProof
@testable import DescriptorNotation
@testable import DupConformance

/// What a target says that it has chosen, and the expectations that depend on it.
@Suite struct TraitTests {
    private func verdict(_ steps: String, _ outcomes: [String], traits: String = "", table: String = "0-2") throws
        -> JudgedCase
    {
        let assertion = try #require(try Support.assertions("assertion test.case\n" + steps).first)
        let keeps = table.hasSuffix(" 40") ? "keeps 40\n" : ""
        var trace = "agent 1 test\n\(keeps)\(traits)ready\nassertion test.case\ntable \(table) limit 64\n"
        for (step, outcome) in zip(assertion.steps, outcomes) { trace += "\(step.script) => \(outcome)\n" }
        let suite = try Suite(assertions: [assertion], requirements: [])
        let run = try suite.judge(trace: Array((trace + "done 1\n").utf8), named: "test")
        return try #require(run.results.first)
    }

    private static let step = "dup2 0 64 -> EBADF|EMFILE@openmax-apart"

    @Test func `an alternative with a trait is for targets that say it`() throws {
        #expect(try verdict(Self.step, ["EBADF"]).verdict == .pass)
        let strict = try verdict(Self.step, ["EMFILE"])
        #expect(strict.verdict == .fail && strict.reason == "dup2 0 64 gave EMFILE, not EBADF", "\(strict.reason)")
        let said = "traits openmax-apart\n"
        #expect(try verdict(Self.step, ["EMFILE"], traits: said).verdict == .pass)
        #expect(try verdict(Self.step, ["EBADF"], traits: said).verdict == .pass)
        let neither = try verdict(Self.step, ["EINVAL"], traits: said)
        #expect(neither.verdict == .fail && neither.reason.hasSuffix("not EBADF or EMFILE"), "\(neither.reason)")
    }

    @Test func `it is printed as it is read, and an unknown trait is refused`() throws {
        let assertion = try #require(try Support.assertions("assertion test.case\n" + Self.step).first)
        #expect(assertion.steps[0].expectation?.description == "EBADF|EMFILE@openmax-apart")
        let error = #expect(throws: NotationError.self) {
            try Support.assertions("assertion test.case\ndup2 0 64 -> EMFILE@openmax-apar")
        }
        #expect(error?.description.contains("did you mean “openmax-apart”") == true, "\(error?.description ?? "")")
    }

    @Test func `every trait of the table is in the model, which reports it`() throws {
        for (word, _) in OperationTable.traits {
            var greeting = Greeting()
            greeting.add(key: "traits", value: word)
            #expect(Traits(told: greeting).told == [word])
        }
        let apart = try ModelTarget(parsing: "model:limit.openMaxApart=yes")
        #expect(apart.greeting.traits == ["openmax-apart"])
        #expect(ModelTarget().greeting.traits == [])
        // The members of a case meet the limit alike: one of each is enough.
        let suite = try Support.suite.get()
        let firsts = Dictionary(suite.assertions.map { ($0.caseID, $0.id) }) { first, _ in first }
        let run = try suite.run(on: apart, selection: Selection(ids: Set(firsts.values)))
        #expect(run.results.count > 400 && run.unexpected.isEmpty)
        // What a platform says before is no choice that shows: no other may be excused by it.
        #expect(World().allowed(.dup2(0, 64)).map(\.outcome) == [.error(.EBADF)])
    }

    @Test func `the agent reports no trait where {OPEN_MAX} follows the limit`() throws {
        let greeting = try Support.run([Support.agent]).output
        #expect(!greeting.contains("traits"))
    }

    @Test(arguments: [
        ("dup2 0 40 -> 40", "EBADF", true), ("a = dup 0 -> lowest\ndup2 0 a+37 -> a+37", "EBADF", true),
        ("dupfd 0 30 -> 30", "EINVAL", false), ("dup2 0 40 -> 40", "hung 10 s", false),
    ])
    func `a number that the platform keeps does not decide`(_ steps: String, _ outcome: String, _ isKept: Bool) throws {
        let result = try verdict(steps, (steps.contains("a =") ? ["3"] : []) + [outcome], table: "0-2 40")
        #expect((result.verdict == .unsupported) == isKept, "\(result.verdict) \(result.reason)")
        if isKept { #expect(result.reason == "the platform keeps number 40") }
    }
}
