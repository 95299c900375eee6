import Testing

@testable import DescriptorNotation
@testable import DupConformance

/// What thirty other suites check of duplication: each behaviour has an assertion here, or a reason.
@Suite struct PeerTests {
    /// The ids of a letter and so many numbers.
    private static func ids(_ letter: String, _ count: Int) -> [String] {
        (1...count).map { letter + ($0 < 10 ? "0" : "") + "\($0)" }
    }

    @Test func `every behaviour has an entry, and one only`() {
        let expected = [("D", 36), ("T", 39), ("U", 17), ("F", 18), ("C", 7), ("K", 5), ("G", 4), ("L", 13)]
        #expect(PeerBehaviour.all.map(\.id) == expected.flatMap(Self.ids))
        #expect(PeerBehaviour.all.count == 139)
    }

    @Test func `every assertion that is named exists, and what has none says why`() throws {
        let suite = try Support.suite.get()
        var kinds: [String: Assertion.Kind] = [:]
        for assertion in suite.assertions { kinds[assertion.caseID] = assertion.kind }
        for behaviour in PeerBehaviour.all {
            for id in behaviour.assertions { #expect(kinds[id] == .assertion, "\(behaviour.id): \(id)") }
            for id in behaviour.recorded { #expect(kinds[id] == .characteristic, "\(behaviour.id): \(id)") }
            // What is recorded only, or not at all, has its reason.
            #expect(!behaviour.assertions.isEmpty || behaviour.reason != nil, "\(behaviour.id)")
            #expect(behaviour.recorded.isEmpty || behaviour.reason != nil, "\(behaviour.id)")
        }
    }
}
