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
