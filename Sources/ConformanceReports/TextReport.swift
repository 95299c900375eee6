import DescriptorNotation
import DupConformance

/// The text report: a line for each family, and details of each unexpected result.
struct TextReport: RunObserver {
    private let suite: Suite
    private let settings: ReportSettings
    private let write: (Styled) -> Void
    private var baseline = Baseline.empty

    init(suite: Suite, settings: ReportSettings, write: @escaping (String) -> Void) {
        self.suite = suite
        self.settings = settings
        self.write = { write($0.text) }
    }

    private func coloured(_ text: Styled, _ colour: Styled.Colour) -> Styled {
        settings.usesColour ? text.coloured(colour) : text
    }

    mutating func chose(_ baseline: Baseline) { self.baseline = baseline }

    mutating func began(target: String, greeting: Greeting?, count: Int) {
        write("\(target)\n")
        if let greeting { write("\(greeting.title)\n") }
        for file in baseline.files { write("baseline: \(file.heading)\n") }
        write("\n")
    }

    mutating func judged(_ result: JudgedCase) {}

    mutating func garbled(_ garbled: GarbledLine) {
        write(coloured("line \(garbled.line) of the trace belongs to no case: \(garbled.text.prefix(100))\n", .yellow))
    }

    mutating func ended(_ run: SuiteRun) {
        if run.results.isEmpty { return write("\(settings.noWork)\n") }
        writeFamilies(run.results)
        for (file, results) in run.known {
            write("\nKnown deviations of \(file.heading):\n")
            for result in results {
                write("  \(result.verdict.rawValue) \(result.assertion.id): \(result.expectation?.reason ?? "")\n")
            }
        }
        writeFailures(run)
        let notRun = run.notRun
        if !notRun.isEmpty { write("\n") }
        for text in notRun { write(coloured("\(text)\n", .yellow)) }
        if !run.remarks.isEmpty { write("\n") }
        for remark in run.remarks { write(coloured("\(remark.text)\n", remark.isUnexpected ? .red : .yellow)) }
        let summary: Styled = "\(run.countsText); \(WallTime.text(run.seconds)) s"
        write("\n\(coloured(summary, run.isAsExpected ? .green : .red))\n")
        if !run.unexpected.isEmpty { write(coloured("\(run.unexpected.count) unexpected\n", .red)) }
        guard let greeting = run.greeting else { return }
        for line in greeting.lackingText + Omission(greeting, suite).lines { write("\(line)\n") }
    }

    /// Each failure whole; of the members of a case the first with a verdict, and what the others with the same verdict
    /// have in common with it.
    private func writeFailures(_ run: SuiteRun) {
        var shown: Set<String> = []
        for result in run.unexpected where result.isRun {
            guard let member = result.assertion.member else {
                write("\n\(failure(result))")
                continue
            }
            if !shown.insert("\(member.caseID) \(result.verdict)").inserted { continue }
            write("\n\(failure(result))")
            write("\(MemberGroup(member.caseID, result.verdict, in: run.results).text)")
        }
    }

    private func writeFamilies(_ results: [JudgedCase]) {
        var order: [String] = []
        var families: [String: [JudgedCase]] = [:]
        for result in results {
            if families[result.assertion.family] == nil { order.append(result.assertion.family) }
            families[result.assertion.family, default: []].append(result)
        }
        let width = order.map(\.count).max() ?? 0
        for family in order {
            let counts = RunCounts(families[family] ?? [])
            var line = counts.description
            if counts.recorded > 0 {
                line += (line.isEmpty ? "" : ", ") + "\(counts.recorded) recorded"
            }
            let reasons = Set((families[family] ?? []).filter { $0.verdict == .unsupported }.map(\.reason))
            if !reasons.isEmpty { line += " (\(reasons.sorted().joined(separator: "; ")))" }
            let name: Styled = "\(family.padded(to: width))"
            write("  \(counts.unexpected == 0 ? name : coloured(name, .red))  \(line)\n")
        }
    }

    private func failure(_ result: JudgedCase) -> Styled {
        var verdict = coloured("\(result.verdict.rawValue)", result.verdict == .fail ? .red : .yellow)
        verdict += "\(result.contradiction)"
        var text: Styled = "\(verdict) \(coloured("\(result.assertion.id)", .bold))\n\(result.explanation)"
        if result.steps.isEmpty { return text }
        text += "  to run it alone: \(settings.rerunCommand(result.assertion.id))\n"
        return text
    }
}
