import DescriptorNotation

/// What is to be said of a run beside the results of its cases.
public struct RunRemark: Sendable, Hashable {
    /// What is said.
    public let text: String
    /// Whether the run is not as expected for it, whatever its results are.
    public let isUnexpected: Bool

    /// A case that took more than this part of its time is slow.
    private static let slowPart = 0.5

    /// A hint for each case that passed, but took most of the time that it may.
    static func slowCases(in results: [JudgedCase], timeout: Int) -> [RunRemark] {
        results.compactMap { result in
            guard result.verdict == .pass, let seconds = result.seconds, seconds > Double(timeout) * slowPart else {
                return nil
            }
            return RunRemark(
                text: "\(result.assertion.id) took \(WallTime.text(seconds)) of its \(timeout) s; "
                    + "on a slow machine give more: --timeout \(TargetRunner.possibleSeconds.nearest(to: timeout * 3))",
                isUnexpected: false)
        }
    }

    /// No more of what is wrong with a greeting is told: where every line is wrong nobody reads more.
    private static let mostProblems = 5

    /// What is wrong with a greeting: who lies there may lie in the answers too.
    static func problems(of greeting: Greeting) -> [RunRemark] {
        let problems = GreetingCheck(greeting).problems
        let more = problems.count - mostProblems
        return (problems.prefix(mostProblems) + (more > 0 ? ["\(more) more problems"] : [])).map { problem in
            RunRemark(text: "the greeting is invalid: \(problem)", isUnexpected: true)
        }
    }

    /// What a target does beside answering its cases makes a run unexpected: it may have done as much to the answers.
    package init(_ note: TargetNote) { self.init(text: Self.text(note), isUnexpected: true) }

    private static func text(_ note: TargetNote) -> String {
        switch note {
        case .repeated(let assertion, let lines): return "\(assertion.id) \(repetition(lines))"
        case .stranger(let trace):
            return "the target answered a case that it was not given, in line \(trace.line) of its trace: "
                + "\(trace.kind) \(trace.id.prefix(100))"
        case .asides(let count):
            return "\(count) more lines of the trace belong to no case, or begin a case that is not in the suite"
        case .ending(let how, let said):
            let words = said.isEmpty ? "" : "; it printed: \(said)"
            return "the target answered its cases, but \(how)\(words); --any-status ignores that"
        }
    }

    package init(text: String, isUnexpected: Bool) {
        self.text = text
        self.isUnexpected = isUnexpected
    }

    /// `was answered twice, in lines 7 and 19 of the trace`
    static func repetition(_ lines: (first: Int, again: Int)) -> String {
        "was answered twice, in lines \(lines.first) and \(lines.again) of the trace"
    }
}
