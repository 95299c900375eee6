/// A step and its outcome.
package struct TraceStep: Sendable, Hashable {
    /// The step as the agent repeated it.
    package let step: String
    /// The outcome.
    package let outcome: TracedOutcome
    /// Its line in the trace, from 1.
    package let line: Int

    package init(step: String, outcome: TracedOutcome, line: Int) {
        self.step = step
        self.outcome = outcome
        self.line = line
    }
}

/// What an agent reported of one case.
package struct CaseTrace: Sendable, Hashable {
    /// `assertion` or `characteristic`.
    package var kind = ""
    /// The id of the case.
    package var id = ""
    /// The numbers that were open when it began.
    package var table: NumberRanges?
    /// The soft limit when it began, `Int64.max` where there was none; nil when the trace does not say.
    package var limit: Int64?
    /// The steps that were run or skipped.
    package var steps: [TraceStep] = []
    /// How long it took, in microseconds; nil when the trace ends before the end of the case.
    package var microseconds: Int?
    /// How its process ended, if abnormally.
    package var ending: String?
    /// A line that is not part of a trace, and its number.
    package var garbled: GarbledLine?
    /// The line of its header.
    package var line = 0

    /// Creates an empty trace.
    package init() {}

    /// Whether the agent reported the end of the case.
    package var isComplete: Bool { microseconds != nil }
}

/// A line that is not part of a trace.
package struct GarbledLine: Sendable, Hashable {
    /// Its number in the trace, from 1.
    package let line: Int
    /// What it holds.
    package let text: String

    package init(line: Int, text: String) {
        self.line = line
        self.text = text
    }
}
