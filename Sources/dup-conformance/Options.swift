import ArgumentParser
import CFDShim
import ConformanceReports
import DescriptorNotation
import DupConformance

/// The suite to use.
struct SuiteOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Use the suite in this directory. (default: the built-in one)", valueName: "dir"))
    var suite: String?

    func load() throws -> Suite {
        if let suite { try Suite.load(from: suite) } else { try Suite.bundled() }
    }

    /// The suite, even if its files are inconsistent.
    func read() throws -> Suite {
        if let suite { try Suite.read(from: suite) } else { try Suite.bundled() }
    }
}

/// The environment variables.
enum Environment {
    static func value(of name: String) -> String? { cfd_environment_value(name).map { String(cString: $0) } }
}

/// Checks of --jobs and --timeout.
enum Pace {
    static func check(jobs count: Int) throws {
        let jobs = TargetRunner.possibleJobs
        guard jobs.contains(count) else {
            throw ValidationError("--jobs takes a number from \(jobs.lowerBound) to \(jobs.upperBound).")
        }
    }

    static func check(timeout: Int) throws {
        let seconds = TargetRunner.possibleSeconds
        guard seconds.contains(timeout) else {
            throw ValidationError("--timeout takes \(seconds.lowerBound) to \(seconds.upperBound) seconds.")
        }
    }
}

/// The part of the suite to use.
struct SelectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Select only assertions whose id matches; * and ? are wildcards. Repeatable.", valueName: "glob"))
    var filter: [String] = []

    @Option(
        help: ArgumentHelp(
            "Exclude assertions whose id matches, even if --filter selects them. Repeatable.", valueName: "glob"))
    var exclude: [String] = []

    @Flag(help: "Leave out races and signal storms; the report gives their number.")
    var quick = false

    @Option(
        help: ArgumentHelp(
            "Use shard i of n, from 1. TEST_TOTAL_SHARDS and TEST_SHARD_INDEX are the default.",
            valueName: "i/n"))
    var shard: String?

    func validate() throws { _ = try selection() }

    /// The shard that `i/n` stands for.
    static func shard(_ text: String?) throws -> Selection.Shard? {
        guard let text else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let index = parts[0], let count = parts[1], count >= 1, (1...count).contains(index)
        else { throw ValidationError("--shard takes i/n with 1 <= i <= n, for example 1/4; got “\(text)”.") }
        return Selection.Shard(index: index, count: count)
    }

    func selection() throws -> Selection {
        Selection(filters: filter, exclusions: exclude, isQuick: quick, shard: try Self.chosenShard(shard))
    }

    /// The shard of `--shard`, else of the variables that Bazel sets.
    static func chosenShard(_ option: String?) throws -> Selection.Shard {
        if let shard = try Self.shard(option) { return shard }
        // Bazel counts shards from 0, and expects a runner that supports them to touch a file.
        guard let total = Environment.value(of: "TEST_TOTAL_SHARDS") else { return .whole }
        guard let count = Int(total), let index = Environment.value(of: "TEST_SHARD_INDEX").flatMap({ Int($0) }),
            count >= 1,
            (0..<count).contains(index)
        else { throw ValidationError("TEST_TOTAL_SHARDS and TEST_SHARD_INDEX are not a valid shard.") }
        if let status = Environment.value(of: "TEST_SHARD_STATUS_FILE") { try ReportOutput.write("", to: status) }
        return Selection.Shard(index: index + 1, count: count)
    }
}

/// The features that the target must have, and the edition by which it is judged.
struct DemandOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Judge by this edition of POSIX.1: 2008, 2017 or 2024. Later requirements are recorded, not judged; a missing "
                + "feature of this edition fails. (default: behaviour is judged by 2024, and features fail only if "
                + "every edition demands them)", valueName: "edition"))
    var edition: Edition?

    @Option(
        help: ArgumentHelp(
            "Features that the target is known to lack, separated by commas; “list --notation” lists all features.",
            valueName: "features"))
    var lacking: String?

    @Option(
        help: ArgumentHelp(
            "Features that the target must have, separated by commas: a missing one fails.", valueName: "features"))
    var require: String?

    @Option(
        help: ArgumentHelp(
            "Core operations that an agent other than the suite's own is known to omit, separated by commas.",
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

    /// The words of a list; each must be in a table.
    private static func words(
        _ list: String?, of option: String, _ kind: String, among known: [String]
    ) throws -> Set<String> {
        guard let list else { return [] }
        let words = list.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        for word in words where !known.contains(word) {
            throw ValidationError(
                "\(option): “\(word)” is not a known \(kind)\(NearestWord.hint(to: word, among: known))")
        }
        return Set(words)
    }
}

extension Edition: ExpressibleByArgument {}

extension ReportFormat: ExpressibleByArgument {}

/// The known deviations.
struct BaselineOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A baseline of known failures: auto, the suite's baselines that match the target's greeting; none; a file; "
                + "or the name of a baseline of the suite. Repeatable. (default: auto)",
            valueName: "auto|none|file"))
    var baseline: [String] = []

    @Option(
        help: ArgumentHelp(
            "What the target runs under, for example qemu, if its greeting does not say so; baselines match it. "
                + "Repeatable.",
            valueName: "word"))
    var under: [String] = []

    func validate() throws {
        if baseline.count > 1, baseline.contains("none") {
            throw ValidationError("--baseline none cannot be combined with other baselines.")
        }
        for word in under where word.isEmpty || word.contains(where: \.isWhitespace) {
            throw ValidationError("--under takes one word, for example valgrind; got “\(word)”.")
        }
    }

    /// The content of a baseline file.
    static func text(of path: String) throws -> String {
        let bytes = try SuiteDirectory.bytes(of: path)
        try FileKind.check(bytes, named: path, wanted: [.baseline])
        return try SuiteDirectory.text(bytes, named: path)
    }

    func load(for suite: Suite) throws -> Baseline {
        try suite.baseline(named: baseline.isEmpty ? ["auto"] : baseline, under: under, reading: Self.text)
    }
}

/// How results are reported.
struct ReportOptions: ParsableArguments {
    @Option(help: ArgumentHelp("text, tap (version 13), tap14 or jsonl (JSON Lines).", valueName: "format"))
    var format: ReportFormat = .text

    @Option(help: ArgumentHelp("Write the report to this file. (default: standard output)", valueName: "file"))
    var output: String?

    @OptionGroup var baselineOptions: BaselineOptions

    /// A report, and what it is written to.
    ///
    /// - Parameter selection: What is run, if the report is to say it.
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
    /// The exit status: whether everything was as expected and, for the whole suite, whether anything was tested.
    private var status: Status {
        if isWhole, !hasVerdict { return .targetUntestable }
        return isAsExpected ? .asExpected : .unexpected
    }

    /// Ends the program with that status, if it is not success. A signal that ended the run takes precedence.
    func end() throws {
        if cfd_was_interrupted() != 0 { throw Status.interrupted }
        if status == .targetUntestable {
            ReportOutput.standardError.write(
                "dup-conformance: \(target) gave neither a PASS nor a FAIL: nothing was tested\n")
        } else if status == .asExpected, !results.isEmpty, !hasOutcome {
            // A target may lack everything that a part of the suite needs; then say so.
            ReportOutput.standardError.write(
                "dup-conformance: none of the selected cases can be tested on \(target): nothing was tested\n")
        }
        if status != .asExpected { throw status.code }
    }
}
