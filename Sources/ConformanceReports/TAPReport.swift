import DescriptorNotation
import DupConformance

/// TAP. An untested case gives its reason; a known failure is marked as such; a block has the details.
struct TAPReport: RunObserver {
    private let suite: Suite
    private let version: Int
    private let settings: ReportSettings
    private let write: (String) -> Void
    private var number = 0
    private var baseline = Baseline.empty

    init(suite: Suite, version: Int, settings: ReportSettings, write: @escaping (String) -> Void) {
        self.suite = suite
        self.version = version
        self.settings = settings
        self.write = write
    }

    mutating func chose(_ baseline: Baseline) { self.baseline = baseline }

    mutating func began(target: String, greeting: Greeting?, count: Int) {
        write("TAP version \(version)\n1..\(count)\(count == 0 ? " # SKIP \(settings.noWork)" : "")\n")
        write("# \(Self.plain(target))\n")
        if let greeting { write("# \(Self.plain(greeting.title))\n") }
        for file in baseline.files { write("# baseline: \(Self.plain(file.heading))\n") }
    }

    mutating func garbled(_ garbled: GarbledLine) {
        write("# line \(garbled.line) of the trace belongs to no case: \(Self.plain(garbled.text))\n")
    }

    mutating func judged(_ result: JudgedCase) {
        number += 1
        // A result other than the baseline's is not ok, even if it is a pass.
        let isOk = result.isExpected && (result.verdict == .pass || result.verdict == .unsupported)
        var line = "\(isOk ? "ok" : "not ok") \(number) - \(result.assertion.id)"
        if let value = result.value { line += ": \(Self.plain(value))" }
        if result.verdict == .unsupported {
            line += " # SKIP \(Self.plain(result.reason))"
        } else if let entry = result.expectation, result.isKnownDeviation {
            line += " # TODO \(Self.plain(entry.reason))"
        }
        if !result.isRun { line += ": not run" }
        write(line + "\n")
        if result.isRun, !isOk || !result.isExpected { write(block(result)) }
    }

    mutating func ended(_ run: SuiteRun) {
        if run.results.isEmpty { return }
        let counts = RunCounts(run.results)
        for remark in run.remarks where !remark.isUnexpected { write("# \(Self.plain(remark.text))\n") }
        for text in run.notRun { write("# \(Self.plain(text))\n") }
        let known = counts.known > 0 ? "; \(Self.plain(run.knownText))" : ""
        write("# \(counts.description); \(counts.unexpected) unexpected\(known)\n")
        if let greeting = run.greeting {
            for line in Omission(greeting, suite).lines { write("# \(line)\n") }
        }
        // No test point shows this, and a written point cannot be withdrawn: the whole run counts as failed.
        for remark in run.remarks where remark.isUnexpected { write("Bail out\u{21} \(Self.plain(remark.text))\n") }
    }

    private func block(_ result: JudgedCase) -> String {
        var text = "  ---\n"
        text += "  verdict: \(result.verdict.rawValue)\n"
        var message = result.reason
        if let entry = result.expectation {
            text += "  baseline: \(entry.expected)\n"
            text += "  baseline-line: \(Self.quoted("\(entry.file):\(entry.line)"))\n"
            if !result.isExpected { message += (message.isEmpty ? "" : "; ") + "the baseline is out of date" }
        }
        text += "  message: \(Self.quoted(message))\n"
        text += "  requirements:\n"
        for id in result.assertion.requirements {
            text += "    - id: \(id)\n"
            guard let requirement = suite.requirement(id) else { continue }
            text += "      says: \(Self.quoted(requirement.says))\n"
            text += "      source: \(Self.quoted(requirement.citation))\n"
        }
        text += "  file: \(Self.quoted(result.assertion.file))\n  line: \(result.assertion.line)\n"
        text += "  steps:\n"
        for step in result.steps {
            text += "    - step: \(Self.quoted(step.step))\n"
            if let expected = step.expected { text += "      expected: \(Self.quoted(expected))\n" }
            if let actual = step.actual { text += "      actual: \(Self.quoted(actual))\n" }
            if step.isDecisive { text += "      decisive: true\n" }
        }
        text += "  rerun: \(Self.quoted(settings.rerunCommand(result.assertion.id)))\n"
        return text + "  ...\n"
    }

    /// A text without what ends a line or begins a directive.
    private static func plain(_ text: String) -> String {
        text.replacing("\n", with: " ").printable.replacing("#", with: "\\#")
    }

    /// A double-quoted YAML scalar.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case _ where scalar.properties.generalCategory == .control:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\x" + (digits.count < 2 ? "0" : "") + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
