import DescriptorNotation

/// What a target must say of itself for a baseline to be for it: a line `for`.
package struct BaselineCondition: Sendable, Hashable {
    /// The key of a line of the greeting.
    let key: Key
    /// Whether none of the alternatives may hold, rather than one must.
    let isNegated: Bool
    /// The possible values.
    let alternatives: [Alternative]

    /// A name or word in which * and ? are wild, and bounds of the version that follows it.
    struct Alternative: Sendable, Hashable {
        let name: String
        var least: Version?
        var below: Version?

        var isWild: Bool { name.contains { $0 == "*" || $0 == "?" } }
        var hasNoBounds: Bool { least == nil && below == nil }

        /// Whether nothing can be both.
        func excludes(_ other: Alternative) -> Bool {
            if isWild || other.isWild { return false }
            if name != other.name { return true }
            return Self.ends(self, before: other) || Self.ends(other, before: self)
        }

        private static func ends(_ one: Alternative, before other: Alternative) -> Bool {
            guard let below = one.below, let least = other.least else { return false }
            return below <= least
        }
    }

    /// What a line of the greeting that a baseline may ask about holds.
    enum Key: String, Sendable, CaseIterable {
        case agent, libc, kernel
        case machine, pointer, posix, under, has, lacks, omits, traits

        /// Whether it holds a name and a version, rather than words.
        var isVersioned: Bool { self == .agent || self == .libc || self == .kernel }

        /// The words that it may hold; nil where they are not known.
        var words: [String]? { self == .has || self == .lacks ? OperationTable.features.map(\.word) : nil }
    }

    /// Numbers with dots between; zeros at the end mean nothing.
    struct Version: Sendable, Hashable, Comparable, CustomStringConvertible {
        private let numbers: [Int]

        /// The version that a word begins with, as `6.1` is that of `6.1.0-generic`; nil where it begins with no digit.
        init?(prefixOf word: some StringProtocol) {
            let text = word.utf8.prefix { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
            if text.isEmpty || text.first == UInt8(ascii: ".") { return nil }
            let numbers = text.split(separator: UInt8(ascii: ".")).map { digits in
                Int(String(decoding: digits, as: UTF8.self)) ?? .max
            }
            self.numbers = Array(numbers.prefix(numbers.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0))
        }

        /// The version that a word is: digits, with single dots between.
        init?(_ word: some StringProtocol) {
            let parts = word.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            guard parts.allSatisfy({ part in !part.isEmpty && part.allSatisfy { (48...57).contains($0) } }) else {
                return nil
            }
            self.init(prefixOf: word)
        }

        var description: String { numbers.isEmpty ? "0" : numbers.map(String.init).joined(separator: ".") }

        static func < (one: Version, other: Version) -> Bool { one.numbers.lexicographicallyPrecedes(other.numbers) }
    }

    /// Whether it holds for a target that greets so.
    func holds(for greeting: Greeting) -> Bool {
        let values = greeting.facts.filter { $0.key == key.rawValue }.map { fact in
            // The version of the protocol comes first.
            fact.value.split(separator: " ").dropFirst(key == .agent ? 1 : 0)
        }
        let isMet = values.contains { words in alternatives.contains { holds($0, of: words) } }
        return isMet != isNegated
    }

    /// Whether no target can meet both, as far as the two show: one line of the greeting cannot hold two names.
    func excludes(_ other: BaselineCondition) -> Bool {
        guard key == other.key, key.isVersioned || key == .machine else { return false }
        if isNegated && other.isNegated { return false }
        if isNegated { return other.excludes(self) }
        if other.isNegated {
            return alternatives.allSatisfy { one in
                !one.isWild && other.alternatives.contains { $0.hasNoBounds && Glob.matches($0.name, one.name) }
            }
        }
        return alternatives.allSatisfy { one in other.alternatives.allSatisfy { one.excludes($0) } }
    }

    private func holds(_ alternative: Alternative, of words: ArraySlice<Substring>) -> Bool {
        guard key.isVersioned else { return words.contains { Glob.matches(alternative.name, String($0)) } }
        guard let name = words.first, Glob.matches(alternative.name, String(name)) else { return false }
        if alternative.least == nil, alternative.below == nil { return true }
        guard let version = words.dropFirst().lazy.compactMap({ Version(prefixOf: $0) }).first else { return false }
        return alternative.least.map { $0 <= version } ?? true && alternative.below.map { version < $0 } ?? true
    }
}
