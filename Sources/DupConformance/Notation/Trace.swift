/// A step and what came of it.
public struct TraceStep: Sendable, Hashable {
    /// The step as the agent repeated it.
    public let step: String
    /// What came of it.
    public let outcome: Outcome
    /// Its line in the trace, from 1.
    public let line: Int
}

/// What an agent reported of one case.
public struct CaseTrace: Sendable, Hashable {
    /// `assertion` or `characteristic`.
    public var kind = ""
    /// The id of the case.
    public var id = ""
    /// The numbers that were open when it began.
    public var table: NumberRanges?
    /// The soft limit when it began, `Int64.max` where there was none; nil when the trace does not say.
    public var limit: Int64?
    /// The steps that were run or passed over.
    public var steps: [TraceStep] = []
    /// How long it took, in microseconds; nil when the trace ends before the case does.
    public var microseconds: Int?
    /// How its process ended, where not as it should.
    public var ending: String?
    /// A line that is no part of a trace, and its number.
    public var garbled: GarbledLine?
    /// The line of its header.
    public var line = 0

    /// Creates an empty trace.
    public init() {}

    /// Whether the agent said that the case is over.
    public var isComplete: Bool { microseconds != nil }
}

/// A line that is no part of a trace.
public struct GarbledLine: Sendable, Hashable {
    /// Its number in the trace, from 1.
    public let line: Int
    /// What it holds.
    public let text: String
}
