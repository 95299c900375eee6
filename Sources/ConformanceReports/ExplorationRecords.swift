import ConformanceExploration
import DescriptorNotation
import DupConformance

/// The records of an exploration in JSON Lines: what was explored, each finding, and how far it came.
package struct ExplorationRecords: Sendable {
    /// What was explored.
    package internal(set) var header: Header
    /// What was found.
    package let findings: [Finding]
    /// How far it came; nil when the report breaks off.
    package let coverage: Coverage?

    /// What was explored: the first record.
    package struct Header: Codable, Sendable, Equatable {
        /// `exploration`.
        package var type = "exploration"
        /// The format of the records.
        package var format = JSONLines.format
        /// What made the report, and when.
        package var origin: Origin?
        /// How the target was started.
        package let target: String
        /// The target's greeting.
        package let platform: String
        /// `exhaustive`, `random` or `concurrent`.
        package let kind: String
        /// The name of the alphabet.
        package let alphabet: String
        /// Numbers in the table.
        package let descriptors: Int
        /// Open file descriptions at a time.
        package let descriptions: Int
        /// The seed.
        package let seed: UInt64
        /// Which shard, from 1.
        package let shard: Int
        /// How many shards there are.
        package let shards: Int
        /// States in the whole space.
        package let states: Int
        /// Transitions in the whole space.
        package let transitions: Int
        /// Transitions of this shard.
        package let share: Int
        /// Of the space, in hexadecimal: explorations by the same revision have the same.
        package let fingerprint: String

        fileprivate var isPossible: Bool {
            shard >= 1 && shard <= shards
                && [descriptors, descriptions, states, transitions, share].allSatisfy { $0 >= 0 }
        }
    }

    /// A finding.
    package struct Finding: Codable, Sendable {
        /// `finding`.
        package var type = "finding"
        /// The id of the assertion that it makes.
        package let id: String
        /// The operation that is to blame.
        package let operation: String
        /// How it differs.
        package let difference: String
        /// The requirements that it breaks.
        package let requirements: [String]
        /// How often it was seen.
        package var count: Int
        /// Whether the steps alone reproduced it.
        package let confirmed: Bool
        /// The fewest steps that show it.
        package let steps: [Step]
        /// The finding as an assertion, in the notation.
        package let notation: String
        /// File, line and reason of the baseline entry; nil if there is none.
        package var known: String?
    }

    /// A step of a finding.
    package struct Step: Codable, Sendable {
        /// The step as the notation writes it.
        package let step: String
        /// What the model allows.
        package let expected: String?
        /// What the target did.
        package let actual: String?
    }

    /// How far it came: the last record.
    package struct Coverage: Codable, Sendable {
        /// `coverage`.
        package var type = "coverage"
        /// Transitions, or steps of walks, that were as the model allows.
        package let done: Int
        /// Transitions that were not, or were left out for that.
        package let leftOut: Int
        /// The differences for which transitions were left out that would probably have shown them, with their number;
        /// absent if there are none.
        package var givenUp: [String: Int]?
        /// Calls that the target made.
        package let calls: Int
        /// How many findings there are.
        package let findings: Int
        /// What could not be done, with how often.
        package let unresolved: [String: Int]
        /// What the target chose where the standard leaves a choice, and most do otherwise.
        package let choices: [String]
        /// Whether every transition was made, or left out for a finding; never for walks.
        package let complete: Bool
        /// Why it ended early, if the target could not be explored.
        package let trouble: String?
        /// Wall time.
        package let seconds: Double

        fileprivate var isPossible: Bool {
            [done, leftOut, calls, findings].allSatisfy { $0 >= 0 } && unresolved.values.allSatisfy { $0 >= 0 }
                && givenUp?.values.allSatisfy { $0 >= 0 } != false
        }
    }

    /// The records of an exploration, with the baseline entries of its findings.
    package init(_ exploration: Exploration, baseline: Baseline = .empty, origin: Origin? = nil) {
        header = Self.header(
            exploration.settings, exploration.space, share: exploration.share, exploration.greeting)
        header.origin = origin
        findings = exploration.findings.map { finding in
            var record = Self.record(finding)
            record.known = baseline.entries[record.id].map { "\($0.file):\($0.line): \($0.because)" }
            return record
        }
        let progress = exploration.progress
        coverage = Coverage(
            done: progress.done, leftOut: progress.leftOut, givenUp: Self.counts(exploration.givenUp),
            calls: progress.calls,
            findings: exploration.findings.count, unresolved: exploration.unresolved, choices: exploration.choices,
            complete: exploration.isComplete, trouble: exploration.trouble, seconds: progress.seconds)
    }

    private static func counts(_ givenUp: [Signature: Int]) -> [String: Int]? {
        givenUp.isEmpty ? nil : Dictionary(uniqueKeysWithValues: givenUp.map { ($0.key.description, $0.value) })
    }

    /// The record of what is explored.
    package static func header(
        _ settings: ExplorationSettings, _ space: StateSpace?, share: Int, _ greeting: Greeting
    ) -> Header {
        Header(
            target: settings.target.name, platform: greeting.platform, kind: settings.kind.rawValue,
            alphabet: settings.alphabet.rawValue, descriptors: settings.descriptors,
            descriptions: settings.descriptions, seed: settings.seed, shard: settings.shard.index,
            shards: settings.shard.count, states: space?.stateCount ?? 0, transitions: space?.transitionCount ?? 0,
            share: share, fingerprint: String(space?.fingerprint ?? 0, radix: 16))
    }

    private static func record(_ finding: ConformanceExploration.Finding) -> Finding {
        Finding(
            id: finding.assertion.id, operation: finding.signature.operation,
            difference: finding.signature.difference, requirements: finding.requirements, count: finding.count,
            confirmed: finding.isConfirmed,
            steps: finding.steps.map { Step(step: $0.step, expected: $0.expected, actual: $0.actual) },
            notation: NotationPrinter.versionLine + "\n" + NotationPrinter.text(finding.assertion))
    }

    /// More than an exploration ever has, which leaves out what is to blame often.
    private static let mostFindings = 1000

    /// Reads a report.
    package init(_ text: some Collection<UInt8>, named name: String) throws(InvalidReport) {
        var header: Header?
        var findings: [Finding] = []
        var coverage: Coverage?
        try JSONLines.read(text, named: name, of: "an exploration") { record, kind in
            let impossible = record.invalid("no exploration writes this record")
            switch kind.type {
            case "exploration" where header == nil:
                try record.check(kind)
                var first = try record.decoded(as: Header.self)
                guard first.isPossible else { throw impossible }
                first.format = JSONLines.format
                header = first
            case "finding":
                let finding = try record.decoded(as: Finding.self)
                guard finding.count >= 0, findings.count < Self.mostFindings else { throw impossible }
                findings.append(finding)
            case "coverage":
                let last = try record.decoded(as: Coverage.self)
                guard last.isPossible else { throw impossible }
                coverage = last
            case "exploration", "run": throw record.unexpected(kind)
            default: break  // of a later version
            }
        }
        guard let header else {
            throw InvalidReport(
                description: "\(name) is not a report of an exploration; make one with explore --format jsonl")
        }
        self.init(header: header, findings: findings, coverage: coverage)
    }

    init(header: Header, findings: [Finding], coverage: Coverage?) {
        self.header = header
        self.findings = findings
        self.coverage = coverage
    }

    /// The records, a line each.
    package var text: String {
        JSONLines.line(header) + findings.map { JSONLines.line($0) }.joined()
            + (coverage.map { JSONLines.line($0) } ?? "")
    }
}
