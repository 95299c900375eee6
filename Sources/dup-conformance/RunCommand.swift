import ArgumentParser
import CFDShim
import ConformanceProof
import ConformanceReports
import DupConformance

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run the suite, or part of it, on a target. This is the default command.",
        discussion: """
            Examples:
              dup-conformance run --filter 'dup2.*' --exclude '*.at-limit*'
              dup-conformance run --target ./fd-agent --format jsonl --output report.jsonl
              dup-conformance run --failed report.jsonl --target ./fd-agent
            """)

    @OptionGroup var strayWords: StrayWords

    @Option(
        help: ArgumentHelp(
            "The command that starts the agent, split into words as a shell does; no shell runs it. “model” is the "
                + "specification, “model:FAULT” the specification with a fault. (default: the agent built for this "
                + "platform)", valueName: "command"))
    var target: String?

    @Option(help: ArgumentHelp("Number of cases that run in parallel, from 1 to 64.", valueName: "n"))
    var jobs = TargetRunner.usualJobs

    @Option(help: ArgumentHelp("Seconds until a case times out, from 1 to 3600.", valueName: "s"))
    var timeout = 10

    @Flag(
        help: ArgumentHelp(
            "Ignore how the target ends after its last case: for serial lines and virtual machines, which do not "
                + "pass on the agent's exit status."))
    var anyStatus = false

    @Flag(
        help: ArgumentHelp(
            "Run every case in a process of its own. By default plain cases share processes; if one of them is not as "
                + "expected, all of these are run again alone, and that counts."))
    var alone = false

    @OptionGroup var suiteOptions: SuiteOptions
    @OptionGroup var selectionOptions: SelectionOptions
    @OptionGroup var demandOptions: DemandOptions
    @OptionGroup var againOptions: AgainOptions
    @OptionGroup var reportOptions: ReportOptions

    func validate() throws {
        try Pace.check(jobs: jobs)
        try Pace.check(timeout: timeout)
    }

    func run() throws {
        try strayWords.check(
            Self.self,
            values: [
                ("--format", ReportFormat.allCases.map(\.rawValue)), ("--edition", Edition.allCases.map(\.rawValue)),
            ])
        try againOptions.check(output: reportOptions.output)
        cfd_settle_signals()
        let early = try earlyStart()
        let suite = try suiteOptions.load()
        let baseline = try reportOptions.baselineOptions.load(for: suite)
        guard let selection = try againOptions.narrowed(selectionOptions.selection(), of: suite) else {
            return ReportOutput.standardError.write("nothing to run again: the report has no unexpected result\n")
        }
        let demands = try demandOptions.demands()
        let (report, output) = try reportOptions.report(
            of: suite, selection: selection, demands: demands, rerunOptions: rerunOptions)
        let run: SuiteRun
        if let target, ModelTarget.isNamed(by: target) {
            run = try suite.run(
                on: try ModelTarget(parsing: target), selection: selection, baseline: baseline, demands: demands,
                observer: report)
        } else {
            let command = try targetCommand()
            if !demands.lacking.contains("exec") {
                try SelfProbe.check(command, for: selection.select(from: suite.assertions), timeout: timeout)
            }
            run = try suite.run(
                on: command, selection: selection, baseline: baseline, demands: demands, jobs: jobs, timeout: timeout,
                anyStatus: anyStatus, isAlone: alone, early: early, observer: report)
        }
        try output.finish()
        try againOptions.record(run)
        try run.end()
    }

    private func targetCommand() throws -> TargetCommand {
        try target.map { text in try TargetCommand(parsing: text) } ?? .builtAgent()
    }

    /// The targets of a run of the whole suite, which needs all of them: they look about while the suite is read.
    private func earlyStart() throws -> EarlyStart? {
        if let target, ModelTarget.isNamed(by: target) { return nil }
        // What is wrong with the command is reported after what is wrong with the suite.
        guard let command = try? targetCommand() else { return nil }
        // What is not a program alone may be something that cannot be started twice at a time, as a probe of it would.
        guard command.words.count == 1, try selectionOptions.selection() == Selection(), againOptions.failed == nil
        else { return nil }
        return EarlyStart(command, count: jobs)
    }

    /// The options that make a single assertion run as in this run.
    private var rerunOptions: String {
        var options = ""
        if let target { options += "--target \(TargetCommand(words: [target])) " }
        if let suite = suiteOptions.suite { options += "--suite \(TargetCommand(words: [suite])) " }
        if timeout != 10 { options += "--timeout \(timeout) " }
        if anyStatus { options += "--any-status " }
        return options
    }
}
