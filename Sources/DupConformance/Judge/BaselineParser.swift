import DescriptorNotation

/// Reads the file of a baseline.
struct BaselineParser {
    private let file: String
    private let suite: Suite
    private var title: String?
    private var conditions: [BaselineCondition] = []
    private var entries: [BaselineEntry] = []
    private var lines: [String: Int] = [:]
    private var diagnostics: [Diagnostic] = []
    private var sawVersion = false
    private var isForeign = false
    private var current: Current?

    /// What the line that was read last begins: entries that have a reason in common.
    private struct Current {
        var ids: [String]
        let verdict: Verdict
        let isSometimes: Bool
        let line: Int
        var because = ""
        var link: String?
    }

    private static let head = ["title", "for"]
    private static let openers = ["expect", "lacks", "omits"]
    private static let details = ["because", "link"]
    private static let verdicts: [Verdict] = [.fail, .unresolved, .unsupported]
    private static let sometimes = "sometimes"
    private static let not = "not"

    private init(file: String, suite: Suite) {
        self.file = file
        self.suite = suite
    }

    /// The baseline in a text.
    ///
    /// - Throws: `NotationError` with everything that is wrong, each with its place.
    static func parse(_ text: String, file: String, suite: Suite) throws(NotationError) -> BaselineFile {
        var parser = BaselineParser(file: file, suite: suite)
        for line in Lexer.lines(of: text) { parser.read(words(of: line.text), number: line.number) }
        parser.endCurrent()
        if !parser.sawVersion { parser.report(FormatLine.baseline.emptiness, 1) }
        if !parser.diagnostics.isEmpty { throw NotationError(diagnostics: parser.diagnostics) }
        return BaselineFile(
            name: file, title: parser.title ?? file, conditions: parser.conditions, entries: parser.entries)
    }

    /// The words of a line, with their columns.
    private static func words(of line: Substring) -> [Token] {
        line.split(separator: " ").map { word in
            Token(text: String(word), column: line.utf8.distance(from: line.startIndex, to: word.startIndex) + 1)
        }
    }

    private mutating func report(_ message: String, _ line: Int, _ column: Int = 0, suggestion: String? = nil) {
        diagnostics.append(
            Diagnostic(file: file, line: line, column: column, message: message, suggestion: suggestion))
    }

    private mutating func report(_ message: String, at word: Token, _ line: Int, among known: [String] = []) {
        report(message, line, word.column, suggestion: NearestWord.nearest(to: word.text, among: known))
    }

    private mutating func read(_ words: [Token], number: Int) {
        guard !isForeign, let key = words.first, !key.text.hasPrefix("#") else { return }
        let rest = words.dropFirst()
        let value = rest.map(\.text).joined(separator: " ")
        if !sawVersion {
            sawVersion = true
            // In another kind of file every line would be an error.
            let problem = FormatLine.baseline.problem(words.map(\.text))
            isForeign = problem != nil
            if let problem { report(problem, number, key.column) }
            return
        }
        switch key.text {
        case _ where Self.head.contains(key.text) && !(current == nil && entries.isEmpty):
            report("“\(key.text)” comes after an entry; it must come before the first entry", at: key, number)
        case "title" where title == nil && !value.isEmpty: title = value
        case "title": report("“title” takes one text, once", at: key, number)
        case "for": readCondition(rest, key, number)
        case "expect": readExpectation(rest, key, number)
        case "lacks": readLack(rest, key, number, "feature", OperationTable.features.map(\.word), .fail)
        case "omits": readLack(rest, key, number, "operation", OperationTable.all.map(\.name), .unresolved)
        case "because" where current?.because.isEmpty == true && !value.isEmpty: current?.because = value
        case "link" where current != nil && current?.link == nil && !value.isEmpty: current?.link = value
        case _ where Self.details.contains(key.text):
            report("“\(key.text)” needs a value, once, after a line “expect”, “lacks” or “omits”", at: key, number)
        default:
            report(
                "“\(key.text)” is not a known key", at: key, number, among: Self.head + Self.openers + Self.details)
        }
    }

    // MARK: Conditions

    private mutating func readCondition(_ words: ArraySlice<Token>, _ line: Token, _ number: Int) {
        let isNegated = words.first?.text == Self.not
        let words = isNegated ? words.dropFirst() : words
        let keys = BaselineCondition.Key.allCases.map(\.rawValue)
        guard let word = words.first else {
            return report("“for” takes one of \(keys.joined(separator: ", ")), and a value", at: line, number)
        }
        guard let key = BaselineCondition.Key(rawValue: word.text) else {
            let known = keys + (isNegated ? [] : [Self.not])
            return report("a baseline cannot be for a “\(word.text)”", at: word, number, among: known)
        }
        var alternatives: [BaselineCondition.Alternative] = []
        for part in Self.alternatives(words.dropFirst()) {
            guard let name = part.first else {
                return report("an alternative of “for \(key.rawValue)” is empty", at: word, number)
            }
            if let known = key.words, !known.contains(name.text) {
                report("“\(name.text)” is not a known feature", at: name, number, among: known)
            }
            var alternative = BaselineCondition.Alternative(name: name.text)
            for bound in part.dropFirst() { readBound(bound, of: &alternative, key, number) }
            if let least = alternative.least, let below = alternative.below, below <= least {
                report("no version is within these bounds", at: name, number)
            }
            alternatives.append(alternative)
        }
        conditions.append(BaselineCondition(key: key, isNegated: isNegated, alternatives: alternatives))
    }

    /// The words between the bars of a line; blanks around the bars are optional.
    private static func alternatives(_ words: ArraySlice<Token>) -> [[Token]] {
        var parts: [[Token]] = [[]]
        for word in words {
            var column = word.column
            for (place, piece) in word.text.split(separator: "|", omittingEmptySubsequences: false).enumerated() {
                if place > 0 { parts.append([]) }
                if !piece.isEmpty { parts[parts.count - 1].append(Token(text: String(piece), column: column)) }
                column += piece.utf8.count + 1
            }
        }
        return parts
    }

    private mutating func readBound(
        _ word: Token, of alternative: inout BaselineCondition.Alternative, _ key: BaselineCondition.Key, _ line: Int
    ) {
        guard key.isVersioned else {
            return report("“\(word.text)” follows a word of “\(key.rawValue)”; “|” joins alternatives", at: word, line)
        }
        if word.text.hasPrefix(">="), alternative.least == nil,
            let version = BaselineCondition.Version(word.text.dropFirst(2))
        {
            alternative.least = version
        } else if word.text.hasPrefix("<"), alternative.below == nil,
            let version = BaselineCondition.Version(word.text.dropFirst())
        {
            alternative.below = version
        } else {
            report("“\(word.text)” is not a version bound: use >=5.10 and <7, each at most once", at: word, line)
        }
    }

    // MARK: Entries

    private mutating func readExpectation(_ words: ArraySlice<Token>, _ line: Token, _ number: Int) {
        endCurrent()
        let isSometimes = words.count == 3
        guard let first = words.first, let id = words.last, words.count == 2 || isSometimes else {
            return report("“expect” takes a verdict, “sometimes” where timing decides, and one id", at: line, number)
        }
        let verdict = Self.verdicts.first { $0.rawValue == first.text }
        if verdict == nil {
            let names = Self.verdicts.map(\.rawValue)
            report(
                "“\(first.text)” cannot be expected; FAIL, UNRESOLVED and UNSUPPORTED can", at: first, number,
                among: names)
        }
        if isSometimes {
            checkSometimes(words[words.startIndex + 1], id, number)
            if let verdict, verdict != .fail {
                report("only FAIL may be “\(Self.sometimes)”", at: words[words.startIndex + 1], number)
            }
        }
        checkID(id, verdict ?? .fail, number)
        current = Current(ids: [id.text], verdict: verdict ?? .fail, isSometimes: isSometimes, line: number)
        note(id, id.text, number)
    }

    private mutating func checkID(_ id: Token, _ verdict: Verdict, _ number: Int) {
        // A finding of an exploration is not an assertion of the suite.
        if let assertion = suite.cases(named: id.text).first {
            if assertion.kind == .characteristic, verdict != .fail {
                report(
                    "“\(id.text)” is a characteristic, which is recorded; it can only FAIL, where a call hangs", at: id,
                    number)
            }
            return
        }
        if id.text.hasPrefix(Baseline.findingPrefix) {
            let operation = Difference.operation(ofFinding: id.text)
            guard OperationTable.operation(named: operation) != nil else {
                return report(
                    "“\(operation)” is not an operation that an exploration reports on", at: id, number,
                    among: OperationTable.all.map(\.name))
            }
            let words = String(id.text.dropFirst(Baseline.findingPrefix.count + operation.count + 1))
            if Difference.isPossible(idWords: words) { return }
            return report(
                "“\(words)” is not a difference that an exploration reports", at: id, number,
                among: Difference.idWordsOfAll.map { "\(Baseline.findingPrefix)\(operation).\($0)" })
        }
        if id.text.hasPrefix(Baseline.featurePrefix) {
            let feature = id.text.dropFirst(Baseline.featurePrefix.count)
            return report("use a line “lacks \(feature)” for a missing feature", at: id, number)
        }
        if id.text.hasPrefix(Baseline.operationPrefix) {
            let operation = id.text.dropFirst(Baseline.operationPrefix.count)
            return report("use a line “omits \(operation)” for an operation that the agent leaves out", at: id, number)
        }
        report("the suite has no “\(id.text)”", at: id, number, among: suite.assertions.map(\.id))
    }

    /// Nothing is lenient but where timing decides: in a choreography.
    private mutating func checkSometimes(_ word: Token, _ id: Token, _ number: Int) {
        if word.text != Self.sometimes {
            return report(
                "“\(word.text)” says nothing between a verdict and an id", at: word, number, among: [Self.sometimes])
        }
        let operations =
            suite.cases(named: id.text).first?.steps.map(\.operation)
            ?? [OperationTable.operation(named: Difference.operation(ofFinding: id.text))].compactMap { $0 }
        if operations.contains(where: \.isChoreography) { return }
        if suite.cases(named: id.text).isEmpty, !id.text.hasPrefix(Baseline.findingPrefix) { return }
        report(
            "timing does not decide “\(id.text)”: it has no choreography, and may not be “sometimes”", at: word, number)
    }

    /// A line `lacks` or `omits`: the ids of its results begin with what its words are.
    private mutating func readLack(
        _ words: ArraySlice<Token>, _ line: Token, _ number: Int, _ kind: String, _ known: [String], _ verdict: Verdict
    ) {
        endCurrent()
        if words.isEmpty { return report("“\(line.text)” takes \(kind)s", at: line, number) }
        for word in words where !known.contains(word.text) {
            report("“\(word.text)” is not a known \(kind)", at: word, number, among: known)
        }
        let ids = words.map { "\(kind).\($0.text)" }
        current = Current(ids: ids, verdict: verdict, isSometimes: false, line: number)
        for (word, id) in zip(words, ids) { note(word, id, number) }
    }

    private mutating func note(_ word: Token, _ id: String, _ number: Int) {
        if let earlier = lines[id] {
            report("“\(word.text)” is already in line \(earlier)", at: word, number)
        } else {
            lines[id] = number
        }
    }

    private mutating func endCurrent() {
        guard let ended = current else { return }
        current = nil
        if ended.because.isEmpty {
            let names = ended.ids.joined(separator: " ")
            report("“\(names)” has no line “because”", ended.line)
        }
        entries += ended.ids.map { id in
            BaselineEntry(
                id: id, verdict: ended.verdict, isSometimes: ended.isSometimes, because: ended.because,
                link: ended.link, file: file, line: ended.line)
        }
    }
}
