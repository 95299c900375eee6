import Testing

@testable import DescriptorNotation
@testable import DupConformance

/// A trace that is judged afterwards: read bit by bit, and no more of it kept than the suite can use.
@Suite struct CollectedTraceTests {
    private static let greeting = "agent 1 fd-agent x\nhas dup open\nready\n"
    private static let answer = "assertion t.a\ntable 0-2 limit 64\na = open file => 3\ndup a => 4\ndone 9\n"

    private func suite() throws -> Suite {
        let text = "notation 1\nassertion t.a\n  requirement x.y\n  a = open file\n  dup a -> 4\n"
        return try Suite(assertions: AssertionParser.parse(text, file: "t.fd"), requirements: [])
    }

    private func collected(_ text: String, inPiecesOf size: Int = .max) throws -> CollectedTrace {
        var trace = CollectedTrace(of: try suite())
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            trace.read(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        trace.finish()
        return trace
    }

    @Test(arguments: [1, 7, 64, 4096]) func `a trace in pieces is judged as the whole`(_ size: Int) throws {
        let text = Self.greeting + Self.answer
        let run = try suite().judge(try collected(text, inPiecesOf: size), named: "t")
        let whole = try suite().judge(trace: Array(text.utf8), named: "t")
        #expect(run.results.map(\.verdict) == [.pass] && run.results.map(\.steps) == whole.results.map(\.steps))
    }

    @Test func `a case that is answered again is counted, and not kept`() throws {
        let trace = try collected(Self.greeting + String(repeating: Self.answer, count: 500))
        #expect(trace.answers.count == 1 && trace.answers["t.a"]?.count == 500)
        let reason = "it appears 500 times in the trace, in lines 4 and 9 and later"
        #expect(trace.answers["t.a"]?.repetition == reason)
        #expect(try suite().judge(trace, named: "t").results.map(\.reason) == [reason])
    }

    @Test func `of steps without an end one too many is kept`() throws {
        let steps = String(repeating: "dup a => 4\n", count: 5000)
        let text = Self.greeting + "assertion t.a\ntable 0-2 limit 64\na = open file => 3\n" + steps + "done 9\n"
        let trace = try collected(text)
        #expect(trace.answers["t.a"]?.trace.steps.count == 3)
        let results = try suite().judge(trace, named: "t").results
        #expect(results.map(\.verdict) == [.unresolved])
        #expect(results.map(\.reason) == ["the trace has more steps than the suite: “dup a”"])
    }

    @Test func `lines outside the trace are kept up to a limit, and the rest is counted`() throws {
        let strangers = String(repeating: "assertion t.b\ntable 0-2\ndup 0 => 3\ndone 1\n", count: 400)
        let lines = String(repeating: "who are you?\n", count: 900)
        let trace = try collected(Self.greeting + Self.answer + strangers + lines)
        #expect(trace.asides.count == 1000 && trace.passedOver == 301)
        let run = try suite().judge(trace, named: "t")
        #expect(run.results.map(\.verdict) == [.pass] && !run.isAsExpected)
        #expect(run.remarks.contains { $0.text.hasPrefix("301 more lines of the trace") })
    }
}
