import CFDShim
import DescriptorModel
import DescriptorNotation
import Dispatch
import DupConformance

/// The result of an exploration.
package struct Exploration: Sendable {
    /// What was explored, and how.
    package let settings: ExplorationSettings
    /// The target's greeting.
    package let greeting: Greeting
    /// The states and transitions within the bound; nil for walks, which have none.
    package let space: StateSpace?
    /// How many transitions were to be made: all of the space, or those of a shard. 0 for walks.
    package let share: Int
    /// How far it came.
    package let progress: ExplorationProgress
    /// How the target differs from the model.
    package let findings: [Finding]
    /// What could not be done on the target, with how often: it says nothing against the target.
    package let unresolved: [String: Int]
    /// The target's choices where the standard leaves one, if they are not the most common: traits, in the form of
    /// `--target model:…`.
    package let choices: [String]
    /// Why it ended early, if the target could not be explored.
    package let trouble: String?
    /// The completed transitions, a bit for each: enough to continue from here.
    package let done: [UInt64]

    /// Differences for which slow transitions were left out that would probably have shown them, with their number,
    /// which walks do not count.
    package let givenUp: [Signature: Int]

    /// Whether every transition was made, or left out because of a finding. Walks have no end that they could come to.
    package var isComplete: Bool {
        settings.kind == .exhaustive && trouble == nil && progress.done + progress.leftOut >= share
    }

    /// Why nothing is known about the target: no step was run, now or earlier. Otherwise nil.
    package var emptiness: String? {
        let isEmpty = progress.done + progress.leftOut == 0 && findings.isEmpty && unresolved.isEmpty && trouble == nil
        if !isEmpty || idleness != nil { return nil }
        return "nothing was explored: it was stopped before the first step ended"
    }

    /// Why there was nothing to do: the shard has no transition. Nil where there was.
    package var idleness: String? {
        guard settings.kind == .exhaustive, settings.shard.count > 1, share == 0 else { return nil }
        let shard = "\(settings.shard.index)/\(settings.shard.count)"
        return "no work: shard \(shard) has none of the \(space?.transitionCount ?? 0) transitions"
    }

    /// Entries of a baseline that this exploration should have found, but did not. Only an exploration of the whole
    /// space can tell, and only for operations that it completed.
    package func missing(from baseline: Baseline) -> [BaselineEntry] {
        guard isComplete, settings.shard.count == 1, let alphabet = space?.alphabet else { return [] }
        let found = Set(findings.map(\.assertion.id))
        let cut = Set(givenUp.keys.map(\.operation))
        return baseline.findings.filter { entry in
            let operation = Difference.operation(ofFinding: entry.id)
            return !entry.isSometimes && !found.contains(entry.id) && alphabet.performs(operation)
                && !cut.contains(operation)
        }
    }
}

/// The observer of an exploration.
package protocol ExplorationObserver: AnyObject, Sendable {
    /// So many states were counted, and there are more.
    func counted(states: Int)
    /// The target has greeted, and the space is known.
    func began(_ settings: ExplorationSettings, _ space: StateSpace?, share: Int, greeting: Greeting)
    /// Some time has passed. `done` are the transitions so far.
    func progressed(_ progress: ExplorationProgress, share: Int, done: () -> [UInt64])
    /// The target differs from the model in a way that was not seen before. Calls come from several threads.
    func found(_ finding: Finding)
}

extension Exploration {
    /// Drives a target through every move from every state, or through walks, and compares it with the model.
    ///
    /// - Throws: `Failure` when the target cannot be explored, or nothing was begun.
    package static func run(
        _ settings: ExplorationSettings, observer: (any ExplorationObserver)? = nil
    ) throws(Failure) -> Exploration {
        var settings = settings
        let greeting: Greeting
        do throws(TargetError) {
            greeting = try settings.target.greeting(timeout: settings.timeout)
            for feature in needs(settings) where greeting.lacks.contains(feature) {
                throw .lacks(command: settings.target.name, feature: feature)
            }
        } catch {
            throw .target(error)
        }
        settings.isOneProcess = !greeting.channel.isEmpty
        settings.told = Traits(told: greeting)
        let plan: Plan
        do throws(Unbegun) {
            plan = try self.plan(settings, greeting, observer)
        } catch {
            throw .unbegun(error)
        }
        let (space, share) = (plan.space, plan.share)
        observer?.began(settings, space, share: share, greeting: greeting)
        let how = settings
        let board = ExplorationBoard(settings: settings, transitions: space?.next.count ?? 0) {
            divergence, isFound, wasSeen in
            finding(divergence, space: space, settings: how, isFound: isFound, wasSeen: wasSeen)
        } found: {
            observer?.found($0)
        }
        work(plan.makers, board, settings) {
            observer?.progressed(board.progress, share: share) { Array(board.result.done) }
        }
        let result = board.result
        return Exploration(
            settings: settings, greeting: greeting, space: space, share: share, progress: board.progress,
            findings: result.findings, unresolved: result.unresolved, choices: result.choices, trouble: result.trouble,
            done: Array(result.done), givenUp: result.givenUp)
    }

    /// What an exploration cannot do without.
    private static func needs(_ settings: ExplorationSettings) -> [String] {
        switch settings.kind {
        case .exhaustive: settings.alphabet == .processes ? ["fork"] : settings.alphabet == .limits ? ["limits"] : []
        case .random: []
        case .concurrent: ["threads"]
        }
    }

    private struct Plan {
        var space: StateSpace?
        var share = 0
        var makers: [any ChunkMaker] = []
    }

    private static func plan(
        _ settings: ExplorationSettings, _ greeting: Greeting, _ observer: (any ExplorationObserver)?
    ) throws(Unbegun) -> Plan {
        let steps = settings.steps.map { max(1, $0 / settings.jobs) }
        let lanes = 0..<settings.jobs
        let lacking = greeting.lacks
        switch settings.kind {
        case .random:
            return Plan(
                makers: lanes.map { lane in
                    RandomWalk(
                        seed: settings.seed, lane: lane, lacking: lacking, channel: greeting.channel, steps: steps)
                })
        case .concurrent:
            return Plan(
                makers: lanes.map { ConcurrentWalk(seed: settings.seed, lane: $0, lacking: lacking, steps: steps) })
        case .exhaustive:
            let alphabet = Alphabet(
                settings.alphabet, descriptors: settings.descriptors, descriptions: settings.descriptions,
                lacking: lacking)
            let started = cfd_seconds()
            var counted = 0
            let space = StateSpace(alphabet) { states in
                counted = states
                observer?.counted(states: states)
                return settings.isOver(since: started)
            }
            switch space.ending {
            case .whole: break
            case .stopped: throw Unbegun(states: counted, isTooLarge: false)
            case .tooLarge: throw Unbegun(states: space.stateCount, isTooLarge: true)
            }
            let tours = tours(space, settings)
            let before = settings.done.reduce(0) { $0 + $1.nonzeroBitCount }
            return Plan(space: space, share: tours.reduce(before) { $0 + $1.remaining }, makers: tours)
        }
    }

    /// A tour for each lane: its part of the shard's part of the transitions.
    private static func tours(_ space: StateSpace, _ settings: ExplorationSettings) -> [Tour] {
        (0..<settings.jobs).map { lane in
            Tour(space, seed: settings.seed &+ UInt64(lane)) { id in
                let word = Int(id >> 6)
                if word < settings.done.count, settings.done[word] >> UInt64(id & 63) & 1 != 0 { return false }
                // From every state each part has some moves, so that it is never far from work.
                let place = Int(id) / space.moveCount + Int(id) % space.moveCount
                return place % settings.shard.count == settings.shard.index - 1
                    && place / settings.shard.count % settings.jobs == lane
            }
        }
    }

    /// Runs a lane for each maker in parallel, and reports their progress.
    private static func work(
        _ makers: [any ChunkMaker], _ board: ExplorationBoard, _ settings: ExplorationSettings, progressed: () -> Void
    ) {
        let lanes = makers.map { maker in
            ExplorationLane(board, settings: settings, maker: maker) { () throws(TargetError) -> any ChunkRunner in
                switch settings.target {
                case .command(let command): try AgentRunner(command, timeout: settings.timeout)
                case .model(let model): ModelRunner(model)
                }
            }
        }
        let crew = Crew(lanes)
        crew.start()
        while !crew.wait(seconds: 0.25) { progressed() }
    }

    private static func finding(
        _ divergence: Divergence, space: StateSpace?, settings: ExplorationSettings, isFound: (Signature) -> Bool,
        wasSeen: @escaping (Signature) -> Bool
    ) -> Finding {
        let shortcut = space.map { divergence.shortcut(in: $0) } ?? []
        // A known hang gets less time than a piece of thousands of steps: a few steps take less than a second.
        let waits = divergence.isHang || divergence.isLoss
        let timeout = waits ? min(settings.timeout, 1) : settings.timeout
        func outcomes(_ steps: [Step], timeout: Int) -> [String]? {
            settings.target.run(Assertion(id: "explore.shrink", steps: steps), timeout: timeout)
        }
        // It hangs if the last step does not end with twice the usual time, and the steps before it take at most half
        // of that.
        func isHang(_ steps: [Step]) -> Bool {
            outcomes(steps, timeout: 2 * settings.timeout)?.last.map { TracedOutcome($0).kind } == .hung
                && settings.target.finishes(steps.dropLast(), seconds: settings.timeout)
        }
        let seconds = waits ? settings.shrinkingSeconds.waiting : settings.shrinkingSeconds.quick
        var shrunk = Shrinker.shrink(
            divergence, shortcut: shortcut, isKnown: isFound, wasSeen: wasSeen, seconds: seconds
        ) { outcomes($0, timeout: timeout) }
        if let fewest = shrunk?.divergence, fewest.isHang, !isHang(fewest.steps) { shrunk = nil }
        return Finding(
            shrunk?.divergence ?? divergence, signature: shrunk?.signature ?? divergence.signature,
            isConfirmed: shrunk != nil)
    }
}

extension ExploredTarget {
    /// What the target says of itself.
    func greeting(timeout: Int) throws(TargetError) -> Greeting {
        switch self {
        case .command(let command): try AgentRunner(command, timeout: timeout).greeting
        case .model(let model): model.greeting
        }
    }
}

/// Lanes that run on threads of their own.
private final class Crew: @unchecked Sendable {
    private let lanes: [ExplorationLane]
    private let group = DispatchGroup()

    init(_ lanes: [ExplorationLane]) { self.lanes = lanes }

    func start() {
        for place in lanes.indices {
            DispatchQueue(label: "lane \(place)").async(group: group) { self.work(place) }
        }
    }

    /// Each lane is used only by its own thread.
    private func work(_ place: Int) { lanes[place].run() }

    /// Waits; true when every lane is done.
    func wait(seconds: Double) -> Bool { group.wait(timeout: .now() + seconds) == .success }
}
