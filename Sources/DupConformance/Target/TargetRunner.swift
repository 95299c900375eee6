import CFDShim
import DescriptorNotation

/// What a target reported of one case.
package struct CaseReport: Sendable {
    /// The case.
    package let assertion: Assertion
    /// Its trace; nil when the target was lost before it came to it.
    package let trace: CaseTrace?
    /// Why the trace is missing or ends early.
    package let loss: String?
    /// Whether the target was lost because a step did not end: it stopped answering, or its own alarm ended it.
    package var isSilent = false
    /// Whether it may have been run in a process in which others had been run before.
    var mayBeShared = false
    /// The state of the step that hung, if one did.
    package var hang: Hang?
    /// The target's greeting, if it was started in another way than for the other cases.
    var greeting: Greeting?
    /// Whether it was run, or begun; `loss` says why not.
    package var isRun = true

    package init(assertion: Assertion, trace: CaseTrace?, loss: String?) {
        self.assertion = assertion
        self.trace = trace
        self.loss = loss
    }

    /// The report of a case that was not run.
    init(notRun assertion: Assertion, because reason: String) {
        self.init(assertion: assertion, trace: nil, loss: "not run: \(reason)")
        isRun = false
    }

    /// The report of a case that a trace from a file does not contain.
    init(missing assertion: Assertion) {
        self.init(assertion: assertion, trace: nil, loss: Self.missing)
        isRun = false
    }

    /// Why a case has no result that a trace from a file does not contain.
    static let missing = "the trace does not contain this case"

    /// The report of a model, on which nothing is slow: what hangs there hangs.
    package init(_ assertion: Assertion, modelled trace: CaseTrace) {
        self.init(assertion: assertion, trace: trace, loss: nil)
        hang = .confirmed("by the model")
    }
}

/// Runs cases on a target, several at a time, and keeps going when the target does not.
package struct TargetRunner: Sendable {
    /// How the target is started.
    package private(set) var command: TargetCommand
    /// How many of it run at a time.
    package let jobs: Int
    /// How many seconds a case may take.
    package let timeout: Int
    /// The longest silence, in seconds.
    package let patience: Double
    /// Whether the way the target ends after its last case is ignored: that of a serial line or a virtual machine has no
    /// exit status, or one of its own.
    package let anyStatus: Bool
    /// Whether plain cases may share a process.
    package private(set) var shares: Bool
    /// What ends the run before its end.
    let cancellation: Cancellation
    /// Targets that run already.
    let early: EarlyStart?

    /// How many targets may run at a time.
    package static let possibleJobs = 1...64
    /// How many run if nothing else is said: more than twice what a small machine has processors, because a case
    /// that waits for a clock or for another process leaves one idle.
    package static let usualJobs = 5
    /// How many seconds a case may be given.
    package static let possibleSeconds = 1...3600

    /// Creates a runner. Its default patience follows from the timeout.
    package init(
        command: TargetCommand, jobs: Int = 1, timeout: Int = 10, patience: Double? = nil, anyStatus: Bool = false,
        shares: Bool = false, cancellation: Cancellation? = nil, early: EarlyStart? = nil
    ) {
        self.early = early
        self.shares = shares
        self.command = command
        self.jobs = Self.possibleJobs.nearest(to: jobs)
        self.cancellation = cancellation ?? Cancellation()
        self.timeout = timeout
        self.patience = patience ?? Self.patience(timeout: timeout)
        self.anyStatus = anyStatus
    }

    /// One more target.
    func started() throws(TargetError) -> TargetProcess {
        if let process = early?.process(of: command) { return process }
        return try TargetProcess(command)
    }

    /// The longest silence, in seconds, where a case may take so many: the agent has a timer of its own, which must have
    /// had its chance.
    package static func patience(timeout: Int) -> Double { Double(timeout) * 2 + 5 }

    /// Runs the cases. Each is reported once, as soon as it is over, in no particular order between jobs. Those that may
    /// cost the target its channel come last.
    ///
    /// - Returns: Why the target was given up, if it was.
    /// - Throws: `TargetError` when the target never greets as an agent.
    @discardableResult
    package func run(
        _ cases: [Assertion], greeted: @escaping (Greeting) -> Void,
        garbled: @escaping (GarbledLine) -> Void = { _ in }, noted: @escaping (TargetNote) -> Void = { _ in },
        reported: @escaping (CaseReport) -> Void
    ) throws(TargetError) -> String? {
        let limits = StartingLimits(self)
        let listener = TargetListener(
            greeted: { greeting in
                limits.greet(greeting)
                greeted(greeting)
            }, garbled: garbled, noted: noted, reported: { if !limits.hold($0) { reported($0) } })
        let surrender = try runOnce(cases, listener)
        limits.release(to: TargetListener(greeted: greeted, garbled: garbled, noted: noted, reported: reported))
        return surrender
    }

    /// The same with a target that is started under this limit.
    func under(_ limit: Int64) -> TargetRunner {
        var runner = self
        runner.command = command.underLimit(limit)
        return runner
    }

    /// The same, with a process for every case.
    package var alone: TargetRunner {
        var runner = self
        runner.shares = false
        return runner
    }

    /// Runs the cases under the limit that the target is started with.
    func runOnce(_ cases: [Assertion], _ given: TargetListener) throws(TargetError) -> String? {
        var listener = given
        let count = min(jobs, cases.count)
        let queue = CaseQueue(Script.inOrder(cases), lanes: count)
        var lanes: [TargetLane] = []
        while lanes.count < count, !queue.isEmpty { lanes.append(try TargetLane(self, queue: queue)) }
        while true {
            lanes.removeAll(where: \.isOver)
            // What a lost target gave back when all others were through.
            if lanes.isEmpty, !queue.isEmpty { lanes.append(try TargetLane(self, queue: queue)) }
            if lanes.isEmpty { return queue.surrender }
            var awaited = lanes.flatMap(\.awaited)
            cfd_await(&awaited, awaited.count, 100)
            var rest = awaited[...]
            for lane in lanes {
                let count = lane.awaited.count
                try lane.advance(rest.prefix(count), &listener)
                rest = rest.dropFirst(count)
            }
        }
    }
}

extension ClosedRange<Int> {
    /// The number in it that is nearest to another.
    func nearest(to number: Int) -> Int { Swift.min(Swift.max(lowerBound, number), upperBound) }
}
