/// What is wrong with a text, and where.
public struct Diagnostic: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file, as it was named to the parser.
    public let file: String
    /// The line, from 1; 0 when the whole file is meant.
    public let line: Int
    /// The column, from 1; 0 when the whole line is meant.
    public let column: Int
    /// What is wrong.
    public let message: String
    /// The known word nearest to the one that is not known.
    package let suggestion: String?

    /// Creates a diagnostic.
    package init(file: String, line: Int = 0, column: Int = 0, message: String, suggestion: String? = nil) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
        self.suggestion = suggestion
    }

    /// `file:line:column: message; did you mean …?`
    public var description: String {
        var text = file
        if line > 0 { text += ":\(line)" }
        if column > 0 { text += ":\(column)" }
        text += ": \(message)"
        if let suggestion { text += NearestWord.question(suggestion) }
        return text
    }
}

extension [Diagnostic] {
    /// The first of those that are equal: what is wrong with a line is wrong with it in each member of its case.
    package var unique: [Diagnostic] {
        var seen: Set<Diagnostic> = []
        return filter { seen.insert($0).inserted }
    }
}

/// Everything that is wrong with one text.
public struct NotationError: Error, Sendable, CustomStringConvertible {
    /// At least one, in the order of the text.
    public let diagnostics: [Diagnostic]

    package init(diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics
    }

    /// One diagnostic a line.
    public var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}

/// Finds the word that was probably meant.
package enum NearestWord {
    /// The candidate nearest to the word, if one is near enough to be worth naming. Capitals and small letters are the
    /// same here: a word in the wrong case is the nearest of all.
    package static func nearest<Candidates: Sequence<String>>(
        to word: String, among candidates: Candidates
    ) -> String? {
        let bytes = Array(word.lowercased().utf8)
        let limit = max(1, bytes.count / 3)
        var best: (word: String, distance: Int)?
        // Words of other lengths are always further away than the limit.
        for candidate in candidates where abs(candidate.utf8.count - bytes.count) <= limit {
            let distance = distance(bytes, Array(candidate.lowercased().utf8))
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.word
    }

    /// `; did you mean “…”?` with the nearest candidate; nothing when none is near enough.
    package static func hint<Candidates: Sequence<String>>(to word: String, among candidates: Candidates) -> String {
        nearest(to: word, among: candidates).map(question) ?? ""
    }

    package static func question(_ word: String) -> String { "; did you mean “\(word)”?" }

    /// Insertions, deletions, replacements and swaps of neighbours that lead from one to the other.
    private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...other.count)
        for row in 0..<one.count {
            var current = [row + 1]
            for column in 0..<other.count {
                var least = min(last[column + 1] + 1, current[column] + 1)
                least = min(least, last[column] + (one[row] == other[column] ? 0 : 1))
                if row > 0, column > 0, one[row] == other[column - 1], one[row - 1] == other[column] {
                    least = min(least, beforeLast[column - 1] + 1)
                }
                current.append(least)
            }
            beforeLast = last
            last = current
        }
        return last[other.count]
    }
}
