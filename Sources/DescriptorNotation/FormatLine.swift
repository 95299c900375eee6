/// The first line of a file of the suite: the kind of file, and the version of its form.
package struct FormatLine {
    private let word: String
    private let version: String

    static let assertions = FormatLine(word: "notation", version: "\(NotationPrinter.version)")
    package static let requirements = FormatLine(word: "requirements", version: "1")
    package static let baseline = FormatLine(word: "baseline", version: "1")

    private var line: String { "\(word) \(version)" }

    /// What is wrong with a file that has no line.
    package var emptiness: String { "the file is empty; it must begin with “\(line)”" }

    /// What is wrong with the first line, by its words; nil where it is right.
    package func problem(_ words: [String]) -> String? {
        if words == [word, version] { return nil }
        if words.first?.unicodeScalars.first == "\u{FEFF}" {
            return "the file begins with a byte order mark; save it as UTF-8 without one, beginning with “\(line)”"
        }
        if words.count == 2, words[0] == word, words[1].allSatisfy({ $0.isNumber || $0 == "." }) {
            return "the file must begin with “\(line)”: this program does not read version \(words[1])"
        }
        return "the file must begin with “\(line)”"
    }
}
