import DescriptorNotation
import DupConformance

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// JSON Lines: first the run, then a record for each result, last the summary.
struct JSONLinesReport: RunObserver {
    private let suite: Suite
    private let settings: ReportSettings
    private let write: (String) -> Void
    private var baseline = Baseline.empty

    init(suite: Suite, settings: ReportSettings, write: @escaping (String) -> Void) {
        self.suite = suite
        self.settings = settings
        self.write = write
    }

    mutating func chose(_ baseline: Baseline) { self.baseline = baseline }

    mutating func began(target: String, greeting: Greeting?, count: Int) {
        emit(
            RunRecord(
                target: target, agent: greeting?.agent, libc: greeting?.libc, kernel: greeting?.kernel,
                machine: greeting?.machine, under: greeting?.under, has: greeting?.has.sorted(),
                lacks: greeting?.lacks.sorted(), count: count,
                baseline: baseline.files.isEmpty ? nil : baseline.files.map(\.name).joined(separator: " "),
                edition: settings.demands.edition?.rawValue, lacking: Self.listed(settings.demands.lacking),
                required: Self.listed(settings.demands.required), omitting: Self.listed(settings.demands.omitting),
                omits: greeting.flatMap { Self.listed($0.omits) }, shard: settings.selection?.shard.index,
                shards: settings.selection?.shard.count, filters: settings.selection?.filters,
                suite: settings.selection == nil ? nil : suite.fingerprint))
    }

    mutating func judged(_ result: JudgedCase) { write(result, isCorrection: false) }

    private func write(_ result: JudgedCase, isCorrection: Bool) {
        if result.isRecord, result.verdict == .pass {
            emit(
                CharacteristicRecord(
                    id: result.assertion.id, requirements: result.assertion.requirements, value: result.value ?? "",
                    file: result.assertion.file, line: result.assertion.line, seconds: result.seconds))
        } else {
            emit(ResultRecord(result, isCorrection: isCorrection))
        }
    }

    mutating func garbled(_ garbled: GarbledLine) { emit(GarbledRecord(line: garbled.line, text: garbled.text)) }

    mutating func ended(_ run: SuiteRun) {
        for result in run.corrected { write(result, isCorrection: true) }
        for remark in run.remarks { emit(RemarkRecord(unexpected: remark.isUnexpected, text: remark.text)) }
        let counts = RunCounts(run.results)
        emit(
            SummaryRecord(
                assertions: counts.assertions, characteristics: counts.characteristics,
                verdicts: Dictionary(
                    uniqueKeysWithValues: Verdict.allCases.map { ($0.rawValue, counts.verdicts[$0] ?? 0) }),
                foretold: counts.foretold,
                known: run.foretold.map { file, results in
                    SummaryRecord.Known(baseline: file.name, title: file.title, count: results.count)
                },
                unexpected: counts.unexpected, seconds: run.seconds))
    }

    /// Words in an order of their own; nil where there are none, which is usual.
    private static func listed(_ words: Set<String>) -> [String]? { words.isEmpty ? nil : words.sorted() }

    private func emit(_ record: some Encodable) { write(JSONLines.line(record)) }
}

/// One record a line.
enum JSONLines {
    static func line(_ record: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // The records hold nothing that JSON cannot: encoding them does not fail.
        guard let line = try? encoder.encode(record) else { return "" }
        return String(decoding: line, as: UTF8.self) + "\n"
    }

    /// The records of a report, each with the number of its line; blank lines are none.
    static func records(of text: some Collection<UInt8>) -> [(line: Int, data: Data)] {
        text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
            .filter { !$0.element.isEmpty }.map { ($0.offset + 1, Data($0.element)) }
    }
}

/// The version of the records; it changes when a key changes its meaning or goes.
let jsonLinesVersion = 1

/// The first record of a report.
struct RunRecord: Codable {
    var type = "run"
    var version = jsonLinesVersion
    let target: String
    let agent: String?
    let libc: String?
    let kernel: String?
    let machine: String?
    let under: [String]?
    let has: [String]?
    let lacks: [String]?
    let count: Int
    let baseline: String?
    /// The edition that the target was said to claim.
    let edition: String?
    /// What else was said of what it must have, lacks and leaves out; absent where nothing was.
    let lacking: [String]?
    let required: [String]?
    let omitting: [String]?
    /// What an agent in another language leaves out.
    let omits: [String]?
    /// Which shard of how many, the filters, and what tells revisions of the suite apart: for `merge`.
    let shard: Int?
    let shards: Int?
    let filters: [String]?
    let suite: String?
}

/// A record for each assertion.
struct ResultRecord: Codable {
    struct Step: Codable {
        let step: String
        let expected: String?
        let actual: String?
        let decisive: Bool?
        /// How many brackets are around it; absent where there are none.
        let depth: Int?
        let line: Int
    }

    /// What a baseline says of it.
    struct Known: Codable {
        let baseline: String
        let line: Int
        let expected: String
        let because: String
        let link: String?
    }

    var type = "result"
    let id: String
    let requirements: [String]
    let verdict: String
    let expected: Bool
    let reason: String
    let file: String
    let line: Int
    let steps: [Step]
    let known: Known?
    let seconds: Double?
    /// Whether the agent leaves an operation of it out; absent where not.
    let omitted: Bool?
    /// Whether it takes the place of a record of the same id, after which nothing can be said of the case any more;
    /// absent where not.
    let corrects: Bool?

    init(_ result: JudgedCase, isCorrection: Bool) {
        corrects = isCorrection ? true : nil
        id = result.assertion.id
        requirements = result.assertion.requirements
        verdict = result.verdict.rawValue
        expected = result.isExpected
        reason = result.reason
        file = result.assertion.file
        line = result.assertion.line
        steps = result.steps.map { step in
            Step(
                step: step.step, expected: step.expected, actual: step.actual,
                decisive: step.isDecisive ? true : nil, depth: step.depth > 0 ? step.depth : nil, line: step.line)
        }
        known = result.expectation.map { entry in
            Known(
                baseline: entry.file, line: entry.line, expected: entry.expected, because: entry.because,
                link: entry.link)
        }
        seconds = result.seconds
        omitted = result.isOmitted ? true : nil
    }
}

/// A record for each characteristic that was recorded.
struct CharacteristicRecord: Codable {
    var type = "characteristic"
    let id: String
    let requirements: [String]
    let value: String
    let file: String
    let line: Int
    let seconds: Double?
}

/// A line of the trace that belongs to no case.
struct GarbledRecord: Codable {
    var type = "garbled"
    let line: Int
    let text: String
}

/// What is to be said of the run beside its results.
struct RemarkRecord: Codable {
    var type = "remark"
    /// Whether the run is not as expected for it.
    let unexpected: Bool
    let text: String
}

/// The last record of a report; one without it was cut off.
struct SummaryRecord: Codable {
    /// How much of what one baseline knows came true.
    struct Known: Codable {
        let baseline: String
        let title: String
        let count: Int
    }

    var type = "summary"
    let assertions: Int
    let characteristics: Int
    let verdicts: [String: Int]
    let foretold: Int
    let known: [Known]
    let unexpected: Int
    let seconds: Double
}
