import DescriptorNotation

/// Compares what a target did with what an assertion allows.
package struct Judge {
    private let assertion: Assertion
    private let greeting: Greeting?
    private var isOmitted = false
    /// Features that the case does not need here: it was started under the limit that it would set.
    private var unasked: Set<String> = []
    private var processes: ProcessStack
    /// What the target says that it has chosen.
    private var traits: Set<String> = []
    /// Whether the platform keeps numbers open that a step could name.
    private let mayBeKept: Bool
    /// The numbers that the steps named themselves, so far; those that nobody keeps do not matter.
    private var named: Set<Int64> = []
    private var steps: [JudgedStep] = []
    private var decided: (verdict: Verdict, reason: String)?
    /// The step that decided and its outcome, if a step decided.
    private var deciding: (step: Step, outcome: TracedOutcome, process: ProcessView)?
    private var recorded: [String] = []
    private let image: NewImage
    /// The steps as a script has them.
    private let scripts: [String]
    /// What the runner found out of the step that hung.
    private let hang: Hang?
    /// Whether that was the platform's call: only the step that decides is ever looked into.
    private var isHangConfirmed: Bool { if case .confirmed = hang { true } else { false } }

    /// Judges the report of one case.
    package static func judge(_ report: CaseReport, greeting: Greeting?) -> JudgedCase {
        var judge = Judge(report.assertion, trace: report.trace, greeting: greeting, hang: report.hang)
        judge.decide(report)
        // A characteristic is recorded and not judged; if it cannot be recorded, it is UNRESOLVED. But no standard
        // allows a call to hang, so a confirmed hang fails.
        if report.assertion.kind == .characteristic, judge.decided?.verdict == .fail, !judge.isHangConfirmed {
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

    /// The result of a case that is UNRESOLVED, whatever the target has or lacks.
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
        scripts = assertion.steps.map(\.script)
        mayBeKept = trace?.table?.ranges.contains { $0.upperBound > 2 } ?? false
        processes = ProcessStack(table: trace?.table, limit: trace?.limit)
    }

    private mutating func decide(_ report: CaseReport) {
        traits = greeting?.traits ?? []
        let begun = report.trace.map { CaseStart(greeting, $0, of: assertion) }
        decideByGreeting(isUnderItsLimit: begun?.isUnderItsLimit ?? false)
        guard let trace = report.trace, var start = begun else {
            leaveOpen(report.loss ?? CaseReport.missing)
            return addUnreached(from: 0)
        }
        // A line that is not part of a trace explains missing or additional lines.
        let garbled = trace.garbled.map { "the trace is garbled in line \($0.line): “\($0.text.prefix(80))”" }
        if trace.table == nil {
            leaveOpen(garbled ?? report.loss ?? "the trace does not say which numbers were open at the start")
        }
        if report.loss == nil, let broken = start.brokenPromise { leaveOpen(garbled ?? broken) }
        // If lines are missing, repeated or of another case, the outcomes cannot be assigned to steps.
        if let misfit = misfit(trace) { leaveOpen(garbled ?? misfit) }
        var lie: String?
        for (index, step) in assertion.steps.enumerated() {
            guard index < trace.steps.count else {
                leaveOpen(garbled ?? report.loss ?? trace.ending ?? "the trace ends before this step")
                return addUnreached(from: index)
            }
            let actual = trace.steps[index]
            guard Self.isSame(actual.step, scripts[index]) else { return addUnreached(from: index) }
            lie = lie ?? start.contradiction(step, actual.outcome, processes.current)
            judge(step, scripts[index], actual.outcome, loss: index == trace.steps.count - 1 ? report.loss : nil)
        }
        if let lie { leaveOpen(lie) }
        let cut = trace.isComplete ? nil : "the trace ends before the end of the case"
        if let reason = garbled ?? report.loss ?? trace.ending ?? cut { leaveOpen(reason) }
        allow(for: start, isContradicted: lie != nil)
    }

    /// Why a trace cannot be of this case, or not of all of its steps; nil where it fits as far as it goes.
    private func misfit(_ trace: CaseTrace) -> String? {
        if trace.kind != assertion.kind.rawValue {
            return "the trace calls it “\(trace.kind) \(trace.id)”, the suite “\(assertion.kind.rawValue)”"
        }
        for (script, actual) in zip(scripts, trace.steps) where !Self.isSame(actual.step, script) {
            let has = "it has “\(TracedOutcome.shown(actual.step))” in line \(actual.line), the suite “\(script)”"
            return "the trace is not of this revision: \(has)"
        }
        if trace.steps.count > assertion.steps.count {
            return
                "the trace has more steps than the suite: “\(TracedOutcome.shown(trace.steps[assertion.steps.count].step))”"
        }
        // A step that hung or died ends a trace; one in a child, which the case survives, has the end of its bracket after
        // it, and more.
        let last = trace.steps.last?.outcome.kind
        let isLost = trace.ending != nil || last == .died || last == .hung
        if trace.isComplete, !isLost, trace.steps.count < assertion.steps.count {
            return "the trace ends before this step"
        }
        guard let garbled = trace.garbled, let last = trace.steps.last, garbled.line < last.line else { return nil }
        return "the trace is garbled before its end"
    }

    private func isLacking(_ feature: String) -> Bool {
        greeting?.isLacking(feature) == true && !unasked.contains(feature)
    }

    /// The greeting decides before the trace: a missing feature, or an operation that another agent omits.
    private mutating func decideByGreeting(isUnderItsLimit: Bool) {
        guard let greeting else { return }
        if isUnderItsLimit { unasked = ["limits"] }
        if let lacking = assertion.firstFeature(where: isLacking) {
            decided = (.unsupported, "the target has no \(lacking)")
        } else if let omitted = assertion.steps.first(where: { greeting.isOmitting($0.operation.name) }) {
            decided = (.unsupported, "not in this agent: \(omitted.operation.name)")
            isOmitted = true
        }
    }

    /// Where too few numbers, or one that the platform keeps, are why it went wrong, that says nothing.
    private mutating func allow(for start: CaseStart, isContradicted: Bool) {
        guard !isContradicted, let deciding, let verdict = decided?.verdict,
            verdict == .fail || verdict == .unresolved,
            let excuse = start.excuse(deciding.step, deciding.outcome, deciding.process, named: named)
        else { return }
        decided = (.unsupported, excuse)
    }

    /// UNRESOLVED, unless it is already decided.
    private mutating func leaveOpen(_ reason: String) {
        if decided == nil { decided = (.unresolved, reason) }
    }

    /// Blanks between the words of a step do not matter.
    private static func isSame(_ one: String, _ other: String) -> Bool {
        one == other || Lexer.tokens(of: one).tokens.map(\.text) == Lexer.tokens(of: other).tokens.map(\.text)
    }

    private mutating func judge(_ step: Step, _ script: String, _ outcome: TracedOutcome, loss: String?) {
        let matcher = ExpectationMatcher(step: step, process: processes.current, traits: traits, image: image)
        if mayBeKept { named.formUnion(step.ownNumbers.compactMap { processes.current.value(of: $0) }) }
        let verdict =
            outcome.description.isEmpty && loss != nil
            ? verdictOnLoss(step, loss ?? "")
            : self.verdict(step, outcome, matcher)
        denyLack(step, outcome)
        let isDecisive = decided == nil && verdict != nil
        if isDecisive {
            decided = verdict
            deciding = (step, outcome, processes.current)
        }
        let depth = processes.depth - (step.operation.endsBracket ? 1 : 0)
        steps.append(
            JudgedStep(
                step: script, expected: step.expectation.map(matcher.explain),
                actual: outcome.shown, isDecisive: isDecisive, depth: max(0, depth), line: step.line))
        processes.follow(step, outcome)
    }

    /// What a target lacks it cannot have done, and what an agent leaves out has no outcome at all.
    private mutating func denyLack(_ step: Step, _ outcome: TracedOutcome) {
        guard let greeting, decided?.verdict == .unsupported, outcome.kind == .value else { return }
        let said: String
        if greeting.isOmitting(step.operation.name) {
            said = "the agent omits \(step.operation.name)"
        } else if let lacking = step.features.first(where: isLacking), !setsWhatIs(step),
            !OutcomeForm.isFailure(outcome, of: step.operation)
        {
            said = "the target lacks \(lacking)"
        } else {
            return
        }
        isOmitted = false
        decided = (.unresolved, "the greeting says that \(said), and “\(step.script)” gave \(outcome.shown)")
    }

    /// Whether a step sets the limit that there is: a target that can set none does not refuse that.
    private func setsWhatIs(_ step: Step) -> Bool {
        guard step.operation.name == "limit", case .number(.literal(let limit))? = step.operands.last else {
            return false
        }
        return limit == processes.current.limit
    }

    /// The numbers that a step shows open, against those that the trace has shown open; nil where they are the same.
    private func disagreement(_ step: Step, _ outcome: TracedOutcome) -> String? {
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

    /// The verdict of a step other than PASS; nil if it has none.
    private mutating func verdict(
        _ step: Step, _ outcome: TracedOutcome, _ matcher: ExpectationMatcher
    ) -> (Verdict, String)? {
        if outcome.kind == .value, !OutcomeForm.isPossible(outcome, of: step.operation) {
            return (.unresolved, "“\(outcome.shown)” is not an outcome of \(step.operation.name)")
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
            if step.operation.yields.contains(.filled), let free = processes.current.leftFree(by: outcome) {
                return (.unresolved, "the set-up failed: \(step.script) gave \(outcome.shown), and left \(free) free")
            }
            return disagreement(step, outcome).map { (.unresolved, $0) }
        }
        if expectation.isRecorded {
            recorded.append(outcome.description)
            return nil
        }
        return (.fail, "\(step.script) gave \(outcome.shown), not \(matcher.explain(expectation))")
    }

    /// `unsupported` is valid if the operation needs a feature that the greeting lacks; then the greeting has already
    /// decided. For one feature it gives an extent.
    private func refusal(of step: Step, _ outcome: TracedOutcome) -> (Verdict, String) {
        if step.operation.name == "limit", let greatest = greeting?.greatestLimit,
            case .number(let wanted)? = step.operands.last, let value = processes.current.value(of: wanted),
            value > greatest
        {
            return (.unsupported, outcome.detail)
        }
        // Without a limit a table may have no end that an agent comes to.
        if step.operation.yields.contains(.filled), greeting?.isLacking("limits") == true {
            return (.unsupported, outcome.detail)
        }
        let features = step.features.joined(separator: ", ")
        let permits = features.isEmpty ? "no target can lack it" : "the greeting does not say that it lacks \(features)"
        return (.unresolved, "“\(step.script)” was answered unsupported (\(outcome.detail)), and \(permits)")
    }

    /// Why a step was skipped: an earlier one did not bind the name that is missing, or was skipped itself or refused.
    private func origin(of skipped: TracedOutcome) -> String {
        let done = Array(zip(assertion.steps, steps))
        let name = skipped.detail.prefix { $0 != " " }
        let origin =
            done.last { $0.0.binds.contains(String(name)) }
            ?? done.last { $0.1.actual.map { TracedOutcome($0).kind } != .skipped }
        let reason = skipped.detail.isEmpty ? "" : ": \(skipped.detail)"
        return reason + (origin.map { ", for “\($0.0.script)” gave \($0.1.actual ?? "nothing")" } ?? "")
    }

    /// The trace alone does not show whether a step timed out because of the call or because of the load of the
    /// machine.
    private func verdictOnHang(_ step: Step, _ outcome: TracedOutcome) -> (Verdict, String) {
        let reason = "the process hung in “\(step.script)” (\(outcome.detail))"
        guard step.mayNotHang else { return (.unresolved, reason) }
        return switch hang {
        case .confirmed(let how): (.fail, "\(reason): \(how)")
        case .open(let why): (.unresolved, "\(reason): \(why)")
        case nil: (.unresolved, "\(reason); a trace cannot show why; “dup-conformance run” can")
        }
    }

    /// The target was lost in this step: of one that runs its cases itself it may have been found out that it hung.
    private func verdictOnLoss(_ step: Step, _ loss: String) -> (Verdict, String) {
        switch hang {
        case .confirmed(let how): (.fail, "the process hung in “\(step.script)” (\(loss)): \(how)")
        case .open(let why): (.unresolved, "\(loss); it is not certain that “\(step.script)” hung: \(why)")
        case nil: (.unresolved, loss)
        }
    }

    private mutating func addUnreached(from index: Int) {
        for (step, script) in zip(assertion.steps, scripts).dropFirst(index) {
            steps.append(
                JudgedStep(
                    step: script, expected: step.expectation?.description, actual: nil, isDecisive: false,
                    depth: 0, line: step.line))
        }
    }
}
