/// A piece of C that steps use: it is part of a program only if the program uses one of its names.
struct CSupport {
    /// The names that it defines.
    let names: [String]
    /// Its definition.
    let text: String
    /// The identifiers in its definition.
    private let words: Set<String>

    init(_ names: [String], _ text: String) {
        self.names = names
        self.text = text
        words = Self.words(of: text)
    }

    /// The pieces in a text, each below a line with `@` and its names.
    static func pieces(_ text: String) -> [CSupport] {
        text.split(separator: "@ ").map { piece in
            let lines = piece.split(separator: "\n", omittingEmptySubsequences: false)
            let body = lines.dropFirst().joined(separator: "\n")
            return CSupport(
                lines[0].split(separator: " ").map(String.init), body.hasSuffix("\n") ? String(body.dropLast()) : body)
        }
    }

    /// The pieces that a text needs, and those that they need in turn, in an order in which C accepts them.
    static func needed(by text: String, among all: [CSupport]) -> [CSupport] {
        var known = words(of: text)
        var taken: Set<Int> = []
        var grows = true
        while grows {
            grows = false
            for (index, piece) in all.enumerated()
            where !taken.contains(index) && piece.names.contains(where: known.contains) {
                taken.insert(index)
                known.formUnion(piece.words)
                grows = true
            }
        }
        return taken.sorted().map { all[$0] }
    }

    /// The identifiers in a text, except those in comments and strings.
    static func words(of text: String) -> Set<String> {
        var words: Set<String> = []
        var word: [UInt8] = []
        var rest = Array(text.utf8)[...]
        func isPart(_ byte: UInt8) -> Bool {
            (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte)
                || byte == UInt8(ascii: "_")
        }
        while let byte = rest.popFirst() {
            if isPart(byte) {
                word.append(byte)
                continue
            }
            if !word.isEmpty { words.insert(String(decoding: word, as: UTF8.self)) }
            word.removeAll(keepingCapacity: true)
            if byte == UInt8(ascii: "/"), rest.first == UInt8(ascii: "*") {
                while let next = rest.popFirst(), next != UInt8(ascii: "*") || rest.first != UInt8(ascii: "/") {}
            } else if byte == UInt8(ascii: "\"") {
                while let next = rest.popFirst(), next != UInt8(ascii: "\"") {
                    if next == UInt8(ascii: "\\") { rest = rest.dropFirst() }
                }
            }
        }
        if !word.isEmpty { words.insert(String(decoding: word, as: UTF8.self)) }
        return words
    }
}
