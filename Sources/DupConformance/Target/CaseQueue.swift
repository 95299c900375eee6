import DescriptorNotation

/// The cases that wait for a target. Lanes take from it what they can do, and give back what a lost target has not done.
final class CaseQueue {
    private var waiting: ArraySlice<Assertion>
    /// What those take together.
    private var cost: Int
    private let lanes: Int
    /// How often in a row the target was lost.
    private var losses = LossCount()
    /// Why the rest is not run, if it is not.
    private(set) var surrender: String?

    /// The greatest number of cases for a lane: so many plain cases keep the pipe full.
    private static let longestPortion = 32

    /// Several lanes share the longest cases first, so that all come to their end at the same time.
    init(_ cases: [Assertion], lanes: Int) {
        waiting = (lanes == 1 ? cases : Script.longestFirst(cases))[...]
        cost = cases.cost
        self.lanes = lanes
    }

    /// Whether nothing waits.
    var isEmpty: Bool { waiting.isEmpty }

    /// How many cases a lane should have in advance: all if there is one lane, otherwise fewer towards the end.
    var portion: Int { lanes == 1 ? cost : max(1, min(Self.longestPortion, cost / (2 * lanes))) }

    /// Takes the next cases.
    func take(_ count: Int) -> [Assertion] {
        let taken = Array(waiting.prefix(count))
        waiting = waiting.dropFirst(count)
        cost -= taken.cost
        return taken
    }

    /// Takes the next cases, until they take so much.
    func take(cost: Int) -> [Assertion] {
        var count = 0
        var sum = 0
        for assertion in waiting where sum < cost {
            sum += assertion.cost
            count += 1
        }
        return take(count)
    }

    /// Takes out members of cases that need what the target has not, and says which: the greeting decides about them.
    /// One member of each case stays, so that a target which has it all the same is noticed.
    func withdraw(lacking greeting: Greeting) -> [Assertion] {
        var kept: Set<String> = []
        let needless = waiting.filter { assertion in
            guard assertion.member != nil, let feature = assertion.firstFeature(where: greeting.isLacking),
                feature != "limits"
            else { return false }
            return !kept.insert("\(assertion.caseID) \(feature)").inserted
        }
        guard !needless.isEmpty else { return [] }
        let ids = Set(needless.map(\.id))
        waiting = waiting.filter { !ids.contains($0.id) }[...]
        cost -= needless.cost
        return needless
    }

    /// Takes back cases, which come next.
    func giveBack(_ cases: [Assertion]) {
        waiting = cases + waiting
        cost += cases.cost
    }

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
    package private(set) var inARow = 0
    private var silencesInARow = 0

    /// How often it may be, before a target is given up; losses by silence take long.
    private static let limit = 20
    private static let silenceLimit = 3

    package init() {}

    /// Counts another.
    package mutating func add(isSilence: Bool) {
        inARow += 1
        silencesInARow = isSilence ? silencesInARow + 1 : 0
    }

    /// Whether there is no point in starting the target again.
    package var areTooMany: Bool { inARow >= Self.limit || silencesInARow >= Self.silenceLimit }
}
