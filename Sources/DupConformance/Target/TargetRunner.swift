import CFDShim

/// What a target reported of one case.
public struct CaseReport: Sendable {
    /// The case.
    public let assertion: Assertion
    /// Its trace; nil when the target was lost before it came to it.
    public let trace: CaseTrace?
    /// Why the trace is missing or ends early.
    public let loss: String?
    /// What is known of the step that hung, if one did.
    public var hang: Hang?
    /// Whether it was run, or begun; `loss` says why not.
    var isRun = true

    init(assertion: Assertion, trace: CaseTrace?, loss: String?) {
        self.assertion = assertion
        self.trace = trace
        self.loss = loss
    }

    /// The report of a case that was not run.
    init(notRun assertion: Assertion, because reason: String) {
        self.init(assertion: assertion, trace: nil, loss: "not run: \(reason)")
        isRun = false
    }

    /// The report of a model, on which nothing is slow: what hangs there hangs.
    init(_ assertion: Assertion, modelled trace: CaseTrace) {
        self.init(assertion: assertion, trace: trace, loss: nil)
        hang = .confirmed("by the model")
    }
}

/// Runs cases on a target, several at a time, and keeps going when the target does not.
public struct TargetRunner: Sendable {
    /// How the target is started.
    public let command: TargetCommand
    /// How many of it run at a time, from 1 to 64.
    public let jobs: Int
    /// How many seconds a case may take.
    public let timeout: Int
    /// The longest silence, in seconds.
    public let patience: Double
    /// Whether it is all one how the target ends after its last case: that of a serial line or a virtual machine has no
    /// exit status, or one of its own.
    public let anyStatus: Bool

    /// Creates a runner. Unless told, its patience follows from the timeout.
    public init(
        command: TargetCommand, jobs: Int = 1, timeout: Int = 10, patience: Double? = nil, anyStatus: Bool = false
    ) {
        self.command = command
        self.jobs = min(max(1, jobs), 64)
        self.timeout = timeout
        self.patience = patience ?? Self.patience(timeout: timeout)
        self.anyStatus = anyStatus
    }

    /// The longest silence, in seconds, where a case may take so many: the agent has a timer of its own, which must have
    /// had its chance.
    static func patience(timeout: Int) -> Double { Double(timeout) * 2 + 5 }

    /// Runs the cases. Each is reported once, as soon as it is over, in no particular order between jobs. Those that may
    /// cost the target its channel come last.
    ///
    /// - Returns: Why the target was given up, if it was.
    /// - Throws: `TargetError` when the target never greets as an agent.
    @discardableResult
    func run(
        _ cases: [Assertion], greeted: @escaping (Greeting) -> Void,
        garbled: @escaping (GarbledLine) -> Void = { _ in }, noted: @escaping (TargetNote) -> Void = { _ in },
        reported: @escaping (CaseReport) -> Void
    ) throws(TargetError) -> String? {
        var listener = TargetListener(greeted: greeted, garbled: garbled, noted: noted, reported: reported)
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
