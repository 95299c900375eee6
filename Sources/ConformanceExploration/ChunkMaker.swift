import DescriptorModel

/// Makes the chunks of an exploration, one after the other.
protocol ChunkMaker {
    /// The next chunk, of about so many steps; nil when there is nothing more to do.
    mutating func nextChunk(number: Int, steps: Int, traits: Traits, keepsOperations: Bool) -> Chunk?

    /// Puts a transition back that was not tested after all; false where it is left out since.
    mutating func putBack(_ id: UInt32) -> Bool

    /// Never goes this way again: the target leads elsewhere.
    mutating func block(_ id: UInt32)

    /// Takes up what was learnt of the target; returns how many transitions are left out for it.
    mutating func learn(_ lesson: Lesson) -> Int

    /// How many transitions are still to be made; 0 for walks.
    var remaining: Int { get }
}

/// What an exploration learns of a target that differs from the model.
enum Lesson: Sendable {
    /// This operation differs often, and leaves the state elsewhere: its moves come last, and nothing is reached by them
    /// that can be reached otherwise.
    case postpone(operation: String)
    /// This difference costs much: what is left where it shows is left out, or all but one in so many.
    case giveUp(Circumstance, for: Signature, keepingOneIn: UInt32? = nil)
}

extension Tour: ChunkMaker {}
