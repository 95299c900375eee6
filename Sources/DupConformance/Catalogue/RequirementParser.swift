import DescriptorNotation

/// Reads requirement files: blocks of lines, a key and its value.
package struct RequirementParser {
    private let file: String
    private var family: String?
    private var sawVersion = false
    private var requirements: [Requirement] = []
    private var diagnostics: [Diagnostic] = []
    private var id: (text: String, line: Int)?
    private var fields: [String: String] = [:]

    private static let keys = [
        "says", "interface", "force", "source", "since", "edition", "testable", "needs", "method", "notes", "untested",
    ]
    private static let required = ["says", "interface", "force", "source", "testable"]
    private static let editions = Edition.allCases.map(\.rawValue) + ["platform"]
    private static let needs = ["spawn", "second-object", "feature", "linux"] + OperationTable.features.map(\.word)

    private init(file: String) { self.file = file }

    /// The requirements in the text of a file, in order.
    ///
    /// - Throws: `NotationError` with everything that is wrong, each with its place.
    package static func parse(_ text: String, file: String) throws(NotationError) -> [Requirement] {
        var parser = RequirementParser(file: file)
        for line in Lexer.lines(of: text) { parser.read(line.text, number: line.number) }
        parser.endCurrent()
        if !parser.sawVersion {
            parser.report(FormatLine.requirements.emptiness, 1)
        } else if parser.family == nil {
            parser.report("the file has no line “family NAME TITLE”", 1)
        }
        if !parser.diagnostics.isEmpty { throw NotationError(diagnostics: parser.diagnostics) }
        return parser.requirements
    }

    private mutating func report(_ message: String, _ line: Int, _ column: Int = 0, suggestion: String? = nil) {
        diagnostics.append(
            Diagnostic(file: file, line: line, column: column, message: message, suggestion: suggestion))
    }

    private mutating func read(_ line: Substring, number: Int) {
        let (indent, key, value) = Lexer.firstWord(of: line)
        if key.isEmpty || key.utf8.first == UInt8(ascii: "#") { return }
        let column = indent + 1
        if !sawVersion {
            sawVersion = true
            if let problem = FormatLine.requirements.problem([key, value]) { report(problem, number, 1) }
            return
        }
        if value.isEmpty { return report("“\(key)” needs a value", number, column) }
        switch key {
        case "family": family = String(value.prefix { $0 != " " })
        case "requirement":
            endCurrent()
            if let problem = Identifier.problem(value) { report(problem, number, column) }
            id = (value, number)
        case _ where !Self.keys.contains(key):
            report(
                "“\(key)” is not a known key", number, column,
                suggestion: NearestWord.nearest(to: key, among: Self.keys + ["requirement"]))
        case _ where id == nil: report("“\(key)” comes before any requirement", number, column)
        case _ where fields[key] != nil: report("“\(key)” appears twice", number, column)
        default: fields[key] = value
        }
    }

    private func choice<Choice: RawRepresentable<String>>(_ key: String) -> Choice? {
        fields[key].flatMap(Choice.init(rawValue:))
    }

    private mutating func endCurrent() {
        defer {
            id = nil
            fields = [:]
        }
        guard let id else { return }
        for key in Self.required where fields[key] == nil { report("“\(id.text)” has no line “\(key)”", id.line) }
        let force: Requirement.Force? = choice("force")
        let testable: Requirement.Testable? = choice("testable")
        if let value = fields["force"], force == nil {
            report(
                "“\(value)” is not a known force", id.line,
                suggestion: NearestWord.nearest(to: value, among: Requirement.Force.allCases.map(\.rawValue)))
        }
        if let value = fields["testable"], testable == nil {
            report("“\(value)” is neither yes, conditional nor no", id.line)
        }
        if let value = fields["edition"], !Self.editions.contains(value) {
            report(
                "“\(value)” is not a known edition: \(Self.editions.joined(separator: ", "))", id.line,
                suggestion: NearestWord.nearest(to: value, among: Self.editions))
        }
        let needs = (fields["needs"] ?? "").split(separator: " ").map(String.init)
        for need in needs where !Self.needs.contains(need) {
            report(
                "“\(need)” is nothing that a test may need", id.line,
                suggestion: NearestWord.nearest(to: need, among: Self.needs))
        }
        guard let force, let testable else { return }
        requirements.append(
            Requirement(
                id: id.text, says: fields["says"] ?? "", interface: fields["interface"] ?? "", force: force,
                source: fields["source"] ?? "", since: fields["since"] ?? "",
                edition: Edition(rawValue: fields["edition"] ?? "2008"), testable: testable, needs: needs,
                method: fields["method"] ?? "", notes: fields["notes"] ?? "", untested: fields["untested"],
                family: family ?? "", file: file, line: id.line))
    }
}
