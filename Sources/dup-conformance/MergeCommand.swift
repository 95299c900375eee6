import ArgumentParser
import ConformanceExploration
import ConformanceReports
import DupConformance

struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Merge the JSON Lines reports of all shards of a run or an exploration into one report.",
        discussion: """
            A shard that is missing, repeated, incomplete, or of another target or revision is an error.
            Exit status: that of run or explore without shards.
            Examples:
              dup-conformance run --shard 1/2 --format jsonl --output 1.jsonl
              dup-conformance run --shard 2/2 --format jsonl --output 2.jsonl
              dup-conformance merge 1.jsonl 2.jsonl
            """)

    @Argument(help: "The reports of run or explore --shard i/n --format jsonl, in any order.")
    var reports: [String]

    @Option(help: ArgumentHelp("text or jsonl.", valueName: "format"))
    var format: ExplorationFormat = .text

    @Option(help: ArgumentHelp("Write the report to this file. (default: standard output)", valueName: "file"))
    var output: String?

    @OptionGroup var suiteOptions: SuiteOptions

    func run() throws {
        let texts = try reports.map { path in
            (name: path, bytes: try FileKind.bytes(of: path, wanted: .run, .exploration))
        }
        let types = texts.map { JSONLines.type(of: $0.bytes) }
        if let place = types.firstIndex(of: nil) {
            throw Complaint(
                "\(texts[place].name) is not a report in JSON Lines; run and explore write one with --format jsonl")
        }
        guard types.contains("run") else { return try mergeExplorations(texts) }
        if let place = types.firstIndex(of: "exploration") {
            throw InvalidReport(
                description: "\(texts[place].name) is a report of an exploration, but others are of runs")
        }
        try mergeRuns(texts)
    }

    private func mergeExplorations(_ texts: [(name: String, bytes: [UInt8])]) throws {
        let merged = try MergedExploration(
            texts.map { (name: $0.name, records: try ExplorationRecords($0.bytes, named: $0.name)) })
        let output = try ReportOutput.file(output)
        output.write(format == .jsonl ? merged.records?.text ?? "" : merged.text.printable)
        try output.finish()
        if !merged.findings.isEmpty { throw Status.unexpected.code }
    }

    private func mergeRuns(_ texts: [(name: String, bytes: [UInt8])]) throws {
        let suite = try suiteOptions.load()
        let merged = try MergedRun(
            texts.map { (name: $0.name, run: try RecordedRun($0.bytes, named: $0.name)) }, of: suite)
        let output = try ReportOutput.file(output)
        let format: ReportFormat = format == .jsonl ? .jsonl : .text
        let settings = ReportSettings(
            rerunOptions: "--target \(TargetCommand(words: [merged.run.target])) ", selection: merged.selection,
            demands: merged.demands, origin: format.tellsOrigin ? try Origin(of: suite) : nil)
        merged.tell(format.report(of: suite, settings: settings, write: output.write))
        try output.finish()
        try merged.run.end()
    }
}
