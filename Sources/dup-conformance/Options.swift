import ArgumentParser
import CFDShim
import ConformanceReports
import DescriptorNotation
import DupConformance

/// Which suite.
struct SuiteOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Use the suite in this directory instead of the one built in.", valueName: "dir"))
    var suite: String?

    func load() throws -> Suite {
        if let suite { try Suite.load(from: suite) } else { try Suite.bundled() }
    }

    /// The suite whatever does not fit together in it.
    func read() throws -> Suite {
        if let suite { try Suite.read(from: suite) } else { try Suite.bundled() }
    }
}

/// What whoever started the program has set.
enum Environment {
    static func value(of name: String) -> String? { cfd_environment_value(name).map { String(cString: $0) } }
}

/// How fast is gone on, and how long waited.
enum Pace {
    static func check(jobs count: Int) throws {
        let jobs = TargetRunner.possibleJobs
        guard jobs.contains(count) else {
            throw ValidationError("--jobs wants a number from \(jobs.lowerBound) to \(jobs.upperBound).")
        }
    }

    static func check(timeout: Int) throws {
        let seconds = TargetRunner.possibleSeconds
        guard seconds.contains(timeout) else {
            throw ValidationError("--timeout wants \(seconds.lowerBound) to \(seconds.upperBound) seconds.")
        }
    }
}

/// Which part of it.
struct SelectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only assertions whose id matches; * and ? are wild. Repeatable.", valueName: "glob"))
    var filter: [String] = []

    @Option(
        help: ArgumentHelp(
            "Leave out assertions whose id matches, whatever --filter says. Repeatable.", valueName: "glob"))
    var exclude: [String] = []

    @Flag(help: "Leave out races and storms of signals, which take most of the time; how many is said.")
    var quick = false

    @Option(
        help: ArgumentHelp(
            "Run the i-th of n shards, from 1. TEST_TOTAL_SHARDS and TEST_SHARD_INDEX are honoured.",
            valueName: "i/n"))
    var shard: String?

    func validate() throws { _ = try selection() }

    /// The shard that `i/n` stands for.
    static func shard(_ text: String?) throws -> Selection.Shard? {
        guard let text else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let index = parts[0], let count = parts[1], count >= 1, (1...count).contains(index)
        else { throw ValidationError("--shard wants i/n with 1 <= i <= n, for example 1/4; it got “\(text)”.") }
        return Selection.Shard(index: index, count: count)
    }

    func selection() throws -> Selection {
        Selection(filters: filter, exclusions: exclude, isQuick: quick, shard: try chosenShard())
    }

    private func chosenShard() throws -> Selection.Shard {
        if let shard = try Self.shard(shard) { return shard }
        // Bazel counts shards from 0, and wants to see a file touched by a runner that knows of them.
        guard let total = Environment.value(of: "TEST_TOTAL_SHARDS") else { return .whole }
        guard let count = Int(total), let index = Environment.value(of: "TEST_SHARD_INDEX").flatMap({ Int($0) }),
            count >= 1,
            (0..<count).contains(index)
        else { throw ValidationError("TEST_TOTAL_SHARDS and TEST_SHARD_INDEX do not fit together.") }
        if let status = Environment.value(of: "TEST_SHARD_STATUS_FILE") { try ReportOutput.write("", to: status) }
        return Selection.Shard(index: index + 1, count: count)
    }
}

/// What the target must have, and by which edition it is judged.
struct DemandOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Judge by this edition of POSIX.1: 2008, 2017 or 2024. What it does not demand is recorded; what it demands "
                + "and the target lacks fails. Unless told, behaviour is judged by 2024, and only what every edition "
                + "demands must be there.", valueName: "edition"))
    var edition: Edition?

    @Option(
        help: ArgumentHelp(
            "Features that the target is known to lack, joined by commas; “list --notation” names them.",
            valueName: "features"))
    var lacking: String?

    @Option(
        help: ArgumentHelp(
            "Features that the target must have, joined by commas: one that it lacks fails.", valueName: "features"))
    var require: String?

    @Option(
        help: ArgumentHelp(
            "Operations of the core that the agent, which is not the suite's own, is known to leave out, joined by commas.",
            valueName: "operations"))
    var omitting: String?

    func validate() throws { _ = try demands() }

    func demands() throws -> Demands {
        let features = OperationTable.features.map(\.word)
        let lacking = try Self.words(lacking, of: "--lacking", "feature", among: features)
        let required = try Self.words(require, of: "--require", "feature", among: features)
        let omitting = try Self.words(
            omitting, of: "--omitting", "operation", among: OperationTable.all.map(\.name))
        if let both = lacking.intersection(required).min() {
            throw ValidationError("--lacking and --require both name \(both).")
        }
        return Demands(edition: edition, required: required, lacking: lacking, omitting: omitting)
    }

    /// The words of a list, each of a table.
    private static func words(
        _ list: String?, of option: String, _ kind: String, among known: [String]
    ) throws -> Set<String> {
        guard let list else { return [] }
        let words = list.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        for word in words where !known.contains(word) {
            throw ValidationError("\(option): “\(word)” is no \(kind)\(NearestWord.hint(to: word, among: known))")
        }
        return Set(words)
    }
}

extension Edition: ExpressibleByArgument {}

extension ReportFormat: ExpressibleByArgument {}

/// What is known to deviate.
struct BaselineOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What is known to deviate: auto, all of the suite's baselines that fit what the target says of itself, "
                + "which is taken unless told; none; a file; or the name of one of the suite's. Repeatable.",
            valueName: "auto|none|file"))
    var baseline: [String] = []

    @Option(
        help: ArgumentHelp(
            "What the target runs under and does not say itself, for baselines that are for that. Repeatable.",
            valueName: "word"))
    var under: [String] = []

    func validate() throws {
        if baseline.count > 1, baseline.contains("none") {
            throw ValidationError("--baseline none stands alone: it shows the bare verdicts.")
        }
        for word in under where word.isEmpty || word.contains(where: \.isWhitespace) {
            throw ValidationError("--under wants one word, for example valgrind; it got “\(word)”.")
        }
    }

    /// What a file holds that was named as a baseline.
    static func text(of path: String) throws -> String {
        let bytes = try SuiteDirectory.bytes(of: path)
        try FileKind.check(bytes, named: path, wanted: .baseline)
        return try SuiteDirectory.text(bytes, named: path)
    }

    func load(for suite: Suite) throws -> Baseline {
        try suite.baseline(named: baseline.isEmpty ? ["auto"] : baseline, under: under, reading: Self.text)
    }
}

/// How results are reported.
struct ReportOptions: ParsableArguments {
    @Option(help: ArgumentHelp("text; tap, which is version 13, or tap14; or jsonl, JSON Lines.", valueName: "format"))
    var format: ReportFormat = .text

    @Option(help: ArgumentHelp("Write the report to this file.", valueName: "file"))
    var output: String?

    @OptionGroup var baselineOptions: BaselineOptions

    /// A report, and what it is written to.
    ///
    /// - Parameter selection: What is run, where the report is to say it.
    func report(
        of suite: Suite, selection: Selection? = nil, demands: Demands, rerunOptions: String = ""
    ) throws -> (report: any RunObserver, output: ReportOutput) {
        let output = try ReportOutput.file(output)
        let noColour = Environment.value(of: "NO_COLOR").map { !$0.isEmpty } ?? false
        let settings = ReportSettings(
            usesColour: output.isTerminal && !noColour, rerunOptions: rerunOptions, selection: selection,
            demands: demands, origin: format.tellsOrigin ? try Origin(of: suite) : nil)
        return (format.report(of: suite, settings: settings, write: output.write), output)
    }
}

extension SuiteRun {
    /// The exit status that says whether somebody should look at this run; where it is of the whole suite, whether
    /// anything was tested at all.
    private var status: Status {
        if isWhole, !hasVerdict { return .targetUntestable }
        return isAsExpected ? .asExpected : .unexpected
    }

    /// Ends the program with that status, if it is not success. A signal that ended the run goes before all else.
    func end() throws {
        if cfd_was_interrupted() != 0 { throw Status.interrupted }
        if status == .targetUntestable {
            ReportOutput.standardError.write(
                "dup-conformance: \(target) gave neither a PASS nor a FAIL: nothing was tested\n")
        } else if status == .asExpected, !results.isEmpty, !hasOutcome {
            // Of a part it may be so that the target has nothing of it; but that is said.
            ReportOutput.standardError.write(
                "dup-conformance: none of the selected cases can be tested on \(target): nothing was tested\n")
        }
        if status != .asExpected { throw status.code }
    }
}
