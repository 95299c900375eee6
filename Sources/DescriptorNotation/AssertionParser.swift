/// Reads assertion files. Strict: a word that is not known is an error with its place, and nothing is guessed.
package struct AssertionParser {
    private let file: String
    private var diagnostics: [Diagnostic] = []
    private var assertions: [Assertion] = []
    private var current: Assertion?
    /// The requirements that the current assertion names, and the lines of the ids before: files may be long.
    private var cited: Set<String> = []
    private var lines: [String: Int] = [:]
    private var body = CaseBody()
    private var sawVersion = false

    private init(file: String) { self.file = file }

    /// The assertions in the text of a file, in order.
    ///
    /// - Throws: `NotationError` with everything that is wrong, each with file, line and column.
    package static func parse(_ text: String, file: String) throws(NotationError) -> [Assertion] {
        var parser = AssertionParser(file: file)
        for line in Lexer.lines(of: text) { parser.read(line.text, number: line.number) }
        parser.finish()
        if !parser.diagnostics.isEmpty { throw NotationError(diagnostics: parser.diagnostics) }
        return parser.assertions
    }

    private mutating func report(_ message: String, _ line: Int, _ column: Int = 0, suggestion: String? = nil) {
        diagnostics.append(
            Diagnostic(file: file, line: line, column: column, message: message, suggestion: suggestion))
    }

    private mutating func read(_ line: Substring, number: Int) {
        let (tokens, unclosedQuote) = Lexer.tokens(of: line)
        // “because” is followed by prose, in which a single quote is allowed.
        if tokens.first?.text == "because", sawVersion {
            return readReason(line, token: tokens[0], number: number)
        }
        if let unclosedQuote { return report("unclosed quote", number, unclosedQuote) }
        guard let first = tokens.first else { return }
        guard sawVersion else {
            sawVersion = true
            if let problem = FormatLine.assertions.problem(tokens.map(\.text)) { report(problem, number, first.column) }
            return
        }
        switch first.text {
        case "assertion", "characteristic": readHeader(tokens, number: number)
        case "requirement": readRequirements(tokens, number: number)
        case "needs": readNeeds(tokens, number: number)
        case "each": readEach(tokens, number: number)
        case "all", "members": readExtent(tokens, number: number)
        default:
            guard current != nil else { return readStray(tokens, number: number) }
            body.lines.append(Expansion.Line(tokens: tokens, number: number))
        }
    }

    private mutating func readHeader(_ tokens: [Token], number: Int) {
        endCurrent()
        guard tokens.count == 2, let kind = Assertion.Kind(rawValue: tokens[0].text) else {
            return report("“\(tokens[0].text)” takes one id", number, tokens[0].column)
        }
        let id = tokens[1].text
        if let problem = Identifier.problem(id) { report(problem, number, tokens[1].column) }
        if let earlier = lines[id] {
            report("“\(id)” was already used in line \(earlier)", number, tokens[1].column)
        } else {
            lines[id] = number
        }
        current = Assertion(kind: kind, id: id, file: file, line: number)
        cited = []
        body = CaseBody()
    }

    private mutating func readRequirements(_ tokens: [Token], number: Int) {
        guard expectHead(tokens[0], number: number) else { return }
        if tokens.count < 2 { report("“requirement” takes at least one id", number, tokens[0].column) }
        for token in tokens.dropFirst() {
            if let problem = Identifier.problem(token.text) { report(problem, number, token.column) }
            if !cited.insert(token.text).inserted {
                report("“\(token.text)” appears twice", number, token.column)
            }
            current?.requirements.append(token.text)
        }
    }

    private mutating func readReason(_ line: Substring, token: Token, number: Int) {
        guard expectHead(token, number: number) else { return }
        let reason = line.drop { $0 == " " || $0 == "\t" }.dropFirst(token.text.count).drop { $0 == " " }
        if current?.because.isEmpty == false {
            report("because appears twice", number, token.column)
        } else if reason.isEmpty {
            report("“because” takes a text", number, token.column)
        }
        current?.because = String(reason)
    }

    private mutating func readNeeds(_ tokens: [Token], number: Int) {
        guard expectHead(tokens[0], number: number) else { return }
        if tokens.count < 2 { report("“needs” takes at least one feature", number, tokens[0].column) }
        for token in tokens.dropFirst() {
            let known = OperationTable.features.map(\.word)
            if !known.contains(token.text) {
                report(
                    "“\(token.text)” is not a known feature", number, token.column,
                    suggestion: NearestWord.nearest(to: token.text, among: known))
            }
            current?.needs.append(token.text)
        }
    }

    /// Lines about the assertion come before its first step.
    private mutating func expectHead(_ token: Token, number: Int) -> Bool {
        guard current != nil else {
            report("\(token.text) comes before any assertion", number, token.column)
            return false
        }
        if !body.lines.isEmpty { report("\(token.text) must come before the first step", number, token.column) }
        return body.lines.isEmpty
    }

    private mutating func readEach(_ tokens: [Token], number: Int) {
        guard expectHead(tokens[0], number: number) else { return }
        do throws(StepReader.Problem) {
            let line = try EachReader.line(tokens, number: number)
            if body.each.contains(where: { $0.name == line.name }) {
                report("“\(line.name)” stands here twice", number, tokens[1].column)
            }
            body.each.append(line)
        } catch {
            body.isBroken = true
            report(error.word.message, number, error.column, suggestion: error.word.suggestion)
        }
    }

    /// How many members a case has: `all` crosses the values, `members N` allows N.
    private mutating func readExtent(_ tokens: [Token], number: Int) {
        guard expectHead(tokens[0], number: number) else { return }
        let word = tokens[0].text
        if let earlier = body.extents.updateValue(number, forKey: word) {
            report("“\(word)” is already in line \(earlier)", number, tokens[0].column)
        } else if word == "all" {
            if tokens.count > 1 { report("nothing may follow all", number, tokens[1].column) }
            body.isCrossed = true
        } else if tokens.count == 2, let count = Int(tokens[1].text), count > 0 {
            body.mostMembers = count
        } else {
            report("members wants a number", number, tokens[0].column)
        }
    }

    /// A step before the first case. An error in its words is reported first.
    private mutating func readStray(_ tokens: [Token], number: Int) {
        do throws(StepReader.Problem) {
            _ = try StepReader.step(tokens, line: number)
            report("a step comes before any assertion", number, tokens[0].column)
        } catch {
            report(error.word.message, number, error.column, suggestion: error.word.suggestion)
        }
    }

    private mutating func endCurrent() {
        guard let assertion = current else { return }
        current = nil
        if assertion.requirements.isEmpty {
            report("“\(assertion.id)” names no requirement", assertion.line)
        }
        let made = body.members(of: assertion)
        diagnostics += made.problems
        assertions += made.members
    }

    private mutating func finish() {
        endCurrent()
        if !sawVersion { report(FormatLine.assertions.emptiness, 1) }
    }
}
