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
    /// The edition of --edition.
    let edition: String?
    /// The features and operations of --require, --lacking and --omitting; absent if there are none.
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
    /// The only cases that were selected, of --failed; absent where filters alone select.
    let only: [String]?
}

/// A line of the trace that belongs to no case.
struct GarbledRecord: Codable {
    var type = "garbled"
    let line: Int
    let text: String
}

/// A remark on the run.
struct RemarkRecord: Codable {
    var type = "remark"
    /// Whether the run is not as expected for it.
    let unexpected: Bool
    let text: String
}

/// The last record of a report; one without it was cut off.
struct SummaryRecord: Codable {
    /// How many entries of one baseline were met.
    struct Baseline: Codable {
        let file: String
        let title: String
        let count: Int
    }

    var type = "summary"
    /// How many assertions are judged, and how many cases these are. In format 2 `assertions` is the number of cases.
    let assertions: Int
    let cases: Int?
    /// How many mandatory features are missing; each has a result, like an assertion.
    let features: Int
    /// How many core operations the agent omits; each has a result too.
    let operations: Int
    /// How many characteristics there are, how many cases these are, and how many of these have a value. In format 2
    /// `characteristics` is the number of cases.
    let characteristics: Int
    let records: Int?
    let recorded: Int
    let verdicts: [String: Int]
    /// How many results deviate as a baseline says.
    let known: Int
    let baselines: [Baseline]
    let unexpected: Int
    let seconds: Double
}
