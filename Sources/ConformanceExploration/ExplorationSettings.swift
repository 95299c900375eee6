import CFDShim
import DescriptorModel
import DupConformance

/// What is explored, and how.
package struct ExplorationSettings: Sendable {
    /// The ways to explore.
    package enum Kind: String, Sendable, CaseIterable {
        /// Every move from every state of a bounded table.
        case exhaustive
        /// Walks past every bound.
        case random
        /// Threads on one table.
        case concurrent
    }

    /// How it is done.
    package var kind: Kind = .exhaustive
    /// What is driven.
    package var target: ExploredTarget
    /// Which operations.
    package var alphabet: Alphabet.Name = .core
    /// How many numbers the table has.
    package var descriptors = 3
    /// How many open file descriptions there may be at a time.
    package var descriptions = 3
    /// Where choices of the explorer begin: with the same seed it does the same.
    package var seed: UInt64 = 1
    /// Which part of the transitions.
    package var shard = Selection.Shard.whole
    /// How many targets run at a time.
    package var jobs = 2
    /// How many seconds a chunk of steps may take on the target.
    package var timeout = 10
    /// How many times that time a piece gets when it is repeated alone after a timeout, before it counts as a hang.
    var allowance = 4
    /// How long the steps of a finding may be shrunk, and how long where each attempt waits for what never comes.
    var shrinkingSeconds = (quick: 15.0, waiting: 60.0)
    /// Whether the target runs the steps in its own process, by its greeting.
    var isOneProcess = false
    /// After how many seconds to stop; nil for never.
    package var time: Double?
    /// After how many steps walks stop; nil for never.
    package var steps: Int?
    /// Transitions that were made before, a bit for each; those of another exploration of the same space.
    package var done: [UInt64] = []

    /// The choices in the target's greeting.
    var told = Traits()

    /// Explores this target.
    package init(target: ExploredTarget) { self.target = target }

    /// Whether to stop: the exploration was cancelled, or its time is over.
    func isOver(since started: Double) -> Bool {
        if cfd_was_interrupted() != 0 { return true }
        if let time { return cfd_seconds() - started > time }
        return false
    }
}

/// How far an exploration has come.
package struct ExplorationProgress: Sendable {
    /// Transitions that were as the model allows.
    package let done: Int
    /// How many of these an earlier part of the same exploration made.
    package let before: Int
    /// Transitions that were not made, or were not as the model allows.
    package let leftOut: Int
    /// Calls that the target made.
    package let calls: Int
    /// Ways in which the target differs.
    package let findings: Int
    /// Seconds since the first target was started.
    package let seconds: Double
}

extension ExploredTarget {
    var isModel: Bool { if case .model = self { true } else { false } }
}
