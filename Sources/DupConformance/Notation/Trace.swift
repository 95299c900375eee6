/// What the agent says of itself and its platform before the first case.
public struct Greeting: Sendable, Hashable {
    /// The version of the protocol.
    public var protocolVersion = 0
    /// Name and version of the agent.
    public var agent = ""
    /// The C library, for example `glibc 2.36`.
    public var libc = "unnamed"
    /// The kernel, for example `Linux 6.1.0`.
    public var kernel = "unnamed"
    /// The machine, for example `x86_64`.
    public var machine = "unnamed"
    /// Bits of a pointer, and `little` or `big`.
    public var pointer = ""
    /// The features that it has.
    public var has: Set<String> = []
    /// The features that it lacks.
    public var lacks: Set<String> = []
    /// What it says that it has chosen, in the words of the table of traits.
    public var traits: Set<String> = []
    /// Why it lacks some of them: what was asked, and the error.
    public var reasons: [String: String] = [:]
    /// The operations that an agent in another language leaves out: that says nothing of the platform.
    public var omits: Set<String> = []
    /// The numbers above 2 that the implementation, or the agent's channel, keeps open in every case.
    public var keeps: Set<Int64> = []
    /// The greatest soft limit that a case can be given; nil when it does not say.
    public var greatestLimit: Int64?
    /// All that it said, line by line.
    public var facts: [Fact] = []

    /// A key and its value.
    public struct Fact: Sendable, Hashable {
        /// The first word of a line.
        public let key: String
        /// The rest of it.
        public let value: String
    }

    /// Whether this is the agent that comes with the suite, which leaves nothing out.
    public var isBundledAgent: Bool { agent.hasPrefix("fd-agent ") }

    /// Whether it lacks a feature; one that it both has and lacks is none that it lacks.
    public func isLacking(_ feature: String) -> Bool { lacks.contains(feature) && !has.contains(feature) }

    /// What is wrong with what it says of features; nil when nothing is.
    var contradiction: String? {
        if let both = has.intersection(lacks).min() { return "it both has and lacks \(both)" }
        let known = Set(OperationTable.features.map(\.word))
        if let word = has.union(lacks).subtracting(known).min() {
            return "it speaks of a feature “\(word)”, which this suite does not know: is the agent of another revision?"
        }
        if isBundledAgent, !omits.isEmpty { return "the agent of this suite omits nothing" }
        return nil
    }

    /// `glibc 2.36, Linux 6.1.0, x86_64, under valgrind`
    public var platform: String {
        "\(libc), \(kernel), \(machine)" + (under.isEmpty ? "" : ", under \(under.joined(separator: " "))")
    }

    /// The private directory of the agent, if it has one.
    var scratch: String? { facts.first { $0.key == "scratch" }?.value }

    /// Creates an empty greeting.
    public init() {}

    /// Takes in one line.
    mutating func add(key: String, value: String) {
        facts.append(Fact(key: key, value: value))
        let words = value.split(separator: " ").map(String.init)
        switch key {
        case "agent":
            protocolVersion = words.first.flatMap { Int($0) } ?? 0
            agent = words.dropFirst().joined(separator: " ")
        case "libc": libc = value
        case "kernel": kernel = value
        case "machine": machine = value
        case "pointer": pointer = value
        case "has": has.formUnion(words)
        case "lacks": lacks.formUnion(words)
        case "missing": if let feature = words.first { reasons[feature] = words.dropFirst().joined(separator: " ") }
        case "omits": omits.formUnion(words)
        case "keeps": keeps.formUnion(NumberRanges(value.split(separator: " "))?.numbers ?? [])
        case "channel": keeps.formUnion(words.compactMap { Int64($0) })
        case "most": greatestLimit = words.first.flatMap { Int64($0) }
        case "traits": traits.formUnion(words)
        default: break
        }
    }
}

/// A step and what came of it.
public struct TraceStep: Sendable, Hashable {
    /// The step as the agent repeated it.
    public let step: String
    /// What came of it.
    public let outcome: Outcome
    /// Its line in the trace, from 1.
    public let line: Int
}

/// What an agent reported of one case.
public struct CaseTrace: Sendable, Hashable {
    /// `assertion` or `characteristic`.
    public var kind = ""
    /// The id of the case.
    public var id = ""
    /// The numbers that were open when it began.
    public var table: NumberRanges?
    /// The soft limit when it began, `Int64.max` where there was none; nil when the trace does not say.
    public var limit: Int64?
    /// The steps that were run or passed over.
    public var steps: [TraceStep] = []
    /// How long it took, in microseconds; nil when the trace ends before the case does.
    public var microseconds: Int?
    /// How its process ended, where not as it should.
    public var ending: String?
    /// A line that is no part of a trace, and its number.
    public var garbled: GarbledLine?
    /// The line of its header.
    public var line = 0

    /// Creates an empty trace.
    public init() {}

    /// Whether the agent said that the case is over.
    public var isComplete: Bool { microseconds != nil }
}

/// A line that is no part of a trace.
public struct GarbledLine: Sendable, Hashable {
    /// Its number in the trace, from 1.
    public let line: Int
    /// What it holds.
    public let text: String
}
