import CFDShim

/// A started target and this side of its streams: bytes go in, bytes come out, and neither waits for the other.
final class TargetPump {
    private var process: TargetProcess
    private var unsent: [UInt8] = []
    private var sent = 0
    /// Whether nothing follows the unsent bytes: then the target's input is closed.
    private var isLast = false
    private var buffer = [UInt8](repeating: 0, count: 1 << 18)
    private var complaints: [UInt8] = []
    private var complaintsHaveEnded = false
    /// When the target last wrote.
    private(set) var heard: Double
    /// Whether the last line is incomplete.
    private(set) var isWithinLine = false
    /// Whether nothing more will come.
    private(set) var hasEnded = false

    /// How much of a target's standard error is kept: the end, where the reason is.
    private static let keptComplaints = 2000

    init(_ process: consuming TargetProcess) {
        self.process = process
        heard = cfd_seconds()
    }

    /// Sends bytes as soon as the target reads them; after the last one its input is closed.
    func send(_ bytes: [UInt8], isLast: Bool = false) {
        if sent == unsent.count {
            unsent.removeAll(keepingCapacity: true)
            sent = 0
        }
        unsent.append(contentsOf: bytes)
        self.isLast = isLast
        if isLast, sent == unsent.count { process.closeInput() }
    }

    /// The descriptors to wait for, in the order in which `advance` takes them.
    var awaited: [cfd_readiness] {
        func input(_ fildes: Int32, isOpen: Bool) -> cfd_readiness {
            cfd_readiness(fildes: isOpen ? fildes : -1, wants_input: 1, wants_output: 0, ready: 0)
        }
        return [
            cfd_readiness(
                fildes: sent < unsent.count ? process.inputDescriptor : -1, wants_input: 0, wants_output: 1, ready: 0),
            input(process.output.number, isOpen: !hasEnded),
            input(process.errors.number, isOpen: !complaintsHaveEnded),
        ]
    }

    /// Moves what can be moved without waiting; hands over what has come.
    func advance(_ items: [cfd_readiness], _ take: (UnsafeBufferPointer<UInt8>) -> Void) {
        if items[0].ready != 0 { write() }
        if items[2].ready != 0 { listenToErrors() }
        if items[1].ready != 0 { read(take) }
    }

    private func write() {
        let result = unsent[sent...].withUnsafeBytes { rest in
            cfd_write_quietly(process.inputDescriptor, rest.baseAddress, rest.count)
        }
        if result.value > 0 {
            sent += Int(result.value)
        } else if !Self.isPassing(result.error) {
            sent = unsent.count
        }
        if isLast, sent == unsent.count { process.closeInput() }
    }

    private func read(_ take: (UnsafeBufferPointer<UInt8>) -> Void) {
        // Reads only what is in the pipe now: the target may continue to write.
        let result = cfd_read(process.output.number, &buffer, buffer.count)
        if result.value > 0 {
            heard = cfd_seconds()
            isWithinLine = buffer[Int(result.value) - 1] != UInt8(ascii: "\n")
            buffer.withUnsafeBufferPointer { take(UnsafeBufferPointer(rebasing: $0[..<Int(result.value)])) }
        } else if result.value == 0 || !Self.isPassing(result.error) {
            hasEnded = true
        }
    }

    private func listenToErrors() {
        var said = [UInt8](repeating: 0, count: 4096)
        let result = cfd_read(process.errors.number, &said, said.count)
        if result.value > 0 {
            complaints = (complaints + said[..<Int(result.value)]).suffix(Self.keptComplaints)
        } else if result.value == 0 || !Self.isPassing(result.error) {
            complaintsHaveEnded = true
        }
    }

    private static func isPassing(_ error: Int32) -> Bool { error == EAGAIN || error == EINTR }

    /// Ends the target and returns how it ended. Unless it must be stopped, it gets this time to end by itself.
    package func end(stopping: Bool, patience: Double = TargetProcess.lastWait) -> TargetEnding {
        process.end(stopping: stopping, patience: patience)
    }

    /// The target's last output on standard error, without a final newline.
    var said: String {
        var bytes = complaints[...]
        while bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
