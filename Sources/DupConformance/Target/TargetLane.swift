import CFDShim
import DescriptorNotation

/// One target that works through cases of the queue, started again where it is lost: what it reported stays.
final class TargetLane {
    /// How many lines that belong to no case are read before the target is given up.
    private static let strayLimit = 1000
    /// After so many seconds without output the target gets more cases: a program between it and the suite may buffer.
    /// If a line is incomplete, that is certain; otherwise a case may only be slow, and should not be followed by many
    /// that another lane could run.
    private static let stall = (certain: 0.1, possible: 1.0)
    /// How many cases it gets then, and how many it may have before it.
    private static let stalledPortion = 16
    private static let stalledLimit = 64

    private let runner: TargetRunner
    private let queue: CaseQueue
    private var sent: [Assertion] = []
    private var isReported: [Bool] = []
    /// What each of those sent takes.
    private var costs: [Int] = []
    /// The place after the last case that was reported, and what those from there on take.
    private var next = 0
    private var costAhead = 0
    private var session: TargetSession?
    private var cut: (place: Int, trace: CaseTrace)?
    /// When the target last made progress: started, greeted, or ended a case. Other output does not count.
    private var moved = 0.0
    private var fed = 0.0
    private var strayLines = 0
    /// The output before the greeting, for the report if there is none.
    private var preamble: [GarbledLine] = []
    private var isGreeted = false
    /// From this place on those sent may share processes.
    private var firstShared: Int?

    init(_ runner: TargetRunner, queue: CaseQueue) throws(TargetError) {
        self.runner = runner
        self.queue = queue
        try start()
    }

    /// Whether there is nothing more to come.
    var isOver: Bool { session == nil }

    /// What to wait for.
    var awaited: [cfd_readiness] { session?.awaited ?? [] }

    private func start() throws(TargetError) {
        sent = []
        isReported = []
        costs = []
        next = 0
        costAhead = 0
        cut = nil
        strayLines = 0
        isGreeted = false
        firstShared = nil
        preamble = []
        let session = TargetSession(try runner.started(), timeout: runner.timeout, shares: runner.shares)
        self.session = session
        moved = cfd_seconds()
        feed(session)
    }

    /// Sends what keeps the target busy. The last case of all is followed by the end of the script.
    private func feed(_ session: TargetSession) {
        if session.isComplete { return }
        let portion = queue.portion
        let isHeldBack = !session.hasGreeted || session.isWithinLine
        let silence = cfd_seconds() - max(session.heard, fed)
        var cases: [Assertion] = []
        if costAhead <= portion / 2 {
            cases = queue.take(cost: portion - costAhead)
        } else if cfd_seconds() - session.heard > Double(runner.timeout) + 1 {
            // The agent ends a case that hangs, and reports it. If it waits for script that is buffered, the end of the
            // script flushes it.
            cases = queue.take(.max)
        } else if silence > (isHeldBack ? Self.stall.certain : Self.stall.possible),
            sent.count - next < Self.stalledLimit
        {
            cases = isHeldBack ? queue.take(Self.stalledPortion) : queue.take(cost: portion)
        }
        if cases.isEmpty, !queue.isEmpty { return }
        fed = cfd_seconds()
        sent += cases
        isReported += cases.map { _ in false }
        let costs = cases.map(\.cost)
        self.costs += costs
        costAhead += costs.reduce(0, +)
        session.send(cases, isLast: queue.isEmpty)
        firstShared = session.firstShared
    }

    /// Moves on; `listener` hears what was learnt.
    func advance(_ readiness: ArraySlice<cfd_readiness>, _ listener: inout TargetListener) throws(TargetError) {
        guard let session else { return }
        for event in session.advance(readiness) {
            try take(event, &listener)
            // A trace was cut in the middle, not at the end of all: the next case is there already.
            if let broken = cut, !session.hasEnded {
                report(broken.place, broken.trace, loss: "the trace of this case has no end", &listener)
                cut = nil
            }
        }
        feed(session)
        let verdict = hopelessness(of: session)
        if session.hasEnded || verdict != nil || isEnough(of: session) {
            try settle(session, givenUp: verdict, &listener)
        }
    }

    private func take(_ event: TargetSession.Event, _ listener: inout TargetListener) throws(TargetError) {
        switch event {
        case .greeting(let greeting):
            try greeting.checkProtocol(of: runner.command)
            isGreeted = true
            if !listener.wasGreeted { preamble.forEach { listener.garbled($0) } }
            listener.greet(greeting)
            for assertion in queue.withdraw(lacking: greeting) {
                listener.reported(CaseReport(assertion: assertion, trace: nil, loss: nil))
            }
            moved = cfd_seconds()
        case .garbled(let line):
            strayLines += 1
            if strayLines > Self.strayLimit { return }
            if isGreeted { listener.garbled(line) } else { preamble.append(line) }
        case .finished(let place, let trace):
            moved = cfd_seconds()
            strayLines = 0
            queue.advanced()
            report(place, trace, loss: nil, &listener)
        case .cut(let place, let trace): cut = (place, trace)
        case .repeated(let place, let first, let again):
            strayLines += 1
            listener.noted(.repeated(sent[place], lines: (first, again)))
        case .stranger(let trace):
            strayLines += 1
            listener.noted(.stranger(trace))
        }
    }

    /// Whether the run was interrupted: the targets must not outlive it, and its results must not be lost.
    private var isInterrupted: Bool { runner.cancellation.isDue }

    private static let interruption = "the run was interrupted"

    /// Whether the last case has ended, and the exit status of the target does not matter.
    private func isEnough(of session: TargetSession) -> Bool {
        runner.anyStatus && session.isComplete && next == sent.count
            && cfd_seconds() - session.heard > TargetProcess.lastWait
    }

    /// Why the target is given up.
    private func hopelessness(of session: TargetSession) -> String? {
        if isInterrupted { return "was stopped: the run was interrupted" }
        let now = cfd_seconds()
        let patience = Int(runner.patience)
        if strayLines > Self.strayLimit { return "printed \(Self.strayLimit) lines that are not part of a trace" }
        if now - session.heard > runner.patience { return "printed nothing for \(patience) s" }
        if now - moved > runner.patience { return "finished no case for \(patience) s" }
        return nil
    }

    private func report(
        _ place: Int, _ trace: CaseTrace?, loss: String?, isSilent: Bool = false, _ listener: inout TargetListener
    ) {
        if isReported[place] { return }
        isReported[place] = true
        if place >= next {
            costAhead -= costs[next...place].reduce(0, +)
            next = place + 1
        }
        var report = CaseReport(assertion: sent[place], trace: trace, loss: loss)
        report.isSilent = isSilent
        report.mayBeShared = firstShared.map { place >= $0 } ?? false
        listener.reported(report)
    }

    /// The target has ended, or is given up. Cases that it has not reported are lost or run again.
    private func settle(
        _ session: TargetSession, givenUp: String?, _ listener: inout TargetListener
    ) throws(TargetError) {
        let isEnough = isEnough(of: session)
        let ending = session.end(stopping: givenUp != nil || isEnough, patience: runner.patience)
        self.session = nil
        if !session.hasGreeted, !listener.wasGreeted {
            throw .noGreeting(
                command: runner.command,
                reason: "it \(givenUp ?? "ended with \(ending)")",
                said: (preamble.prefix(5).map { String($0.text.prefix(200)) } + [session.said])
                    .filter { !$0.isEmpty }.joined(separator: "\n"))
        }
        guard let first = isReported.firstIndex(of: false) else {
            if !runner.anyStatus, !isInterrupted {
                note(ending, of: session, givenUp: givenUp, &listener)
            }
            if !queue.isEmpty { try start() }
            return
        }
        var reason =
            givenUp.map { "the target \($0)" }
            ?? (ending.isClean ? "the target ended before the case did" : "the target died: \(ending)")
        if !session.said.isEmpty { reason += "; it printed: \(session.said)" }
        // Of a target that did not even greet, while another did, no case was begun.
        if session.hasGreeted, !isInterrupted {
            let isSilent = givenUp != nil || ending.isOfAlarm
            reportLost(from: first, because: reason, isSilent: isSilent, &listener)
        }
        let losses = queue.lost(isSilence: givenUp != nil)
        queue.giveBack(zip(sent, isReported).filter { !$0.1 }.map(\.0))
        if queue.isEmpty { return }
        if !losses.isHopeless, !isInterrupted {
            if session.hasGreeted { try start() }
            return
        }
        let why = isInterrupted ? Self.interruption : "\(reason), \(losses.inARow) times in a row"
        for assertion in queue.surrender(because: why) {
            listener.reported(CaseReport(notRun: assertion, because: why))
        }
    }

    /// Reports the case in which the target was lost, and earlier cases without an answer. Cases are in order: a case
    /// before a reported one was left out.
    private func reportLost(
        from first: Int, because reason: String, isSilent: Bool, _ listener: inout TargetListener
    ) {
        let lost = cut?.place ?? next
        for place in first..<max(first, lost) {
            report(place, nil, loss: "the target did not answer this case", &listener)
        }
        if lost < sent.count { report(lost, cut?.trace, loss: reason, isSilent: isSilent, &listener) }
    }

    /// All cases are reported: reports an abnormal end of the target.
    private func note(
        _ ending: TargetEnding, of session: TargetSession, givenUp: String?, _ listener: inout TargetListener
    ) {
        if let givenUp { return listener.noted(.ending("it \(givenUp)", said: session.said)) }
        if ending.isStopped {
            return listener.noted(.ending("it closed its output and kept running", said: session.said))
        }
        if !ending.isClean, !ending.isUnknown { listener.noted(.ending("it ended with \(ending)", said: session.said)) }
    }
}
