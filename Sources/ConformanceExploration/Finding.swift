import ConformanceProof
import DescriptorModel
import DescriptorNotation
import DupConformance

/// A way in which a target differs from the model, as few steps as show it.
package struct Finding: Sendable {
    /// What is to blame, and for what.
    package let signature: Signature
    /// The requirements that it breaks.
    package let requirements: [String]
    /// The steps as an assertion, which fails on this target and passes where the fault is not.
    package let assertion: Assertion
    /// The steps with their expectations.
    package let steps: [JudgedStep]
    /// Whether the steps reproduced it when they were run alone.
    package let isConfirmed: Bool
    /// How often it was seen.
    package internal(set) var count = 1
    /// In what it showed.
    let circumstance: Circumstance

    init(_ divergence: Divergence, signature: Signature, isConfirmed: Bool) {
        self.signature = signature
        circumstance = divergence.circumstance
        requirements = Self.narrowed(divergence.requirements, to: signature.difference)
        self.isConfirmed = isConfirmed
        var machine = ModelMachine(traits: divergence.told)
        var judged: [JudgedStep] = []
        var depth = 0
        var steps = divergence.steps
        for (place, step) in divergence.steps.enumerated() {
            let isLast = place == divergence.steps.count - 1
            let before = machine
            let outcome = place < divergence.actual.count ? divergence.actual[place] : ""
            let expected = isLast ? divergence.expected : [machine.run(step)]
            if !isLast {
                machine = before
                _ = machine.follow(step, outcome)
            }
            // Preparing steps are set-up; but if one must fail, it needs an expectation.
            if isLast || OperationTable.errorNames.contains(outcome) {
                steps[place].expectation = Self.expectation(expected, for: step.operation)
            }
            if step.operation.endsBracket { depth -= 1 }
            judged.append(
                JudgedStep(
                    step: step.script, expected: expected.joined(separator: " or "), actual: outcome,
                    isDecisive: isLast, depth: max(0, depth), line: place + 1))
            if step.operation.opensBracket { depth += 1 }
        }
        if let probe = Self.probe(divergence, machine) { steps.append(probe) }
        while depth > 0 {
            if let end = Step(script: "end") { steps.append(end) }
            depth -= 1
        }
        self.steps = judged
        assertion = Assertion(
            id: "\(Baseline.findingPrefix)\(signature.operation).\(Difference.idWords(signature.difference))",
            requirements: requirements,
            because: "found by exploring: \(signature.operation), \(signature.difference)",
            steps: steps)
    }

    /// The notation has no word for the open numbers of a new process or image: a look at a number that should be open,
    /// or should not, is used instead.
    private static func probe(_ divergence: Divergence, _ machine: ModelMachine) -> Step? {
        guard let last = divergence.steps.last, last.operation.yields == [.table] else { return nil }
        let (expected, actual) = (numbers(divergence.expected.first), numbers(divergence.outcome))
        guard let number = expected.symmetricDifference(actual).min(), var probe = Step(script: "getfd \(number)")
        else { return nil }
        var machine = machine
        _ = machine.run(last)
        probe.expectation = expectation([machine.run(probe)], for: probe.operation)
        return probe
    }

    private static func numbers(_ ranges: String?) -> Set<Int64> {
        Set((NumberRanges((ranges ?? "").split(separator: " ")[...])?.numbers ?? []).map { Int64($0) })
    }

    private static func expectation(_ texts: [String], for operation: OperationForm) -> Expectation? {
        let alternatives = texts.compactMap { try? ExpectationReader.alternative($0, for: operation) }
        return alternatives.count == texts.count && !texts.isEmpty ? Expectation(alternatives: alternatives) : nil
    }

    /// Of all that a rule implements, what the difference is about; all of it where that is not known.
    private static func narrowed(_ requirements: [String], to difference: String) -> [String] {
        let topic = Difference.topic(of: difference)
        let about = requirements.filter { id in topic.contains { id.contains($0) } }
        return about.isEmpty ? requirements : about
    }
}
