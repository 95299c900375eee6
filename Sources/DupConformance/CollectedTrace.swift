/// A trace from a file, read in pieces. Only what the judge can use is kept: a file that holds the suite a thousand
/// times, or no trace at all, needs no more memory than one that holds it once.
package struct CollectedTrace {
    /// What is kept of the answers to one case.
    struct Answers {
        /// The first of them.
        let trace: CaseTrace
        /// The line in which the second begins.
        fileprivate(set) var again: Int?
        fileprivate(set) var count = 1

        /// `it appears twice in the trace, in lines 7 and 19`; nil if it appears there once.
        var repetition: String? {
            guard let again else { return nil }
            let often = count == 2 ? "twice" : "\(count) times"
            let lines = "lines \(trace.line) and \(again)\(count == 2 ? "" : " and later")"
            return "it appears \(often) in the trace, in \(lines)"
        }
    }

    /// Lines between the cases, and cases of another suite.
    enum Aside {
        case greeting(Greeting)
        case garbled(GarbledLine)
        case stranger(CaseTrace)
    }

    private var reader: TraceReader
    private let ids: Set<String>
    private(set) var answers: [String: Answers] = [:]
    private(set) var asides: [Aside] = []
    /// How many more asides there were than are kept.
    private(set) var passedOver = 0
    /// Whether a case, of this suite or another, has an outcome or a table.
    private var hasOutcome = false
    /// Whether a case of this suite has one.
    private var hasAnswer = false
    /// Whether what a case holds instead of outcomes is steps.
    private var hasBareStep = false

    /// How many such lines are kept; more would not help a reader.
    private static let mostAsides = 1000

    /// Creates a trace of a suite, with nothing read.
    package init(of suite: Suite) {
        let steps = Dictionary(suite.assertions.map { ($0.id, $0.steps.count) }) { first, _ in first }
        ids = Set(steps.keys)
        // One more than there should be says that there are too many; that it is one is all that counts of a stranger.
        reader = TraceReader(keepingSteps: { id in (steps[id] ?? 0) + 1 })
    }

    /// Reads the next bytes.
    package mutating func read(_ bytes: ArraySlice<UInt8>) { reader.read(bytes).forEach { take($0) } }

    mutating func finish() { reader.finish().forEach { take($0) } }

    private mutating func take(_ event: TraceReader.Event) {
        switch event {
        case .greeting(let greeting): asides.append(.greeting(greeting))
        case .garbled(let line): keep(.garbled(line))
        case .finished(let trace): take(trace)
        }
    }

    private mutating func take(_ trace: CaseTrace) {
        if !trace.steps.isEmpty || trace.table != nil { hasOutcome = true }
        if !hasBareStep, let garbled = trace.garbled { hasBareStep = Step(script: garbled.text) != nil }
        if !ids.contains(trace.id) {
            var stranger = trace
            stranger.steps = []
            return keep(.stranger(stranger))
        }
        if !trace.steps.isEmpty || trace.table != nil || trace.isComplete { hasAnswer = true }
        if answers[trace.id] == nil {
            answers[trace.id] = Answers(trace: trace)
        } else {
            answers[trace.id]?.count += 1
            if answers[trace.id]?.again == nil { answers[trace.id]?.again = trace.line }
        }
    }

    private mutating func keep(_ aside: Aside) {
        if asides.count < Self.mostAsides { asides.append(aside) } else { passedOver += 1 }
    }

    /// Whether nothing in it answers a case of this suite.
    var isNothing: Bool { answers.isEmpty || (!hasAnswer && !isScript) }

    /// Whether cases are what an agent is given rather than what it prints: steps without any outcome.
    var isScript: Bool { !hasOutcome && hasBareStep }
}
