import DescriptorModel

/// Makes the chunks of an exploration, one after the other.
protocol ChunkMaker {
    /// The next chunk, of about this number of steps; nil when there is nothing more to do.
    mutating func nextChunk(number: Int, steps: Int, traits: Traits, keepsOperations: Bool) -> Chunk?

    /// Puts a transition back that was not tested after all; false where it is left out since.
    mutating func putBack(_ id: UInt32) -> Bool

    /// Never uses this transition again: the target's next state differs.
    mutating func block(_ id: UInt32)

    /// Uses what was learnt about the target; returns how many transitions are left out as a result.
    mutating func learn(_ lesson: Lesson) -> Int

    /// How many transitions are still to be made; 0 for walks.
    var remaining: Int { get }
}

/// What an exploration learns of a target that differs from the model.
enum Lesson: Sendable {
    /// This operation often differs and leaves another state: its moves come last, and are used to reach a state only
    /// if there is no other way.
    case postpone(operation: String)
    /// This difference is expensive: the remaining transitions where it appears are left out, or all but one in so
    /// many.
    case giveUp(Circumstance, for: Signature, keepingOneIn: UInt32? = nil)
}

extension Tour: ChunkMaker {}
