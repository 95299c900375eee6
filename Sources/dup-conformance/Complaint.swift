import ArgumentParser
import DescriptorNotation
import DupConformance

/// The names of cases, for a command that takes one of them.
enum CaseNames {
    /// What to do about a name that is not known: it may be of several cases, or misspelt.
    static func hint(to name: String, in suite: Suite, others: [String] = []) -> String {
        let small = name.lowercased()
        let known = suite.assertions.map(\.id) + others
        if known.contains(small) { return NearestWord.question(small) }
        let several = [small, "\(small).*"].first { pattern in
            pattern.contains("*") && suite.assertions.contains { $0.isNamed(by: pattern) }
        }
        if let several { return "; for the ids that match: dup-conformance list --filter '\(several)'" }
        return NearestWord.hint(to: name, among: known)
    }
}

/// Wrong usage of a command that the parser accepts: it is printed with the usage of the command.
struct WrongUsage: Error {
    let text: String
    let command: any ParsableCommand.Type

    var description: String {
        let name = ["dup-conformance", command.configuration.commandName].compactMap { $0 }.joined(separator: " ")
        let usage = "Usage: " + DupConformanceCommand.usageString(for: command)
        return "Error: \(text)\n\(usage)\n  See '\(name) --help' for more information."
    }
}

/// An error that other options would not avoid: it is printed without the usage text, and exits 2 (wrong usage).
struct Complaint: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
