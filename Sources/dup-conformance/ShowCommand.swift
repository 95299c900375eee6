import ArgumentParser
import ConformanceExploration
import ConformanceReports
import DescriptorNotation
import DupConformance

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show an assertion or a requirement, with its requirements or assertions and known deviations.",
        discussion: """
            An assertion with lines “each” is shown as its file has it, with the ids of its members.
            Examples:
              dup-conformance show dup2.badnew.at-limit
              dup-conformance show 'dup.same-ofd.of-standard-number[1,dup]'
              dup-conformance show dup2.same-ofd
              dup-conformance show dup.cloexec.cleared --report report.jsonl
            """)

    @Argument(help: "The id of an assertion, a characteristic or a requirement.")
    var id: String

    @Option(help: ArgumentHelp("Also show its result in this JSON Lines report.", valueName: "file"))
    var report: String?

    @OptionGroup var strayWords: StrayWords
    @OptionGroup var suiteOptions: SuiteOptions

    func run() throws {
        try strayWords.check(Self.self)
        let suite = try suiteOptions.load()
        let results = try report.map { path in
            try RecordedResults(FileKind.bytes(of: path, wanted: .run), named: path)
        }
        let cases = suite.cases(named: id)
        let requirement = suite.requirement(id)
        if cases.isEmpty, requirement == nil {
            let hint = CaseNames.hint(to: id, in: suite, others: suite.requirements.map(\.id))
            throw Complaint("there is no assertion or requirement “\(id)”\(hint)")
        }
        var parts: [String] = []
        if let first = cases.first { parts.append(try text(of: first, cases, suite, results)) }
        if let requirement { parts.append(text(of: requirement, suite)) }
        try ReportOutput.show(parts.joined(separator: "\n"))
    }

    /// One case, or all members of one: then the lines of the file, from which they are made.
    private func text(
        of assertion: Assertion, _ cases: [Assertion], _ suite: Suite, _ results: RecordedResults?
    ) throws -> String {
        let isWhole = assertion.member != nil && id == assertion.caseID
        var text = "\(assertion.file):\(assertion.line)\n"
        text += isWhole ? try suite.source(of: assertion) : NotationPrinter.text(assertion)
        for id in assertion.requirements {
            guard let requirement = suite.requirement(id) else { continue }
            text += "\n\(id)\n  \(requirement.says)\n  \(requirement.citation) (\(requirement.force.rawValue))\n"
        }
        var shown: Set<String> = []
        for (title, entry) in try cases.flatMap(suite.knownDeviations) {
            let place = "\(entry.file):\(entry.line)"
            guard shown.insert(place).inserted else { continue }
            text += "\nexpected to be \(entry.expected) on \(title), \(place)\n  \(entry.because)\n"
        }
        if isWhole || cases.count > 1 {
            text += "\n\(Counted.text(cases.count, "member")):\n"
            for member in cases {
                text += "  \(member.id)\(results.map { ": \($0.text(of: member.id))" } ?? "")\n"
            }
        } else {
            if assertion.member != nil {
                let all = suite.cases(named: assertion.caseID).count
                text += "\none of the \(Counted.text(all, "member")) of \(assertion.caseID)\n"
            }
            if let results { text += "\nresult: \(results.text(of: assertion.id))\n" }
        }
        return text
    }

    private func text(of requirement: Requirement, _ suite: Suite) -> String {
        var text = "\(requirement.file):\(requirement.line)\n"
        let lines = [
            ("requirement", requirement.id), ("says", requirement.says), ("interface", requirement.interface),
            ("force", requirement.force.rawValue), ("source", requirement.source), ("since", requirement.since),
            ("edition", requirement.edition?.rawValue ?? "platform"), ("testable", requirement.testable.rawValue),
            ("needs", requirement.needs.joined(separator: " ")),
            ("method", requirement.method), ("notes", requirement.notes),
            ("untested", requirement.untested ?? ""),
        ]
        for (key, value) in lines where !value.isEmpty { text += "  \(key): \(value)\n" }
        var last = ""
        for assertion in suite.assertions(about: requirement.id) where assertion.caseID != last {
            last = assertion.caseID
            text += "  \(assertion.kind.rawValue): \(last)\n"
        }
        return text
    }
}
