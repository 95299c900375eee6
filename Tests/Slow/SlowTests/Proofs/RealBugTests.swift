import Foundation
import Testing

@testable import ConformanceProof
@testable import DescriptorFaults
@testable import DescriptorNotation
@testable import DupConformance

/// What real platforms got wrong must fail here: the suite is for finding the next of them.
@Suite struct RealBugTests {
    /// The assertions about each requirement: the first member of each case, the shortest first, and the other members.
    private struct Index {
        var first: [String: [Assertion]] = [:]
        var others: [String: [Assertion]] = [:]

        init(_ suite: DupConformance.Suite) {
            var cases: Set<String> = []
            for assertion in suite.assertions where assertion.kind == .assertion {
                let isFirst = cases.insert(assertion.caseID).inserted
                for id in assertion.requirements {
                    if isFirst {
                        first[id, default: []].append(assertion)
                    } else {
                        others[id, default: []].append(assertion)
                    }
                }
            }
            first = first.mapValues { $0.sorted { $0.steps.count < $1.steps.count } }
        }
    }

    private static let index = Support.suite.map(Index.init)

    /// The assertion about what the fault breaks that fails where it is; nil if none does.
    private func killer(of fault: Fault) throws -> Assertion? {
        let target = ModelTarget(fault: fault)
        let greeting = target.greeting
        let index = try Self.index.get()
        for members in [index.first, index.others] {
            let found = fault.breaks.lazy.flatMap { members[$0] ?? [] }.first { assertion in
                let report = CaseReport(assertion, modelled: target.run(assertion))
                return Judge.judge(report, greeting: greeting).verdict == .fail
            }
            if let found { return found }
        }
        return nil
    }

    @Test(arguments: RealBug.all)
    func `a reported bug fails an assertion about what it breaks`(_ bug: RealBug) throws {
        #expect((bug.reason == nil) == !bug.faults.isEmpty, "a reason, or a fault")
        for name in bug.faults {
            let fault = try #require(Fault.named(name), "\(name)")
            #expect(try killer(of: fault) != nil, "\(name)")
        }
    }

    @Test func `the libraries of the slow tests have the scenes that are named`() throws {
        let sources = try ["scenes.c", "faults.c"].map { try String(contentsOf: Support.fixture($0), encoding: .utf8) }
        func has(_ scene: String) -> Bool {
            sources.contains { $0.contains("_is(\"\(scene)\")") }
        }
        for scene in RealBug.all.flatMap(\.scenes) { #expect(has(scene), "\(scene)") }
        #expect(!has("no-such-scene"))
    }

    @Test func `no report is listed twice, and the check can fail`() throws {
        #expect(Set(RealBug.all.map(\.testDescription)).count == RealBug.all.count)
        let right = Fault("test.right", "is none", breaks: "dup2.badboth", after: .dup2) { _, _ in }
        #expect(try killer(of: right) == nil)
        let wrong = try #require(Fault.named("dup2.returns-zero"))
        #expect(try killer(of: wrong)?.requirements.contains("dup2.returns.newfd") == true)
    }
}
