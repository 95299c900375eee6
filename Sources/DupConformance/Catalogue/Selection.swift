import DescriptorNotation

/// Which assertions are run: those that a pattern names, and of these one shard.
public struct Selection: Sendable, Hashable {
    /// Patterns for ids, in which `*` stands for any characters and `?` for one. None selects everything.
    public var filters: [String]
    /// Patterns for ids that are excluded, even if other options select them.
    public var exclusions: [String]
    /// Whether races and signal storms are left out, whose time does not depend on the target.
    public var isQuick: Bool
    /// The only ids that may be selected; nil where all may.
    package var ids: Set<String>?
    /// The shard to run.
    public var shard: Shard

    /// One of several parts of like size.
    public struct Shard: Sendable, Hashable {
        /// Which, from 1.
        public let index: Int
        /// How many there are.
        public let count: Int

        /// Everything in one shard.
        public static let whole = Shard(index: 1, count: 1)

        /// Creates a shard.
        public init(index: Int, count: Int) {
            self.index = index
            self.count = count
        }
    }

    /// Creates a selection.
    public init(
        filters: [String] = [], exclusions: [String] = [], isQuick: Bool = false, ids: Set<String>? = nil,
        shard: Shard = .whole
    ) {
        self.filters = filters
        self.exclusions = exclusions
        self.isQuick = isQuick
        self.ids = ids
        self.shard = shard
    }

    /// Why nothing was selected.
    public struct Nothing: Error, Sendable, CustomStringConvertible {
        /// What is wrong, and the nearest id.
        public let description: String
    }

    /// The selected assertions: every n-th of those named, ordered by id, so that shards are of similar size. A shard
    /// may be empty, which is not an error: the number of shards need not fit the suite.
    ///
    /// - Throws: `Nothing` if a filter matches no id, or the suite has no assertion.
    package func select(from assertions: [Assertion]) throws(Nothing) -> [Assertion] {
        if assertions.isEmpty { throw Nothing(description: "the suite has no assertion") }
        for pattern in filters + exclusions where !assertions.contains(where: { $0.isNamed(by: pattern) }) {
            let hint = Glob.hint(to: pattern, among: assertions)
            let advice = hint.isEmpty ? "; “dup-conformance list” shows the names" : hint
            throw Nothing(description: "no assertion matches “\(pattern)”\(advice)")
        }
        let named = named(of: assertions).filter { !isQuick || !$0.isRaceOrStorm }
        if named.isEmpty {
            let reason =
                isQuick && !self.named(of: assertions).isEmpty
                ? "is left out by --quick" : "is excluded, or is not among the requested cases"
            throw Nothing(description: "every assertion that the filters select \(reason)")
        }
        if shard.count == 1 { return named }
        let order = named.map(\.id).sorted()
        let ids = Set(order.enumerated().filter { $0.offset % shard.count == shard.index - 1 }.map(\.element))
        return named.filter { ids.contains($0.id) }
    }
}

extension Selection {
    /// What is selected of all shards, with races and storms.
    private func named(of assertions: [Assertion]) -> [Assertion] {
        assertions.filter { assertion in
            (filters.isEmpty || filters.contains { assertion.isNamed(by: $0) })
                && !exclusions.contains { assertion.isNamed(by: $0) }
                && ids?.contains(assertion.id) ?? true
        }
    }

    /// How many cases are left out because they are races or storms.
    package func leftOutForQuickness(of assertions: [Assertion]) -> Int {
        isQuick ? named(of: assertions).count(where: \.isRaceOrStorm) : 0
    }
}

extension Assertion {
    /// Whether a name stands for it as a member: the id of its case, or a pattern with a member in it.
    package func isMember(of name: String) -> Bool {
        member != nil && (caseID == name || Glob.matchesMember(name, id))
    }

    /// Whether a pattern names it, or the case that it is a member of.
    package func isNamed(by pattern: String) -> Bool {
        Glob.matches(pattern, id) || (member != nil && Glob.matches(pattern, caseID))
    }

    /// Whether it repeats a call against other threads or a storm of signals.
    var isRaceOrStorm: Bool { steps.contains { $0.operation.name.hasPrefix("race-") || $0.operation.name == "storm" } }
}

/// Patterns with `*` for any characters and `?` for one.
package enum Glob {
    /// The question after the id or the pattern that was probably meant; nothing where none is near.
    package static func hint(to pattern: String, among assertions: [Assertion]) -> String {
        func isUsed(_ pattern: String) -> Bool { assertions.contains { $0.isNamed(by: pattern) } }
        let small = pattern.lowercased()
        let isWhole = !small.contains { "*?[".contains($0) }
        // The right words in capitals, or a family without a wildcard; then a misspelling; then a part of an id.
        if let meant = [small, small + ".*"].prefix(isWhole ? 2 : 1).first(where: isUsed) {
            return NearestWord.question(meant)
        }
        let nearest = nearestHint(to: pattern, among: assertions)
        guard nearest.isEmpty, isWhole, !small.isEmpty else { return nearest }
        return ["\(small)*", "*\(small)*"].first(where: isUsed).map(NearestWord.question) ?? ""
    }

    private static func nearestHint(to pattern: String, among assertions: [Assertion]) -> String {
        var candidates = assertions.map(\.id)
        // Every beginning of an id is one of a pattern.
        if pattern.hasSuffix("*") {
            let beginnings = assertions.map { assertion in
                let words = assertion.id.split(separator: ".")
                return words.indices.map { words[...$0].joined(separator: ".") }
            }
            let tail = pattern.hasSuffix(".*") ? ".*" : "*"
            candidates = Set(beginnings.joined()).sorted().map { $0 + tail }
        } else {
            candidates += Set(assertions.map(\.family)).sorted().map { "\($0).*" }
        }
        return NearestWord.hint(to: pattern, among: candidates)
    }

    /// Whether the pattern names members and this is one of them.
    package static func matchesMember(_ pattern: String, _ id: String) -> Bool {
        pattern.utf8.contains(UInt8(ascii: "[")) && matches(pattern, id)
    }

    /// Whether the whole text matches the pattern.
    package static func matches(_ pattern: String, _ text: String) -> Bool {
        let pattern = Array(pattern.utf8)
        let text = Array(text.utf8)
        var at = 0
        var patternAt = 0
        var star: (pattern: Int, text: Int)?
        while at < text.count {
            if patternAt < pattern.count, pattern[patternAt] == UInt8(ascii: "*") {
                star = (patternAt, at)
                patternAt += 1
            } else if patternAt < pattern.count,
                pattern[patternAt] == text[at] || pattern[patternAt] == UInt8(ascii: "?")
            {
                at += 1
                patternAt += 1
            } else if let last = star {
                star = (last.pattern, last.text + 1)
                patternAt = last.pattern + 1
                at = last.text + 1
            } else {
                return false
            }
        }
        return pattern[patternAt...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
