import CFDShim

/// A call of the shim failed; which, and with what error.
struct Failure: Error, CustomStringConvertible {
    let call: String
    let error: Int32

    var description: String { "\(call): \(cfd_errno_name(error).map { String(cString: $0) } ?? "error \(error)")" }
}

/// The value of a call, or its error: the shim returns both together.
func value(_ call: String, _ result: cfd_result) throws(Failure) -> Int32 {
    if result.value == -1 { throw Failure(call: call, error: result.error) }
    return Int32(result.value)
}

/// Redirects standard output to a file while work is done, and restores it.
func redirecting(to path: String, _ work: () throws -> Void) throws {
    let file = try value("open", cfd_open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600))
    // Above the standard numbers, and closed by exec: no program that is started meanwhile inherits it.
    let saved = try value("fcntl", cfd_dupfd_cloexec(1, 10))
    _ = try value("dup2", cfd_dup2(file, 1))
    _ = try value("close", cfd_close(file))
    defer {
        _ = cfd_dup2(saved, 1)
        _ = cfd_close(saved)
    }
    try work()
}

let path = CommandLine.arguments.dropFirst().first ?? "/dev/null"
try redirecting(to: path) {
    let text = "into the file\n"
    _ = try value("write", cfd_write(1, text, text.utf8.count))
}
let text = "to standard output again\n"
_ = try value("write", cfd_write(1, text, text.utf8.count))
