/// The outcome of a step in a trace.
package struct TracedOutcome: Sendable, Hashable, CustomStringConvertible {
    /// What sort of outcome it is.
    package enum Kind: String, Sendable, CaseIterable {
        /// The call gave something that can be judged: a value or an error.
        case value
        /// The platform lacks what the step needs.
        case unsupported
        /// The agent could not bring about what the step needs.
        case unresolved
        /// An earlier step failed on which this one depends.
        case skipped
        /// The process died in this step.
        case died
        /// The step did not end in time.
        case hung
        /// The agent did not understand the step.
        case error
    }

    /// The sort.
    package let kind: Kind
    /// The whole outcome as written in the trace.
    package let description: String

    /// Reads an outcome.
    package init(_ text: String) {
        description = text
        let word = text.utf8.prefix { $0 != UInt8(ascii: " ") }
        kind = Kind(rawValue: String(Substring(word))).flatMap { $0 == .value ? nil : $0 } ?? .value
    }

    /// The outcome in a form that can be printed: a target may write any text of any length.
    package var shown: String { Self.shown(description) }

    package static func shown(_ text: String) -> String {
        let most = 400
        return text.utf8.count <= most ? text : "\(text.prefix(most))… (\(text.utf8.count) bytes)"
    }

    /// What follows the word that names the sort.
    package var detail: String {
        kind == .value ? shown : Self.shown(String(description.dropFirst(kind.rawValue.count).drop { $0 == " " }))
    }

    /// Whether it is a failure of the call: an error by name, -1 without one, or a number that no call should give.
    package var isFailure: Bool {
        OperationTable.errorNames.contains(description) || description.hasPrefix("errno-")
            || description.hasPrefix("-")
    }

    /// The outcome as one integer, if it is one.
    package var number: Int64? { NotationInteger.read(description) }

    /// The outcome as two integers, if it is a pair.
    package var pair: (Int64, Int64)? {
        let words = description.split(separator: " ")
        guard words.count == 2, let first = NotationInteger.read(words[0]), let second = NotationInteger.read(words[1])
        else { return nil }
        return (first, second)
    }
}

/// Integers as the notation writes them, in one way only: no plus, no padding, no minus zero.
package enum NotationInteger {
    /// The integer; nil when the text is something else, or is written in another way.
    package static func read(_ text: some StringProtocol) -> Int64? {
        let bytes = text.utf8
        guard let first = bytes.first else { return nil }
        // Most texts that are asked about are words.
        let isNegative = first == UInt8(ascii: "-")
        guard isNegative || (48...57).contains(first) else { return nil }
        let digits = bytes.dropFirst(isNegative ? 1 : 0)
        guard let leading = digits.first, leading != UInt8(ascii: "0") || bytes.count == 1 else { return nil }
        var value: Int64 = 0
        for byte in digits {
            guard (48...57).contains(byte) else { return nil }
            let digit = Int64(byte) - 48
            let (tens, isTooGreat) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflows) = tens.addingReportingOverflow(isNegative ? -digit : digit)
            if isTooGreat || overflows { return nil }
            value = sum
        }
        return value
    }
}

/// Numbers as traces list them: ascending ranges, `0-2 5`, or `empty`.
package struct NumberRanges: Sendable, Hashable {
    /// The ranges, in the order of the text.
    package let ranges: [ClosedRange<Int64>]

    /// The greatest number of numbers: as many as an agent can show.
    static let capacity: Int64 = 65_536

    /// Reads ranges in ascending order; nil when the text is something else, or has too many numbers. No words are no
    /// numbers; an empty table is written `empty`.
    package init?(_ words: some Sequence<Substring>) {
        self.init(words) { $0 < $1 - 1 }
    }

    /// Reads what calls gave one after the other: each number once, in any order.
    package static func given(_ words: some Sequence<Substring>) -> NumberRanges? {
        let given = Self(words) { $0 != $1 - 1 }
        let numbers = given?.numbers ?? []
        return Set(numbers).count == numbers.count ? given : nil
    }

    private init?(_ words: some Sequence<Substring>, mayFollow: (Int64, Int64) -> Bool) {
        var ranges: [ClosedRange<Int64>] = []
        var room = Self.capacity
        let words = Array(words)
        for word in words where words != ["empty"] {
            let ends = word.split(separator: "-", omittingEmptySubsequences: false)
            guard let first = ends.first.flatMap({ NotationInteger.read($0) }),
                let last = ends.last.flatMap({ NotationInteger.read($0) }), ends.count <= 2, first >= 0,
                ends.count == 1 || first < last, last - first < room,
                ranges.last.map({ mayFollow($0.upperBound, first) }) ?? true
            else { return nil }
            room -= last - first + 1
            ranges.append(first...last)
        }
        self.ranges = ranges
    }

    /// Every number.
    package var numbers: [Int64] { ranges.flatMap { Array($0) } }
}
