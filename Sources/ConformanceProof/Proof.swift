import DescriptorFaults
import DescriptorNotation
import DupConformance

/// The proof that a suite can fail: every fault of the model is killed by an assertion, every assertion kills a fault.
package struct Proof: Sendable {
    /// A fault, and the assertions that fail where it is.
    package struct Row: Sendable {
        /// The fault.
        package let fault: Fault
        /// The assertions that fail, in the order of the suite.
        package let killers: [String]
        /// The one of them that says most precisely what is wrong: about a requirement that the fault breaks, and of
        /// these the one that the fewest other faults make fail.
        package let mostSpecific: String?
    }

    /// Every fault, in the order of the table.
    package let rows: [Row]
    /// How many assertions were tried.
    package let assertions: Int
    /// How many cases these are with their members.
    package let cases: Int
    /// Assertions that no fault makes fail: nothing shows that they could.
    package let idle: [String]
    /// Assertions that fail on the model without a fault: one of the two is wrong.
    package let contradicted: [String]
    /// Wall time, in seconds.
    package let seconds: Double

    /// Faults that no assertion catches.
    package var unkilled: [Fault] { rows.filter { $0.killers.isEmpty }.map(\.fault) }

    /// Faults that are caught, but by no assertion about a requirement that they declare to break.
    package var mistaken: [Fault] { rows.filter { !$0.killers.isEmpty && $0.mostSpecific == nil }.map(\.fault) }

    /// Whether every assertion can fail, and every fault is caught for what it is.
    package var holds: Bool { idle.isEmpty && contradicted.isEmpty && unkilled.isEmpty && mistaken.isEmpty }
}

extension Suite {
    /// Runs the assertions of a selection on every one of these faults.
    ///
    /// - Throws: `Selection.Nothing` when nothing is selected.
    package func prove(
        selection: Selection = Selection(), faults: [Fault] = Fault.all, clock: () -> Double = { 0 }
    ) throws(Selection.Nothing) -> Proof {
        let started = clock()
        let trial = try Trial(self, selection)
        return trial.proof(faults, killers: faults.map(trial.killers), seconds: clock() - started)
    }
}

/// The assertions of a proof, tried on one fault after the other.
struct Trial: Sendable {
    private let assertions: [Assertion]
    private let contradicted: [String]
    private let right: [RightRun]
    /// The requirements of each assertion.
    private let requirements: [String: [String]]
    /// Those of them that are no members, and the first member of each case.
    private let sample: [RightRun]

    init(_ suite: Suite, _ selection: Selection = Selection()) throws(Selection.Nothing) {
        assertions = try selection.select(from: suite.assertions).filter { $0.kind == .assertion }
        requirements = Dictionary(assertions.map { ($0.id, $0.requirements) }) { first, _ in first }
        let contradicted = Self.failures(of: assertions, on: ModelTarget())
        self.contradicted = contradicted
        // An assertion that fails without a fault proves nothing about one.
        right = assertions.filter { !contradicted.contains($0.id) }.map { RightRun($0) }
        var cases: Set<String> = []
        sample = right.filter { cases.insert($0.assertion.caseID).inserted }
    }

    /// The assertions that fail where a fault is. One that shows in every circumstance is tried on a member of each
    /// case, and on all where none of these fails for what the fault breaks.
    func killers(of fault: Fault) -> [String] {
        let target = ModelTarget(fault: fault)
        func failures(in runs: [RightRun]) -> [String] {
            Self.failures(of: runs.filter { $0.isSpoilt(by: fault, on: target) }.map(\.assertion), on: target)
        }
        let found = fault.circumstance == nil ? failures(in: sample) : []
        let isPrecise = found.contains { id in requirements[id]?.contains(where: fault.breaks.contains) == true }
        return isPrecise ? found : failures(in: right)
    }

    /// What the killers of all faults prove.
    func proof(_ faults: [Fault], killers: [[String]], seconds: Double) -> Proof {
        var kills: [String: Int] = [:]
        for id in killers.joined() { kills[id, default: 0] += 1 }
        let rows = zip(faults, killers).map { fault, killers in
            let precise = killers.filter { requirements[$0]?.contains(where: fault.breaks.contains) == true }
            return Proof.Row(
                fault: fault, killers: killers,
                mostSpecific: precise.min { kills[$0, default: 0] < kills[$1, default: 0] })
        }
        // A case with members shows that it can fail if one of them does.
        var ids: [String] = []
        var killing: Set<String> = []
        for assertion in assertions {
            if ids.last != assertion.caseID { ids.append(assertion.caseID) }
            if kills[assertion.id] != nil { killing.insert(assertion.caseID) }
        }
        return Proof(
            rows: rows, assertions: ids.count, cases: assertions.count, idle: ids.filter { !killing.contains($0) },
            contradicted: contradicted, seconds: seconds)
    }

    private static func failures(of cases: [Assertion], on target: ModelTarget) -> [String] {
        if cases.isEmpty { return [] }
        let greeting = target.greeting
        return cases.filter { assertion in
            let report = CaseReport(assertion, modelled: target.run(assertion))
            return Judge.judge(report, greeting: greeting).verdict == .fail
        }.map(\.id)
    }
}

/// The outcomes of the model without a fault. Most faults have the same outcomes in most cases, and comparing them is
/// much faster than judging the case again.
private struct RightRun: Sendable {
    let assertion: Assertion
    private let outcomes: [String]
    private let calls: Calls
    private let circumstances: Int

    init(_ assertion: Assertion) {
        self.assertion = assertion
        (outcomes, calls, circumstances) = ModelTarget(fault: .observer).outcomes(assertion)
    }

    /// Whether the outcomes with a fault differ. A case without the calls that the fault affects, or
    /// in which its circumstance does not hold, need not be run: nothing differs before that.
    func isSpoilt(by fault: Fault, on target: ModelTarget) -> Bool {
        if let circumstance = fault.circumstance, circumstances & circumstance == 0 { return false }
        return !fault.calls.isDisjoint(with: calls) && !target.gives(outcomes, in: assertion)
    }
}
