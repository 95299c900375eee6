import DescriptorModel
import DescriptorNotation
import DupConformance

/// The identity of a finding: one fault appears repeatedly in this way.
package struct Signature: Sendable, Hashable, CustomStringConvertible {
    /// The operation that is to blame, as the notation calls it: the last one that did more than look.
    package let operation: String
    /// How it differs, in a few words.
    package let difference: String

    package init(operation: String, difference: String) {
        self.operation = operation
        self.difference = difference
    }

    /// Whether both probably have the same cause: one broken rule.
    func isKin(to other: Signature) -> Bool {
        operation == other.operation && !Set(marks).isDisjoint(with: other.marks)
    }

    /// The features of the fault. A missing error is one fault, whatever the outcome is instead. A wrong error is not
    /// specific: EINVAL for two equal numbers and EINVAL for a number out of range are two faults. Only a number
    /// instead of -1 is one fault. A wrong description may differ in its offset here and in its flags there.
    private var marks: [String] {
        for words in [Difference.insteadOfFailing, Difference.insteadOf] {
            guard let range = difference.firstRange(of: words) else { continue }
            let given = difference[..<range.lowerBound]
            let wanted = "should fail with \(difference[range.upperBound...])"
            return given.hasPrefix("fails with -") ? [wanted, "fails with a number"] : [wanted]
        }
        return [Difference.description(in: difference).map { "\($0) differs" } ?? difference]
    }

    /// Joins findings of one fault, even if only a third one links two of them; the first of each fault is kept.
    ///
    /// - Parameters:
    ///   - signatures: In what ways each was seen to differ.
    ///   - add: Adds to what is kept what is not.
    package static func joined<Element>(
        _ elements: [Element], signatures: (Element) -> [Signature], add: (inout Element, Element) -> Void
    ) -> [Element] {
        var faults: [(kept: Element, signatures: [Signature])] = []
        for element in elements {
            var fault = (kept: element, signatures: signatures(element))
            var first = faults.count
            for place in faults.indices.reversed()
            where faults[place].signatures.contains(where: { one in fault.signatures.contains { one.isKin(to: $0) } }) {
                var earlier = faults.remove(at: place)
                add(&earlier.kept, fault.kept)
                fault = (earlier.kept, earlier.signatures + fault.signatures)
                first = place
            }
            faults.insert(fault, at: first)
        }
        return faults.map(\.kept)
    }

    /// `dup2: fails with EINVAL`
    package var description: String { "\(operation): \(difference)" }
}

/// A step in which a target did what the model does not allow.
struct Divergence: Sendable {
    /// The steps from a fresh process up to this one.
    let steps: [Step]
    /// The outcomes.
    let actual: [String]
    /// What the model allows of the last.
    let expected: [String]
    /// The requirements of the rule that the model followed, of those that the last operation broke.
    var requirements: [String]
    /// What is to blame, and for what.
    let signature: Signature
    /// The place among the steps of the one that is to blame.
    let place: Int
    /// In what it showed.
    let circumstance: Circumstance
    /// Whether it showed behind a known difference of the same step.
    let isSecond: Bool
    /// The transition that was being made, if it was one.
    var transition: UInt32?
    /// The choices in the target's greeting.
    var told = Traits()
    /// Whether the target itself was lost, and not only the process that it ran the steps in.
    var isLoss = false

    /// The outcome that was not allowed.
    var outcome: String { actual.last ?? "" }

    /// How the last step differs, and which one is to blame for it: the closest difference first.
    static func signatures(
        _ steps: ArraySlice<Step>, expected: String, actual: String, isOfClosedNumber: Bool, roles: Roles
    ) -> [Signature] {
        let operation = blamed(steps)
        let isTable = steps.last?.operation.yields == [.table]
        return Difference.texts(
            expected: expected, actual: actual, isOfClosedNumber: isOfClosedNumber, isTable: isTable, roles: roles
        ).map { Signature(operation: operation, difference: $0) }
    }

    /// A shortest way to the state in which it showed, and the move that showed it.
    func shortcut(in space: StateSpace) -> [Step] {
        guard let transition else { return [] }
        let id = Int(transition)
        var scribe = Scribe(number: 0, alphabet: space.alphabet, traits: told, keepsOperations: false)
        for move in space.way(to: id / space.moveCount) { scribe.perform(move) }
        scribe.test(space.alphabet.moves[id % space.moveCount], id: transition)
        return scribe.chunk.lines
    }

    /// Operations that only read the table, or move the offsets that identify descriptions.
    static func looks(_ step: Step) -> Bool {
        step.operation.group == "look" || step.operation.opensBracket || step.operation.endsBracket
    }

    /// Operations that can be to blame: of the brackets those that make a process or an image.
    static func acts(_ step: Step) -> Bool {
        !looks(step) || ["child", "exec", "fexecve", "spawn"].contains(step.operation.name)
    }

    private static func blamed(_ steps: ArraySlice<Step>) -> String {
        guard let last = steps.lastIndex(where: acts) else { return steps.last?.operation.name ?? "" }
        let name = steps[last].operation.name
        // After open comes the lseek that marks the new description.
        if name == "lseek", last + 1 < steps.endIndex, last > steps.startIndex, steps[last - 1].operation.name == "open"
        {
            return "open"
        }
        return name
    }
}
