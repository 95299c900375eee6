import ArgumentParser
import DupConformance

struct JudgeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "judge", abstract: "Judge a trace that an agent wrote, perhaps on another machine.")

    @Argument(help: "The file with the trace, or - for standard input.")
    var trace: String

    @Flag(help: "The trace holds a part of the suite on purpose: what it lacks is not judged.")
    var partial = false

    @OptionGroup var suiteOptions: SuiteOptions
    @OptionGroup var selectionOptions: SelectionOptions
    @OptionGroup var demandOptions: DemandOptions
    @OptionGroup var reportOptions: ReportOptions

    func run() throws {
        let suite = try suiteOptions.load()
        let baseline = try reportOptions.baselineOptions.load(for: suite)
        let selection = try selectionOptions.selection()
        let bytes =
            trace == "-"
            ? try SuiteDirectory.bytes(fromDescriptor: 0, name: "standard input") : try SuiteDirectory.bytes(of: trace)
        let output = try ReportOutput.file(reportOptions.output)
        var settings = reportOptions.settings(rerunOptions: "", output: output)
        settings.origin = try Origin(of: suite)
        let report = reportOptions.format.report(of: suite, settings: settings, write: output.write)
        let run = try suite.judge(
            trace: bytes, named: trace, selection: selection, isPartial: partial, baseline: baseline,
            demands: try demandOptions.demands(), observer: report)
        try output.finish()
        try run.end(isWhole: !partial && selection == Selection())
    }
}
