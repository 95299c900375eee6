/// Makes the members of a case with lines `each`: each a case of its own, in plain steps.
struct Expansion {
    /// The lines `each`.
    let each: [EachLine]
    /// The lines of the steps.
    let lines: [Line]

    /// The words of a line, and its number in the file.
    struct Line {
        let tokens: [Token]
        let number: Int
        /// Whether it is of a place or a history: its numbers are not those that the case is about.
        var isPrelude = false
    }

    /// The steps of one member, as lines.
    struct Member {
        let lines: [Line]
        /// The numbers that it has out of dimensions.
        let numbers: Set<Int64>
        /// How many brackets its lines `at` open, which end where the case does.
        let opened: Int
        /// What is wrong with a line, and its number.
        let problem: (StepReader.Problem, line: Int)?
    }

    /// What each value is called: its words without names and expectations, or with them where these are what tells
    /// values apart.
    func labels() throws(StepReader.Problem) -> [[String]] {
        let bound = Set(
            (lines.map { $0.tokens.map(\.text) } + each.flatMap { $0.values.flatMap(\.lines) }).flatMap { words in
                words.firstIndex(of: "=").map { words[..<$0] } ?? []
            })
        let names = bound.union(each.map(\.name))
        var all: [[String]] = []
        for line in each {
            var labels: [String] = []
            for (left, isWhole) in [(names, false), ([], false), ([], true)]
            where labels.isEmpty || labels.contains("") || Set(labels).count < labels.count {
                labels = line.values.map { value in
                    value.label.isEmpty ? Self.label(value, without: left, isWhole: isWhole) : value.label
                }
            }
            if Set(labels).count < labels.count {
                throw problem("two values of \(line.name) have the same words", line)
            }
            all.append(labels)
        }
        return all
    }

    private func problem(_ message: String, _ line: EachLine) -> StepReader.Problem {
        StepReader.Problem(word: WordError(message: message), column: line.column)
    }

    private static func label(_ value: EachLine.Value, without names: Set<String>, isWhole: Bool) -> String {
        if value.lines.isEmpty { return "nothing" }
        let told = isWhole ? value.lines : value.lines.map { line in Array(line.prefix { $0 != "->" }) }
        let words = told.joined().filter { word in
            !names.contains(String(word.prefix { $0 != "+" })) && word != "=" && word != "_"
        }.map { word in Int64(word).map { $0 < 0 ? "minus\(word)" : word } ?? word }
        let allowed = words.joined(separator: "-").lowercased().utf8.map { byte in
            Identifier.isAllowed(byte) ? byte : UInt8(ascii: "-")
        }
        return String(decoding: allowed, as: UTF8.self).split(separator: "-").joined(separator: "-")
    }

    /// The member of a row: which value each line `each` has.
    func member(_ row: [Int]) -> Member {
        let values = Dictionary(zip(each.map(\.name), zip(each, row).map { $0.values[$1].lines })) { first, _ in first }
        let numbers = Set(
            zip(each, row).compactMap { line, value in
                line.areNumbers ? line.values[value].lines.first?.first.flatMap { Int64($0) } : nil
            })
        var made: [Line] = []
        let high = numbers.filter { $0 >= Greeting.caseLimit }.max()
        let setsLimit = lines.contains { $0.tokens.first?.text == "limit" }
        if let high, !setsLimit, let first = lines.first {
            made.append(Self.line(["limit", "nofile", "\(high + Self.spare)"], at: first))
        }
        var substitution = Substitution(values: values, limit: high.map { $0 + Self.spare } ?? Greeting.caseLimit)
        var problem: (StepReader.Problem, line: Int)?
        for line in lines where problem == nil {
            do throws(StepReader.Problem) {
                made += try substitution.lines(line, depth: 0)
            } catch {
                problem = (error, line.number)
            }
        }
        if substitution.vacatesFirstFree, let first = lines.first {
            // Open from the start, as 0, 1 and 2 are: what the case opens is beyond it.
            let place = made.prefix { $0.tokens.first?.text == "limit" }.count
            var line = Self.line(["dup2", "0", Dimension.firstFree], at: first)
            line.isPrelude = true
            made.insert(line, at: place)
        }
        return Member(lines: made, numbers: numbers, opened: substitution.opened, problem: problem)
    }

    /// How many numbers beyond the highest that is named a case may take.
    private static let spare: Int64 = 17

    static func line(_ words: [String], at line: Line) -> Line {
        Line(tokens: words.map { Token(text: $0, column: line.tokens.first?.column ?? 1) }, number: line.number)
    }
}

/// Puts the values of a member in the place of their names, and the lines of a place or history in that of its word.
private struct Substitution {
    let values: [String: [[String]]]
    let limit: Int64
    /// How many brackets lines `at` have opened.
    var opened = 0
    /// Whether a history closes the lowest number that is free in every case.
    var vacatesFirstFree = false

    /// Values stand in values, but not for ever.
    private static let deepest = 8

    mutating func lines(_ line: Expansion.Line, depth: Int) throws(StepReader.Problem) -> [Expansion.Line] {
        guard let first = line.tokens.first else { return [] }
        func problem(_ message: String, at token: Token, suggestion: String? = nil) -> StepReader.Problem {
            StepReader.Problem(word: WordError(message: message, suggestion: suggestion), column: token.column)
        }
        if depth > Self.deepest { throw problem("“\(first.text)” contains itself", at: first) }
        if line.tokens.count == 1, let value = values[first.text] {
            return try all(value.map { Expansion.line($0, at: line) }, depth: depth)
        }
        var tokens: [Token] = []
        var isChanged = false
        for token in line.tokens {
            if let value = values[token.text] {
                guard value.count <= 1 else {
                    throw problem("“\(token.text)” is several steps, and must be alone on its line", at: token)
                }
                tokens += value.joined().map { Token(text: $0, column: token.column) }
                isChanged = true
            } else if let text = try replaced(token, problem) {
                tokens.append(Token(text: text, column: token.column))
                isChanged = true
            } else {
                tokens.append(token)
            }
        }
        let changed = Expansion.Line(tokens: tokens, number: line.number)
        if isChanged { return try lines(changed, depth: depth + 1) }
        guard let dimension = Dimension.all.first(where: { $0.keyword == first.text }) else { return [changed] }
        let word = tokens.count > 1 ? tokens[1].text : ""
        guard let value = dimension.values.first(where: { $0.label == word }) else {
            let known = dimension.values.map(\.label)
            throw problem(
                "\(first.text) wants one of \(known.joined(separator: ", "))", at: tokens.count > 1 ? tokens[1] : first,
                suggestion: NearestWord.nearest(to: word, among: known))
        }
        let rest = tokens.dropFirst(2)
        let given = rest.prefix { $0.text != "->" }.map(\.text)
        let expectation = rest.dropFirst(given.count)
        if given.count > dimension.parameters.count { throw problem("nothing more may stand here", at: tokens[2]) }
        var made: [Expansion.Line] = []
        for text in dimension.lines(of: value, with: given) {
            if let missing = dimension.parameters.dropFirst(given.count).first(where: { text.contains($0) }) {
                throw problem("“\(word)” takes \(missing) after its name", at: tokens[1])
            }
            var words = text.split(separator: " ").map(String.init)
            if words.first == Dimension.standardNumber {
                if words.count != 2 || !["0", "1", "2", Dimension.firstFree].contains(words[1]) { continue }
                if words[1] == Dimension.firstFree { vacatesFirstFree = true }
                words[0] = "close"
            }
            words = words.map { $0 == "LIMIT" ? "\(limit)" : $0 == "RAISED" ? "\(max(limit, 200))" : $0 }
            if words.first.flatMap(OperationTable.operation(named:))?.opensBracket == true { opened += 1 }
            let step = Expansion.line(words, at: changed)
            made.append(Expansion.Line(tokens: step.tokens + expectation, number: line.number, isPrelude: true))
        }
        return made
    }

    private mutating func all(_ given: [Expansion.Line], depth: Int) throws(StepReader.Problem) -> [Expansion.Line] {
        var made: [Expansion.Line] = []
        for line in given { made += try lines(line, depth: depth + 1) }
        return made
    }

    /// The token with what its names stand for; nil where it has none. A number and what is added to it are one number.
    private func replaced(
        _ token: Token, _ problem: (String, Token, String?) -> StepReader.Problem
    ) throws(StepReader.Problem) -> String? {
        let bytes = Array(token.text.utf8)
        if bytes.first == UInt8(ascii: "\"") { return nil }
        var text = ""
        var isChanged = false
        var at = 0
        while at < bytes.count {
            var end = at
            while end < bytes.count, OperandReader.isOfName(bytes[end]) { end += 1 }
            let word = String(decoding: bytes[at..<end], as: UTF8.self)
            guard !word.isEmpty, let value = values[word] else {
                if end == at { end += 1 }
                text += String(decoding: bytes[at..<end], as: UTF8.self)
                at = end
                continue
            }
            guard value.count == 1, value[0].count == 1 else {
                throw problem("“\(word)” is more than one word here", token, nil)
            }
            isChanged = true
            at = end
            var put = value[0][0]
            if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-"),
                let number = Int64(put)
            {
                var last = at + 1
                while last < bytes.count, (48...57).contains(bytes[last]) { last += 1 }
                if let addend = Int64(String(decoding: bytes[at..<last], as: UTF8.self)) {
                    put = "\(number + addend)"
                    at = last
                }
            }
            text += put
        }
        return isChanged ? text : nil
    }
}
