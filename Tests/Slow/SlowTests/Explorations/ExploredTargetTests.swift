import Testing

@testable import ConformanceExploration
@testable import ConformanceProof
@testable import DescriptorNotation
@testable import DupConformance

/// What the explorer makes of targets: of those that do as the model does, and of those that die, hang or lie.
@Suite(.waits) struct ExploredTargetTests {
    private func explore(
        _ target: ExploredTarget, _ change: (inout ExplorationSettings) -> Void = { _ in }
    ) throws -> Exploration {
        var settings = ExplorationSettings(target: target)
        settings.descriptors = 1
        settings.descriptions = 2
        settings.jobs = 1
        settings.timeout = 1
        change(&settings)
        return try Exploration.run(settings)
    }

    /// Explores the agent behind a shell script; $N is a file in which it can count.
    private func explore(
        script: String, _ change: (inout ExplorationSettings) -> Void = { _ in }
    ) throws -> Exploration {
        let directory = try TemporaryDirectory()
        let text = script.replacing("$AGENT", with: Support.agent)
            .replacing("$N", with: directory.url.appendingPathComponent("count").path)
        return try explore(.command(TargetCommand(words: ["bash", "-c", text])), change)
    }

    // MARK: Targets that do as the model does

    @Test(arguments: [(Alphabet.Name.core, 2), (.limits, 2), (.pipes, 2), (.processes, 1)])
    func `the agent and the model do what the model allows`(_ name: Alphabet.Name, _ descriptors: Int) throws {
        for target in [ExploredTarget.command(.nativeAgent), .model(ModelTarget())] {
            let exploration = try explore(target) {
                $0.alphabet = name
                $0.descriptors = descriptors
                $0.jobs = 2
                $0.timeout = 10
            }
            #expect(exploration.isComplete && exploration.unresolved.isEmpty, "\(exploration.unresolved)")
            #expect(exploration.findings.isEmpty, "\(exploration.findings.map(\.signature.description))")
            #expect(
                exploration.progress.done == exploration.space?.transitionCount && exploration.progress.leftOut == 0)
        }
    }

    @Test(arguments: [(ExplorationSettings.Kind.random, 4000), (.concurrent, 60)])
    func `walks of the agent have no findings`(_ kind: ExplorationSettings.Kind, _ steps: Int) throws {
        let exploration = try explore(.command(.nativeAgent)) {
            $0.kind = kind
            $0.steps = steps
            $0.timeout = 30
        }
        #expect(exploration.findings.isEmpty, "\(exploration.findings.map(\.signature.description))")
        #expect(exploration.trouble == nil && exploration.progress.done >= steps / 2, "\(exploration.progress)")
    }

    @Test func `a model with other choices has no findings`() throws {
        let exploration = try explore(.model(try ModelTarget(parsing: "model:dup.closedAndFull=EMFILE")))
        #expect(exploration.isComplete && exploration.findings.isEmpty)
    }

    // MARK: Targets that are lost

    private static let start = "echo x >>$N; case $(wc -l <$N) in"

    @Test(arguments: [
        // It is killed in the middle.
        "2) $AGENT | { sed -u 100q; kill -KILL 0; } ;; *) exec $AGENT ;; esac",
        // It is told to end, and says that it is done.
        "2) sed -u 100q | $AGENT ;; *) exec $AGENT ;; esac",
    ])
    func `a target that dies once is started again`(_ script: String) throws {
        let exploration = try explore(script: "\(Self.start) \(script)")
        #expect(exploration.isComplete && exploration.findings.isEmpty, "\(exploration.trouble ?? "")")
        #expect(exploration.progress.done == exploration.space?.transitionCount)
    }

    @Test func `a target that is not there any more ends the exploration`() throws {
        let exploration = try explore(script: "\(Self.start) 1) exec $AGENT ;; *) exit 7 ;; esac")
        #expect(exploration.trouble?.contains("exit status 7") == true && !exploration.isComplete)
    }

    @Test(arguments: [
        // The process that makes the steps dies, and the agent says so.
        ("sed -u 's/^ *dup2 0 0$/raise segv/' | $AGENT", "died SIGSEGV"),
        // The target itself ends.
        (
            "while read -r line; do [ \"$line\" = 'dup2 0 0' ] && break; echo \"$line\"; done | $AGENT",
            "died its trace ends"
        ),
    ])
    func `a target that dies at one step is a finding`(_ script: String, _ outcome: String) throws {
        let exploration = try explore(script: script)
        #expect(exploration.trouble == nil && exploration.isComplete, "\(exploration.trouble ?? "")")
        try #require(exploration.findings.map(\.signature.description) == ["dup2: the process dies"])
        let finding = exploration.findings[0]
        #expect(finding.isConfirmed && finding.steps.map(\.step) == ["dup2 0 0"], "\(finding.steps)")
        #expect(finding.steps.last?.actual?.hasPrefix(outcome) == true, "\(finding.steps)")
    }

    @Test func `a target that dies always is given up`() throws {
        let exploration = try explore(script: "$AGENT | { sed -u 40q; kill -KILL 0; }")
        #expect(exploration.trouble?.contains("times in a row: it ended with signal 9") == true)
        #expect(!exploration.isComplete)
    }

    @Test(arguments: [
        ("true", "it ended with exit status 0"), ("exec sleep 1000", "it stopped answering"),
        ("yes hello", "something else without end"),
    ])
    func `a target that never greets is reported`(_ script: String, _ expected: String) throws {
        let error = #expect(throws: Exploration.Failure.self) { try explore(script: script) }
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }

    @Test(arguments: [
        ("$AGENT | sed -u 's/^table .*/table x/'", "table is garbled"),
        ("$AGENT | sed -u 's/^table .*/table 0-1 limit 64/'", "needs 0, 1 and 2 only"),
        ("$AGENT | sed -u '/^assertion/s/explore/x/'", "does not begin with “assertion explore.1”"),
        ("$AGENT | { sed -u 100q; exec yes hello; }", "does not end"),
    ])
    func `a garbled trace is reported`(_ script: String, _ expected: String) throws {
        let exploration = try explore(script: script)
        #expect(exploration.trouble?.contains(expected) == true, "\(exploration.trouble ?? "")")
        #expect(!exploration.isComplete && exploration.findings.isEmpty)
    }

    @Test(arguments: [
        "$AGENT | { sed -u 100q; exec sleep 1000; }", "$AGENT | { sed -u 100q; kill -STOP 0; }",
        // It closes its streams and lives on.
        "$AGENT | sed -u 100q; exec >&- 2>&-; sleep 1000",
    ])
    func `a target that hangs times out`(_ script: String) throws {
        let exploration = try explore(script: script) { $0.time = 1 }
        #expect(!exploration.isComplete && exploration.findings.isEmpty)
        #expect(exploration.trouble == nil && exploration.progress.leftOut == 0)
    }

    @Test func `silence again and again is given up`() throws {
        let board = ExplorationBoard(settings: ExplorationSettings(target: .model(ModelTarget())), transitions: 64) {
            divergence, _, _ in
            Finding(divergence, signature: divergence.signature, isConfirmed: false)
        } found: { _ in
        }
        let alphabet = Alphabet(.core, descriptors: 1, descriptions: 1)
        let lane = ExplorationLane(
            board, settings: ExplorationSettings(target: .model(ModelTarget())),
            maker: Tour(StateSpace(alphabet), seed: 1) { _ in true }
        ) { SilentRunner() }
        lane.run()
        #expect(board.result.trouble == "the target was lost 3 times in a row: it stopped answering")
    }

    /// A target that takes everything, and never says anything.
    private final class SilentRunner: ChunkRunner {
        func send(_ chunk: Chunk, allowance: Int) {}
        func receive(wait: Bool, _ take: (UnsafeBufferPointer<UInt8>) -> Void) -> Bool { !wait }
        func loss() -> ChunkLoss { ChunkLoss(reason: "it stopped answering", isSilence: true, isOwnEnd: false) }
    }
}
