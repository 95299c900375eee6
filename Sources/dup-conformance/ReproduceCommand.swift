import ArgumentParser
import DupConformance
import Foundation

/// The languages that a reproducer can be written in.
enum ReproducerLanguage: String, CaseIterable, ExpressibleByArgument {
    case c
}

struct ReproduceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reproduce", abstract: "Print a standalone program that performs the steps of one assertion.",
        discussion: """
            The program needs nothing but the C library. It exits 1 when an outcome is another than the assertion
            expects, 0 when all are as expected, and 2 when nothing can be said.
            """)

    @Argument(help: "The id of an assertion or a characteristic.")
    var id: String?

    @Option(help: ArgumentHelp("c.", valueName: "language"))
    var language: ReproducerLanguage = .c

    @Option(help: ArgumentHelp("Write the program to this file.", valueName: "file"))
    var output: String?

    @Option(help: ArgumentHelp("Write a program for every assertion into this directory, as ID.c.", valueName: "dir"))
    var all: String?

    @OptionGroup var suiteOptions: SuiteOptions

    func validate() throws {
        if (id == nil) == (all == nil) { throw ValidationError("Say either an id or --all.") }
        if all != nil, output != nil {
            throw ValidationError("--all names the directory; --output has no use with it.")
        }
    }

    func run() throws {
        let suite = try suiteOptions.load()
        if let all { return try writeAll(of: suite, to: all) }
        let id = id ?? ""
        guard let assertion = suite.assertion(id) else {
            let hint = NearestWord.nearest(to: id, among: suite.assertions.map(\.id)).map { "; did you mean “\($0)”?" }
            throw ValidationError("there is no assertion “\(id)”\(hint ?? "")")
        }
        let text: String
        do {
            text = try program(assertion, suite)
        } catch {
            throw ValidationError("\(id) cannot be written as a C program: \(error)")
        }
        let file = try ReportOutput.file(output)
        file.write(text)
        try file.finish()
    }

    private func program(_ assertion: Assertion, _ suite: Suite) throws(NotReproducible) -> String {
        try CProgram(assertion, requirements: assertion.requirements.compactMap(suite.requirement)).text
    }

    private func writeAll(of suite: Suite, to directory: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw OutputError(description: "\(directory) cannot be made: \(error.localizedDescription)")
        }
        var count = 0
        var refused: [String] = []
        for assertion in suite.assertions {
            let text: String
            do {
                text = try program(assertion, suite)
            } catch {
                refused.append("\(assertion.id): \(error)")
                continue
            }
            try write(text, to: "\(directory)/\(assertion.id).c")
            count += 1
        }
        print("\(count) programs in \(directory)")
        if !refused.isEmpty { print("\(refused.count) cannot be written as a program:") }
        for line in refused { print("  \(line)") }
        if count == 0 { throw ValidationError("no assertion of the suite can be written as a program") }
    }

    private func write(_ text: String, to path: String) throws {
        let file = try ReportOutput.file(path)
        file.write(text)
        try file.finish()
    }
}
