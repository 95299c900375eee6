import ConformanceExploration
import DupConformance

/// The formats in which a run is reported.
package enum ReportFormat: String, Sendable, CaseIterable {
    /// For people.
    case text
    /// TAP version 13, with YAML blocks: what `prove` reads.
    case tap
    /// The same as TAP version 14.
    case tap14
    /// JSON Lines: the source from which other reports can be made.
    case jsonl

    /// What the format is for, in a few words.
    package var summary: String {
        switch self {
        case .text: "for people"
        case .tap: "TAP version 13"
        case .tap14: "TAP version 14"
        case .jsonl: "JSON Lines"
        }
    }

    /// Whether a report says what made it, and when.
    package var tellsOrigin: Bool { self == .jsonl }

    /// A report in this format about runs of a suite, written piece by piece.
    package func report(of suite: Suite, settings: ReportSettings, write: @escaping (String) -> Void) -> any RunObserver
    {
        switch self {
        case .text: TextReport(suite: suite, settings: settings, write: write)
        case .tap: TAPReport(suite: suite, version: 13, settings: settings, write: write)
        case .tap14: TAPReport(suite: suite, version: 14, settings: settings, write: write)
        case .jsonl: JSONLinesReport(suite: suite, settings: settings, write: write)
        }
    }
}

/// The settings of a report.
package struct ReportSettings: Sendable {
    /// Whether to use colours.
    package var usesColour: Bool
    /// Options that a command line needs to run one assertion on the same target again, each followed by a blank.
    package var rerunOptions: String
    /// What of the suite is run; nil where a report need not say.
    package var selection: Selection?
    /// What was demanded of the target.
    package var demands: Demands
    /// What makes the report, and when; nil where it need not say.
    package var origin: Origin?

    /// Creates settings.
    package init(
        usesColour: Bool = false, rerunOptions: String = "", selection: Selection? = nil,
        demands: Demands = Demands(), origin: Origin? = nil
    ) {
        self.usesColour = usesColour
        self.rerunOptions = rerunOptions
        self.selection = selection
        self.demands = demands
        self.origin = origin
    }

    /// The text for a run without cases.
    var noWork: String {
        guard let shard = selection?.shard, shard.count > 1 else { return "no work" }
        return "no work: shard \(shard.index)/\(shard.count) has no assertion"
    }

    /// The command that runs one assertion alone.
    package func rerunCommand(_ id: String) -> String {
        "dup-conformance run \(rerunOptions)--filter \(TargetCommand(words: [id]))"
    }
}
