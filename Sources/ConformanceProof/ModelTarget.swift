import DescriptorFaults
import DescriptorModel
import DescriptorNotation

/// The model as a target: a platform that conforms, or has one fault.
package struct ModelTarget: Sendable {
    /// The world that every case starts with.
    package let world: World
    package let perform: ModelMachine.Perform
    /// What is shown of it, for example `model:dup2.returns-zero`.
    package let name: String

    /// The name is not a model.
    package struct Invalid: Error, Sendable, CustomStringConvertible {
        /// What is wrong, with the nearest fault or trait.
        package let description: String
    }

    /// Whether a target is the model, rather than a command.
    package static func isNamed(by target: String) -> Bool { target == "model" || target.hasPrefix("model:") }

    /// The model of a name: `model`, or `model:` with words joined by commas, each a fault, or a trait and what is
    /// chosen: `model:dup2.returns-zero`, `model:pipe.order=write-first`.
    package init(parsing name: String) throws(Invalid) {
        var world = World()
        var fault: Fault?
        let words = name.dropFirst("model".count)
        for word in words.isEmpty ? [] : words.dropFirst().split(separator: ",", omittingEmptySubsequences: false) {
            if word.contains("=") {
                try Self.choose(word, &world.traits)
            } else if let known = Fault.named(String(word)) {
                if let fault {
                    throw Invalid(description: "a model has at most one fault, not \(fault.name) and \(known.name)")
                }
                fault = known
            } else {
                let names = Fault.all.map(\.name) + Trait.allCases.map { "\($0.name)=\($0.choices[0])" }
                let problem = Self.unknown("fault", word, names)
                let advice = "; “dup-conformance list --faults” and “--traits” show them"
                throw Invalid(description: problem.hasSuffix("?") ? problem : problem + advice)
            }
        }
        self.init(world: world, fault: fault, name: name)
    }

    /// The model with one fault.
    package init(fault: Fault) { self.init(world: World(), fault: fault, name: "model:\(fault.name)") }

    init(world: World = World(), fault: Fault? = nil, name: String = "model") {
        self.world = world
        self.name = name
        if let fault { perform = { fault.step(&$0, $1) } } else { perform = { $0.step($1) } }
    }

    /// A platform that performs operations in a way of its own: with several faults, for example.
    init(name: String, perform: @escaping ModelMachine.Perform) {
        world = World()
        self.name = name
        self.perform = perform
    }

    private static func choose(_ word: Substring, _ traits: inout Traits) throws(Invalid) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let trait = Trait.allCases.first(where: { $0.name == parts[0] }) else {
            throw Invalid(description: unknown("trait", parts[0], Trait.allCases.map(\.name)))
        }
        guard let choice = trait.choices.firstIndex(of: String(parts[1])) else {
            let choices = trait.choices.joined(separator: ", ")
            let hint = NearestWord.hint(to: String(parts[1]), among: trait.choices)
            throw Invalid(description: "\(trait.name) can be \(choices), not “\(parts[1])”\(hint)")
        }
        traits[trait] = choice
    }

    private static func unknown(_ kind: String, _ word: Substring, _ known: [String]) -> String {
        "the model has no \(kind) “\(word)”\(NearestWord.hint(to: String(word), among: known))"
    }

    /// What it says of itself.
    package var greeting: Greeting {
        var greeting = Greeting()
        greeting.add(key: "agent", value: "1 \(name)")
        greeting.add(key: "libc", value: name)
        greeting.add(key: "kernel", value: "POSIX.1-2024")
        greeting.add(key: "machine", value: "none")
        if world.traits[.execOwnNumber] != 0 { greeting.add(key: "image", value: "3") }
        greeting.add(key: "has", value: OperationTable.features.map(\.word).joined(separator: " "))
        if !world.traits.told.isEmpty { greeting.add(key: "traits", value: world.traits.told.joined(separator: " ")) }
        return greeting
    }

    /// What it does in a case.
    package func run(_ assertion: Assertion) -> CaseTrace { runNotingTraits(assertion).trace }

    /// The outcomes of the steps of a case, the calls that it made, and the circumstances that held, if they are observed.
    package func outcomes(_ assertion: Assertion) -> (outcomes: [String], calls: Calls, circumstances: Int) {
        var machine = ModelMachine(world: world, perform: perform)
        let outcomes = assertion.steps.map { machine.run($0) }
        return (outcomes, machine.performed, machine.world.metCircumstances)
    }

    /// Whether these are what comes of the steps of a case.
    func gives(_ outcomes: [String], in assertion: Assertion) -> Bool {
        var machine = ModelMachine(world: world, perform: perform)
        return zip(assertion.steps, outcomes).allSatisfy { machine.run($0) == $1 }
    }

    /// What it does in a case, and which traits that depends on.
    func runNotingTraits(_ assertion: Assertion) -> (trace: CaseTrace, consulted: TraitSet) {
        var machine = ModelMachine(world: world, perform: perform)
        var trace = CaseTrace()
        trace.kind = assertion.kind.rawValue
        trace.id = assertion.id
        trace.table = NumberRanges(OutcomeText.ranges(machine.openNumbers).split(separator: " "))
        trace.limit = Int64(world.process.limit)
        trace.steps = assertion.steps.enumerated().map { index, step in
            TraceStep(step: step.script, outcome: TracedOutcome(machine.run(step)), line: index + 1)
        }
        trace.microseconds = 0
        return (trace, machine.consulted)
    }
}
