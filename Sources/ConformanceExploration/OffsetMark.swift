import DescriptorModel

/// An offset encodes its description, its mark, and how often surveys have moved it. Each description has a unique tag,
/// so that a copy cannot be mistaken for it.
enum OffsetMark {
    private static let markBit: Int64 = 1 << 13
    private static let tagBit: Int64 = 1 << 14

    static func mark(_ offset: Int64) -> Int { offset & markBit == 0 ? 0 : 1 }

    static func tag(_ offset: Int64) -> Int64 { offset / tagBit }

    static func offset(tag: Int64, mark: Int) -> Int64 { tag * tagBit + Int64(mark) * markBit }

    /// Whether surveys have moved it half the way to the next mark. A state has at most a few hundred moves that stay in
    /// it, and each survey moves an offset by a few.
    static func isWorn(_ offset: Int64) -> Bool { offset % markBit > markBit / 2 }

    /// The lowest tag from 1 on that no description has.
    static func freeTag(in world: borrowing World) -> Int64 {
        var used: UInt64 = 1
        for place in world.descriptions.indices where world.descriptions[place].references > 0 {
            used |= 1 << UInt64(tag(world.descriptions[place].offset))
        }
        return Int64((~used).trailingZeroBitCount)
    }
}
