import CFDShim
import DescriptorModel

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
    /// The chunk in which the target was lost the last time, and how far it came.
    private var lastLoss: (header: String, steps: Int)?
    private var losses = LossCount()
    /// What is wrong with the trace that is being read, so that there is no point in reading on.
    private var breach: String?

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
    }

    /// Works until nothing is left, or the board says stop.
    func run() {
        while !board.isTroubled {
            guard let runner = runner ?? start() else { return }
            while inFlight.count < Self.ahead, !board.isStopping, let chunk = makeChunk() {
                inFlight.append(chunk)
                runner.send(chunk)
                // What has come meanwhile makes room for the target to go on.
                _ = runner.receive(wait: false, take)
            }
            if inFlight.isEmpty {
                // What is left can only be reached by ways that lead elsewhere on this target.
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
            for chunk in inFlight { runner.send(chunk) }
            return runner
        } catch {
            board.giveUp("\(error)")
            return nil
        }
    }

    private func makeChunk() -> Chunk? {
        for name in board.suspended where !maker.suspended.contains(name) { board.leaveOut(maker.suspend(name)) }
        nextNumber += 1
        return maker.nextChunk(
            number: nextNumber, steps: chunkSteps, traits: traits,
            keepsOperations: settings.target.isModel)
    }

    private func take(_ bytes: UnsafeBufferPointer<UInt8>) {
        var rest = bytes
        while !rest.isEmpty, breach == nil, let chunk = inFlight.first {
            guard let used = trace.take(rest) else {
                if trace.isEndless(for: chunk) { board.giveUp("what the target says of “\(chunk.header)” has no end") }
                return
            }
            rest = UnsafeBufferPointer(rebasing: rest[used...])
            let comparison = trace.compare(chunk, descriptors: settings.descriptors)
            if endsEarly(chunk, comparison) {
                breach = ExploredTarget.earlyEnd
                return
            }
            inFlight.removeFirst()
            settle(chunk, comparison)
            trace = ChunkTrace()
        }
    }

    /// Whether a trace says that it is over where all was well and more was to be done: the target has not read all of
    /// its script, and will not.
    private func endsEarly(_ chunk: Chunk, _ comparison: ChunkTrace.Comparison) -> Bool {
        guard case .different(let outcomes) = comparison, outcomes.count < chunk.steps else { return false }
        var follower = Follower(traits: traits)
        return follower.follow(chunk, outcomes, loss: "") != nil && follower.agreed == outcomes.count
    }

    private func settle(_ chunk: Chunk, _ comparison: ChunkTrace.Comparison) {
        losses = LossCount()
        switch comparison {
        case .same:
            board.finish(chunk, upTo: chunk.steps)
            chunkSteps = min(Self.fullChunk, chunkSteps * 2)
        case .foreign(let reason): board.giveUp(reason)
        case .different(let outcomes): judge(chunk, outcomes, loss: nil)
        }
    }

    /// Follows the target step by step. What it chose where it may choose is remembered; what it may not is reported.
    private func judge(_ chunk: Chunk, _ outcomes: [String], loss: String?) {
        var follower = Follower(traits: traits)
        let divergence = follower.follow(chunk, outcomes, loss: loss)
        traits = follower.traits
        board.learn(traits)
        board.finish(chunk, upTo: follower.agreed)
        guard var divergence else { return }
        divergence.isLoss = loss != nil
        let done = chunk.transitions.prefix { Int($0.steps) <= follower.agreed }
        let rest = chunk.transitions.dropFirst(done.count)
        if let first = rest.first {
            maker.block(first.id)
            divergence.transition = first.id
            board.leaveOut(1)
        }
        let lost = rest.dropFirst().count { !maker.putBack($0.id) }
        board.leaveOut(lost)
        chunkSteps = max(Self.leastChunk, chunkSteps / 4)
        if divergence.isDeviation {
            board.report(divergence)
        } else {
            board.note(unresolved: divergence.outcome)
        }
    }

    /// The target is gone. Started again, it goes on with the next chunk; where it goes a second time at the same step,
    /// that is a finding.
    private func recover(_ runner: any ChunkRunner) {
        let loss = runner.loss()
        let reason = breach ?? loss.reason
        losses.add(isSilence: loss.isSilence && breach == nil)
        breach = nil
        self.runner = nil
        if !board.isStopping { board.note(loss: reason) }
        if losses.areTooMany {
            return board.giveUp("the target was lost \(losses.inARow) times in a row: \(reason)")
        }
        if board.isStopping { inFlight = [] }
        guard let chunk = inFlight.first else { return }
        let outcomes = trace.outcomesSoFar
        if let last = lastLoss, last.header == chunk.header, last.steps == outcomes.count {
            inFlight.removeFirst()
            lastLoss = nil
            judge(chunk, outcomes, loss: reason)
        } else {
            lastLoss = (chunk.header, outcomes.count)
        }
    }
}
