import DescriptorNotation

/// The state of a step under test that timed out.
package enum Hang: Sendable, Hashable {
    /// The call hangs; how that was found out.
    case confirmed(String)
    /// The machine may be slow, or the wait unbounded; the reason that it is not confirmed.
    case open(String)
}

extension Step {
    /// Whether a hang would be the platform's fault, if the machine is not slow: for steps under test, and for the
    /// calls that the suite is about in any step.
    var mayNotHang: Bool { expectation != nil || operation.isOfDescriptors }
}

/// Distinguishes a hanging call from a slow machine. The case is run again with a harmless step in place of the one
/// that hung, and then unchanged, alone, with three times the time. If the first ends and the second hangs again, the
/// platform's call has hung.
///
/// The harmless step is F_GETFD or, if that hangs too because it is the same function, no call at all. A new image is
/// replaced by a fork.
///
/// A step that makes thousands of calls may only be slow: of those the time of a few is taken first.
///
/// A step runs alone: nothing else could end its wait. So any call that hangs and was expected to end can be confirmed,
/// a `read` of a pipe too. What cannot:
/// - the end of a bracket, and a turn of a child: they wait for other processes, which take what time they take;
/// - scenes without a harmless replacement: those that wait without limit for other threads or processes.
struct HangConfirmation {
    private let runner: TargetRunner

    init(_ runner: TargetRunner) { self.runner = runner }

    /// How much more time the case gets when it is run again.
    private static let patience = 3

    /// The step that hung and decides the verdict.
    static func place(in report: CaseReport) -> Int? {
        guard let trace = report.trace else { return nil }
        let place =
            report.loss == nil
            ? trace.steps.firstIndex { $0.outcome.kind == .hung }
            : report.isSilent && !report.assertion.mayCostChannel ? trace.steps.indices.last : nil
        guard let place, place < report.assertion.steps.count, report.assertion.steps[place].mayNotHang,
            report.loss == nil || trace.steps[place].outcome.description.isEmpty
        else { return nil }
        return Judge.judge(report, greeting: nil).steps[place].isDecisive ? place : nil
    }

    /// A harmless replacement of a step.
    struct Control {
        /// What it is, in words.
        let name: String
        /// The case up to that place, with this in it.
        let assertion: Assertion
    }

    /// The possible replacements in this place of a case, the most similar first.
    static func controls(for assertion: Assertion, at place: Int) -> [Control] {
        let step = assertion.steps[place]
        return substitutes(for: step).compactMap { name, substitute in
            ending(assertion, before: place, with: [substitute]).map { Control(name: name, assertion: $0) }
        }
    }

    private static func substitutes(for step: Step) -> [(name: String, step: Step)] {
        if step.operation.startsImage, step.operation.opensBracket { return [("a fork", plain("child", step))] }
        if step.operation.isChoreography {
            // An agent answers “unsupported” of a scene that has none.
            guard let call = step.operation.operands.firstIndex(where: { $0.name == "call" }) else { return [] }
            return [("F_GETFD", "getfd"), ("no call", "nothing")].map { name, word in
                var substitute = step
                substitute.operands = Array(step.operands.prefix(call)) + [.word(word)]
                substitute.expectation = nil
                return (name, substitute)
            }
        }
        let nothing = (name: "no call", step: plain("errno", step))
        if step.operation.startsImage || step.operation.startsProcess { return [nothing] }
        if step.operation.effect == .bracket { return [] }
        let descriptor = zip(step.operation.operands, step.operands).first { $0.0.isDescriptor }
        return [("F_GETFD", plain("getfd", step, [descriptor?.1 ?? .number(.literal(0))])), nothing]
    }

    private static func plain(_ name: String, _ step: Step, _ operands: [Operand] = []) -> Step {
        OperationTable.operation(named: name).map { Step(operation: $0, operands: operands, line: step.line) } ?? step
    }

    /// The case up to a place, with other steps there and an end to all brackets.
    private static func ending(_ assertion: Assertion, before place: Int, with substitutes: [Step]) -> Assertion? {
        guard let end = OperationTable.operation(named: "end") else { return nil }
        var short = assertion
        short.steps = Array(assertion.steps[..<place]) + substitutes
        let opened = short.steps.reduce(0) {
            $0 + ($1.operation.opensBracket ? 1 : 0) - ($1.operation.endsBracket ? 1 : 0)
        }
        short.steps += Array(repeating: Step(operation: end, line: assertion.steps[place].line), count: opened)
        return short
    }

    private static let nothingHarmless = Hang.open(
        "no harmless step can replace it to tell a hang from a slow machine")

    /// Finds out what it is that hangs in this place of a case.
    func examine(_ assertion: Assertion, at place: Int) -> Hang {
        var verdict = Self.nothingHarmless
        for control in Self.controls(for: assertion, at: place) {
            let alone = run(control.assertion, timeout: runner.timeout)
            if isInterrupted { return Self.interrupted }
            if alone.hangs(at: place) || !alone.isOver {
                verdict = .open(
                    "with \(control.name) in its place the case does not end either; a longer --timeout may help")
            } else if alone.outcome(place)?.kind == .value {
                return examineAgain(assertion, at: place, besides: control)
            }
        }
        return verdict
    }

    private func examineAgain(_ assertion: Assertion, at place: Int, besides control: Control) -> Hang {
        let time = TargetRunner.possibleSeconds.nearest(to: runner.timeout * Self.patience)
        let again = run(assertion, timeout: time)
        if isInterrupted { return Self.interrupted }
        guard again.hangs(at: place) else {
            return .open("it did not hang again alone with \(time) s; a longer --timeout may help")
        }
        if let few = Self.few(for: assertion, at: place) {
            let trial = run(few.assertion, timeout: time)
            if isInterrupted { return Self.interrupted }
            if !trial.hangs(at: place) {
                let each = trial.seconds / Double(Self.fewCalls)
                guard trial.isOver, each * Double(few.calls) < Double(time) else {
                    return .open(
                        "it makes \(few.calls) calls, and \(Self.fewCalls) of them are slow; a longer --timeout may help"
                    )
                }
            }
        }
        return .confirmed("it hung again alone with \(time) s, and with \(control.name) in its place the case ends")
    }

    private var isInterrupted: Bool { runner.cancellation.isDue }
    private static let interrupted = Hang.open("the run was interrupted before the hang could be confirmed")

    /// How many calls stand for thousands.
    private static let fewCalls = 16

    /// A case that makes a few of the calls in the place of a step that makes many, and how many those are; nil for other
    /// steps.
    static func few(for assertion: Assertion, at place: Int) -> (assertion: Assertion, calls: Int64)? {
        let step = assertion.steps[place]
        guard step.operation.makesManyCalls, let name = step.operation.features.first else { return nil }
        let isFilling = step.operation.yields.contains(.filled)
        let bound =
            isFilling
            ? assertion.steps[..<place].last { $0.operation.name == "limit" }?.operands.last : step.operands.last
        let call = plain(name, step, isFilling ? step.operands : step.operands.dropLast())
        guard let few = ending(assertion, before: place, with: Array(repeating: call, count: fewCalls)) else {
            return nil
        }
        if case .number(.literal(let calls))? = bound { return (few, calls) }
        // A limit that another step yields: as high as they come.
        return (few, bound == nil ? Greeting.caseLimit : Int64(Int32.max))
    }

    /// The outcome of a case that was run alone.
    private struct Trial {
        var report: CaseReport?
        /// How long it took, without the start of the target; infinite if unknown.
        var seconds: Double { report?.trace?.microseconds.map { Double($0) / 1e6 } ?? .infinity }

        var isOver: Bool {
            guard let report, let trace = report.trace else { return false }
            return report.loss == nil && trace.isComplete && trace.ending == nil && trace.garbled == nil
        }

        func outcome(_ place: Int) -> TracedOutcome? {
            guard let steps = report?.trace?.steps, place < steps.count else { return nil }
            return steps[place].outcome
        }

        /// Whether it ended at this step, which timed out: reported by an agent that continues, or shown by the silence
        /// of one that runs its cases itself.
        func hangs(at place: Int) -> Bool {
            guard let outcome = outcome(place), let report else { return false }
            if report.loss == nil { return outcome.kind == .hung }
            return report.isSilent && outcome.description.isEmpty && report.trace?.steps.count == place + 1
        }
    }

    private func run(_ assertion: Assertion, timeout: Int) -> Trial {
        var trial = Trial()
        let runner = TargetRunner(
            command: runner.command, timeout: timeout, cancellation: runner.cancellation)
        // A target that does not even start any more has no outcome.
        _ = try? runner.run([assertion], greeted: { _ in }, reported: { trial.report = $0 })
        return trial
    }
}
