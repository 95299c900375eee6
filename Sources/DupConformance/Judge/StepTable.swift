extension String {
    /// The text with blanks behind it up to a width.
    package func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

/// The steps of a case side by side with what was expected and what came.
package enum StepTable {
    /// A line for each step; the decisive one is marked.
    package static func text(_ steps: [JudgedStep], indentation: String = "  ") -> String {
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

/// Wall time as reports show it.
package enum WallTime {
    /// Seconds with as many digits as are of use.
    package static func text(_ seconds: Double) -> String {
        let hundredths = Int((seconds * 100).rounded())
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }
}
