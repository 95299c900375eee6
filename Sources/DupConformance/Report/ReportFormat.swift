/// The formats in which a run is reported.
public enum ReportFormat: String, Sendable, CaseIterable {
    /// For people.
    case text
    /// TAP version 13, with YAML blocks: what `prove` reads.
    case tap
    /// The same as TAP version 14.
    case tap14
    /// JSON Lines: the source from which other reports can be made.
    case jsonl

    /// What the format is for, in a few words.
    public var summary: String {
        switch self {
        case .text: "for people"
        case .tap: "TAP version 13"
        case .tap14: "TAP version 14"
        case .jsonl: "JSON Lines"
        }
    }

    /// A report in this format about runs of a suite, written piece by piece.
    public func report(of suite: Suite, settings: ReportSettings, write: @escaping (String) -> Void) -> any RunObserver
    {
        switch self {
        case .text: TextReport(suite: suite, settings: settings, write: write)
        case .tap: TAPReport(suite: suite, version: 13, settings: settings, write: write)
        case .tap14: TAPReport(suite: suite, version: 14, settings: settings, write: write)
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
    /// The edition that the target was said to claim.
    public var edition: Edition?
    /// What makes the report, and when; nil where it need not say.
    package var origin: Origin?

    /// Creates settings.
    public init(
        usesColour: Bool = false, rerunOptions: String = "", selection: Selection? = nil, edition: Edition? = nil
    ) {
        self.usesColour = usesColour
        self.rerunOptions = rerunOptions
        self.selection = selection
        self.edition = edition
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
    /// `12 cases were not run: the run was interrupted`, a line for each reason.
    var notRun: [String] {
        let cases = results.filter { !$0.isRun }
        let reasons = Dictionary(grouping: cases, by: \.reason)
        return reasons.sorted { $0.key < $1.key }.map { reason, cases in
            "\(cases.count) case\(cases.count == 1 ? " was" : "s were") \(reason)"
        }
    }

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
    /// How many features that must be there are lacking: each has a result of its own.
    public private(set) var features = 0
    /// How many characteristics there are.
    public private(set) var records = 0
    /// How many of them were recorded.
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
            if result.isOmitted { omitted += 1 }
            if result.isRecord {
                records += 1
                if result.value != nil { characteristics += 1 }
            } else {
                if result.assertion.id.hasPrefix(Baseline.featurePrefix) { features += 1 } else { assertions += 1 }
                verdicts[result.verdict, default: 0] += 1
            }
        }
    }

    /// `514 assertions and 1 feature`
    var subject: String {
        let judged = assertions == 1 ? "1 assertion" : "\(assertions) assertions"
        return features == 0 ? judged : "\(judged) and \(features) feature\(features == 1 ? "" : "s")"
    }

    /// `12 pass, 1 unsupported`
    public var description: String {
        let parts = Verdict.allCases.compactMap { verdict in
            verdicts[verdict].map { "\($0) \(verdict.rawValue.lowercased())" }
        }
        return parts.joined(separator: ", ") + (omitted == 0 ? "" : " (\(omitted) not in this agent)")
    }
}
