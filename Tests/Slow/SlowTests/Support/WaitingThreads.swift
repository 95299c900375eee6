import Foundation
import Testing

/// Threads for tests that wait for other programs: on those of the concurrency runtime, one for each processor, two
/// tests that wait would hold up all others.
final class WaitingThreads: TaskExecutor {
    /// So many that the processors are never idle, and so few that what a test allows a second gets its second.
    static let shared = WaitingThreads(count: 5)
    /// How many of them the items of one test may have.
    private static let share = 3

    /// What comes of each item, in order.
    static func map<Item: Sendable, Made: Sendable>(
        _ items: [Item], _ work: @escaping @Sendable (Item) -> Made
    ) async -> [Made] {
        await withTaskGroup(of: (Int, Made).self) { group in
            var made: [Int: Made] = [:]
            for (index, item) in items.enumerated() {
                if index >= share, let (place, one) = await group.next() { made[place] = one }
                group.addTask(executorPreference: shared) { (index, work(item)) }
            }
            for await (place, one) in group { made[place] = one }
            return items.indices.compactMap { made[$0] }
        }
    }

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
