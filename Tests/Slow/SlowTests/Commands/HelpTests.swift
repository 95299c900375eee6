import Foundation
import Testing

@testable import DupConformance

/// What the help of each command says.
@Suite(.waits) struct HelpTests {
    private static func help(_ command: String) throws -> String {
        try Support.run([Support.program, "help", command], environment: ["COLUMNS": "80"]).output
    }

    private static func commands() throws -> [String] {
        let help = try Support.run([Support.program, "--help"]).output
        let list = try #require(help.firstRange(of: "SUBCOMMANDS:\n"))
        return help[list.upperBound...].matches(of: #/(?m)^  ([a-z]+) /#).map { String($0.1) }
    }

    /// The lines of examples: all that follow the heading and are indented.
    private static func examples(_ help: String) -> [String] {
        let lines = help.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.drop { !$0.hasSuffix("Examples:") }.dropFirst().prefix { $0.hasPrefix("  ") }.map {
            String($0.dropFirst(2))
        }
    }

    @Test func `every command has examples that fit a line`() throws {
        let commands = try Self.commands()
        #expect(commands.count == 12 && commands.contains("run"))
        for command in commands {
            let examples = Self.examples(try Self.help(command))
            #expect(examples.contains { $0.contains("dup-conformance \(command)") }, "\(command): \(examples)")
        }
    }

    @Test(
        .needsCompiler,
        arguments: ["judge", "reproduce", "merge", "show", "script", "coverage", "agent", "list", "lint"])
    func `the examples do what they say`(_ command: String) throws {
        let directory = try TemporaryDirectory()
        let faulty = "\"$PROGRAM\" run --target model:dup.copies-flags --filter 'dup.*'"
        let bed = """
            cd '\(directory.url.path)'
            ln -s '\(Support.root.path)/conformance' conformance
            cp "$AGENT" fd-agent
            \(faulty) --format jsonl --output report.jsonl >/dev/null 2>&1
            \(faulty) --record-baseline made >/dev/null 2>&1
            sed 's/because.*/because x/' made >mine
            """
        #expect(try Support.shell(bed).status == 0)
        for example in Self.examples(try Self.help(command)) {
            // The smallest shells have no functions with such a name.
            let functions = "ssh() { shift; \"$@\"; }\ndup-conformance() { \"$PROGRAM\" \"$@\"; }"
            let words = ["bash", "-c", "cd '\(directory.url.path)'\n\(functions)\nset -o pipefail\n\(example)"]
            let finished = try Support.run(words, environment: ["AGENT": Support.agent, "PROGRAM": Support.program])
            #expect(finished.status == 0, "\(example): \(finished.status) \(finished.errors)")
        }
    }

    @Test func `options of an exploration tell their defaults`() throws {
        let help = try Self.help("explore").replacing(/\n {10,}/, with: " ")
        let options = help.split(separator: "\n").filter { $0.contains(#/^  --[a-z]+ </#) }
        #expect(options.count > 12)
        for option in options where !option.contains("--under") {
            #expect(option.contains("default: "), "\(option)")
        }
        #expect(help.contains("from 1 to 6. (default: 2 for processes, 3 otherwise)"), "\(help)")
    }

    @Test func `a case with members is shown as its file has it`() throws {
        func show(_ words: String...) throws -> String { try Support.run([Support.program, "show"] + words).output }
        let id = "dup.same-ofd.of-standard-number"
        let text = try show(id)
        #expect(text.contains("\nassertion \(id)\n") && text.contains("\n  each S = 1 | 2\n"), "\(text)")
        #expect(text.contains("\n8 members:\n  \(id)[1,dup]\n"), "\(text)")
        // The next case and what is said of it is not part of it.
        #expect(text.components(separatedBy: "\nassertion ").count == 2 && !text.contains("#"), "\(text)")
        let member = try show("\(id)[1,dup]")
        #expect(!member.contains("each ") && member.contains("\n  x = dup 1 -> >=0\n"), "\(member)")
        #expect(member.hasSuffix("\none of the 8 members of \(id)\n"), "\(member)")
        #expect(try show("\(id)[*,dup]").contains("\n2 members:\n"))
        let directory = try TemporaryDirectory()
        let report = directory.url.appendingPathComponent("report").path
        _ = try Support.run([
            Support.program, "run", "--target", "model", "--filter", id, "--format", "jsonl", "--output", report,
        ])
        #expect(try show(id, "--report", report).contains("\n  \(id)[1,dup]: PASS\n"))
    }
}
