import CFDShim

/// One line of cases that a target works through, started again where it is lost: what it reported stays.
final class TargetLane {
    /// How often in a row the target may be lost without finishing a case, before the rest is given up.
    private static let deathLimit = 20
    private static let silenceLimit = 3

    private let runner: TargetRunner
    private var queue: [Assertion]
    private var isReported: [Bool] = []
    private var session: TargetSession?
    private var cut: (place: Int, trace: CaseTrace)?
    private var lossesInARow = 0
    private var silencesInARow = 0

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
        session = try TargetSession(runner.command, cases: queue, timeout: runner.timeout)
    }

    /// Moves on; `listener` hears what was learnt.
    func advance(_ readiness: ArraySlice<cfd_readiness>, _ listener: inout TargetListener) throws(TargetError) {
        guard let session else { return }
        for event in session.advance(readiness) {
            switch event {
            case .greeting(let greeting):
                if greeting.protocolVersion != 1 {
                    throw .unknownProtocol(
                        command: runner.command.description, version: greeting.protocolVersion)
                }
                listener.greet(greeting)
            case .garbled(let line): listener.garbled(line)
            case .finished(let place, let trace):
                lossesInARow = 0
                silencesInARow = 0
                report(place, trace, loss: nil, &listener)
            case .cut(let place, let trace): cut = (place, trace)
            }
            // A trace was cut in the middle, not at the end of all: the next case is there already.
            if let broken = cut, !session.hasEnded {
                report(broken.place, broken.trace, loss: "the trace of this case has no end", &listener)
                cut = nil
            }
        }
        let isSilent = cfd_seconds() - session.heard > runner.patience
        if session.hasEnded || isSilent { try settle(session, isSilent: isSilent, &listener) }
    }

    private func report(_ place: Int, _ trace: CaseTrace?, loss: String?, _ listener: inout TargetListener) {
        if isReported[place] { return }
        isReported[place] = true
        listener.reported(CaseReport(assertion: queue[place], trace: trace, loss: loss))
    }

    /// The target is gone, or is given up. What it has not reported is lost or run again.
    private func settle(
        _ session: TargetSession, isSilent: Bool, _ listener: inout TargetListener
    ) throws(TargetError) {
        let ending = session.end(stopping: isSilent)
        self.session = nil
        guard let first = isReported.firstIndex(of: false) else { return }
        var reason =
            isSilent
            ? "the target said nothing for \(Int(runner.patience)) s"
            : ending.isClean ? "the target ended before the case did" : "the target died: \(ending)"
        if !session.said.isEmpty { reason += "; it said: \(session.said)" }
        if !session.hasGreeted, !listener.wasGreeted {
            throw .noGreeting(
                command: runner.command.description,
                reason: isSilent ? "it said nothing for \(Int(runner.patience)) s" : "it ended with \(ending)",
                said: session.said)
        }
        // Cases come in order: what lies before a case that was reported was passed over.
        let next = (isReported.lastIndex(of: true) ?? -1) + 1
        let lost = cut?.place ?? next
        for place in first..<max(first, lost) {
            report(place, nil, loss: "the target passed over this case", &listener)
        }
        if lost < queue.count { report(lost, cut?.trace, loss: reason, &listener) }
        lossesInARow += 1
        silencesInARow = isSilent ? silencesInARow + 1 : 0
        queue = zip(queue, isReported).filter { !$0.1 }.map(\.0)
        if queue.isEmpty { return }
        if lossesInARow < Self.deathLimit, silencesInARow < Self.silenceLimit, session.hasGreeted {
            return try start()
        }
        isReported = queue.map { _ in false }
        for place in queue.indices {
            report(place, nil, loss: "not run: \(reason), \(lossesInARow) times in a row", &listener)
        }
    }
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
