import ArgumentParser
import ConformanceReports
import DupConformance

struct JudgeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "judge", abstract: "Judge a trace that an agent wrote, for example on another machine.",
        discussion: """
            Examples:
              dup-conformance script | ./fd-agent > trace
              dup-conformance judge trace
              dup-conformance script --filter 'dup2.*' | ssh board ./fd-agent > part
              dup-conformance judge part --partial
            """)

    @Argument(help: "The file with the trace; - is standard input.")
    var trace: String

    @Flag(help: "The trace holds only part of the suite: do not judge missing cases.")
    var partial = false

    @OptionGroup var strayWords: StrayWords
    @OptionGroup var suiteOptions: SuiteOptions
    @OptionGroup var selectionOptions: SelectionOptions
    @OptionGroup var demandOptions: DemandOptions
    @OptionGroup var reportOptions: ReportOptions

    func run() throws {
        try strayWords.check(
            Self.self,
            values: [
                ("--format", ReportFormat.allCases.map(\.rawValue)), ("--edition", Edition.allCases.map(\.rawValue)),
            ])
        let suite = try suiteOptions.load()
        let baseline = try reportOptions.baselineOptions.load(for: suite)
        let selection = try selectionOptions.selection()
        var collected = CollectedTrace(of: suite)
        var beginning: [UInt8]?
        try SuiteDirectory.read(trace) { bytes in
            beginning = beginning ?? Array(bytes)
            collected.read(bytes)
        }
        try FileKind.check(beginning ?? [], named: trace == "-" ? "standard input" : trace, wanted: [.trace])
        let demands = try demandOptions.demands()
        let (report, output) = try reportOptions.report(of: suite, demands: demands)
        let run = try suite.judge(
            collected, named: trace, selection: selection, isPartial: partial, baseline: baseline,
            demands: demands, observer: report)
        try output.finish()
        try run.end()
    }
}
