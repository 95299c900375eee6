import DescriptorModel
import Testing

@testable import ConformanceExploration
@testable import ConformanceProof
@testable import ConformanceReports
@testable import DescriptorNotation
@testable import DupConformance

/// What the explorer makes of a target after it has found a difference: it goes on with the same operation.
@Suite struct KnownDifferenceTests {
    private static func explore(
        _ target: ModelTarget, descriptors: Int = 2, _ change: (inout ExplorationSettings) -> Void = { _ in }
    ) throws -> Exploration {
        var settings = ExplorationSettings(target: .model(target))
        settings.descriptors = descriptors
        settings.descriptions = 2
        change(&settings)
        return try Exploration.run(settings)
    }

    /// Two differences of dup2.
    private static let pairs: [(name: String, perform: ModelMachine.Perform, differences: Set<String>)] = [
        (
            "it returns zero, and keeps the flags of the target",
            { world, operation in
                guard case .dup2(let one, let other) = operation, one != other else { return world.step(operation) }
                let before = world.process[other]
                guard case .number = world.step(operation) else { return world.step(operation) }
                if let before { world.process[other]?.flags = before.flags }
                return .number(0)
            }, ["gives another number", "a flag is set on the new descriptor"]
        ),
        (
            // The first shows in each failure of it, the other in few of these.
            "it fails with another error, and closes a target that is marked",
            { world, operation in
                let outcome = world.step(operation)
                guard case .dup2(_, let other) = operation, case .error = outcome else { return outcome }
                if world.process[other]?.flags.contains(.closeOnExec) == true { _ = world.step(.close(other)) }
                return .error(.EINVAL)
            },
            // EBADF of a closed number and of one out of range are two rules.
            [
                "fails with EINVAL instead of EBADF", "fails with EINVAL instead of EBADF of a closed number",
                "the target is closed that should be open",
            ]
        ),
        (
            "it refuses equal numbers, and forgets O_APPEND",
            { world, operation in
                guard case .dup2(let one, let other) = operation else { return world.step(operation) }
                if one == other, world.process[one] != nil { return .error(.EINVAL) }
                let outcome = world.step(operation)
                if case .number = outcome, let place = world.description(at: other), one == 1 {
                    world.descriptions[place].status.remove(.append)
                }
                return outcome
            }, ["fails with EINVAL", "append is cleared on the description"]
        ),
    ]

    @Test(arguments: pairs.indices) func `two differences of one operation are two findings`(_ place: Int) throws {
        let pair = Self.pairs[place]
        let exploration = try Self.explore(ModelTarget(name: pair.name, perform: pair.perform))
        let found = exploration.findings.filter { $0.signature.operation == "dup2" }.map(\.signature.difference)
        #expect(
            pair.differences == Set(found) && exploration.findings.count == found.count,
            "\(pair.name): \(exploration.findings.map(\.signature.description))")
        #expect(exploration.isComplete && exploration.givenUp.isEmpty && exploration.findings.allSatisfy(\.isConfirmed))
    }

    @Test func `a harmless difference leaves out nothing but itself`() throws {
        let target = ModelTarget(name: "dup2 returns zero") { world, operation in
            let outcome = world.step(operation)
            if case .dup2 = operation, case .number = outcome { return .number(0) }
            return outcome
        }
        let exploration = try Self.explore(target)
        let space = try #require(exploration.space)
        var differing = 0
        for state in 0..<space.stateCount {
            var performer = SilentPerformer(world: StateSpace.beginning(space.alphabet))
            for move in space.way(to: state) { performer.perform(move) }
            for (place, move) in zip(0..., space.alphabet.moves)
            where space.next[state * space.moveCount + place] != StateSpace.outside {
                guard case .call(.dup2(let one, let other)) = move.action else { continue }
                var world = performer.world
                if case .number(let number) = world.step(.dup2(one, other)), number != 0 { differing += 1 }
            }
        }
        #expect(differing > 40 && exploration.progress.leftOut == differing, "\(exploration.progress)")
        #expect(exploration.progress.done == exploration.share - differing)
        #expect(exploration.findings.first?.count ?? 0 >= differing)
    }

    @Test func `a difference that leads to another state is found once, and the rest of the operation is tested`()
        throws
    {
        // What dup makes is no state of the model's, but its failures are as they should be.
        let target = ModelTarget(name: "dup marks") { world, operation in
            let outcome = world.step(operation)
            if case .dup = operation, case .number(let number) = outcome {
                world.process[Int(number)]?.flags = .closeOnExec
            }
            return outcome
        }
        let exploration = try Self.explore(target)
        #expect(exploration.findings.map(\.signature.description) == ["dup: a flag is set on the new descriptor"])
        #expect(exploration.isComplete && exploration.givenUp.isEmpty)
        let space = try #require(exploration.space)
        let leading = space.next.indices.count { id in
            let move = space.alphabet.moves[id % space.moveCount]
            return move.name == "dup" && space.next[id] != StateSpace.outside
                && space.next[id] != UInt32(id / space.moveCount)
        }
        #expect(exploration.progress.leftOut == leading, "\(exploration.progress) \(leading)")
    }

    @Test func `an error of one step is not attributed to the step that shows it`() throws {
        let exploration = try Self.explore(try ModelTarget(parsing: "model:close.leaves-open"))
        #expect(exploration.findings.map(\.signature.operation) == ["close"])
    }

    // MARK: Differences that cost much

    @Test func `a hang is left out where it hangs, and nowhere else`() throws {
        let target = ModelTarget(name: "dup2 hangs, and returns zero") { world, operation in
            guard case .dup2(let one, _) = operation else { return world.step(operation) }
            if world.process[one] == nil { return .hung }
            let outcome = world.step(operation)
            if case .number = outcome { return .number(0) }
            return outcome
        }
        let exploration = try Self.explore(target)
        let differences = Set(exploration.findings.map(\.signature.description))
        #expect(differences == ["dup2: the process hangs", "dup2: gives another number"], "\(differences)")
        #expect(exploration.isComplete)
        let givenUp = exploration.givenUp
        #expect(Set(givenUp.keys.map(\.description)) == ["dup2: the process hangs"], "\(givenUp)")
        #expect(givenUp.values.reduce(0, +) > 40)
        let text = ExplorationText.summary(exploration)
        #expect(text.contains("given up: dup2: the process hangs, for which "), "\(text)")
        #expect(ExplorationRecords(exploration).coverage?.givenUp?.keys.first == "dup2: the process hangs")
    }

    @Test func `a circumstance is a rule of an operation`() throws {
        let space = StateSpace(Alphabet(.core, descriptors: 2, descriptions: 1))
        var tour = Tour(space, seed: 1) { _ in true }
        let all = tour.remaining
        let step = try #require(Step(script: "dup2 1 0"))
        var machine = ModelMachine(world: StateSpace.beginning(space.alphabet))
        let circumstance = Circumstance(step, expected: machine.run(step), rule: machine.requirements)
        #expect(circumstance.form == "dup2 N N" && circumstance.expected == "EBADF")
        let count = tour.learn(.giveUp(circumstance, for: Signature(operation: "dup2", difference: "x")))
        #expect(count > 0 && tour.remaining == all - count)
        #expect(tour.learn(.giveUp(circumstance, for: Signature(operation: "dup2", difference: "x"))) == 0)
        // All else is made.
        var made = 0
        var number = 0
        while let chunk = tour.nextChunk(number: number, steps: 500, traits: Traits(), keepsOperations: false) {
            made += chunk.transitions.count
            number += 1
            let ids = chunk.transitions.map(\.id) + chunk.ways.map(\.id)
            #expect(!ids.contains { space.isFrom(Int($0), comingTo: circumstance) })
        }
        let chosen = tour.putBack(UInt32(try #require((0..<all).first { space.isFrom($0, comingTo: circumstance) })))
        #expect(!chosen)
        #expect(made == all - count && tour.remaining == 0)
    }

    @Test func `a sample of a difference that only costs a piece is kept`() throws {
        let space = StateSpace(Alphabet(.core, descriptors: 2, descriptions: 2))
        var (all, some) = (Tour(space, seed: 1) { _ in true }, Tour(space, seed: 1) { _ in true })
        let step = try #require(Step(script: "dup 1"))
        var machine = ModelMachine(world: StateSpace.beginning(space.alphabet))
        let circumstance = Circumstance(step, expected: machine.run(step), rule: machine.requirements)
        let signature = Signature(operation: "dup", difference: "x")
        let whole = all.learn(.giveUp(circumstance, for: signature))
        let most = some.learn(.giveUp(circumstance, for: signature, keepingOneIn: 4))
        #expect(most < whole * 9 / 10 && most > whole / 2, "\(most) of \(whole)")
    }

    @Test func `postponed moves come last, and none is lost`() {
        let space = StateSpace(Alphabet(.core, descriptors: 2, descriptions: 2))
        var tour = Tour(space, seed: 1) { _ in true }
        let all = tour.remaining
        for name in ["open", "dup2"] { #expect(tour.learn(.postpone(operation: name)) == 0) }
        var names: [String] = []
        while let chunk = tour.nextChunk(number: names.count, steps: 100, traits: Traits(), keepsOperations: false) {
            names += chunk.transitions.map { space.alphabet.moves[Int($0.id) % space.moveCount].name }
        }
        #expect(names.count == all)
        #expect(names.prefix(20).allSatisfy { !["open", "dup2"].contains($0) }, "\(names.prefix(20))")
    }

    /// Faults of the model, and what explorations find of them: words that entries may have.
    @Test func `a finding can be in a baseline`() throws {
        let suite = try Support.suite.get()
        var found: Set<String> = []
        let faults = ["dup.reopens", "dup2.equal-einval", "dup2.moves", "close.closes-duplicates", "dup3.rewinds"]
        for name in faults {
            var settings = ExplorationSettings(target: .model(try ModelTarget(parsing: "model:\(name)")))
            settings.descriptors = 2
            settings.descriptions = 2
            for finding in try Exploration.run(settings).findings {
                let text = "baseline 1\nexpect FAIL \(finding.assertion.id)\n  because x\n"
                #expect(throws: Never.self) { try Baseline.parse(text, file: "b", suite: suite) }
                found.insert(finding.signature.difference)
            }
        }
        #expect(found.count > 3, "\(found)")
    }
}

extension StateSpace {
    fileprivate func isFrom(_ id: Int, comingTo circumstance: Circumstance) -> Bool {
        !moves(from: id / moveCount, comingTo: circumstance, among: [id % moveCount]).isEmpty
    }
}
