import ArgumentParser
import DupConformance
import Foundation

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

/// How fast is gone on, and how long waited.
enum Pace {
    static let jobs = 1...64
    static let seconds = 1...3600

    static func check(jobs count: Int) throws {
        guard jobs.contains(count) else {
            throw ValidationError("--jobs wants a number from \(jobs.lowerBound) to \(jobs.upperBound).")
        }
    }

    static func check(timeout: Int) throws {
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

    func selection(environment: [String: String] = ProcessInfo.processInfo.environment) throws -> Selection {
        if let shard = try Self.shard(shard) { return Selection(filters: filter, shard: shard) }
        // Bazel counts shards from 0, and wants to see a file touched by a runner that knows of them.
        guard let total = environment["TEST_TOTAL_SHARDS"] else { return Selection(filters: filter) }
        guard let count = Int(total), let index = environment["TEST_SHARD_INDEX"].flatMap({ Int($0) }), count >= 1,
            (0..<count).contains(index)
        else { throw ValidationError("TEST_TOTAL_SHARDS and TEST_SHARD_INDEX do not fit together.") }
        if let status = environment["TEST_SHARD_STATUS_FILE"] {
            _ = FileManager.default.createFile(atPath: status, contents: nil)
        }
        return Selection(filters: filter, shard: Selection.Shard(index: index + 1, count: count))
    }
}

extension ReportFormat: ExpressibleByArgument {}

/// What is known to deviate.
struct BaselineOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What is known to deviate: a file, or the name of one in the suite's baselines.", valueName: "file"))
    var baseline: String?

    func load(for suite: Suite) throws -> Baseline {
        guard let baseline else { return .empty }
        if baseline.contains("/") {
            return try Baseline.parse(SuiteDirectory.text(of: baseline), file: baseline, suite: suite)
        }
        let known = try suite.baselineFiles()
        guard let file = known.first(where: { [$0.name, "\($0.name).baseline"].contains(baseline) }) else {
            let names = known.isEmpty ? "none" : known.map(\.name).joined(separator: ", ")
            throw ValidationError(
                "there is no baseline “\(baseline)”; the suite has \(names), "
                    + "and a file of your own is named with a slash, for example ./\(baseline)")
        }
        return try Baseline.parse(file.text, file: "conformance/baselines/\(file.name).baseline", suite: suite)
    }
}

/// How results are reported.
struct ReportOptions: ParsableArguments {
    @Option(help: ArgumentHelp("text, tap or jsonl.", valueName: "format"))
    var format: ReportFormat = .text

    @Option(help: ArgumentHelp("Write the report to this file.", valueName: "file"))
    var output: String?

    @OptionGroup var baselineOptions: BaselineOptions

    func settings(rerunOptions: String, output: ReportOutput) -> ReportSettings {
        let noColour = ProcessInfo.processInfo.environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        return ReportSettings(
            usesColour: output.isTerminal && !noColour, rerunOptions: rerunOptions, baseline: baselineOptions.baseline)
    }
}

extension SuiteRun {
    /// The exit status that says whether somebody should look at this run.
    var status: Status { isAsExpected ? .asExpected : .unexpected }
}
