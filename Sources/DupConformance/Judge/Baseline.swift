import DescriptorNotation

/// A deviation of a target that is known, with its reason.
public struct BaselineEntry: Sendable, Hashable {
    /// The assertion or characteristic, the finding of an exploration, `feature.` and a missing feature, or
    /// `operation.` and an operation that the agent omits.
    public let id: String
    /// The verdict that it has on this target: never PASS.
    public let verdict: Verdict
    /// Whether it passes at other times, because timing decides.
    public let isSometimes: Bool
    /// Why.
    public let because: String
    /// A page with details.
    package let link: String?
    /// The baseline's file.
    package let file: String
    /// Its line in the file.
    package let line: Int

    package init(
        id: String, verdict: Verdict, isSometimes: Bool, because: String, link: String?, file: String, line: Int
    ) {
        self.id = id
        self.verdict = verdict
        self.isSometimes = isSometimes
        self.because = because
        self.link = link
        self.file = file
        self.line = line
    }

    /// The placeholder for a missing reason.
    static let noReason = "?"

    /// The verdict as a baseline writes it.
    package var expected: String { isSometimes ? "\(verdict.rawValue) sometimes" : verdict.rawValue }

    /// The reason as text, even if it is missing.
    package var reason: String { because == Self.noReason ? "no reason is given" : because }

    /// Whether this is what was to be expected. Where the case cannot be tested the entry says nothing.
    package func accepts(_ verdict: Verdict) -> Bool {
        verdict == self.verdict || verdict == .unsupported || (isSometimes && verdict == .pass)
    }

    /// Whether it says the same of its id as another.
    func agrees(with other: BaselineEntry) -> Bool { verdict == other.verdict && isSometimes == other.isSometimes }
}

/// One file of known deviations, and its conditions.
package struct BaselineFile: Sendable {
    /// The file.
    package let name: String
    /// Whose deviations they are, in a few words; the file where it does not say.
    package let title: String
    /// What the target must say of itself, all of it; without any the file is only taken by its name.
    package let conditions: [BaselineCondition]
    /// The entries, in the order of the file.
    package let entries: [BaselineEntry]

    package init(name: String, title: String, conditions: [BaselineCondition], entries: [BaselineEntry]) {
        self.name = name
        self.title = title
        self.conditions = conditions
        self.entries = entries
    }

    /// Whether it is for a target that greets so.
    package func fits(_ greeting: Greeting) -> Bool {
        !conditions.isEmpty && conditions.allSatisfy { $0.holds(for: greeting) }
    }

    /// Whether no target can be one that both are for, as far as their conditions show.
    func excludes(_ other: BaselineFile) -> Bool {
        conditions.contains { one in other.conditions.contains { one.excludes($0) } }
    }

    /// Where this says another thing than a file that may be taken with it.
    func disagreements(with earlier: BaselineFile) -> [Diagnostic] {
        if excludes(earlier) { return [] }
        let known = Dictionary(earlier.entries.map { ($0.id, $0) }) { first, _ in first }
        return entries.compactMap { entry in
            known[entry.id].flatMap { $0.agrees(with: entry) ? nil : Baseline.disagreement(entry, $0) }
        }
    }
}

/// The known deviations of a target: the entries of all files that are used. Strict in both directions: an entry that
/// is not met is unexpected.
public struct Baseline: Sendable {
    /// Its files.
    package let files: [BaselineFile]
    /// The entries by id.
    package let entries: [String: BaselineEntry]
    /// The entries for members that match a pattern, in the order of the patterns.
    private let memberPatterns: [BaselineEntry]
    /// The files that are used if they match the greeting.
    let candidates: [BaselineFile]
    /// Whether the baselines of the suite are candidates.
    let isAutomatic: Bool
    /// What the target runs under and cannot see.
    let under: [String]

    /// A baseline without entries.
    public static let empty = Baseline()

    /// Those of the suite's baselines that fit what the target says of itself.
    public static let automatic = Baseline(isAutomatic: true)

    private init(
        isAutomatic: Bool = false, under: [String] = [], files: [BaselineFile] = [],
        entries: [String: BaselineEntry] = [:], candidates: [BaselineFile] = []
    ) {
        self.files = files
        self.entries = entries
        memberPatterns = entries.values.filter { $0.id.contains("[") && $0.id.contains { "*?".contains($0) } }
            .sorted { $0.id < $1.id }
        self.candidates = candidates
        self.isAutomatic = isAutomatic
        self.under = under
    }

    /// The entries of several files. A file that is given twice counts once.
    ///
    /// - Throws: `NotationError` where two disagree.
    init(
        taking files: [BaselineFile], candidates: [BaselineFile] = [], isAutomatic: Bool = false, under: [String] = []
    ) throws(NotationError) {
        var taken: [BaselineFile] = []
        var entries: [String: BaselineEntry] = [:]
        var diagnostics: [Diagnostic] = []
        for file in files where !taken.contains(where: { $0.name == file.name }) {
            taken.append(file)
            for entry in file.entries {
                if let earlier = entries[entry.id], !earlier.agrees(with: entry) {
                    diagnostics.append(Self.disagreement(entry, earlier))
                }
                entries[entry.id] = entries[entry.id] ?? entry
            }
        }
        if !diagnostics.isEmpty { throw NotationError(diagnostics: diagnostics) }
        self.init(isAutomatic: isAutomatic, under: under, files: taken, entries: entries, candidates: candidates)
    }

    /// The entries of several files in the parts of one run, which used the same files.
    package init(merging files: [BaselineFile]) {
        var names: [String] = []
        for file in files where !names.contains(file.name) { names.append(file.name) }
        let joined = names.map { name in
            let parts = files.filter { $0.name == name }
            return BaselineFile(
                name: name, title: parts[0].title, conditions: [], entries: parts.flatMap(\.entries))
        }
        let entries = joined.flatMap(\.entries).map { ($0.id, $0) }
        self.init(files: joined, entries: Dictionary(entries) { first, _ in first })
    }

    fileprivate static func disagreement(_ entry: BaselineEntry, _ earlier: BaselineEntry) -> Diagnostic {
        Diagnostic(
            file: entry.file, line: entry.line,
            message: "\(entry.expected) of “\(entry.id)” disagrees with \(earlier.file):\(earlier.line), "
                + "which expects \(earlier.expected); take one of the two by --baseline")
    }

    /// Reads a baseline, which is used whatever its conditions.
    ///
    /// - Throws: `NotationError` with everything that is wrong; an id that the suite does not have is wrong too.
    package static func parse(_ text: String, file: String, suite: Suite) throws(NotationError) -> Baseline {
        try Baseline(taking: [BaselineParser.parse(text, file: file, suite: suite)])
    }

    /// The entries of several baselines.
    ///
    /// - Parameters:
    ///   - baselines: The baselines of the target.
    ///   - under: Words for what the target runs under and cannot see.
    /// - Throws: `NotationError` where two disagree.
    package init(joining baselines: [Baseline], under: [String] = []) throws(NotationError) {
        try self.init(
            taking: baselines.flatMap(\.files), candidates: baselines.flatMap(\.candidates),
            isAutomatic: baselines.contains(where: \.isAutomatic), under: baselines.flatMap(\.under) + under)
    }

    /// The same, with the baselines of a suite as candidates if requested.
    package func prepared(for suite: Suite) throws(SuiteError) -> Baseline {
        if !isAutomatic { return self }
        let candidates = try suite.baselines()
        return Baseline(isAutomatic: false, under: under, files: files, entries: entries, candidates: candidates)
    }

    /// A target's greeting with the words of --under.
    package func completed(_ greeting: Greeting) -> Greeting {
        if under.isEmpty { return greeting }
        var greeting = greeting
        greeting.add(key: Greeting.surroundings, value: under.joined(separator: " "))
        return greeting
    }

    /// The baseline for a target with this greeting: the matching candidates, and those given by name.
    ///
    /// - Throws: `NotationError` where two disagree.
    package func chosen(for greeting: Greeting?) throws(NotationError) -> Baseline {
        let greeting = completed(greeting ?? Greeting())
        return try Baseline(taking: files + candidates.filter { $0.fits(greeting) })
    }

    /// What is known of a case: by its id, by a pattern for members that it matches, or by the id of the case that it is
    /// a member of.
    package func entry(for assertion: Assertion) -> BaselineEntry? {
        if let entry = entries[assertion.id] { return entry }
        guard let member = assertion.member else { return nil }
        return memberPatterns.first { Glob.matchesMember($0.id, assertion.id) } ?? entries[member.caseID]
    }

    /// How the id of a result about a feature begins.
    static let featurePrefix = "feature."

    /// How the id of a result about an operation begins that an agent leaves out.
    static let operationPrefix = "operation."

    /// The features that are known to be missing, by name.
    package var lacks: [String: BaselineEntry] { entries(withPrefix: Self.featurePrefix) }

    /// The operations that the agent is known to leave out, by name.
    package var omits: [String: BaselineEntry] { entries(withPrefix: Self.operationPrefix) }

    private func entries(withPrefix prefix: String) -> [String: BaselineEntry] {
        let listed = entries.values.filter { $0.id.hasPrefix(prefix) }
        return Dictionary(uniqueKeysWithValues: listed.map { (String($0.id.dropFirst(prefix.count)), $0) })
    }

    /// How the ids of what explorations find begin.
    package static let findingPrefix = "explore."

    /// The prefixes of ids that are not in the suite.
    package static let resultPrefixes = [featurePrefix, operationPrefix, findingPrefix]

    /// Whether an id is of a case, and not of a result about something else.
    package static func isOfCase(_ id: String) -> Bool { !resultPrefixes.contains { id.hasPrefix($0) } }

    /// The entries about findings of explorations, in the order of their ids.
    package var findings: [BaselineEntry] {
        entries.values.filter { $0.id.hasPrefix(Self.findingPrefix) }.sorted { $0.id < $1.id }
    }
}
