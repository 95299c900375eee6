import CFDShim
import DescriptorNotation

/// The events of a run.
public enum RunEvent: Sendable {
    /// The target has greeted; how many results there will be.
    case began(target: String, greeting: Greeting?, count: Int)
    /// A case is judged. Cases come in the order of the suite.
    case judged(JudgedCase)
    /// A line of the target belongs to no case.
    case garbled(text: String, line: Int)
    /// All is over.
    case ended(SuiteRun)
}

extension Suite {
    /// Runs the suite, or a part of it, on a target. No thread of Swift's is kept waiting.
    ///
    /// - Parameters:
    ///   - target: How the target is started.
    ///   - selection: What is run; by default everything.
    ///   - baseline: The known deviations; by default the suite's baselines that match the target.
    ///   - demands: What the target must have, and by which edition it is judged.
    ///   - jobs: How many cases run at a time, from 1 to 64.
    ///   - timeout: How long a case may take, in whole seconds from 1.
    /// - Throws: `RunError` when nothing is selected, baselines disagree, the target cannot be tested, or the task is
    ///   cancelled: then the target is stopped within a second.
    public func run(
        on target: TargetCommand, selection: Selection = Selection(), baseline: Baseline = .automatic,
        demands: Demands = Demands(), jobs: Int = 4, timeout: Duration = .seconds(10)
    ) async throws(RunError) -> SuiteRun {
        try await running { cancellation throws(RunError) in
            try run(
                on: target, selection: selection, baseline: baseline, demands: demands, jobs: jobs,
                timeout: timeout.wholeSeconds, cancellation: cancellation)
        }
    }

    /// Runs those parts of the suite that the patterns name; see `run(on:selection:baseline:demands:jobs:timeout:)`.
    public func run(on target: TargetCommand, filters: [String]) async throws(RunError) -> SuiteRun {
        try await run(on: target, selection: Selection(filters: filters))
    }

    /// Runs the suite as `run(on:selection:baseline:demands:jobs:timeout:)` does, and gives its events as they occur.
    /// The run ends when the iteration ends.
    public func events(
        on target: TargetCommand, selection: Selection = Selection(), baseline: Baseline = .automatic,
        demands: Demands = Demands(), jobs: Int = 4, timeout: Duration = .seconds(10)
    ) -> AsyncThrowingStream<RunEvent, any Error> {
        AsyncThrowingStream { continuation in
            let cancellation = Cancellation()
            continuation.onTermination = { _ in cancellation.raise() }
            Cancellation.detached {
                do throws(RunError) {
                    let run = try run(
                        on: target, selection: selection, baseline: baseline, demands: demands, jobs: jobs,
                        timeout: timeout.wholeSeconds, cancellation: cancellation, observer: EventTeller(continuation))
                    continuation.yield(.ended(run))
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
        }
    }

    private func running(
        _ work: @escaping @Sendable (Cancellation) throws(RunError) -> SuiteRun
    ) async throws(RunError) -> SuiteRun {
        let cancellation = Cancellation()
        let result: Result<SuiteRun, RunError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                Cancellation.detached {
                    do throws(RunError) {
                        continuation.resume(returning: .success(try work(cancellation)))
                    } catch {
                        continuation.resume(returning: .failure(error))
                    }
                }
            }
        } onCancel: {
            cancellation.raise()
        }
        if cancellation.isRaised { throw .cancelled }
        return try result.get()
    }
}

/// Passes on the events of a run.
private struct EventTeller: RunObserver {
    private let continuation: AsyncThrowingStream<RunEvent, any Error>.Continuation

    init(_ continuation: AsyncThrowingStream<RunEvent, any Error>.Continuation) { self.continuation = continuation }

    func began(target: String, greeting: Greeting?, count: Int) {
        continuation.yield(.began(target: target, greeting: greeting, count: count))
    }
    func judged(_ result: JudgedCase) { continuation.yield(.judged(result)) }
    func garbled(_ line: GarbledLine) { continuation.yield(.garbled(text: line.text, line: line.line)) }
    func ended(_ run: SuiteRun) {}
}

extension Duration {
    /// The seconds for an agent: at least one.
    fileprivate var wholeSeconds: Int { TargetRunner.possibleSeconds.nearest(to: Int(components.seconds)) }
}
