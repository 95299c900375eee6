import DescriptorNotation

/// What the suite says of an assertion on a target.
public enum Verdict: String, Sendable, CaseIterable {
    /// Every expectation was met.
    case pass = "PASS"
    /// A requirement is broken.
    case fail = "FAIL"
    /// The target lacks something optional that the assertion needs.
    case unsupported = "UNSUPPORTED"
    /// No verdict is possible: the set-up failed, or the agent was lost.
    case unresolved = "UNRESOLVED"
}

/// One step with its expectation.
public struct JudgedStep: Sendable, Hashable {
    /// The step as the notation writes it.
    public let step: String
    /// What was expected, with names and words replaced by the numbers they stood for; nil for set-up.
    public let expected: String?
    /// The outcome; nil if the step was not reached.
    public let actual: String?
    /// Whether this is the step that decided a verdict other than PASS.
    public let isDecisive: Bool
    /// How many brackets are around it.
    package let depth: Int
    /// Its line in the assertion's file.
    package let line: Int

    package init(step: String, expected: String?, actual: String?, isDecisive: Bool, depth: Int, line: Int) {
        self.step = step
        self.expected = expected
        self.actual = actual
        self.isDecisive = isDecisive
        self.depth = depth
        self.line = line
    }
}

/// The result of one assertion or characteristic on a target.
public struct JudgedCase: Sendable {
    /// The assertion.
    public let assertion: Assertion
    /// The verdict; for a characteristic PASS means that a value was recorded.
    public var verdict: Verdict
    /// Why the verdict is not PASS.
    public var reason: String
    /// The steps with their expectations.
    public let steps: [JudgedStep]
    /// How long it took; nil if the target did not report it.
    public let seconds: Double?
    /// The value of a characteristic.
    public var value: String?
    /// Whether it was not run because the agent, which is not the suite's own, leaves an operation out.
    package var isOmitted = false
    /// Whether it was run at all: it was not where the run was interrupted, the target given up, or the trace does not
    /// contain it.
    package var isRun = true
    /// The edition by which it is judged, if the case does not bind in it: then it is recorded.
    package var unboundEdition: Edition?
    /// The requirements that it is about, as far as the suite has them.
    public var requirements: [Requirement] = []
    /// What the baseline says of it.
    public var expectation: BaselineEntry?

    package init(
        assertion: Assertion, verdict: Verdict, reason: String, steps: [JudgedStep], seconds: Double?, value: String?,
        isOmitted: Bool = false, unboundEdition: Edition? = nil, requirements: [Requirement] = [],
        expectation: BaselineEntry? = nil
    ) {
        self.assertion = assertion
        self.verdict = verdict
        self.reason = reason
        self.steps = steps
        self.seconds = seconds
        self.value = value
        self.isOmitted = isOmitted
        self.unboundEdition = unboundEdition
        self.requirements = requirements
        self.expectation = expectation
    }

    /// Whether it is not a verdict on the target, but a record of what it does. A characteristic in which a call hung is a
    /// failure like any other.
    public var isRecord: Bool { (assertion.kind == .characteristic && verdict != .fail) || unboundEdition != nil }

    /// The result where an edition does not bind the target to it: it is recorded whether it holds, and never judged.
    func recorded(for edition: Edition) -> JudgedCase {
        var result = self
        result.unboundEdition = edition
        guard assertion.kind == .assertion, verdict == .pass || verdict == .fail else { return result }
        result.verdict = .pass
        result.value = verdict == .pass ? "holds" : "does not hold: \(reason)"
        result.reason = ""
        return result
    }

    /// Whether it deviates as the baseline says.
    package var isKnownDeviation: Bool { expectation?.verdict == verdict }

    /// Whether it is as expected: it passed, it cannot be tested here, or a baseline expects it.
    public var isExpected: Bool {
        if let expectation { return expectation.accepts(verdict) }
        if isRecord { return verdict != .fail && verdict != .unresolved }
        return verdict == .pass || verdict == .unsupported
    }
}
