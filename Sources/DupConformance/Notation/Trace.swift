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
    /// All that it said, a key and its value a line.
    public var facts: [(key: String, value: String)] = []

    /// `glibc 2.36, Linux 6.1.0, x86_64`
    public var platform: String { "\(libc), \(kernel), \(machine)" }

    /// Creates an empty greeting.
    public init() {}

    /// Takes in one line.
    mutating func add(key: String, value: String) {
        facts.append((key, value))
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

    public static func == (one: Greeting, other: Greeting) -> Bool {
        one.facts.elementsEqual(other.facts, by: ==)
    }

    public func hash(into hasher: inout Hasher) {
        for fact in facts {
            hasher.combine(fact.key)
            hasher.combine(fact.value)
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
    /// The soft limit when it began.
    public var limit: Int64?
    /// The steps that were run or passed over.
    public var steps: [TraceStep] = []
    /// How long it took, in microseconds; nil when the trace ends before the case does.
    public var microseconds: Int?
    /// How its process ended, where not as it should.
    public var ending: String?
    /// A line that is no part of a trace, and its number.
    public var garbled: (line: Int, text: String)?
    /// The line of its header.
    public var line = 0

    /// Creates an empty trace.
    public init() {}

    /// Whether the agent said that the case is over.
    public var isComplete: Bool { microseconds != nil }

    public static func == (one: CaseTrace, other: CaseTrace) -> Bool {
        one.id == other.id && one.steps == other.steps && one.table == other.table && one.limit == other.limit
            && one.microseconds == other.microseconds && one.ending == other.ending
            && one.garbled?.text == other.garbled?.text
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(id)
        hasher.combine(steps)
    }
}
