import ArgumentParser
import ConformanceReports
import DescriptorNotation
import DupConformance
import Reproducers

/// The languages that a reproducer can be written in.
enum ReproducerLanguage: String, CaseIterable, ExpressibleByArgument {
    case c
}

struct ReproduceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reproduce",
        abstract: "Print a standalone program that performs the steps of one assertion or finding.",
        discussion: """
            The program needs only the C library. It exits 0 if every outcome is as the assertion expects, 1 if one
            is not, and 2 if it cannot tell.
            Examples:
              dup-conformance reproduce dup.cloexec.cleared > bug.c
              cc -std=c99 bug.c -o bug && ./bug
              dup-conformance reproduce report.jsonl --case dup.cloexec.cleared
              dup-conformance reproduce --all programs
            """)

    @Argument(
        help: ArgumentHelp(
            "The id of an assertion; or a file: a JSON Lines report of run or explore, or a trace with a failure.",
            valueName: "id|file"))
    var id: String?

    @Option(
        name: .customLong("case"),
        help: ArgumentHelp("The finding or failing case to print, if the file holds several.", valueName: "id"))
    var caseID: String?

    @Option(help: ArgumentHelp("The language: c.", valueName: "language"))
    var language: ReproducerLanguage = .c

    @Option(help: ArgumentHelp("Write the program to this file. (default: standard output)", valueName: "file"))
    var output: String?

    @Option(
        help: ArgumentHelp(
            "Write a program for each assertion to this directory, as ID.c; of an assertion with members, for the first.",
            valueName: "dir"))
    var all: String?

    @OptionGroup var strayWords: StrayWords
    @OptionGroup var suiteOptions: SuiteOptions

    func validate() throws {
        if (id == nil) == (all == nil) { throw ValidationError("Give either an id or --all.") }
        if all != nil, output != nil {
            throw ValidationError("--all names the directory, so --output cannot be used with it.")
        }
    }

    func run() throws {
        try strayWords.check(Self.self)
        let suite = try suiteOptions.load()
        if let all { return try writeAll(of: suite, to: all) }
        guard let assertion = try assertion(id ?? "", suite) else {
            return ReportOutput.standardError.write("\(id ?? "") has no failure: nothing to reproduce\n")
        }
        let text: String
        do {
            text = try program(assertion, suite)
        } catch {
            throw Complaint("\(assertion.id) cannot be written as a C program: \(error)")
        }
        try ReportOutput.write(text, to: output ?? "-")
    }

    /// The assertion that an id or a file names; nil if nothing failed.
    private func assertion(_ name: String, _ suite: Suite) throws -> Assertion? {
        let named = suite.cases(named: name)
        if let only = named.first, named.count == 1 { return only }
        if !named.isEmpty {
            let names = named.prefix(8).map { "\n  \($0.id)" }.joined()
            throw Complaint("“\(name)” has \(named.count) members; name one of them:\(names)")
        }
        guard SuiteDirectory.exists(name) else {
            let hint = CaseNames.hint(to: name, in: suite)
            throw Complaint("there is no assertion “\(name)”, and no file of this name\(hint)")
        }
        let cases = try cases(in: name, suite)
        if cases.isEmpty { return nil }
        if let caseID {
            guard let assertion = cases.first(where: { $0.id == caseID }) else {
                throw Complaint(
                    "\(name) does not hold “\(caseID)”; it holds \(cases.map(\.id).joined(separator: ", "))")
            }
            return assertion
        }
        guard let only = cases.first, cases.count == 1 else {
            let names = cases.map { "\n  --case \($0.id)" }.joined()
            throw Complaint("\(name) holds \(cases.count); choose one:\(names)")
        }
        return only
    }

    /// The findings or failures of a report in JSON Lines, or the assertions that fail in a trace.
    private func cases(in path: String, _ suite: Suite) throws -> [Assertion] {
        let bytes = try FileKind.bytes(of: path, wanted: .run, .exploration, .trace)
        if JSONLines.type(of: bytes) == "run" {
            return try RecordedResults(bytes, named: path).failed.compactMap(suite.assertion)
        }
        if bytes.first == UInt8(ascii: "{") {
            return try ExplorationRecords(bytes, named: path).findings.flatMap { finding in
                try AssertionParser.parse(finding.notation, file: path)
            }
        }
        let run = try suite.judge(trace: bytes, named: path, isPartial: true, baseline: .empty)
        return run.results.filter { $0.verdict == .fail && !$0.steps.isEmpty }.map(\.assertion)
    }

    private func program(_ assertion: Assertion, _ suite: Suite) throws(NotReproducible) -> String {
        try CProgram(assertion, requirements: assertion.requirements.compactMap(suite.requirement)).text
    }

    private func writeAll(of suite: Suite, to directory: String) throws {
        try ReportOutput.makeDirectory(directory)
        var count = 0
        var refused: [String] = []
        var cases: Set<String> = []
        for assertion in suite.assertions where cases.insert(assertion.caseID).inserted {
            let text: String
            do {
                text = try program(assertion, suite)
            } catch {
                refused.append("\(assertion.id): \(error)")
                continue
            }
            try ReportOutput.write(text, to: "\(directory)/\(assertion.caseID).c")
            count += 1
        }
        var summary = "\(count) programs in \(directory); of an assertion with members, its first member\n"
        if !refused.isEmpty { summary += "\(refused.count) cannot be written as a program:\n" }
        try ReportOutput.show(summary + refused.map { "  \($0)\n" }.joined())
        if count == 0 { throw Complaint("no assertion of the suite can be written as a program") }
    }
}
