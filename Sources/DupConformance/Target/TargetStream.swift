import CFDShim
import DescriptorNotation

/// A target that is fed and read at the same time, as bytes: for scripts that are made while they run.
package final class TargetStream {
    private let pump: TargetPump
    private let command: TargetCommand
    /// The scratch directory of the agent, if its greeting names one.
    private var scratch: String?

    package init(_ command: TargetCommand) throws(TargetError) {
        self.command = command
        pump = TargetPump(try TargetProcess(command))
    }

    /// An agent without processes has no caretaker that removes its directory when it is stopped.
    deinit { if scratch != nil { _ = end(stopping: true) } }

    /// When the target last wrote.
    package var heard: Double { pump.heard }
    /// Whether nothing more will come.
    package var hasEnded: Bool { pump.hasEnded }

    /// Sends bytes as soon as the target reads them.
    package func send(_ bytes: [UInt8]) { pump.send(bytes) }

    /// Reads and writes what is ready, waiting for at most this time; passes on what was read.
    package func exchange(milliseconds: Int32, _ take: (UnsafeBufferPointer<UInt8>) -> Void) {
        var items = pump.awaited
        cfd_await(&items, items.count, milliseconds)
        pump.advance(items, take)
    }

    /// Ends the target and says how that came, whether it ended by itself rather than by a signal, and whether it was its
    /// own timer that ended it: then a step hung.
    package func end(stopping: Bool) -> (how: String, isOwn: Bool, isTimer: Bool) {
        let ending = pump.end(stopping: stopping)
        if let scratch { ScratchDirectory.removeLeftover(scratch) }
        scratch = nil
        let said = pump.said.isEmpty ? "" : "; it printed: \(pump.said)"
        let how = stopping ? "it stopped answering" : "it ended with \(ending)"
        return (how + said, !stopping && ending.signal == 0 && !ending.isUnknown, !stopping && ending.isOfAlarm)
    }

    private static let greetingLimit = 1 << 16

    /// Waits for the greeting of an agent.
    ///
    /// - Throws: `TargetError` when there is none.
    package func greeting(patience: Double) throws(TargetError) -> Greeting {
        var bytes: [UInt8] = []
        let ready = Array("ready\n".utf8)
        while !hasEnded, cfd_was_interrupted() == 0, cfd_seconds() - heard < patience {
            exchange(milliseconds: 100) { bytes.append(contentsOf: $0) }
            if bytes.suffix(ready.count).elementsEqual(ready) { break }
            if bytes.count > Self.greetingLimit {
                _ = end(stopping: true)
                throw .noGreeting(
                    command: command, reason: "it prints something else without end", said: "")
            }
        }
        var reader = TraceReader()
        for case .greeting(let greeting) in reader.read(bytes) {
            try greeting.checkProtocol(of: command)
            scratch = greeting.scratch
            return greeting
        }
        let isStopped = !hasEnded
        let ending = pump.end(stopping: isStopped, patience: TargetProcess.lastWait)
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").prefix(5)
        throw .noGreeting(
            command: command,
            reason: isStopped ? "it stopped answering" : "it ended with \(ending)",
            said: (lines.map { String($0.prefix(200)) } + [pump.said]).filter { !$0.isEmpty }.joined(separator: "\n"))
    }
}
