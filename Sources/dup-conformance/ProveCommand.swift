import ArgumentParser
import CFDShim
import ConformanceReports
import DupConformance

extension ProofFormat: ExpressibleByArgument {}

struct ProveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Prove that the suite can fail: run it on the model with each fault.",
        discussion: """
            Exit status: 1 if no assertion catches a fault, or an assertion catches no fault.
            Examples:
              dup-conformance prove
              dup-conformance prove --format jsonl --output proof.jsonl
            """)

    @Option(help: ArgumentHelp("text, jsonl or markdown.", valueName: "format"))
    var format: ProofFormat = .text

    @Option(help: ArgumentHelp("Write the report to this file. (default: standard output)", valueName: "file"))
    var output: String?

    @OptionGroup var strayWords: StrayWords
    @OptionGroup var suiteOptions: SuiteOptions

    func run() throws {
        try strayWords.check(Self.self, values: [("--format", ProofFormat.allCases.map(\.rawValue))])
        let suite = try suiteOptions.load()
        let output = try ReportOutput.file(output)
        let proof = try suite.prove(clock: cfd_seconds)
        output.write(format.text(proof, origin: try Origin(of: suite)))
        try output.finish()
        if !proof.holds { throw Status.unexpected.code }
    }
}
