/// Something that the suite checks of a platform, or records of it.
public struct Assertion: Sendable, Hashable {
    /// Whether the outcome is judged.
    public enum Kind: String, Sendable {
        /// A requirement is broken or it is not.
        case assertion
        /// The standard leaves a choice; what the platform chose is recorded.
        case characteristic
    }

    /// Judged or recorded.
    public var kind: Kind
    /// Its name, in words joined by dots and hyphens.
    public var id: String
    /// The requirements that it is about; the first is the one that a failure breaks.
    public var requirements: [String]
    /// Why it is worth checking, in the author's words.
    public var because: String
    /// Features that a target must have, in addition to those that the operations need.
    package var needs: [String]
    /// What is done, in order.
    package var steps: [Step] { didSet { stepFeatures = Self.features(of: steps) } }
    /// The features that its steps need, each once: asked for each case more than once in a run.
    private var stepFeatures: [String]
    /// The file that it is in.
    public var file: String
    /// The line of its header, from 1.
    public var line: Int
    /// Which member it is of a case that is made for several values; nil where a case is one.
    package var member: Member?

    /// One of the members of a case with lines `each`.
    package struct Member: Sendable, Hashable {
        /// The id of the case, which all its members have in common.
        package let caseID: String
        /// The names of the lines `each`, and what the values of this member are called.
        package let values: [Value]
        /// Members of the case that are not made, each with the reason; told by the first that is.
        package var notMade: [String] = []

        /// A name of a line `each` and the label of the value it has.
        package struct Value: Sendable, Hashable {
            /// The name.
            package let name: String
            /// What its value is called.
            package let label: String
        }
    }

    /// The id without the member: what a case and all its members have in common.
    package var caseID: String { member?.caseID ?? id }

    /// Creates an assertion.
    package init(
        kind: Kind = .assertion, id: String, requirements: [String] = [], because: String = "",
        needs: [String] = [], steps: [Step] = [], file: String = "", line: Int = 0
    ) {
        self.kind = kind
        self.id = id
        self.requirements = requirements
        self.because = because
        self.needs = needs
        self.steps = steps
        stepFeatures = Self.features(of: steps)
        self.file = file
        self.line = line
    }

    /// The features that a target must have: those declared, and those of its steps.
    package var features: [String] {
        needs + stepFeatures.filter { !needs.contains($0) }
    }

    private static func features(of steps: [Step]) -> [String] {
        var features: [String] = []
        for step in steps {
            for feature in step.features where !features.contains(feature) { features.append(feature) }
        }
        return features
    }

    /// The first of its features for which this holds.
    package func firstFeature(where holds: (String) -> Bool) -> String? {
        needs.first(where: holds) ?? stepFeatures.first(where: holds)
    }

    /// The first part of its name, which is the family it is reported under.
    package var family: String { String(id.prefix { $0 != "." }) }

    /// `assertion ID` or `characteristic ID`, as files, scripts and traces have it.
    package var header: String { "\(kind.rawValue) \(id)" }
}
