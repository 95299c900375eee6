import ArgumentParser
import ConformanceExploration
import ConformanceReports
import DescriptorNotation
import DupConformance

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show an assertion or a requirement, with its requirements or assertions and known deviations.")

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
        var parts = try cases.prefix(1).map { try text(of: $0, suite, results) }
        if cases.count > 1 {
            parts.append("its members:\n" + cases.map { "  \($0.id)\n" }.joined())
        }
        if let requirement { parts.append(text(of: requirement, suite)) }
        try ReportOutput.show(parts.joined(separator: "\n"))
    }

    private func text(of assertion: Assertion, _ suite: Suite, _ results: RecordedResults?) throws -> String {
        var text = "\(assertion.file):\(assertion.line)\n\(NotationPrinter.text(assertion))"
        for id in assertion.requirements {
            guard let requirement = suite.requirement(id) else { continue }
            text += "\n\(id)\n  \(requirement.says)\n  \(requirement.citation) (\(requirement.force.rawValue))\n"
        }
        for (title, entry) in try suite.knownDeviations(of: assertion) {
            text += "\nexpected to be \(entry.expected) on \(title), \(entry.file):\(entry.line)\n  \(entry.because)\n"
        }
        if let results { text += "\nresult: \(results.text(of: assertion.id))\n" }
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
