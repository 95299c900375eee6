@testable import DescriptorNotation
@testable import DupConformance

/// A sick agent, and how a run of the suite on it must end.
struct SickAgent: Sendable, CustomStringConvertible {
    /// Its name in `Fixtures/sick.c`.
    let name: String
    /// The exit status.
    let status: Int32
    /// Texts that the report must contain.
    let says: [String]
    /// How many cases fail.
    var fails: ClosedRange<Int> = 0...0
    /// Of how many nothing can be said.
    var unresolved: ClosedRange<Int> = 0...0
    /// More words of the command line.
    var options: [String] = []
    /// How many lines the report may have.
    var mostLines = Int.max

    /// So many that it is not nothing.
    static let some = 1...Int.max
    static let any = 0...Int.max
    /// What is wider is nothing that a person reads.
    private static let widestLine = 2000

    /// It is none the worse for its filter: a control.
    static func harmless(
        _ name: String, _ says: String..., options: [String] = []
    ) -> SickAgent {
        SickAgent(name: name, status: 0, says: says + [" pass"], options: options)
    }

    /// It can not be tested: a few lines say why.
    static func untested(_ name: String, _ says: String..., options: [String] = []) -> SickAgent {
        SickAgent(name: name, status: 3, says: says, unresolved: any, options: options, mostLines: 29)
    }

    /// It answers, and nothing of it is a verdict.
    static func undecided(_ name: String, _ says: String..., options: [String] = []) -> SickAgent {
        SickAgent(
            name: name, status: 3, says: says + ["neither a PASS nor a FAIL"], fails: any, unresolved: any,
            options: options)
    }

    /// It is no trace at all: one line says so.
    static func refused(_ says: String...) -> SickAgent {
        SickAgent(name: "", status: 2, says: says, mostLines: 1)
    }

    /// The agent, not the platform, is wrong: nothing can be said, and nothing is called a failure.
    static func unresolved(
        _ name: String, _ says: String..., count: Int? = nil, fails: ClosedRange<Int> = 0...0, options: [String] = []
    ) -> SickAgent {
        SickAgent(
            name: name, status: 1, says: says, fails: fails, unresolved: count.map { $0...$0 } ?? some,
            options: options)
    }

    /// Cases are missing, which one line says of all of them; so many others are shown of which nothing can be said.
    static func incomplete(_ says: String..., others: ClosedRange<Int> = 0...0, options: [String] = []) -> SickAgent {
        SickAgent(name: "", status: 1, says: says, unresolved: others, options: options, mostLines: 150)
    }

    /// It lies in values that a platform could have: that is a failure.
    static func fails(_ name: String, _ says: String..., count: Int? = nil, options: [String] = []) -> SickAgent {
        SickAgent(
            name: name, status: 1, says: says, fails: count.map { $0...$0 } ?? some,
            unresolved: count == nil ? any : 0...0, options: options)
    }

    /// Failures, and cases of which nothing can be said.
    static func deviates(_ name: String, _ says: String..., options: [String] = []) -> SickAgent {
        SickAgent(name: name, status: 1, says: says, fails: any, unresolved: some, options: options)
    }

    /// What it says of itself makes the run unexpected, whatever its cases do.
    static func told(_ name: String, _ says: String..., options: [String] = []) -> SickAgent {
        SickAgent(name: name, status: 1, says: says, fails: any, unresolved: any, options: options)
    }

    /// Whether somebody must wait until it is given up.
    var isWaitedFor: Bool { options.contains("--timeout") }

    var title: String { ([name] + options).joined(separator: " ") }
    var description: String { title }

    /// What shows no sickness that other cases do not show, and takes three quarters of the time: what is tried in many
    /// members, and families of further calls.
    private static let needless = ["*.every-*"] + ["creation", "handle", "lock", "python", "stdio"].map { "\($0).*" }

    /// The sicknesses that need them all the same: they are in one case of a thousand, or in what those need.
    private static let ofAll: Set = ["another-has-the-core", "header-missing", "one-case-passed-over"]

    /// The words behind the program's name. An agent that is given the whole script at once is sick in the same way each
    /// time. Only of a whole run it is said that there is no verdict.
    func words(filter: String, agent: String) -> [String] {
        let target = TargetCommand(words: [filter, name, agent]).description
        let needless = status == 3 ? [] : Self.ofAll.contains(name) ? Array(Self.needless.prefix(1)) : Self.needless
        let selection = needless.flatMap { ["--exclude", $0] }
        return ["run", "--jobs", "1"] + selection + ["--target", target] + options
    }

    /// What is not as it must be.
    func problems(_ finished: Finished) -> [String] {
        let report = finished.output + finished.errors
        let lines = report.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        var problems: [String] = []
        func want(_ isGood: Bool, _ problem: String) { if !isGood { problems.append(problem) } }
        want(finished.signal == 0, "signal \(finished.signal)")
        want(finished.status == status, "exit status \(finished.status), not \(status)")
        for (verdict, counts) in [("FAIL", fails), ("UNRESOLVED", unresolved)] {
            let count = lines.count { $0.hasPrefix("\(verdict) ") }
            want(counts.contains(count), "\(count) \(verdict), not \(counts)")
        }
        for text in says { want(report.contains(text), "it does not say “\(text)”") }
        want(lines.count <= mostLines, "\(lines.count) lines")
        want(lines.allSatisfy { $0.utf8.count <= Self.widestLine }, "a line has thousands of bytes")
        return problems
    }
}
