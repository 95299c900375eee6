import DescriptorNotation

/// What a case started with, as its trace has it, against what the notation and the greeting promise.
struct CaseStart {
    private let greeting: Greeting
    private let table: NumberRanges?
    private let limit: Int64?
    /// Whether no step has set another limit yet.
    private var isLimitUntouched = true

    /// Whether the limit is the one that the case is about: who cannot set it is started under it.
    let isUnderItsLimit: Bool

    /// Of a trace without a greeting nothing is promised but what the notation says.
    init(_ greeting: Greeting?, _ trace: CaseTrace, of assertion: Assertion) {
        self.greeting = greeting ?? Greeting()
        table = trace.table
        limit = trace.limit
        let isSet = greeting?.has.contains("limits") ?? true
        isUnderItsLimit = !isSet && trace.limit != nil && trace.limit == assertion.startingLimit
    }

    /// What is otherwise than promised; nil when all is so. What the greeting says is promised too: numbers that are
    /// kept open, a limit that cannot be so great.
    var brokenPromise: String? {
        if let table {
            let numbers = Set(table.numbers)
            let least = Set<Int64>(0...2).union(greeting.keeps)
            if !numbers.isSuperset(of: least) || !numbers.isSubset(of: least.union(greeting.channel)) {
                let open = ExpectationMatcher.ranges(numbers)
                return "the case started with \(open) open instead of \(ExpectationMatcher.ranges(least))"
            }
        }
        if isUnderItsLimit { return nil }
        let promised = greeting.startLimit
        // Who cannot set a limit need not have one; but a low one excuses, and is said in the greeting.
        let isFree = !greeting.has.contains("limits") && (limit ?? promised) >= promised
        if limit == promised || isFree { return nil }
        let told = limit.map { $0 == .max ? "unlimited" : "\($0)" } ?? "not reported"
        return "the case started with a limit that is \(told) instead of \(promised)"
    }

    /// What a step shows not to be as the case was said to start; nil where it shows nothing. It is asked before the
    /// process has followed the step.
    mutating func contradiction(_ step: Step, _ outcome: TracedOutcome, _ process: ProcessView) -> String? {
        if step.operation.group == "limit" { isLimitUntouched = false }
        guard outcome.kind == .value, step.operation.effect == .opens else { return nil }
        var after = ProcessView(open: [])
        after.follow(step, outcome)
        let given = after.open
        func says(_ number: Int64, _ start: String) -> String {
            "the trace says that the case starts with \(start), but “\(step.script)” gave \(number)"
        }
        // A low limit is the hard one too: no step can have raised it, whatever process it ran in.
        if let limit, limit < Greeting.caseLimit, isLimitUntouched, let number = given.filter({ $0 >= limit }).min() {
            return says(number, "a limit of \(limit)")
        }
        // What names its number itself may replace what is there.
        if step.operation.operands.contains(where: { $0.name == "fildes2" }) { return nil }
        return given.filter { $0 > 2 && kept.contains($0) && process.open.contains($0) }.min().map {
            says($0, "\($0) open")
        }
    }

    private var kept: Set<Int64> { Set(table?.numbers ?? []) }

    /// Why what decided says nothing of the platform; nil where it does.
    func excuse(_ step: Step, _ outcome: TracedOutcome, _ process: ProcessView, named: Set<Int64>) -> String? {
        // Cases are written for a limit of 64. Where the hard limit does not allow that, what went wrong for want of
        // numbers says nothing.
        if let limit, limit < Greeting.caseLimit, !isUnderItsLimit, mayWantNumbers(step, outcome, limit, process) {
            return "the limit leaves \(limit) descriptors, and cases are written for \(Greeting.caseLimit)"
        }
        // A platform may keep descriptors of its own (dup and close, APPLICATION USAGE): what a case does with the very
        // number of one, rather than with a number that it was given, says nothing.
        guard [.value, .unresolved].contains(outcome.kind) else { return nil }
        return kept.sorted().first { $0 > 2 && named.contains($0) }.map { "the platform keeps number \($0)" }
    }

    /// Whether an outcome may be one because the limit is low. A set-up that fails decides, so that the step which
    /// decides is also the first that went wrong.
    private func mayWantNumbers(_ step: Step, _ outcome: TracedOutcome, _ limit: Int64, _ process: ProcessView) -> Bool
    {
        guard outcome.kind == .value || outcome.kind == .unresolved, !outcome.description.isEmpty else { return false }
        let words = outcome.description.split { $0 == " " || $0 == ":" }
        let operation = step.operation
        func value(_ name: String) -> Int64? {
            zip(operation.operands, step.operands).first { $0.0.name == name }.map { _, operand in
                guard case .number(let number) = operand else { return .max }
                return process.value(of: number) ?? .max
            }
        }
        // A limit that is no higher than this one can be set.
        if operation.name == "limit" { return (value("soft-limit") ?? .max) > limit }
        // Scenes around a call take many numbers, and have no word for the one that they did not get.
        if operation.group == "limit" || operation.operands.contains(where: { $0.name == "call" }) { return true }
        // A number that is out of range, or that the case would have opened, had there been one.
        let descriptors = operation.operands.filter(\.isDescriptor).compactMap { value($0.name) }
        if words.contains("EBADF"), descriptors.contains(where: { $0 >= limit }) { return true }
        if operation.effect == .opens, outcome.kind == .value {
            if value("fildes2") != nil { return false }
            let minimum = value("minimum") ?? 0
            if minimum >= limit, words.contains("EINVAL") { return true }
            return words.contains("EMFILE") && minimum < limit
                && process.free(from: minimum, below: limit) < operation.numbersWanted
        }
        // What takes numbers for itself, without a place in the table of the trace.
        let takesNumbers = outcome.kind == .unresolved || operation.effect == .bracket || operation.isChoreography
        return takesNumbers && words.contains("EMFILE")
    }
}

extension OperationForm {
    /// How many numbers it opens at the least.
    fileprivate var numbersWanted: Int64 { yields.contains(.pair) ? 2 : 1 }
}

extension ProcessView {
    /// How many numbers are free in a range.
    fileprivate func free(from minimum: Int64, below limit: Int64) -> Int64 {
        let low = max(0, minimum)
        return low >= limit ? 0 : limit - low - Int64(open.count { $0 >= low && $0 < limit })
    }
}
