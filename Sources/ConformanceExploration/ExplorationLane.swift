import CFDShim
import DescriptorModel
import DescriptorNotation
import DupConformance

/// One target working through its share of a space, ahead of the judge that follows.
final class ExplorationLane {
    private let board: ExplorationBoard
    private let settings: ExplorationSettings
    private var maker: any ChunkMaker
    private var runner: (any ChunkRunner)?
    private let makeRunner: () throws(TargetError) -> any ChunkRunner
    private var inFlight: [Chunk] = []
    private var trace = ChunkTrace()
    private var nextNumber = 0
    private var traits = Traits()
    /// How many steps a chunk has. Few while there is much to find, for the rest of a chunk is lost with each finding.
    private var chunkSteps = ExplorationLane.fullChunk
    /// How many it may have: fewer where the target is so slow that it needed more than its time.
    private var mostSteps = ExplorationLane.fullChunk
    /// How many lessons were taken up.
    private var lessonCount = 0
    /// Whether the first chunk runs alone, with several times the time: the target was lost in it, or ran out of time.
    private var isAlone = false
    private var ranOutOfTime = false
    /// The chunk in which the target was lost the last time, and how far it came.
    private var lastLoss: (header: String, steps: Int)?
    private var losses = LossCount()
    /// Why the rest of the current trace is not read.
    private var breach: Breach?

    /// Why a target is restarted, although it may still run.
    private enum Breach {
        /// Its trace says that all is over, and it is not.
        case earlyEnd
        /// It reports that a step hangs, or that the whole piece took too long.
        case outOfTime
    }

    private static let fullChunk = 6000
    private static let leastChunk = 24
    private static let ahead = 3

    init(
        _ board: ExplorationBoard, settings: ExplorationSettings, maker: any ChunkMaker,
        makeRunner: @escaping () throws(TargetError) -> any ChunkRunner
    ) {
        self.board = board
        self.settings = settings
        self.maker = maker
        self.makeRunner = makeRunner
        traits = settings.told
    }

    /// Works until nothing is left, or the board says stop.
    func run() {
        while !board.isTroubled {
            guard let runner = runner ?? start() else { return }
            while !isAlone, inFlight.count < Self.ahead, !board.isStopping, let chunk = makeChunk() {
                inFlight.append(chunk)
                runner.send(chunk, allowance: 1)
                // Read what has arrived, so that the target can continue.
                _ = runner.receive(wait: false, take)
            }
            if inFlight.isEmpty {
                // The rest can only be reached by transitions that lead to other states on this target.
                if !board.isStopping { board.leaveOut(maker.remaining) }
                return
            }
            if breach != nil || !runner.receive(wait: true, take) || breach != nil { recover(runner) }
        }
    }

    /// Starts the target. It greeted before: where it does so no more, what was found until then is worth having.
    private func start() -> (any ChunkRunner)? {
        do {
            let runner = try makeRunner()
            self.runner = runner
            trace = ChunkTrace()
            for chunk in isAlone ? inFlight.prefix(1) : inFlight[...] {
                runner.send(chunk, allowance: isAlone ? settings.allowance : 1)
            }
            return runner
        } catch {
            board.giveUp("\(error)")
            return nil
        }
    }

    private func makeChunk() -> Chunk? {
        for lesson in board.lessons(after: lessonCount) {
            lessonCount += 1
            let count = maker.learn(lesson)
            if case .giveUp(_, let signature, _) = lesson { board.giveUp(count, for: signature) }
        }
        nextNumber += 1
        return maker.nextChunk(
            number: nextNumber, steps: chunkSteps, traits: traits,
            keepsOperations: settings.target.isModel)
    }

    private func take(_ bytes: UnsafeBufferPointer<UInt8>) {
        var rest = bytes
        while !rest.isEmpty, breach == nil, let chunk = inFlight.first {
            guard let used = trace.take(rest) else {
                if trace.isEndless(for: chunk) { board.giveUp("the target's answer to “\(chunk.header)” does not end") }
                return
            }
            rest = UnsafeBufferPointer(rebasing: rest[used...])
            let comparison = trace.compare(chunk, descriptors: settings.descriptors)
            if endsEarly(chunk, comparison) { breach = .earlyEnd }
            if isOutOfTime(chunk, comparison) { breach = .outOfTime }
            if breach != nil { return }
            inFlight.removeFirst()
            settle(chunk, comparison)
            trace = ChunkTrace()
            if isAlone { goOn(after: chunk) }
        }
    }

    /// The piece that ran alone is over: the others follow.
    private func goOn(after chunk: Chunk) {
        isAlone = false
        // What needs more than its time is made shorter from now on.
        if ranOutOfTime { mostSteps = max(Self.leastChunk, min(mostSteps, chunk.steps / settings.allowance)) }
        ranOutOfTime = false
        lastLoss = nil
        for chunk in inFlight { runner?.send(chunk, allowance: 1) }
    }

    /// Whether this is an unknown hang: a slow target may only have needed more time for so many steps.
    private func isOutOfTime(_ chunk: Chunk, _ comparison: ChunkTrace.Comparison) -> Bool {
        guard !isAlone, case .different(let outcomes) = comparison,
            outcomes.contains(where: { TracedOutcome($0).kind == .hung })
        else { return false }
        var follower = follower()
        guard let divergence = follower.follow(chunk, outcomes, loss: nil), divergence.isHang else { return false }
        return !board.wasSeen(divergence.signature)
    }

    /// Whether an apparent hang came after so many steps that they alone take most of the time: then the last step is
    /// unresolved, and shorter pieces will show.
    private func isOnlySlow(_ divergence: Divergence) -> Bool {
        guard divergence.isHang, divergence.place > Self.leastChunk, !board.wasSeen(divergence.signature) else {
            return false
        }
        let before = Array(divergence.steps[..<divergence.place])
        return !settings.target.finishes(before, seconds: settings.timeout * settings.allowance / 2)
    }

    private func follower() -> Follower { Follower(traits: traits) { [board] in board.wasSeen($0) } }

    /// Whether a trace says that it is over where all was well and more was to be done: the target has not read all of
    /// its script, and will not.
    private func endsEarly(_ chunk: Chunk, _ comparison: ChunkTrace.Comparison) -> Bool {
        guard case .different(let outcomes) = comparison, outcomes.count < chunk.steps else { return false }
        var follower = follower()
        let loss = ChunkLoss(reason: "", isSilence: false, isOwnEnd: true)
        return follower.follow(chunk, outcomes, loss: loss) != nil && follower.agreed == outcomes.count
    }

    private func settle(_ chunk: Chunk, _ comparison: ChunkTrace.Comparison) {
        losses = LossCount()
        switch comparison {
        case .same:
            board.finish(chunk, upTo: chunk.steps)
            chunkSteps = min(mostSteps, chunkSteps * 2)
        case .foreign(let reason): board.giveUp(reason)
        case .different(let outcomes): judge(chunk, outcomes, loss: nil)
        }
    }

    /// Follows the target step by step. What it chose where it may choose is remembered; what it may not is reported.
    private func judge(_ chunk: Chunk, _ outcomes: [String], loss: ChunkLoss?) {
        var follower = follower()
        let divergence = follower.follow(chunk, outcomes, loss: loss)
        traits = follower.traits
        board.learn(traits)
        guard var divergence else { return board.finish(chunk, upTo: chunk.steps, oversteps: follower.oversteps) }
        divergence.isLoss = loss != nil
        // Steps after the one that is to blame say nothing.
        let agreed = min(follower.agreed, divergence.place)
        board.finish(chunk, upTo: agreed, oversteps: follower.oversteps.filter { $0.place < agreed })
        let rest = chunk.transitions.drop { Int($0.steps) <= agreed }
        if isOnlySlow(divergence) {
            mostSteps = max(Self.leastChunk, chunk.steps / (settings.allowance * settings.allowance))
            chunkSteps = mostSteps
            return board.leaveOut(rest.count { !maker.putBack($0.id) })
        }
        if let way = chunk.ways.first(where: { $0.steps.contains(Int32(divergence.place)) }) {
            maker.block(way.id)
            divergence.transition = way.id
            board.leaveOut(rest.count { !maker.putBack($0.id) })
        } else if let first = rest.first {
            maker.block(first.id)
            divergence.transition = first.id
            board.leaveOut(1 + rest.dropFirst().count { !maker.putBack($0.id) })
        }
        chunkSteps = max(Self.leastChunk, min(chunkSteps, mostSteps) / 4)
        if let loss, loss.isOwnEnd, settings.isOneProcess {
            // A target that ran the step in its own process and lost its channel. That is known now.
            if board.noteChannelLoss(in: divergence) { losses = LossCount() }
        } else if divergence.isDeviation {
            board.report(divergence)
        } else {
            board.note(unresolved: divergence.outcome)
        }
    }

    /// The target has ended, or is given up. It is restarted and runs that piece alone. If it ends again at the same
    /// step, or hangs with much more time, that is a finding.
    private func recover(_ runner: any ChunkRunner) {
        var loss = runner.loss()
        let breach = breach
        self.breach = nil
        self.runner = nil
        ranOutOfTime = breach == .outOfTime || (breach == nil && loss.isSilence)
        if breach == .outOfTime {
            if board.isStopping { inFlight = [] }
            isAlone = !inFlight.isEmpty
            return
        }
        if breach == .earlyEnd { loss = ChunkLoss(reason: ExploredTarget.earlyEnd, isSilence: false, isOwnEnd: true) }
        losses.add(isSilence: loss.isSilence && !loss.isTimer)
        if !board.isStopping { board.note(loss: loss.reason) }
        if losses.areTooMany {
            return board.giveUp("the target was lost \(losses.inARow) times in a row: \(loss.reason)")
        }
        if board.isStopping { inFlight = [] }
        guard let chunk = inFlight.first else {
            isAlone = false
            return
        }
        let outcomes = trace.outcomesSoFar
        if isAlone, let last = lastLoss, last.header == chunk.header, last.steps == outcomes.count {
            inFlight.removeFirst()
            lastLoss = nil
            isAlone = false
            judge(chunk, outcomes, loss: loss)
        } else {
            lastLoss = (chunk.header, outcomes.count)
            isAlone = true
        }
    }
}
