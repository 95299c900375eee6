import DescriptorNotation
import DupConformance

/// A case that cannot be written as a C program.
package struct NotReproducible: Error, Sendable, Hashable, CustomStringConvertible {
    /// The step, and why it cannot be written.
    package let reason: String

    init(_ step: Step, _ reason: String) { self.reason = "“\(step.operation.name)” \(reason)" }

    /// The reason.
    package var description: String { reason }
}

/// A standalone C99 program for a bug report: it performs the steps of one assertion, prints the first unexpected
/// outcome, and exits 1 then.
package struct CProgram: Sendable {
    /// The text of the program.
    package let text: String

    /// Writes the program.
    ///
    /// - Parameters:
    ///   - assertion: The steps, with what is expected of them. A characteristic makes a program that prints what it saw.
    ///   - requirements: What the header comment cites.
    /// - Throws: `NotReproducible` where a step is one that no short program can do.
    package init(_ assertion: Assertion, requirements: [Requirement]) throws(NotReproducible) {
        var assembly = CAssembly(assertion, try CStepWriter(assertion))
        text = CHeader.comment(assertion, requirements) + assembly.program()
    }
}

/// The comment that a program begins with.
enum CHeader {
    static func comment(_ assertion: Assertion, _ requirements: [Requirement]) -> String {
        var lines = [assertion.id, ""]
        for requirement in requirements {
            lines += wrapped("\(requirement.id): \(requirement.says)", indent: "")
            lines += wrapped("\(requirement.citation) (\(requirement.force.rawValue))", indent: "    ")
        }
        if !assertion.because.isEmpty { lines += wrapped("Why: \(assertion.because).", indent: "") }
        let file = "\(assertion.caseID).c"
        lines += ["", "    cc -std=c99 \(file) -o reproducer && ./reproducer", ""]
        lines += wrapped(
            assertion.kind == .assertion
                ? "Exit status: 0 as required, 1 not as required, 2 cannot tell: the set-up failed."
                : "The standard leaves a choice: this prints what was chosen. Exit status: 0, or 2 where the set-up failed.",
            indent: "")
        return "/*\n" + lines.map { $0.isEmpty ? " *\n" : " * \($0)\n" }.joined() + " */\n"
    }

    /// Words in lines of about a hundred columns; what would end or begin a comment is taken apart.
    private static func wrapped(_ text: String, indent: String) -> [String] {
        let safe = text.replacing("*/", with: "* /").replacing("/*", with: "/ *")
        var lines: [String] = []
        var line = indent
        for word in safe.split(separator: " ") {
            if line.count + word.count > 97, line.count > indent.count {
                lines.append(line)
                line = indent.isEmpty ? "    " : indent
            }
            let isFresh = line.allSatisfy { $0 == " " }
            line += (isFresh ? "" : " ") + word
        }
        return lines + [line]
    }
}
