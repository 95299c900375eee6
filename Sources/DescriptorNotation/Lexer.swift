/// A word of one line, which may hold texts in quotes, and where it starts.
package struct Token: Sendable, Hashable {
    /// The word as written, including quotes.
    package let text: String
    /// The column of its first character, from 1.
    package let column: Int

    package init(text: String, column: Int) {
        self.text = text
        self.column = column
    }
}

/// Cuts a line into words at blanks outside quotes; a # at the start of a word starts a comment.
package enum Lexer {
    /// The lines of a file, each with its number from 1. By bytes: finding characters would take most of the time.
    package static func lines(of text: String) -> [(number: Int, text: Substring)] {
        text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated().map {
            ($0.offset + 1, Substring($0.element))
        }
    }

    /// The words of a line, or the column of a quote that nothing closes.
    package static func tokens(of line: some StringProtocol) -> (tokens: [Token], unclosedQuote: Int?) {
        let bytes = Array(line.utf8)
        var tokens: [Token] = []
        var at = 0
        while at < bytes.count {
            if isBlank(bytes[at]) {
                at += 1
                continue
            }
            if bytes[at] == UInt8(ascii: "#") { break }
            let start = at
            while at < bytes.count, !isBlank(bytes[at]) {
                if bytes[at] == UInt8(ascii: "\"") {
                    guard let close = closingQuote(of: bytes, openedAt: at) else { return (tokens, at + 1) }
                    at = close
                }
                at += 1
            }
            tokens.append(Token(text: String(decoding: bytes[start..<at], as: UTF8.self), column: start + 1))
        }
        return (tokens, nil)
    }

    /// How many spaces a line begins with, its first word, and what comes after that and more spaces.
    package static func firstWord(of line: some StringProtocol) -> (indent: Int, word: String, rest: String) {
        func split(_ bytes: UnsafeBufferPointer<UInt8>) -> (Int, String, String) {
            let space = UInt8(ascii: " ")
            var start = 0
            while start < bytes.count, bytes[start] == space { start += 1 }
            var end = start
            while end < bytes.count, bytes[end] != space { end += 1 }
            var rest = end
            while rest < bytes.count, bytes[rest] == space { rest += 1 }
            return (
                start, String(decoding: bytes[start..<end], as: UTF8.self),
                String(decoding: bytes[rest...], as: UTF8.self)
            )
        }
        return line.utf8.withContiguousStorageIfAvailable(split) ?? Array(line.utf8).withUnsafeBufferPointer(split)
    }

    /// The parts of a word between bars outside quotes.
    static func alternatives(of word: String) -> [String] {
        let bytes = Array(word.utf8)
        var parts: [String] = []
        var start = 0
        var at = 0
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "\"") {
                at = closingQuote(of: bytes, openedAt: at) ?? at
            } else if bytes[at] == UInt8(ascii: "|") {
                parts.append(String(decoding: bytes[start..<at], as: UTF8.self))
                start = at + 1
            }
            at += 1
        }
        return parts + [String(decoding: bytes[start...], as: UTF8.self)]
    }

    private static func closingQuote(of bytes: [UInt8], openedAt start: Int) -> Int? {
        var at = start + 1
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "\"") { return at }
            at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 13 }
}
