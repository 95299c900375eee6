import DescriptorNotation

/// Finds what is wrong with a suite that can be read: what does not fit together.
package enum Lint {
    /// Everything that is wrong, ordered by file and line.
    package static func problems(in suite: Suite) -> [Diagnostic] {
        var problems: [Diagnostic] = []
        for assertion in suite.assertions { problems += self.problems(in: assertion, of: suite) }
        let asserted = Set(suite.assertions.flatMap(\.requirements))
        for requirement in suite.requirements {
            let isAsserted = asserted.contains(requirement.id)
            // A requirement that is only not done yet is open, and `coverage` shows it as such.
            if requirement.untested == "not yet written" {
                let message = "“\(requirement.id)”: “not yet written” is not a reason; remove the line “untested”"
                problems.append(at(requirement, message))
            }
            if isAsserted, requirement.untested != nil {
                problems.append(at(requirement, "“\(requirement.id)” is tested; its line “untested” is stale"))
            }
        }
        return problems.unique.sorted { ($0.file, $0.line, $0.column) < ($1.file, $1.line, $1.column) }
    }

    /// Members that lines `each` leave out, each with the reason.
    package static func membersNotMade(in suite: Suite) -> [String] {
        suite.assertions.flatMap { $0.member?.notMade ?? [] }
    }

    private static func at(_ requirement: Requirement, _ message: String) -> Diagnostic {
        Diagnostic(file: requirement.file, line: requirement.line, message: message)
    }

    private static func problems(in assertion: Assertion, of suite: Suite) -> [Diagnostic] {
        var problems = unknownRequirements(of: assertion, in: suite)
        func report(_ message: String, line: Int? = nil) {
            problems.append(Diagnostic(file: assertion.file, line: line ?? assertion.line, message: message))
        }
        if let first = assertion.requirements.first.flatMap(suite.requirement) {
            if assertion.kind == .assertion, !first.force.binds {
                report(
                    "“\(assertion.caseID)” can fail, but “\(first.id)” binds no platform (\(first.force.rawValue)): "
                        + "name the “shall” that it follows from first, or make it a characteristic")
            }
            for step in untested(of: first, in: assertion) {
                report(
                    "“\(step.script)” is what “\(first.id)” is about, but it has no expectation: its "
                        + "failure would count as a set-up failure", line: step.line)
            }
        }
        for (name, line) in unusedNames(of: assertion) {
            report("“\(name)” is bound but never used; remove it, or write _ in a pair", line: line)
        }
        return problems
    }

    /// Steps without an expectation that the assertion is about. A characteristic does not fail.
    private static func untested(of first: Requirement, in assertion: Assertion) -> [Step] {
        guard assertion.kind == .assertion else { return [] }
        let subject = Subject.operations(of: first)
        return assertion.steps.filter { $0.expectation == nil && !$0.isPrelude && subject.contains($0.operation.name) }
    }

    /// Requirements that an assertion cites and the suite does not have.
    static func unknownRequirements(of assertion: Assertion, in suite: Suite) -> [Diagnostic] {
        assertion.requirements.filter { suite.requirement($0) == nil }.map { id in
            Diagnostic(
                file: assertion.file, line: assertion.line, message: "there is no requirement “\(id)”",
                suggestion: NearestWord.nearest(to: id, among: suite.requirements.lazy.map(\.id)))
        }
    }

    /// Names that no later step refers to, with the lines that bind them.
    private static func unusedNames(of assertion: Assertion) -> [(name: String, line: Int)] {
        var unused: [(name: String, line: Int)] = []
        for step in assertion.steps {
            let operands = step.operands.compactMap { operand in
                if case .number(let number) = operand { number.name } else { nil }
            }
            let used = Set(operands + (step.expectation?.alternatives.flatMap(\.names) ?? []))
            unused.removeAll { used.contains($0.name) }
            unused += step.binds.filter { $0 != "_" && !used.contains($0) }.map { ($0, step.line) }
        }
        return unused
    }
}
