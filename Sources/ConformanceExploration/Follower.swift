import ConformanceProof
import DescriptorModel
import DescriptorNotation
import DupConformance

/// Follows a target with the model, step by step, as long as it does what the model allows.
///
/// A known difference is skipped: the target's state is assumed to be correct until the next look at the table. If the
/// table is correct, the following steps count. If not, they are lost. If the table is neither correct nor as the known
/// difference leaves it, that is a second difference of the same step.
struct Follower {
    private var machine: ModelMachine
    private let isKnown: (Signature) -> Bool
    /// How many steps were as the model allows, or differed as is known.
    private(set) var agreed = 0
    /// The steps that differed in a known way, and left the correct state.
    private(set) var oversteps: [(place: Int, signature: Signature)] = []
    /// The last step that did more than look, what was expected of it, and the requirements that decided that.
    private var act: (place: Int, expected: String, requirements: [String]) = (0, "", [])
    private var pending: Pending?
    /// What the numbers are to the last step that did more than look.
    private var roles = Roles()
    /// Whether the table was read after the last step that may have changed it.
    private var isCertain = true

    /// A step that differed in a known way, after which the table has not been read yet.
    private struct Pending {
        let place: Int
        let outcome: String
        let objection: ModelMachine.Objection
        let signature: Signature
        /// Whether the table was correct before.
        let beganCertain: Bool
        /// The model where the step did nothing: what a target that calls it a failure should show.
        var undone: ModelMachine?

        var expected: String { objection.allowed.first ?? "" }

        /// Whether a table that is neither correct nor unchanged must have another cause than the known difference. A
        /// step that wrongly succeeds may do anything, and one that gives another number may have used it.
        func leavesUnexplained(_ difference: String) -> Bool {
            if undone != nil || !beganCertain { return false }
            switch (TracedOutcome(expected).isFailure, TracedOutcome(outcome).isFailure) {
            case (_, true): return true
            case (true, false): return false
            case (false, false): return !Difference.isOfOpenness(difference)
            }
        }
    }

    /// Follows a target that is known to have chosen these traits, and to differ in these ways.
    init(traits: Traits = Traits(), isKnown: @escaping (Signature) -> Bool = { _ in false }) {
        machine = ModelMachine(traits: traits)
        self.isKnown = isKnown
    }

    /// What the target chose, as far as it showed.
    var traits: Traits { machine.traits }

    /// The first step in which the target did what the model does not allow, with the steps before it; nil if there is
    /// none, or if all could be skipped.
    ///
    /// - Parameter missing: What counts as the outcome of the first step that has none.
    mutating func follow(_ steps: [Step], _ outcomes: [String], missing: String) -> Divergence? {
        for (place, step) in steps.enumerated() {
            let outcome = place < outcomes.count ? outcomes[place] : missing
            // A look shows one process: what another has must be certain before.
            if step.operation.effect == .bracket, let pending { return divergence(pending, steps, outcomes) }
            if pending?.undone?.follow(step, outcome) != nil { pending?.undone = nil }
            let before = machine
            let objection = machine.follow(step, outcome)
            if Divergence.acts(step) { take(step, before, outcome: objection?.allowed.first ?? outcome, steps, place) }
            if let objection {
                let signatures = Divergence.signatures(
                    steps[...place], expected: objection.allowed.first ?? "", actual: outcome,
                    isOfClosedNumber: objection.isOfClosedNumber, roles: roles.seen(in: machine.world))
                // An unknown difference may appear together with a known one.
                let fresh = signatures.firstIndex { !isKnown($0) } ?? 0
                let signature = signatures[fresh]
                if let pending {
                    guard place == pending.place + 1, Self.shows(step), pending.leavesUnexplained(signature.difference)
                    else { return divergence(pending, steps, outcomes) }
                    return divergence(objection, signature, at: place, steps, outcomes, outcome, isSecond: true)
                }
                guard Self.canBeSteppedOver(step, outcome), isKnown(signature) else {
                    return divergence(objection, signature, at: place, steps, outcomes, outcome, isSecond: fresh > 0)
                }
                let failsInstead =
                    TracedOutcome(outcome).isFailure && !TracedOutcome(objection.allowed.first ?? "").isFailure
                pending = Pending(
                    place: place, outcome: outcome, objection: objection, signature: signature,
                    beganCertain: isCertain, undone: failsInstead ? objection.before : nil)
                act = (place, objection.allowed.first ?? "", objection.requirements)
                isCertain = false
            } else {
                if Divergence.acts(step) {
                    act = (place, outcome, machine.requirements)
                    isCertain = false
                }
                if step.operation.yields.contains(.states) {
                    confirm()
                    isCertain = true
                }
            }
            agreed += 1
        }
        confirm()
        return nil
    }

    /// Takes up what the numbers are to a step. What marks the new description of an open is a part of that.
    private mutating func take(_ step: Step, _ before: ModelMachine, outcome: String, _ steps: [Step], _ place: Int) {
        if step.operation.name == "lseek", place > 0, steps[place - 1].operation.name == "open" { return }
        roles = Roles(step, before.arguments(step), outcome: outcome, process: before.world.current)
    }

    /// The table is correct, whatever the outcome was.
    private mutating func confirm() {
        if let pending { oversteps.append((pending.place, pending.signature)) }
        pending = nil
    }

    /// Calls that show what the step before them did.
    private static func shows(_ step: Step) -> Bool {
        step.operation.group == "look" || ["getfd", "getfl"].contains(step.operation.name)
    }

    /// Steps whose whole effect a look at the table shows. It does not show the contents of a file or a pipe, or a
    /// limit.
    private static func canBeSteppedOver(_ step: Step, _ outcome: String) -> Bool {
        let isSeen = !["transfer", "limit", "look"].contains(step.operation.group) || step.operation.name == "lseek"
        return isSeen && step.operation.effect != .bracket && TracedOutcome(outcome).kind == .value
    }

    private func divergence(_ pending: Pending, _ steps: [Step], _ outcomes: [String]) -> Divergence {
        divergence(
            pending.objection, pending.signature, at: pending.place, steps, outcomes, pending.outcome, isSecond: false)
    }

    private func divergence(
        _ objection: ModelMachine.Objection, _ signature: Signature, at place: Int, _ steps: [Step],
        _ outcomes: [String], _ outcome: String, isSecond: Bool
    ) -> Divergence {
        let step = steps[place]
        let acts = Divergence.acts(step)
        let blamed = acts ? (place, objection.allowed.first ?? "", objection.requirements) : act
        return Divergence(
            steps: Array(steps[...place]), actual: outcomes.prefix(place) + [outcome], expected: objection.allowed,
            requirements: blamed.2, signature: signature, place: blamed.0,
            circumstance: Circumstance(steps[blamed.0], expected: blamed.1, rule: blamed.2), isSecond: isSecond)
    }

    /// Follows a target through a chunk.
    ///
    /// - Parameter loss: How the target was lost, where its trace ends early for that.
    mutating func follow(_ chunk: Chunk, _ outcomes: [String], loss: ChunkLoss?) -> Divergence? {
        follow(chunk.lines, outcomes, missing: loss?.outcome ?? "the trace ends here")
    }
}

extension Chunk {
    /// The steps of its script.
    var lines: [Step] {
        var known: [Substring: Step] = [:]
        return String(decoding: script, as: UTF8.self).split(separator: "\n").compactMap { line in
            // Few lines are different ones.
            if let step = known[line] { return step }
            let step = Step(script: String(line))
            known[line] = step
            return step
        }
    }
}

extension Divergence {
    /// Whether the outcome is evidence: it is neither an unresolved step nor a garbled line.
    var isDeviation: Bool {
        switch TracedOutcome(outcome).kind {
        case .value, .died, .hung: true
        case .unsupported, .unresolved, .skipped, .error: false
        }
    }

    /// Whether the target reported that the process hangs.
    var isHang: Bool { TracedOutcome(outcome).kind == .hung }
}
