import DescriptorModel

/// Every state that the model can reach within the bound, and where each move leads.
package struct StateSpace: Sendable {
    /// What is done, and how far.
    package let alphabet: Alphabet
    /// How many states there are; where the enumeration was stopped, how many were gone through.
    package private(set) var stateCount = 0
    /// Whether these are all.
    package private(set) var ending = Ending.whole
    /// How many moves there are from these states, of those that stay within the bound.
    package private(set) var transitionCount = 0
    /// A hash of all transitions: two spaces with the same fingerprint are the same.
    package private(set) var fingerprint: UInt64 = 0xCBF2_9CE4_8422_2325

    /// How an enumeration of states ends.
    package enum Ending: Sendable {
        /// All are counted.
        case whole
        /// The exploration was stopped.
        case stopped
        /// There are more transitions than have numbers.
        case tooLarge
    }

    /// Where each move leads, by state and move; `outside` where it is not made.
    private(set) var next: ContiguousArray<UInt32> = []
    /// The transition by which each state was found first: a shortest way from the beginning.
    private(set) var found: ContiguousArray<UInt32> = []

    /// Stands for a state beyond the bound, or for a move that cannot be made.
    static let outside = UInt32.max

    /// How many moves each state has.
    var moveCount: Int { alphabet.moves.count }

    /// The world that every way begins with: an empty table under the limit of the bound, where there are limits.
    static func beginning(_ alphabet: Alphabet) -> World {
        var world = World()
        if alphabet.setsLimit { _ = world.step(.setLimit(alphabet.descriptors)) }
        for number in 0..<3 { _ = world.step(.close(number)) }
        return world
    }

    /// After how many states to check whether to stop.
    private static let askingInterval = 256

    /// How many transitions have numbers, which are those below `outside`.
    static let room = Int(outside) - 1

    /// Enumerates the states, breadth first.
    ///
    /// - Parameters:
    ///   - alphabet: The moves, and the bound.
    ///   - isStopping: Asked now and then, with the number of states so far, whether to stop before the end.
    package init(_ alphabet: Alphabet, isStopping: (Int) -> Bool = { _ in false }) {
        self.init(alphabet, room: Self.room, isStopping: isStopping)
    }

    init(_ alphabet: Alphabet, room: Int, isStopping: (Int) -> Bool = { _ in false }) {
        self.alphabet = alphabet
        let beginning = Self.beginning(alphabet)
        var numbers: [StateKey: UInt32] = [StateKey(beginning, descriptors: alphabet.descriptors): 0]
        var worlds = ContiguousArray([beginning])
        found = [Self.outside]
        var state = 0
        while state < worlds.count {
            if state % Self.askingInterval == 0, isStopping(worlds.count) {
                ending = .stopped
                break
            }
            if (state + 1) * moveCount > room {
                ending = .tooLarge
                break
            }
            let world = worlds[state]
            worlds[state] = World.nothing
            for (move, place) in zip(alphabet.moves, 0...) {
                let id = UInt32(state * moveCount + place)
                let target = explore(move, from: world, &numbers, &worlds, id: id)
                next.append(target)
                if target != Self.outside { transitionCount += 1 }
                fingerprint = (fingerprint ^ UInt64(target)) &* 0x0000_0100_0000_01B3
            }
            state += 1
        }
        stateCount = state
    }

    private mutating func explore(
        _ move: Move, from world: World, _ numbers: inout [StateKey: UInt32], _ worlds: inout ContiguousArray<World>,
        id: UInt32
    ) -> UInt32 {
        var performer = SilentPerformer(world: world)
        guard performer.allows(move) else { return Self.outside }
        performer.perform(move)
        guard isWithinBound(performer.world) else { return Self.outside }
        let key = StateKey(performer.world, descriptors: alphabet.descriptors)
        if let known = numbers[key] { return known }
        let number = UInt32(worlds.count)
        numbers[key] = number
        worlds.append(performer.world)
        found.append(id)
        return number
    }

    private func isWithinBound(_ world: borrowing World) -> Bool {
        var count = 0
        for place in world.descriptions.indices where world.descriptions[place].references > 0 { count += 1 }
        if count > alphabet.descriptions { return false }
        // Without a limit nothing but the choice of moves keeps numbers below the bound.
        if !alphabet.setsLimit {
            for process in world.processes where process.isAlive && process.slots.count > alphabet.descriptors {
                if process.slots[alphabet.descriptors...].contains(where: { $0 != nil }) { return false }
            }
        }
        for place in world.pipes.indices where world.pipes[place].bytes.count > 1 { return false }
        return true
    }

    /// A shortest way from the beginning to a state: the moves, in order.
    func way(to state: Int) -> [Move] {
        var moves: [Move] = []
        var state = state
        while found[state] != Self.outside {
            let id = Int(found[state])
            moves.append(alphabet.moves[id % moveCount])
            state = id / moveCount
        }
        return moves.reversed()
    }
}
