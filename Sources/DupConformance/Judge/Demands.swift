import DescriptorNotation

/// The features and operations that a target must have.
public struct Demands: Sendable, Hashable {
    /// The edition by which the target is judged. If nil, behaviour is judged by the newest, and features are mandatory
    /// if every edition demands them.
    public var edition: Edition?
    /// Features that it must have, whatever the edition.
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

    /// Whether a feature is explicitly required: then it fails if the greeting does not mention it, or the agent omits
    /// its operations.
    func isExplicit(_ feature: Feature) -> Bool {
        required.contains(feature.word) || (edition.map { feature.isBase(in: $0) } ?? false)
    }

    /// The edition by which behaviour is judged.
    package var judgingEdition: Edition { edition ?? .posix2024 }

    /// Whether a case binds: the edition has its first requirement and the features of its steps.
    package func bind(_ assertion: Assertion, of suite: Suite) -> Bool {
        let edition = judgingEdition
        // To the newest everything is known.
        if edition == Edition.allCases.last { return true }
        if let first = assertion.requirements.first.flatMap(suite.requirement), let since = first.edition,
            since > edition
        {
            return false
        }
        return assertion.firstFeature { OperationTable.feature(named: $0)?.isKnown(in: edition) == false } == nil
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
