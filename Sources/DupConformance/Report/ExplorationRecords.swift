#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The records of an exploration in JSON Lines: what was explored, each finding, and how far it came.
public struct ExplorationRecords: Sendable {
    /// What was explored.
    public internal(set) var header: Header
    /// What was found.
    public let findings: [Finding]
    /// How far it came; nil when the report breaks off.
    public let coverage: Coverage?

    /// What was explored: the first record.
    public struct Header: Codable, Sendable, Equatable {
        /// `exploration`.
        public var type = "exploration"
        /// The format of the records.
        public var format = JSONLines.format
        /// What made the report, and when.
        package var origin: Origin?
        /// How the target was started.
        public let target: String
        /// What it said of itself.
        public let platform: String
        /// `exhaustive`, `random` or `concurrent`.
        public let kind: String
        /// The name of the alphabet.
        public let alphabet: String
        /// Numbers in the table.
        public let descriptors: Int
        /// Open file descriptions at a time.
        public let descriptions: Int
        /// The seed.
        public let seed: UInt64
        /// Which shard, from 1.
        public let shard: Int
        /// How many shards there are.
        public let shards: Int
        /// States in the whole space.
        public let states: Int
        /// Transitions in the whole space.
        public let transitions: Int
        /// Transitions of this shard.
        public let share: Int
        /// Of the space, in hexadecimal: explorations by the same revision have the same.
        public let fingerprint: String

        fileprivate var isPossible: Bool {
            shard >= 1 && shard <= shards
                && [descriptors, descriptions, states, transitions, share].allSatisfy { $0 >= 0 }
        }
    }

    /// A finding.
    public struct Finding: Codable, Sendable {
        /// `finding`.
        public var type = "finding"
        /// The id of the assertion that it makes.
        public let id: String
        /// The operation that is to blame.
        public let operation: String
        /// How it differs.
        public let difference: String
        /// The requirements that it breaks.
        public let requirements: [String]
        /// How often it was seen.
        public var count: Int
        /// Whether the steps alone showed it again.
        public let confirmed: Bool
        /// The fewest steps that show it.
        public let steps: [Step]
        /// The finding as an assertion, in the notation.
        public let notation: String
        /// Where a baseline knows of it, and why it is so; nil where none does.
        public var known: String?
    }

    /// A step of a finding.
    public struct Step: Codable, Sendable {
        /// The step as the notation writes it.
        public let step: String
        /// What the model allows.
        public let expected: String?
        /// What the target did.
        public let actual: String?
    }

    /// How far it came: the last record.
    public struct Coverage: Codable, Sendable {
        /// `coverage`.
        public var type = "coverage"
        /// Transitions, or steps of walks, that were as the model allows.
        public let done: Int
        /// Transitions that were not, or were left out for that.
        public let leftOut: Int
        /// The differences for which transitions were left out that would probably have shown them, with how many; absent
        /// where there are none.
        public var givenUp: [String: Int]?
        /// Calls that the target made.
        public let calls: Int
        /// How many findings there are.
        public let findings: Int
        /// What could not be done, with how often.
        public let unresolved: [String: Int]
        /// What the target chose where the standard leaves a choice, and most do otherwise.
        public let choices: [String]
        /// Whether every transition was made, or left out for a finding; never for walks.
        public let complete: Bool
        /// Why it ended early, if the target could not be explored.
        public let trouble: String?
        /// Wall time.
        public let seconds: Double

        fileprivate var isPossible: Bool {
            [done, leftOut, calls, findings].allSatisfy { $0 >= 0 } && unresolved.values.allSatisfy { $0 >= 0 }
                && givenUp?.values.allSatisfy { $0 >= 0 } != false
        }
    }

    /// The records of an exploration, and of what a baseline knows of its findings.
    public init(_ exploration: Exploration, baseline: Baseline = .empty) {
        self.init(exploration, baseline: baseline, origin: nil)
    }

    package init(_ exploration: Exploration, baseline: Baseline, origin: Origin?) {
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

    private static func record(_ finding: DupConformance.Finding) -> Finding {
        Finding(
            id: finding.assertion.id, operation: finding.signature.operation,
            difference: finding.signature.difference, requirements: finding.requirements, count: finding.count,
            confirmed: finding.isConfirmed,
            steps: finding.steps.map { Step(step: $0.step, expected: $0.expected, actual: $0.actual) },
            notation: NotationPrinter.versionLine + "\n" + NotationPrinter.text(finding.assertion))
    }

    /// A report cannot be read.
    public struct Invalid: Error, Sendable, CustomStringConvertible {
        /// What is wrong, and where.
        public let description: String
    }

    /// More than an exploration ever has, which leaves out what is to blame often.
    private static let mostFindings = 1000

    /// Reads a report.
    public init(_ text: some Collection<UInt8>, named name: String) throws(Invalid) {
        var header: Header?
        var findings: [Finding] = []
        var coverage: Coverage?
        let decoder = JSONDecoder()
        for (line, data) in JSONLines.records(of: text) {
            let impossible = Invalid(description: "\(name):\(line): no exploration comes to this record")
            do {
                let kind = try decoder.decode(JSONLines.Kind.self, from: data)
                switch kind.type {
                case "exploration" where header == nil:
                    if let problem = kind.problem { throw Invalid(description: "\(name):\(line): \(problem)") }
                    let first = try decoder.decode(Header.self, from: data)
                    guard first.isPossible else { throw impossible }
                    header = first
                case "finding":
                    let finding = try decoder.decode(Finding.self, from: data)
                    guard finding.count >= 0, findings.count < Self.mostFindings else { throw impossible }
                    findings.append(finding)
                case "coverage":
                    let last = try decoder.decode(Coverage.self, from: data)
                    guard last.isPossible else { throw impossible }
                    coverage = last
                case "exploration", "run":
                    throw Invalid(
                        description: "\(name):\(line): a record of type “\(kind.type)” is not expected here")
                default: continue  // of a later version
                }
            } catch let error as Invalid {
                throw error
            } catch {
                throw Invalid(description: "\(name):\(line): this is no record of an exploration in JSON Lines")
            }
        }
        guard let header else {
            throw Invalid(description: "\(name) is no report of an exploration: make it with explore --format jsonl")
        }
        self.init(header: header, findings: findings, coverage: coverage)
    }

    init(header: Header, findings: [Finding], coverage: Coverage?) {
        self.header = header
        self.findings = findings
        self.coverage = coverage
    }

    /// The records, a line each.
    public var text: String {
        JSONLines.line(header) + findings.map { JSONLines.line($0) }.joined()
            + (coverage.map { JSONLines.line($0) } ?? "")
    }
}
