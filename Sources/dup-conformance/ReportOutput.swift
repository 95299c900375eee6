import CFDShim

/// A report could not be written.
struct OutputError: Error, CustomStringConvertible {
    let description: String
}

/// Where a report is written.
final class ReportOutput {
    private let descriptor: Int32
    private let name: String
    private let isOwned: Bool
    /// The error number that ended the writing.
    private var problem: Int32?

    static var standardOutput: ReportOutput { ReportOutput(descriptor: 1, name: "standard output", isOwned: false) }
    static var standardError: ReportOutput { ReportOutput(descriptor: 2, name: "standard error", isOwned: false) }

    private init(descriptor: Int32, name: String, isOwned: Bool) {
        self.descriptor = descriptor
        self.name = name
        self.isOwned = isOwned
    }

    /// The file of this path, made new, or standard output where there is none.
    static func file(_ path: String?) throws(OutputError) -> ReportOutput {
        guard let path, path != "-" else { return standardOutput }
        let opened = cfd_open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard opened.value >= 0 else {
            throw OutputError(description: "\(path) cannot be written: \(Self.name(of: opened.error))")
        }
        return ReportOutput(descriptor: Int32(opened.value), name: path, isOwned: true)
    }

    deinit { if isOwned { _ = cfd_close(descriptor) } }

    var isTerminal: Bool { cfd_is_terminal(descriptor) != 0 }

    func write(_ text: String) {
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count, problem == nil {
            let result = bytes[written...].withUnsafeBytes { rest in
                cfd_write_quietly(descriptor, rest.baseAddress, rest.count)
            }
            if result.value > 0 {
                written += Int(result.value)
            } else if result.error == EAGAIN {
                var item = cfd_readiness(fildes: descriptor, wants_input: 0, wants_output: 1, ready: 0)
                cfd_await(&item, 1, 1000)
            } else if result.error != EINTR {
                problem = result.error
            }
        }
    }

    /// Says whether all was written. A reader of standard output may leave when it has seen enough; nothing else may keep
    /// a report from getting there.
    func finish() throws(OutputError) {
        guard let problem, isOwned || problem != EPIPE else { return }
        throw OutputError(description: "\(name) cannot be written: \(Self.name(of: problem))")
    }

    /// Writes a whole text to standard output.
    static func show(_ text: String) throws(OutputError) {
        let output = standardOutput
        output.write(text)
        try output.finish()
    }

    private static func name(of error: Int32) -> String {
        cfd_errno_name(error).map { String(cString: $0) } ?? "error \(error)"
    }
}
