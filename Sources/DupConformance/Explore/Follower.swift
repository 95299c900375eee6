import DescriptorModel

/// Follows a target with the model, step by step, as long as it does what the model allows.
struct Follower {
    private var machine: ModelMachine
    /// How many steps were as the model allows.
    private(set) var agreed = 0
    /// The requirements that decided the last step which did more than look.
    private var blame: [String] = []

    /// Follows a target that is known to have chosen these traits.
    init(traits: Traits = Traits()) {
        var world = World()
        world.traits = traits
        machine = ModelMachine(world: world)
    }

    /// What the target chose, as far as it showed.
    var traits: Traits { machine.traits }

    /// The first step in which the target did what the model does not allow, with what led to it; nil when there is
    /// none.
    ///
    /// - Parameter missing: What counts as the outcome of the first step that has none.
    mutating func follow(_ steps: [Step], _ outcomes: [String], missing: String) -> Divergence? {
        for (place, step) in steps.enumerated() {
            let outcome = place < outcomes.count ? outcomes[place] : missing
            if let objection = machine.follow(step, outcome) {
                return Divergence(
                    steps: Array(steps[...place]), actual: outcomes.prefix(place) + [outcome],
                    expected: objection.allowed,
                    requirements: Divergence.acts(step) ? objection.requirements : blame,
                    isOfClosedNumber: objection.isOfClosedNumber)
            }
            if Divergence.acts(step) { blame = machine.requirements }
            agreed += 1
        }
        return nil
    }

    /// Follows a target through a chunk.
    ///
    /// - Parameter loss: Why the target is lost, where its trace ends early for that.
    mutating func follow(_ chunk: Chunk, _ outcomes: [String], loss: String?) -> Divergence? {
        follow(chunk.lines, outcomes, missing: loss.map { "died \($0)" } ?? "the trace ends here")
    }
}

extension Chunk {
    /// The steps of its script.
    var lines: [Step] {
        script.split(separator: UInt8(ascii: "\n")).compactMap { Step(script: String(decoding: $0, as: UTF8.self)) }
    }
}

extension Divergence {
    /// Whether the outcome speaks against the target: it is neither what could not be done there, nor a garbled line.
    var isDeviation: Bool {
        switch Outcome(outcome).kind {
        case .value, .died, .hung: true
        case .unsupported, .unresolved, .skipped, .error: false
        }
    }
}
