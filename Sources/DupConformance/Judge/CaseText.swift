import DescriptorNotation

extension JudgedCase: CustomStringConvertible {
    /// The verdict, the requirements, and the steps with their expectations and outcomes.
    public var description: String { "\(verdict.rawValue)\(contradiction) \(assertion.id)\n\(explanation)" }

    /// ` (FILE:LINE says FAIL: REASON)`: the entry of a baseline that expects another verdict; empty if there is none.
    package var contradiction: String {
        guard let entry = expectation, !isExpected else { return "" }
        return " (\(entry.file):\(entry.line) says \(entry.expected): \(entry.reason))"
    }

    /// The requirements, file and line, steps and reason; indented.
    package var explanation: String {
        var text = ""
        for requirement in requirements {
            text += "  \(requirement.says)\n"
            text += "    \(requirement.citation) (\(requirement.force.rawValue), \(requirement.id))\n"
        }
        if !assertion.because.isEmpty { text += "  \(assertion.because)\n" }
        if assertion.line > 0 { text += "  \(assertion.file):\(assertion.line)\n" }
        if !steps.isEmpty { text += StepTable.text(steps) }
        if !reason.isEmpty { text += "  \(reason)\n" }
        return text
    }
}

extension SuiteRun: CustomStringConvertible {
    /// What a person sees first: target, platform, baselines, counts, and what the target lacks.
    public var description: String { summary.joined(separator: "\n") }

    /// The description between two rules, which set it apart from the lines of a test runner.
    package var framed: String {
        let rule = String(repeating: "─", count: 80)
        return "\n\(rule)\n\(description)\n\(rule)\n"
    }

    /// The lines of the description.
    package var summary: [String] {
        var lines = [target]
        if let greeting { lines.append(greeting.title) }
        lines += baseline.files.map { "baseline: \($0.heading)" }
        lines.append(countsText)
        if let greeting { lines += greeting.lackingText }
        return lines
    }

    /// `514 assertions in 2012 cases and 1 feature: 1986 pass, 1 fail, 26 unsupported; 49 characteristics in 52 cases recorded; 1 known
    /// failure of glibc`
    package var countsText: String {
        let counts = RunCounts(results)
        var text = "\(counts.subject): \(counts.description)"
        if let recorded = counts.recordedText { text += "; \(recorded)" }
        if counts.known > 0 { text += "; \(knownText)" }
        return text
    }
}

extension Greeting {
    /// What the target lacks of what is mandatory, and since when that is; a line for each edition.
    package var lackingText: [String] {
        let missing = OperationTable.features.filter { isLacking($0.word) }
        return Edition.allCases.compactMap { edition in
            let words = missing.filter { $0.baseSince == edition }.map(\.word)
            if words.isEmpty { return nil }
            return "missing features that are mandatory since \(edition.name): \(words.joined(separator: ", "))"
        }
    }
}
