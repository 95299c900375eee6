import ArgumentParser
import CFDShim
import ConformanceExploration
import ConformanceProof
import ConformanceReports
import DupConformance

extension Alphabet.Name: ExpressibleByArgument {}
extension ExplorationFormat: ExpressibleByArgument {}

struct ExploreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explore",
        abstract: "Drive a target through every operation from every state of a bounded table.",
        discussion: """
            The model says what is allowed; where the target differs, the steps are shrunk to the fewest that show it.
            With --random it walks past every bound instead, with --concurrent threads race on one table.
            Ctrl-C ends with what was found so far, and exit status 128 and the signal's number; --resume goes on from there.
            For example:
              dup-conformance explore --descriptors 4
              dup-conformance explore --random --time 60 --target ./fd-agent
              dup-conformance explore --descriptors 5 --resume state
            """)

    @Option(help: ArgumentHelp("As for run: a command, model, or model:FAULT.", valueName: "command"))
    var target: String?

    @Option(help: ArgumentHelp("core, limits, pipes or processes.", valueName: "name"))
    var alphabet: Alphabet.Name = .core

    @Option(help: ArgumentHelp("How many numbers the table has, from 1 to 6.", valueName: "K"))
    var descriptors: Int?

    @Option(help: ArgumentHelp("How many open file descriptions there may be, from 1 to 6.", valueName: "M"))
    var descriptions: Int?

    @Flag(help: "Random walks instead: hundreds of descriptors, several kinds and processes.")
    var random = false

    @Flag(help: "Races of threads instead, each with a control that must be caught.")
    var concurrent = false

    @Option(help: ArgumentHelp("With the same seed the same is done, in the same order.", valueName: "number"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Explore the i-th of n shards, from 1; “merge” joins their reports.", valueName: "i/n"))
    var shard: String?

    @Option(
        help: ArgumentHelp("Stop after so many seconds, more than 0. Walks stop after 10 unless told.", valueName: "s"))
    var time: Double?

    @Option(help: ArgumentHelp("Stop walks after so many steps, from 1 on.", valueName: "n"))
    var steps: Int?

    @Option(help: ArgumentHelp("Go on from this file, and leave there how far it came.", valueName: "file"))
    var resume: String?

    @Option(help: ArgumentHelp("How many targets run at a time, from 1 to 64.", valueName: "n"))
    var jobs = 2

    @Option(
        help: ArgumentHelp("How many seconds a piece of some thousand steps may take, from 1 to 3600.", valueName: "s"))
    var timeout = 10

    @Option(help: ArgumentHelp("text or jsonl.", valueName: "format"))
    var format: ExplorationFormat = .text

    @Option(help: ArgumentHelp("Write the report to this file.", valueName: "file"))
    var output: String?

    @OptionGroup var suiteOptions: SuiteOptions
    @OptionGroup var baselineOptions: BaselineOptions

    func validate() throws {
        let bounds = [
            ("--descriptors", descriptors, Alphabet.descriptorLimit),
            ("--descriptions", descriptions, Alphabet.descriptionLimit),
        ]
        for (option, value, limit) in bounds {
            if let value, !(1...limit).contains(value) {
                throw ValidationError("\(option) wants a number from 1 to \(limit); the space grows tenfold with each.")
            }
        }
        try Pace.check(jobs: jobs)
        try Pace.check(timeout: timeout)
        if let time, !(time > 0) { throw ValidationError("--time wants more than 0 seconds.") }
        if let steps, steps < 1 { throw ValidationError("--steps wants a number from 1 on.") }
        if random, concurrent { throw ValidationError("Say either --random or --concurrent.") }
        let walks = random || concurrent
        if walks, shard != nil || resume != nil || descriptors != nil || descriptions != nil {
            throw ValidationError(
                "Walks have no bound: --shard, --resume, --descriptors and --descriptions are not for them; another --seed walks elsewhere."
            )
        }
        if !walks, steps != nil { throw ValidationError("--steps is for --random and --concurrent; --time stops any.") }
        _ = try SelectionOptions.shard(shard)
    }

    func run() throws {
        let suite = try suiteOptions.load()
        let candidates = try baselineOptions.load(for: suite).prepared(for: suite)
        var settings = try settings()
        if let resume, SuiteDirectory.exists(resume) {
            try FileKind.check(SuiteDirectory.bytes(of: resume), named: resume, wanted: .state)
        }
        let checkpoint = try resume.map { path in try Checkpoint(path: path, settings: settings) }
        settings.done = checkpoint?.done ?? []
        let output = try ReportOutput.file(output)
        cfd_settle_signals()
        let watcher = ExplorationWatcher(
            format: format, suite: suite, baseline: candidates, rerun: rerun, output: output, checkpoint: checkpoint)
        let exploration = try explore(settings, watcher, checkpoint)
        try watcher.end(exploration)
        try output.finish()
        // The report is of what was explored until then, which is not what was asked for.
        if cfd_was_interrupted() != 0 { throw Status.interrupted }
        if exploration.trouble != nil { throw Status.targetUntestable.code }
        if let emptiness = exploration.emptiness {
            ReportOutput.standardError.write("dup-conformance: \(emptiness)\n")
            throw Status.targetUntestable.code
        }
        // Strict in both directions, as for run.
        let baseline = watcher.baseline
        let missing = exploration.missing(from: baseline)
        for entry in missing {
            ReportOutput.standardError.write("the baseline knows \(entry.id), which did not show\n")
        }
        let isExpected =
            exploration.findings.allSatisfy { baseline.entries[$0.assertion.id] != nil } && missing.isEmpty
            && exploration.unresolved.isEmpty
        if !isExpected { throw Status.unexpected.code }
    }

    /// Explores; where a signal comes before anything could be explored, the exit status says so, as it does later.
    private func explore(
        _ settings: ExplorationSettings, _ watcher: ExplorationWatcher, _ checkpoint: Checkpoint?
    ) throws -> Exploration {
        do {
            return try Exploration.run(settings, observer: watcher)
        } catch {
            if cfd_was_interrupted() == 0 { throw error }
            guard case .unbegun(let error) = error else { throw error }
            ReportOutput.standardError.write("dup-conformance: \(error)\n".printable)
            if var checkpoint, let resume {
                try checkpoint.endUnbegun(settings)
                let done = settings.done.reduce(0) { $0 + $1.nonzeroBitCount }
                ReportOutput.standardError.write("\(resume) holds the \(done) transitions that were done before\n")
            }
            throw Status.interrupted
        }
    }

    private func settings() throws -> ExplorationSettings {
        var settings = ExplorationSettings(target: try exploredTarget())
        settings.kind = random ? .random : concurrent ? .concurrent : .exhaustive
        settings.alphabet = alphabet
        settings.descriptors = descriptors ?? alphabet.usualDescriptors
        settings.descriptions = descriptions ?? alphabet.usualDescriptions
        settings.seed = seed
        settings.shard = try SelectionOptions.shard(shard) ?? .whole
        settings.jobs = jobs
        settings.timeout = timeout
        settings.time = time ?? (settings.kind != .exhaustive && steps == nil ? 10 : nil)
        settings.steps = steps
        return settings
    }

    private func exploredTarget() throws -> ExploredTarget {
        guard let target else { return .command(try .builtAgent()) }
        if ModelTarget.isNamed(by: target) { return .model(try ModelTarget(parsing: target)) }
        return .command(try TargetCommand(parsing: target))
    }

    /// The command that explores the same again.
    private var rerun: String {
        var words = ["dup-conformance", "explore"]
        if let target { words += ["--target", target] }
        if random { words.append("--random") }
        if concurrent { words.append("--concurrent") }
        if alphabet != .core { words += ["--alphabet", alphabet.rawValue] }
        if let descriptors { words += ["--descriptors", "\(descriptors)"] }
        if let descriptions { words += ["--descriptions", "\(descriptions)"] }
        if let shard { words += ["--shard", shard] }
        return TargetCommand(words: words + ["--seed", "\(seed)"]).description
    }
}
