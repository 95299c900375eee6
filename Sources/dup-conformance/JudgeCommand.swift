import ArgumentParser
import DupConformance

struct JudgeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "judge", abstract: "Judge a trace that an agent wrote, perhaps on another machine.")

    @Argument(help: "The file with the trace, or - for standard input.")
    var trace: String

    @OptionGroup var suiteOptions: SuiteOptions
    @OptionGroup var selectionOptions: SelectionOptions
    @OptionGroup var reportOptions: ReportOptions

    func run() throws {
        let suite = try suiteOptions.load()
        let baseline = try reportOptions.baselineOptions.load(for: suite)
        let selection = try selectionOptions.selection()
        let bytes =
            trace == "-"
            ? try SuiteDirectory.bytes(fromDescriptor: 0, name: "standard input") : try SuiteDirectory.bytes(of: trace)
        let output = try ReportOutput.file(reportOptions.output)
        let settings = reportOptions.settings(rerunOptions: "", output: output)
        let report = reportOptions.format.report(of: suite, settings: settings, write: output.write)
        let run = try suite.judge(
            trace: bytes, named: trace, selection: selection == Selection() ? nil : selection, baseline: baseline,
            observer: report)
        try output.finish()
        // A trace that was cut between two cases looks whole.
        let count = suite.assertions.count
        if selection == Selection(), run.results.count < count {
            ReportOutput.standardError.write(
                "\(trace) holds \(run.results.count) of the suite's \(count) cases; the others are not judged\n")
        }
        if run.status != .asExpected { throw run.status.code }
    }
}
