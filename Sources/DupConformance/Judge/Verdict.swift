/// What the suite says of an assertion on a target.
public enum Verdict: String, Sendable, CaseIterable {
    /// Every expectation was met.
    case pass = "PASS"
    /// A requirement is broken.
    case fail = "FAIL"
    /// The target lacks something optional that the assertion needs.
    case unsupported = "UNSUPPORTED"
    /// Nothing can be said: the set-up failed, or the agent was lost.
    case unresolved = "UNRESOLVED"
}

/// One step beside what was expected of it.
public struct JudgedStep: Sendable, Hashable {
    /// The step as the notation writes it.
    public let step: String
    /// What was expected, with names and words replaced by the numbers they stood for; nil for set-up.
    public let expected: String?
    /// What came of it; nil when the step was not reached.
    public let actual: String?
    /// Whether this is the step that decided a verdict other than PASS.
    public let isDecisive: Bool
    /// How many brackets are around it.
    public let depth: Int
    /// Its line in the assertion's file.
    public let line: Int
}

/// What came of one assertion or characteristic on a target.
public struct JudgedCase: Sendable {
    /// The assertion.
    public let assertion: Assertion
    /// The verdict; for a characteristic PASS means that a value was recorded.
    public let verdict: Verdict
    /// Why the verdict is not PASS.
    public let reason: String
    /// The steps beside what was expected.
    public let steps: [JudgedStep]
    /// How long it took; nil when the target did not say.
    public let seconds: Double?
    /// The value of a characteristic.
    public let value: String?
    /// What the baseline says of it.
    public var expectation: BaselineEntry?

    /// Whether it deviates as the baseline says.
    public var isForetold: Bool { expectation?.verdict == verdict }

    /// Whether nobody need look at it: it passed, it cannot be tested here, or the baseline knows it.
    public var isExpected: Bool {
        if let expectation { return expectation.accepts(verdict) }
        if assertion.kind == .characteristic { return verdict != .fail && verdict != .unresolved }
        return verdict == .pass || verdict == .unsupported
    }
}
