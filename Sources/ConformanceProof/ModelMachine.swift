import DescriptorFaults
import DescriptorModel
import DescriptorNotation

/// Runs steps on the model as an agent runs them on a platform: names, brackets, processes that wait.
package struct ModelMachine {
    /// Performs an operation; a fault may change it.
    package typealias Perform = @Sendable (inout World, DescriptorModel.Operation) -> DescriptorModel.Outcome

    package private(set) var world: World
    /// The traits that were asked so far.
    private(set) var consulted = TraitSet()
    /// The calls that were made so far.
    private(set) var performed: Calls = []
    private let rules: Perform
    /// The names that each process knows, by its place in the world.
    private var names: [Int: [String: Int]] = [:]
    /// The brackets that are open: the process that opened each, the name of the child, if it has one, and whether it is
    /// of a thread.
    private var brackets: [(opener: Int, child: String?, isThread: Bool)] = []
    /// Children that wait, by their parent and name.
    private var waiting: [Waiting: Int] = [:]
    /// Why the rest of the case, or of brackets up to a depth, is skipped.
    private var passing: (untilDepth: Int, end: String)?

    private struct Waiting: Hashable {
        let parent: Int
        let name: String
    }

    package init(world: World = World(), perform: @escaping Perform = { $0.step($1) }) {
        self.world = world
        rules = perform
    }

    private mutating func perform(_ operation: DescriptorModel.Operation) -> DescriptorModel.Outcome {
        let outcome = rules(&world, operation)
        performed.formUnion(Calls(operation))
        consulted.formUnion(world.consulted)
        return outcome
    }

    /// The model of a platform that has chosen these traits.
    package init(traits: Traits) {
        var world = World()
        world.traits = traits
        self.init(world: world)
    }

    /// The numbers that are open in the current process.
    var openNumbers: [Int] { world.process.openNumbers }

    /// What the names in a step are bound to.
    package func arguments(_ step: Step) -> StepArguments { StepArguments(step, names: names[world.current] ?? [:]) }

    /// Runs a step and says what comes of it, as a trace does.
    package mutating func run(_ step: Step) -> String {
        if let passing { return pass(over: step, passing) }
        let arguments = arguments(step)
        if let name = arguments.unbound { return "skipped \(name) is not bound" }
        guard let operation = StepTranslation.operation(step, arguments) else {
            if StepTranslation.processSteps.contains(step.operation.name) { return moveOn(step) }
            passing = (-1, "skipped")
            return noRule(step, "a word has no meaning there")
        }
        let process = world.current
        let outcome = perform(operation)
        bind(step, outcome, process)
        switch outcome {
        case .died: die(process)
        case .hung, .unknown: passing = (-1, "skipped")
        default: break
        }
        return outcome == .unknown ? noRule(step, "\(world.gap)") : OutcomeText.text(outcome)
    }

    private func noRule(_ step: Step, _ reason: String) -> String {
        "unresolved the model has no rule for “\(step.script)”: \(reason)"
    }

    /// Records the outcome of a step, with the world after it.
    private mutating func take(_ step: Step, _ possibility: World.Possibility) {
        let process = world.current
        world = possibility.world
        bind(step, possibility.outcome, process)
    }

    private mutating func bind(_ step: Step, _ outcome: DescriptorModel.Outcome, _ process: Int) {
        let numbers: [Int] =
            switch outcome {
            case .number(let number): number >= 0 ? [Int(number)] : []
            case .pair(let one, let other): [one, other]
            default: []
            }
        for (name, number) in zip(step.binds, numbers) { names[process, default: [:]][name] = number }
    }

    /// The current process has died: the rest of its bracket, or of the case, is skipped.
    private mutating func die(_ process: Int) {
        // All threads of the process go with it.
        guard let place = brackets.lastIndex(where: { !$0.isThread }) else {
            passing = (-1, "skipped")
            return
        }
        passing = (place, "died SIGKILL")
        world.current = brackets[place].opener
    }

    private mutating func pass(over step: Step, _ passing: (untilDepth: Int, end: String)) -> String {
        if step.operation.opensBracket { brackets.append((world.current, nil, false)) }
        if step.operation.endsBracket, !brackets.isEmpty {
            brackets.removeLast()
            if brackets.count == passing.untilDepth {
                self.passing = nil
                return passing.end
            }
        }
        return "skipped"
    }

    /// Steps that change which process continues.
    private mutating func moveOn(_ step: Step) -> String {
        let opener = world.current
        switch step.operation.name {
        case "child": return open(step, opener, .fork)
        case "thread":
            brackets.append((opener, nil, true))
            return OutcomeText.text(perform(.thread))
        case "exec", "fexecve":
            _ = open(step, opener, .fork)
            return OutcomeText.text(perform(.exec))
        case "spawn": return spawn(step, opener)
        case "in":
            guard let name = step.processName, let child = waiting[Waiting(parent: opener, name: name)] else {
                return missingChild(step)
            }
            brackets.append((opener, name, false))
            return OutcomeText.text(perform(.enter(process: child)))
        case "end": return close()
        case "exit":
            guard let name = step.processName,
                let child = waiting.removeValue(forKey: Waiting(parent: opener, name: name))
            else { return "skipped no child of this name waits" }
            world.current = child
            _ = perform(.exit)
            world.current = opener
            return "ok"
        default: return "error the model has no entry for \(step.operation.name)"
        }
    }

    private mutating func open(_ step: Step, _ opener: Int, _ operation: DescriptorModel.Operation) -> String {
        brackets.append((opener, step.operation.name == "child" ? step.processName : nil, false))
        let outcome = perform(operation)
        names[world.current] = names[opener]
        return OutcomeText.text(outcome)
    }

    /// The child performs the file actions and becomes a new image, or ends because it cannot perform them: the steps
    /// of its bracket are skipped then.
    private mutating func spawn(_ step: Step, _ opener: Int) -> String {
        _ = open(step, opener, .fork)
        let outcome = perform(.performSpawnActions)
        world.processes[opener].spawnActions = []
        if outcome == .ok { return OutcomeText.text(perform(.exec)) }
        _ = perform(.exit)
        world.current = opener
        passing = (brackets.count - 1, "ok")
        return OutcomeText.text(outcome)
    }

    private mutating func missingChild(_ step: Step) -> String {
        brackets.append((world.current, nil, false))
        passing = (brackets.count - 1, "skipped")
        return "skipped no child of this name waits"
    }

    private mutating func close() -> String {
        guard let bracket = brackets.popLast() else { return "error end has nothing to end" }
        if bracket.isThread { return OutcomeText.text(perform(.endThread)) }
        if let name = bracket.child {
            waiting[Waiting(parent: bracket.opener, name: name)] = world.current
        } else {
            _ = perform(.exit)
        }
        world.current = bracket.opener
        return "ok"
    }
}

extension ModelMachine {
    /// What the model says against an outcome.
    package struct Objection {
        /// What it allows instead.
        package let allowed: [String]
        /// The requirements that decided it.
        package let requirements: [String]
        /// Whether the descriptor that the step was given was closed.
        package let isOfClosedNumber: Bool
        /// The model as it was before the step.
        package let before: ModelMachine
    }

    /// If the model allows the target's outcome, continues with the world after it. Otherwise returns the allowed
    /// outcomes, and continues as if the step had been correct.
    package mutating func follow(_ step: Step, _ actual: String) -> Objection? {
        let before = self
        let expected = run(step)
        if expected == actual { return nil }
        let requirements = self.requirements
        let arguments = before.arguments(step)
        guard arguments.unbound == nil, let operation = StepTranslation.operation(step, arguments) else {
            return Objection(allowed: [expected], requirements: requirements, isOfClosedNumber: false, before: before)
        }
        let possibilities = before.world.allowed(operation)
        for possibility in possibilities where OutcomeText.text(possibility.outcome) == actual {
            self = before
            take(step, possibility)
            return nil
        }
        let fildes = step.operation.operands.first?.name == "fildes" ? arguments.number(0) : nil
        return Objection(
            allowed: possibilities.map { OutcomeText.text($0.outcome) }, requirements: requirements,
            isOfClosedNumber: fildes.map { before.world.process[$0] == nil } ?? false, before: before)
    }

    /// The requirements that decided the last step.
    package var requirements: [String] { "\(world.rule)".split(separator: " ").map(String.init) }

    /// What the platform has chosen, as far as it showed.
    package var traits: Traits { world.traits }
}
