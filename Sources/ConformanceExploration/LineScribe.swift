import ConformanceProof
import DescriptorModel
import DescriptorNotation

/// Writes a chunk line by line, in the notation, from a process as every case begins: for walks whose steps no alphabet
/// lists.
struct LineScribe {
    private(set) var chunk: Chunk
    private var machine: ModelMachine
    private let keepsOperations: Bool
    /// Steps that are not written, although the model has a rule for them.
    var isAvoided: (Step, _ outcome: String, ModelMachine) -> Bool = { _, _, _ in false }

    init(number: Int, traits: Traits, keepsOperations: Bool) {
        var world = World()
        world.traits = traits
        machine = ModelMachine(world: world)
        chunk = Chunk(number: number)
        self.keepsOperations = keepsOperations
    }

    /// The world in which the next step is made.
    var world: World { machine.world }

    /// Writes a step, unless the model has no rule for it, or it would wait forever.
    mutating func write(_ line: String) -> Bool {
        guard let step = Step(script: line) else { return false }
        let before = machine
        let text = machine.run(step)
        guard TracedOutcome(text).kind == .value, !isAvoided(step, text, machine) else {
            machine = before
            return false
        }
        chunk.add(line: line, outcome: text, step: keepsOperations ? step : nil)
        return true
    }
}
