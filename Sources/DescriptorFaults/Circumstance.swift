import DescriptorModel

/// When a fault shows: from a number on, in a place, or after something has happened in the process.
struct Circumstance: Sendable {
    /// What the names of its faults end with.
    let name: String
    /// The same in words.
    let text: String
    /// Whether it holds in the world before a call: for the number that the call makes, and the one that it was given.
    let holds: @Sendable (World, _ number: Int, _ source: Int) -> Bool

    /// From numbers on at which tables grow.
    static let numbers = [32, 64, 256, 512, 1024].map { least in
        Circumstance(name: "from-\(least)", text: "from number \(least) on") { _, number, _ in number >= least }
    }

    /// In processes that got their table from another one.
    static let places = [
        Circumstance(name: "in-a-child", text: "in a child") { world, _, _ in world.fact(.depth) >= 1 },
        Circumstance(name: "in-a-grandchild", text: "in a child of a child") { world, _, _ in world.fact(.depth) >= 2 },
        Circumstance(name: "in-an-image", text: "in a new image") { world, _, _ in world.fact(.images) >= 1 },
        Circumstance(name: "in-a-second-image", text: "in the image after a new image") { world, _, _ in
            world.fact(.images) >= 2
        },
        Circumstance(name: "in-a-thread", text: "in a second thread") { world, _, _ in world.fact(.threads) >= 1 },
    ]

    /// After something has happened in the process, or before it was made.
    static let histories = [
        Circumstance(name: "after-full", text: "once the table was full") { world, _, _ in world.fact(.wasFull) > 0 },
        Circumstance(name: "after-raise", text: "once the limit was raised") { world, _, _ in world.fact(.raises) > 0 },
        Circumstance(name: "after-lowering", text: "once the limit was lowered") { world, _, _ in
            world.fact(.lowerings) > 0
        },
        Circumstance(name: "without-0", text: "once 0, 1 or 2 was closed") { world, _, _ in
            world.fact(.closedStandard) > 0
        },
        Circumstance(name: "where-marked", text: "at a number that had a flag before") { world, number, _ in
            world.wasMarked(number)
        },
        Circumstance(name: "from-third", text: "from the third duplicate of a process on") { world, _, _ in
            world.fact(.duplicates) >= 2
        },
    ]

    /// For a kind of object alone.
    static let kinds: [Circumstance] = [
        kind("null", "the null device") { $0 == .null },
        kind("directory", "directories") { $0 == .directory },
        kind("file", "regular files") { if case .file = $0 { true } else { false } },
        kind("pipe", "pipes") { if case .pipe(_, false) = $0 { true } else { false } },
        kind("fifo", "FIFOs") { if case .pipe(_, true) = $0 { true } else { false } },
        kind("socket", "sockets") { if case .socket = $0 { true } else { false } },
        kind("linux", "objects of Linux") { if case .linux = $0 { true } else { false } },
        kind("listener", "listening sockets") { $0 == .listener },
        kind("manager", "the manager sides of terminals") { if case .manager = $0 { true } else { false } },
        kind("subsidiary", "terminals") { if case .subsidiary = $0 { true } else { false } },
    ]

    /// The kinds with these names.
    static func kinds(_ names: String...) -> [Circumstance] {
        kinds.filter { names.contains(String($0.name.dropFirst("of-".count))) }
    }

    private static func kind(_ name: String, _ text: String, _ isOne: @escaping @Sendable (Object) -> Bool)
        -> Circumstance
    {
        Circumstance(name: "of-\(name)", text: "for \(text)") { world, _, source in
            world.object(at: source).map(isOne) ?? false
        }
    }

    /// Those that say nothing of the object.
    static let general = numbers + places + histories
    /// All: a set of them has a bit for each, in this order.
    static let all = general + kinds
    private static let placesByName = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1.name, $0) })

    /// Its place among all.
    var place: Int { Self.placesByName[name] ?? 0 }
}

/// What has happened in a process, as faults with a circumstance keep it.
enum Fact: Int {
    case depth, images, threads, wasFull, raises, lowerings, closedStandard, duplicates
}

extension World {
    /// Facts lie above all numbers of descriptors, and marks between the two.
    private static let facts = 0xf_ff00
    private static let marks = 0x8_0000

    /// How often something has happened in the current process.
    func fact(_ fact: Fact) -> Int { memory[key(Self.facts + fact.rawValue)] ?? 0 }

    /// Whether a number had a flag once.
    func wasMarked(_ number: Int) -> Bool {
        (0..<Self.marks).contains(number) && memory[key(Self.marks | number)] != nil
    }

    private mutating func count(_ fact: Fact) { memory[key(Self.facts + fact.rawValue), default: 0] += 1 }

    /// Keeps what an operation has done to the process.
    mutating func note(_ operation: Operation, _ outcome: Outcome, before: World) {
        if case .error(let error) = outcome {
            if error == .EMFILE, Calls.duplicating.contains(Calls(operation)) { count(.wasFull) }
            return
        }
        switch operation {
        case .fork:
            memory = memory.filter { $0.key >> 20 != current }
            for (key, value) in before.memory where key >> 20 == before.current {
                memory[self.key(key)] = value
            }
            count(.depth)
        case .exec: count(.images)
        case .thread: count(.threads)
        case .endThread: memory[key(Self.facts + Fact.threads.rawValue), default: 0] -= 1
        case .setLimit:
            if process.limit > before.process.limit { count(.raises) }
            if process.limit < before.process.limit { count(.lowerings) }
        case .close(let number), .posixClose(let number, _):
            if (0...2).contains(number) { count(.closedStandard) }
        case .setfd(let number, let flags):
            if !flags.isEmpty { memory[key(Self.marks | number)] = 1 }
        default:
            if Calls.duplicating.contains(Calls(operation)) { count(.duplicates) }
        }
    }
}

extension Fault {
    /// None: a correct platform that keeps which circumstances held in calls that a fault could spoil.
    package static let observer = Fault(
        "none.observer", "nothing is wrong, and circumstances are kept", breaks: "", perform: observe)

    private static func observe(_ world: inout World, _ operation: Operation) -> Outcome {
        let before = world
        let call = Aftermath(operation: operation, before: before, outcome: world.step(operation))
        if Calls(operation).isSubset(of: [.duplicating, .close]) {
            world.meet(Circumstance.all, before, call.made ?? call.source, call.source)
        } else if Calls(operation).isSubset(of: [.fork, .exec]) {
            for number in world.process.openNumbers { world.meet(Circumstance.numbers, world, number, number) }
        }
        world.note(operation, call.outcome, before: before)
        return call.outcome
    }
}

extension World {
    private static let metKey = -1

    /// The circumstances that held while `Fault.observer` performed the calls, a bit for each.
    package var metCircumstances: Int { memory[Self.metKey] ?? 0 }

    fileprivate mutating func meet(_ circumstances: [Circumstance], _ before: World, _ number: Int, _ source: Int) {
        var met = metCircumstances
        for circumstance in circumstances where circumstance.holds(before, number, source) {
            met |= 1 << circumstance.place
        }
        memory[Self.metKey] = met
    }
}
