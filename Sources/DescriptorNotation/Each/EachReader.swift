/// A line `each`: a name, and the values for each of which the case is made.
struct EachLine {
    let name: String
    let values: [Value]
    /// Whether they are numbers of a dimension.
    let areNumbers: Bool
    /// Where it stands.
    let line: Int
    let column: Int

    /// A value: what is written for the name.
    struct Value {
        /// How it is called in the names of members.
        let label: String
        /// Its lines, each in words.
        let lines: [[String]]
    }
}

/// Reads lines `each`.
enum EachReader {
    /// What is written for a value that stands for no word.
    static let nothing = "-"

    /// The line in these words.
    static func line(_ tokens: [Token], number: Int) throws(StepReader.Problem) -> EachLine {
        func problem(_ message: String, at index: Int, suggestion: String? = nil) -> StepReader.Problem {
            let column =
                index < tokens.count ? tokens[index].column : (tokens.last.map { $0.column + $0.text.utf8.count } ?? 1)
            return StepReader.Problem(word: WordError(message: message, suggestion: suggestion), column: column)
        }
        guard tokens.count > 1 else { throw problem("each wants a name in capitals", at: 1) }
        let name = tokens[1].text
        guard isName(name) else {
            throw problem("“\(name)” cannot be a name of each: use capitals, digits and _, and no error name", at: 1)
        }
        guard tokens.count > 2, ["in", "="].contains(tokens[2].text) else {
            throw problem("each \(name) wants “in SET” or “= VALUE | VALUE”", at: 2)
        }
        let words = tokens.dropFirst(3).map(\.text)
        if tokens[2].text == "in" {
            guard let set = words.first else { throw problem("the name of a set is missing", at: 3) }
            let names = Dimension.all.map(\.name)
            guard let dimension = Dimension.named(set) else {
                let nearest = NearestWord.nearest(to: set, among: names)
                let list = nearest == nil ? "; the sets are \(names.joined(separator: ", "))" : ""
                throw problem("“\(set)” is not a set\(list)", at: 3, suggestion: nearest)
            }
            let given = Array(words.dropFirst())
            let wanted = dimension.keyword == nil ? dimension.parameters : []
            guard given.count == wanted.count else {
                let form = wanted.isEmpty ? "nothing" : wanted.joined(separator: " ")
                throw problem("\(set) takes \(form) after its name", at: 3)
            }
            return EachLine(
                name: name, values: values(of: dimension, with: given), areNumbers: dimension.areNumbers, line: number,
                column: tokens[0].column)
        }
        let parts = words.split(separator: "|", omittingEmptySubsequences: false).map(Array.init)
        if parts.contains(where: \.isEmpty) {
            throw problem("a value is missing; “\(nothing)” stands for no word", at: 3)
        }
        let lines = parts.map { $0.split(separator: ";", omittingEmptySubsequences: false).map(Array.init) }
        if lines.joined().contains(where: \.isEmpty) { throw problem("a step is missing before or after “;”", at: 3) }
        let values = zip(parts, lines).map { part, lines in
            EachLine.Value(label: "", lines: part == [nothing] ? [] : lines)
        }
        return EachLine(name: name, values: values, areNumbers: false, line: number, column: tokens[0].column)
    }

    private static func values(of dimension: Dimension, with words: [String]) -> [EachLine.Value] {
        dimension.values.map { value in
            let lines = dimension.keyword == nil ? dimension.lines(of: value, with: words) : [value.label]
            return EachLine.Value(label: value.label, lines: lines.map { $0.split(separator: " ").map(String.init) })
        }
    }

    private static func isName(_ word: String) -> Bool {
        OperandReader.isName(word) && word == word.uppercased() && !word.hasPrefix("_")
            && !OperationTable.errorNames.contains(word) && !["INT_MAX", "INT_MIN"].contains(word)
    }
}
