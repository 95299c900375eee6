import CFDShim

/// One run of the target over a queue of cases: the script goes in, the trace comes out, neither waits for the other.
final class TargetSession {
    /// What a session tells its runner.
    enum Event {
        case greeting(Greeting)
        /// The case at this place of the queue is over.
        case finished(Int, CaseTrace)
        /// The trace of the case at this place goes on to another case, or ends, before the case is over.
        case cut(Int, CaseTrace)
        /// A line outside any case that is no part of a trace.
        case garbled(GarbledLine)
    }

    private let pump: TargetPump
    private var reader = TraceReader()
    private var isRead = false
    private var events: [Event] = []
    private let ids: [String]
    /// The place in the queue of the first case that no trace was seen of.
    private var next = 0
    private(set) var hasGreeted = false

    init(_ command: TargetCommand, cases: [Assertion], timeout: Int) throws(TargetError) {
        pump = try TargetPump(command)
        ids = cases.map(\.id)
        pump.send(Array(Script.text(cases, timeout: timeout).utf8), isLast: true)
    }

    /// When the target was last heard of.
    var heard: Double { pump.heard }
    /// Whether nothing more will come.
    var hasEnded: Bool { pump.hasEnded }
    /// The descriptors to wait for, in the order in which `advance` takes them.
    var awaited: [cfd_readiness] { pump.awaited }

    /// Moves what can be moved without waiting; returns what was learnt.
    func advance(_ readiness: ArraySlice<cfd_readiness>) -> [Event] {
        pump.advance(Array(readiness)) { take(reader.read($0)) }
        if pump.hasEnded, !isRead {
            isRead = true
            take(reader.finish())
        }
        defer { events = [] }
        return events
    }

    private func take(_ read: [TraceReader.Event]) {
        for event in read {
            switch event {
            case .greeting(let greeting):
                hasGreeted = true
                events.append(.greeting(greeting))
            case .garbled(let garbled): events.append(.garbled(garbled))
            case .finished(let trace): place(trace)
            }
        }
    }

    /// Finds the case that a trace is of. Cases come in order; one that was passed over stays without a trace.
    private func place(_ trace: CaseTrace) {
        guard let index = ids[next...].firstIndex(of: trace.id) else {
            return events.append(.garbled(GarbledLine(line: trace.line, text: "\(trace.kind) \(trace.id)")))
        }
        next = index + 1
        events.append(trace.isComplete ? .finished(index, trace) : .cut(index, trace))
    }

    /// Ends the target and says how it ended.
    func end(stopping: Bool) -> TargetEnding { pump.end(stopping: stopping) }

    /// What the target said on its standard error last.
    var said: String { pump.said }
}

/// What is sent to a target: the cases without their expectations.
public enum Script {
    /// The script of these cases; each may take so many seconds.
    public static func text(_ cases: [Assertion], timeout: Int) -> String {
        NotationPrinter.versionLine + "\ntimeout \(timeout)\n"
            + cases.map { NotationPrinter.script($0) }.joined()
    }
}
