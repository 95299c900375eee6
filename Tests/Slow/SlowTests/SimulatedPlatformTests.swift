import Foundation
import Testing

@testable import DupConformance

/// Platforms that are simulated by a preloaded library, and stay within the text: none may fail.
#if os(Linux)
@Suite struct SimulatedPlatformTests {
    @Test func `the platform without a library conforms`() throws {
        let run = try Support.suite.get().run(on: .nativeAgent, filters: ["dup.returns.*"])
        #expect(run.unexpected.isEmpty, "\(run.unexpected.map(\.assertion.id))")
    }
}
#endif
