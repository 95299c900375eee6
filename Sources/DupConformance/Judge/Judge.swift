/// Compares what a target did with what an assertion allows.
public struct Judge {
    private let assertion: Assertion
    private var processes: ProcessStack
    private var steps: [JudgedStep] = []
    private var decided: (verdict: Verdict, reason: String)?
    /// The step that decided and what came of it, where it was a step.
    private var deciding: (step: Step, outcome: Outcome)?
    private var recorded: [String] = []
    /// What the runner found out of the step that hung.
    private let hang: Hang?

    /// Judges the report of one case.
    public static func judge(_ report: CaseReport, greeting: Greeting?) -> JudgedCase {
        var judge = Judge(report.assertion, trace: report.trace, hang: report.hang)
        judge.decide(report, greeting)
        // What a characteristic shows is never judged: where it cannot be recorded, nothing can be said.
        if report.assertion.kind == .characteristic, judge.decided?.verdict == .fail {
            judge.decided?.verdict = .unresolved
        }
        let value = judge.recorded.isEmpty || judge.decided != nil ? nil : judge.recorded.joined(separator: ", ")
        return JudgedCase(
            assertion: report.assertion, verdict: judge.decided?.verdict ?? .pass,
            reason: judge.decided?.reason ?? "", steps: judge.steps,
            seconds: report.trace?.microseconds.map { Double($0) / 1e6 },
            value: report.assertion.kind == .characteristic ? value : nil)
    }

    /// The result of a case of which nothing can be said, whatever the target has or lacks.
    static func unresolved(_ assertion: Assertion, because reason: String) -> JudgedCase {
        var judge = Judge(assertion, trace: nil)
        judge.addUnreached(from: 0)
        return JudgedCase(
            assertion: assertion, verdict: .unresolved, reason: reason, steps: judge.steps, seconds: nil, value: nil)
    }

    private init(_ assertion: Assertion, trace: CaseTrace?, hang: Hang? = nil) {
        self.assertion = assertion
        self.hang = hang
        processes = ProcessStack(table: trace?.table)
    }

    private mutating func decide(_ report: CaseReport, _ greeting: Greeting?) {
        if let lacking = assertion.features.first(where: { greeting?.lacks.contains($0) == true }) {
            decided = (.unsupported, "the target has no \(lacking)")
        }
        guard let trace = report.trace else {
            leaveOpen(report.loss ?? "the trace has nothing of this case")
            return addUnreached(from: 0)
        }
        // A line that is no part of a trace explains what else is missing or too much.
        let garbled = trace.garbled.map { "the trace is garbled in line \($0.line): “\($0.text.prefix(80))”" }
        if trace.table == nil, report.loss == nil {
            leaveOpen(garbled ?? "the trace does not say which numbers were open at the start")
        }
        for (index, step) in assertion.steps.enumerated() {
            guard index < trace.steps.count else {
                leaveOpen(garbled ?? report.loss ?? trace.ending ?? "the trace ends before this step")
                return addUnreached(from: index)
            }
            let actual = trace.steps[index]
            guard actual.step.isEmpty || Self.isSame(actual.step, step.script) else {
                let has = "it has “\(actual.step)” in line \(actual.line), the suite “\(step.script)”"
                leaveOpen(garbled ?? "the trace is not of this revision: \(has)")
                return addUnreached(from: index)
            }
            judge(step, actual.outcome, loss: index == trace.steps.count - 1 ? report.loss : nil)
        }
        if trace.steps.count > assertion.steps.count {
            let more = trace.steps[assertion.steps.count].step
            leaveOpen(garbled ?? "the trace has more steps than the suite: “\(more)”")
        }
        if let reason = garbled ?? report.loss ?? trace.ending { leaveOpen(reason) }
        allowForLowLimit(trace)
    }

    /// Cases are written for a limit of 64. Where the hard limit does not allow that, what went wrong for want of numbers
    /// says nothing.
    private mutating func allowForLowLimit(_ trace: CaseTrace) {
        guard let limit = trace.limit, limit < Self.caseLimit, let deciding, let verdict = decided?.verdict,
            verdict == .fail || verdict == .unresolved, Self.mayWantNumbers(deciding.step, deciding.outcome)
        else { return }
        decided = (
            .unsupported, "the hard limit leaves \(limit) descriptors, and cases are written for \(Self.caseLimit)"
        )
    }

    /// The soft limit that an agent starts a case with.
    static let caseLimit = 64

    /// The errors of a call that gets no number, or is given one that is out of range.
    private static let errorsOfRange: Set<Substring> = ["EMFILE", "EBADF", "EINVAL"]

    /// Whether an outcome may be one because the limit is low. A set-up that fails decides, so that the step which
    /// decides is also the first that went wrong.
    private static func mayWantNumbers(_ step: Step, _ outcome: Outcome) -> Bool {
        guard outcome.kind == .value || outcome.kind == .unresolved, !outcome.description.isEmpty else { return false }
        // Scenes around a call take many numbers, and have no word for the one that they did not get.
        let isOfLimit = step.operation.group == "limit" || step.operation.operands.contains { $0.name == "call" }
        return isOfLimit || outcome.description.split { $0 == " " || $0 == ":" }.contains(where: errorsOfRange.contains)
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
        let matcher = ExpectationMatcher(step: step, process: processes.current)
        let verdict =
            outcome.description.isEmpty && loss != nil
            ? (.unresolved, loss ?? "")
            : self.verdict(step, outcome, matcher)
        let isDecisive = decided == nil && verdict != nil
        if isDecisive {
            decided = verdict
            deciding = (step, outcome)
        }
        let depth = processes.depth - (step.operation.endsBracket ? 1 : 0)
        steps.append(
            JudgedStep(
                step: step.script, expected: step.expectation.map(matcher.explain),
                actual: outcome.description, isDecisive: isDecisive, depth: max(0, depth), line: step.line))
        processes.follow(step, outcome)
    }

    /// What a step alone says against PASS; nil when it says nothing.
    private mutating func verdict(
        _ step: Step, _ outcome: Outcome, _ matcher: ExpectationMatcher
    ) -> (Verdict, String)? {
        if let expectation = step.expectation, let matched = matcher.match(outcome, expectation) {
            if expectation.isRecorded { recorded.append(matched.description) }
            return nil
        }
        switch outcome.kind {
        case .unsupported: return (.unsupported, outcome.detail)
        case .unresolved: return (.unresolved, outcome.detail)
        case .skipped: return (.unresolved, "“\(step.script)” was not run: \(outcome.detail)")
        case .error: return (.unresolved, "the agent did not understand “\(step.script)”: \(outcome.detail)")
        case .died:
            let reason = "the process died in “\(step.script)” (\(outcome.detail))"
            return (step.expectation == nil ? .unresolved : .fail, reason)
        case .hung: return verdictOnHang(step, outcome)
        case .value: break
        }
        guard let expectation = step.expectation else {
            return outcome.isFailure ? (.unresolved, "the set-up failed: \(step.script) gave \(outcome)") : nil
        }
        if expectation.isRecorded {
            recorded.append(outcome.description)
            return nil
        }
        if !OutcomeForm.isPossible(outcome, of: step.operation) {
            return (.unresolved, "“\(outcome)” is nothing that \(step.operation.name) could yield")
        }
        return (.fail, "\(step.script) gave \(outcome), not \(matcher.explain(expectation))")
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
