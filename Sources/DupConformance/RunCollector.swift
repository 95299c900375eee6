import CFDShim
import DescriptorNotation

/// Judges reports as they come and hands the results on in the order of the suite.
package final class RunCollector {
    private let suite: Suite
    private let cases: [Assertion]
    private let places: [String: Int]
    private let selection: Selection
    private let isPartial: Bool
    private var baseline: Baseline
    private var disagreement: NotationError?
    private let demands: Demands
    private var lacking: [JudgedCase] = []
    private let target: String
    private var observer: (any RunObserver)?
    private var greeting: Greeting?
    private var results: [JudgedCase?]
    private var next = 0
    private var hasBegun = false
    private let started = cfd_seconds()
    /// Reports that are kept until the target has a useful result; nil afterwards.
    private var untold: [Event]? = []
    private var remarks: [RunRemark] = []
    private var corrected: [JudgedCase] = []
    /// The cases that were answered more than once, whose answers do not count.
    private var repeated: Set<String> = []
    /// Reports of cases in which a step under test hung.
    private var hung: [(report: CaseReport, place: Int)] = []
    /// The cases that may have shared a process, whose answers count only if all of them are as expected: until then
    /// they are not told.
    private var provisional: Set<String> = []
    /// The reports of those that are not.
    private var doubtful: [CaseReport] = []
    private var firstLoss: String?
    private var hasOutcomes = false
    /// What ends the run before its end.
    private let cancellation: Cancellation

    private var isInterrupted: Bool { cancellation.isDue }

    private enum Event {
        case began
        case garbled(GarbledLine)
        case judged(JudgedCase)
    }

    package init(
        _ suite: Suite, cases: [Assertion], selection: Selection, isPartial: Bool = false, baseline: Baseline,
        demands: Demands, target: String, cancellation: Cancellation? = nil, observer: (any RunObserver)?
    ) {
        self.suite = suite
        self.cancellation = cancellation ?? Cancellation()
        self.cases = cases
        self.selection = selection
        self.isPartial = isPartial
        self.baseline = baseline
        self.demands = demands
        self.target = target
        self.observer = observer
        results = cases.map { _ in nil }
        places = Dictionary(uniqueKeysWithValues: cases.enumerated().map { ($0.element.id, $0.offset) })
    }

    package func greet(_ greeting: Greeting) {
        self.greeting = baseline.completed(greeting)
        remarks += RunRemark.problems(of: greeting) + DemandCheck.stale(demands, greeting)
        begin()
    }

    func begin() {
        if hasBegun { return }
        hasBegun = true
        chooseBaseline()
        if let greeting, selection.shard.index == 1 {
            let check = DemandCheck(
                suite: suite, greeting: greeting, demands: demands, baseline: baseline, cases: demanding)
            lacking = check.results.map(expected)
        }
        tell(.began)
        for result in lacking { tell(.judged(result)) }
    }

    /// The conditions of baselines can be checked only now. If two baselines disagree, only that is reported.
    private func chooseBaseline() {
        do throws(NotationError) {
            baseline = try baseline.chosen(for: greeting)
        } catch {
            disagreement = error
            observer = nil
        }
    }

    /// The cases that ask for what they need, those of the other shards too. Where only a part of the selection is there on
    /// purpose, those of that part.
    private var demanding: [Assertion] {
        var whole = selection
        whole.shard = .whole
        return isPartial ? cases : (try? whole.select(from: suite.assertions)) ?? cases
    }

    /// A result with its requirements, and with what the baseline says of it.
    private func expected(_ result: JudgedCase) -> JudgedCase {
        var result = result
        // Of a case to which the edition does not bind, a baseline says nothing.
        if result.unboundEdition == nil { result.expectation = baseline.entry(for: result.assertion) }
        result.requirements = result.assertion.requirements.compactMap(suite.requirement)
        return result
    }

    func garbled(_ line: GarbledLine) {
        if line.text == "ready" {
            remarks.append(
                RunRemark(text: "the target greeted twice, in line \(line.line) of its trace", isUnexpected: true))
        }
        tell(.garbled(line))
    }

    package func take(_ report: CaseReport) { settle(judged(report)) }

    private func judged(_ report: CaseReport) -> JudgedCase {
        Judge.judge(report, greeting: report.greeting.map { baseline.completed($0) } ?? greeting)
    }

    // MARK: From a target that runs

    /// Handles a report, or keeps it until a hang is confirmed, or what went wrong in a shared process.
    func takeOrHold(_ report: CaseReport) {
        if report.loss != nil { firstLoss = firstLoss ?? "\(report.assertion.id): \(report.loss ?? "")" }
        if report.trace?.steps.contains(where: { !$0.outcome.description.isEmpty }) == true { hasOutcomes = true }
        if report.loss == nil, report.trace != nil { tell() }
        if let place = HangConfirmation.place(in: report) {
            hung.append((report, place))
            return
        }
        let judged = judged(report)
        if report.mayBeShared {
            provisional.insert(report.assertion.id)
            if !final(judged).isExpected { return doubtful.append(report) }
        }
        settle(judged)
    }

    /// If all cases that may have shared a process are as expected, their answers count. Otherwise all of them are run
    /// again, each in a process of its own, and these answers count: what one case leaves in a process can make another
    /// fail, or pass. A case that is wrong only after others is reported as such.
    func confirmShared(_ runAlone: ([Assertion], @escaping (CaseReport) -> Void) -> Void) {
        var inCompany: [String] = []
        if !doubtful.isEmpty, !isInterrupted {
            let wrong = Set(doubtful.filter { [.fail, .unresolved].contains(judged($0).verdict) }.map(\.assertion.id))
            runAlone(cases.filter { provisional.contains($0.id) }) { [self] report in
                let id = report.assertion.id
                guard report.isRun, provisional.remove(id) != nil else { return }
                if wrong.contains(id), judged(report).verdict == .pass { inCompany.append(id) }
                takeOrHold(report)
            }
        }
        for report in doubtful where provisional.contains(report.assertion.id) {
            let reason = "it is not as expected in a process that it shared, and could not be run again alone"
            settle(Judge.unresolved(report.assertion, because: reason))
        }
        doubtful = []
        provisional = []
        tellJudged()
        if let remark = RunRemark.company(inCompany) { remarks.append(remark) }
    }

    /// Finds out of each case in which a step hung whether it was the platform.
    func confirmHangs(by confirmation: HangConfirmation) {
        for (report, place) in hung {
            var report = report
            report.hang =
                isInterrupted
                ? .open("the run was interrupted before the case could be repeated")
                : confirmation.examine(report.assertion, at: place)
            take(report)
        }
        hung = []
    }

    func note(_ note: TargetNote) {
        if case .repeated(let assertion, let lines) = note {
            guard repeated.insert(assertion.id).inserted else { return }
            let reason = "it \(RunRemark.repetition(lines))"
            put(Judge.unresolved(assertion, because: reason))
        }
        let remark = RunRemark(note)
        if !remarks.contains(remark) { remarks.append(remark) }
    }

    /// Makes sure that there is something to report: a case that came to its end, or one that failed before that. Where
    /// there is not even an outcome, or the target was given up, no result says anything.
    func checkUse(of command: TargetCommand, surrender: String?) throws(TargetError) {
        // An empty shard needs nothing from the target.
        if cases.isEmpty { return }
        if untold == nil || isInterrupted || (hasOutcomes && surrender == nil) { return }
        if results.contains(where: { $0?.verdict == .fail }) { return }
        if doubtful.contains(where: { judged($0).verdict == .fail }) { return }
        var reason = firstLoss ?? surrender ?? "no case was answered"
        if let surrender { reason += "\ngiven up: \(surrender)" }
        for remark in remarks.prefix(3) { reason += "\n\(remark.text)" }
        throw .noOutcome(command: command, reason: reason)
    }

    // MARK: To the observer

    private func tell(_ event: Event) {
        if untold != nil {
            untold?.append(event)
            return
        }
        switch event {
        case .began:
            observer?.chose(baseline)
            observer?.began(target: target, greeting: greeting, count: cases.count + lacking.count)
        case .garbled(let line): observer?.garbled(line)
        case .judged(let result): observer?.judged(result)
        }
    }

    /// Reports everything that was kept, and from now on everything at once.
    package func tell() {
        let events = untold ?? []
        untold = nil
        events.forEach(tell)
    }

    func settle(_ judged: JudgedCase) {
        if !repeated.contains(judged.assertion.id) { put(judged) }
    }

    private func put(_ judged: JudgedCase) {
        guard let place = places[judged.assertion.id] else { return }
        let result = final(judged)
        results[place] = result
        if place < next { corrected.append(result) }
        tellJudged()
    }

    /// A result by the edition that binds, with what is expected.
    private func final(_ judged: JudgedCase) -> JudgedCase {
        let isBound = demands.bind(judged.assertion, of: suite)
        return expected(isBound ? judged : judged.recorded(for: demands.judgingEdition))
    }

    /// Tells the results that are settled, in the order of the suite.
    private func tellJudged() {
        while next < results.count, let ready = results[next], !provisional.contains(ready.assertion.id) {
            tell(.judged(ready))
            next += 1
        }
    }

    package func end(timeout: Int? = nil) throws(RunError) -> SuiteRun {
        begin()
        tell()
        if let disagreement { throw .baseline(.invalid(disagreement.diagnostics)) }
        if greeting == nil, demands.edition != nil || !demands.required.isEmpty {
            let what = "the trace has no greeting, so mandatory features cannot be checked"
            remarks.append(RunRemark(text: what, isUnexpected: true))
        }
        remarks += untestedDemands
        let all = lacking + results.compactMap { $0 }
        let quick = selection.leftOutForQuickness(of: suite.assertions)
        if quick > 0 {
            let what = "\(quick) race\(quick == 1 ? " or storm was" : "s and storms were") left out by --quick"
            remarks.append(RunRemark(text: what, isUnexpected: false))
        }
        if let timeout { remarks += RunRemark.slowCases(in: all, timeout: timeout) }
        let run = SuiteRun(
            target: target, greeting: greeting, results: all, baseline: baseline,
            isWhole: cases.count == suite.assertions.count, seconds: cfd_seconds() - started, remarks: remarks,
            corrected: corrected)
        observer?.ended(run)
        return run
    }

    /// Required features that have no verdict. A shard may have no case of them.
    private var untestedDemands: [RunRemark] {
        guard let greeting, selection.shard.count == 1 else { return [] }
        return demands.required.intersection(greeting.has).sorted().compactMap { feature in
            guard suite.assertions.contains(where: { $0.features.contains(feature) }) else { return nil }
            let own = results.compactMap { $0 }.filter { $0.assertion.features.contains(feature) }
            if own.contains(where: { $0.verdict == .pass || $0.verdict == .fail }) { return nil }
            let why =
                own.first.map { "\($0.assertion.id) is \($0.verdict.rawValue): \($0.reason)" }
                ?? "no case of it was run"
            return RunRemark(
                text: "--require names \(feature), but it was not tested: \(why)", isUnexpected: true)
        }
    }
}
