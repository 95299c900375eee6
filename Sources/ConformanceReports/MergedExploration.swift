import ConformanceExploration
import DupConformance

extension ExplorationRecords.Finding {
    var signature: Signature { Signature(operation: operation, difference: difference) }
}

/// The reports of all shards of an exploration, joined.
package struct MergedExploration: Sendable {
    /// The shards' reports, in their order.
    package let shards: [ExplorationRecords]
    /// Every finding once, with how often it was seen in all shards.
    package let findings: [ExplorationRecords.Finding]

    /// Transitions that were as the model allows.
    package var done: Int { Self.sum(shards.map { $0.coverage?.done ?? 0 }) }
    /// Transitions that differ or were left out.
    package var leftOut: Int { Self.sum(shards.map { $0.coverage?.leftOut ?? 0 }) }
    /// Transitions of the whole space.
    package var transitions: Int { shards.first?.header.transitions ?? 0 }

    /// The sum of counts out of reports, which may be of any size; the greatest number where it is greater.
    private static func sum(_ counts: some Sequence<Int>) -> Int {
        counts.reduce(0) { sum, count in
            let (next, overflows) = sum.addingReportingOverflow(count)
            return overflows ? .max : next
        }
    }

    /// Joins reports.
    ///
    /// - Throws: `InvalidReport` if one is missing, repeated, incomplete, or of another exploration or revision.
    package init(_ reports: [(name: String, records: ExplorationRecords)]) throws(InvalidReport) {
        guard let first = reports.first else {
            throw InvalidReport(description: "nothing to merge")
        }
        let count = first.records.header.shards
        var joined = JoinedShards(count: count)
        for (name, records) in reports {
            let header = records.header
            if header.kind != ExplorationSettings.Kind.exhaustive.rawValue {
                throw Self.problem(name, "is of walks, which have no shards to join")
            }
            if header.fingerprint != first.records.header.fingerprint {
                throw Self.problem(name, "is of another space or revision than \(first.name)")
            }
            if header.target != first.records.header.target || header.platform != first.records.header.platform {
                throw Self.problem(
                    name, "is of another target than \(first.name): \(header.target), \(header.platform)")
            }
            if header.shards != count {
                throw Self.problem(name, "is one of \(header.shards) shards, \(first.name) of \(count)")
            }
            if let problem = joined.add(header.shard, of: name) { throw Self.problem(name, problem) }
            guard let coverage = records.coverage else {
                throw Self.problem(name, "is incomplete: its last record is missing")
            }
            if !coverage.complete {
                throw Self.problem(
                    name, "is not complete: \(coverage.trouble ?? "it was stopped early; continue it with --resume")")
            }
            if Self.sum([coverage.done, coverage.leftOut]) != header.share || coverage.done < 0 || coverage.leftOut < 0
            {
                throw Self.problem(
                    name, "does not add up: \(coverage.done) done and \(coverage.leftOut) left out of \(header.share)")
            }
        }
        if let lack = joined.lack { throw InvalidReport(description: lack) }
        shards = reports.map(\.records).sorted { $0.header.shard < $1.header.shard }
        findings = Signature.joined(shards.flatMap(\.findings), signatures: { [$0.signature] }) {
            $0.count = Self.sum([$0.count, $1.count])
        }
    }

    private static func problem(_ name: String, _ what: String) -> InvalidReport {
        InvalidReport(description: "\(name) \(what)")
    }

    /// The summary of all shards, as text.
    package var text: String {
        var text = "\(shards.count) shard\(shards.count == 1 ? "" : "s"): "
        text += "\(done) of \(transitions) transitions are as the model allows"
        if leftOut > 0 { text += ", \(leftOut) differ or were left out as a result" }
        text += "; \(findings.count) finding\(findings.count == 1 ? "" : "s")\n"
        for finding in findings {
            text +=
                "\nFINDING \(finding.operation): \(finding.difference), seen \(finding.count) time\(finding.count == 1 ? "" : "s")\n"
            text += "  breaks \(finding.requirements.joined(separator: ", "))\n"
            for line in finding.notation.split(separator: "\n").dropFirst() { text += "  \(line)\n" }
        }
        return text
    }

    /// The joint report in JSON Lines, as of one exploration without shards.
    package var records: ExplorationRecords? {
        guard let first = shards.first else { return nil }
        let coverages = shards.compactMap(\.coverage)
        var unresolved: [String: Int] = [:]
        for coverage in coverages { unresolved.merge(coverage.unresolved) { Self.sum([$0, $1]) } }
        var givenUp: [String: Int] = [:]
        for coverage in coverages { givenUp.merge(coverage.givenUp ?? [:]) { Self.sum([$0, $1]) } }
        let header = first.header
        return ExplorationRecords(
            header: ExplorationRecords.Header(
                target: header.target, platform: header.platform, kind: header.kind, alphabet: header.alphabet,
                descriptors: header.descriptors, descriptions: header.descriptions, seed: header.seed, shard: 1,
                shards: 1, states: header.states, transitions: header.transitions, share: header.transitions,
                fingerprint: header.fingerprint),
            findings: findings,
            coverage: ExplorationRecords.Coverage(
                done: done, leftOut: leftOut, givenUp: givenUp.isEmpty ? nil : givenUp,
                calls: Self.sum(coverages.map(\.calls)), findings: findings.count,
                unresolved: unresolved, choices: Set(coverages.flatMap(\.choices)).sorted(),
                complete: Self.sum([done, leftOut]) >= header.transitions, trouble: nil,
                seconds: coverages.reduce(0) { $0 + $1.seconds }))
    }
}
