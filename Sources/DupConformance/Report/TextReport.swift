/// The report for people: a line a family, and what they need to know of each result that is not as expected.
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
        if let greeting { write("\(greeting.platform) (\(greeting.agent))\n") }
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
        for (file, results) in run.foretold {
            write("\nKnown deviations of \(file.heading):\n")
            for result in results {
                write("  \(result.verdict.rawValue) \(result.assertion.id): \(result.expectation?.reason ?? "")\n")
            }
        }
        for result in run.unexpected where result.isRun { write("\n\(failure(result))") }
        let notRun = run.notRun
        if !notRun.isEmpty { write("\n") }
        for text in notRun { write(coloured("\(text)\n", .yellow)) }
        if !run.remarks.isEmpty { write("\n") }
        for remark in run.remarks { write(coloured("\(remark.text)\n", remark.isUnexpected ? .red : .yellow)) }
        let counts = RunCounts(run.results)
        var summary: Styled = "\(counts.subject): \(counts.description)"
        if counts.characteristics > 0 {
            summary += "; \(counts.characteristics) characteristic\(counts.characteristics == 1 ? "" : "s") recorded"
        }
        if counts.foretold > 0 { summary += "; \(run.foretoldText)" }
        summary += "; \(Self.seconds(run.seconds)) s"
        write("\n\(coloured(summary, run.isAsExpected ? .green : .red))\n")
        if counts.unexpected > 0 { write(coloured("\(counts.unexpected) unexpected\n", .red)) }
        if let greeting = run.greeting { write("\(Self.lacking(greeting))") }
    }

    /// What the target lacks of what is mandatory, and since when that is; a line for each edition.
    private static func lacking(_ greeting: Greeting) -> String {
        let missing = OperationTable.features.filter { greeting.isLacking($0.word) }
        return Edition.allCases.compactMap { edition in
            let words = missing.filter { $0.baseSince == edition }.map(\.word)
            if words.isEmpty { return nil }
            return "the target lacks, of what is mandatory since \(edition.name): \(words.joined(separator: ", "))\n"
        }.joined()
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
            if counts.characteristics > 0 {
                line += (line.isEmpty ? "" : ", ") + "\(counts.characteristics) recorded"
            }
            let reasons = Set((families[family] ?? []).filter { $0.verdict == .unsupported }.map(\.reason))
            if !reasons.isEmpty { line += " (\(reasons.sorted().joined(separator: "; ")))" }
            let name: Styled = "\(family.padded(to: width))"
            write("  \(counts.unexpected == 0 ? name : coloured(name, .red))  \(line)\n")
        }
    }

    private func failure(_ result: JudgedCase) -> Styled {
        var verdict = coloured("\(result.verdict.rawValue)", result.verdict == .fail ? .red : .yellow)
        if let foretold = result.expectation {
            verdict += " (\(foretold.file):\(foretold.line) says \(foretold.expected): \(foretold.reason))"
        }
        var text: Styled = "\(verdict) \(coloured("\(result.assertion.id)", .bold))\n"
        for id in result.assertion.requirements {
            guard let requirement = suite.requirement(id) else { continue }
            text += "  \(requirement.says)\n"
            text += "    \(requirement.citation) (\(requirement.force.rawValue), \(id))\n"
        }
        if !result.assertion.because.isEmpty { text += "  \(result.assertion.because)\n" }
        if result.assertion.line > 0 { text += "  \(result.assertion.file):\(result.assertion.line)\n" }
        if !result.steps.isEmpty { text += "\(StepTable.text(result.steps))" }
        if !result.reason.isEmpty { text += "  \(result.reason)\n" }
        if result.steps.isEmpty { return text }
        text += "  to run it alone: \(settings.rerunCommand(result.assertion.id))\n"
        return text
    }

    /// Seconds with as many digits as are of use.
    static func seconds(_ seconds: Double) -> String {
        let hundredths = Int((seconds * 100).rounded())
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }
}

extension String {
    /// The text with blanks behind it up to a width.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

/// The steps of a case side by side with what was expected and what came.
enum StepTable {
    /// A line for each step; the decisive one is marked.
    static func text(_ steps: [JudgedStep], indentation: String = "  ") -> String {
        let names = steps.map { String(repeating: "  ", count: $0.depth) + $0.step }
        let stepWidth = max(4, names.map(\.count).max() ?? 0)
        let expectedWidth = max(8, steps.map { $0.expected?.count ?? 0 }.max() ?? 0)
        let heading = "step".padded(to: stepWidth) + "  " + "expected".padded(to: expectedWidth)
        var text = "\(indentation)  \(heading)  actual\n"
        for (name, step) in zip(names, steps) {
            let expected = (step.expected ?? "").padded(to: expectedWidth)
            let mark = step.isDecisive ? "> " : "  "
            let line = "\(name.padded(to: stepWidth))  \(expected)  \(step.actual ?? "not reached")"
            text += "\(indentation)\(mark)\(line)\n"
        }
        return text
    }
}
