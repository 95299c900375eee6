import ArgumentParser
import DupConformance

struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Join the JSON Lines of the shards of an exploration, and print what they cover together.",
        discussion: "It refuses when a shard is missing or stopped early, or is of another target or revision.")

    @Argument(help: "The reports that explore --shard i/n --format jsonl made, in any order.")
    var reports: [String]

    @Option(help: ArgumentHelp("text or jsonl.", valueName: "format"))
    var format: ExplorationFormat = .text

    @Option(help: ArgumentHelp("Write the report to this file.", valueName: "file"))
    var output: String?

    func run() throws {
        let records = try reports.map { path in
            (name: path, records: try ExplorationRecords(SuiteDirectory.bytes(of: path), named: path))
        }
        let merged = try MergedExploration(records)
        let output = try ReportOutput.file(output)
        output.write(format == .jsonl ? merged.records?.text ?? "" : merged.text)
        try output.finish()
        if !merged.findings.isEmpty { throw Status.unexpected.code }
    }
}
