/// The allowed outcomes of a step: a set of alternatives.
package struct Expectation: Sendable, Hashable, CustomStringConvertible {
    /// Whether the outcome is recorded rather than judged, because the standard leaves it open.
    package var isRecorded: Bool
    /// The outcomes that are allowed, or, where it is recorded, those that have a name of their own.
    package var alternatives: [Alternative]

    /// Creates an expectation.
    package init(isRecorded: Bool = false, alternatives: [Alternative]) {
        self.isRecorded = isRecorded
        self.alternatives = alternatives
    }

    /// As the notation writes it, without the arrow.
    package var description: String {
        let listed = alternatives.map(\.description).joined(separator: "|")
        if !isRecorded { return listed }
        return listed.isEmpty ? "?" : "? \(listed)"
    }

    /// One allowed outcome.
    package enum Alternative: Sendable, Hashable, CustomStringConvertible {
        /// This number, or what this name is bound to.
        case number(Number)
        /// This number or a greater one.
        case atLeast(Int64)
        /// The lowest number that is not open.
        case lowest
        /// The lowest number that is not open from this one on.
        case lowestFrom(Number)
        /// The two lowest numbers that are not open, in any order.
        case lowestTwo
        /// This error.
        case error(String)
        /// This word, for example `ok`.
        case word(String)
        /// Exactly these flags, among those that the notation has words for.
        case flags([String])
        /// These bytes.
        case data([UInt8])
        /// The table that follows from the trace so far, without these numbers.
        case tracked(without: [Number])
        /// What the same operation yielded the last time in this process.
        case unchanged
        /// Another alternative, allowed only of a target that greets with this trait.
        indirect case of(trait: String, Alternative)
        /// Another alternative, allowed only where the last call that duplicates has failed, or has not.
        indirect case after(failure: Bool, Alternative)

        /// The words for the result of the last duplicating call.
        static let failed = "failed"
        static let succeeded = "succeeded"

        /// As the notation writes it.
        package var description: String {
            switch self {
            case .number(let number): number.description
            case .atLeast(let value): ">=\(value)"
            case .lowest: "lowest"
            case .lowestFrom(let number): "lowest>=\(number)"
            case .lowestTwo: "lowest-two"
            case .error(let name): name
            case .word(let word): word
            case .flags(let flags): flags.isEmpty ? "none" : flags.joined(separator: ",")
            case .data(let bytes): QuotedText.quoted(bytes)
            case .tracked(let gone):
                gone.isEmpty ? "tracked" : "tracked-" + gone.map(\.description).joined(separator: ",")
            case .unchanged: "unchanged"
            case .of(let trait, let alternative): "\(alternative)@\(trait)"
            case .after(let failure, let alternative): "\(alternative)@\(failure ? Self.failed : Self.succeeded)"
            }
        }

        /// The number that it is or begins at, if it is one.
        var number: Number? {
            switch self {
            case .number(let number), .lowestFrom(let number): number
            case .of(_, let alternative), .after(_, let alternative): alternative.number
            default: nil
            }
        }

        /// Whether it is met by an error alone.
        var isError: Bool {
            switch self {
            case .error: true
            case .of(_, let alternative), .after(_, let alternative): alternative.isError
            default: false
            }
        }

        /// The names in it.
        package var names: [String] {
            if case .tracked(let gone) = self { return gone.compactMap(\.name) }
            return [number?.name].compactMap(\.self)
        }
    }
}
