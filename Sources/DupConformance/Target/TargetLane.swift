import CFDShim

/// One line of cases that a target works through, started again where it is lost: what it reported stays.
final class TargetLane {
    /// How many lines that belong to no case are heard out before the target is given up.
    private static let strayLimit = 1000

    private let runner: TargetRunner
    private var queue: [Assertion]
    private var isReported: [Bool] = []
    private var session: TargetSession?
    private var cut: (place: Int, trace: CaseTrace)?
    private var losses = LossCount()
    /// When the target last got anywhere: was started, greeted, or ended a case. Talking alone is no progress.
    private var moved = 0.0
    private var strayLines = 0
    /// What was said before the greeting: of interest with it, or instead of it.
    private var preamble: [GarbledLine] = []
    private var isGreeted = false

    init(_ runner: TargetRunner, queue: [Assertion]) throws(TargetError) {
        self.runner = runner
        self.queue = queue
        try start()
    }

    /// Whether there is nothing more to come.
    var isOver: Bool { session == nil }

    /// What to wait for.
    var awaited: [cfd_readiness] { session?.awaited ?? [] }

    private func start() throws(TargetError) {
        isReported = queue.map { _ in false }
        cut = nil
        moved = cfd_seconds()
        strayLines = 0
        isGreeted = false
        preamble = []
        session = try TargetSession(runner.command, cases: queue, timeout: runner.timeout)
    }

    /// Moves on; `listener` hears what was learnt.
    func advance(_ readiness: ArraySlice<cfd_readiness>, _ listener: inout TargetListener) throws(TargetError) {
        guard let session else { return }
        for event in session.advance(readiness) {
            switch event {
            case .greeting(let greeting):
                try greeting.checkProtocol(of: runner.command)
                isGreeted = true
                if !listener.wasGreeted { preamble.forEach { listener.garbled($0) } }
                listener.greet(greeting)
                moved = cfd_seconds()
            case .garbled(let line):
                strayLines += 1
                if strayLines > Self.strayLimit { continue }
                if isGreeted { listener.garbled(line) } else { preamble.append(line) }
            case .finished(let place, let trace):
                moved = cfd_seconds()
                strayLines = 0
                losses = LossCount()
                report(place, trace, loss: nil, &listener)
            case .cut(let place, let trace): cut = (place, trace)
            }
            // A trace was cut in the middle, not at the end of all: the next case is there already.
            if let broken = cut, !session.hasEnded {
                report(broken.place, broken.trace, loss: "the trace of this case has no end", &listener)
                cut = nil
            }
        }
        let verdict = hopelessness(of: session)
        if session.hasEnded || verdict != nil { try settle(session, givenUp: verdict, &listener) }
    }

    /// Whether somebody wants an end: the targets must not outlive the run, nor its results be lost.
    private static var isInterrupted: Bool { cfd_was_interrupted() != 0 }

    /// Why there is no point in listening any longer.
    private func hopelessness(of session: TargetSession) -> String? {
        if Self.isInterrupted { return "was stopped: the run was interrupted" }
        let now = cfd_seconds()
        let patience = Int(runner.patience)
        if strayLines > Self.strayLimit { return "said \(Self.strayLimit) lines that are no trace" }
        if now - session.heard > runner.patience { return "said nothing for \(patience) s" }
        if now - moved > runner.patience { return "ended no case for \(patience) s" }
        return nil
    }

    private func report(_ place: Int, _ trace: CaseTrace?, loss: String?, _ listener: inout TargetListener) {
        if isReported[place] { return }
        isReported[place] = true
        listener.reported(CaseReport(assertion: queue[place], trace: trace, loss: loss))
    }

    /// The target is gone, or is given up. What it has not reported is lost or run again.
    private func settle(
        _ session: TargetSession, givenUp: String?, _ listener: inout TargetListener
    ) throws(TargetError) {
        let ending = session.end(stopping: givenUp != nil)
        self.session = nil
        guard let first = isReported.firstIndex(of: false) else { return }
        var reason =
            givenUp.map { "the target \($0)" }
            ?? (ending.isClean ? "the target ended before the case did" : "the target died: \(ending)")
        if !session.said.isEmpty { reason += "; it said: \(session.said)" }
        if !session.hasGreeted, !listener.wasGreeted {
            throw .noGreeting(
                command: runner.command.description,
                reason: "it \(givenUp ?? "ended with \(ending)")",
                said: (preamble.prefix(5).map { String($0.text.prefix(200)) } + [session.said])
                    .filter { !$0.isEmpty }.joined(separator: "\n"))
        }
        // Cases come in order: what lies before a case that was reported was passed over.
        let next = (isReported.lastIndex(of: true) ?? -1) + 1
        let lost = cut?.place ?? next
        for place in first..<max(first, lost) {
            report(place, nil, loss: "the target passed over this case", &listener)
        }
        if lost < queue.count { report(lost, cut?.trace, loss: reason, &listener) }
        losses.add(isSilence: givenUp != nil)
        queue = zip(queue, isReported).filter { !$0.1 }.map(\.0)
        if queue.isEmpty { return }
        if !losses.areTooMany, session.hasGreeted, !Self.isInterrupted { return try start() }
        let why = Self.isInterrupted ? "the run was interrupted" : "\(reason), \(losses.inARow) times in a row"
        isReported = queue.map { _ in false }
        for place in queue.indices { report(place, nil, loss: "not run: \(why)", &listener) }
    }
}

/// How often in a row a target was lost without getting anywhere.
struct LossCount {
    private(set) var inARow = 0
    private var silencesInARow = 0

    /// How often it may be, before a target is given up; losses by silence take long.
    private static let limit = 20
    private static let silenceLimit = 3

    /// Counts another.
    mutating func add(isSilence: Bool) {
        inARow += 1
        silencesInARow = isSilence ? silencesInARow + 1 : 0
    }

    /// Whether there is no point in starting the target again.
    var areTooMany: Bool { inARow >= Self.limit || silencesInARow >= Self.silenceLimit }
}

/// Who hears what a target reports.
struct TargetListener {
    private(set) var wasGreeted = false
    let greeted: (Greeting) -> Void
    let garbled: (GarbledLine) -> Void
    let reported: (CaseReport) -> Void

    init(
        greeted: @escaping (Greeting) -> Void, garbled: @escaping (GarbledLine) -> Void,
        reported: @escaping (CaseReport) -> Void
    ) {
        self.greeted = greeted
        self.garbled = garbled
        self.reported = reported
    }

    /// Passes on the first greeting; that of a target which was started again says nothing new.
    mutating func greet(_ greeting: Greeting) {
        if !wasGreeted { greeted(greeting) }
        wasGreeted = true
    }
}
