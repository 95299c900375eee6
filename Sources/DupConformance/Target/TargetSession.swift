import CFDShim
import DescriptorNotation

/// One run of the target over cases that it is given bit by bit: the script goes in, the trace comes out, neither waits
/// for the other.
final class TargetSession {
    /// The events of a session.
    enum Event {
        case greeting(Greeting)
        /// The case at this place among those sent is over.
        case finished(Int, CaseTrace)
        /// The trace of the case at this place continues with another case, or ends, before the end of the case.
        case cut(Int, CaseTrace)
        /// The case at this place, whose trace was there already, was answered once more: in these lines.
        case repeated(Int, first: Int, again: Int)
        /// A case that the target was not given.
        case stranger(CaseTrace)
        /// A line outside any case that is not part of a trace.
        case garbled(GarbledLine)
    }

    private let pump: TargetPump
    private var reader = TraceReader()
    private var isRead = false
    private var events: [Event] = []
    private var ids: [String] = []
    /// The place among those sent of the first case that no trace was seen of.
    private var next = 0
    /// Where the trace of a case began that was answered, by its place.
    private var lines: [Int: Int] = [:]
    private var scratch: String?
    /// Whether cases may share processes: the runner allows it, and the target has said that it can.
    private var mayShare = false
    private let shares: Bool
    private(set) var hasGreeted = false
    /// From this place on the cases sent may share processes; nil while they may not.
    private(set) var firstShared: Int?
    /// Whether the target's input was closed.
    private(set) var isComplete = false

    init(_ process: consuming TargetProcess, timeout: Int, shares: Bool) {
        pump = TargetPump(process)
        self.shares = shares
        pump.send(Array(Script.start(timeout: timeout).utf8))
    }

    /// Sends more cases; closes the target's input after the last one.
    func send(_ cases: [Assertion], isLast: Bool) {
        var text = Script.portion(cases)
        if mayShare, firstShared == nil {
            firstShared = ids.count
            text = Script.sharing + text
        }
        ids += cases.map(\.id)
        isComplete = isLast
        pump.send(Array(text.utf8), isLast: isLast)
    }

    /// When the target last wrote.
    var heard: Double { pump.heard }
    /// Whether the last line is incomplete.
    var isWithinLine: Bool { pump.isWithinLine }
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
                scratch = greeting.scratch
                mayShare = shares && greeting.canShare
                events.append(.greeting(greeting))
            case .garbled(let garbled): events.append(.garbled(garbled))
            case .finished(let trace): place(trace)
            }
        }
    }

    /// Finds the case of a trace. Cases are in order; one that was left out has no trace.
    private func place(_ trace: CaseTrace) {
        guard let index = ids[next...].firstIndex(of: trace.id) else { return misplace(trace) }
        next = index + 1
        lines[index] = trace.line
        events.append(trace.isComplete ? .finished(index, trace) : .cut(index, trace))
    }

    /// A trace of none of the cases that are still to come.
    private func misplace(_ trace: CaseTrace) {
        guard let place = ids[..<next].lastIndex(of: trace.id) else { return events.append(.stranger(trace)) }
        guard let first = lines[place] else {
            return events.append(.garbled(GarbledLine(line: trace.line, text: "\(trace.kind) \(trace.id)")))
        }
        events.append(.repeated(place, first: first, again: trace.line))
    }

    /// Ends the target and says how it ended.
    package func end(stopping: Bool, patience: Double) -> TargetEnding {
        let ending = pump.end(stopping: stopping, patience: patience)
        if let scratch { ScratchDirectory.removeLeftover(scratch) }
        return ending
    }

    /// The target's last output on standard error.
    var said: String { pump.said }
}
