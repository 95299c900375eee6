import DescriptorModel
import DescriptorNotation

/// Races of threads on one table, for tables of many shapes. Each race is one operation of the agent, with a control
/// that is not atomic and must be caught. After each race the table must be unchanged: nothing leaks.
struct ConcurrentWalk: ChunkMaker {
    private let seed: UInt64
    private let lane: Int
    private let races: [String]
    private var budget: Int?
    /// Races that are given up.
    private var givenUp: Set<String> = []
    let remaining = 0

    /// The races: an operation and the call under test.
    private static let all = [
        "race-replace dup2", "race-replace dup3", "race-allocate dup", "race-allocate dupfd", "race-allocate open",
        "race-inherit dup3", "race-inherit dupfd-cloexec", "race-target dup2", "race-flag dup3",
        "race-flag dupfd-cloexec", "race-flag dupfd-clofork",
    ]

    init(seed: UInt64, lane: Int, lacking: Set<String>, steps: Int?) {
        self.seed = seed
        self.lane = lane
        budget = steps
        races = Self.all.filter { line in
            line.split(separator: " ").allSatisfy { word in
                let features = OperationTable.operation(named: String(word))?.features ?? []
                return !features.contains { lacking.contains($0) }
            }
        }
    }

    mutating func nextChunk(number: Int, steps: Int, traits: Traits, keepsOperations: Bool) -> Chunk? {
        if let budget, budget <= 0 { return nil }
        let left = races.filter { !givenUp.contains($0) }
        var random = RandomNumbers(seed: seed &+ UInt64(lane) << 48 &+ UInt64(number) << 20)
        guard let race = left.randomElement(using: &random) else { return nil }
        var scribe = LineScribe(number: number, traits: traits, keepsOperations: keepsOperations)
        for _ in 0..<Int.random(in: 0...10, using: &random) { _ = scribe.write("dup 0") }
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            _ = scribe.write("close \(Int.random(in: 3...12, using: &random))")
        }
        for line in ["observe", race, "observe"] { _ = scribe.write(line) }
        budget = budget.map { $0 - scribe.chunk.steps }
        return scribe.chunk
    }

    mutating func putBack(_ id: UInt32) -> Bool { false }

    mutating func block(_ id: UInt32) {}

    mutating func learn(_ lesson: Lesson) -> Int {
        if case .giveUp(let circumstance, _, _) = lesson { givenUp.insert(circumstance.form) }
        return 0
    }
}
