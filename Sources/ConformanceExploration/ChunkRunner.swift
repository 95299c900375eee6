import CFDShim
import ConformanceProof
import DescriptorFaults
import DescriptorModel
import DescriptorNotation
import DupConformance

/// What an exploration drives: a command that starts an agent, or a model.
package enum ExploredTarget: Sendable {
    /// An agent.
    case command(TargetCommand)
    /// The model, perhaps with a fault.
    case model(ModelTarget)

    /// What is shown of it.
    package var name: String {
        switch self {
        case .command(let command): command.description
        case .model(let model): model.name
        }
    }

    /// The outcomes of the steps of one case, run alone; nil if they are unresolved. If the target is lost in a step,
    /// that is the step's outcome.
    func run(_ assertion: Assertion, timeout: Int) -> [String]? {
        switch self {
        case .model(let model): return model.outcomes(assertion).outcomes
        case .command(let command):
            var report: CaseReport?
            let runner = TargetRunner(command: command, timeout: timeout)
            do { try runner.run([assertion], greeted: { _ in }, reported: { report = $0 }) } catch { return nil }
            guard let report, report.trace?.garbled == nil, report.trace?.ending == nil else { return nil }
            var outcomes = report.trace?.steps.map(\.outcome.description) ?? []
            if outcomes.last == "" { outcomes.removeLast() }
            if outcomes.count < assertion.steps.count {
                outcomes.append("\(report.isSilent ? "hung" : "died") \(report.loss ?? Self.earlyEnd)")
            }
            return outcomes
        }
    }

    /// Whether steps end within this number of seconds; if the target is lost, they do not.
    func finishes(_ steps: [Step], seconds: Int) -> Bool {
        if steps.isEmpty { return true }
        let outcomes = run(Assertion(id: "explore.before", steps: steps), timeout: seconds)
        return outcomes.map { !$0.contains { TracedOutcome($0).kind == .hung } } ?? false
    }

    /// The error of a trace that ends although the target has not run all steps.
    static let earlyEnd = "its trace ends before the case does"
}

/// Runs chunks, in their order, while more of them are made.
protocol ChunkRunner: AnyObject {
    /// Runs a chunk, possibly later; it may take this multiple of the usual time.
    func send(_ chunk: Chunk, allowance: Int)

    /// Passes on the trace as it arrives, waiting for a moment if there is none. False when the target is lost.
    func receive(wait: Bool, _ take: (UnsafeBufferPointer<UInt8>) -> Void) -> Bool

    /// Ends the target, and says why it is lost.
    func loss() -> ChunkLoss
}

/// Why a target is lost.
struct ChunkLoss {
    let reason: String
    /// Whether it stopped answering, rather than ended, or its own timer ended it.
    let isSilence: Bool
    /// Whether it ended by itself, rather than by a signal.
    let isOwnEnd: Bool
    /// Whether its own timer ended it.
    var isTimer = false

    /// The outcome of the step in which it was lost.
    var outcome: String { isSilence ? "hung \(reason)" : "died \(reason)" }
}

/// Runs chunks on an agent.
final class AgentRunner: ChunkRunner {
    /// How long a target may be silent after an interruption, in seconds.
    private static let interruptedPatience = 1.0

    private let stream: TargetStream
    private var patience: Double
    private let timeout: Int
    private var allowance = 1
    let greeting: Greeting

    init(_ command: TargetCommand, timeout: Int) throws(TargetError) {
        self.timeout = timeout
        patience = TargetRunner.patience(timeout: timeout)
        stream = try TargetStream(command)
        greeting = try stream.greeting(patience: patience)
        stream.send(Array("timeout \(timeout)\necho off\n".utf8))
    }

    func send(_ chunk: Chunk, allowance: Int) {
        if allowance != self.allowance {
            self.allowance = allowance
            patience = TargetRunner.patience(timeout: timeout * allowance)
            stream.send(Array("timeout \(timeout * allowance)\n".utf8))
        }
        stream.send(Array((chunk.header + "\n").utf8))
        stream.send(chunk.script)
        stream.send(Array("done\n".utf8))
    }

    func receive(wait: Bool, _ take: (UnsafeBufferPointer<UInt8>) -> Void) -> Bool {
        stream.exchange(milliseconds: wait ? 100 : 0, take)
        // An interrupted exploration must not wait for a target that hangs.
        let patience = cfd_was_interrupted() == 0 ? patience : min(patience, Self.interruptedPatience)
        return !stream.hasEnded && cfd_seconds() - stream.heard < patience
    }

    func loss() -> ChunkLoss {
        let isSilence = !stream.hasEnded
        let end = stream.end(stopping: isSilence)
        return ChunkLoss(
            reason: end.how, isSilence: isSilence || end.isTimer, isOwnEnd: end.isOwn, isTimer: end.isTimer)
    }
}

/// Runs chunks on a model, in this process.
final class ModelRunner: ChunkRunner {
    private let model: ModelTarget
    private var ready: [[UInt8]] = []

    init(_ model: ModelTarget) { self.model = model }

    func send(_ chunk: Chunk, allowance: Int) {
        var bytes = Array((chunk.header + "\ntable 0-2 limit 64\n").utf8)
        var machine = ModelMachine(world: model.world, perform: model.perform)
        for step in chunk.listed { OutcomeText.write(machine.run(step) + "\n", to: &bytes) }
        var world = model.world
        for operation in chunk.operations {
            switch operation {
            case .step(let operation): OutcomeText.write(model.perform(&world, operation), to: &bytes)
            case .exit(let process, let next):
                world.current = process
                _ = model.perform(&world, .exit)
                world.current = next
                OutcomeText.write("ok", to: &bytes)
            case .end(let process):
                world.current = process
                OutcomeText.write("ok", to: &bytes)
            }
            bytes.append(UInt8(ascii: "\n"))
        }
        OutcomeText.write("done 0\n", to: &bytes)
        ready.append(bytes)
    }

    func receive(wait: Bool, _ take: (UnsafeBufferPointer<UInt8>) -> Void) -> Bool {
        if !ready.isEmpty { ready.removeFirst().withUnsafeBufferPointer(take) }
        return true
    }

    func loss() -> ChunkLoss { ChunkLoss(reason: "", isSilence: false, isOwnEnd: false) }
}
