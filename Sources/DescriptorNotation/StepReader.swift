/// Reads one step from the words of its line.
struct StepReader {
    private var rest: ArraySlice<Token>
    private let end: Int

    /// A problem and the column it is at.
    struct Problem: Error {
        let word: WordError
        let column: Int
    }

    init(_ tokens: [Token]) {
        rest = tokens[...]
        end = (tokens.last.map { $0.column + $0.text.utf8.count }) ?? 1
    }

    /// The step in the words; `line` is only noted in it.
    package static func step(_ tokens: [Token], line: Int) throws(Problem) -> Step {
        var reader = StepReader(tokens)
        let binds = try reader.binds()
        let operation = try reader.operation()
        let yielded = operation.yields.contains(.pair) ? 2 : operation.yields.contains(.descriptor) ? 1 : 0
        if !binds.isEmpty, binds.count != yielded {
            let amount = yielded == 0 ? "no descriptor" : yielded == 1 ? "one descriptor" : "two descriptors"
            throw reader.problem(
                "\(operation.name) yields \(amount), and \(binds.count) \(binds.count == 1 ? "name is" : "names are") bound",
                at: tokens[0].column)
        }
        let operands = try reader.operands(of: operation)
        let expectation = try reader.expectation(of: operation)
        return Step(binds: binds, operation: operation, operands: operands, expectation: expectation, line: line)
    }

    private func problem(_ message: String, suggestion: String? = nil, at column: Int? = nil) -> Problem {
        Problem(
            word: WordError(message: message, suggestion: suggestion), column: column ?? rest.first?.column ?? end)
    }

    private mutating func binds() throws(Problem) -> [String] {
        guard let equals = rest.firstIndex(where: { $0.text == "=" }),
            !rest[..<equals].contains(where: { $0.text == "->" })
        else { return [] }
        var names: [String] = []
        var seen: Set<String> = []
        for token in rest[..<equals] {
            guard OperandReader.isName(token.text), OperationTable.operation(named: token.text) == nil else {
                throw problem("“\(token.text)” cannot be a name", at: token.column)
            }
            if !seen.insert(token.text).inserted, token.text != "_" {
                throw problem("“\(token.text)” appears twice", at: token.column)
            }
            names.append(token.text)
        }
        if names.isEmpty { throw problem("a name is missing before =", at: rest[equals].column) }
        rest = rest[(equals + 1)...]
        return names
    }

    private mutating func operation() throws(Problem) -> OperationForm {
        guard let token = rest.first else { throw problem("an operation is missing") }
        guard let operation = OperationTable.operation(named: token.text) else {
            throw problem(
                "“\(token.text)” is not a known operation",
                suggestion: NearestWord.nearest(to: token.text, among: Self.lineBeginnings))
        }
        rest.removeFirst()
        return operation
    }

    /// What a line may begin with, where it binds nothing.
    private static let lineBeginnings =
        OperationTable.all.map(\.name) + ["assertion", "characteristic", "requirement", "because", "needs"]

    private mutating func operands(of operation: OperationForm) throws(Problem) -> [Operand] {
        var operands: [Operand] = []
        while let token = rest.first, token.text != "->" {
            guard operands.count < operation.operands.count else {
                throw problem("\(operation.name) takes no operand here")
            }
            do throws(WordError) {
                operands.append(try OperandReader.operand(token.text, form: operation.operands[operands.count]))
            } catch {
                throw Problem(word: error, column: token.column)
            }
            rest.removeFirst()
        }
        if operands.count < operation.requiredOperands {
            throw problem("\(operation.name) needs \(operation.operands[operands.count].name) here")
        }
        return operands
    }

    private mutating func expectation(of operation: OperationForm) throws(Problem) -> Expectation? {
        guard rest.first != nil else { return nil }
        rest.removeFirst()
        let isRecorded = rest.first?.text == "?"
        if isRecorded { rest.removeFirst() }
        guard let token = rest.first else {
            if isRecorded { return Expectation(isRecorded: true, alternatives: []) }
            throw problem("an expectation is missing after ->")
        }
        var alternatives: [Expectation.Alternative] = []
        var seen: Set<Expectation.Alternative> = []
        var column = token.column
        for word in Lexer.alternatives(of: token.text) {
            do throws(WordError) {
                let alternative = try ExpectationReader.alternative(word, for: operation)
                if !seen.insert(alternative).inserted { throw WordError(message: "“\(word)” appears twice") }
                alternatives.append(alternative)
            } catch {
                throw Problem(word: error, column: column)
            }
            column += word.utf8.count + 1
        }
        rest.removeFirst()
        if rest.first != nil { throw problem("nothing may follow the expectation; alternatives are joined by |") }
        return Expectation(isRecorded: isRecorded, alternatives: alternatives)
    }
}

extension Step {
    /// The step of a line of a script; nil if it is not a step.
    package init?(script: String) {
        guard let step = try? StepReader.step(Lexer.tokens(of: script).tokens, line: 0) else { return nil }
        self = step
    }
}
