#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The formats in which an exploration is reported.
public enum ExplorationFormat: String, Sendable, CaseIterable {
    /// For people.
    case text
    /// JSON Lines: the exploration, a record for each finding, then the coverage; what `merge` joins.
    case jsonl
}

/// The report for people.
public enum ExplorationText {
    /// What is explored: `core, 3 numbers, 3 descriptions: 1193 states, …`.
    public static func heading(_ settings: ExplorationSettings, _ space: StateSpace?, share: Int, _ greeting: Greeting)
        -> String
    {
        var text = "\(settings.target.name)\n\(greeting.platform) (\(greeting.agent))\n\n"
        guard let space else {
            return text + "\(settings.kind.rawValue) walks, seed \(settings.seed)\n"
        }
        text +=
            "\(settings.alphabet.rawValue), \(settings.descriptors) numbers, \(settings.descriptions) descriptions: "
        text += "\(space.stateCount) states, \(space.transitionCount) transitions"
        if settings.shard.count > 1 {
            text += "; shard \(settings.shard.index)/\(settings.shard.count) has \(share) of them"
        }
        return text + "\n"
    }

    /// How far it is, on one line without a newline.
    public static func progress(_ progress: ExplorationProgress, share: Int) -> String {
        let rate = progress.seconds > 0 ? Double(progress.done) / progress.seconds : 0
        var text = "\(progress.done)"
        if share > 0 { text += " of \(share) transitions (\(progress.done * 100 / share) %)" } else { text += " steps" }
        text += ", \(Int(rate)) a second"
        let left = share - progress.done - progress.leftOut
        if left > 0, rate > 0 { text += ", about \(Int(Double(left) / rate) + 1) s left" }
        return text + "; \(progress.findings) finding\(progress.findings == 1 ? "" : "s")"
    }

    /// A finding: what is broken, and the steps that show it.
    public static func text(_ finding: Finding, suite: Suite, rerun: String) -> String {
        var text = "FINDING \(finding.signature)\n"
        for id in finding.requirements {
            guard let requirement = suite.requirement(id) else { continue }
            text += "  \(requirement.says)\n    \(requirement.citation) (\(requirement.force.rawValue), \(id))\n"
        }
        text += StepTable.text(finding.steps)
        if !finding.isConfirmed { text += "  it did not show again when these steps were run alone\n" }
        text += "  seen \(finding.count) time\(finding.count == 1 ? "" : "s"); to see it again: \(rerun)\n"
        text += "  as an assertion:\n"
        let notation = NotationPrinter.text(finding.assertion)
        for line in notation.split(separator: "\n") { text += "    \(line)\n" }
        return text
    }

    /// What came of it all.
    public static func summary(_ exploration: Exploration) -> String {
        let progress = exploration.progress
        var text = ""
        for (reason, count) in exploration.unresolved.sorted(by: { $0.key < $1.key }) {
            text += "\(count) time\(count == 1 ? "" : "s") nothing could be said: \(reason)\n"
        }
        if exploration.share > 0 {
            text += "\(progress.done) of \(exploration.share) transitions are as the model allows"
            let missing = exploration.share - progress.done - progress.leftOut
            if progress.leftOut > 0 { text += ", \(progress.leftOut) differ or were left out for that" }
            if missing > 0 { text += ", \(missing) were not made" }
        } else {
            text += "\(progress.done) steps are as the model allows"
        }
        text += "; \(progress.calls) calls in \(TextReport.seconds(progress.seconds)) s; "
        let count = exploration.findings.count
        text += count == 0 ? "no findings" : "\(count) finding\(count == 1 ? "" : "s")"
        if let trouble = exploration.trouble { text += "\nstopped: \(trouble)" }
        return text + "\n"
    }
}

/// The records of an exploration in JSON Lines.
public enum ExplorationRecords {
    /// What was explored: the first record.
    public struct Header: Codable, Sendable, Equatable {
        public var type = "exploration"
        public var version = jsonLinesVersion
        public let target: String
        public let platform: String
        public let kind: String
        public let alphabet: String
        public let descriptors: Int
        public let descriptions: Int
        public let seed: UInt64
        public let shard: Int
        public let shards: Int
        public let states: Int
        public let transitions: Int
        public let share: Int
        /// Of the space, in hexadecimal: explorations of the same revision have the same.
        public let fingerprint: String
    }

    /// A finding.
    public struct FindingRecord: Codable, Sendable {
        public var type = "finding"
        public var version = jsonLinesVersion
        public let id: String
        public let operation: String
        public let difference: String
        public let requirements: [String]
        public let count: Int
        public let confirmed: Bool
        public let steps: [StepRecord]
        /// The finding as an assertion, in the notation.
        public let notation: String
    }

    /// A step of a finding.
    public struct StepRecord: Codable, Sendable {
        public let step: String
        public let expected: String?
        public let actual: String?
    }

    /// How far it came: the last record.
    public struct CoverageRecord: Codable, Sendable {
        public var type = "coverage"
        public var version = jsonLinesVersion
        public let done: Int
        public let leftOut: Int
        public let calls: Int
        public let findings: Int
        public let unresolved: [String: Int]
        public let complete: Bool
        public let trouble: String?
        public let seconds: Double
    }

    /// The record of what is explored.
    public static func header(
        _ settings: ExplorationSettings, _ space: StateSpace?, share: Int, _ greeting: Greeting
    ) -> Header {
        Header(
            target: settings.target.name, platform: greeting.platform, kind: settings.kind.rawValue,
            alphabet: settings.alphabet.rawValue, descriptors: settings.descriptors,
            descriptions: settings.descriptions, seed: settings.seed, shard: settings.shard.index,
            shards: settings.shard.count, states: space?.stateCount ?? 0, transitions: space?.transitionCount ?? 0,
            share: share, fingerprint: String(space?.fingerprint ?? 0, radix: 16))
    }

    /// All records.
    public static func text(_ exploration: Exploration) -> String {
        var text = JSONLines.line(
            header(exploration.settings, exploration.space, share: exploration.share, exploration.greeting))
        for finding in exploration.findings { text += JSONLines.line(record(finding)) }
        let progress = exploration.progress
        return text
            + JSONLines.line(
                CoverageRecord(
                    done: progress.done, leftOut: progress.leftOut, calls: progress.calls,
                    findings: exploration.findings.count, unresolved: exploration.unresolved,
                    complete: exploration.isComplete, trouble: exploration.trouble, seconds: progress.seconds))
    }

    private static func record(_ finding: Finding) -> FindingRecord {
        FindingRecord(
            id: finding.assertion.id, operation: finding.signature.operation,
            difference: finding.signature.difference, requirements: finding.requirements, count: finding.count,
            confirmed: finding.isConfirmed,
            steps: finding.steps.map { StepRecord(step: $0.step, expected: $0.expected, actual: $0.actual) },
            notation: NotationPrinter.versionLine + "\n" + NotationPrinter.text(finding.assertion))
    }
}
