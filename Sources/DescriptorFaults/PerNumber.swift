import DescriptorModel

/// Something that belongs to a description, or to what is behind it, and so to all its numbers.
struct Attribute: Sendable {
    /// What it is at the description in this place; nil where there is none.
    let get: @Sendable (World, Int) -> Int?
    /// Changes it.
    let set: @Sendable (inout World, Int, Int) -> Void

    /// The file offset.
    static let offset = Attribute {
        Int($0.descriptions[$1].offset)
    } set: {
        $0.descriptions[$1].offset = Int64($2)
    }

    /// The owner who gets the signals.
    static let owner = Attribute {
        Int($0.descriptions[$1].owner.rawValue)
    } set: {
        $0.descriptions[$1].owner = OpenFileDescription.Owner(rawValue: UInt8(truncatingIfNeeded: $2)) ?? .none
    }

    /// A file status flag.
    static func status(_ flag: StatusFlags) -> Attribute {
        Attribute {
            $0.descriptions[$1].status.contains(flag) ? 1 : 0
        } set: {
            if $2 == 1 { $0.descriptions[$1].status.insert(flag) } else { $0.descriptions[$1].status.remove(flag) }
        }
    }

    /// Something that is on or off at a socket.
    static func socket(_ path: WritableKeyPath<Socket, Bool> & Sendable) -> Attribute {
        Attribute { world, place in
            guard case .socket(let socket) = world.descriptions[place].object else { return nil }
            return world.sockets[socket][keyPath: path] ? 1 : 0
        } set: { world, place, value in
            guard case .socket(let socket) = world.descriptions[place].object else { return }
            world.sockets[socket][keyPath: path] = value == 1
        }
    }

    /// How many rows the window of a terminal has.
    static let rows = Attribute { world, place in
        world.descriptions[place].object.terminal.map { world.terminals[$0].rows }
    } set: { world, place, value in
        if let terminal = world.descriptions[place].object.terminal { world.terminals[terminal].rows = value }
    }

    /// Whether a terminal echoes.
    static let echo = Attribute { world, place in
        guard case .subsidiary(let terminal) = world.descriptions[place].object else { return nil }
        return world.terminals[terminal].echoes ? 1 : 0
    } set: { world, place, value in
        guard case .subsidiary(let terminal) = world.descriptions[place].object else { return }
        world.terminals[terminal].echoes = value == 1
    }
}

extension Fault {
    /// A fault by which each number has an attribute of its own, copied when it is duplicated or inherited.
    static func perNumber(
        _ name: String, _ summary: String, breaks: String, seen: String? = nil, _ attribute: Attribute
    ) -> Fault {
        Fault(name, summary, breaks: breaks, seen: seen) { world, operation in
            if let states = look(&world, operation, attribute) { return .states(states) }
            let process = world.current
            let number = operation.fildes ?? -1
            let place = world.description(at: number)
            let key = world.key(number)
            // The number's own state replaces the shared state for the duration of the call.
            var shared: Int?
            if let place, let own = world.memory[key] {
                shared = attribute.get(world, place)
                attribute.set(&world, place, own)
            }
            let outcome = world.step(operation)
            guard let place, let value = attribute.get(world, place) else {
                if case .fork = operation { inherit(&world, from: process) }
                return outcome
            }
            if let shared {
                world.memory[key] = value
                attribute.set(&world, place, shared)
            }
            if case .close = operation {
                world.memory[key] = nil
            } else if Calls.duplicating.contains(Calls(operation)), case .number(let made) = outcome, made != number {
                world.memory[key] = value
                world.memory[world.key(Int(made))] = value
            }
            return outcome
        }
    }

    /// For operations that read the whole table: each number with its own state.
    private static func look(_ world: inout World, _ operation: Operation, _ attribute: Attribute) -> [NumberState]? {
        let limit: Int?
        let moves: Bool
        switch operation {
        case .observe(let bound): (limit, moves) = (bound, false)
        case .survey(let bound): (limit, moves) = (bound, true)
        default: return nil
        }
        return world.process.openNumbers.filter { $0 < limit ?? .max }.compactMap { number in
            guard let place = world.description(at: number) else { return nil }
            let shared = attribute.get(world, place)
            let own = world.memory[world.key(number)]
            if let own { attribute.set(&world, place, own) }
            if moves, world.descriptions[place].hasOffset { world.descriptions[place].offset += 1 }
            guard case .states(let states) = world.step(.observe(below: number + 1)) else { return nil }
            if own != nil, let shared {
                world.memory[world.key(number)] = attribute.get(world, place)
                attribute.set(&world, place, shared)
            }
            return states.last
        }
    }

    /// A child begins with what each number of its parent had.
    private static func inherit(_ world: inout World, from parent: Int) {
        for (key, value) in world.memory where key >> 20 == parent {
            world.memory[world.key(key)] = value
        }
    }
}
