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
    /// The calls that it shows in: all others are right.
    package let calls: Calls
    /// A bit for the circumstance in which alone it shows; nil where it may show in all.
    package var circumstance: Int?
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

    /// Ends, as the agent does, with a number that no dup should give: a broken platform may give such numbers forever.
    private func fill(_ world: inout World, _ fildes: Int) -> Outcome {
        var numbers: [Int] = []
        var known: Set<Int> = []
        while true {
            switch perform(&world, .dup(fildes)) {
            case .number(let given):
                let number = Int(given)
                if number >= world.process.limit || world.process[number] == nil || !known.insert(number).inserted {
                    return .overfilled(number, numbers)
                }
                numbers.append(number)
            case .error(let error): return .filled(error, numbers)
            case let other: return other
            }
        }
    }

    private func repeatDup2(_ world: inout World, _ fildes: Int, _ fildes2: Int, times: Int) -> Outcome {
        var outcome = perform(&world, .dup2(fildes, fildes2))
        for _ in 0..<max(0, times) where outcome == .number(Int64(fildes2)) {
            outcome = perform(&world, .dup2(fildes, fildes2))
        }
        return outcome
    }

    /// A fault that decides itself what is done.
    ///
    /// - Parameter breaks: Ids of requirements, separated by blanks.
    init(
        _ name: String, _ summary: String, breaks: String, seen: String? = nil, in calls: Calls = .everything,
        perform: @escaping Perform
    ) {
        self.name = name
        self.summary = summary
        self.breaks = breaks.split(separator: " ").map(String.init)
        self.seen = seen
        self.calls = calls
        self.perform = perform
    }

    /// A fault that acts after a correct call: `spoil` changes the world, or the outcome of the call.
    init(
        _ name: String, _ summary: String, breaks: String, seen: String? = nil, after calls: Calls,
        _ spoil: @escaping @Sendable (inout World, inout Aftermath) -> Void
    ) {
        self.init(name, summary, breaks: breaks, seen: seen, in: calls) { world, operation in
            guard calls.contains(Calls(operation)) else { return world.step(operation) }
            let before = world
            var call = Aftermath(operation: operation, before: before, outcome: world.step(operation))
            let right = call.outcome
            spoil(&world, &call)
            if call.outcome != right, call.error != nil { world.errnoLeft = .changed }
            return call.outcome
        }
    }

    /// A fault that replaces a call; nil if the call stays correct.
    init(
        _ name: String, _ summary: String, breaks: String, seen: String? = nil, instead calls: Calls,
        _ outcome: @escaping @Sendable (inout World, Operation) -> Outcome?
    ) {
        self.init(name, summary, breaks: breaks, seen: seen, in: calls) { world, operation in
            guard calls.contains(Calls(operation)) else { return world.step(operation) }
            world.errnoLeft = .kept
            guard let outcome = outcome(&world, operation) else { return world.step(operation) }
            if case .error = outcome { world.errnoLeft = .changed }
            return outcome
        }
    }

    /// A fault that makes another call instead.
    init(
        _ name: String, _ summary: String, breaks: String, seen: String? = nil, takes calls: Calls,
        for other: @escaping @Sendable (World, Operation) -> Operation
    ) {
        self.init(name, summary, breaks: breaks, seen: seen, in: calls) { world, operation in
            world.step(calls.contains(Calls(operation)) ? other(world, operation) : operation)
        }
    }

    /// A fault that uses another limit than that of the process.
    init(
        _ name: String, _ summary: String, breaks: String, seen: String? = nil, limiting calls: Calls,
        to limit: @escaping @Sendable (Process) -> Int
    ) {
        self.init(name, summary, breaks: breaks, seen: seen, in: calls) { world, operation in
            guard calls.contains(Calls(operation)) else { return world.step(operation) }
            let right = world.process.limit
            world.process.limit = limit(world.process)
            let outcome = world.step(operation)
            world.process.limit = right
            return outcome
        }
    }
}

/// What a call has done, for a fault to spoil.
struct Aftermath {
    let operation: Operation
    /// The world as the call found it.
    let before: World
    /// The outcome.
    var outcome: Outcome

    /// The descriptor that it was given first.
    var source: Int { operation.fildes ?? -1 }

    /// The number that it was to fill, or to search from.
    var target: Int { operation.fildes2 ?? -1 }

    /// The number that it returned; nil if it failed. Inlined, it crashes the optimizer of Swift 6.3.1 (CopyPropagation).
    var given: Int? {
        @inline(never) get { if case .number(let number) = outcome { Int(number) } else { nil } }
    }

    /// The numbers that it gave, one or two.
    var numbers: [Int] {
        if case .pair(let one, let other) = outcome { [one, other] } else { given.map { [$0] } ?? [] }
    }

    /// The number that it made: not the one that dup2 finds when both are the same.
    var made: Int? { given == operation.fildes ? nil : given }

    /// The error, if it failed.
    var error: ErrorName? {
        if case .error(let error) = outcome { error } else { nil }
    }

    /// Whether the descriptor that it was given first was open.
    var isSourceOpen: Bool { before.process[source] != nil }

    /// What close has closed: the place of its description; nil when it failed, or was another call.
    var closed: Int? { outcome == .ok ? before.description(at: source) : nil }

    /// What that was of, and how it was opened.
    var closedObject: Object? { closed.map { before.descriptions[$0].object } }
    var closedAccess: Access? { closed.map { before.descriptions[$0].access } }

    /// What was at the number that it was to fill, if another description than that of the source.
    var replaced: Int? {
        guard made != nil, source != target else { return nil }
        return before.description(at: target)
    }
}
