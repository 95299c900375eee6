import Foundation
import Testing

@testable import DescriptorNotation
@testable import DupConformance

/// Files that nobody wrote in good faith end no program and keep nobody waiting. Programs are run, for what traps would
/// end the tests too.
@Suite struct HostileInputTests {
    /// A file, and the command that reads it.
    struct Input: Sendable, CustomTestStringConvertible {
        let name: String
        let words: [String]
        let text: String
        let status: Int32
        /// What the command says of it.
        let expected: String
        var testDescription: String { name }

        init(_ name: String, _ words: String, _ text: String, _ status: Int32, _ expected: String) {
            self.name = name
            self.words = words.split(separator: " ").map(String.init)
            self.text = text
            self.status = status
            self.expected = expected
        }
    }

    /// Assertions whose traces are told below, in a suite that nobody changes.
    private static let assertions = """
        notation 1
        assertion a.plus
          requirement a.c
          a = open file
          dup2 a a+1 -> a+1
        assertion a.lowest
          requirement a.c
          a = open file
          dupfd a a -> lowest>=a
        assertion a.plain
          requirement a.c
          dup 0 -> 3

        """

    private static let requirements =
        "requirements 1\nfamily a A\nrequirement a.c\n  says C.\n  interface dup\n  force shall\n  source z\n  testable yes\n"

    private static func trace(_ id: String, _ lines: String, table: String = "0-2") -> String {
        "agent 1 x\nready\nassertion \(id)\ntable \(table) limit 64\n\(lines)done 1\n"
    }

    private static let greatest = "9223372036854775807"

    static let traces: [Input] = [
        Input(
            "a name plus one, of the greatest number", "judge FILE --suite SUITE",
            trace("a.plus", "a = open file => \(greatest)\ndup2 a a+1 => 4\n"), 1, "gave 4, not a+1"),
        Input(
            "the lowest number from the greatest on", "judge FILE --suite SUITE",
            trace("a.lowest", "a = open file => \(greatest)\ndupfd a a => 4\n"), 1, "lowest>=a (\(greatest))"),
        Input(
            "a table of hundreds of millions", "judge FILE --suite SUITE", trace("a.plain", "", table: manyRanges), 3,
            "garbled in line 4"),
        Input("brackets of JSON without an end", "judge FILE", nested, 2, "no case"),
    ]

    private static func header(shards: String = "1", transitions: String = "1") -> String {
        "{\"type\":\"exploration\",\"format\":2,\"target\":\"model\",\"platform\":\"x\",\"kind\":\"exhaustive\","
            + "\"alphabet\":\"core\",\"descriptors\":2,\"descriptions\":1,\"seed\":1,\"shard\":1,\"shards\":\(shards),"
            + "\"states\":1,\"transitions\":\(transitions),\"share\":1,\"fingerprint\":\"12\"}\n"
    }

    private static func coverage(_ count: String) -> String {
        "{\"type\":\"coverage\",\"done\":\(count),\"leftOut\":0,\"calls\":\(count),\"findings\":0,"
            + "\"unresolved\":{\"x\":\(count)},\"choices\":[],\"complete\":true,\"seconds\":1e308}\n"
    }

    private static func finding(count: String = "1", notation: String = "") -> String {
        "{\"type\":\"finding\",\"id\":\"explore.dup.x\",\"operation\":\"dup\",\"difference\":\"x\","
            + "\"requirements\":[],\"count\":\(count),\"confirmed\":true,\"steps\":[],\"notation\":\"\(notation)\"}\n"
    }

    private static let nested = String(repeating: "[", count: 1 << 20)

    private static let brackets: String = {
        let count = 100_000
        let (open, end) = (String(repeating: "child\n", count: count), String(repeating: "end\n", count: count))
        return "\(head)\(open)dup 0 -> 3\n\(end)"
    }()

    private static let manyRanges: String = counted(20, separator: " ") { "\($0 << 24)-\($0 << 24 + 9_999_999)" }

    static let records: [Input] = [
        Input(
            "counts whose sum is no number", "merge FILE --format jsonl",
            header() + finding(count: greatest) + finding(count: greatest) + coverage("1"), 1, "\"count\":\(greatest)"),
        Input("more done than there was", "merge FILE", header() + coverage(greatest), 2, "does not add up"),
        Input("more shards than can be counted", "merge FILE", header(shards: greatest) + coverage("1"), 2, "others"),
        Input("fewer shards than none", "merge FILE", header(shards: "-1") + coverage("1"), 2, ":1: no exploration"),
        Input("a count below zero", "merge FILE", header() + "\n" + coverage("-1"), 2, ":3: no exploration"),
        Input("a count that is no integer", "merge FILE", header(transitions: "1e300"), 2, ":1: this is not a record"),
        Input(
            "more findings than can be told apart", "merge FILE",
            header() + String(repeating: finding(), count: 100_000) + coverage("1"), 2, ":1002: no exploration"),
        Input(
            "brackets in brackets", "reproduce FILE",
            header() + finding(notation: brackets.replacing("\n", with: "\\n")), 2, "brackets nest no deeper than 32"),
        Input(
            "JSON that nests", "show dup.returns.nonneg --report FILE", nested, 2, ":1:"
        ),
        Input(
            "a state that nests", "explore --target model --resume FILE", nested, 2,
            "is not the saved state"),
    ]

    static let others: [Input] = [
        Input(
            "an id of a million letters", "run --target model --baseline FILE",
            "baseline 1\nexpect FAIL \(String(repeating: "x", count: 1_000_000))\n  because x\n", 2,
            "the suite has no “xx"),
        Input(
            "a baseline of bytes that are no text", "run --target model --baseline FILE", "\u{0}\u{1}\r\r\n\n", 2,
            "must begin with “baseline 1”"),
    ]

    @Test(arguments: traces + records + others) func `a hostile file is reported`(_ input: Input) throws {
        let directory = try TemporaryDirectory()
        let suite = directory.suite(Self.assertions, requirements: Self.requirements)
        let paths = ["FILE": directory.file("file", Data(input.text.utf8)).path, "SUITE": suite]
        let finished = try Support.run([Support.program] + input.words.map { paths[$0] ?? $0 })
        #expect(finished.signal == 0 && finished.status == input.status, "\(finished.errors.prefix(300))")
        let said = finished.output + finished.errors
        #expect(said.contains(input.expected), "\(said.prefix(300))")
    }

    private static let head = "notation 1\nassertion a.b\n  requirement a.c\n"

    private static func counted(_ count: Int, separator: String, _ word: (Int) -> String) -> String {
        (0..<count).map(word).joined(separator: separator)
    }

    private static let cases: String = counted(20_000, separator: "") { number in
        "assertion a.b\(number)\n  requirement a.c\n  dup 0 -> 3\n"
    }
    private static let names: String = counted(30_000, separator: " ") { "n\($0)" }
    private static let ids: String = counted(30_000, separator: " ") { "a.n\($0)" }
    private static let numbers: String = counted(30_000, separator: "|") { "\($0)" }

    /// An assertion file, and what is wrong with it.
    struct AssertionFile: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let expected: String
        var testDescription: String { name }
    }

    static let assertionFiles = [
        AssertionFile(name: "brackets in brackets", text: brackets, expected: "brackets nest no deeper than 32"),
        AssertionFile(
            name: "a long word", text: head + String(repeating: "x", count: 1_000_000) + " -> 3\n",
            expected: "is not a known operation"),
        AssertionFile(name: "many names", text: head + names + " = dup 0 -> 3\n", expected: "30000 names are bound"),
        AssertionFile(
            name: "many requirements", text: head + "  requirement " + ids + "\n  dup 0 -> 3 x\n",
            expected: "nothing may follow"),
        AssertionFile(
            name: "many alternatives", text: head + "  dup 0 -> " + numbers + " 7\n", expected: "nothing may follow"),
        AssertionFile(
            name: "many cases", text: "notation 1\n" + cases + "assertion a.b7\n",
            expected: "“a.b7” was already used in line 23"),
    ]

    @Test(arguments: assertionFiles) func `a hostile assertion file is reported`(_ file: AssertionFile) {
        let error = #expect(throws: NotationError.self) { try AssertionParser.parse(file.text, file: "x.fd") }
        let said = error?.description ?? ""
        #expect(said.contains(file.expected), "\(said.prefix(300))")
    }
}
