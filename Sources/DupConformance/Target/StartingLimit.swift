import CFDShim
import DescriptorNotation

/// Cases that want another limit than they are given, on a target that cannot set one: whoever starts the target can.
///
/// What such a target answers under the limit that it has is kept back where the limit was in the way, and the case is
/// run again by a target that was started under the one that it wants. Where that cannot be, the first answer stands.
final class StartingLimits {
    private let runner: TargetRunner
    private var isNeeded = false
    private var held: [Int64: [CaseReport]] = [:]

    init(_ runner: TargetRunner) { self.runner = runner }

    func greet(_ greeting: Greeting) { isNeeded = greeting.isLacking("limits") }

    /// Keeps a report back; false where it stands.
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
            // A target that does not start under this limit, or not under it alone, has said all that it can.
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

    /// The limit that it should be started under where it cannot set one: a full table is no larger than it is written
    /// for.
    var wantedLimit: Int64? {
        if let startingLimit { return startingLimit }
        let fills = steps.contains { $0.operation.yields.contains(.filled) }
        return fills && !features.contains("limits") ? Greeting.caseLimit : nil
    }
}

extension TargetCommand {
    /// Starts the same with this soft limit of descriptors, and tells the agent so. The target's own words pass through
    /// the shell as they are.
    func underLimit(_ limit: Int64) -> TargetCommand {
        // Above the hard limit both are set, by who may. A shell may end where it cannot: it is tried in another.
        let set = "if (ulimit -S -n $0) 2>/dev/null; then ulimit -S -n $0; else ulimit -n $0; fi"
        return TargetCommand(
            words: ["sh", "-c", "\(set) && export FD_AGENT_LIMIT=$0 && exec \"$@\"", "\(limit)"] + words)
    }
}
