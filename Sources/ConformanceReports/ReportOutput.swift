import CFDShim

/// Something could not be written.
package struct OutputError: Error, CustomStringConvertible {
    package let description: String
}

/// Where a report is written. A regular file is written under another name and renamed at the end: two programs that
/// write the same file never mix their output, and a reader never sees a part of it.
package final class ReportOutput {
    private let descriptor: Int32
    private let name: String
    /// The file that is written at the end; nil where everything is written at once.
    private let path: String?
    private let isOwned: Bool
    private var text: [UInt8] = []
    /// The error number that ended the writing.
    private var problem: Int32?

    package static var standardOutput: ReportOutput { ReportOutput(descriptor: 1, name: "standard output") }
    package static var standardError: ReportOutput { ReportOutput(descriptor: 2, name: "standard error") }

    private init(descriptor: Int32, name: String, isOwned: Bool = false, path: String? = nil) {
        self.descriptor = descriptor
        self.name = name
        self.isOwned = isOwned
        self.path = path
    }

    /// The file of this path, replaced at the end, or standard output if there is no path. An error is reported now,
    /// because a run may take hours.
    package static func file(_ path: String?) throws(OutputError) -> ReportOutput {
        guard let path, path != "-" else { return standardOutput }
        if path.isEmpty { throw OutputError(description: "the name of the file to write is empty") }
        let before = cfd_file_mode(path)
        let opened = cfd_open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        guard opened.value >= 0 else { throw problem(path, opened.error) }
        let descriptor = Int32(opened.value)
        if before >= 0, cfd_is_regular(before) == 0 {
            return ReportOutput(descriptor: descriptor, name: path, isOwned: true)
        }
        _ = cfd_close(descriptor)
        let real = cfd_real_path(path).map { real in
            defer { free(real) }
            return String(cString: real)
        }
        // It was only tried whether it can be.
        if before < 0 { cfd_remove(real ?? path) }
        return ReportOutput(descriptor: -1, name: path, path: real ?? path)
    }

    deinit { if isOwned { _ = cfd_close(descriptor) } }

    package var isTerminal: Bool { cfd_is_terminal(descriptor) != 0 }

    package func write(_ text: String) { write(Array(text.utf8)) }

    private func write(_ bytes: [UInt8]) {
        if path == nil { problem = problem ?? Self.write(bytes, to: descriptor) } else { text += bytes }
    }

    /// So many bytes are written at once without waiting, where a pipe can take any (PIPE_BUF of most platforms).
    private static let portion = 4096
    /// How long an interrupted program waits for a reader, in milliseconds.
    private static let patience: Int32 = 200

    /// Writes everything; returns the error number that ended it. A reader that does not read must not keep a program
    /// from ending that was interrupted: so no call waits that cannot be ended.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
        var written = 0
        while written < bytes.count {
            var item = cfd_readiness(fildes: descriptor, wants_input: 0, wants_output: 1, ready: 0)
            if cfd_await(&item, 1, patience) == 0 {
                if cfd_was_interrupted() != 0 { return EINTR }
                continue
            }
            let result = bytes[written...].withUnsafeBytes { rest in
                cfd_write_quietly(descriptor, rest.baseAddress, min(rest.count, portion))
            }
            if result.value > 0 {
                written += Int(result.value)
            } else if result.error != EAGAIN, result.error != EINTR {
                return result.error
            }
        }
        return nil
    }

    /// Throws unless everything was written. Where the reader of standard output has closed it, the program ends as by
    /// SIGPIPE, like others in a pipeline. What an interruption cut off is reported by the exit status.
    package func finish() throws(OutputError) {
        if let path { problem = Self.replace(path, with: text) }
        guard let problem, problem != EINTR else { return }
        if problem == EPIPE, path == nil, !isOwned { cfd_end_by_closed_pipe() }
        throw Self.problem(name, problem)
    }

    private static func replace(_ path: String, with bytes: [UInt8]) -> Int32? {
        let before = cfd_file_mode(path)
        let aside = "\(path).\(cfd_own_process()).part"
        let opened = cfd_open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        // A file may be writable in a directory that is not.
        if opened.value < 0 { return overwrite(path, with: bytes) }
        if before >= 0 { cfd_set_mode(Int32(opened.value), before) }
        var problem = fill(Int32(opened.value), with: bytes)
        if problem == nil {
            let error = cfd_rename(aside, path)
            if error == 0 { return nil }
            problem = error
        }
        cfd_remove(aside)
        return problem
    }

    private static func overwrite(_ path: String, with bytes: [UInt8]) -> Int32? {
        let opened = cfd_open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        return opened.value < 0 ? opened.error : fill(Int32(opened.value), with: bytes)
    }

    /// Writes everything to a file that was opened, and closes it.
    private static func fill(_ descriptor: Int32, with bytes: [UInt8]) -> Int32? {
        let problem = write(bytes, to: descriptor)
        let closed = cfd_close(descriptor)
        return problem ?? (closed.value == 0 ? nil : closed.error)
    }

    /// Writes a whole text to standard output.
    package static func show(_ text: String) throws(OutputError) {
        let output = standardOutput
        output.write(text)
        try output.finish()
    }

    /// Writes a whole text to a file.
    package static func write(_ text: String, to path: String) throws(OutputError) {
        let output = try file(path)
        output.write(text)
        try output.finish()
    }

    /// Makes a directory, and those above it; one that is there is used.
    package static func makeDirectory(_ path: String) throws(OutputError) {
        var part = path.hasPrefix("/") ? "/" : ""
        var error: Int32 = 0
        for name in path.split(separator: "/") {
            part += "\(name)/"
            error = cfd_make_directory(part)
        }
        if error != 0 {
            throw OutputError(description: "the directory \(path) cannot be made: \(Self.name(of: error))")
        }
    }

    private static func name(of error: Int32) -> String {
        cfd_errno_name(error).map { String(cString: $0) } ?? "error \(error)"
    }

    private static func problem(_ name: String, _ error: Int32) -> OutputError {
        let reason: String? =
            switch error {
            case EFBIG: "the limit of file sizes is too low; set a higher one, as by “ulimit -f unlimited”"
            case ENOENT: "its directory does not exist"
            case ENOTDIR: "a part of its path is not a directory"
            case EISDIR: "it is a directory"
            case EACCES, EPERM: "this user may not write it, or may not make a file in its directory"
            case EROFS: "its file system is read-only"
            default: nil
            }
        let because = reason.map { ": \($0)" } ?? ""
        return OutputError(description: "\(name) cannot be written: \(Self.name(of: error))\(because)")
    }
}
