/// What is demanded of a target beside the behaviour of what it has.
public struct Demands: Sendable, Hashable {
    /// The edition that the target claims; nil where nobody said: then the newest decides what is judged, and only what
    /// every edition demands must be there.
    public var edition: Edition?
    /// Features that it must have, whatever an edition says of them.
    public var required: Set<String>
    /// Features that it is known to lack, be they mandatory.
    public var lacking: Set<String>

    /// Demands of the newest edition, of what is there.
    public init(edition: Edition? = nil, required: Set<String> = [], lacking: Set<String> = []) {
        self.edition = edition
        self.required = required
        self.lacking = lacking
    }

    /// The edition by which behaviour is judged.
    public var judgingEdition: Edition { edition ?? .posix2024 }

    /// Whether a case binds: the edition has what its first requirement says, and knows what its steps use.
    func bind(_ assertion: Assertion, of suite: Suite) -> Bool {
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

/// The features that a target lacks although they are mandatory: a result each.
enum FeatureCheck {
    /// The results, in the order of the table. A feature that is listed as lacking, and is there, passes: a baseline is
    /// strict in both directions.
    ///
    /// - Parameters:
    ///   - used: The features that the selected cases need.
    ///   - listed: The features that a baseline lists as lacking.
    static func results(
        _ greeting: Greeting, _ demands: Demands, used: Set<String>, listed: Set<String>
    ) -> [JudgedCase] {
        OperationTable.features.compactMap { feature in
            if greeting.has.contains(feature.word) {
                return listed.contains(feature.word) ? result(feature, .pass, "the target has it") : nil
            }
            guard greeting.isLacking(feature.word), !demands.lacking.contains(feature.word),
                let why = demands.reason(for: feature, isUsed: used.contains(feature.word))
            else { return nil }
            let asked = greeting.reasons[feature.word].map { " (\($0))" } ?? ""
            return result(feature, .fail, "the target has no \(feature.word)\(asked), and \(why)")
        }
    }

    private static func result(_ feature: Feature, _ verdict: Verdict, _ reason: String) -> JudgedCase {
        JudgedCase(
            assertion: assertion(for: feature), verdict: verdict, reason: reason, steps: [], seconds: nil, value: nil)
    }

    /// What stands for a case in the result about a feature.
    private static func assertion(for feature: Feature) -> Assertion {
        Assertion(id: Baseline.featurePrefix + feature.word, because: feature.summary, file: "cfd_features.def")
    }

    /// What a result of this id is about, where it is one about a feature.
    static func assertion(ofID id: String) -> Assertion? {
        guard id.hasPrefix(Baseline.featurePrefix) else { return nil }
        let word = String(id.dropFirst(Baseline.featurePrefix.count))
        return OperationTable.feature(named: word).map(assertion(for:))
    }
}
