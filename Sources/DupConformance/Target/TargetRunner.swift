import CFDShim

/// What a target reported of one case.
public struct CaseReport: Sendable {
    /// The case.
    public let assertion: Assertion
    /// Its trace; nil when the target was lost before it came to it.
    public let trace: CaseTrace?
    /// Why the trace is missing or ends early.
    public let loss: String?
}

/// Runs cases on a target, several at a time, and keeps going when the target does not.
public struct TargetRunner: Sendable {
    /// How the target is started.
    public let command: TargetCommand
    /// How many of it run at a time, from 1 to 64.
    public let jobs: Int
    /// How many seconds a case may take.
    public let timeout: Int

    /// Creates a runner.
    public init(command: TargetCommand, jobs: Int = 1, timeout: Int = 10) {
        self.command = command
        self.jobs = min(max(1, jobs), 64)
        self.timeout = timeout
    }

    var patience: Double { Self.patience(timeout: timeout) }

    /// The longest silence, in seconds, where a case may take so many: the agent has a timer of its own, which must have
    /// had its chance.
    static func patience(timeout: Int) -> Double { Double(timeout) * 2 + 5 }

    /// Runs the cases. Each is reported once, as soon as it is over, in no particular order between jobs.
    ///
    /// - Throws: `TargetError` when the target never greets as an agent.
    public func run(
        _ cases: [Assertion], greeted: @escaping (Greeting) -> Void,
        garbled: @escaping (GarbledLine) -> Void = { _ in }, reported: @escaping (CaseReport) -> Void
    ) throws(TargetError) {
        var listener = TargetListener(greeted: greeted, garbled: garbled, reported: reported)
        let count = min(jobs, cases.count)
        var lanes: [TargetLane] = []
        for lane in 0..<count {
            let queue = stride(from: lane, to: cases.count, by: count).map { cases[$0] }
            lanes.append(try TargetLane(self, queue: queue))
        }
        while true {
            lanes.removeAll(where: \.isOver)
            if lanes.isEmpty { return }
            var awaited = lanes.flatMap(\.awaited)
            cfd_await(&awaited, awaited.count, 250)
            var rest = awaited[...]
            for lane in lanes {
                let count = lane.awaited.count
                try lane.advance(rest.prefix(count), &listener)
                rest = rest.dropFirst(count)
            }
        }
    }
}
