import CFDShim
import DescriptorNotation

/// Cases that need another limit, on a target that cannot set one: it can be started under that limit.
///
/// An answer under the wrong limit is kept back, and the case is run again by a target that was started under the limit
/// that it needs. If that is not possible, the first answer counts.
final class StartingLimits {
    private let runner: TargetRunner
    private var isNeeded = false
    private var held: [Int64: [CaseReport]] = [:]

    init(_ runner: TargetRunner) { self.runner = runner }

    func greet(_ greeting: Greeting) { isNeeded = greeting.isLacking("limits") }

    /// Keeps a report back; false if it counts.
    func hold(_ report: CaseReport) -> Bool {
        guard isNeeded, report.loss == nil, let trace = report.trace, let wanted = report.assertion.wantedLimit,
            trace.limit != wanted, trace.steps.contains(where: { $0.outcome.kind != .value })
        else { return false }
        held[wanted, default: []].append(report)
        return true
    }

    /// Runs again what was kept back.
    func release(to listener: TargetListener) {
        for (limit, reports) in held.sorted(by: { $0.key < $1.key }) {
            var first = Dictionary(uniqueKeysWithValues: reports.map { ($0.assertion.id, $0) })
            var greeting: Greeting?
            // If the target does not start only under this limit, its first answers count.
            _ = try? runner.under(limit).runOnce(
                reports.map(\.assertion),
                TargetListener(
                    greeted: { greeting = $0 }, garbled: listener.garbled, noted: listener.noted,
                    reported: { given in
                        var report = given
                        report.greeting = greeting
                        guard report.trace?.limit == limit || report.loss != nil else { return }
                        if first.removeValue(forKey: report.assertion.id) != nil { listener.reported(report) }
                    }))
            reports.filter { first[$0.assertion.id] != nil }.forEach(listener.reported)
        }
        held = [:]
    }
}

extension Assertion {
    /// The limit under which the whole case runs: what it sets first and changes no more. A process that was started
    /// under it need not set it.
    var startingLimit: Int64? {
        guard let first = steps.first, first.operation.name == "limit", first.expectation == nil,
            case .number(.literal(let limit))? = first.operands.last,
            !steps.dropFirst().contains(where: { $0.features.contains("limits") })
        else { return nil }
        return limit
    }

    /// The limit to start it under if it cannot set one: a full table is then no larger than the case expects.
    var wantedLimit: Int64? {
        if let startingLimit { return startingLimit }
        let fills = steps.contains { $0.operation.yields.contains(.filled) }
        return fills && !features.contains("limits") ? Greeting.caseLimit : nil
    }
}

extension TargetCommand {
    /// Starts the same with this soft limit of descriptors, and passes it to the agent. The shell does not interpret
    /// the target's own words.
    func underLimit(_ limit: Int64) -> TargetCommand {
        // Above the hard limit both are set, by who may. A shell may end where it cannot: it is tried in another.
        let set = "if (ulimit -S -n $0) 2>/dev/null; then ulimit -S -n $0; else ulimit -n $0; fi"
        return TargetCommand(
            words: ["sh", "-c", "\(set) && export FD_AGENT_LIMIT=$0 && exec \"$@\"", "\(limit)"] + words)
    }
}
