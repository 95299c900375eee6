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

    /// The results that somebody should look at.
    public var unexpected: [JudgedCase] { results.filter { !$0.isExpected } }
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
    ///   - jobs: How many cases run at a time.
    ///   - timeout: How many seconds a case may take.
    ///   - observer: Who is told as the run goes on.
    /// - Throws: `RunError` when nothing is selected, or the target cannot be tested.
    public func run(
        on target: TargetCommand, selection: Selection = Selection(), baseline: Baseline = .empty, jobs: Int = 1,
        timeout: Int = 10, observer: (any RunObserver)? = nil
    ) throws(RunError) -> SuiteRun {
        let cases: [Assertion]
        do throws(Selection.Nothing) {
            cases = try selection.select(from: assertions)
        } catch {
            throw .nothingSelected(error)
        }
        let collector = RunCollector(cases: cases, baseline: baseline, target: target.description, observer: observer)
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
        observer: (any RunObserver)? = nil
    ) throws(Selection.Nothing) -> SuiteRun {
        let cases = try selection.select(from: assertions)
        let collector = RunCollector(cases: cases, baseline: baseline, target: target.name, observer: observer)
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

    /// Judges a trace that was made elsewhere. Only what it holds is judged, unless something is selected. Of a case that
    /// it holds twice nobody knows which is meant: it is UNRESOLVED.
    ///
    /// - Throws: `Selection.Nothing` when nothing is selected, or the trace holds no case.
    public func judge(
        trace: some Collection<UInt8>, named name: String, selection: Selection? = nil, baseline: Baseline = .empty,
        observer: (any RunObserver)? = nil
    ) throws(Selection.Nothing) -> SuiteRun {
        var reader = TraceReader()
        let events = reader.read(trace) + reader.finish()
        var traces: [String: [CaseTrace]] = [:]
        for case .finished(let trace) in events { traces[trace.id, default: []].append(trace) }
        let cases = try selection?.select(from: assertions) ?? assertions.filter { traces[$0.id] != nil }
        if cases.isEmpty, selection == nil {
            throw Selection.Nothing(description: "\(name) holds no case of this suite; is it the output of an agent?")
        }
        let collector = RunCollector(cases: cases, baseline: baseline, target: name, observer: observer)
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
    private let cases: [Assertion]
    private let places: [String: Int]
    private let baseline: Baseline
    private let target: String
    private var observer: (any RunObserver)?
    private var greeting: Greeting?
    private var results: [JudgedCase?]
    private var next = 0
    private var hasBegun = false
    private let started = cfd_seconds()

    init(cases: [Assertion], baseline: Baseline, target: String, observer: (any RunObserver)?) {
        self.cases = cases
        self.baseline = baseline
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
        if !hasBegun { observer?.began(target: target, greeting: greeting, count: cases.count) }
        hasBegun = true
    }

    func garbled(_ line: GarbledLine) { observer?.garbled(line) }

    func take(_ report: CaseReport) { settle(Judge.judge(report, greeting: greeting)) }

    func settle(_ judged: JudgedCase) {
        guard let place = places[judged.assertion.id] else { return }
        var result = judged
        result.expectation = baseline.entries[judged.assertion.id]
        results[place] = result
        while next < results.count, let ready = results[next] {
            observer?.judged(ready)
            next += 1
        }
    }

    func end() -> SuiteRun {
        begin()
        let run = SuiteRun(
            target: target, greeting: greeting, results: results.compactMap { $0 }, seconds: cfd_seconds() - started)
        observer?.ended(run)
        return run
    }
}
