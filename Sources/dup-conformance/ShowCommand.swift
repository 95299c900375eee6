import ArgumentParser
import DupConformance
import Foundation

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show an assertion or a requirement with all that belongs to it.")

    @Argument(help: "The id of an assertion, a characteristic or a requirement.")
    var id: String

    @Option(help: ArgumentHelp("Show its last result, from a report in JSON Lines.", valueName: "file"))
    var report: String?

    @OptionGroup var suiteOptions: SuiteOptions

    func run() throws {
        let suite = try suiteOptions.load()
        let results = try report.map { path in try RecordedResults(path: path) }
        let assertion = suite.assertion(id)
        let requirement = suite.requirement(id)
        if assertion == nil, requirement == nil {
            let known = suite.assertions.map(\.id) + suite.requirements.map(\.id)
            let hint = NearestWord.hint(to: id, among: known)
            throw ValidationError("there is no assertion or requirement “\(id)”\(hint)")
        }
        if let assertion { show(assertion, suite, results) }
        if assertion != nil, requirement != nil { print() }
        if let requirement { show(requirement, suite) }
    }

    private func show(_ assertion: Assertion, _ suite: Suite, _ results: RecordedResults?) {
        print("\(assertion.file):\(assertion.line)")
        print(NotationPrinter.text(assertion), terminator: "")
        for id in assertion.requirements {
            guard let requirement = suite.requirement(id) else { continue }
            print("\n\(id)\n  \(requirement.says)\n  \(requirement.citation) (\(requirement.force.rawValue))")
        }
        if let results { print("\nlast result: \(results.text(of: assertion.id))") }
    }

    private func show(_ requirement: Requirement, _ suite: Suite) {
        print("\(requirement.file):\(requirement.line)")
        let lines = [
            ("requirement", requirement.id), ("says", requirement.says), ("interface", requirement.interface),
            ("force", requirement.force.rawValue), ("source", requirement.source), ("since", requirement.since),
            ("testable", requirement.testable.rawValue), ("needs", requirement.needs.joined(separator: " ")),
            ("method", requirement.method), ("notes", requirement.notes),
            ("untested", requirement.untested ?? ""),
        ]
        for (key, value) in lines where !value.isEmpty { print("  \(key): \(value)") }
        for assertion in suite.assertions(about: requirement.id) {
            print("  \(assertion.kind.rawValue): \(assertion.id)")
        }
    }
}

/// Results out of a report in JSON Lines.
private struct RecordedResults {
    private struct Record: Decodable {
        let type: String
        let id: String?
        let verdict: String?
        let reason: String?
        let value: String?
    }

    private var texts: [String: String] = [:]

    init(path: String) throws {
        let bytes = try SuiteDirectory.bytes(of: path)
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
            guard let record = try? JSONDecoder().decode(Record.self, from: Data(line)) else {
                throw ValidationError("\(path):\(index + 1): this is no record of a report in JSON Lines")
            }
            guard let id = record.id else { continue }
            let reason = record.reason.map { $0.isEmpty ? "" : " (\($0))" } ?? ""
            texts[id] = record.value ?? "\(record.verdict ?? record.type)\(reason)"
        }
    }

    func text(of id: String) -> String { texts[id] ?? "the report has none" }
}
