import CFDShim

/// Reads the files of a suite.
package enum SuiteDirectory {
    /// A text file.
    package struct File: Sendable {
        /// Its name in the directory.
        package let name: String
        /// What it holds.
        package let text: String

        package init(name: String, text: String) {
            self.name = name
            self.text = text
        }
    }

    /// The mark that some editors and shells write at the beginning of UTF-8 text.
    package static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The bytes of a text behind that mark, if it has one.
    package static func withoutMark<Bytes: Collection<UInt8>>(_ bytes: Bytes) -> Bytes.SubSequence {
        bytes.dropFirst(bytes.starts(with: byteOrderMark) ? byteOrderMark.count : 0)
    }

    /// Whether a text begins with the byte order mark of UTF-16, in which some shells write what is redirected.
    package static func isUTF16(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    }

    /// Whether this path exists. It counts as existing if that cannot be determined.
    package static func exists(_ path: String) -> Bool {
        let opened = cfd_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0)
        if opened.value >= 0 { _ = cfd_close(Int32(opened.value)) }
        return opened.value >= 0 || opened.error != ENOENT
    }

    /// The files in a directory whose names end so, ordered by name.
    package static func files(in directory: String, suffix: String) throws(SuiteError) -> [File] {
        var files: [File] = []
        for name in try names(in: directory).sorted() where name.hasSuffix(suffix) && !name.hasPrefix(".") {
            files.append(File(name: name, text: try text(of: "\(directory)/\(name)")))
        }
        return files
    }

    /// What a file holds, as text.
    package static func text(of path: String) throws(SuiteError) -> String { try text(bytes(of: path), named: path) }

    /// What was read of a file, as text. Lines that end in a carriage return and a newline, as some checkouts have them,
    /// end in a newline.
    package static func text(_ given: [UInt8], named path: String) throws(SuiteError) -> String {
        var bytes = given
        if bytes.contains(UInt8(ascii: "\r")) {
            let next = bytes.dropFirst() + [0]
            bytes = zip(bytes, next).filter { $0 != (UInt8(ascii: "\r"), UInt8(ascii: "\n")) }.map(\.0)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .unreadable(
                path: path,
                reason: isUTF16(given) ? "it is UTF-16 text; save it as UTF-8" : "it is not UTF-8 text")
        }
        return text
    }

    /// What a file holds.
    package static func bytes(of path: String) throws(SuiteError) -> [UInt8] {
        let opened = cfd_open(path, O_RDONLY | O_CLOEXEC, 0)
        guard opened.value >= 0 else { throw .unreadable(path: path, reason: reason(opened)) }
        defer { _ = cfd_close(Int32(opened.value)) }
        return try bytes(fromDescriptor: Int32(opened.value), name: path)
    }

    /// What is left to read from a descriptor.
    package static func bytes(fromDescriptor descriptor: Int32, name: String) throws(SuiteError) -> [UInt8] {
        var bytes: [UInt8] = []
        try read(descriptor, name: name) { bytes += $0 }
        return bytes
    }

    /// Hands over what a file holds bit by bit; `-` is standard input.
    package static func read(_ path: String, _ take: (ArraySlice<UInt8>) -> Void) throws(SuiteError) {
        if path == "-" { return try read(0, name: "standard input", take) }
        let opened = cfd_open(path, O_RDONLY | O_CLOEXEC, 0)
        guard opened.value >= 0 else { throw .unreadable(path: path, reason: reason(opened)) }
        defer { _ = cfd_close(Int32(opened.value)) }
        try read(Int32(opened.value), name: path, take)
    }

    private static func read(
        _ descriptor: Int32, name: String, _ take: (ArraySlice<UInt8>) -> Void
    ) throws(SuiteError) {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let result = cfd_read(descriptor, &buffer, buffer.count)
            if result.value == -1, result.error == EINTR { continue }
            guard result.value >= 0 else { throw .unreadable(path: name, reason: reason(result)) }
            if result.value == 0 { return }
            take(buffer[..<Int(result.value)])
        }
    }

    private static func names(in directory: String) throws(SuiteError) -> [String] {
        guard let stream = cfd_directory_open(directory) else {
            throw .unreadable(path: directory, reason: "it is not a directory that can be opened")
        }
        defer { cfd_directory_close(stream) }
        var names: [String] = []
        while let name = cfd_directory_next(stream) { names.append(String(cString: name)) }
        return names
    }

    private static func reason(_ result: cfd_result) -> String {
        cfd_errno_name(result.error).map { String(cString: $0) } ?? "error \(result.error)"
    }
}
