/// A piece of C that steps lean on: it is part of a program only where one of its names stands in it.
struct CSupport {
    /// The names that it defines.
    let names: [String]
    /// Its definition.
    let text: String

    init(_ names: [String], _ text: String) {
        self.names = names
        self.text = text
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
                known.formUnion(words(of: piece.text))
                grows = true
            }
        }
        return taken.sorted().map { all[$0] }
    }

    /// The identifiers in a text, without what stands in comments and strings.
    static func words(of text: String) -> Set<String> {
        var code = ""
        var rest = text[...]
        while let next = rest.popFirst() {
            if next == "/", rest.first == "*" {
                rest = rest.firstRange(of: "*/").map { rest[$0.upperBound...] } ?? ""
            } else if next == "\"" {
                while let character = rest.popFirst(), character != "\"" {
                    if character == "\\" { rest = rest.dropFirst() }
                }
            } else {
                code.append(next)
            }
        }
        return Set(code.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
    }
}
