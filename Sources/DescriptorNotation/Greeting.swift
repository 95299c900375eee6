/// What the agent says of itself and its platform before the first case.
public struct Greeting: Sendable, Hashable {
    /// The version of the protocol.
    package var protocolVersion = 0
    /// Name and version of the agent.
    public var agent = ""
    /// The C library, for example `glibc 2.36`.
    public var libc = "unnamed"
    /// The kernel, for example `Linux 6.1.0`.
    public var kernel = "unnamed"
    /// The machine, for example `x86_64`.
    public var machine = "unnamed"
    /// Bits of a pointer, and `little` or `big`.
    package var pointer = ""
    /// The features that it has.
    public var has: Set<String> = []
    /// The features that it lacks.
    public var lacks: Set<String> = []
    /// What it says that it has chosen, in the words of the table of traits.
    package var traits: Set<String> = []
    /// Why it lacks some of them: what was asked, and the error.
    package var reasons: [String: String] = [:]
    /// The operations that an agent in another language omits; this says nothing about the platform.
    package var omits: Set<String> = []
    /// The numbers above 2 that the implementation keeps open in every case.
    package var keeps: Set<Int64> = []
    /// The numbers of the agent's channel, if it runs the cases in its own process: a case may find them open.
    package var channel: [Int64] = []
    /// The settings that a script for it may have.
    package var settings: Set<String> = []
    /// The greatest soft limit that a case can be given; nil when it does not say.
    package var greatestLimit: Int64?
    /// All its lines.
    package var facts: [Fact] = []

    /// A key and its value.
    package struct Fact: Sendable, Hashable {
        /// The first word of a line.
        package let key: String
        /// The rest of it.
        package let value: String
        /// Its line in the trace, from 1; 0 where it was not read from one.
        package let line: Int
    }

    /// Whether this is the agent that comes with the suite, which leaves nothing out.
    package var isBundledAgent: Bool { agent.prefix { $0 != " " } == "fd-agent" }

    /// The soft limit that an agent starts a case with, unless the hard limit is lower.
    package static let caseLimit: Int64 = 64

    /// The soft limit that a case is promised.
    package var startLimit: Int64 { min(Self.caseLimit, greatestLimit ?? Self.caseLimit) }

    /// The numbers that a new image has open and did not inherit; nil if the greeting does not list them.
    package var image: [Int64]? {
        facts.last { $0.key == "image" }.flatMap { NumberRanges($0.value.split(separator: " "))?.numbers }
    }

    /// Whether it lacks a feature; one that it both has and lacks does not count as missing.
    package func isLacking(_ feature: String) -> Bool { lacks.contains(feature) && !has.contains(feature) }

    /// Whether this agent omits an operation. The suite's own agent omits nothing, whatever its greeting says.
    package func isOmitting(_ operation: String) -> Bool { omits.contains(operation) && !isBundledAgent }

    /// `glibc 2.36, Linux 6.1.0, x86_64, under valgrind`
    package var platform: String {
        "\(libc), \(kernel), \(machine)" + (under.isEmpty ? "" : ", under \(under.joined(separator: " "))")
    }

    /// The private directory of the agent, if it has one.
    package var scratch: String? { facts.first { $0.key == "scratch" }?.value }

    /// Creates an empty greeting.
    package init() {}

    /// Whether plain cases may be run one after the other in a process, on request.
    package var canShare: Bool { settings.contains("share") }

    /// Reads one line.
    package mutating func add(key: String, value: String, line: Int = 0) {
        facts.append(Fact(key: key, value: value, line: line))
        let words = value.split(separator: " ").map(String.init)
        switch key {
        case "agent":
            protocolVersion = words.first.flatMap { NotationInteger.read($0) }.map { Int($0) } ?? 0
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
        case "channel": channel += words.compactMap { NotationInteger.read($0) }
        case "most": greatestLimit = words.first.flatMap { NotationInteger.read($0) }
        case "traits": traits.formUnion(words)
        case "settings": settings.formUnion(words)
        default: break
        }
    }
}

extension Greeting {
    /// The platform and the agent, as reports begin.
    package var title: String { "\(platform) (\(agent))" }

    /// The version of the protocol that is spoken here.
    package static let knownProtocol = 1

    /// The key of what the target runs under: programs between it and the kernel, or a kernel that is not what it says.
    package static let surroundings = "under"

    /// What it runs under, in words.
    package var under: [String] {
        facts.filter { $0.key == Self.surroundings }.flatMap { $0.value.split(separator: " ").map(String.init) }
    }
}
