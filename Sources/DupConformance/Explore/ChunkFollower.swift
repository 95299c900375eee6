import DescriptorModel

/// Follows a target through a chunk, step by step.
struct ChunkFollower {
    private let chunk: Chunk
    private var machine: ModelMachine
    /// How many steps were as the model allows.
    private(set) var agreed = 0
    /// The requirements that decided the last step which did more than look.
    private var blame: [String] = []

    /// Follows a target that is known to have chosen these traits.
    init(_ chunk: Chunk, traits: Traits) {
        self.chunk = chunk
        var world = World()
        world.traits = traits
        machine = ModelMachine(world: world)
    }

    /// What the target chose, as far as it showed.
    var traits: Traits { machine.traits }

    /// The first step in which the target did what the model does not allow; nil when there is none.
    ///
    /// - Parameter loss: Why the target is lost, where its trace ends early for that.
    mutating func follow(_ outcomes: [String], loss: String?) -> Divergence? {
        var steps: [Step] = []
        var actual: [String] = []
        for line in chunk.script.split(separator: UInt8(ascii: "\n")) {
            guard let step = Step(script: String(decoding: line, as: UTF8.self)) else { continue }
            let outcome =
                agreed < outcomes.count ? outcomes[agreed] : loss.map { "died \($0)" } ?? "the trace ends here"
            steps.append(step)
            actual.append(outcome)
            if let objection = machine.follow(step, outcome) {
                return Divergence(
                    steps: steps, actual: actual, expected: objection.allowed,
                    requirements: Divergence.acts(step) ? objection.requirements : blame)
            }
            if Divergence.acts(step) { blame = machine.requirements }
            agreed += 1
        }
        return nil
    }
}
