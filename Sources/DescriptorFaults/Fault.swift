import DescriptorModel

/// A broken platform: the model with one small change, made to one rule.
public struct Fault: Sendable {
    /// Performs an operation on a world, wrongly where the fault shows.
    public typealias Perform = @Sendable (inout World, Operation) -> Outcome

    /// Its name: the call, and what is wrong with it.
    public let name: String
    /// What is wrong, in one sentence.
    public let summary: String
    /// The requirements that it breaks; an assertion about one of them is expected to catch it.
    public let breaks: [String]
    /// A real platform that had it, and where that was reported.
    public let seen: String?
    private let perform: Perform

    /// Performs an operation as the broken platform does.
    public func step(_ world: inout World, _ operation: Operation) -> Outcome {
        switch operation {
        // These are many calls in one step, each of which may show the fault.
        case .fill(let fildes): fill(&world, fildes)
        case .dup2Repeat(let fildes, let fildes2, let times):
            repeatDup2(&world, fildes, fildes2, times: min(times, 8))
        default: perform(&world, operation)
        }
    }

    private func fill(_ world: inout World, _ fildes: Int) -> Outcome {
        var numbers: [Int] = []
        while numbers.count < 4096 {
            switch perform(&world, .dup(fildes)) {
            case .number(let number): numbers.append(Int(number))
            case .error(let error): return .filled(error, numbers)
            case let other: return other
            }
        }
        return .hung
    }

    private func repeatDup2(_ world: inout World, _ fildes: Int, _ fildes2: Int, times: Int) -> Outcome {
        var outcome = perform(&world, .dup2(fildes, fildes2))
        for _ in 0..<times where outcome == .number(Int64(fildes2)) {
            outcome = perform(&world, .dup2(fildes, fildes2))
        }
        return outcome
    }

    /// A fault that shows after a call has succeeded, or failed, as it should: `change` may alter what came of it.
    init(
        _ name: String, _ summary: String, breaks: String..., seen: String? = nil, after calls: Calls,
        _ change: @escaping @Sendable (inout World, Aftermath) -> Outcome?
    ) {
        self.name = name
        self.summary = summary
        self.breaks = breaks
        self.seen = seen
        perform = { world, operation in
            guard calls.contains(Calls(operation)) else { return world.step(operation) }
            let before = world
            let outcome = world.step(operation)
            let aftermath = Aftermath(operation: operation, before: before, outcome: outcome)
            return change(&world, aftermath) ?? outcome
        }
    }

    /// A fault that shows instead of a call: `change` does something else, or nil where the call is still right.
    init(
        _ name: String, _ summary: String, breaks: String..., seen: String? = nil, instead calls: Calls,
        _ change: @escaping @Sendable (inout World, Operation) -> Outcome?
    ) {
        self.name = name
        self.summary = summary
        self.breaks = breaks
        self.seen = seen
        perform = { world, operation in
            guard calls.contains(Calls(operation)) else { return world.step(operation) }
            return change(&world, operation) ?? world.step(operation)
        }
    }
}

/// What a call has done, for a fault to spoil.
struct Aftermath {
    let operation: Operation
    /// The world as the call found it.
    let before: World
    /// What came of it.
    let outcome: Outcome

    /// The source of a duplication.
    var source: Int { operation.fildes ?? -1 }

    /// The number that was given by a duplication or by opening; nil when it failed.
    var given: Int? {
        if case .number(let number) = outcome { Int(number) } else { nil }
    }

    /// The error, if it failed.
    var error: ErrorName? {
        if case .error(let error) = outcome { error } else { nil }
    }

    /// What was at a number before.
    func slot(_ number: Int) -> Slot? { before.process[number] }
}
