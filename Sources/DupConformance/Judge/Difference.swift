import DescriptorNotation

/// How an outcome differs from the one that was expected, in words that are the same for the same fault: of which
/// number, and which way.
package enum Difference {
    /// The roles of a number, the closest first: if several differ, the closest is reported.
    package enum DescriptorRole: String, CaseIterable, Comparable {
        /// The step yielded it.
        case new = "the new descriptor"
        /// The step failed, and was to fill it.
        case target = "the target"
        /// The step duplicated it.
        case source = "the source"
        /// The only one that the step was about.
        case own = "the descriptor"
        case another = "another descriptor"
        /// The step was about no number: a fork, an exec.
        case any = "a descriptor"
        /// It is in the table of a process other than the one that made the step.
        case foreign = "a descriptor of another process"

        package static func < (one: DescriptorRole, other: DescriptorRole) -> Bool { one.order < other.order }

        private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    /// What an open file description is to the step.
    package enum DescriptionRole: String, CaseIterable {
        case own = "the description"
        case another = "another description"
        case any = "a description"
    }

    package static let insteadOfFailing = " instead of failing with "
    package static let insteadOf = " instead of "
    package static let fails = "fails with "
    package static let succeeds = "succeeds"
    package static let ofClosedNumber = " of a closed number"
    package static let anotherNumber = "gives another number"
    package static let anotherOutcome = "gives another outcome"
    package static let (dies, hangs) = ("the process dies", "the process hangs")

    /// Both flags of a descriptor have one word: what spoils the one spoils the other.
    private static let descriptorFlag = "a flag"
    /// The flags of descriptors, and of descriptions, by their letters in a table of states.
    package static let descriptorFlags: [(letter: Character, word: String)] = [
        ("x", descriptorFlag), ("f", descriptorFlag),
    ]
    package static let statusFlags: [(letter: Character, word: String)] = [("a", "append"), ("n", "nonblock")]

    package static func flag(_ word: String, isSet: Bool, _ owner: String) -> String {
        "\(word) is \(isSet ? "set" : "cleared") on \(owner)"
    }
    package static func openness(isOpen: Bool, _ owner: String) -> String {
        isOpen ? "\(owner) is open that should be closed" : "\(owner) is closed that should be open"
    }
    package static func access(_ owner: String) -> String { "the access mode of \(owner) differs" }
    package static func offset(_ owner: String) -> String { "the offset of \(owner) differs" }

    /// Whether it is about which numbers are open.
    package static func isOfOpenness(_ difference: String) -> Bool { difference.contains(" that should be ") }

    /// The description that it is about.
    package static func description(in difference: String) -> String? {
        let words = difference.hasSuffix(" differs") ? difference.dropLast(" differs".count) : difference[...]
        return DescriptionRole.allCases.map(\.rawValue).first { words.hasSuffix(" \($0)") }
    }

    /// Words in the ids of the requirements that a difference is about; empty where that is not known.
    package static func topic(of difference: String) -> [String] {
        if difference.hasPrefix("\(descriptorFlag) ") { return ["cloexec", "clofork", "flags"] }
        if difference.hasPrefix("the offset ") { return ["ofd", "offset"] }
        if description(in: difference) != nil { return ["ofd", "append", "nonblock", "setfl"] }
        if difference == anotherNumber { return ["return", "lowest", "min"] }
        // What a fork or an exec closes has requirements of other words.
        if difference.contains(" is closed that "), !difference.hasPrefix(DescriptorRole.any.rawValue) {
            return ["closed", "unaffected", "untouched", "openness", "not-closed"]
        }
        return []
    }

    /// The operation that the id of a finding blames: words about how it differs follow a dot.
    package static func operation(ofFinding id: String) -> String {
        String(id.dropFirst(Baseline.findingPrefix.count).prefix { $0 != "." })
    }

    /// A difference in the form of the id of a finding.
    package static func idWords(_ difference: String) -> String {
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
        let descriptors = DescriptorRole.allCases.map(\.rawValue)
        let descriptions = DescriptionRole.allCases.map(\.rawValue)
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
}
