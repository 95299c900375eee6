import Testing

@testable import DescriptorNotation
@testable import DupConformance

@Suite struct TraceReaderTests {
    private static let trace = """
        agent 1 fd-agent 9
        libc glibc 2.36
        kernel Linux 6.1
        has fork exec
        lacks clofork
        ready
        assertion a.b
        table 0-2 5 limit 64
        write 0 " => \\" => " => 3
        dup 0 => 3
        done 12
        characteristic c.d
        table empty
        dup 0 => EBADF
        done died SIGKILL 7

        """

    private func events(_ text: String, pieces: Int = 1000) -> [TraceReader.Event] {
        var reader = TraceReader()
        var rest = Array(text.utf8)[...]
        var events: [TraceReader.Event] = []
        while !rest.isEmpty {
            events += reader.read(rest.prefix(pieces))
            rest = rest.dropFirst(pieces)
        }
        return events + reader.finish()
    }

    private func cases(_ events: [TraceReader.Event]) -> [CaseTrace] {
        events.compactMap { if case .finished(let trace) = $0 { trace } else { nil } }
    }

    private func garbled(_ events: [TraceReader.Event]) -> [GarbledLine] {
        events.compactMap { if case .garbled(let line) = $0 { line } else { nil } }
    }

    @Test(arguments: [1, 2, 7, 64, 1000]) func `a trace reads the same in pieces of any size`(_ pieces: Int) throws {
        let events = events(Self.trace, pieces: pieces)
        guard case .greeting(let greeting)? = events.first else { throw Missing() }
        #expect(greeting.protocolVersion == 1 && greeting.agent == "fd-agent 9")
        #expect(greeting.platform == "glibc 2.36, Linux 6.1, unnamed")
        #expect(greeting.has == ["fork", "exec"] && greeting.lacks == ["clofork"])
        let cases = cases(events)
        #expect(cases.map(\.id) == ["a.b", "c.d"])
        #expect(cases[0].table?.numbers == [0, 1, 2, 5] && cases[0].limit == 64)
        #expect(cases[0].steps.map(\.step) == ["write 0 \" => \\\" => \"", "dup 0"])
        #expect(cases[0].microseconds == 12 && cases[0].ending == nil)
        #expect(cases[1].table?.numbers == [] && cases[1].ending == "died SIGKILL")
        #expect(garbled(events).isEmpty)
    }

    struct Missing: Error {}

    @Test func `a truncated trace gives what it has`() {
        let cut = Self.trace.replacing("done 12\n", with: "")
        let cases = cases(events(cut))
        #expect(cases.map(\.isComplete) == [false, true])
        let last = self.cases(events("ready\nassertion a.b\ntable 0-2\ndup 0 => 3\ndup 1 =>"))
        #expect(last[0].steps.map(\.outcome.description) == ["3", ""])
    }

    @Test func `a line that is not part of a trace is reported with its number`() {
        let noise = garbled(events("Welcome to the board!\nready\n\u{1}\u{2}\nassertion a.b\ndone 1\nbye\n"))
        #expect(noise.map(\.line) == [1, 3, 6])
        let inside = cases(events("ready\nassertion a.b\ntable 0-\nnonsense\ndone 1\n"))
        #expect(inside[0].garbled == GarbledLine(line: 3, text: "table 0-"))
        #expect(cases(events("ready\nassertion a.b\ntable 0-2\ndone soon\n"))[0].isComplete == false)
    }

    @Test(arguments: ["3-1", "-1", "1-2-3", "a", "0-99999999999", "1-", "0-65536", "0-65534 9 11"])
    func `bad ranges`(_ text: String) {
        #expect(NumberRanges(text.split(separator: " ")) == nil)
    }

    @Test func `as many numbers as an agent can show are read`() {
        #expect(NumberRanges("0-65534 9223372036854775807".split(separator: " "))?.numbers.count == 65536)
    }

    @Test(arguments: [
        ("limit 64", 64), ("limit 0", 0), ("limit -1", Int64.max), ("limit unlimited", .max),
        ("limit 18446744073709551615", .max),
    ])
    func `a limit is a number, or there is none`(_ text: String, _ limit: Int64) {
        let cases = cases(events("ready\nassertion a.b\ntable 0-2 \(text)\ndone 1\n"))
        #expect(cases[0].limit == limit && cases[0].table?.numbers == [0, 1, 2] && cases[0].garbled == nil)
    }

    @Test func `a limit that is none of these is garbled`() {
        let cases = cases(events("ready\nassertion a.b\ntable 0-2 limit many\ndone 1\n"))
        #expect(cases[0].garbled?.text == "table 0-2 limit many" && cases[0].table == nil)
    }

    @Test func `endless output does not fill the memory`() {
        var reader = TraceReader()
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        for _ in 0..<9 { #expect(reader.read(piece).isEmpty) }
        let line = garbled(reader.read(Array("\n".utf8)))
        #expect(line.map(\.text.utf8.count) == [1 << 18])
        let facts = events(String(repeating: "hello world\n", count: 3000) + "ready\n")
        guard case .greeting(let greeting)? = facts.last else { return #expect(Bool(false), "no greeting") }
        #expect(greeting.facts.count == 1000 && garbled(facts).count == 2000)
        var short = TraceReader(mostSteps: 2)
        let steps = String(repeating: "dup 0 => 3\n", count: 5)
        let long = cases(short.read(Array("ready\nassertion a.b\ntable 0-2\n\(steps)done 1\n".utf8)))
        #expect(long[0].steps.count == 2 && long[0].garbled?.line == 6 && long[0].isComplete)
    }

    @Test func `outcomes are sorted by their first word`() {
        #expect(TracedOutcome("unsupported no fork").kind == .unsupported)
        #expect(TracedOutcome("unsupported no fork").detail == "no fork")
        #expect(TracedOutcome("value").kind == .value && TracedOutcome("dieded").kind == .value)
        #expect(
            TracedOutcome("3 4").pair?.1 == 4 && TracedOutcome("3").number == 3 && TracedOutcome("3 4").number == nil)
    }
}
