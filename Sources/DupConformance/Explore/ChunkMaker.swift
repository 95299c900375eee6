import DescriptorModel

/// Makes the chunks of an exploration, one after the other.
protocol ChunkMaker {
    /// The next chunk, of about so many steps; nil when there is nothing more to do.
    mutating func nextChunk(number: Int, steps: Int, traits: Traits, keepsOperations: Bool) -> Chunk?

    /// Puts a transition back that was not tested after all; false where it will not be.
    mutating func putBack(_ id: UInt32) -> Bool

    /// Never goes this way again: the target leads elsewhere.
    mutating func block(_ id: UInt32)

    /// Leaves out what is left of an operation; returns how many transitions that is.
    mutating func suspend(_ name: String) -> Int

    /// How many transitions are still to be made; 0 for walks.
    var remaining: Int { get }

    /// The operations that are left out.
    var suspended: Set<String> { get }
}

extension Tour: ChunkMaker {}
