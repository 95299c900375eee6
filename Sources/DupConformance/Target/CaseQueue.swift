import DescriptorNotation

/// The cases that wait for a target. Lanes take from it what they can do, and give back what a lost target has not done.
final class CaseQueue {
    private var waiting: ArraySlice<Assertion>
    private let lanes: Int
    /// How often in a row the target was lost.
    private var losses = LossCount()
    /// Why the rest is not run, if it is not.
    private(set) var surrender: String?

    /// How many cases a lane is given at the most: so many keep the pipe full.
    private static let longestPortion = 32

    init(_ cases: [Assertion], lanes: Int) {
        waiting = cases[...]
        self.lanes = lanes
    }

    /// Whether nothing waits.
    var isEmpty: Bool { waiting.isEmpty }

    /// How many cases a lane should have before it: all where there is one lane, else the fewer the nearer the end is.
    var portion: Int {
        lanes == 1 ? waiting.count : max(1, min(Self.longestPortion, waiting.count / (2 * lanes)))
    }

    /// Takes the next cases.
    func take(_ count: Int) -> [Assertion] {
        defer { waiting = waiting.dropFirst(count) }
        return Array(waiting.prefix(count))
    }

    /// Takes back cases, which come next.
    func giveBack(_ cases: [Assertion]) { waiting = cases + waiting }

    /// A case came to its end.
    func advanced() { losses = LossCount() }

    /// The target was lost. How often in a row, and whether there is a point in starting it again.
    func lost(isSilence: Bool) -> (inARow: Int, isHopeless: Bool) {
        losses.add(isSilence: isSilence)
        return (losses.inARow, losses.areTooMany)
    }

    /// Gives up the cases that wait, and says which.
    func surrender(because reason: String) -> [Assertion] {
        surrender = surrender ?? reason
        return take(waiting.count)
    }
}

/// How often in a row a target was lost without getting anywhere.
package struct LossCount {
    package init() {
    }
    package private(set) var inARow = 0
    private var silencesInARow = 0

    /// How often it may be, before a target is given up; losses by silence take long.
    private static let limit = 20
    private static let silenceLimit = 3

    /// Counts another.
    package mutating func add(isSilence: Bool) {
        inARow += 1
        silencesInARow = isSilence ? silencesInARow + 1 : 0
    }

    /// Whether there is no point in starting the target again.
    package var areTooMany: Bool { inARow >= Self.limit || silencesInARow >= Self.silenceLimit }
}
