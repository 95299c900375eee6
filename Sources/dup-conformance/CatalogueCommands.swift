import ArgumentParser
import DupConformance
import Foundation

struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the assertions and characteristics.")

    @Flag(help: "List the outcomes, operations, operands and features of the notation instead, as Markdown.")
    var notation = false

    @Flag(help: "List the faults that the model can have instead: --target model:FAULT.")
    var faults = false

    @Flag(help: "List what the standard leaves to a platform instead: --target model:TRAIT=CHOICE.")
    var traits = false

    @OptionGroup var suiteOptions: SuiteOptions
    @OptionGroup var selectionOptions: SelectionOptions

    func run() throws {
        if faults { return print(ModelTables.faults, terminator: "") }
        if traits { return print(ModelTables.traits, terminator: "") }
        if notation {
            let tables = [
                NotationTables.outcomes, NotationTables.operations, NotationTables.operands, NotationTables.features,
            ]
            return print(tables.joined(separator: "\n"), terminator: "")
        }
        let cases = try selectionOptions.selection().select(from: try suiteOptions.load().assertions)
        for assertion in cases { print("\(assertion.kind.rawValue) \(assertion.id)") }
    }
}

struct ScriptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "script", abstract: "Print what an agent is given: the steps without what is expected of them.")

    @Option(help: ArgumentHelp("How many seconds a case may take.", valueName: "s"))
    var timeout = 10

    @OptionGroup var suiteOptions: SuiteOptions
    @OptionGroup var selectionOptions: SelectionOptions

    func run() throws {
        let cases = try selectionOptions.selection().select(from: try suiteOptions.load().assertions)
        ReportOutput.standardOutput.write(Script.text(cases, timeout: timeout))
    }
}

struct LintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint", abstract: "Find what is wrong with the suite's files.")

    @OptionGroup var suiteOptions: SuiteOptions

    func run() throws {
        let suite: Suite
        do {
            suite = try suiteOptions.load()
        } catch SuiteError.invalid(let diagnostics) {
            throw report(diagnostics)
        }
        var problems = Lint.problems(in: suite) + SecondOpinion.problems(in: suite)
        for file in (try? SuiteDirectory.files(in: "\(suite.directory)/baselines", suffix: ".baseline")) ?? [] {
            do {
                _ = try Baseline.parse(file.text, file: "baselines/\(file.name)", suite: suite)
            } catch {
                problems += error.diagnostics
            }
        }
        if !problems.isEmpty { throw report(problems) }
        print("\(suite.assertions.count) assertions, \(suite.requirements.count) requirements: nothing wrong")
    }

    private func report(_ diagnostics: [Diagnostic]) -> ExitCode {
        for diagnostic in diagnostics { print(diagnostic) }
        print("\(diagnostics.count) problem(s)")
        return Status.unexpected.code
    }
}

struct CoverageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coverage", abstract: "Show which requirements are checked, and why the others are not.")

    @Flag(help: "Show every requirement, not only the count of each family.")
    var rows = false

    @Option(help: ArgumentHelp("Only this family. Implies --rows.", valueName: "name"))
    var family: String?

    @OptionGroup var suiteOptions: SuiteOptions

    func run() throws {
        let coverage = Coverage(of: try suiteOptions.load())
        if let family, !coverage.families.contains(where: { $0.family == family }) {
            let hint = NearestWord.hint(to: family, among: coverage.families.map(\.family))
            throw ValidationError("there is no family “\(family)”\(hint)")
        }
        if rows || family != nil {
            for row in coverage.rows where family == nil || row.requirement.family == family {
                print("\(row.status.rawValue) \(row.requirement.id) (\(row.requirement.force.rawValue)): \(row.detail)")
            }
        } else {
            printFamilies(coverage)
        }
    }

    private func printFamilies(_ coverage: Coverage) {
        let width = coverage.families.map(\.family.count).max() ?? 0
        func line(_ name: String, _ cells: [String]) -> String {
            name.padding(toLength: width, withPad: " ", startingAt: 0)
                + cells.map { String(repeating: " ", count: max(1, 11 - $0.count)) + $0 }.joined()
        }
        print(line("family", ["rows"] + Coverage.Status.allCases.map { $0.rawValue.lowercased() }))
        var totals: [Coverage.Status: Int] = [:]
        for (family, counts) in coverage.families {
            let cells = Coverage.Status.allCases.map { String(counts[$0] ?? 0) }
            print(line(family, [String(counts.values.reduce(0, +))] + cells))
            totals.merge(counts, uniquingKeysWith: +)
        }
        let cells = Coverage.Status.allCases.map { String(totals[$0] ?? 0) }
        print(line("all", [String(coverage.rows.count)] + cells))
    }
}
