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
        abstract: "Try every operation from every state of a bounded descriptor table.",
        discussion: """
            The target is compared with the model; each difference is shrunk to the fewest steps that show it.
            --random takes random walks beyond the bound instead; --concurrent runs races of threads on one table.
            Ctrl-C stops and reports what was found so far, with exit status 128 + N; --resume continues later.
            Examples:
              dup-conformance explore --descriptors 4
              dup-conformance explore --random --time 60 --target ./fd-agent
              dup-conformance explore --descriptors 5 --resume state
            """)

    /// `2 for processes, 3 otherwise`: what a bound is where none is given.
    private static func usual(_ bound: KeyPath<Alphabet.Name, Int>) -> String {
        let ordinary = Alphabet.Name.core[keyPath: bound]
        let others = Alphabet.Name.allCases.filter { $0[keyPath: bound] != ordinary }
        return others.map { "\($0[keyPath: bound]) for \($0.rawValue), " }.joined() + "\(ordinary) otherwise"
    }

    @Option(
        help: ArgumentHelp(
            "As for run: a command, model, or model:FAULT. (default: the agent built for this platform)",
            valueName: "command"))
    var target: String?

    @Option(help: ArgumentHelp("core, limits, pipes or processes.", valueName: "name"))
    var alphabet: Alphabet.Name = .core

    @Option(
        help: ArgumentHelp(
            "Size of the table: the numbers of descriptors, from 1 to 6. (default: \(usual(\.usualDescriptors)))",
            valueName: "K"))
    var descriptors: Int?

    @Option(
        help: ArgumentHelp(
            "The greatest number of open file descriptions, from 1 to 6. (default: \(usual(\.usualDescriptions)))",
            valueName: "M"))
    var descriptions: Int?

    @Flag(help: "Take random walks instead: hundreds of descriptors of several kinds, in several processes.")
    var random = false

    @Flag(help: "Run races of threads instead, each with a negative control that must be caught.")
    var concurrent = false

    @Option(
        help: ArgumentHelp(
            "Seed of the walks and of the order, a number from 0: the same seed repeats the same steps.",
            valueName: "number"))
    var seed: UInt64 = 1

    @Option(
        help: ArgumentHelp(
            "Explore shard i of n, from 1; “merge” joins the reports. (default: that of TEST_TOTAL_SHARDS "
                + "and TEST_SHARD_INDEX, or 1/1)", valueName: "i/n"))
    var shard: String?

    @Option(
        help: ArgumentHelp(
            "Stop after this number of seconds, more than 0. (default: 10 for walks without --steps; no limit otherwise)",
            valueName: "s"))
    var time: Double?

    @Option(
        help: ArgumentHelp("Stop walks after this number of steps, at least 1. (default: no limit)", valueName: "n"))
    var steps: Int?

    @Option(
        help: ArgumentHelp(
            "Continue from the state in this file, and save the state there. (default: no state is saved)",
            valueName: "file"))
    var resume: String?

    @Option(help: ArgumentHelp("Number of targets that run in parallel, from 1 to 64.", valueName: "n"))
    var jobs = 2

    @Option(
        help: ArgumentHelp("Seconds until a piece of some thousand steps times out, from 1 to 3600.", valueName: "s"))
    var timeout = 10

    @Option(help: ArgumentHelp("text or jsonl.", valueName: "format"))
    var format: ExplorationFormat = .text

    @Option(help: ArgumentHelp("Write the report to this file. (default: standard output)", valueName: "file"))
    var output: String?

    @OptionGroup var strayWords: StrayWords
    @OptionGroup var suiteOptions: SuiteOptions
    @OptionGroup var baselineOptions: BaselineOptions

    func validate() throws {
        let bounds = [
            ("--descriptors", descriptors, Alphabet.descriptorLimit),
            ("--descriptions", descriptions, Alphabet.descriptionLimit),
        ]
        for (option, value, limit) in bounds {
            if let value, !(1...limit).contains(value) {
                throw ValidationError("\(option) takes a number from 1 to \(limit); the space grows tenfold with each.")
            }
        }
        try Pace.check(jobs: jobs)
        try Pace.check(timeout: timeout)
        if let time, !(time > 0) { throw ValidationError("--time takes more than 0 seconds.") }
        if let steps, steps < 1 { throw ValidationError("--steps takes a number from 1.") }
        if random, concurrent { throw ValidationError("Give either --random or --concurrent.") }
        let walks = random || concurrent
        if walks, shard != nil || resume != nil || descriptors != nil || descriptions != nil {
            throw ValidationError(
                "--random and --concurrent take no --shard, --resume, --descriptors or --descriptions; use another --seed."
            )
        }
        if !walks, steps != nil { throw ValidationError("--steps is for --random and --concurrent; use --time.") }
        if !walks { _ = try SelectionOptions.chosenShard(shard) }
    }

    func run() throws {
        try strayWords.check(
            Self.self,
            values: [
                ("--alphabet", Alphabet.Name.allCases.map(\.rawValue)),
                ("--format", ExplorationFormat.allCases.map(\.rawValue)),
            ])
        let suite = try suiteOptions.load()
        let candidates = try baselineOptions.load(for: suite).prepared(for: suite)
        var settings = try settings()
        if let resume, SuiteDirectory.exists(resume) {
            _ = try FileKind.bytes(of: resume, wanted: .state)
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
        // The report covers only what was explored before the signal.
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
            ReportOutput.standardError.write("the baseline expects \(entry.id), which was not found\n")
        }
        let isExpected =
            exploration.findings.allSatisfy { baseline.entries[$0.assertion.id] != nil } && missing.isEmpty
            && exploration.unresolved.isEmpty
        if !isExpected { throw Status.unexpected.code }
    }

    /// Explores. A signal that arrives before the first step gives the same exit status as a later one.
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
                ReportOutput.standardError.write(
                    "\(resume) holds the \(done) transitions that were done earlier; states are counted anew\n")
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
        settings.shard = settings.kind == .exhaustive ? try SelectionOptions.chosenShard(shard) : .whole
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
        let chosen = random || concurrent ? nil : try? SelectionOptions.chosenShard(shard)
        if let chosen, chosen.count > 1 { words += ["--shard", "\(chosen.index)/\(chosen.count)"] }
        return TargetCommand(words: words + ["--seed", "\(seed)"]).description
    }
}
