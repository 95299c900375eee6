/// The formats in which a run is reported.
public enum ReportFormat: String, Sendable, CaseIterable {
    /// For people.
    case text
    /// TAP version 14, with YAML blocks.
    case tap
    /// JSON Lines: the source from which other reports can be made.
    case jsonl

    /// What the format is for, in a few words.
    public var summary: String {
        switch self {
        case .text: "for people"
        case .tap: "TAP version 14"
        case .jsonl: "JSON Lines"
        }
    }

    /// A report in this format about runs of a suite, written piece by piece.
    public func report(of suite: Suite, settings: ReportSettings, write: @escaping (String) -> Void) -> any RunObserver
    {
        switch self {
        case .text: TextReport(suite: suite, settings: settings, write: write)
        case .tap: TAPReport(suite: suite, settings: settings, write: write)
        case .jsonl: JSONLinesReport(suite: suite, settings: settings, write: write)
        }
    }
}

/// What a report needs to know beside the results.
public struct ReportSettings: Sendable {
    /// Whether colours are wanted.
    public var usesColour: Bool
    /// Options that a command line needs to run one assertion on the same target again, each followed by a blank.
    public var rerunOptions: String
    /// What of the suite is run; nil where a report need not say.
    public var selection: Selection?
    /// What was demanded of the target.
    public var demands: Demands

    /// Creates settings.
    public init(
        usesColour: Bool = false, rerunOptions: String = "", selection: Selection? = nil,
        demands: Demands = Demands()
    ) {
        self.usesColour = usesColour
        self.rerunOptions = rerunOptions
        self.selection = selection
        self.demands = demands
    }

    /// What is said of a run that has no case.
    var noWork: String {
        guard let shard = selection?.shard, shard.count > 1 else { return "no work" }
        return "no work: shard \(shard.index)/\(shard.count) has no assertion"
    }

    /// The command that runs one assertion alone.
    public func rerunCommand(_ id: String) -> String { "dup-conformance run \(rerunOptions)--filter \(id)" }
}

extension SuiteRun {
    /// What was known to deviate, and does: by the files that say so, in their order.
    var foretold: [(file: BaselineFile, results: [JudgedCase])] {
        let results = Dictionary(grouping: results.filter(\.isForetold)) { $0.expectation?.file ?? "" }
        return baseline.files.compactMap { file in results[file.name].map { (file, $0) } }
    }

    /// `2 known failures of Linux, 1 known deviation of klibc`: what the baselines expected, and got.
    var foretoldText: String {
        foretold.map { file, results in
            let noun = results.allSatisfy { $0.verdict == .fail } ? "failure" : "deviation"
            return "\(results.count) known \(noun)\(results.count == 1 ? "" : "s") of \(file.title)"
        }.joined(separator: ", ")
    }
}

extension BaselineFile {
    /// The title, and the file where that is something else.
    var heading: String { title == name ? name : "\(title) (\(name))" }
}

/// How many results of each sort a run has.
public struct RunCounts: Sendable, Equatable {
    /// How many assertions have each verdict.
    public private(set) var verdicts: [Verdict: Int] = [:]
    /// How many assertions there are.
    public private(set) var assertions = 0
    /// How many characteristics were recorded.
    public private(set) var characteristics = 0
    /// How many results the baseline foretold.
    public private(set) var foretold = 0
    /// How many results somebody should look at.
    public private(set) var unexpected = 0
    /// How many of the unsupported the agent leaves out: that says nothing of the platform.
    public private(set) var omitted = 0

    /// Counts results.
    public init(_ results: some Sequence<JudgedCase>) {
        for result in results {
            if !result.isExpected { unexpected += 1 }
            if result.isForetold { foretold += 1 }
            if result.isRecord {
                if result.value != nil { characteristics += 1 }
            } else {
                assertions += 1
                if result.isOmitted { omitted += 1 }
                verdicts[result.verdict, default: 0] += 1
            }
        }
    }

    /// `12 pass, 1 unsupported`
    public var description: String {
        let parts = Verdict.allCases.compactMap { verdict in
            verdicts[verdict].map { "\($0) \(verdict.rawValue.lowercased())" }
        }
        return parts.joined(separator: ", ") + (omitted == 0 ? "" : " (\(omitted) not in this agent)")
    }
}
