/// Writes assertions in the notation: whole, for files, or the steps alone, for an agent.
package enum NotationPrinter {
    /// The version of the notation that is written, and the only one that is read.
    package static let version = 1

    /// The first line of a file and of a script.
    package static let versionLine = "notation \(version)"

    /// A file with these assertions.
    package static func file(_ assertions: [Assertion]) -> String {
        versionLine + "\n" + assertions.map { "\n" + text($0) }.joined()
    }

    /// An assertion with all that belongs to it.
    package static func text(_ assertion: Assertion) -> String {
        var lines = [assertion.header]
        if !assertion.requirements.isEmpty {
            lines.append("  requirement " + assertion.requirements.joined(separator: " "))
        }
        if !assertion.because.isEmpty { lines.append("  because " + assertion.because) }
        if !assertion.needs.isEmpty { lines.append("  needs " + assertion.needs.joined(separator: " ")) }
        return lines.joined(separator: "\n") + "\n" + steps(assertion, withExpectations: true)
    }

    /// What an agent is given: the header and the steps.
    package static func script(_ assertion: Assertion) -> String {
        assertion.header + "\n" + steps(assertion, withExpectations: false)
    }

    private static func steps(_ assertion: Assertion, withExpectations: Bool) -> String {
        var depth = 1
        var text = ""
        for step in assertion.steps {
            if step.operation.endsBracket { depth -= 1 }
            text += String(repeating: "  ", count: depth) + step.script
            if withExpectations, let expectation = step.expectation { text += " -> \(expectation)" }
            text += "\n"
            if step.operation.opensBracket { depth += 1 }
        }
        return text
    }
}
