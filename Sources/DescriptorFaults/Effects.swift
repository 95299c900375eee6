import DescriptorModel

/// What goes wrong after a call, where it is the same in many faults.
struct Spoil: Sendable {
    /// Changes the world, or the outcome of the call.
    let change: @Sendable (inout World, inout Aftermath) -> Void

    init(_ change: @escaping @Sendable (inout World, inout Aftermath) -> Void) { self.change = change }

    // MARK: What comes of the call

    /// Another outcome, where the call fails with one of these errors.
    static func answers(_ outcome: Outcome, insteadOf errors: ErrorName...) -> Spoil {
        Spoil { _, call in
            if let error = call.error, errors.contains(error) { call.outcome = outcome }
        }
    }

    /// Another outcome, where the call fails because the descriptor that it is given is not open.
    static func answersOfClosed(_ outcome: Outcome) -> Spoil {
        Spoil { _, call in
            if call.error == .EBADF, !call.isSourceOpen { call.outcome = outcome }
        }
    }

    /// Another outcome, where the call succeeds.
    static func answers(_ outcome: Outcome) -> Spoil {
        Spoil { _, call in
            if call.error == nil { call.outcome = outcome }
        }
    }

    /// This outcome, whether the call succeeds or fails.
    static func always(_ outcome: Outcome) -> Spoil { Spoil { _, call in call.outcome = outcome } }

    /// Another number than the one that comes of the call.
    static func returns(_ number: Int64) -> Spoil {
        Spoil { _, call in
            if call.given != nil { call.outcome = .number(number) }
        }
    }

    // MARK: What is in the tables then

    /// The null device at a number that is free, in the table that comes of the call.
    static func appears(at number: Int) -> Spoil {
        Spoil { world, call in
            guard world.process[number] == nil else { return }
            world.install(world.newDescription(.null, access: .readWrite), at: number)
            call.outcome = .table(world.process.openNumbers)
        }
    }

    /// Something else with the number that a call names twice, where it succeeds.
    static func withEqual(_ change: @escaping @Sendable (inout World, Int) -> Void) -> Spoil {
        Spoil { world, call in
            guard let given = call.given, given == call.source else { return }
            change(&world, given)
        }
    }

    /// Something else with the number that a call was to fill, where its source is not open.
    static func withTargetOfClosed(_ change: @escaping @Sendable (inout World, Int) -> Void) -> Spoil {
        Spoil { world, call in
            if call.error == .EBADF, !call.isSourceOpen { change(&world, call.target) }
        }
    }

    /// Something else in the description of a number that close has closed.
    static func closedDescription(_ change: @escaping @Sendable (inout OpenFileDescription) -> Void) -> Spoil {
        Spoil { world, call in
            if let place = call.closed { change(&world.descriptions[place]) }
        }
    }

    /// Other flags of the number that is made.
    static func newFlags(_ change: @escaping @Sendable (inout DescriptorFlags) -> Void) -> Spoil {
        Spoil { world, call in
            if let made = call.made { world.changeFlags(of: made, change) }
        }
    }

    /// Other flags of the number that something is made from.
    static func sourceFlags(_ change: @escaping @Sendable (inout DescriptorFlags) -> Void) -> Spoil {
        Spoil { world, call in
            if call.made != nil { world.changeFlags(of: call.source, change) }
        }
    }

    /// Something else in the description of the number that is made.
    static func newDescription(_ change: @escaping @Sendable (inout OpenFileDescription) -> Void) -> Spoil {
        Spoil { world, call in
            if let made = call.made { world.changeDescription(of: made, change) }
        }
    }

    /// The number that is made has a description of its own, a copy of the one that it should share.
    static func separates(_ change: @escaping @Sendable (inout OpenFileDescription) -> Void = { _ in }) -> Spoil {
        Spoil { world, call in
            if let made = call.made { world.separate(made, change) }
        }
    }

    /// Something else at every number that is open.
    static func everyNumber(_ change: @escaping @Sendable (inout World, Int) -> Void) -> Spoil {
        Spoil { world, _ in
            for number in world.process.openNumbers { change(&world, number) }
        }
    }

    /// Of the numbers that a call leaves open those are closed for which this holds.
    static func closes(_ isClosed: @escaping @Sendable (World, Int) -> Bool) -> Spoil {
        Spoil { world, call in
            world.closeNumbers(where: isClosed)
            if case .table = call.outcome { call.outcome = .table(world.process.openNumbers) }
        }
    }

    /// Duplicates of numbers that had this flag are closed with them.
    static func closesDuplicates(ofMarked flag: DescriptorFlags) -> Spoil {
        Spoil { world, call in
            let before = call.before
            let marked = before.process.openNumbers.filter { before.isMarked($0, flag) }
            let places = Set(marked.compactMap { before.description(at: $0) })
            world.closeNumbers { world, number in world.description(at: number).map(places.contains) == true }
            call.outcome = .table(world.process.openNumbers)
        }
    }
}

/// What is done instead of a call, where it is the same in many faults.
struct Instead: Sendable {
    /// What comes of it; nil where the call is still right.
    let outcome: @Sendable (inout World, Operation) -> Outcome?

    /// The call says that all is well, and does nothing.
    static let doesNothing = Instead { world, call in
        world.process[call.fildes ?? -1] == nil ? nil : .ok
    }

    /// Another outcome for a call that names one number twice, which is open or is not.
    static func ofEqual(isOpen: Bool, _ outcome: @escaping @Sendable (Int) -> Outcome) -> Instead {
        Instead { world, call in world.equalNumber(call, isOpen: isOpen).map(outcome) }
    }

    /// Another outcome for a call onto a number that is open, or is not.
    static func ontoNumber(isOpen: Bool, _ outcome: Outcome) -> Instead {
        Instead { world, call in
            guard let target = call.fildes2, target != call.fildes else { return nil }
            return (world.process[target] != nil) == isOpen ? outcome : nil
        }
    }

    /// A duplication onto a negative number, or to one, gives the lowest number that is free.
    static let lowestForNegative = Instead { world, call in
        guard let fildes = call.fildes, (call.fildes2 ?? 0) < 0 else { return nil }
        return world.step(.dup(fildes))
    }
}

extension Fault {
    /// A fault that shows after a call has done what it should, in one of the ways above.
    init(
        _ name: String, _ summary: String, breaks: String, seen: String? = nil, after calls: Calls, _ spoil: Spoil
    ) {
        self.init(name, summary, breaks: breaks, seen: seen, after: calls, spoil.change)
    }

    /// A fault that does something else instead of a call, in one of the ways above.
    init(
        _ name: String, _ summary: String, breaks: String, seen: String? = nil, instead calls: Calls,
        _ instead: Instead
    ) {
        self.init(name, summary, breaks: breaks, seen: seen, instead: calls, instead.outcome)
    }
}
