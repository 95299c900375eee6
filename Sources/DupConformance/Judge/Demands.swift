import DescriptorNotation

/// What is demanded of a target beside the behaviour of what it has.
public struct Demands: Sendable, Hashable {
    /// The edition that the target claims; nil where nobody said: then the newest decides what is judged, and only what
    /// every edition demands must be there.
    public var edition: Edition?
    /// Features that it must have, whatever an edition says of them.
    public var required: Set<String>
    /// Features that it is known to lack, be they mandatory.
    public var lacking: Set<String>
    /// Operations that its agent is known to leave out, be they of the core.
    package var omitting: Set<String>

    /// Demands of the newest edition, of what is there.
    public init(
        edition: Edition? = nil, required: Set<String> = [], lacking: Set<String> = [], omitting: Set<String> = []
    ) {
        self.edition = edition
        self.required = required
        self.lacking = lacking
        self.omitting = omitting
    }

    /// Whether somebody said that a feature must be there: that a greeting does not speak of it, or that an agent tests
    /// nothing of it, is no answer then.
    func isExplicit(_ feature: Feature) -> Bool {
        required.contains(feature.word) || (edition.map { feature.isBase(in: $0) } ?? false)
    }

    /// The edition by which behaviour is judged.
    package var judgingEdition: Edition { edition ?? .posix2024 }

    /// Whether a case binds: the edition has what its first requirement says, and knows what its steps use.
    package func bind(_ assertion: Assertion, of suite: Suite) -> Bool {
        let edition = judgingEdition
        if let first = assertion.requirements.first.flatMap(suite.requirement), let since = first.edition,
            since > edition
        {
            return false
        }
        return assertion.features.allSatisfy { OperationTable.feature(named: $0)?.isKnown(in: edition) ?? true }
    }

    /// Why a feature must be there; nil where it need not.
    func reason(for feature: Feature, isUsed: Bool) -> String? {
        if required.contains(feature.word) { return "it is required" }
        if let edition {
            return feature.isBase(in: edition) ? "\(edition.name) demands it (\(feature.source))" : nil
        }
        guard isUsed, feature.isBaseAlways else { return nil }
        return "every edition since \(Edition.allCases[0].name) demands it (\(feature.source))"
    }
}
