import DescriptorNotation

/// What is known of a step under test that did not end in time.
package enum Hang: Sendable, Hashable {
    /// The call hangs; how that was found out.
    case confirmed(String)
    /// It may be the machine that is slow, or a wait that nothing bounds; why nobody can tell.
    case open(String)
}

/// Tells a call that hangs from a machine that is slow. The same case is run once more with a harmless call in the place
/// of the one that hung, and then as it is, alone, with three times the time. Where the first ends and the second hangs
/// again, the platform's call has hung.
///
/// A step runs alone: nobody else could still end what it waits for. So any call that hangs and was expected to end can
/// be confirmed, a `read` of a pipe too. What cannot:
/// - brackets, and `become`: they start processes and images, which take what time they take;
/// - scenes that have no harmless call: those that wait for other threads or processes as long as it takes.
struct HangConfirmation {
    private let runner: TargetRunner

    init(_ runner: TargetRunner) { self.runner = runner }

    /// How much more time the case gets when it is run again.
    private static let patience = 3
    /// The longest time that an agent can be told.
    private static let mostSeconds = 3600

    /// The step that hung and decides what is said of the case.
    static func place(in report: CaseReport) -> Int? {
        guard report.assertion.kind == .assertion, report.loss == nil, let trace = report.trace else { return nil }
        guard let place = trace.steps.firstIndex(where: { $0.outcome.kind == .hung }),
            place < report.assertion.steps.count, report.assertion.steps[place].expectation != nil
        else { return nil }
        return Judge.judge(report, greeting: nil).steps[place].isDecisive ? place : nil
    }

    /// Whether the time that a step takes is bounded by nothing.
    private static func isUnbounded(_ step: Step) -> Bool {
        step.operation.effect == .bracket || step.operation.effect == .renews
    }

    /// The case up to the step in this place, with a harmless call instead of that; nil where none can stand there.
    static func harmless(_ assertion: Assertion, at place: Int) -> Assertion? {
        let step = assertion.steps[place]
        guard !isUnbounded(step), let look = OperationTable.operation(named: "getfd") else { return nil }
        var substitute: Step
        if step.operation.isChoreography {
            // An agent answers “unsupported” of a scene that has none.
            guard let call = step.operation.operands.firstIndex(where: { $0.name == "call" }) else { return nil }
            substitute = step
            substitute.operands[call] = .word(look.name)
            substitute.expectation = nil
        } else {
            let descriptor = zip(step.operation.operands, step.operands).first { Self.descriptors.contains($0.0.name) }
            substitute = Step(operation: look, operands: [descriptor?.1 ?? .number(.literal(0))], line: step.line)
        }
        var harmless = assertion
        harmless.steps = Array(assertion.steps[..<place]) + [substitute]
        let opened = harmless.steps.reduce(0) {
            $0 + ($1.operation.opensBracket ? 1 : 0) - ($1.operation.endsBracket ? 1 : 0)
        }
        guard let end = OperationTable.operation(named: "end") else { return nil }
        harmless.steps += Array(repeating: Step(operation: end, line: step.line), count: opened)
        return harmless
    }

    private static let nothingHarmless = Hang.open(
        "nothing harmless can be put in its place to tell a hang from a slow machine")

    /// The operands that are descriptors.
    private static let descriptors: Set<String> = ["fildes", "fildes2", "other"]

    /// Finds out what it is that hangs in this place of a case.
    func examine(_ assertion: Assertion, at place: Int) -> Hang {
        guard let harmless = Self.harmless(assertion, at: place) else { return Self.nothingHarmless }
        let alone = run(harmless, timeout: runner.timeout)
        guard alone.isOver, let look = alone.outcome(place), look.kind != .hung else {
            return .open("with F_GETFD in its place the case does not end either; more time may help: --timeout")
        }
        guard look.kind == .value else { return Self.nothingHarmless }
        let time = min(runner.timeout * Self.patience, Self.mostSeconds)
        let again = run(assertion, timeout: time)
        guard again.outcome(place)?.kind == .hung else {
            return .open("alone and with \(time) s it did not hang again; more time may help: --timeout")
        }
        return .confirmed("it hung again alone with \(time) s, and with F_GETFD in its place the case ends")
    }

    /// What came of a case that was run alone.
    private struct Trial {
        var report: CaseReport?

        var isOver: Bool {
            guard let report, let trace = report.trace else { return false }
            return report.loss == nil && trace.isComplete && trace.ending == nil && trace.garbled == nil
        }

        func outcome(_ place: Int) -> TracedOutcome? {
            guard let steps = report?.trace?.steps, place < steps.count else { return nil }
            return steps[place].outcome
        }
    }

    private func run(_ assertion: Assertion, timeout: Int) -> Trial {
        var trial = Trial()
        let runner = TargetRunner(command: runner.command, timeout: timeout)
        // A target that does not even start any more has no outcome.
        do { try runner.run([assertion], greeted: { _ in }, reported: { trial.report = $0 }) } catch { return trial }
        return trial
    }
}
