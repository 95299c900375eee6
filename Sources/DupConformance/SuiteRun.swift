import CFDShim
import DescriptorNotation

/// The results of a suite on a target.
public struct SuiteRun: Sendable {
    /// How the target was started, or where its trace came from.
    public let target: String
    /// The target's greeting; nil if a trace has none.
    public let greeting: Greeting?
    /// The result of each selected assertion and characteristic, in the order of the suite.
    public let results: [JudgedCase]
    /// What was known to deviate on it.
    package let baseline: Baseline
    /// Whether it is of every case of the suite, however they were selected.
    package let isWhole: Bool
    /// Wall time, in seconds.
    public let seconds: Double
    /// Remarks in addition to the results.
    public let remarks: [RunRemark]
    /// Results that changed after they were reported to the observer.
    package let corrected: [JudgedCase]

    package init(
        target: String, greeting: Greeting?, results: [JudgedCase], baseline: Baseline, isWhole: Bool, seconds: Double,
        remarks: [RunRemark], corrected: [JudgedCase]
    ) {
        self.target = target
        self.greeting = greeting
        self.results = results
        self.baseline = baseline
        self.isWhole = isWhole
        self.seconds = seconds
        self.remarks = remarks
        self.corrected = corrected
    }

    /// The unexpected results.
    public var unexpected: [JudgedCase] { results.filter { !$0.isExpected } }

    /// Whether there is a verdict on the behaviour of the target: without one nothing was tested.
    public var hasVerdict: Bool {
        results.contains { result in
            let isJudged = result.verdict == .pass || result.verdict == .fail
            return isJudged && !result.isRecord && Baseline.isOfCase(result.assertion.id)
        }
    }

    /// Whether a case has a verdict on the behaviour of the target, or a recorded value.
    package var hasOutcome: Bool { hasVerdict || results.contains { $0.value != nil } }

    /// Whether everything is as expected.
    public var isAsExpected: Bool { unexpected.isEmpty && !remarks.contains(where: \.isUnexpected) }
}

/// A suite could not be run on a target.
public enum RunError: Error, Sendable, CustomStringConvertible {
    /// Nothing is selected.
    case nothingSelected(Selection.Nothing)
    /// The target cannot be tested.
    case target(TargetError)
    /// The suite's baselines are wrong, or two that fit the target disagree.
    case baseline(SuiteError)
    /// The task that ran it was cancelled.
    case cancelled

    /// What is wrong, and what to do.
    public var description: String {
        switch self {
        case .nothingSelected(let error): error.description
        case .target(let error): error.description
        case .baseline(let error): error.description
        case .cancelled: "the run was cancelled"
        }
    }
}

/// The observer of a run.
package protocol RunObserver {
    /// These baselines are used. Reported before everything else.
    mutating func chose(_ baseline: Baseline)
    /// The target has greeted.
    mutating func began(target: String, greeting: Greeting?, count: Int)
    /// A case is judged. Cases come in the order of the suite.
    mutating func judged(_ result: JudgedCase)
    /// A line of the trace belongs to no case.
    mutating func garbled(_ line: GarbledLine)
    /// The run has ended.
    mutating func ended(_ run: SuiteRun)
}

extension RunObserver {
    /// A report that does not name the baselines ignores them.
    package mutating func chose(_ baseline: Baseline) {}
}

extension Suite {
    /// Runs the suite, or a part of it, on a target.
    ///
    /// - Parameters:
    ///   - target: How the target is started.
    ///   - selection: What is run; by default everything.
    ///   - baseline: The known deviations; by default the suite's baselines that match the target.
    ///   - demands: What the target must have, and by which edition it is judged.
    ///   - jobs: How many cases run at a time.
    ///   - timeout: How many seconds a case may take.
    ///   - patience: How many seconds the target may be silent; by default some more than two cases may take.
    ///   - anyStatus: Whether the way the target ends after its last case is ignored.
    ///   - isAlone: Whether every case has a process of its own. Otherwise plain ones share processes where the agent
    ///     offers that; if one of them is not as expected, all of these are run again alone, and that counts.
    ///   - cancellation: Ends the run early, as signals do.
    ///   - observer: The observer of the run.
    /// - Throws: `RunError` when nothing is selected, baselines disagree, or the target cannot be tested: it does not
    ///   greet, or no case of it comes to its end.
    package func run(
        on target: TargetCommand, selection: Selection = Selection(), baseline: Baseline = .automatic,
        demands: Demands = Demands(), jobs: Int = 1, timeout: Int = 10, patience: Double? = nil,
        anyStatus: Bool = false, isAlone: Bool = false, cancellation: Cancellation? = nil, early: EarlyStart? = nil,
        observer: (any RunObserver)? = nil
    ) throws(RunError) -> SuiteRun {
        let cases = try select(selection)
        let runner = TargetRunner(
            command: target, jobs: jobs, timeout: timeout, patience: patience, anyStatus: anyStatus,
            shares: !isAlone, cancellation: cancellation, early: early)
        let collector = RunCollector(
            self, cases: cases, selection: selection, baseline: try prepared(baseline), demands: demands,
            target: target.description, cancellation: runner.cancellation, observer: observer)
        do throws(TargetError) {
            let surrender = try runner.run(
                cases, greeted: { collector.greet($0) }, garbled: { collector.garbled($0) },
                noted: { collector.note($0) }, reported: { collector.takeOrHold($0) })
            try collector.checkUse(of: target, surrender: surrender)
        } catch {
            throw .target(error)
        }
        collector.confirmShared { cases, reported in
            // If the target does not start any more, its first answers count.
            _ = try? runner.alone.run(cases, greeted: { _ in }, reported: reported)
        }
        collector.confirmHangs(by: HangConfirmation(runner))
        return try collector.end(timeout: timeout)
    }

    package func select(_ selection: Selection) throws(RunError) -> [Assertion] {
        do throws(Selection.Nothing) {
            return try selection.select(from: assertions)
        } catch {
            throw .nothingSelected(error)
        }
    }

    package func prepared(_ baseline: Baseline) throws(RunError) -> Baseline {
        do throws(SuiteError) {
            return try baseline.prepared(for: self)
        } catch {
            throw .baseline(error)
        }
    }

    /// Judges a trace from a file. A missing case is UNRESOLVED, unless the trace is meant to be partial. A repeated
    /// case is UNRESOLVED too, because neither answer counts.
    ///
    /// - Throws: `RunError` when nothing is selected, the trace holds no case, or baselines disagree.
    package func judge(
        trace: some Collection<UInt8>, named name: String, selection: Selection = Selection(), isPartial: Bool = false,
        baseline: Baseline = .automatic, demands: Demands = Demands(), observer: (any RunObserver)? = nil
    ) throws(RunError) -> SuiteRun {
        var collected = CollectedTrace(of: self)
        collected.read(ArraySlice(trace))
        return try judge(
            collected, named: name, selection: selection, isPartial: isPartial, baseline: baseline, demands: demands,
            observer: observer)
    }

    /// Judges a trace of this suite that was read bit by bit, as the whole.
    package func judge(
        _ given: CollectedTrace, named name: String, selection: Selection = Selection(), isPartial: Bool = false,
        baseline: Baseline = .automatic, demands: Demands = Demands(), observer: (any RunObserver)? = nil
    ) throws(RunError) -> SuiteRun {
        var trace = given
        trace.finish()
        if trace.isNothing {
            throw .nothingSelected(
                Selection.Nothing(
                    description:
                        "\(name == "-" ? "standard input" : name) answers no case of this suite; is it the output of an agent?"
                ))
        }
        if trace.isScript {
            let advice = "give it to an agent, and judge its output"
            throw .nothingSelected(Selection.Nothing(description: "\(name) is a script, not a trace: \(advice)"))
        }
        let selected = try select(selection)
        let cases = isPartial ? selected.filter { trace.answers[$0.id] != nil } : selected
        let collector = RunCollector(
            self, cases: cases, selection: selection, isPartial: isPartial, baseline: try prepared(baseline),
            demands: demands, target: name, observer: observer)
        collector.tell()
        for aside in trace.asides {
            switch aside {
            case .greeting(let greeting): collector.greet(greeting)
            case .garbled(let line): collector.garbled(line)
            case .stranger(let trace): collector.note(.stranger(trace))
            }
        }
        if trace.passedOver > 0 { collector.note(.asides(trace.passedOver)) }
        collector.begin()
        for assertion in cases {
            if let repetition = trace.answers[assertion.id]?.repetition {
                collector.settle(Judge.unresolved(assertion, because: repetition))
            } else if let answer = trace.answers[assertion.id]?.trace {
                collector.take(CaseReport(assertion: assertion, trace: answer, loss: nil))
            } else {
                collector.take(CaseReport(missing: assertion))
            }
        }
        return try collector.end()
    }
}

extension TargetCommand {
    /// The agent that was built with this package.
    ///
    /// - Throws: `SuiteError.missing` when it is not where it was built or installed.
    package static func builtAgent() throws(SuiteError) -> TargetCommand {
        TargetCommand(words: [try InstalledFiles.agent.path()])
    }

    /// The agent that was built with this package; where it is not to be found, the one in PATH.
    public static var nativeAgent: TargetCommand {
        (try? builtAgent()) ?? TargetCommand(words: ["fd-agent"])
    }
}
