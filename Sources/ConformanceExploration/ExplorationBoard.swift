import CFDShim
import DescriptorModel
import Dispatch

/// The state that the lanes of an exploration share: completed transitions, findings, whether to stop.
final class ExplorationBoard: @unchecked Sendable {
    // Everything below is used on this queue only.
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
    /// How often each finding's difference led to another state.
    private var derailments: [Signature: Int] = [:]
    private var derailmentsIn: [Circumstance: Int] = [:]
    private var postponed: Set<String> = []
    /// What each difference costs, and where it was seen.
    private var costs: [Signature: (weight: Int, circumstances: Set<Circumstance>)] = [:]
    private var lessons: [Lesson] = []
    /// The steps that cost an agent of one process its channel.
    private var costlySteps: Set<String> = []
    private var givenUpCounts: [Signature: Int] = [:]
    /// How often steps were shrunk for a difference that another finding explained.
    private var doubts: [Signature: Int] = [:]
    private var trouble: String?
    private var unresolvedReasons: [String: Int] = [:]
    private var choices: Set<String> = []
    private let makeFinding: MakeFinding
    private let found: @Sendable (Finding) -> Void

    /// Makes a finding of a divergence, given the differences that are findings already, and those that were seen.
    typealias MakeFinding =
        @Sendable (
            Divergence, _ isFound: (Signature) -> Bool, _ wasSeen: @escaping (Signature) -> Bool
        ) -> Finding

    /// How many steps may be unresolved before the exploration stops.
    private static let patience = 40
    /// How often a difference may lead to another state before its operation is postponed.
    private static let derailmentPatience = 5
    /// How often one may lead to another state in the same circumstance before only a sample is run, and the size of
    /// the sample: each costs a piece of its own.
    private static let (samplingPatience, sampling): (Int, UInt32) = (2000, 16)
    /// How much a difference may cost before what is left of where it shows is given up.
    private static let costPatience = 40
    /// The limits for losses and hangs, which are slow, and for walks that are cut short.
    private static let (lossCost, walkCost) = (10, 1)
    /// How often what another finding explained is looked into again: it may be two faults.
    private static let mostDoubts = 3

    init(
        settings: ExplorationSettings, transitions: Int,
        makeFinding: @escaping MakeFinding,
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

    /// What was learnt after this number of lessons.
    func lessons(after count: Int) -> ArraySlice<Lesson> { queue.sync { lessons[count...] } }

    /// Whether a difference was seen before.
    func wasSeen(_ signature: Signature) -> Bool { queue.sync { seen[signature] != nil } }

    /// The steps of a chunk, up to a number, were as the model allows, except for known differences.
    func finish(_ chunk: Chunk, upTo steps: Int, oversteps: [(place: Int, signature: Signature)] = []) {
        queue.sync {
            for step in oversteps { seen[step.signature, default: 0] += 1 }
            if chunk.transitions.isEmpty { doneCount += steps - oversteps.count }
            var differing = oversteps[...]
            for transition in chunk.transitions where Int(transition.steps) <= steps {
                var differs = false
                while let first = differing.first, first.place < Int(transition.steps) {
                    // A difference on the way to a transition says nothing about the transition.
                    let isOfWay = chunk.ways.contains { $0.steps.contains(Int32(first.place)) }
                    differs = differs || !isOfWay
                    differing.removeFirst()
                }
                if differs {
                    leftOutCount += 1
                    continue
                }
                doneCount += 1
                done[Int(transition.id >> 6)] |= 1 << UInt64(transition.id & 63)
            }
            callCount += chunk.calls * steps / max(1, chunk.steps)
        }
    }

    /// A step was unresolved on the target, which is not a failure. If it happens too often, the exploration stops.
    func note(unresolved reason: String) {
        queue.sync {
            unresolvedReasons[reason, default: 0] += 1
            if unresolvedReasons[reason, default: 0] > Self.patience { trouble = trouble ?? reason }
        }
    }

    /// The target was lost and is started again; the cause is unresolved.
    func note(loss reason: String) {
        queue.sync { unresolvedReasons["the target was lost: \(reason)", default: 0] += 1 }
    }

    /// A step closed the channel of a one-process agent: it is left out from now on in every state, and everything else
    /// continues. False if it was already left out.
    func noteChannelLoss(in divergence: Divergence) -> Bool {
        note(loss: "a step closed the channel of a one-process agent: \(divergence.circumstance.form)")
        let step = divergence.steps[divergence.place]
        let signature = Signature(operation: step.operation.name, difference: Self.channelLoss)
        return queue.sync {
            guard costlySteps.insert(step.script).inserted else { return false }
            if postponed.insert(signature.operation).inserted {
                lessons.append(.postpone(operation: signature.operation))
            }
            lessons.append(.giveUp(Circumstance(only: step), for: signature))
            givenUpCounts[signature, default: 0] += 0
            return true
        }
    }

    private static let channelLoss = "closes the channel of a one-process agent"

    /// So many transitions will not be made.
    func leaveOut(_ count: Int) { queue.sync { leftOutCount += count } }

    /// So many transitions will not be made, for this difference.
    func giveUp(_ count: Int, for signature: Signature) {
        queue.sync {
            leftOutCount += count
            givenUpCounts[signature, default: 0] += count
        }
    }

    /// The target has shown what it chose where the standard leaves a choice.
    func learn(_ traits: Traits) { queue.sync { choices.formUnion(traits.departures) } }

    /// The target cannot be explored.
    func giveUp(_ reason: String) { queue.sync { trouble = trouble ?? reason } }

    /// A target did what the model does not allow, and its state now differs from the model's.
    func report(_ divergence: Divergence) {
        let isNew = queue.sync {
            let signature = divergence.signature
            seen[signature, default: 0] += 1
            if seen[signature] == 1 { return true }
            // A difference that another operation explains may have another cause elsewhere.
            guard let explanation = explained[signature], explanation.operation != signature.operation,
                doubts[signature, default: 0] < Self.mostDoubts
            else { return false }
            doubts[signature, default: 0] += 1
            return true
        }
        if isNew { find(divergence) }
        queue.sync { learn(from: divergence) }
    }

    private func find(_ divergence: Divergence) {
        let finding = makeFinding(
            divergence, { signature in queue.sync { findings.contains { $0.signature.isKin(to: signature) } } },
            { [self] in wasSeen($0) })
        let isKnown = queue.sync {
            let known = findings.first { $0.signature.isKin(to: finding.signature) }
            explained[divergence.signature] = (known ?? finding).signature
            if known != nil { return true }
            findings.append(finding)
            seen[finding.signature, default: 0] += 0
            return false
        }
        if !isKnown { found(finding) }
    }

    /// What the makers must do differently from now on.
    private func learn(from divergence: Divergence) {
        let signature = explained[divergence.signature] ?? divergence.signature
        let finding = findings.first { $0.signature == signature }
        // What is to blame may be another step than the one that showed it.
        let circumstance =
            signature.operation == divergence.signature.operation
            ? divergence.circumstance : finding?.circumstance ?? divergence.circumstance
        let isCostly = divergence.isLoss || divergence.isHang
        derailments[signature, default: 0] += 1
        if derailments[signature, default: 0] >= Self.derailmentPatience || isCostly,
            postponed.insert(signature.operation).inserted
        {
            lessons.append(.postpone(operation: signature.operation))
        }
        derailmentsIn[circumstance, default: 0] += 1
        if derailmentsIn[circumstance] == Self.samplingPatience {
            lessons.append(.giveUp(circumstance, for: signature, keepingOneIn: Self.sampling))
        }
        if !isCostly, settings.kind == .exhaustive { return }
        var cost = costs[signature] ?? (0, [])
        let wasHigh = cost.weight >= Self.costPatience
        cost.weight += isCostly ? Self.lossCost : Self.walkCost
        let isFresh = cost.circumstances.insert(circumstance).inserted
        costs[signature] = cost
        guard cost.weight >= Self.costPatience else { return }
        let given = wasHigh ? isFresh ? [circumstance] : [] : Array(cost.circumstances)
        lessons += given.map { .giveUp($0, for: signature) }
        for _ in given { givenUpCounts[signature, default: 0] += 0 }
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
                choices: choices.sorted(), givenUp: givenUpCounts)
        }
    }

    /// What an exploration leaves.
    struct Result {
        let findings: [Finding]
        let done: ContiguousArray<UInt64>
        let trouble: String?
        let unresolved: [String: Int]
        let choices: [String]
        let givenUp: [Signature: Int]
    }
}
