/// A deviation of a target that is known, with its reason.
public struct BaselineEntry: Sendable, Hashable {
    /// The assertion or characteristic, or the finding of an exploration.
    public let id: String
    /// The verdicts that it may have on this target: one, unless what decides lies outside the target, as the number
    /// of a process does. PASS alone is none.
    public let verdicts: [Verdict]
    /// Why.
    public let because: String
    /// Where more is said about it.
    public let link: String?
    /// Its line in the baseline's file.
    public let line: Int

    /// The verdicts as a baseline writes them.
    public var verdictNames: String { verdicts.map(\.rawValue).joined(separator: "|") }
    /// Whether it may be that nothing deviates.
    public var mayPass: Bool { verdicts.contains(.pass) }
}

/// What is known to deviate on one target. Strict in both directions: an entry that does not come true is an error.
public struct Baseline: Sendable {
    /// The entries by id.
    public let entries: [String: BaselineEntry]
    /// The file.
    public let file: String

    /// A baseline that knows of nothing.
    public static let empty = Baseline(entries: [:], file: "")

    private init(entries: [String: BaselineEntry], file: String) {
        self.entries = entries
        self.file = file
    }

    /// Reads a baseline.
    ///
    /// - Throws: `NotationError` with everything that is wrong; an id that the suite does not have is wrong too.
    public static func parse(_ text: String, file: String, suite: Suite) throws(NotationError) -> Baseline {
        var parser = BaselineParser(file: file, suite: suite)
        var number = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            number += 1
            parser.read(line, number: number)
        }
        return Baseline(entries: try parser.finish(), file: file)
    }

    /// How the ids of what explorations find begin.
    static let findingPrefix = "explore."

    /// The entries about findings of explorations, in the order of their ids.
    public var findings: [BaselineEntry] {
        entries.values.filter { $0.id.hasPrefix(Self.findingPrefix) }.sorted { $0.id < $1.id }
    }
}

extension Suite {
    /// The files of the baselines that lie beside the suite, by their names without the ending; none where it has no
    /// directory of them.
    package func baselineFiles() throws(SuiteError) -> [SuiteDirectory.File] {
        let directory = "\(self.directory)/baselines"
        let suffix = ".baseline"
        if !SuiteDirectory.exists(directory) { return [] }
        return try SuiteDirectory.files(in: directory, suffix: suffix).map { file in
            SuiteDirectory.File(name: String(file.name.dropLast(suffix.count)), text: file.text)
        }
    }

    /// What is wrong with the baselines that lie beside the suite.
    package func baselineProblems() throws(SuiteError) -> [Diagnostic] {
        var problems: [Diagnostic] = []
        for file in try baselineFiles() {
            do throws(NotationError) {
                _ = try Baseline.parse(file.text, file: "baselines/\(file.name).baseline", suite: self)
            } catch {
                problems += error.diagnostics
            }
        }
        return problems
    }
}

private struct BaselineParser {
    let file: String
    let suite: Suite
    private var entries: [String: BaselineEntry] = [:]
    private var diagnostics: [Diagnostic] = []
    private var sawVersion = false
    private var current: (id: String, verdicts: [Verdict], line: Int)?
    private var because = ""
    private var link: String?

    init(file: String, suite: Suite) {
        self.file = file
        self.suite = suite
    }

    private mutating func report(_ message: String, _ line: Int, _ column: Int = 0, suggestion: String? = nil) {
        diagnostics.append(
            Diagnostic(file: file, line: line, column: column, message: message, suggestion: suggestion))
    }

    mutating func read(_ line: Substring, number: Int) {
        let tokens = line.split(separator: " ").map(String.init)
        guard let key = tokens.first, !key.hasPrefix("#") else { return }
        let value = tokens.dropFirst().joined(separator: " ")
        if !sawVersion {
            sawVersion = true
            if tokens != ["baseline", "1"] { report("the file must begin with “baseline 1”", number, 1) }
            return
        }
        switch key {
        case "expect": readEntry(tokens, number: number)
        case "because" where current != nil && because.isEmpty && !value.isEmpty: because = value
        case "link" where current != nil && link == nil && !value.isEmpty: link = value
        case "because", "link": report("“\(key)” wants a value, once, after a line “expect”", number)
        default:
            report(
                "“\(key)” is no key", number, 1,
                suggestion: NearestWord.nearest(to: key, among: ["expect", "because", "link"]))
        }
    }

    private mutating func readEntry(_ tokens: [String], number: Int) {
        endCurrent()
        let words = tokens.count == 3 ? tokens[1].split(separator: "|", omittingEmptySubsequences: false) : []
        let verdicts = words.compactMap { Verdict(rawValue: String($0)) }
        guard !words.isEmpty, verdicts.count == words.count, Set(verdicts).count == words.count, verdicts != [.pass]
        else {
            return report(
                "a line “expect” wants FAIL, UNRESOLVED or UNSUPPORTED, or a choice such as PASS|FAIL, and one id",
                number)
        }
        let id = tokens[2]
        // What an exploration finds is no assertion of the suite.
        if suite.assertion(id) == nil, !id.hasPrefix(Baseline.findingPrefix) {
            report(
                "the suite has no “\(id)”", number,
                suggestion: NearestWord.nearest(to: id, among: suite.assertions.map(\.id)))
        }
        if let earlier = entries[id] { report("“\(id)” already stands in line \(earlier.line)", number) }
        current = (id, verdicts, number)
    }

    private mutating func endCurrent() {
        guard let entry = current else { return }
        if because.isEmpty { report("“\(entry.id)” has no line “because”", entry.line) }
        entries[entry.id] = BaselineEntry(
            id: entry.id, verdicts: entry.verdicts, because: because, link: link, line: entry.line)
        current = nil
        because = ""
        link = nil
    }

    mutating func finish() throws(NotationError) -> [String: BaselineEntry] {
        endCurrent()
        if !sawVersion { report("the file is empty; it must begin with “baseline 1”", 1) }
        if !diagnostics.isEmpty { throw NotationError(diagnostics: diagnostics) }
        return entries
    }
}
