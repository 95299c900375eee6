import ConformanceExploration
import DescriptorNotation
import DupConformance

/// The formats in which an exploration is reported.
package enum ExplorationFormat: String, Sendable, CaseIterable {
    /// For people.
    case text
    /// JSON Lines: the exploration, a record for each finding, then the coverage; what `merge` joins.
    case jsonl
}

/// The report for people.
package enum ExplorationText {
    /// What is explored: `core, 3 numbers, 3 descriptions: 1193 states, …`.
    package static func heading(
        _ settings: ExplorationSettings, _ space: StateSpace?, share: Int, _ greeting: Greeting,
        _ baseline: Baseline = .empty
    ) -> String {
        var text = "\(settings.target.name)\n\(greeting.title)\n"
        text += baseline.files.map { "baseline: \($0.heading)\n" }.joined() + "\n"
        guard let space else {
            return text + "\(settings.kind.rawValue) walks, seed \(settings.seed)\n"
        }
        text +=
            "\(settings.alphabet.rawValue), \(settings.descriptors) numbers, \(settings.descriptions) descriptions: "
        text += "\(space.stateCount) states, \(space.transitionCount) transitions"
        if settings.shard.count > 1 {
            text += "; shard \(settings.shard.index)/\(settings.shard.count) has \(share) of them"
        }
        if !space.alphabet.setsLimit {
            text += "\nthe target has no limits: numbers stay below \(settings.descriptors), "
            text += "and moves that depend on the limit are left out"
        }
        return text + "\n"
    }

    /// How far it is, on one line without a newline.
    package static func progress(_ progress: ExplorationProgress, share: Int) -> String {
        let rate = progress.seconds > 0 ? Double(progress.done - progress.before) / progress.seconds : 0
        var text = "\(progress.done)"
        if share > 0 { text += " of \(share) transitions (\(progress.done * 100 / share) %)" } else { text += " steps" }
        text += ", \(Int(rate)) a second"
        let left = share - progress.done - progress.leftOut
        if left > 0, rate > 0 { text += ", about \(Int(Double(left) / rate) + 1) s left" }
        return text + "; \(progress.findings) finding\(progress.findings == 1 ? "" : "s")"
    }

    /// A finding: what is broken, and the steps that show it.
    package static func text(_ finding: Finding, suite: Suite, rerun: String, known: BaselineEntry? = nil) -> String {
        var text = "FINDING \(finding.signature)\(known.map { " (known: \($0.reason))" } ?? "")\n"
        for id in finding.requirements {
            guard let requirement = suite.requirement(id) else { continue }
            text += "  \(requirement.says)\n    \(requirement.citation) (\(requirement.force.rawValue), \(id))\n"
        }
        text += StepTable.text(finding.steps)
        if !finding.isConfirmed { text += "  it was not reproduced when these steps were run alone\n" }
        text += "  seen \(finding.count) time\(finding.count == 1 ? "" : "s"); to reproduce it: \(rerun)\n"
        text += "  as an assertion:\n"
        let notation = NotationPrinter.text(finding.assertion)
        for line in notation.split(separator: "\n") { text += "    \(line)\n" }
        return text
    }

    /// The summary.
    package static func summary(_ exploration: Exploration) -> String {
        let progress = exploration.progress
        var text = ""
        for (reason, count) in exploration.unresolved.sorted(by: { $0.key < $1.key }) {
            text += "\(count) time\(count == 1 ? "" : "s") unresolved: \(reason)\n"
        }
        if !exploration.choices.isEmpty {
            text +=
                "the target's choices where the standard leaves one: \(exploration.choices.joined(separator: ", "))\n"
        }
        if exploration.share > 0 {
            text += "\(progress.done) of \(exploration.share) transitions are as the model allows"
            let missing = exploration.share - progress.done - progress.leftOut
            if progress.leftOut > 0 { text += ", \(progress.leftOut) differ or were left out as a result" }
            if missing > 0 { text += ", \(missing) were not made" }
        } else {
            text += "\(progress.done) steps are as the model allows"
        }
        text += "; \(progress.calls) calls in \(WallTime.text(progress.seconds)) s; "
        let count = exploration.findings.count
        text += count == 0 ? "no findings" : "\(count) finding\(count == 1 ? "" : "s")"
        for (signature, count) in exploration.givenUp.sorted(by: { $0.key.description < $1.key.description }) {
            text += "\ngiven up: \(signature)"
            if exploration.share > 0 {
                text += ", for which \(count) transition\(count == 1 ? " was" : "s were") left out"
            }
            text += "; fix it and explore again"
        }
        if let idleness = exploration.idleness { text += "\n\(idleness)" }
        if let trouble = exploration.trouble { text += "\nstopped: \(trouble)" }
        return text + "\n"
    }
}
