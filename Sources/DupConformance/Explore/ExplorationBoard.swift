import CFDShim
import DescriptorModel
import Dispatch

/// What the lanes of an exploration know of each other: what is done, what was found, whether to stop.
final class ExplorationBoard: @unchecked Sendable {
    // Everything below is touched on this queue alone.
    private let queue = DispatchQueue(label: "exploration")
    private let settings: ExplorationSettings
    private let started = cfd_seconds()
    private var done: ContiguousArray<UInt64>
    private var doneCount = 0
    /// How many were done in an earlier part of the same exploration.
    private let before: Int
    private var leftOutCount = 0
    private var callCount = 0
    private var findings: [Finding] = []
    private var seen: [Signature: Int] = [:]
    /// Which finding explains each way in which the target was seen to differ.
    private var explained: [Signature: Signature] = [:]
    private var blamed: [String: Int] = [:]
    private var suspendedOperations: Set<String> = []
    private var trouble: String?
    private var unresolvedReasons: [String: Int] = [:]
    private var choices: Set<String> = []
    private let makeFinding: @Sendable (Divergence, (Signature) -> Bool) -> Finding
    private let found: @Sendable (Finding) -> Void

    /// How often an operation is to blame before what is left of it is left out: one fault is one finding, and shows in
    /// a great part of the transitions.
    private static let patience = 40
    /// For how many a loss of the target counts: each takes long.
    private static let lossWeight = 10

    init(
        settings: ExplorationSettings, transitions: Int,
        makeFinding: @escaping @Sendable (Divergence, (Signature) -> Bool) -> Finding,
        found: @escaping @Sendable (Finding) -> Void
    ) {
        self.settings = settings
        self.makeFinding = makeFinding
        self.found = found
        done = ContiguousArray(repeating: 0, count: transitions / 64 + 1)
        for (place, word) in zip(done.indices, settings.done) { done[place] = word }
        before = done.reduce(0) { $0 + $1.nonzeroBitCount }
        doneCount = before
    }

    /// Whether lanes are to make no more chunks.
    var isStopping: Bool {
        settings.isOver(since: started) || isTroubled
    }

    /// Whether the target cannot be explored.
    var isTroubled: Bool { queue.sync { trouble != nil } }

    /// Operations of which no more is to be made.
    var suspended: Set<String> { queue.sync { suspendedOperations } }

    /// What a chunk is made of was as the model allows, up to a number of its steps.
    func finish(_ chunk: Chunk, upTo steps: Int) {
        queue.sync {
            if chunk.transitions.isEmpty { doneCount += steps }
            for transition in chunk.transitions where Int(transition.steps) <= steps {
                doneCount += 1
                done[Int(transition.id >> 6)] |= 1 << UInt64(transition.id & 63)
            }
            callCount += chunk.calls * steps / max(1, chunk.steps)
        }
    }

    /// Something could not be done on the target, which says nothing against it. Too often, and it is no use to go on.
    func note(unresolved reason: String) {
        queue.sync {
            unresolvedReasons[reason, default: 0] += 1
            if unresolvedReasons[reason, default: 0] > Self.patience { trouble = trouble ?? reason }
        }
    }

    /// The target was lost, and is started again: nothing can be said of what that came from.
    func note(loss reason: String) {
        queue.sync { unresolvedReasons["the target was lost: \(reason)", default: 0] += 1 }
    }

    /// So many transitions will not be made.
    func leaveOut(_ count: Int) { queue.sync { leftOutCount += count } }

    /// The target has shown what it chose where the standard leaves a choice.
    func learn(_ traits: Traits) { queue.sync { choices.formUnion(traits.departures) } }

    /// The target cannot be explored.
    func giveUp(_ reason: String) { queue.sync { trouble = trouble ?? reason } }

    /// A target did what the model does not allow.
    func report(_ divergence: Divergence) {
        let operation = divergence.signature.operation
        let isNew = queue.sync {
            blamed[operation, default: 0] += divergence.isLoss ? Self.lossWeight : 1
            if blamed[operation, default: 0] >= Self.patience { suspendedOperations.insert(operation) }
            seen[divergence.signature, default: 0] += 1
            return seen[divergence.signature] == 1
        }
        if !isNew { return }
        let finding = makeFinding(divergence) { signature in
            queue.sync { findings.contains { $0.signature.isKin(to: signature) } }
        }
        let isKnown = queue.sync {
            let known = findings.first { $0.signature.isKin(to: finding.signature) }
            explained[divergence.signature] = (known ?? finding).signature
            if known != nil { return true }
            findings.append(finding)
            return false
        }
        if !isKnown { found(finding) }
    }

    /// How far it has come.
    var progress: ExplorationProgress {
        queue.sync {
            ExplorationProgress(
                done: doneCount, before: before, leftOut: leftOutCount, calls: callCount, findings: findings.count,
                seconds: cfd_seconds() - started)
        }
    }

    /// What was found, with how often each was seen.
    var result: Result {
        queue.sync {
            let counted = findings.map { finding in
                var finding = finding
                let shown = explained.filter { $0.value == finding.signature }.map(\.key)
                finding.count = shown.reduce(0) { $0 + (seen[$1] ?? 0) }
                return (finding: finding, signatures: [finding.signature] + shown)
            }
            let joined = Signature.joined(counted, signatures: \.signatures) { $0.finding.count += $1.finding.count }
            return Result(
                findings: joined.map(\.finding), done: done, trouble: trouble, unresolved: unresolvedReasons,
                choices: choices.sorted())
        }
    }

    /// What an exploration leaves.
    struct Result {
        let findings: [Finding]
        let done: ContiguousArray<UInt64>
        let trouble: String?
        let unresolved: [String: Int]
        let choices: [String]
    }
}
