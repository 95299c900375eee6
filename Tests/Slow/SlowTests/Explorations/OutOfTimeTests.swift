import Testing

@testable import ConformanceExploration
@testable import ConformanceProof
@testable import ConformanceReports
@testable import DescriptorNotation
@testable import DupConformance

/// Pieces that take too long, targets without limits, and agents of one process.
@Suite struct OutOfTimeTests {
    /// A model that says of long pieces that they hang, unless it is given more time.
    private final class SlowRunner: ChunkRunner {
        private let model = ModelRunner(ModelTarget())
        private let log: Log
        private var isHung: [Bool] = []

        init(_ log: Log) { self.log = log }

        /// What was asked for.
        final class Log: @unchecked Sendable {
            var allowances: [Int] = []
            var longest = 0
            var starts = 0
        }

        func send(_ chunk: Chunk, allowance: Int) {
            log.allowances.append(allowance)
            isHung.append(chunk.steps > 2000 * allowance)
            if allowance == 1 { log.longest = chunk.steps }
            model.send(chunk, allowance: allowance)
        }

        func receive(wait: Bool, _ take: (UnsafeBufferPointer<UInt8>) -> Void) -> Bool {
            if isHung.isEmpty { return true }
            let hangs = isHung.removeFirst()
            return model.receive(wait: wait) { bytes in
                guard hangs else { return take(bytes) }
                let whole = String(decoding: bytes, as: UTF8.self)
                var text = whole.split(separator: "\n", omittingEmptySubsequences: false)
                for place in 2000..<text.count - 2 { text[place] = place == 2000 ? "hung 10 s" : "skipped" }
                Array(text.joined(separator: "\n").utf8).withUnsafeBufferPointer(take)
            }
        }

        func loss() -> ChunkLoss { ChunkLoss(reason: "", isSilence: true, isOwnEnd: false) }
    }

    @Test func `a piece that is only slow is not a hang`() throws {
        var settings = ExplorationSettings(target: .model(ModelTarget()))
        settings.descriptors = 2
        settings.allowance = 8
        let space = StateSpace(Alphabet(.core, descriptors: 2, descriptions: 3))
        let board = ExplorationBoard(settings: settings, transitions: space.next.count) { divergence, _, _ in
            Finding(divergence, signature: divergence.signature, isConfirmed: false)
        } found: { _ in
        }
        let log = SlowRunner.Log()
        let lane = ExplorationLane(board, settings: settings, maker: Tour(space, seed: 1) { _ in true }) {
            log.starts += 1
            return SlowRunner(log)
        }
        lane.run()
        #expect(board.result.findings.isEmpty && board.result.unresolved.isEmpty && board.result.trouble == nil)
        #expect(board.progress.done == space.transitionCount)
        // Each target is started once more for each piece that was too long, of which there were few.
        #expect(log.allowances.contains(8) && log.starts <= 5, "\(log.allowances) \(log.starts)")
        // From then on pieces are shorter.
        #expect(log.longest <= 2000, "\(log.longest)")
    }

    @Test func `what hangs with more time too is a finding of few steps`() throws {
        let target = ModelTarget(name: "dup2 of equal numbers hangs") { world, operation in
            if case .dup2(let one, let other) = operation, one == other { return .hung }
            return world.step(operation)
        }
        var settings = ExplorationSettings(target: .model(target))
        settings.descriptors = 1
        let exploration = try Exploration.run(settings)
        try #require(exploration.findings.map(\.signature.description) == ["dup2: the process hangs"])
        #expect(exploration.findings[0].isConfirmed && exploration.findings[0].steps.count == 1)
        #expect(exploration.unresolved.isEmpty && exploration.isComplete)
    }

    #if os(Linux)
    @Test(.needsCompiler, .waits) func `many slow calls are not a hang`() throws {
        let library = try SceneTests.library.get()
        let exploration = try explore(words: ["env", "LD_PRELOAD=\(library)", "SCENE=dup2-slow", Support.agent]) {
            // With four times that, pieces end in the middle all the same.
            $0.timeout = 1
            $0.time = 12
            $0.jobs = 1
        }
        #expect(exploration.findings.isEmpty, "\(exploration.findings.map(\.signature.description))")
        #expect(exploration.progress.done > 1000 && exploration.trouble == nil, "\(exploration.progress)")
    }
    #endif

    // MARK: Agents of one process

    private func explore(
        words: [String], _ change: (inout ExplorationSettings) -> Void = { _ in }
    ) throws -> Exploration {
        var settings = ExplorationSettings(target: .command(TargetCommand(words: words)))
        settings.descriptors = 2
        settings.descriptions = 2
        change(&settings)
        return try Exploration.run(settings)
    }

    @Test(arguments: [ExplorationSettings.Kind.exhaustive, .random])
    func `an agent of one process is explored`(_ kind: ExplorationSettings.Kind) throws {
        let exploration = try explore(words: [Support.agent, "--in-process"]) {
            $0.kind = kind
            if kind == .random { $0.steps = 6000 }
        }
        #expect(exploration.findings.isEmpty, "\(exploration.findings.map(\.signature.description))")
        #expect(exploration.trouble == nil && exploration.unresolved.isEmpty, "\(exploration.unresolved)")
        #expect(exploration.progress.done > 2000)
    }

    @Test func `walks leave the channel alone`() throws {
        var walk = RandomWalk(seed: 1, lane: 0, lacking: ["fork", "exec"], channel: [20, 21], steps: 4000)
        var number = 0
        while let chunk = walk.nextChunk(number: number, steps: 100, traits: .init(), keepsOperations: false) {
            number += 1
            for step in chunk.lines {
                for case .number(.literal(let value)) in step.operands {
                    #expect(![20, 21].contains(value), "\(step.script)")
                }
            }
        }
        #expect(number > 3)
    }

    @Test func `an agent that lost its channel is not a finding`() throws {
        // It says that it speaks by two numbers, and ends at one step.
        let script = """
            while read -r line; do [ "$line" = 'dup2 0 0' ] && break; echo "$line"; done \
            | \(Support.agent) | sed -u 's/^inherited .*/channel 900 901/'
            """
        let exploration = try explore(words: ["bash", "-c", script]) {
            $0.descriptors = 1
            $0.jobs = 1
            $0.timeout = 1
        }
        #expect(exploration.findings.isEmpty, "\(exploration.findings.map(\.signature.description))")
        #expect(
            exploration.unresolved.keys.contains { $0.contains("closed the channel of a one-process agent: dup2 N N") },
            "\(exploration.unresolved)")
    }

    @Test func `a step that closes the agent's channel is left out, and nothing else`() throws {
        // Every dup3 that replaces 0: more often than a target may be lost in a row.
        let script = """
            while read -r line; do case "$line" in 'dup3 '*' 0 '*) break ;; esac; echo "$line"; done \
            | \(Support.agent) | sed -u 's/^inherited .*/channel 900 901/'
            """
        let exploration = try explore(words: ["bash", "-c", script]) {
            $0.descriptors = 2
            $0.descriptions = 1
        }
        let space = try #require(exploration.space)
        let costly = space.next.indices.count { id in
            let line = String(decoding: space.alphabet.moves[id % space.moveCount].line, as: UTF8.self)
            return line.hasPrefix("dup3 ") && line.hasSuffix(" 0 cloexec\n") && space.next[id] != StateSpace.outside
        }
        #expect(costly > 20 && exploration.progress.leftOut == costly, "\(exploration.progress) \(costly)")
        #expect(exploration.isComplete && exploration.findings.isEmpty, "\(exploration.trouble ?? "")")
        #expect(exploration.progress.done == exploration.share - costly)
        let summary = ExplorationText.summary(exploration)
        #expect(summary.contains("\ngiven up: dup3: closes the channel of a one-process agent, "), "\(summary)")
    }

    @Test func `an agent that ends in every step is given up`() throws {
        let script = """
            while read -r line; do [ "$line" = 'close 1' ] && break; echo "$line"; done \
            | \(Support.agent) | sed -u 's/^inherited .*/channel 900 901/'
            """
        let exploration = try explore(words: ["bash", "-c", script]) {
            $0.descriptors = 2
            $0.jobs = 1
        }
        #expect(exploration.trouble?.contains("20 times in a row") == true, "\(exploration.trouble ?? "none")")
    }

    // MARK: Targets without limits

    @Test(.needsCompiler) func `an agent without limits is explored below the bound`() throws {
        let directory = try TemporaryDirectory()
        let agent = directory.url.appendingPathComponent("agent").path
        let source = Support.root.appendingPathComponent("CShim/agent/fd-agent.c").path
        let include = Support.root.appendingPathComponent("CShim/CFDShim/include").path
        let built = try Support.run(["cc", "-std=c99", "-DFD_HAS_LIMITS=0", "-I", include, source, "-o", agent])
        try #require(built.status == 0, "\(built.errors)")
        for name in Alphabet.Name.allCases where name != .limits {
            let exploration = try explore(words: [agent]) {
                $0.alphabet = name
                if name == .processes { $0.descriptors = 1 }
            }
            #expect(exploration.isComplete && exploration.findings.isEmpty && exploration.unresolved.isEmpty)
            #expect(exploration.progress.done == exploration.space?.transitionCount, "\(name)")
            let heading = ExplorationText.heading(
                exploration.settings, exploration.space, share: exploration.share, exploration.greeting)
            #expect(heading.contains("the target has no limits: numbers stay below "), "\(heading)")
        }
        let walk = try explore(words: [agent]) {
            $0.kind = .random
            $0.steps = 4000
        }
        #expect(walk.findings.isEmpty && walk.unresolved.isEmpty && walk.progress.done > 2000, "\(walk.unresolved)")
        let error = #expect(throws: Exploration.Failure.self) { try explore(words: [agent]) { $0.alphabet = .limits } }
        #expect(error?.description.contains("has no limits") == true)
    }

    @Test func `without limits every state is there, and every fault below the bound is found`() throws {
        let with = StateSpace(Alphabet(.core, descriptors: 2, descriptions: 2, lacking: ["clofork"]))
        let without = StateSpace(Alphabet(.core, descriptors: 2, descriptions: 2, lacking: ["clofork", "limits"]))
        #expect(without.stateCount == with.stateCount && without.transitionCount < with.transitionCount)
        #expect(!without.alphabet.moves.contains { $0.name == "limit" })
    }
}
