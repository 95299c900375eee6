/// The names of assertions and requirements.
package enum Identifier {
    /// Why the text is not words of a-z, 0-9, hyphens and underscores joined by dots, at least two words; nil if it is.
    /// Brackets at the end name a member, by words of the same letters joined by commas.
    package static func problem(_ text: String) -> String? {
        if text.utf8.last == UInt8(ascii: "]"), let bracket = text.utf8.firstIndex(of: UInt8(ascii: "[")) {
            let labels = text[text.index(after: bracket)...].dropLast()
            let areWords = labels.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).allSatisfy
            {
                !$0.isEmpty && $0.allSatisfy(isAllowed)
            }
            return areWords ? problem(String(text[..<bracket])) : "“\(text)” is no id: [\(labels)] names no member"
        }
        let words = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if words.count >= 2, words.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isAllowed) }) { return nil }
        let rule = "words of a-z, 0-9, - and _ joined by dots"
        let small = text.lowercased()
        if small != text, problem(small) == nil {
            return "“\(text)” has upper-case letters: an id is \(rule); write “\(small)”"
        }
        if words.count < 2 { return "“\(text)” is one word: an id is \(rule), and the first word is its family" }
        return "“\(text)” is not an id: \(rule)"
    }

    static func isAllowed(_ byte: UInt8) -> Bool {
        (97...122).contains(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
}
