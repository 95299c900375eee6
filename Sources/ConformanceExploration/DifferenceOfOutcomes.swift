import DescriptorNotation
import DupConformance

extension Difference {
    /// What differs, the first that there is to say.
    static func text(expected: String, actual: String, isOfClosedNumber: Bool = false) -> String {
        texts(expected: expected, actual: actual, isOfClosedNumber: isOfClosedNumber)[0]
    }

    /// All differences in one respect, the closest to the step first; at least one. Each of several may be a separate
    /// fault.
    ///
    /// - Parameters:
    ///   - isOfClosedNumber: Whether the descriptor that the operation was given was closed: EBADF for that is another
    ///     rule than EBADF for a number out of range.
    ///   - isTable: Whether the outcomes are tables of open numbers.
    ///   - roles: What the numbers are to the step that is to blame.
    static func texts(
        expected: String, actual: String, isOfClosedNumber: Bool = false, isTable: Bool = false, roles: Roles = Roles()
    ) -> [String] {
        let kind = TracedOutcome(actual).kind
        if kind != .value { return [kind == .died ? dies : kind == .hung ? hangs : "\(kind.rawValue)"] }
        let states = (states(expected), states(actual))
        if let before = states.0, let after = states.1 { return difference(before, after, roles) }
        if isTable, let before = numbers(expected), let after = numbers(actual) {
            let texts = openness(before, after, roles)
            if !texts.isEmpty { return texts }
        }
        let failed = (TracedOutcome(expected).isFailure, TracedOutcome(actual).isFailure)
        let wanted = expected == "EBADF" && isOfClosedNumber ? "\(expected)\(ofClosedNumber)" : expected
        return switch failed {
        case (true, true): ["\(fails)\(actual)\(insteadOf)\(wanted)"]
        case (true, false): ["\(succeeds)\(insteadOfFailing)\(wanted)"]
        case (false, true): ["\(fails)\(actual)"]
        case (false, false): [Int64(expected) != nil && Int64(actual) != nil ? anotherNumber : anotherOutcome]
        }
    }

    private struct State {
        let number: Int
        let fields: [Substring]
    }

    private static func states(_ text: String) -> [State]? {
        if text == "empty" { return [] }
        let states = text.split(separator: " ").compactMap { word -> State? in
            let parts = word.split(separator: ":", omittingEmptySubsequences: false)
            return Int(parts[0]).map { State(number: $0, fields: Array(parts.dropFirst())) }
        }
        return states.allSatisfy { $0.fields.count == 3 } && !states.isEmpty ? states : nil
    }

    private static func numbers(_ text: String) -> Set<Int>? {
        NumberRanges(text.split(separator: " ")[...]).map { Set($0.numbers.map { Int($0) }) }
    }

    private static func openness(_ expected: Set<Int>, _ actual: Set<Int>, _ roles: Roles) -> [String] {
        let closed = Set(expected.subtracting(actual).map(roles.role)).sorted()
        if !closed.isEmpty { return closed.map { openness(isOpen: false, $0.rawValue) } }
        // Which number it took is chance: the one that the step was given, and found closed, is as good as any.
        guard let role = actual.subtracting(expected).map(roles.role).min() else { return [] }
        return [openness(isOpen: true, (role == .foreign ? role : .any).rawValue)]
    }

    private static func difference(_ expected: [State], _ actual: [State], _ roles: Roles) -> [String] {
        let openness = openness(Set(expected.map(\.number)), Set(actual.map(\.number)), roles)
        if !openness.isEmpty { return openness }
        let pairs = zip(expected, actual).sorted { roles.role(of: $0.0.number) < roles.role(of: $1.0.number) }
        var texts: [String] = []
        for (one, other) in pairs {
            guard let (word, isSet) = flag(descriptorFlags, one.fields[0], other.fields[0]) else { continue }
            let text = flag(word, isSet: isSet, roles.role(of: one.number).rawValue)
            if !texts.contains(text) { texts.append(text) }
        }
        if !texts.isEmpty { return texts }
        for (one, other) in pairs where one.fields[1] != other.fields[1] {
            let owner = roles.descriptionRole(of: one.number).rawValue
            if let (word, isSet) = flag(statusFlags, one.fields[1], other.fields[1]) {
                return [flag(word, isSet: isSet, owner)]
            }
            return [access(owner)]
        }
        let moved = pairs.first { $0.0.fields[2] != $0.1.fields[2] }
        return [offset((moved.map { roles.descriptionRole(of: $0.0.number) } ?? .any).rawValue)]
    }

    /// The first flag that one of two lists of letters has and the other has not, and whether it is the second.
    private static func flag(
        _ flags: [(letter: Character, word: String)], _ expected: Substring, _ actual: Substring
    ) -> (word: String, isSet: Bool)? {
        flags.first { expected.contains($0.letter) != actual.contains($0.letter) }
            .map { ($0.word, actual.contains($0.letter)) }
    }
}
