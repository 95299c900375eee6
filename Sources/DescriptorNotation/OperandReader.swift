/// The error of one word, without its position.
package struct WordError: Error {
    let message: String
    var suggestion: String?
}

/// Reads operands, numbers and names from single words.
package enum OperandReader {
    static func operand(_ word: String, form: OperandForm) throws(WordError) -> Operand {
        switch form.type {
        case .number:
            let number = try number(word, for: form.name)
            if case .literal(let value) = number, Int32(exactly: value) == nil {
                throw WordError(message: "“\(word)” is not an int, and \(form.name) needs one")
            }
            return .number(number)
        case .wide: return .number(try number(word, for: form.name))
        case .word(let words):
            guard words.contains(word) else { throw unknown(word, among: words, for: form.name) }
            return .word(word)
        case .flags(let known): return .flags(try flags(word, known: known, for: form.name))
        case .text: return .text(try text(word))
        case .mode:
            guard let mode = Int(word, radix: 8), mode >= 0, mode <= 0o7777 else {
                throw WordError(message: "“\(word)” is not an octal mode")
            }
            return .mode(mode)
        case .name:
            guard isName(word) else { throw WordError(message: "“\(word)” cannot be a name") }
            return .process(word)
        }
    }

    static func number(_ word: String, for operand: String) throws(WordError) -> Number {
        if let value = Int64(word), !word.hasPrefix("+") { return .literal(value) }
        if word == "INT_MAX" { return .intMax }
        if word == "INT_MIN" { return .intMin }
        let name = word.prefix { $0 != "+" && $0 != "-" }
        guard isName(name) else {
            throw WordError(message: "“\(word)” is neither a number nor a name, and \(operand) needs one")
        }
        if name.count == word.count { return .name(word, plus: 0) }
        guard let addend = Int64(word.dropFirst(name.count)), addend != 0 else {
            throw WordError(message: "“\(word)” is not a name plus or minus a number")
        }
        return .name(String(name), plus: addend)
    }

    static func flags(_ word: String, known: [String], for operand: String) throws(WordError) -> [String] {
        if word == "none" { return [] }
        var flags: [String] = []
        for flag in word.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            guard known.contains(flag) else { throw unknown(flag, among: known + ["none"], for: operand) }
            if flags.contains(flag) { throw WordError(message: "“\(flag)” appears twice") }
            flags.append(flag)
        }
        return flags
    }

    package static func text(_ word: String) throws(WordError) -> [UInt8] {
        let bytes = Array(word.utf8)
        let quote = UInt8(ascii: "\"")
        guard bytes.count >= 2, bytes.first == quote, bytes.last == quote else {
            throw WordError(message: "“\(word)” must be a text in quotes")
        }
        guard let content = QuotedText.unescaped(bytes.dropFirst().dropLast()) else {
            throw WordError(message: "\(word) has an escape other than \\n, \\\", \\\\ and \\xNN")
        }
        return content
    }

    /// A letter or underscore, then letters, digits and underscores; at most 23 characters, as the agent has room for.
    static func isName(_ word: some StringProtocol) -> Bool {
        guard let first = word.utf8.first, isLetter(first), word.utf8.count <= 23 else { return false }
        return word.utf8.allSatisfy(isOfName)
    }

    /// Whether a byte may stand in a name.
    static func isOfName(_ byte: UInt8) -> Bool { isLetter(byte) || (48...57).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (97...122).contains(byte) || (65...90).contains(byte) || byte == UInt8(ascii: "_")
    }

    /// Names the nearest word, or, where none is near, all that there are.
    static func unknown(_ word: String, among known: [String], for operand: String) -> WordError {
        let nearest = NearestWord.nearest(to: word, among: known)
        let list = nearest == nil ? ", which can be \(known.joined(separator: ", "))" : ""
        return WordError(message: "“\(word)” is not a word for \(operand)\(list)", suggestion: nearest)
    }
}
