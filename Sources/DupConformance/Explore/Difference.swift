/// How an outcome differs from the one that was expected, in words that are the same for the same fault: of which
/// number, and which way.
enum Difference {
    static let insteadOfFailing = " instead of failing with "
    static let insteadOf = " instead of "
    private static let fails = "fails with "
    private static let succeeds = "succeeds"
    private static let ofClosedNumber = " of a closed number"
    private static let anotherNumber = "gives another number"
    private static let anotherOutcome = "gives another outcome"
    private static let (dies, hangs) = ("the process dies", "the process hangs")

    /// Both flags of a descriptor have one word: what spoils the one spoils the other.
    private static let descriptorFlag = "a flag"
    /// The flags of descriptors, and of descriptions, by their letters in a table of states.
    private static let descriptorFlags: [(letter: Character, word: String)] = [
        ("x", descriptorFlag), ("f", descriptorFlag),
    ]
    private static let statusFlags: [(letter: Character, word: String)] = [("a", "append"), ("n", "nonblock")]

    private static func flag(_ word: String, isSet: Bool, _ owner: String) -> String {
        "\(word) is \(isSet ? "set" : "cleared") on \(owner)"
    }
    private static func openness(isOpen: Bool, _ owner: String) -> String {
        isOpen ? "\(owner) is open that should be closed" : "\(owner) is closed that should be open"
    }
    private static func access(_ owner: String) -> String { "the access mode of \(owner) differs" }
    private static func offset(_ owner: String) -> String { "the offset of \(owner) differs" }

    /// What differs, the first that there is to say.
    static func text(expected: String, actual: String, isOfClosedNumber: Bool = false) -> String {
        texts(expected: expected, actual: actual, isOfClosedNumber: isOfClosedNumber)[0]
    }

    /// All that differs in one respect, the closest to the step first; one at the least. Of several, each may come of a
    /// fault of its own.
    ///
    /// - Parameters:
    ///   - isOfClosedNumber: Whether the descriptor that the operation was given was closed: EBADF for that is another
    ///     rule than EBADF for a number out of range.
    ///   - isTable: Whether the outcomes are tables of open numbers.
    ///   - roles: What the numbers are to the step that is to blame.
    static func texts(
        expected: String, actual: String, isOfClosedNumber: Bool = false, isTable: Bool = false, roles: Roles = Roles()
    ) -> [String] {
        let kind = Outcome(actual).kind
        if kind != .value { return [kind == .died ? dies : kind == .hung ? hangs : "\(kind.rawValue)"] }
        let states = (states(expected), states(actual))
        if let before = states.0, let after = states.1 { return difference(before, after, roles) }
        if isTable, let before = numbers(expected), let after = numbers(actual) {
            let texts = openness(before, after, roles)
            if !texts.isEmpty { return texts }
        }
        let failed = (Outcome(expected).isFailure, Outcome(actual).isFailure)
        let wanted = expected == "EBADF" && isOfClosedNumber ? "\(expected)\(ofClosedNumber)" : expected
        return switch failed {
        case (true, true): ["\(fails)\(actual)\(insteadOf)\(wanted)"]
        case (true, false): ["\(succeeds)\(insteadOfFailing)\(wanted)"]
        case (false, true): ["\(fails)\(actual)"]
        case (false, false): [Int64(expected) != nil && Int64(actual) != nil ? anotherNumber : anotherOutcome]
        }
    }

    // MARK: What was said

    /// Whether it is said of which numbers are open.
    static func isOfOpenness(_ difference: String) -> Bool { difference.contains(" that should be ") }

    /// The description that it is said of.
    static func description(in difference: String) -> String? {
        let words = difference.hasSuffix(" differs") ? difference.dropLast(" differs".count) : difference[...]
        return Roles.DescriptionRole.allCases.map(\.rawValue).first { words.hasSuffix(" \($0)") }
    }

    /// Words in the ids of the requirements that a difference is about; empty where that is not known.
    static func topic(of difference: String) -> [String] {
        if difference.hasPrefix("\(descriptorFlag) ") { return ["cloexec", "clofork", "flags"] }
        if difference.hasPrefix("the offset ") { return ["ofd", "offset"] }
        if description(in: difference) != nil { return ["ofd", "append", "nonblock", "setfl"] }
        if difference == anotherNumber { return ["return", "lowest", "min"] }
        // What a fork or an exec closes has requirements of other words.
        if difference.contains(" is closed that "), !difference.hasPrefix(Roles.Role.any.rawValue) {
            return ["closed", "unaffected", "untouched", "openness", "not-closed"]
        }
        return []
    }

    /// A difference as it stands in the id of a finding.
    static func idWords(_ difference: String) -> String {
        String(difference.lowercased().map { $0 == " " ? "-" : $0 })
    }

    /// Whether an id may end so: a difference that could be found. What an outcome was is free, within its form.
    static func isPossible(idWords words: String) -> Bool {
        if fixed.contains(words) { return true }
        func isFailure(_ word: some StringProtocol) -> Bool {
            errors.contains(String(word)) || word.hasPrefix("errno-") || Int64(word).map { $0 < 0 } == true
        }
        func isWanted(_ word: Substring) -> Bool {
            let closed = idWords(ofClosedNumber)
            return word == "ebadf\(closed)" || isFailure(word)
        }
        let (failing, instead) = (idWords(succeeds + insteadOfFailing), idWords(insteadOf))
        if words.hasPrefix(failing) { return isWanted(words.dropFirst(failing.count)) }
        guard words.hasPrefix(idWords(fails)) else { return false }
        let rest = words.dropFirst(fails.count)
        guard let range = rest.firstRange(of: instead) else { return isFailure(rest) }
        return isFailure(rest[..<range.lowerBound]) && isWanted(rest[range.upperBound...])
    }

    /// Those that hold no outcome.
    static var idWordsOfAll: [String] { fixed.sorted() }

    private static let errors = Set(OperationTable.errorNames.map { $0.lowercased() })

    private static let fixed: Set<String> = {
        let descriptors = Roles.Role.allCases.map(\.rawValue)
        let descriptions = Roles.DescriptionRole.allCases.map(\.rawValue)
        var all = [anotherNumber, anotherOutcome, dies, hangs]
        for isSet in [false, true] {
            all += descriptors.flatMap { owner in
                [flag(descriptorFlag, isSet: isSet, owner), openness(isOpen: isSet, owner)]
            }
            all += descriptions.flatMap { owner in statusFlags.map { flag($0.word, isSet: isSet, owner) } }
        }
        all += descriptions.flatMap { [access($0), offset($0)] }
        return Set(all.map(idWords))
    }()

    // MARK: Tables

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
