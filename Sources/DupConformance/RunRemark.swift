import DescriptorNotation

/// A remark on a run, in addition to the results of its cases.
public struct RunRemark: Sendable, Hashable {
    /// The text.
    public let text: String
    /// Whether it makes the run unexpected, whatever the results are.
    public let isUnexpected: Bool

    /// A case that took more than this part of its time is slow.
    private static let slowPart = 0.5

    /// A hint for each case that passed, but took most of its time limit.
    static func slowCases(in results: [JudgedCase], timeout: Int) -> [RunRemark] {
        results.compactMap { result in
            guard result.verdict == .pass, let seconds = result.seconds, seconds > Double(timeout) * slowPart else {
                return nil
            }
            return RunRemark(
                text: "\(result.assertion.id) took \(WallTime.text(seconds)) of \(timeout) s; "
                    + "on a slow machine use --timeout \(TargetRunner.possibleSeconds.nearest(to: timeout * 3))",
                isUnexpected: false)
        }
    }

    /// Cases that pass alone, and did not in a process in which others had been run before: the platform keeps
    /// something of them, though all was closed.
    static func company(_ ids: [String]) -> RunRemark? {
        guard let first = ids.first else { return nil }
        let cases = ids.count == 1 ? "\(first) passes" : "\(ids.count) cases (the first is \(first)) pass"
        return RunRemark(
            text: "\(cases) alone, but not in a process in which other cases were run before: the target keeps "
                + "something of a case although all its descriptors were closed; --alone runs each in its own process",
            isUnexpected: true)
    }

    /// The greatest number of errors of a greeting that are reported.
    private static let mostProblems = 5

    /// The errors of a greeting: with a wrong greeting, the answers may be wrong too.
    static func problems(of greeting: Greeting) -> [RunRemark] {
        let problems = GreetingCheck(greeting).problems
        let more = problems.count - mostProblems
        return (problems.prefix(mostProblems) + (more > 0 ? ["\(more) more problems"] : [])).map { problem in
            RunRemark(text: "the greeting is invalid: \(problem)", isUnexpected: true)
        }
    }

    /// Anything that a target does other than answering its cases makes a run unexpected: it may have affected the
    /// answers.
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
