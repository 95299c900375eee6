import DescriptorNotation
import DupConformance

/// The first record of a report of a run.
struct RunRecord: Codable {
    var type = "run"
    var format = JSONLines.format
    let origin: Origin?
    let target: String
    let agent: String?
    let libc: String?
    let kernel: String?
    let machine: String?
    let under: [String]?
    let has: [String]?
    let lacks: [String]?
    /// How many cases and features are judged or recorded.
    let cases: Int
    /// The names of the baselines that were taken.
    let baselines: [String]?
    /// The edition that the target was said to claim.
    let edition: String?
    /// What else was said of what it must have, lacks and leaves out; absent where nothing was.
    let lacking: [String]?
    let required: [String]?
    let omitting: [String]?
    /// What an agent in another language leaves out.
    let omits: [String]?
    /// Which shard of how many, and what was selected: for `merge`.
    let shard: Int?
    let shards: Int?
    let filters: [String]?
    let exclude: [String]?
    let quick: Bool?
}

/// A record for each assertion, and for each characteristic.
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
    struct Baseline: Codable {
        let file: String
        let line: Int
        let says: String
        let because: String
        let link: String?
    }

    /// The kinds of results.
    enum Kind: String {
        case result, characteristic

        init(_ result: JudgedCase) { self = result.isRecord ? .characteristic : .result }
    }

    /// The verdict on what is recorded and not judged.
    static let recorded = "RECORDED"

    static func verdict(of result: JudgedCase) -> String {
        result.isRecord && result.verdict == .pass ? recorded : result.verdict.rawValue
    }

    /// `result` or `characteristic`; `correction` of what was said before, which stands for it.
    let type: String
    /// What is corrected.
    let corrects: String?
    let id: String
    let requirements: [String]
    let verdict: String
    /// What was recorded of a characteristic.
    let value: String?
    let expected: Bool
    let reason: String
    let file: String
    let line: Int
    let steps: [Step]
    let baseline: Baseline?
    let seconds: Double?
    /// Whether the agent leaves an operation of it out; absent where not.
    let omitted: Bool?
    /// `false` where the run ended before this case; absent else.
    let ran: Bool?

    /// What it is, or what it corrects is.
    var kind: String { corrects ?? type }

    init(_ result: JudgedCase, corrects: Bool = false) {
        let kind = Kind(result)
        type = corrects ? "correction" : kind.rawValue
        self.corrects = corrects ? kind.rawValue : nil
        id = result.assertion.id
        requirements = result.assertion.requirements
        verdict = Self.verdict(of: result)
        let isRecorded = verdict == Self.recorded
        value = isRecorded ? result.value ?? "" : nil
        expected = result.isExpected
        reason = result.reason
        file = result.assertion.file
        line = result.assertion.line
        // What a characteristic shows is its value.
        let shown = isRecorded ? [] : result.steps
        steps = shown.map { step in
            Step(
                step: step.step, expected: step.expected, actual: step.actual,
                decisive: step.isDecisive ? true : nil, depth: step.depth > 0 ? step.depth : nil, line: step.line)
        }
        baseline = result.expectation.map { entry in
            Baseline(file: entry.file, line: entry.line, says: entry.expected, because: entry.because, link: entry.link)
        }
        seconds = result.seconds
        omitted = result.isOmitted ? true : nil
        ran = result.isRun ? nil : false
    }
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
    struct Baseline: Codable {
        let file: String
        let title: String
        let count: Int
    }

    var type = "summary"
    let assertions: Int
    /// How many features are lacking that must be there; each has a result, as each assertion has.
    let features: Int
    /// How many operations the agent leaves out without which little is tested; each has a result too.
    let operations: Int
    /// How many characteristics there are, and how many of them have a value.
    let characteristics: Int
    let recorded: Int
    let verdicts: [String: Int]
    /// How many results deviate as a baseline says.
    let known: Int
    let baselines: [Baseline]
    let unexpected: Int
    let seconds: Double
}
