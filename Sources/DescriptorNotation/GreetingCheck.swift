/// The errors of a greeting: lines that the notation does not allow, and contradictions between lines.
///
/// An unknown key is ignored.
package struct GreetingCheck {
    /// What is wrong, each with its place.
    package private(set) var problems: [String] = []
    private let greeting: Greeting
    /// The first line of each key, and of each word of a list.
    private var lines: [String: Int] = [:]

    /// What a line must hold.
    private enum Form {
        /// Anything.
        case text
        /// The version of the protocol, and the name of the agent.
        case agent
        /// So many numbers, none below zero.
        case integers(ClosedRange<Int>)
        /// Ranges of numbers above 2.
        case numbers
        /// Words of a table, each once.
        case words(kind: String, known: Set<String>)
        /// A word of a table, once, and a text.
        case word(kind: String, known: Set<String>)

        /// Whether a greeting may have several lines of it.
        var mayRepeat: Bool {
            switch self {
            case .words, .word: true
            case .text, .agent, .integers, .numbers: false
            }
        }
    }

    private static let features = Set(OperationTable.features.map(\.word))

    /// The keys of which there is something to check. `under` may have any value, and may be repeated.
    private static let forms: [String: Form] = [
        "agent": .agent, "libc": .text, "kernel": .text, "machine": .text, "pointer": .text, "posix": .text,
        "limit": .text, "inherited": .text, "scratch": .text,
        "has": .words(kind: "feature", known: features), "lacks": .words(kind: "feature", known: features),
        "missing": .word(kind: "feature", known: features),
        "omits": .words(kind: "operation", known: Set(OperationTable.all.map(\.name))),
        "traits": .words(kind: "trait", known: Set(OperationTable.traits.map(\.word))),
        "keeps": .numbers, "image": .numbers, "channel": .integers(2...3), "most": .integers(1...1),
        "settings": .text,
    ]

    package init(_ greeting: Greeting) {
        self.greeting = greeting
        if !greeting.facts.contains(where: { $0.key == "agent" }) { problems.append("it has no line “agent”") }
        for fact in greeting.facts { check(fact) }
        checkTogether()
    }

    private mutating func check(_ fact: Greeting.Fact) {
        guard let form = Self.forms[fact.key] else { return }
        if !form.mayRepeat, let earlier = lines.updateValue(fact.line, forKey: fact.key) {
            return report("it is already in line \(earlier)", fact)
        }
        let words = fact.value.split(separator: " ")
        switch form {
        case .text: break
        case .agent:
            if words.count < 2 { report("it takes the version of the protocol and a name", fact) }
            if greeting.protocolVersion != Greeting.knownProtocol {
                report("this program knows version \(Greeting.knownProtocol) of the protocol", fact)
            }
        case .integers(let counts):
            let numbers = words.compactMap { NotationInteger.read($0) }.filter { $0 >= 0 }
            if !counts.contains(words.count) || numbers.count != words.count {
                let many = "\(counts.lowerBound) or \(counts.upperBound) numbers"
                report("it takes \(counts.upperBound == 1 ? "a number" : many)and nothing else", fact)
            }
        case .numbers:
            let ranges = NumberRanges(words)
            if ranges?.ranges.isEmpty != false || ranges?.ranges.contains(where: { $0.lowerBound < 3 }) != false {
                report("it takes ranges of numbers above 2, at most \(NumberRanges.capacity) numbers", fact)
            }
        case .words(let kind, let known):
            for word in words { check(String(word), kind, known, fact) }
        case .word(let kind, let known):
            if let word = words.first { check(String(word), kind, known, fact) }
        }
    }

    private mutating func check(_ word: String, _ kind: String, _ known: Set<String>, _ fact: Greeting.Fact) {
        if !known.contains(word) {
            report("unknown \(kind) “\(word)”; the agent may be of another revision", fact)
        } else if let earlier = lines.updateValue(fact.line, forKey: "\(fact.key) \(word)") {
            report("“\(word)” is already in line \(earlier)", fact)
        }
    }

    /// What lines say that cannot both be so.
    private mutating func checkTogether() {
        for word in greeting.has.intersection(greeting.lacks).sorted() {
            problems.append("it both has and lacks \(word)")
        }
        for word in greeting.reasons.keys.sorted() where !greeting.lacks.contains(word) {
            problems.append("it says why \(word) is missing, but not that it lacks it")
        }
        if greeting.isBundledAgent, !greeting.omits.isEmpty {
            problems.append("the agent of this suite omits nothing")
        }
        guard let own = greeting.image?.max() else { return }
        if greeting.isLacking("exec") { problems.append("it has a line “image”, but lacks exec") }
        // An image starts with the soft limit of its case.
        if greeting.has.contains("limits"), own >= greeting.startLimit {
            problems.append("a new image cannot have number \(own) open: its limit is \(greeting.startLimit)")
        }
    }

    private mutating func report(_ problem: String, _ fact: Greeting.Fact) {
        problems.append("line \(fact.line), “\(TracedOutcome.shown("\(fact.key) \(fact.value)"))”: \(problem)")
    }
}
