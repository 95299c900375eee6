import ConformanceProof
import DescriptorModel
import DescriptorNotation
import DupConformance

/// The roles of the numbers of a table in the step that caused a difference: words that are the same for the same
/// fault, whatever the numbers are.
struct Roles: Sendable {
    typealias Role = Difference.DescriptorRole
    typealias DescriptionRole = Difference.DescriptionRole

    private var roles: [Int: Role] = [:]
    private var process: Int?
    /// The process whose table is read.
    private var world: World?

    /// Those of no step.
    init() {}

    /// Those of a step, as the model would make it.
    ///
    /// - Parameters:
    ///   - arguments: What its operands are.
    ///   - outcome: What it should yield.
    ///   - process: Who makes it.
    init(_ step: Step, _ arguments: StepArguments, outcome: String, process: Int) {
        self.process = process
        func number(_ name: String) -> Int? {
            step.operation.operands.firstIndex { $0.name == name }.flatMap { arguments.number($0) }
        }
        let (fildes, target) = (number("fildes"), number("fildes2"))
        let opens = step.operation.effect == .opens
        let isFailure = TracedOutcome(outcome).isFailure
        if opens, !isFailure {
            for word in outcome.split(separator: " ") { if let new = Int(word) { roles[new] = .new } }
        } else if let target {
            roles[target] = .target
        }
        guard let fildes else { return }
        roles[fildes] = !opens || fildes == target ? .own : roles[fildes] ?? .source
    }

    /// The same, in this world.
    func seen(in world: World) -> Roles {
        var roles = self
        roles.world = world
        return roles
    }

    /// What a number is to the step.
    func role(of number: Int) -> Role {
        if roles.isEmpty { return .any }
        if let world, let process, world.current != process { return .foreign }
        return roles[number] ?? .another
    }

    /// What the description behind a number is to the step.
    func descriptionRole(of number: Int) -> DescriptionRole {
        guard let world, let process, process < world.processes.count, !roles.isEmpty else { return .any }
        let own = Set(roles.keys.compactMap { world.processes[process][$0]?.description })
        guard let description = world.process[number]?.description else { return .any }
        return own.contains(description) ? .own : .another
    }
}
