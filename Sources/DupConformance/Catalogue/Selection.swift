import DescriptorNotation

/// Which assertions are run: those that a pattern names, and of these one shard.
public struct Selection: Sendable, Hashable {
    /// Patterns for ids, in which `*` stands for any characters and `?` for one. None selects everything.
    public var filters: [String]
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
    public init(filters: [String] = [], ids: Set<String>? = nil, shard: Shard = .whole) {
        self.filters = filters
        self.ids = ids
        self.shard = shard
    }

    /// Why nothing was selected.
    public struct Nothing: Error, Sendable, CustomStringConvertible {
        /// What is wrong, and the nearest id.
        public let description: String
    }

    /// The selected assertions: every n-th of those named, ordered by id, so that shards are of like size. Of more shards
    /// than assertions some have none, which is no error: whoever deals out shards need not count first.
    ///
    /// - Throws: `Nothing` when a filter matches no id, or there is no assertion at all.
    package func select(from assertions: [Assertion]) throws(Nothing) -> [Assertion] {
        if assertions.isEmpty { throw Nothing(description: "the suite has no assertion") }
        for filter in filters where !assertions.contains(where: { Glob.matches(filter, $0.id) }) {
            let families = Set(assertions.map(\.family)).map { "\($0).*" }
            let hint = NearestWord.hint(to: filter, among: assertions.map(\.id) + families.sorted())
            let advice = hint.isEmpty ? "; “dup-conformance list” shows the names" : hint
            throw Nothing(description: "no assertion matches “\(filter)”\(advice)")
        }
        let named = assertions.filter { assertion in
            (filters.isEmpty || filters.contains { Glob.matches($0, assertion.id) })
                && self.ids?.contains(assertion.id) ?? true
        }
        if named.isEmpty { throw Nothing(description: "none of those that were asked for matches a filter") }
        if shard.count == 1 { return named }
        let order = named.map(\.id).sorted()
        let ids = Set(order.enumerated().filter { $0.offset % shard.count == shard.index - 1 }.map(\.element))
        return named.filter { ids.contains($0.id) }
    }
}

/// Patterns with `*` for any characters and `?` for one.
enum Glob {
    /// Whether the whole text matches the pattern.
    static func matches(_ pattern: String, _ text: String) -> Bool {
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
