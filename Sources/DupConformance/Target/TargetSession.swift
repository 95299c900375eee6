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

    private var process: TargetProcess
    private var reader = TraceReader()
    private let script: [UInt8]
    private var written = 0
    private var events: [Event] = []
    private let ids: [String]
    /// The place in the queue of the first case that no trace was seen of.
    private var next = 0
    /// When the target was last heard of.
    private(set) var heard: Double
    /// What came from its standard error last.
    private(set) var complaints: [UInt8] = []
    private(set) var hasEnded = false
    private(set) var hasGreeted = false

    init(_ command: TargetCommand, cases: [Assertion], timeout: Int) throws(TargetError) {
        process = try TargetProcess(command)
        ids = cases.map(\.id)
        script = Array(Script.text(cases, timeout: timeout).utf8)
        heard = cfd_seconds()
    }

    /// The descriptors to wait for, in the order in which `advance` takes them.
    var awaited: [cfd_readiness] {
        let input = cfd_readiness(
            fildes: written < script.count ? process.inputDescriptor : -1, wants_input: 0, wants_output: 1, ready: 0)
        let output = cfd_readiness(
            fildes: hasEnded ? -1 : process.output.number, wants_input: 1, wants_output: 0, ready: 0)
        let errors = cfd_readiness(
            fildes: complaintsEnded ? -1 : process.errors.number, wants_input: 1, wants_output: 0, ready: 0)
        return [input, output, errors]
    }

    private var complaintsEnded = false

    /// Moves what can be moved without waiting; returns what was learnt.
    func advance(_ readiness: ArraySlice<cfd_readiness>) -> [Event] {
        let items = Array(readiness)
        if items[0].ready != 0 { send() }
        if items[2].ready != 0 { listenToErrors() }
        if items[1].ready != 0 { receive() }
        defer { events = [] }
        return events
    }

    private func send() {
        let result = script[written...].withUnsafeBytes { rest in
            cfd_write_quietly(process.inputDescriptor, rest.baseAddress, rest.count)
        }
        if result.value > 0 { written += Int(result.value) }
        let isBroken = result.value == -1 && result.error != EAGAIN && result.error != EINTR
        if written == script.count || isBroken {
            written = script.count
            process.closeInput()
        }
    }

    private func receive() {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let result = cfd_read(process.output.number, &buffer, buffer.count)
        if result.value > 0 {
            heard = cfd_seconds()
            take(reader.read(buffer[..<Int(result.value)]))
        } else if result.value == 0 || (result.error != EAGAIN && result.error != EINTR) {
            endOutput()
        }
    }

    private func endOutput() {
        hasEnded = true
        take(reader.finish())
    }

    private func listenToErrors() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let result = cfd_read(process.errors.number, &buffer, buffer.count)
        if result.value > 0 {
            complaints = (complaints + buffer[..<Int(result.value)]).suffix(2000)
        } else if result.value == 0 || (result.error != EAGAIN && result.error != EINTR) {
            complaintsEnded = true
        }
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
    func end(stopping: Bool) -> TargetEnding { process.end(stopping: stopping) }

    /// What the target said on its standard error last, without a final newline.
    var said: String {
        var bytes = complaints[...]
        while bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// What is sent to a target: the cases without their expectations.
public enum Script {
    /// The script of these cases; each may take so many seconds.
    public static func text(_ cases: [Assertion], timeout: Int) -> String {
        NotationPrinter.versionLine + "\ntimeout \(timeout)\n"
            + cases.map { NotationPrinter.script($0) }.joined()
    }
}
