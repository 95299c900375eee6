/// Compares what a target did with what an assertion allows.
public struct Judge {
    private let assertion: Assertion
    private let greeting: Greeting?
    private var isOmitted = false
    private var processes: ProcessStack
    /// What the target says that it has chosen.
    private var traits: Set<String> = []
    /// The numbers that the steps named themselves, so far.
    private var named: Set<Int64> = []
    private var steps: [JudgedStep] = []
    private var decided: (verdict: Verdict, reason: String)?
    /// The step that decided and what came of it, where it was a step.
    private var deciding: (step: Step, outcome: Outcome)?
    private var recorded: [String] = []
    private let image: NewImage
    /// What the runner found out of the step that hung.
    private let hang: Hang?

    /// Judges the report of one case.
    public static func judge(_ report: CaseReport, greeting: Greeting?) -> JudgedCase {
        var judge = Judge(report.assertion, trace: report.trace, greeting: greeting, hang: report.hang)
        judge.decide(report)
        // What a characteristic shows is never judged: where it cannot be recorded, nothing can be said.
        if report.assertion.kind == .characteristic, judge.decided?.verdict == .fail {
            judge.decided?.verdict = .unresolved
        }
        let value = judge.recorded.isEmpty || judge.decided != nil ? nil : judge.recorded.joined(separator: ", ")
        var result = JudgedCase(
            assertion: report.assertion, verdict: judge.decided?.verdict ?? .pass,
            reason: judge.decided?.reason ?? "", steps: judge.steps,
            seconds: report.trace?.microseconds.map { Double($0) / 1e6 },
            value: report.assertion.kind == .characteristic ? value : nil)
        result.isOmitted = judge.isOmitted
        result.isRun = report.isRun || result.verdict != .unresolved
        return result
    }

    /// The result of a case of which nothing can be said, whatever the target has or lacks.
    static func unresolved(_ assertion: Assertion, because reason: String) -> JudgedCase {
        var judge = Judge(assertion, trace: nil, greeting: nil)
        judge.addUnreached(from: 0)
        return JudgedCase(
            assertion: assertion, verdict: .unresolved, reason: reason, steps: judge.steps, seconds: nil, value: nil)
    }

    private init(_ assertion: Assertion, trace: CaseTrace?, greeting: Greeting?, hang: Hang? = nil) {
        self.assertion = assertion
        self.greeting = greeting
        self.hang = hang
        image = NewImage(greeting)
        processes = ProcessStack(table: trace?.table)
    }

    private mutating func decide(_ report: CaseReport) {
        traits = greeting?.traits ?? []
        decideByGreeting()
        guard let trace = report.trace else {
            leaveOpen(report.loss ?? "the trace has nothing of this case")
            return addUnreached(from: 0)
        }
        // A line that is no part of a trace explains what else is missing or too much.
        let garbled = trace.garbled.map { "the trace is garbled in line \($0.line): “\($0.text.prefix(80))”" }
        if trace.table == nil {
            leaveOpen(garbled ?? report.loss ?? "the trace does not say which numbers were open at the start")
        }
        if report.loss == nil, let broken = brokenPromise(trace) { leaveOpen(garbled ?? broken) }
        // Where lines are missing, doubled or another's, nobody knows which outcome is of which step.
        if let misfit = misfit(trace) { leaveOpen(garbled ?? misfit) }
        for (index, step) in assertion.steps.enumerated() {
            guard index < trace.steps.count else {
                leaveOpen(garbled ?? report.loss ?? trace.ending ?? "the trace ends before this step")
                return addUnreached(from: index)
            }
            let actual = trace.steps[index]
            guard Self.isOf(actual, step) else { return addUnreached(from: index) }
            judge(step, actual.outcome, loss: index == trace.steps.count - 1 ? report.loss : nil)
        }
        let cut = trace.isComplete ? nil : "the trace ends before the case does"
        if let reason = garbled ?? report.loss ?? trace.ending ?? cut { leaveOpen(reason) }
        allowForLowLimit(trace)
        allowForKeptNumbers(trace)
    }

    /// Why a trace cannot be of this case, or not of all of its steps; nil where it fits as far as it goes.
    private func misfit(_ trace: CaseTrace) -> String? {
        if trace.kind != assertion.kind.rawValue {
            return "the trace calls it “\(trace.kind) \(trace.id)”, the suite “\(assertion.kind.rawValue)”"
        }
        for (step, actual) in zip(assertion.steps, trace.steps) where !Self.isOf(actual, step) {
            let has = "it has “\(Outcome.shown(actual.step))” in line \(actual.line), the suite “\(step.script)”"
            return "the trace is not of this revision: \(has)"
        }
        if trace.steps.count > assertion.steps.count {
            return
                "the trace has more steps than the suite: “\(Outcome.shown(trace.steps[assertion.steps.count].step))”"
        }
        let isLost =
            trace.ending != nil || trace.steps.contains { $0.outcome.kind == .died || $0.outcome.kind == .hung }
        if trace.isComplete, !isLost, trace.steps.count < assertion.steps.count {
            return "the trace ends before this step"
        }
        guard let garbled = trace.garbled, let last = trace.steps.last, garbled.line < last.line else { return nil }
        return "the trace is garbled before its end"
    }

    private static func isOf(_ actual: TraceStep, _ step: Step) -> Bool {
        actual.step.isEmpty || isSame(actual.step, step.script)
    }

    /// What the greeting says decides without a look at the trace: a feature that is lacking, an operation that an agent
    /// of another kind leaves out.
    private mutating func decideByGreeting() {
        guard let greeting else { return }
        if let lacking = assertion.features.first(where: greeting.isLacking) {
            decided = (.unsupported, "the target has no \(lacking)")
        } else if !greeting.isBundledAgent,
            let omitted = assertion.steps.first(where: { greeting.omits.contains($0.operation.name) })
        {
            decided = (.unsupported, "not in this agent: \(omitted.operation.name)")
            isOmitted = true
        }
    }

    /// What a case starts with that the notation does not promise; nil when all is as it promises. What the greeting says
    /// is promised too: numbers that are kept open, a limit that cannot be so great.
    private func brokenPromise(_ trace: CaseTrace) -> String? {
        guard let greeting else { return nil }
        if let table = trace.table {
            let numbers = Set(table.numbers)
            let promised = Set<Int64>(0...2).union(greeting.keeps)
            if !numbers.isSuperset(of: 0...2) || !numbers.isSubset(of: promised) {
                let open = ExpectationMatcher.ranges(numbers)
                return "the case started with \(open) open, and not with \(ExpectationMatcher.ranges(promised))"
            }
        }
        guard greeting.has.contains("limits") else { return nil }
        let promised = min(Self.caseLimit, greeting.greatestLimit ?? Self.caseLimit)
        if trace.limit != promised {
            let limit = trace.limit.map { $0 == .max ? "unlimited" : "\($0)" } ?? "not told"
            return "the case started with a limit that is \(limit), and not \(promised)"
        }
        return nil
    }

    /// Cases are written for a limit of 64. Where the hard limit does not allow that, what went wrong for want of numbers
    /// says nothing.
    private mutating func allowForLowLimit(_ trace: CaseTrace) {
        guard let limit = trace.limit, limit < Self.caseLimit, let deciding, let verdict = decided?.verdict,
            verdict == .fail || verdict == .unresolved, mayWantNumbers(deciding.step, deciding.outcome, limit)
        else { return }
        decided = (
            .unsupported, "the hard limit leaves \(limit) descriptors, and cases are written for \(Self.caseLimit)"
        )
    }

    /// A platform may keep descriptors of its own (dup and close, APPLICATION USAGE): what a case does with the very
    /// number of one, rather than with a number that it was given, says nothing.
    private mutating func allowForKeptNumbers(_ trace: CaseTrace) {
        guard let deciding, [.value, .unresolved].contains(deciding.outcome.kind), let verdict = decided?.verdict,
            verdict == .fail || verdict == .unresolved,
            let kept = trace.table?.numbers.first(where: { $0 > 2 && named.contains($0) })
        else { return }
        decided = (.unsupported, "the platform keeps number \(kept)")
    }

    /// The soft limit that an agent starts a case with.
    static let caseLimit: Int64 = 64

    /// The errors of a call that gets no number, or is given one that is out of range.
    private static let errorsOfRange: Set<Substring> = ["EMFILE", "EBADF", "EINVAL"]

    /// Whether an outcome may be one because the limit is low. A set-up that fails decides, so that the step which
    /// decides is also the first that went wrong.
    private func mayWantNumbers(_ step: Step, _ outcome: Outcome, _ limit: Int64) -> Bool {
        guard outcome.kind == .value || outcome.kind == .unresolved, !outcome.description.isEmpty else { return false }
        // Scenes around a call take many numbers, and have no word for the one that they did not get.
        if step.operation.group == "limit" || step.operation.operands.contains(where: { $0.name == "call" }) {
            return true
        }
        let words = outcome.description.split { $0 == " " || $0 == ":" }
        if words.contains("EMFILE") { return true }
        // A number that is within the limit is no reason for these.
        let isBeyond = step.operands.contains { operand in
            guard case .number(let number) = operand else { return false }
            return (processes.current.value(of: number) ?? .max) >= limit
        }
        return isBeyond && words.contains(where: Self.errorsOfRange.contains)
    }

    /// Nothing can be said, unless something was said before.
    private mutating func leaveOpen(_ reason: String) {
        if decided == nil { decided = (.unresolved, reason) }
    }

    /// Steps are the same whatever blanks are between their words.
    private static func isSame(_ one: String, _ other: String) -> Bool {
        one == other || Lexer.tokens(of: one).tokens.map(\.text) == Lexer.tokens(of: other).tokens.map(\.text)
    }

    private mutating func judge(_ step: Step, _ outcome: Outcome, loss: String?) {
        let matcher = ExpectationMatcher(step: step, process: processes.current, traits: traits, image: image)
        named.formUnion(step.ownNumbers.compactMap { processes.current.value(of: $0) })
        let verdict =
            outcome.description.isEmpty && loss != nil
            ? (.unresolved, loss ?? "")
            : self.verdict(step, outcome, matcher)
        denyLack(step, outcome)
        let isDecisive = decided == nil && verdict != nil
        if isDecisive {
            decided = verdict
            deciding = (step, outcome)
        }
        let depth = processes.depth - (step.operation.endsBracket ? 1 : 0)
        steps.append(
            JudgedStep(
                step: step.script, expected: step.expectation.map(matcher.explain),
                actual: outcome.shown, isDecisive: isDecisive, depth: max(0, depth), line: step.line))
        processes.follow(step, outcome)
    }

    /// What a target lacks it cannot have done.
    private mutating func denyLack(_ step: Step, _ outcome: Outcome) {
        guard let greeting, decided?.verdict == .unsupported, outcome.kind == .value,
            !OutcomeForm.isFailure(outcome, of: step.operation),
            let lacking = step.features.first(where: greeting.isLacking)
        else { return }
        decided = (
            .unresolved,
            "the greeting says that the target lacks \(lacking), and “\(step.script)” gave \(outcome.shown)"
        )
    }

    /// The numbers that a step shows open, against those that the trace has shown open; nil where they are the same.
    private func disagreement(_ step: Step, _ outcome: Outcome) -> String? {
        guard step.operation.yields.contains(.states), outcome.kind == .value,
            !OutcomeForm.isFailure(outcome, of: step.operation)
        else { return nil }
        var bound = Int64.max
        if case .number(let number)? = step.operands.first { bound = processes.current.value(of: number) ?? bound }
        let shown = Set(outcome.description.split(separator: " ").compactMap { Int64($0.prefix { $0 != ":" }) })
        let open = processes.current.open.filter { $0 < bound }
        if shown == open { return nil }
        let numbers = (ExpectationMatcher.ranges(shown), ExpectationMatcher.ranges(open))
        return "\(step.script) shows \(numbers.0) open, and the trace before it \(numbers.1)"
    }

    /// What a step alone says against PASS; nil when it says nothing.
    private mutating func verdict(
        _ step: Step, _ outcome: Outcome, _ matcher: ExpectationMatcher
    ) -> (Verdict, String)? {
        if outcome.kind == .value, !OutcomeForm.isPossible(outcome, of: step.operation) {
            return (.unresolved, "“\(outcome.shown)” is nothing that \(step.operation.name) could yield")
        }
        if let expectation = step.expectation, let matched = matcher.match(outcome, expectation) {
            if expectation.isRecorded { recorded.append(matched.description) }
            return disagreement(step, outcome).map { (.unresolved, $0) }
        }
        switch outcome.kind {
        case .unsupported: return refusal(of: step, outcome)
        case .unresolved: return (.unresolved, outcome.detail)
        case .skipped: return (.unresolved, "“\(step.script)” was not run\(origin(of: outcome))")
        case .error: return (.unresolved, "the agent did not understand “\(step.script)”: \(outcome.detail)")
        case .died:
            let reason = "the process died in “\(step.script)” (\(outcome.detail))"
            return (step.expectation == nil ? .unresolved : .fail, reason)
        case .hung: return verdictOnHang(step, outcome)
        case .value: break
        }
        guard let expectation = step.expectation else {
            if OutcomeForm.isFailure(outcome, of: step.operation) {
                return (.unresolved, "the set-up failed: \(step.script) gave \(outcome.shown)")
            }
            return disagreement(step, outcome).map { (.unresolved, $0) }
        }
        if expectation.isRecorded {
            recorded.append(outcome.description)
            return nil
        }
        return (.fail, "\(step.script) gave \(outcome.shown), not \(matcher.explain(expectation))")
    }

    /// `unsupported` is an answer where a feature permits it and the greeting agrees: then the greeting has decided
    /// already. Of one feature it tells how far it goes.
    private func refusal(of step: Step, _ outcome: Outcome) -> (Verdict, String) {
        if step.operation.name == "limit", let greatest = greeting?.greatestLimit,
            case .number(let wanted)? = step.operands.last, let value = processes.current.value(of: wanted),
            value > greatest
        {
            return (.unsupported, outcome.detail)
        }
        let features = step.features.joined(separator: ", ")
        let permits = features.isEmpty ? "no target can lack it" : "the greeting does not say that it lacks \(features)"
        return (.unresolved, "“\(step.script)” was answered unsupported (\(outcome.detail)), and \(permits)")
    }

    /// Why a step was skipped: an earlier one did not bind the name that is missing, or was skipped itself or refused.
    private func origin(of skipped: Outcome) -> String {
        let done = Array(zip(assertion.steps, steps))
        let name = skipped.detail.prefix { $0 != " " }
        let origin =
            done.last { $0.0.binds.contains(String(name)) }
            ?? done.last { $0.1.actual.map { Outcome($0).kind } != .skipped }
        let reason = skipped.detail.isEmpty ? "" : ": \(skipped.detail)"
        return reason + (origin.map { ", for “\($0.0.script)” gave \($0.1.actual ?? "nothing")" } ?? "")
    }

    /// Of a step that ran out of time the trace alone does not say whether it was the call or the load of the machine.
    private func verdictOnHang(_ step: Step, _ outcome: Outcome) -> (Verdict, String) {
        let reason = "the process hung in “\(step.script)” (\(outcome.detail))"
        guard step.expectation != nil else { return (.unresolved, reason) }
        return switch hang {
        case .confirmed(let how): (.fail, "\(reason): \(how)")
        case .open(let why): (.unresolved, "\(reason): \(why)")
        case nil: (.unresolved, "\(reason); a trace does not say why: “dup-conformance run” finds it out")
        }
    }

    private mutating func addUnreached(from index: Int) {
        for step in assertion.steps[index...] {
            steps.append(
                JudgedStep(
                    step: step.script, expected: step.expectation?.description, actual: nil, isDecisive: false,
                    depth: 0, line: step.line))
        }
    }
}
