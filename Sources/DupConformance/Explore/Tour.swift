import DescriptorModel

/// A walk through a state space that makes every transition of a share once, with as few repeated ones as it can.
///
/// From a state it makes what is still to be made there. Where nothing is left, it steps to the neighbour that promises
/// the nearest state with something left, and learns: a state's promise is one more than the best of its neighbours'.
/// What states promise only grows as work is done, so that all these lessons together cost less than the work.
struct Tour {
    let space: StateSpace
    /// The move that is looked at first where several promise the same.
    private let first: Int
    /// What is still to be made: a bit for each transition of this share.
    private var left: ContiguousArray<UInt64>
    private let words: Int
    /// How many are left.
    private(set) var remaining = 0
    /// At least this many steps are needed from each state to one with something left.
    private var distance: ContiguousArray<UInt8>
    /// Whether something was put back since promises were made.
    private var promisesAreStale = false
    /// Transitions that are known to lead elsewhere on this target.
    private var blocked: Set<UInt32> = []
    /// Operations whose faults are known well enough.
    private(set) var suspended: Set<String> = []
    private var isSuspended: [Bool]
    private var state = 0
    /// Whether nothing is left in a state that stays in it.
    private var isSettled: [Bool]

    /// A promise so far away that nothing lies there.
    private static let unreachable = UInt8.max

    /// A tour of a share of the space: the transitions that `isMine` picks.
    init(_ space: StateSpace, seed: UInt64, isMine: (UInt32) -> Bool) {
        self.space = space
        var random = RandomNumbers(seed: seed)
        first = Int(random.next() % UInt64(max(1, space.moveCount)))
        words = (space.moveCount + 63) / 64
        left = ContiguousArray(repeating: 0, count: space.stateCount * words)
        distance = ContiguousArray(repeating: 0, count: space.stateCount)
        isSuspended = space.alphabet.moves.map { _ in false }
        isSettled = [Bool](repeating: false, count: space.stateCount)
        for state in 0..<space.stateCount {
            for move in 0..<space.moveCount {
                let id = state * space.moveCount + move
                guard space.next[id] != StateSpace.outside, isMine(UInt32(id)) else { continue }
                left[state * words + move >> 6] |= 1 << UInt64(move & 63)
                remaining += 1
            }
        }
    }

    /// The next piece of the tour, of about so many steps; nil when nothing is left that can be reached.
    mutating func nextChunk(number: Int, steps: Int, traits: Traits, keepsOperations: Bool) -> Chunk? {
        guard remaining > 0 else { return nil }
        var scribe = Scribe(
            number: number, alphabet: space.alphabet, traits: traits, keepsOperations: keepsOperations)
        state = 0
        // What was put back may be nearer than what was promised.
        if promisesAreStale { for place in distance.indices { distance[place] = 0 } }
        promisesAreStale = false
        while scribe.chunk.steps < steps || scribe.chunk.transitions.isEmpty, remaining > 0, scribe.freshen() {
            if !makeWhatIsLeft(&scribe), !stepOn(&scribe) { break }
        }
        return scribe.chunk.transitions.isEmpty ? nil : scribe.chunk
    }

    /// Makes what stays in this state, then one transition that leaves it; false when nothing was left.
    private mutating func makeWhatIsLeft(_ scribe: inout Scribe) -> Bool {
        let row = state * space.moveCount
        var leaving: (move: Int, promise: UInt8)?
        var madeAny = false
        for word in 0..<words {
            var bits = left[state * words + word]
            while bits != 0 {
                let move = word << 6 + bits.trailingZeroBitCount
                bits &= bits - 1
                let target = Int(space.next[row + move])
                if target == state {
                    make(move, &scribe)
                    madeAny = true
                } else if leaving == nil || distance[target] < leaving?.promise ?? 0 {
                    leaving = (move, distance[target])
                }
                // What stays was made at the first visit: then any way to a state with something left will do.
                if isSettled[state], leaving?.promise == 0 { return leave(leaving?.move, &scribe) }
            }
        }
        isSettled[state] = true
        return leave(leaving?.move, &scribe) || madeAny
    }

    private mutating func leave(_ move: Int?, _ scribe: inout Scribe) -> Bool {
        guard let move else { return false }
        let target = Int(space.next[state * space.moveCount + move])
        make(move, &scribe)
        state = target
        return true
    }

    private mutating func make(_ move: Int, _ scribe: inout Scribe) {
        left[state * words + move >> 6] &= ~(1 << UInt64(move & 63))
        remaining -= 1
        scribe.test(space.alphabet.moves[move], id: UInt32(state * space.moveCount + move))
    }

    /// Steps to the neighbour with the best promise, unseen; false when nothing is left that can be reached.
    private mutating func stepOn(_ scribe: inout Scribe) -> Bool {
        let row = state * space.moveCount
        var best = Self.unreachable
        var way: Int?
        for place in 0..<space.moveCount {
            let move = place + first < space.moveCount ? place + first : place + first - space.moveCount
            let target = space.next[row + move]
            guard target != StateSpace.outside, Int(target) != state, distance[Int(target)] < best,
                !isSuspended[move], blocked.isEmpty || !blocked.contains(UInt32(row + move))
            else { continue }
            best = distance[Int(target)]
            way = move
            if best == 0 { break }
        }
        distance[state] = max(distance[state], best == Self.unreachable ? best : best + 1)
        guard let way, best < Self.unreachable else { return false }
        scribe.perform(space.alphabet.moves[way])
        state = Int(space.next[row + way])
        return true
    }

    mutating func putBack(_ id: UInt32) -> Bool {
        let (state, move) = (Int(id) / space.moveCount, Int(id) % space.moveCount)
        if isSuspended[move] { return false }
        left[state * words + move >> 6] |= 1 << UInt64(move & 63)
        remaining += 1
        isSettled[state] = false
        promisesAreStale = true
        return true
    }

    /// Never goes this way again: the target leads elsewhere.
    mutating func block(_ id: UInt32) { blocked.insert(id) }

    /// Leaves out what is left of an operation; returns how many transitions that is.
    mutating func suspend(_ name: String) -> Int {
        suspended.insert(name)
        var count = 0
        for (move, place) in zip(space.alphabet.moves, 0...) where move.name == name {
            isSuspended[place] = true
            for state in 0..<space.stateCount {
                let bit: UInt64 = 1 << UInt64(place & 63)
                if left[state * words + place >> 6] & bit != 0 {
                    left[state * words + place >> 6] &= ~bit
                    count += 1
                }
            }
        }
        remaining -= count
        return count
    }
}
