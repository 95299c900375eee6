import CFDShim
import ConformanceFiles

/// What came of a suite on a target.
public struct SuiteRun: Sendable {
    /// How the target was started, or where its trace came from.
    public let target: String
    /// What the target said of itself; nil when a trace had no greeting.
    public let greeting: Greeting?
    /// What came of each selected assertion and characteristic, in the order of the suite.
    public let results: [JudgedCase]
    /// Wall time, in seconds.
    public let seconds: Double
    /// What was wrong with the target beside its results: a contradiction in its greeting, say.
    public let remarks: [String]

    /// The results that somebody should look at.
    public var unexpected: [JudgedCase] { results.filter { !$0.isExpected } }

    /// Whether there is a verdict on the behaviour of the target: without one nothing was tested.
    public var hasVerdict: Bool {
        results.contains { result in
            let isJudged = result.verdict == .pass || result.verdict == .fail
            return isJudged && !result.isRecord && !result.assertion.id.hasPrefix(FeatureCheck.prefix)
        }
    }
}

/// A suite could not be run on a target.
public enum RunError: Error, Sendable, CustomStringConvertible {
    /// Nothing is selected.
    case nothingSelected(Selection.Nothing)
    /// The target cannot be tested.
    case target(TargetError)

    /// What is wrong, and what to do.
    public var description: String {
        switch self {
        case .nothingSelected(let error): error.description
        case .target(let error): error.description
        }
    }
}

/// What the parts of a run are told as it goes on.
public protocol RunObserver {
    /// The target has greeted.
    mutating func began(target: String, greeting: Greeting?, count: Int)
    /// A case is judged. Cases come in the order of the suite.
    mutating func judged(_ result: JudgedCase)
    /// A line of the trace belongs to no case.
    mutating func garbled(_ line: GarbledLine)
    /// All is over.
    mutating func ended(_ run: SuiteRun)
}

extension Suite {
    /// Runs the suite, or a part of it, on a target.
    ///
    /// - Parameters:
    ///   - target: How the target is started.
    ///   - selection: What is run; everything unless told.
    ///   - baseline: What is known to deviate.
    ///   - demands: What the target must have, and by which edition it is judged.
    ///   - jobs: How many cases run at a time.
    ///   - timeout: How many seconds a case may take.
    ///   - observer: Who is told as the run goes on.
    /// - Throws: `RunError` when nothing is selected, or the target cannot be tested.
    public func run(
        on target: TargetCommand, selection: Selection = Selection(), baseline: Baseline = .empty,
        demands: Demands = Demands(), jobs: Int = 1, timeout: Int = 10, observer: (any RunObserver)? = nil
    ) throws(RunError) -> SuiteRun {
        let cases: [Assertion]
        do throws(Selection.Nothing) {
            cases = try selection.select(from: assertions)
        } catch {
            throw .nothingSelected(error)
        }
        let collector = RunCollector(
            self, cases: cases, selection: selection, baseline: baseline, demands: demands,
            target: target.description, observer: observer)
        let runner = TargetRunner(command: target, jobs: jobs, timeout: timeout)
        do throws(TargetError) {
            try runner.run(
                cases, greeted: { collector.greet($0) }, garbled: { collector.garbled($0) },
                reported: { collector.take($0) })
        } catch {
            throw .target(error)
        }
        return collector.end()
    }

    /// Runs the suite, or a part of it, on the model.
    ///
    /// - Throws: `Selection.Nothing` when nothing is selected.
    public func run(
        on target: ModelTarget, selection: Selection = Selection(), baseline: Baseline = .empty,
        demands: Demands = Demands(), observer: (any RunObserver)? = nil
    ) throws(Selection.Nothing) -> SuiteRun {
        let cases = try selection.select(from: assertions)
        let collector = RunCollector(
            self, cases: cases, selection: selection, baseline: baseline, demands: demands, target: target.name,
            observer: observer)
        collector.greet(target.greeting)
        for assertion in cases {
            collector.take(CaseReport(assertion: assertion, trace: target.run(assertion), loss: nil))
        }
        return collector.end()
    }

    /// Runs those parts of the suite that the patterns name; see `run(on:selection:…)`.
    public func run(on target: TargetCommand, filters: [String]) throws(RunError) -> SuiteRun {
        try run(on: target, selection: Selection(filters: filters))
    }

    /// Judges a trace that was made elsewhere. A case that it lacks is UNRESOLVED, unless it is meant to hold a part only;
    /// so is one that it holds twice, for nobody knows which is meant.
    ///
    /// - Throws: `Selection.Nothing` when nothing is selected, or the trace holds no case.
    public func judge(
        trace: some Collection<UInt8>, named name: String, selection: Selection = Selection(), isPartial: Bool = false,
        baseline: Baseline = .empty, demands: Demands = Demands(), observer: (any RunObserver)? = nil
    ) throws(Selection.Nothing) -> SuiteRun {
        var reader = TraceReader()
        let events = reader.read(trace) + reader.finish()
        var traces: [String: [CaseTrace]] = [:]
        for case .finished(let trace) in events { traces[trace.id, default: []].append(trace) }
        if !assertions.contains(where: { traces[$0.id] != nil }) {
            throw Selection.Nothing(description: "\(name) holds no case of this suite; is it the output of an agent?")
        }
        if Self.isScript(traces.values.joined()) {
            let advice = "give it to an agent, and judge what that prints"
            throw Selection.Nothing(description: "\(name) is a script, and no trace: \(advice)")
        }
        let selected = try selection.select(from: assertions)
        let cases = isPartial ? selected.filter { traces[$0.id] != nil } : selected
        let collector = RunCollector(
            self, cases: cases, selection: selection, baseline: baseline, demands: demands, target: name,
            observer: observer)
        for event in events {
            switch event {
            case .greeting(let greeting): collector.greet(greeting)
            case .garbled(let line): collector.garbled(line)
            case .finished(let trace) where assertion(trace.id) == nil:
                collector.garbled(GarbledLine(line: trace.line, text: "\(trace.kind) \(trace.id)"))
            case .finished: break
            }
        }
        collector.begin()
        for assertion in cases {
            let copies = traces[assertion.id] ?? []
            if copies.count > 1 {
                collector.settle(Judge.unresolved(assertion, because: Self.repetition(copies)))
            } else {
                collector.take(CaseReport(assertion: assertion, trace: copies.first, loss: nil))
            }
        }
        return collector.end()
    }

    /// Whether cases are what an agent is given rather than what it prints: steps without any outcome.
    private static func isScript(_ traces: some Sequence<CaseTrace>) -> Bool {
        traces.allSatisfy { trace in
            guard let first = trace.garbled, trace.steps.isEmpty, trace.table == nil else { return false }
            return Step(script: first.text) != nil
        }
    }

    /// `it stands twice in the trace, in lines 7 and 19`
    private static func repetition(_ copies: [CaseTrace]) -> String {
        let often = copies.count == 2 ? "twice" : "\(copies.count) times"
        let rest = copies.count == 2 ? "" : " and on"
        return "it stands \(often) in the trace, in lines \(copies[0].line) and \(copies[1].line)\(rest)"
    }
}

extension TargetCommand {
    /// The agent that was built with this package.
    public static var nativeAgent: TargetCommand {
        var directory = ConformanceFiles.directory[...]
        while directory.last != "/", !directory.isEmpty { directory.removeLast() }
        return TargetCommand(words: ["\(directory)fd-agent"])
    }
}

/// Judges reports as they come and hands the results on in the order of the suite.
private final class RunCollector {
    private let suite: Suite
    private let cases: [Assertion]
    private let places: [String: Int]
    private let selection: Selection
    private let baseline: Baseline
    private let demands: Demands
    private var lacking: [JudgedCase] = []
    private let target: String
    private var observer: (any RunObserver)?
    private var greeting: Greeting?
    private var results: [JudgedCase?]
    private var next = 0
    private var hasBegun = false
    private let started = cfd_seconds()

    init(
        _ suite: Suite, cases: [Assertion], selection: Selection, baseline: Baseline, demands: Demands, target: String,
        observer: (any RunObserver)?
    ) {
        self.suite = suite
        self.cases = cases
        self.selection = selection
        self.baseline = baseline
        self.demands = demands
        self.target = target
        self.observer = observer
        results = cases.map { _ in nil }
        places = Dictionary(uniqueKeysWithValues: cases.enumerated().map { ($0.element.id, $0.offset) })
    }

    func greet(_ greeting: Greeting) {
        self.greeting = greeting
        begin()
    }

    func begin() {
        if hasBegun { return }
        hasBegun = true
        if let greeting, selection.shard.index == 1 {
            lacking = FeatureCheck.results(greeting, demands, used: used).map(expected)
        }
        observer?.began(target: target, greeting: greeting, count: cases.count + lacking.count)
        for result in lacking { observer?.judged(result) }
    }

    /// The features that the selected cases need, those of the other shards too.
    private var used: Set<String> {
        var whole = selection
        whole.shard = .whole
        return Set(((try? whole.select(from: suite.assertions)) ?? cases).flatMap(\.features))
    }

    /// A result with what the baseline says of it.
    private func expected(_ result: JudgedCase) -> JudgedCase {
        var result = result
        result.expectation = baseline.entries[result.assertion.id]
        return result
    }

    func garbled(_ line: GarbledLine) { observer?.garbled(line) }

    func take(_ report: CaseReport) { settle(Judge.judge(report, greeting: greeting)) }

    func settle(_ judged: JudgedCase) {
        guard let place = places[judged.assertion.id] else { return }
        let edition = demands.judgingEdition
        let isBound = demands.bind(judged.assertion, of: suite)
        results[place] = expected(isBound ? judged : judged.recorded(for: edition))
        while next < results.count, let ready = results[next] {
            observer?.judged(ready)
            next += 1
        }
    }

    func end() -> SuiteRun {
        begin()
        let run = SuiteRun(
            target: target, greeting: greeting, results: lacking + results.compactMap { $0 },
            seconds: cfd_seconds() - started,
            remarks: [greeting?.contradiction].compactMap(\.self).map { "the greeting contradicts itself: \($0)" })
        observer?.ended(run)
        return run
    }
}
