import Foundation
import Testing

@testable import DupConformance

/// The platform check: one argument for each assertion, so that `swift test` is the conformance check of this platform.
@Suite struct PlatformTests {
    /// The suite is run once; the arguments look their results up. The calls are made by the agent, never here.
    private static let results: Result<[String: JudgedCase], any Error> = Result {
        let run = try Support.suite.get().run(on: .nativeAgent, jobs: 2)
        return Dictionary(uniqueKeysWithValues: run.results.map { ($0.assertion.id, $0) })
    }

    private static let ids = ((try? Support.suite.get().assertions) ?? []).map(\.id)

    @Test(arguments: ids) func `this platform conforms`(_ id: String) throws {
        let result = try #require(try Self.results.get()[id])
        if let known = result.expectation, result.isForetold {
            // It is shown among the known issues, with the reason.
            withKnownIssue("\(known.file):\(known.line): \(known.because)") { Issue.record("\(result.reason)") }
        }
        #expect(result.isExpected, "\(result.verdict.rawValue): \(result.reason)\n\(StepTable.text(result.steps))")
    }

    @Test func `all of the suite was run`() throws {
        let assertions = try Support.suite.get().assertions
        #expect(Self.ids.count == assertions.count)
        let count = try Self.results.get().keys.count { !$0.hasPrefix(Baseline.featurePrefix) }
        #expect(count == Self.ids.count && count >= 220)
    }

    @Test func `what every edition demands is there, or known to be lacking`() throws {
        let features = try Self.results.get().values.filter { $0.assertion.id.hasPrefix(Baseline.featurePrefix) }
        let unexpected = features.filter { !$0.isExpected }.map(\.reason)
        #expect(unexpected.isEmpty, "\(unexpected)")
    }
}
