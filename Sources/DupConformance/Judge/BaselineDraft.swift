import DescriptorNotation

/// A baseline of what a run had that was not expected, with reasons to fill in.
package struct BaselineDraft: Sendable {
    /// The file; nil when there is nothing to record.
    package let text: String?
    /// Results that no entry could make expected, and what must be done about them.
    package let remarks: [String]

    /// The draft for a run.
    package init(_ run: SuiteRun) {
        let new = run.unexpected.filter { $0.verdict != .pass && $0.expectation == nil }
        remarks = run.unexpected.compactMap { result in
            result.expectation.map { entry in
                "\(result.assertion.id) is \(result.verdict.rawValue), and \(entry.file):\(entry.line) expects "
                    + "\(entry.expected): update that line"
            }
        }
        if new.isEmpty {
            text = nil
            return
        }
        let greeting = run.greeting ?? Greeting()
        var text = "baseline 1\ntitle \(greeting.platform)\n\n"
        text += "# Whom this is for: take out what has nothing to do with it.\n"
        text += Self.conditions(greeting).map { "for \($0)\n" }.joined()
        text += "\n# Replace each ? by a reason; “dup-conformance lint --baseline FILE” finds those that are left.\n\n"
        for result in new {
            let id = result.assertion.id
            if id.hasPrefix(Baseline.featurePrefix) {
                text += "lacks \(id.dropFirst(Baseline.featurePrefix.count))\n"
            } else if id.hasPrefix(Baseline.operationPrefix) {
                text += "omits \(id.dropFirst(Baseline.operationPrefix.count))\n"
            } else {
                if !result.reason.isEmpty { text += "# \(result.reason.replacing("\n", with: " "))\n" }
                text += "expect \(result.verdict.rawValue) \(id)\n"
            }
            text += "  because \(BaselineEntry.noReason)\n"
        }
        self.text = text
    }

    /// Lines `for` that a target with this greeting fits.
    private static func conditions(_ greeting: Greeting) -> [String] {
        let versioned: [(key: BaselineCondition.Key, value: String)] = [
            (.libc, greeting.libc), (.kernel, greeting.kernel),
        ]
        var lines: [String] = []
        for (key, value) in versioned {
            let words = value.split(separator: " ")
            guard let name = words.first, isPlain(name) else { continue }
            let version = words.dropFirst().lazy.compactMap { BaselineCondition.Version(prefixOf: $0) }.first
            lines.append("\(key.rawValue) \(name)" + (version.map { " >=\($0)" } ?? ""))
        }
        if let machine = greeting.machine.split(separator: " ").first, isPlain(machine) {
            lines.append("\(BaselineCondition.Key.machine.rawValue) \(machine)")
        }
        return lines + greeting.under.filter { isPlain($0) }.map { "\(Greeting.surroundings) \($0)" }
    }

    /// Whether a word means itself in a line `for`.
    private static func isPlain(_ word: some StringProtocol) -> Bool { !word.contains { "|*?".contains($0) } }
}
