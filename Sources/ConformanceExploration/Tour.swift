import DescriptorModel

/// A walk through a state space that makes every transition of a share once, with as few repeated ones as it can.
///
/// From a state it makes what is still to be made there. Where nothing is left, it steps to the neighbour that promises
/// the nearest state with something left, and learns: a state's promise is one more than the best of its neighbours'.
/// What states promise only grows as work is done, so that all these lessons together cost less than the work.
struct Tour {
    let space: StateSpace
    /// The move that is tried first if several have the same estimate.
    private let first: Int
    /// What is still to be made: a bit for each transition of this share.
    private var left: ContiguousArray<UInt64>
    private let words: Int
    /// How many are left.
    private(set) var remaining = 0
    /// At least this many steps are needed from each state to one with something left.
    private var distance: ContiguousArray<UInt8>
    /// Whether something was put back, or may be passed again, since promises were made.
    private var promisesAreStale = false
    /// Transitions that are known to lead to other states on this target.
    private var blocked: Set<UInt32> = []
    /// Transitions that are left out.
    private var givenUp: Set<UInt32> = []
    /// The moves of operations that often lead to other states, and how many of them are left.
    private var isPostponed: [Bool]
    private var postponedCount = 0
    private var stage = Stage.others
    /// A bit for each move that is made at this stage.
    private var isMade: [UInt64]
    private var state = 0
    /// Whether nothing is left in a state that stays in it.
    private var isSettled: [Bool]

    /// What to do with operations that often lead to other states.
    private enum Stage {
        /// Nothing yet: everything else comes first.
        case others
        /// They are made, each from a state that others lead to.
        case all
        /// What is left can only be reached by them.
        case anyWay
    }

    /// An estimate that means that no work is left.
    private static let unreachable = UInt8.max

    /// A tour of a share of the space: the transitions that `isMine` picks.
    init(_ space: StateSpace, seed: UInt64, isMine: (UInt32) -> Bool) {
        self.space = space
        var random = RandomNumbers(seed: seed)
        first = Int(random.next() % UInt64(max(1, space.moveCount)))
        words = (space.moveCount + 63) / 64
        left = ContiguousArray(repeating: 0, count: space.stateCount * words)
        distance = ContiguousArray(repeating: 0, count: space.stateCount)
        isPostponed = space.alphabet.moves.map { _ in false }
        isMade = [UInt64](repeating: .max, count: words)
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

    /// The next piece of the tour, of about this number of steps; nil when nothing is left that can be reached.
    mutating func nextChunk(number: Int, steps: Int, traits: Traits, keepsOperations: Bool) -> Chunk? {
        while remaining > 0 {
            if hasWork, let chunk = piece(number, steps, traits, keepsOperations) { return chunk }
            if hasWork, promisesAreStale {
                makePromises()
                if distance[0] < Self.unreachable { continue }
            }
            switch stage {
            case .others: enter(.all)
            case .all: enter(.anyWay)
            case .anyWay: return nil
            }
        }
        return nil
    }

    /// Whether something is left that is made at this stage.
    private var hasWork: Bool { remaining > (stage == .others ? postponedCount : 0) }

    private mutating func enter(_ next: Stage) {
        stage = next
        for word in isMade.indices { isMade[word] = .max }
        for place in distance.indices { distance[place] = 0 }
        for place in isSettled.indices { isSettled[place] = false }
        promisesAreStale = true
    }

    private mutating func piece(_ number: Int, _ steps: Int, _ traits: Traits, _ keepsOperations: Bool) -> Chunk? {
        var scribe = Scribe(
            number: number, alphabet: space.alphabet, traits: traits, keepsOperations: keepsOperations)
        state = 0
        while scribe.chunk.steps < steps || scribe.chunk.transitions.isEmpty, hasWork, scribe.freshen() {
            if makeWhatIsLeft(&scribe) { continue }
            // Promises that are wrong would lead about for long.
            if scribe.chunk.transitions.isEmpty, scribe.chunk.steps > Self.longestWay {
                makePromises()
                return distance[0] < Self.unreachable
                    ? piece(number, steps, traits, keepsOperations) : nil
            }
            if !stepOn(&scribe) { break }
        }
        return scribe.chunk.transitions.isEmpty ? nil : scribe.chunk
    }

    /// How many steps without progress are allowed before the estimates are computed again.
    private static let longestWay = 2000

    /// Whether a move may be a part of a way at this stage.
    private func leads(_ move: Int, from row: Int) -> Bool {
        (stage == .anyWay || !isPostponed[move]) && (blocked.isEmpty || !blocked.contains(UInt32(row + move)))
    }

    /// Makes all promises true.
    private mutating func makePromises() {
        promisesAreStale = false
        for state in distance.indices { distance[state] = hasWork(in: state) ? 0 : Self.unreachable }
        var isChanging = true
        while isChanging {
            isChanging = false
            for state in distance.indices where distance[state] > 1 {
                let row = state * space.moveCount
                var best = Self.unreachable
                for move in 0..<space.moveCount {
                    let target = space.next[row + move]
                    if target != StateSpace.outside, distance[Int(target)] < best, leads(move, from: row) {
                        best = distance[Int(target)]
                    }
                }
                if best < Self.unreachable - 1, best + 1 < distance[state] {
                    distance[state] = best + 1
                    isChanging = true
                }
            }
        }
    }

    private func hasWork(in state: Int) -> Bool {
        isMade.indices.contains { left[state * words + $0] & isMade[$0] != 0 }
    }

    /// Makes what stays in this state, then one transition that leaves it; false when nothing was left.
    private mutating func makeWhatIsLeft(_ scribe: inout Scribe) -> Bool {
        let row = state * space.moveCount
        var leaving: (move: Int, promise: UInt8)?
        var madeAny = false
        for word in 0..<words {
            var bits = left[state * words + word] & isMade[word]
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
        if isPostponed[move] { postponedCount -= 1 }
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
                leads(move, from: row)
            else { continue }
            best = distance[Int(target)]
            way = move
            if best == 0 { break }
        }
        distance[state] = max(distance[state], best == Self.unreachable ? best : best + 1)
        guard let way, best < Self.unreachable else { return false }
        scribe.pass(space.alphabet.moves[way], id: UInt32(row + way))
        state = Int(space.next[row + way])
        return true
    }

    mutating func putBack(_ id: UInt32) -> Bool {
        if givenUp.contains(id) { return false }
        let (state, move) = (Int(id) / space.moveCount, Int(id) % space.moveCount)
        let bit: UInt64 = 1 << UInt64(move & 63)
        if left[state * words + move >> 6] & bit != 0 { return true }
        left[state * words + move >> 6] |= bit
        remaining += 1
        if isPostponed[move] { postponedCount += 1 }
        isSettled[state] = false
        // Others may promise too little now: that shows when nothing is promised any more.
        if isMade[move >> 6] & bit != 0 { distance[state] = 0 }
        promisesAreStale = true
        return true
    }

    /// Never uses this transition again: the target's next state differs.
    mutating func block(_ id: UInt32) { blocked.insert(id) }

    mutating func learn(_ lesson: Lesson) -> Int {
        switch lesson {
        case .postpone(let operation):
            postpone(operation)
            return 0
        case .giveUp(let circumstance, _, let interval): return giveUp(circumstance, keepingOneIn: interval)
        }
    }

    private mutating func postpone(_ operation: String) {
        for (move, place) in zip(space.alphabet.moves, 0...) where move.name == operation && !isPostponed[place] {
            isPostponed[place] = true
            let bit: UInt64 = 1 << UInt64(place & 63)
            for state in 0..<space.stateCount where left[state * words + place >> 6] & bit != 0 { postponedCount += 1 }
            if stage == .others { isMade[place >> 6] &= ~bit }
        }
    }

    /// Leaves out transitions of a circumstance, except a sample, and does not use them to reach other states.
    private mutating func giveUp(_ circumstance: Circumstance, keepingOneIn interval: UInt32?) -> Int {
        let name = circumstance.form.prefix { $0 != " " }
        let moves = space.alphabet.moves.indices.filter { place in
            let move = space.alphabet.moves[place]
            return move.name == name || move.isOfSeveralSteps
        }
        var count = 0
        for state in 0..<space.stateCount {
            for move in space.moves(from: state, comingTo: circumstance, among: moves) {
                let id = UInt32(state * space.moveCount + move)
                blocked.insert(id)
                // A sample of all states and moves, the same in each exploration.
                if let interval, (id &* 0x9E37_79B1) >> 16 % interval == 0 { continue }
                givenUp.insert(id)
                let bit: UInt64 = 1 << UInt64(move & 63)
                if left[state * words + move >> 6] & bit == 0 { continue }
                left[state * words + move >> 6] &= ~bit
                if isPostponed[move] { postponedCount -= 1 }
                count += 1
            }
        }
        remaining -= count
        return count
    }
}
