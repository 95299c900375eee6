import DupConformance

/// Which requirements are checked, as text.
package enum CoverageText {
    /// How many requirements of each family are asserted, recorded, or left out for a reason, as a table in Markdown.
    package static func table(_ coverage: Coverage) -> String {
        var columns: [(title: String, status: Coverage.Status)] = [
            ("asserted", .asserted), ("recorded", .recorded), ("not tested, with a reason", .untested),
        ]
        if totals(coverage)[.open] != nil { columns.append(("open", .open)) }
        func row(_ name: String, _ counts: [Coverage.Status: Int]) -> String {
            let cells = [counts.values.reduce(0, +)] + columns.map { counts[$0.status] ?? 0 }
            return "| \(name) | \(cells.map(String.init).joined(separator: " | ")) |\n"
        }
        let titles = ["family", "requirements"] + columns.map(\.title)
        return "| \(titles.joined(separator: " | ")) |\n| --- |" + String(repeating: " ---: |", count: titles.count - 1)
            + "\n" + coverage.families.map { row("`\($0.family)`", $0.counts) }.joined()
            + row("all", totals(coverage))
    }

    private static func totals(_ coverage: Coverage) -> [Coverage.Status: Int] {
        coverage.families.map(\.counts).reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
    }

    /// How many requirements of each family are checked, a line each, and of all at the end.
    package static func families(_ coverage: Coverage) -> String {
        let families = coverage.families
        let width = families.map(\.family.count).max() ?? 0
        func line(_ name: String, _ cells: [String]) -> String {
            let columns = cells.map { String(repeating: " ", count: max(1, 11 - $0.count)) + $0 }
            return name.padded(to: width) + columns.joined() + "\n"
        }
        func cells(_ counts: [Coverage.Status: Int]) -> [String] {
            [String(counts.values.reduce(0, +))] + Coverage.Status.allCases.map { String(counts[$0] ?? 0) }
        }
        let totals = totals(coverage)
        let heading = line("family", ["rows"] + Coverage.Status.allCases.map { $0.rawValue.lowercased() })
        return heading + families.map { line($0.family, cells($0.counts)) }.joined() + line("all", cells(totals))
            + "\n\(summary(totals))\n"
    }

    /// `267 of 546 requirements (49 %) are asserted, 30 are only recorded; …`
    private static func summary(_ counts: [Coverage.Status: Int]) -> String {
        let all = counts.values.reduce(0, +)
        let asserted = counts[.asserted] ?? 0
        let share = all == 0 ? 0 : (asserted * 100 + all / 2) / all
        return """
            \(asserted) of \(all) requirements (\(share) %) are asserted: a platform that breaks one of them fails.
            \(counts[.recorded] ?? 0) are recorded and never judged. Nothing checks the others:
            \(counts[.untested] ?? 0) for a reason that --rows gives, \(counts[.open] ?? 0) not written yet.
            """
    }

    /// What becomes of each requirement, a line each; of one family, if one is named.
    package static func rows(_ coverage: Coverage, family: String? = nil) -> String {
        coverage.rows.filter { family == nil || $0.requirement.family == family }.map { row in
            "\(row.status.rawValue) \(row.requirement.id) (\(row.requirement.force.rawValue)): \(row.detail)\n"
        }.joined()
    }
}
