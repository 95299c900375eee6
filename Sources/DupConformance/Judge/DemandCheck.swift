import DescriptorNotation

/// The results about demanded features and operations that the target or its agent lacks, in addition to those of the
/// cases.
package struct DemandCheck {
    let suite: Suite
    let greeting: Greeting
    let demands: Demands
    let baseline: Baseline
    /// Whether the cases that ask for what they need are the whole suite.
    private let isWhole: Bool
    /// What these cases use.
    private let features: Set<String>
    private let operations: Set<OperationForm>

    /// - Parameter cases: The cases that ask for what they need.
    init(suite: Suite, greeting: Greeting, demands: Demands, baseline: Baseline, cases: [Assertion]) {
        self.suite = suite
        self.greeting = greeting
        self.demands = demands
        self.baseline = baseline
        isWhole = cases.count == suite.assertions.count
        var features: Set<String> = []
        var operations: Set<OperationForm> = []
        for assertion in cases {
            features.formUnion(assertion.features)
            for step in assertion.steps { operations.insert(step.operation) }
        }
        self.features = features
        self.operations = operations
    }

    /// The results, in the order of the tables.
    var results: [JudgedCase] { OperationTable.features.compactMap(result) + OperationTable.all.compactMap(result) }

    // MARK: Features

    /// The result about a feature. It passes if a baseline lists the feature as missing and the target has it: a
    /// baseline is strict in both directions.
    private func result(_ feature: Feature) -> JudgedCase? {
        let word = feature.word
        if demands.lacking.contains(word) { return nil }
        let isUsed = features.contains(word) || isNeededByRequirement(word)
        let why = demands.reason(for: feature, isUsed: isUsed)
        if greeting.isLacking(word) {
            let asked = greeting.reasons[word].map { " (\($0))" } ?? ""
            return why.map { Self.result(feature, .fail, "the target has no \(word)\(asked), and \($0)") }
        }
        if let why, demands.isExplicit(feature) {
            if !greeting.has.contains(word) {
                let reason = "the greeting does not say whether the target has \(word), and \(why)"
                return Self.result(feature, .unresolved, reason)
            }
            let omitted = Omission(greeting, suite).operations(of: word)
            if !omitted.isEmpty, demands.required.contains(word) || !demands.omitting.isSuperset(of: omitted) {
                let reason = "\(word) is not tested, because the agent omits \(omitted.joined(separator: ", "))"
                return Self.result(feature, .unresolved, "\(reason); and \(why)")
            }
        }
        let isStale = baseline.lacks[word] != nil && greeting.has.contains(word)
        return isStale ? Self.result(feature, .pass, "the target has it") : nil
    }

    /// Whether the whole suite asks for a feature in a requirement, be there a case of it or not.
    private func isNeededByRequirement(_ feature: String) -> Bool {
        isWhole && suite.requirements.contains { $0.edition != nil && $0.needs.contains(feature) }
    }

    private static func result(_ feature: Feature, _ verdict: Verdict, _ reason: String) -> JudgedCase {
        result(assertion(for: feature), verdict, reason)
    }

    /// The assertion of a result about a feature.
    private static func assertion(for feature: Feature) -> Assertion {
        Assertion(id: Baseline.featurePrefix + feature.word, because: feature.summary, file: "cfd_features.def")
    }

    // MARK: Operations

    /// The result about an operation that the agent leaves out, or a baseline says that it does.
    private func result(_ operation: OperationForm) -> JudgedCase? {
        let name = operation.name
        let isListed = baseline.omits[name] != nil
        if !greeting.isOmitting(name) {
            return isListed ? Self.result(Self.assertion(for: operation), .pass, "the agent has it") : nil
        }
        if demands.omitting.contains(name) || !operations.contains(operation)
            || !(isListed || Omission.core.contains(name))
        {
            return nil
        }
        let reason = "not in this agent: \(name), which most cases need"
        return Self.result(Self.assertion(for: operation), .unresolved, reason)
    }

    /// The assertion of a result about an operation.
    private static func assertion(for operation: OperationForm) -> Assertion {
        Assertion(
            id: Baseline.operationPrefix + operation.name, because: operation.summary, file: "cfd_operations.def")
    }

    // MARK: Both

    private static func result(_ assertion: Assertion, _ verdict: Verdict, _ reason: String) -> JudgedCase {
        JudgedCase(assertion: assertion, verdict: verdict, reason: reason, steps: [], seconds: nil, value: nil)
    }

    /// What a result of this id is about, where it is one of these.
    package static func assertion(ofID id: String) -> Assertion? {
        func word(_ prefix: String) -> String? { id.hasPrefix(prefix) ? String(id.dropFirst(prefix.count)) : nil }
        return word(Baseline.featurePrefix).flatMap(OperationTable.feature(named:)).map(assertion(for:))
            ?? word(Baseline.operationPrefix).flatMap(OperationTable.operation(named:)).map(assertion(for:))
    }

    /// The ids that such results can have, in the order of the results.
    package static var ids: [String] {
        OperationTable.features.map { Baseline.featurePrefix + $0.word }
            + OperationTable.all.map { Baseline.operationPrefix + $0.name }
    }

    /// Options of the command line that the target contradicts: as strict as a baseline.
    static func stale(_ demands: Demands, _ greeting: Greeting) -> [RunRemark] {
        let had = demands.lacking.intersection(greeting.has).sorted().map {
            "--lacking names \($0), but the target has it"
        }
        let done = demands.omitting.filter { !greeting.isOmitting($0) }.sorted().map {
            "--omitting names \($0), but the agent has it"
        }
        return (had + done).map { RunRemark(text: $0, isUnexpected: true) }
    }
}
