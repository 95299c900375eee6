import ConformanceProof
import DescriptorFaults
import DupConformance

/// The formats in which a proof is reported.
package enum ProofFormat: String, Sendable, CaseIterable {
    /// For people.
    case text
    /// JSON Lines: a record for each fault, then the summary.
    case jsonl
    /// The page of the documentation.
    case markdown

    /// The report of a proof in this format.
    package func text(_ proof: Proof, origin: Origin? = nil) -> String {
        switch self {
        case .text: ProofText.text(proof)
        case .jsonl: ProofRecords.text(proof, origin)
        case .markdown: ProofPage.text(proof)
        }
    }
}

/// A line for each fault, then the faults and assertions that fail the proof.
private enum ProofText {
    static func text(_ proof: Proof) -> String {
        let width = proof.rows.map(\.fault.name.count).max() ?? 0
        var text = "\("fault".padded(to: width))  killed by  most specific\n"
        for row in proof.rows {
            let count = String(row.killers.count)
            text += "\(row.fault.name.padded(to: width))  "
            text += "\(String(repeating: " ", count: max(0, 9 - count.count)))\(count)  \(row.mostSpecific ?? "-")\n"
        }
        text += "\n\(proof.rows.count) faults, \(proof.unkilled.count) of them unkilled; "
        text += "\(proof.subject), \(proof.idle.count) of them idle; "
        text += "\(WallTime.text(proof.seconds)) s\n"
        let lists: [(String, [String])] = [
            ("faults that no assertion catches", proof.unkilled.map { "\($0.name): \($0.summary)" }),
            (
                "faults that no assertion about what they break catches",
                proof.mistaken.map { "\($0.name): said to break \($0.breaks.joined(separator: ", "))" }
            ),
            ("assertions that no fault makes fail", proof.idle),
            ("assertions that fail on the model itself", proof.contradicted),
        ]
        for (title, entries) in lists where !entries.isEmpty {
            text += "\n\(title):\n" + entries.map { "  \($0)\n" }.joined()
        }
        return text
    }
}

private enum ProofRecords {
    private struct ProofRecord: Encodable {
        let type = "proof"
        let format = JSONLines.format
        let origin: Origin?
        let faults: Int
        let assertions: Int
    }

    private struct FaultRecord: Encodable {
        let type = "fault"
        let name: String
        let summary: String
        let breaks: [String]
        let seen: String?
        let killers: [String]
        let mostSpecific: String?
    }

    private struct Summary: Encodable {
        let type = "proof-summary"
        let faults: Int
        let unkilled: [String]
        let mistaken: [String]
        let assertions: Int
        let idle: [String]
        let contradicted: [String]
        let seconds: Double
    }

    static func text(_ proof: Proof, _ origin: Origin?) -> String {
        line(ProofRecord(origin: origin, faults: proof.rows.count, assertions: proof.assertions))
            + proof.rows.map { row in
                line(
                    FaultRecord(
                        name: row.fault.name, summary: row.fault.summary, breaks: row.fault.breaks,
                        seen: row.fault.seen,
                        killers: row.killers, mostSpecific: row.mostSpecific))
            }.joined()
            + line(
                Summary(
                    faults: proof.rows.count, unkilled: proof.unkilled.map(\.name),
                    mistaken: proof.mistaken.map(\.name), assertions: proof.assertions, idle: proof.idle,
                    contradicted: proof.contradicted, seconds: proof.seconds))
    }

    private static func line(_ record: some Encodable) -> String { JSONLines.line(record) }
}

/// The page of the documentation that shows what kills each fault.
private enum ProofPage {
    static func text(_ proof: Proof) -> String {
        var text = """
            # What the suite catches

            Every fault of the model, and the assertion that catches it.

            ## Overview

            \(proof.rows.count) faults, each a small change to one rule of the model, and \(proof.subject): \
            \(outcome(proof)). `dup-conformance prove` shows the same, and \
            `dup-conformance run --target model:FAULT` how one is reported. “Killed by” is how many assertions fail; \
            the last column is the most specific one. “Seen in” names real platforms.

            """
        for family in Fault.families {
            let names = Set(family.faults.map(\.name))
            let rows = proof.rows.filter { names.contains($0.fault.name) }
            if rows.isEmpty { continue }
            text += "\n## \(family.name.prefix(1).uppercased())\(family.name.dropFirst())\n\n"
            text += "| fault | what is wrong | seen in | killed by | most specific |\n"
            text += "| --- | --- | --- | ---: | --- |\n"
            text += rows.map(line).joined()
        }
        return text
    }

    /// What the proof shows, and what it does not.
    private static func outcome(_ proof: Proof) -> String {
        func some(_ names: [String], _ what: String) -> String? {
            names.isEmpty ? nil : "\(names.count) \(what) (\(names.map { "`\($0)`" }.joined(separator: ", ")))"
        }
        let parts = [
            some(proof.unkilled.map(\.name), "of the faults are not killed") ?? "every fault is killed",
            some(proof.mistaken.map(\.name), "by no assertion about what they break"),
            some(proof.idle, "of the assertions kill no fault") ?? "every assertion kills a fault",
            some(proof.contradicted, "fail on the model itself"),
        ]
        return parts.compactMap { $0 }.joined(separator: ", ")
    }

    private static func line(_ row: Proof.Row) -> String {
        "| `\(row.fault.name)` | \(row.fault.summary) | \(row.fault.seen ?? "") | \(row.killers.count) "
            + "| \(row.mostSpecific.map { "`\($0)`" } ?? "") |\n"
    }
}

extension Proof {
    /// `535 assertions in 1629 cases`
    fileprivate var subject: String { Counted.text(assertions, "assertion", cases: cases) }
}
