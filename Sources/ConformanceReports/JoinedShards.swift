/// The shards whose reports are joined: each must be there once.
struct JoinedShards {
    private let count: Int
    /// The report of each, by its name.
    private var reports: [Int: String] = [:]

    /// How many missing shards are named.
    private static let mostNames = 20

    init(count: Int) { self.count = count }

    /// Adds the report of a shard; returns an error if there is one already.
    mutating func add(_ shard: Int, of name: String) -> String? {
        reports.updateValue(name, forKey: shard).map { "is shard \(shard)/\(count), and so is \($0)" }
    }

    /// What is wrong when not all are there.
    var lack: String? {
        if reports.count >= count { return nil }
        let missing = (1...count).lazy.filter { reports[$0] == nil }.prefix(Self.mostNames)
        let names = missing.map { "\($0)/\(count)" }.joined(separator: ", ")
        let others = count - reports.count - Self.mostNames
        let isOne = count - reports.count == 1
        let verb = isOne ? "is" : "are"
        return "shard\(isOne ? "" : "s") \(names)\(others > 0 ? " and \(others) others" : "") \(verb) missing"
    }
}
