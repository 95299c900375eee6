/// The words that start a target: a program and its arguments. No shell is involved.
public struct TargetCommand: Sendable, Hashable, CustomStringConvertible {
    /// The program, found in PATH when it has no slash, and its arguments.
    public let words: [String]

    /// Creates a command from its words.
    public init(words: [String]) { self.words = words }

    /// The command cannot be split into words.
    public struct Invalid: Error, Sendable, CustomStringConvertible {
        /// What is wrong.
        public let description: String
    }

    /// Splits a text into words as a shell does: at blanks, with quotes and backslashes; nothing is expanded.
    public init(parsing text: String) throws(Invalid) {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var rest = text[...]
        while let character = rest.popFirst() {
            if let open = quote {
                if character == open {
                    quote = nil
                } else if character == "\\", open == "\"", let next = rest.first, "\"\\$`".contains(next) {
                    word?.append(rest.removeFirst())
                } else {
                    word?.append(character)
                }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character == "\\" {
                guard let next = rest.popFirst() else {
                    throw Invalid(description: "the target’s command ends in a backslash: \(text)")
                }
                word = (word ?? "") + String(next)
            } else if character == " " || character == "\t" || character == "\n" {
                if let done = word { words.append(done) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        if let quote { throw Invalid(description: "unclosed \(quote) in the target’s command: \(text)") }
        if let last = word { words.append(last) }
        if words.isEmpty { throw Invalid(description: "the target’s command is empty") }
        self.words = words
    }

    /// The words, quoted where a shell would split or change them.
    public var description: String {
        words.map { word in
            let plain = word.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || "-_./=:,+@%".utf8.contains(byte)
            }
            return plain && !word.isEmpty ? word : "'\(word.replacing("'", with: "'\\''"))'"
        }.joined(separator: " ")
    }
}
