import CFDShim

/// A target that is fed and read at the same time, as bytes: for scripts that are made while they run.
final class TargetStream {
    private var process: TargetProcess
    private var unsent: [UInt8] = []
    private var sent = 0
    private var buffer = [UInt8](repeating: 0, count: 1 << 18)
    private var complaints: [UInt8] = []
    private let command: TargetCommand
    /// When the target was last heard of.
    private(set) var heard: Double
    /// Whether nothing more will come.
    private(set) var hasEnded = false

    init(_ command: TargetCommand) throws(TargetError) {
        self.command = command
        process = try TargetProcess(command)
        heard = cfd_seconds()
    }

    /// Sends bytes, as soon as the target takes them.
    func send(_ bytes: [UInt8]) {
        if sent == unsent.count {
            unsent.removeAll(keepingCapacity: true)
            sent = 0
        }
        unsent.append(contentsOf: bytes)
    }

    /// Moves what can be moved, waiting for so many milliseconds when nothing can; hands over what has come.
    func exchange(milliseconds: Int32, _ take: (UnsafeBufferPointer<UInt8>) -> Void) {
        var items = [
            cfd_readiness(
                fildes: sent < unsent.count ? process.inputDescriptor : -1, wants_input: 0, wants_output: 1, ready: 0),
            cfd_readiness(
                fildes: hasEnded ? -1 : process.output.number, wants_input: 1, wants_output: 0, ready: 0),
            cfd_readiness(
                fildes: complaintsEnded ? -1 : process.errors.number, wants_input: 1, wants_output: 0, ready: 0),
        ]
        cfd_await(&items, items.count, milliseconds)
        if items[0].ready != 0 { write() }
        if items[2].ready != 0 { listenToErrors() }
        if items[1].ready != 0 { read(take) }
    }

    private var complaintsEnded = false

    private func write() {
        let result = unsent[sent...].withUnsafeBytes { rest in
            cfd_write_quietly(process.inputDescriptor, rest.baseAddress, rest.count)
        }
        if result.value > 0 {
            sent += Int(result.value)
        } else if result.error != EAGAIN, result.error != EINTR {
            sent = unsent.count
        }
    }

    private func read(_ take: (UnsafeBufferPointer<UInt8>) -> Void) {
        // What is in the pipe now, and not more: the target goes on writing while this side reads.
        let result = cfd_read(process.output.number, &buffer, buffer.count)
        if result.value > 0 {
            heard = cfd_seconds()
            buffer.withUnsafeBufferPointer { take(UnsafeBufferPointer(rebasing: $0[..<Int(result.value)])) }
        } else if result.value == 0 || (result.error != EAGAIN && result.error != EINTR) {
            hasEnded = true
        }
    }

    private func listenToErrors() {
        var said = [UInt8](repeating: 0, count: 4096)
        let result = cfd_read(process.errors.number, &said, said.count)
        if result.value > 0 {
            complaints = (complaints + said[..<Int(result.value)]).suffix(2000)
        } else if result.value == 0 || (result.error != EAGAIN && result.error != EINTR) {
            complaintsEnded = true
        }
    }

    /// Ends the target and says how that came.
    func end(stopping: Bool) -> String {
        let ending = process.end(stopping: stopping)
        var bytes = complaints[...]
        while bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        let said = bytes.isEmpty ? "" : "; it said: \(String(decoding: bytes, as: UTF8.self))"
        return (stopping ? "it fell silent" : "it ended with \(ending)") + said
    }

    private static let greetingLimit = 1 << 16

    /// Waits for the greeting of an agent.
    ///
    /// - Throws: `TargetError` when there is none.
    func greeting(patience: Double) throws(TargetError) -> Greeting {
        var bytes: [UInt8] = []
        let ready = Array("ready\n".utf8)
        while !hasEnded, cfd_seconds() - heard < patience {
            exchange(milliseconds: 100) { bytes.append(contentsOf: $0) }
            if bytes.suffix(ready.count).elementsEqual(ready) { break }
            if bytes.count > Self.greetingLimit {
                _ = end(stopping: true)
                throw .noGreeting(
                    command: command.description, reason: "it says something else without an end", said: "")
            }
        }
        var reader = TraceReader()
        for case .greeting(let greeting) in reader.read(bytes) {
            if greeting.protocolVersion != 1 {
                throw .unknownProtocol(command: command.description, version: greeting.protocolVersion)
            }
            return greeting
        }
        let how = end(stopping: !hasEnded)
        throw .noGreeting(command: command.description, reason: how, said: "")
    }
}
