import DescriptorNotation

/// The start of a case in its trace, compared with what the notation and the greeting promise.
struct CaseStart {
    private let greeting: Greeting
    private let table: NumberRanges?
    private let limit: Int64?
    /// The numbers that are open at the start.
    private let kept: Set<Int64>
    /// Whether a step can contradict the start: numbers above 2 are open, or the limit is low.
    private let mayBeContradicted: Bool
    /// Whether no step has set another limit yet.
    private var isLimitUntouched = true

    /// Whether the limit is the one that the case is about: a target that cannot set it is started under it.
    let isUnderItsLimit: Bool

    /// Without a greeting only the notation applies.
    init(_ greeting: Greeting?, _ trace: CaseTrace, of assertion: Assertion) {
        self.greeting = greeting ?? Greeting()
        table = trace.table
        limit = trace.limit
        let isSet = greeting?.has.contains("limits") ?? true
        kept = Set(trace.table?.numbers ?? [])
        mayBeContradicted = kept.contains { $0 > 2 } || trace.limit ?? Greeting.caseLimit < Greeting.caseLimit
        isUnderItsLimit = !isSet && trace.limit != nil && trace.limit == assertion.startingLimit
    }

    /// What differs from the promise; nil if nothing does. The greeting is part of the promise: numbers that are kept
    /// open, a lower greatest limit.
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
        // A target that cannot set a limit need not have one; but a low limit is an excuse, and must be in the
        // greeting.
        let isFree = !greeting.has.contains("limits") && (limit ?? promised) >= promised
        if limit == promised || isFree { return nil }
        let told = limit.map { $0 == .max ? "unlimited" : "\($0)" } ?? "not reported"
        return "the case started with a limit that is \(told) instead of \(promised)"
    }

    /// What in a step contradicts the reported start of the case; nil if nothing does. Call it before the process
    /// follows the step.
    mutating func contradiction(_ step: Step, _ outcome: TracedOutcome, _ process: ProcessView) -> String? {
        if step.operation.group == "limit" { isLimitUntouched = false }
        guard outcome.kind == .value, step.operation.effect == .opens, mayBeContradicted else { return nil }
        var after = ProcessView(open: [])
        after.follow(step, outcome)
        let given = after.open
        func says(_ number: Int64, _ start: String) -> String {
            "the trace says that the case starts with \(start), but “\(step.script)” gave \(number)"
        }
        // A low limit is also the hard limit: no step can have raised it, in any process.
        if let limit, limit < Greeting.caseLimit, isLimitUntouched, let number = given.filter({ $0 >= limit }).min() {
            return says(number, "a limit of \(limit)")
        }
        // A call that names its number may replace an open one.
        if step.operation.operands.contains(where: { $0.name == "fildes2" }) { return nil }
        return given.filter { $0 > 2 && kept.contains($0) && process.open.contains($0) }.min().map {
            says($0, "\($0) open")
        }
    }

    /// Why the deciding step says nothing about the platform; nil if it does.
    func excuse(_ step: Step, _ outcome: TracedOutcome, _ process: ProcessView, named: Set<Int64>) -> String? {
        // Cases are written for a limit of 64. If the hard limit is lower, a failure for lack of numbers says nothing.
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
        // Operations that use numbers that the trace does not show.
        let takesNumbers = outcome.kind == .unresolved || operation.effect == .bracket || operation.isChoreography
        return takesNumbers && words.contains("EMFILE")
    }
}

extension OperationForm {
    /// The least number of descriptors that it opens.
    fileprivate var numbersWanted: Int64 { yields.contains(.pair) ? 2 : 1 }
}

extension ProcessView {
    /// How many numbers are free in a range.
    fileprivate func free(from minimum: Int64, below limit: Int64) -> Int64 {
        let low = max(0, minimum)
        return low >= limit ? 0 : limit - low - Int64(open.count { $0 >= low && $0 < limit })
    }
}
