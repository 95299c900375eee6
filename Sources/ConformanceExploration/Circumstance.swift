import ConformanceProof
import DescriptorModel
import DescriptorNotation

/// Where a difference appears repeatedly: steps of one form that the model decides by one rule, in one way.
///
/// If a difference is expensive each time, only the rest of its circumstance is left out: if dup2 of a closed number
/// hangs, all other uses of dup2 are still tested.
struct Circumstance: Hashable, Sendable {
    /// The step, its numbers left out: `dup3 N N cloexec`.
    let form: String
    /// What the model expects: the error, or `value`.
    let expected: String
    /// The requirements that decide it.
    let rule: String
    /// Whether the form is a step with its numbers, whatever comes of it.
    let isOneStep: Bool

    init(_ step: Step, expected: String, rule: [String]) {
        let operands = step.operands.map { operand in
            if case .number = operand { "N" } else { operand.description }
        }
        form = ([step.operation.name] + operands).joined(separator: " ")
        self.expected = Self.category(expected)
        self.rule = rule.joined(separator: " ")
        isOneStep = false
    }

    /// This step, from any state.
    init(only step: Step) {
        form = step.script
        expected = ""
        rule = ""
        isOneStep = true
    }

    static func category(_ outcome: String) -> String { TracedOutcome(outcome).isFailure ? outcome : "value" }

    /// The form of a line in which all numbers are integers.
    static func form(_ line: String) -> String {
        let words = line.split(whereSeparator: { $0 == " " || $0 == "\n" })
        return words.map { Int64($0) == nil ? String($0) : "N" }.joined(separator: " ")
    }
}

/// Performs moves to see whether they come to a circumstance.
struct CircumstanceFinder: Performer {
    var world: World
    let circumstance: Circumstance
    /// Whether one of the steps came to it.
    private(set) var isFound = false

    init(_ circumstance: Circumstance, world: World) {
        self.circumstance = circumstance
        self.world = world
    }

    mutating func perform(_ line: [UInt8], _ operation: DescriptorModel.Operation) -> DescriptorModel.Outcome {
        let outcome = world.step(operation)
        isFound = isFound || isMet(line, outcome)
        return outcome
    }

    private func isMet(_ line: [UInt8], _ outcome: DescriptorModel.Outcome) -> Bool {
        if circumstance.isOneStep { return line.dropLast().elementsEqual(circumstance.form.utf8) }
        return "\(world.rule)" == circumstance.rule
            && Circumstance.category(OutcomeText.text(outcome)) == circumstance.expected
            && Circumstance.form(String(decoding: line, as: UTF8.self)) == circumstance.form
    }

    mutating func end(_ line: [UInt8], goingOnIn process: Int) { world.current = process }

    mutating func exit(_ line: [UInt8], of process: Int, goingOnIn next: Int) {
        world.current = process
        _ = world.step(.exit)
        world.current = next
    }
}

extension StateSpace {
    /// The transitions of a state, by their moves, that come to a circumstance. Moves of other operations do not.
    func moves(from state: Int, comingTo circumstance: Circumstance, among moves: [Int]) -> [Int] {
        var performer = SilentPerformer(world: Self.beginning(alphabet))
        for move in way(to: state) { performer.perform(move) }
        return moves.filter { place in
            guard next[state * moveCount + place] != Self.outside else { return false }
            var finder = CircumstanceFinder(circumstance, world: performer.world)
            finder.perform(alphabet.moves[place])
            return finder.isFound
        }
    }
}
