import DescriptorModel
import DescriptorNotation

/// Random walks without a bound: hundreds of descriptors of several kinds, several processes, low limits. Every chunk
/// is a separate walk, determined by the seed, the lane and its number.
struct RandomWalk: ChunkMaker {
    private let seed: UInt64
    private let lane: Int
    private let lacking: Set<String>
    /// How many steps are left to make; nil for any number.
    private var budget: Int?
    private var givenUp: Set<Circumstance> = []
    let remaining = 0

    /// The highest limit that a walk sets: numbers stay below it.
    private static let limits = [8, 16, 64, 200, 256, 300]
    private static let length = 800
    /// What numbers stay below where nothing is known of the limit.
    private static let carefulBound: Int64 = 48

    /// What numbers that a call chooses stay below: the target keeps others for itself, or may have no more.
    private var bound: Int64 {
        min(channel.min() ?? .max, lacking.contains("limits") ? Self.carefulBound : .max)
    }

    private static let children = ["c1", "c2", "c3"]

    /// Numbers that a target of one process keeps for itself.
    private let channel: [Int64]

    init(seed: UInt64, lane: Int, lacking: Set<String>, channel: [Int64] = [], steps: Int?) {
        self.seed = seed
        self.lane = lane
        self.lacking = lacking
        self.channel = channel
        budget = steps
    }

    mutating func nextChunk(number: Int, steps: Int, traits: Traits, keepsOperations: Bool) -> Chunk? {
        if let budget, budget <= 0 { return nil }
        var scribe = LineScribe(number: number, traits: traits, keepsOperations: keepsOperations)
        let (givenUp, channel, bound) = (givenUp, channel, bound)
        let isBounded = lacking.contains("limits")
        scribe.isAvoided = { step, outcome, machine in
            for case .number(.literal(let number)) in step.operands
            where channel.contains(number) || isBounded && number >= bound { return true }
            if step.operation.effect == .opens,
                outcome.split(separator: " ").contains(where: { word in
                    Int64(word).map { $0 >= bound } ?? false
                })
            {
                return true
            }
            if givenUp.isEmpty { return false }
            return givenUp.contains(Circumstance(only: step))
                || givenUp.contains(Circumstance(step, expected: outcome, rule: machine.requirements))
        }
        var walk = Walk(
            scribe: scribe, random: RandomNumbers(seed: seed &+ UInt64(lane) << 48 &+ UInt64(number) << 20),
            lacking: lacking)
        // The length does not depend on what was found before: a walk is the same whenever it is made.
        walk.make(steps: min(Self.length, budget ?? .max))
        budget = budget.map { $0 - max(1, walk.scribe.chunk.steps) }
        return walk.scribe.chunk
    }

    mutating func putBack(_ id: UInt32) -> Bool { false }

    mutating func block(_ id: UInt32) {}

    mutating func learn(_ lesson: Lesson) -> Int {
        if case .giveUp(let circumstance, _, _) = lesson { givenUp.insert(circumstance) }
        return 0
    }

    /// One walk.
    private struct Walk {
        var scribe: LineScribe
        var random: RandomNumbers
        let lacking: Set<String>
        private var waiting: [String] = []
        private var isInChild = false

        init(scribe: LineScribe, random: RandomNumbers, lacking: Set<String>) {
            self.scribe = scribe
            self.random = random
            self.lacking = lacking
        }

        mutating func make(steps: Int) {
            let hasLimits = !lacking.contains("limits")
            if hasLimits { _ = scribe.write("limit nofile \(RandomWalk.limits.randomElement(using: &random) ?? 64)") }
            // Steps that the model cannot make are skipped; a walk ends if all are skipped.
            var attempts = 0
            while scribe.chunk.steps < steps, attempts < steps * 4 {
                attempts += 1
                step()
                if Int.random(in: 0..<12, using: &random) == 0 { _ = scribe.write("observe") }
            }
            if isInChild { _ = scribe.write("end") }
            _ = scribe.write("observe")
        }

        /// A number: mostly one that is open, or next to one, sometimes anything.
        private mutating func number() -> Int {
            let open = scribe.world.process.openNumbers
            let limit = scribe.world.process.limit
            switch Int.random(in: 0..<20, using: &random) {
            case 0: return [-1, Int(Int32.min), Int(Int32.max), 65536, 256].randomElement(using: &random) ?? -1
            case 1: return limit + Int.random(in: -2...1, using: &random)
            case 2...5: return Int.random(in: 0..<max(1, limit), using: &random)
            case 6...7: return (open.randomElement(using: &random) ?? 0) + 1
            default: return open.randomElement(using: &random) ?? 0
            }
        }

        private mutating func one<Element>(_ elements: [Element], _ other: Element) -> Element {
            elements.randomElement(using: &random) ?? other
        }

        /// The kinds of step; repeated ones are more frequent.
        private static let kinds = [
            "open", "open", "open", "pipe", "socketpair", "close", "close", "dup", "dup", "dup", "dup2", "dup2", "dup2",
            "dup2", "dup3", "dup3", "dupfd", "dupfd", "dupfd-cloexec", "dupfd-clofork", "setfd", "setfd", "getfd",
            "setfl", "getfl", "lseek", "lseek", "read", "write", "limit", "child", "in", "exit", "exec",
        ]

        private mutating func step() {
            let name = one(Self.kinds, "dup")
            let features = OperationTable.operation(named: name)?.features ?? []
            guard !features.contains(where: { lacking.contains($0) }) else { return }
            switch name {
            case "child", "in", "exit", "exec": move(name)
            default: _ = scribe.write(line(name))
            }
        }

        private mutating func line(_ name: String) -> String {
            switch name {
            case "open":
                let object = one(["file", "file", "file2", "file3", "null"], "file")
                return "open \(object) \(one(["rdwr", "rdwr", "rdonly", "wronly"], "rdwr")) "
                    + one(["none", "none", "append", "cloexec"], "none")
            case "pipe": return "pipe nonblock"
            case "socketpair": return name
            case "dup2", "dupfd", "dupfd-cloexec", "dupfd-clofork": return "\(name) \(number()) \(number())"
            case "dup3": return "dup3 \(number()) \(number()) \(one(["none", "cloexec"], "none"))"
            case "setfd": return "setfd \(number()) \(one(["none", "cloexec"], "none"))"
            case "setfl": return "setfl \(number()) \(one(["none", "append", "nonblock", "append,nonblock"], "none"))"
            case "lseek":
                return
                    "lseek \(number()) \(Int.random(in: -2...40, using: &random)) \(one(["set", "cur", "end"], "set"))"
            case "read": return "read \(number()) \(Int.random(in: 1...8, using: &random))"
            case "write": return "write \(number()) \(one(["\"a\"", "\"bc\"", "\"defg\""], "\"a\""))"
            case "limit": return "limit nofile \(one(RandomWalk.limits, 64))"
            default: return "\(name) \(number())"
            }
        }

        private var hasRoom: Bool {
            let process = scribe.world.process
            return process.lowestFree(from: process.lowestFree() + 1) + 6 < process.limit
        }

        /// Goes into another process, makes a few steps there, and comes back.
        private mutating func move(_ name: String) {
            guard !isInChild else { return }
            let child = one(RandomWalk.children, "c1")
            let isWaiting = waiting.contains(child)
            switch name {
            case "exit":
                if isWaiting, scribe.write("exit \(child)") { waiting.removeAll { $0 == child } }
                return
            case "child" where !isWaiting:
                guard scribe.write("child \(child)") else { return }
                waiting.append(child)
            case "in" where isWaiting: guard scribe.write("in \(child)") else { return }
            // An image costs as much as a thousand steps, and loading its program needs numbers.
            case "exec" where hasRoom && Int.random(in: 0..<8, using: &random) == 0:
                guard scribe.write("exec") else { return }
            default: return
            }
            isInChild = true
            for _ in 0..<Int.random(in: 0...12, using: &random) { step() }
            _ = scribe.write("observe")
            _ = scribe.write("end")
            isInChild = false
        }
    }
}
