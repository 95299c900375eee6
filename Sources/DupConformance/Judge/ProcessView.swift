import DescriptorNotation

/// What a trace says of the process that a step runs in: which numbers are open, what names mean.
struct ProcessView {
    private(set) var open: Set<Int64>
    /// Those among them that no step opened: the platform's own, which it may have closed for another process.
    private(set) var kept: Set<Int64> = []
    /// Whether the last call that duplicates has failed; nil before the first.
    private(set) var hasFailedToDuplicate: Bool?
    /// The soft limit, where the trace says what it is.
    private(set) var limit: Int64?
    private(set) var names: [String: Int64] = [:]
    /// The last outcomes of operations that read the state of the process.
    private var looks: [OperationForm: String] = [:]

    init(open: Set<Int64>, kept: Set<Int64> = [], limit: Int64? = nil) {
        self.open = open
        self.kept = kept
        self.limit = limit
    }

    /// The lowest number from a minimum on that is not open.
    func lowest(from minimum: Int64 = 0) -> Int64 {
        var number = max(0, minimum)
        // A trace may say that the greatest of all numbers is open.
        while number < .max, open.contains(number) { number += 1 }
        return number
    }

    /// The value of a number in a step; nil if its name is not bound, or the value is out of range.
    func value(of number: Number) -> Int64? {
        switch number {
        case .literal(let value): value
        case .intMax: Int64(Int32.max)
        case .intMin: Int64(Int32.min)
        case .name(let name, let addend):
            names[name].flatMap { bound in
                let (sum, overflows) = bound.addingReportingOverflow(addend)
                return overflows ? nil : sum
            }
        }
    }

    /// What this operation yielded the last time.
    func lastLook(_ operation: OperationForm) -> String? { looks[operation] }

    /// Records the outcome of a step.
    mutating func follow(_ step: Step, _ outcome: TracedOutcome) {
        guard outcome.kind == .value else { return }
        if step.operation.yields.contains(.states) || step.operation.yields.contains(.table) {
            looks[step.operation] = outcome.description
        }
        if step.operation.group == "duplicate" {
            hasFailedToDuplicate = OutcomeForm.isFailure(outcome, of: step.operation)
        }
        switch step.operation.effect {
        case .opens:
            let isFilled = step.operation.yields.contains(.filled)
            let numbers = isFilled ? given(by: outcome) : opened(by: outcome)
            for (place, number) in numbers.enumerated() { add(number, step, place) }
        case .closes:
            if !OutcomeForm.isFailure(outcome, of: step.operation), case .number(let number)? = step.operands.first,
                let value = value(of: number)
            {
                open.remove(value)
            }
        case .renews:
            if let table = NumberRanges(outcome.description.split(separator: " ")) {
                // What a new image has open and did not inherit is its own.
                if step.operation.startsImage { kept.formUnion(Set(table.numbers).subtracting(open)) }
                open = Set(table.numbers)
            }
        case .none, .bracket: break
        }
        if step.operation.name == "limit", outcome.description == "ok", case .number(let number)? = step.operands.last {
            limit = value(of: number)
        }
    }

    private mutating func add(_ number: Int64, _ step: Step, _ place: Int) {
        open.insert(number)
        kept.remove(number)
        if place < step.binds.count { names[step.binds[place]] = number }
    }

    /// Records that a number is open.
    mutating func add(_ number: Int64) { open.insert(number) }

    /// The lowest number that a filling left free, though it was below the limit or below another that was given.
    func leftFree(by outcome: TracedOutcome) -> Int64? {
        let given = given(by: outcome)
        let free = ProcessView(open: open.union(given)).lowest()
        let bound = max(limit ?? 0, given.max() ?? 0)
        return free < bound ? free : nil
    }

    private func opened(by outcome: TracedOutcome) -> [Int64] {
        if let number = outcome.number { return number >= 0 ? [number] : [] }
        return outcome.pair.map { [$0.0, $0.1] } ?? []
    }

    /// The numbers that a filling gave before it ended.
    private func given(by outcome: TracedOutcome) -> [Int64] {
        NumberRanges.given(outcome.description.split(separator: " ").dropFirst())?.numbers ?? []
    }
}

/// The processes of a case: the one whose steps are running is the last.
struct ProcessStack {
    private var views: [ProcessView]
    /// Children that wait, by the name that their parent gave them; the key holds the parent's depth.
    private var waiting: [String: ProcessView] = [:]
    private var entered: [Entry] = []

    /// What a bracket is.
    private enum Entry {
        /// A process, which waits under this key afterwards if it has one.
        case process(String?)
        /// A thread of the process that is there.
        case thread
    }

    init(table: NumberRanges?, limit: Int64?) {
        let open = Set(table?.numbers ?? [])
        views = [ProcessView(open: open, kept: open.subtracting(0...2), limit: limit)]
    }

    var current: ProcessView { views[views.count - 1] }

    var depth: Int { entered.count }

    mutating func follow(_ step: Step, _ outcome: TracedOutcome) {
        if step.operation.opensBracket {
            enter(step, outcome)
        } else if step.operation.endsBracket {
            leave()
        } else {
            views[views.count - 1].follow(step, outcome)
        }
    }

    private func key(_ name: String) -> String { "\(views.count) \(name)" }

    private mutating func enter(_ step: Step, _ outcome: TracedOutcome) {
        if step.operation.opensThread { return entered.append(.thread) }
        let key = step.processName.map(key)
        var view = current
        if step.operation.name == "in", let key, let waiting = waiting[key] { view = waiting }
        // The process says itself what it found open: nothing is inferred from flags.
        let words = outcome.description.split(separator: " ")
        let open = outcome.kind == .value ? NumberRanges(words).map { Set($0.numbers) } : nil
        let own = step.operation.startsImage ? (open ?? []).subtracting(view.open) : []
        view = ProcessView(open: open ?? view.open, kept: view.kept.union(own), namesOf: view)
        views.append(view)
        entered.append(.process(key))
    }

    private mutating func leave() {
        guard case .process(let key)? = entered.popLast(), views.count > 1 else { return }
        let view = views.removeLast()
        if let key { waiting[key] = view }
    }
}

extension ProcessView {
    /// A process that knows the names of another.
    fileprivate init(open: Set<Int64>, kept: Set<Int64>, namesOf other: ProcessView) {
        self.init(open: open, kept: kept, limit: other.limit)
        names = other.names
    }
}
