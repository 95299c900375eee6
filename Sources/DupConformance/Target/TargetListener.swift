import DescriptorNotation

/// What a target does other than answering its cases.
package enum TargetNote {
    /// A case was answered more than once, in these lines of the trace.
    case repeated(Assertion, lines: (first: Int, again: Int))
    /// A case was answered that was not asked.
    case stranger(CaseTrace)
    /// This number of further lines that are not part of a trace, or cases of another suite, were ignored.
    case asides(Int)
    /// After its last case the target did not end as an agent does.
    case ending(String, said: String)
}

/// The receiver of a target's reports.
struct TargetListener {
    private(set) var wasGreeted = false
    private let greeted: (Greeting) -> Void
    let garbled: (GarbledLine) -> Void
    let noted: (TargetNote) -> Void
    let reported: (CaseReport) -> Void

    init(
        greeted: @escaping (Greeting) -> Void, garbled: @escaping (GarbledLine) -> Void,
        noted: @escaping (TargetNote) -> Void, reported: @escaping (CaseReport) -> Void
    ) {
        self.greeted = greeted
        self.garbled = garbled
        self.noted = noted
        self.reported = reported
    }

    /// Passes on the first greeting; that of a target which was started again says nothing new.
    mutating func greet(_ greeting: Greeting) {
        if !wasGreeted { greeted(greeting) }
        wasGreeted = true
    }
}
