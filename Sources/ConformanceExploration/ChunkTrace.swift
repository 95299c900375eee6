import DescriptorNotation

/// The trace of one chunk, as it comes.
struct ChunkTrace {
    private(set) var bytes: [UInt8] = []
    private var searched = 0

    /// How a chunk compares with what the model expects.
    enum Comparison {
        /// All is as expected, to the letter.
        case same
        /// Something is different: these are its outcomes, a line each, as far as they go.
        case different([String])
        /// It is not a trace of this chunk, for this reason.
        case foreign(String)
    }

    private static let done = Array("\ndone ".utf8)

    /// Reads bytes. Returns how many of them belong to this chunk when it is complete, nil while more are needed.
    mutating func take(_ more: UnsafeBufferPointer<UInt8>) -> Int? {
        let before = bytes.count
        bytes.append(contentsOf: more)
        guard let end = endOfDone() else { return nil }
        let used = end - before
        bytes.removeSubrange(end...)
        return used
    }

    /// Where the line `done …` ends, if it has come whole.
    private mutating func endOfDone() -> Int? {
        bytes.withUnsafeBufferPointer { buffer in
            var at = searched
            let pattern = Self.done
            while at + pattern.count <= buffer.count {
                // Outcomes hold few of these letters, so that most bytes are looked at once.
                if buffer[at] == pattern[0], buffer[at + 1] == pattern[1], buffer[at + 2] == pattern[2],
                    (3..<pattern.count).allSatisfy({ buffer[at + $0] == pattern[$0] })
                {
                    var end = at + pattern.count
                    while end < buffer.count, buffer[end] != UInt8(ascii: "\n") { end += 1 }
                    if end == buffer.count { break }
                    return end + 1
                }
                at += 1
            }
            searched = at
            return nil
        }
    }

    /// Compares with what the chunk expects: the header, a table of 0, 1 and 2 with perhaps others beyond the bound,
    /// and then every outcome.
    func compare(_ chunk: Chunk, descriptors: Int) -> Comparison {
        let header = Array((chunk.header + "\ntable ").utf8)
        guard bytes.starts(with: header), let tableEnd = bytes[header.count...].firstIndex(of: UInt8(ascii: "\n"))
        else { return .foreign("the target does not begin with “\(chunk.header)” and its table") }
        let start = tableEnd + 1
        let table = String(decoding: bytes[header.count..<tableEnd], as: UTF8.self)
        if let problem = problem(in: table, descriptors) { return .foreign(problem) }
        let end = start + chunk.expected.count
        if bytes.count > end, bytes[end...].starts(with: Self.done.dropFirst()), isExpected(chunk, from: start) {
            return .same
        }
        let lines = bytes[start...].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return .different(
            lines.map { String(decoding: $0, as: UTF8.self) }.prefix { !$0.hasPrefix("done ") && !$0.isEmpty })
    }

    /// Whether all that is expected follows, eight bytes at a time: this looks at every byte of an exploration.
    private func isExpected(_ chunk: Chunk, from start: Int) -> Bool {
        let count = chunk.expected.count
        return bytes.withUnsafeBytes { actual in
            chunk.expected.withUnsafeBytes { expected in
                var at = 0
                while at + 8 <= count {
                    let one = actual.loadUnaligned(fromByteOffset: start + at, as: UInt64.self)
                    if one != expected.loadUnaligned(fromByteOffset: at, as: UInt64.self) { return false }
                    at += 8
                }
                while at < count, actual[start + at] == expected[at] { at += 1 }
                return at == count
            }
        }
    }

    /// The outcomes of a trace that breaks off.
    var outcomesSoFar: [String] {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
        return lines.dropFirst(2).map { String(decoding: $0, as: UTF8.self) }.prefix { !$0.hasPrefix("done ") }
    }

    /// Whether there is so much that it cannot be a trace of this chunk.
    func isEndless(for chunk: Chunk) -> Bool { bytes.count > chunk.expected.count * 4 + Self.leeway }

    /// A failed step tells more than one that did what it should.
    private static let leeway = 1 << 20

    private func problem(in table: String, _ descriptors: Int) -> String? {
        let words = table.split(separator: " ").prefix { $0 != "limit" }
        guard let open = NumberRanges(words)?.numbers else { return "the target's table is garbled: \(table)" }
        let extra = open.filter { $0 > 2 && $0 <= descriptors }
        if extra.isEmpty, open.starts(with: [0, 1, 2]) { return nil }
        return "the target starts with the table \(table); an exploration needs 0, 1 and 2 only"
    }
}
