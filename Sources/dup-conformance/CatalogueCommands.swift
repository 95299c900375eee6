import ArgumentParser
import ConformanceProof
import ConformanceReports
import DescriptorNotation
import DupConformance

struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the assertions and characteristics.",
        discussion: """
            Examples:
              dup-conformance list --filter 'dup2.*'
              dup-conformance list --faults
            """)

    @Flag(help: "List the outcomes, operations, operands, features and traits of the notation as Markdown instead.")
    var notation = false

    @Flag(help: "List the faults of the model instead, for --target model:FAULT.")
    var faults = false

    @Flag(help: "List the choices that the standard leaves to a platform instead, for --target model:TRAIT=CHOICE.")
    var traits = false

    @OptionGroup var strayWords: StrayWords
    @OptionGroup var suiteOptions: SuiteOptions
    @OptionGroup var selectionOptions: SelectionOptions

    func validate() throws {
        if [notation, faults, traits].count(where: { $0 }) > 1 {
            throw ValidationError("Give only one of --notation, --faults and --traits.")
        }
    }

    func run() throws {
        try strayWords.check(Self.self)
        if faults { return try ReportOutput.show(ModelTables.faults) }
        if traits { return try ReportOutput.show(ModelTables.traits) }
        if notation {
            let tables = [
                NotationTables.outcomes, NotationTables.operations, NotationTables.operands, NotationTables.features,
                NotationTables.traits, NotationTables.dimensions,
            ]
            return try ReportOutput.show(tables.joined(separator: "\n"))
        }
        let cases = try selectionOptions.selection().select(from: try suiteOptions.load().assertions)
        try ReportOutput.show(cases.map { $0.header + "\n" }.joined())
    }
}

struct ScriptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "script", abstract: "Print the script for an agent: the steps without their expectations.",
        discussion: """
            Examples:
              dup-conformance script --filter 'dup2.*' > script
              ./fd-agent < script > trace
              dup-conformance judge trace --filter 'dup2.*'
            """)

    @Option(help: ArgumentHelp("Seconds until a case times out, from 1 to 3600.", valueName: "s"))
    var timeout = 10

    @OptionGroup var strayWords: StrayWords
    @OptionGroup var suiteOptions: SuiteOptions
    @OptionGroup var selectionOptions: SelectionOptions

    func validate() throws { try Pace.check(timeout: timeout) }

    func run() throws {
        try strayWords.check(Self.self)
        let cases = try selectionOptions.selection().select(from: try suiteOptions.load().assertions)
        try ReportOutput.show(Script.text(cases, timeout: timeout))
    }
}

struct LintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint", abstract: "Check the suite's files for errors.",
        discussion: """
            Examples:
              dup-conformance lint
              dup-conformance lint --baseline ./mine
              dup-conformance lint --suite conformance
            """)

    @Option(
        help: ArgumentHelp("Also check this baseline file, which is not in the suite. Repeatable.", valueName: "file"))
    var baseline: [String] = []

    @OptionGroup var strayWords: StrayWords
    @OptionGroup var suiteOptions: SuiteOptions

    func run() throws {
        try strayWords.check(Self.self)
        let suite: Suite
        do {
            suite = try suiteOptions.read()
        } catch SuiteError.invalid(let diagnostics) {
            throw try report(diagnostics)
        }
        let others = try baseline.map { SuiteDirectory.File(name: $0, text: try BaselineOptions.text(of: $0)) }
        let problems =
            Lint.problems(in: suite) + SecondOpinion.problems(in: suite) + (try suite.baselineProblems(others: others))
        if !problems.isEmpty { throw try report(problems) }
        try ReportOutput.show(Lint.membersNotMade(in: suite).map { "not made: \($0)\n" }.joined())
        try ReportOutput.show(
            "\(suite.contents), \(Counted.text(suite.requirements.count, "requirement")): no problems\n")
    }

    private func report(_ diagnostics: [Diagnostic]) throws -> ExitCode {
        let lines = diagnostics.map { "\($0)\n" }.joined()
        try ReportOutput.show("\(lines)\(diagnostics.count) problem\(diagnostics.count == 1 ? "" : "s")\n")
        return Status.unexpected.code
    }
}

enum CoverageFormat: String, CaseIterable, ExpressibleByArgument {
    case text, markdown
}

struct CoverageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coverage", abstract: "Show which requirements are tested, and why the others are not.",
        discussion: """
            Examples:
              dup-conformance coverage
              dup-conformance coverage --family dup2
              dup-conformance coverage --format markdown
            """)

    @Flag(help: "Show every requirement, not only the counts of each family.")
    var rows = false

    @Option(help: ArgumentHelp("Show only this family. Implies --rows.", valueName: "name"))
    var family: String?

    @Option(help: ArgumentHelp("text, or markdown: the counts of each family as a table.", valueName: "format"))
    var format: CoverageFormat = .text

    @OptionGroup var strayWords: StrayWords
    @OptionGroup var suiteOptions: SuiteOptions

    func validate() throws {
        if format == .markdown, rows || family != nil {
            throw ValidationError("--format markdown has the counts of each family, and takes no --rows or --family.")
        }
    }

    func run() throws {
        let coverage = Coverage(of: try suiteOptions.load())
        try strayWords.check(
            Self.self, values: [("--family", coverage.families.map(\.family)), ("--format", ["markdown"])])
        if let family, !coverage.families.contains(where: { $0.family == family }) {
            let hint = NearestWord.hint(to: family, among: coverage.families.map(\.family))
            throw Complaint("no such family: “\(family)”\(hint)")
        }
        if format == .markdown { return try ReportOutput.show(CoverageText.table(coverage)) }
        try ReportOutput.show(
            rows || family != nil ? CoverageText.rows(coverage, family: family) : CoverageText.families(coverage))
    }
}
