import DescriptorModel

/// The model as a target: a platform that does what the standard says, or all but one thing.
public struct ModelTarget: Sendable {
    /// The world that every case starts with.
    private let world: World
    private let perform: ModelMachine.Perform
    /// What is shown of it, for example `model:dup2.returns-zero`.
    public let name: String

    init(name: String = "model", world: World = World(), perform: @escaping ModelMachine.Perform = { $0.step($1) }) {
        self.name = name
        self.world = world
        self.perform = perform
    }

    /// What it says of itself.
    public var greeting: Greeting {
        var greeting = Greeting()
        greeting.add(key: "agent", value: "1 \(name)")
        greeting.add(key: "libc", value: name)
        greeting.add(key: "kernel", value: "POSIX.1-2024")
        greeting.add(key: "machine", value: "none")
        greeting.add(key: "has", value: OperationTable.features.map(\.word).joined(separator: " "))
        return greeting
    }

    /// What it does in a case.
    public func run(_ assertion: Assertion) -> CaseTrace {
        var machine = ModelMachine(world: world, perform: perform)
        var trace = CaseTrace()
        trace.kind = assertion.kind.rawValue
        trace.id = assertion.id
        trace.table = NumberRanges(OutcomeText.ranges(machine.openNumbers).split(separator: " "))
        trace.limit = Int64(world.process.limit)
        trace.steps = assertion.steps.enumerated().map { index, step in
            TraceStep(step: step.script, outcome: Outcome(machine.run(step)), line: index + 1)
        }
        trace.microseconds = 0
        return trace
    }
}
