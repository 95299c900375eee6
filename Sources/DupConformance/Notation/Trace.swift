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
    /// All that it said, line by line.
    public var facts: [Fact] = []

    /// A key and its value.
    public struct Fact: Sendable, Hashable {
        /// The first word of a line.
        public let key: String
        /// The rest of it.
        public let value: String
    }

    /// `glibc 2.36, Linux 6.1.0, x86_64`
    public var platform: String { "\(libc), \(kernel), \(machine)" }

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
        case "has": has = Set(words)
        case "lacks": lacks = Set(words)
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
