import Foundation
import Testing

/// Threads for tests that wait for other programs: on those of the concurrency runtime, one for each processor, two
/// tests that wait would hold up all others.
final class WaitingThreads: TaskExecutor {
    static let shared = WaitingThreads(count: 4)

    private let condition = NSCondition()
    // Touched under the lock of the condition alone.
    nonisolated(unsafe) private var jobs: [UnownedJob] = []

    init(count: Int) {
        for _ in 0..<count { Thread.detachNewThread { [self] in work() } }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.withLock {
            jobs.append(job)
            condition.signal()
        }
    }

    private func next() -> UnownedJob {
        condition.lock()
        defer { condition.unlock() }
        while jobs.isEmpty { condition.wait() }
        return jobs.removeFirst()
    }

    private func work() -> Never {
        while true { next().runSynchronously(on: asUnownedTaskExecutor()) }
    }
}

/// Each test of the suite runs on a thread that may wait.
struct WaitingTrait: SuiteTrait, TestTrait, TestScoping {
    let isRecursive = true

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(WaitingThreads.shared) { try await function() }
    }
}

extension Trait where Self == WaitingTrait {
    static var waits: Self { WaitingTrait() }
}
