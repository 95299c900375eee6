import Testing

@testable import ConformanceProof
@testable import DescriptorNotation
@testable import DupConformance

/// What is wrong in what a target says of itself.
@Suite struct GreetingTests {
    private func problems(_ lines: String) -> [String] {
        var reader = TraceReader()
        for case .greeting(let greeting) in reader.read(Array("\(lines)\nready\n".utf8)) {
            return GreetingCheck(greeting).problems
        }
        return ["no greeting"]
    }

    @Test func `the greetings of the agent and of the model are right`() throws {
        let greetings = try Support.run([Support.agent]).output + Support.run([Support.agent, "--in-process"]).output
        for part in greetings.split(separator: "ready\n") { #expect(problems(String(part)).isEmpty) }
        for name in ["model", "model:exec.own-number=yes", "model:dup.returns-zero"] {
            guard let model = try? ModelTarget(parsing: name) else { continue }
            #expect(GreetingCheck(model.greeting).problems.isEmpty, "\(name)")
        }
    }

    @Test(arguments: [
        "agent 1 x", "agent 1 x 2.0\nweather fair\nweather foul", "agent 1 x\nhas dup\nhas dup2\nlacks kcmp",
        "agent 1 x\nunder a\nunder a b", "agent 1 x\nkeeps 3 40-41\nmost 20\nimage 3 19\nchannel 62 63",
        "agent 1 x\nlacks dup3 kcmp\nmissing dup3 it is new\nmissing kcmp",
    ])
    func `a greeting that the notation allows is valid`(_ lines: String) { #expect(problems(lines) == []) }

    @Test(arguments: [
        ("has dup", "it has no line “agent”"), ("agent 1", "line 1, “agent 1”: it takes the version"),
        ("agent 2 x", "this program knows version 1 of the protocol"), ("agent 01 x", "this program knows version 1"),
        ("agent 1 x\nagent 1 y", "line 2, “agent 1 y”: it is already in line 1"),
        ("agent 1 x\nlibc a\nlibc b", "line 3, “libc b”: it is already in line 2"),
        ("agent 1 x\nkernel a\nmachine b\nkernel c", "it is already in line 2"),
        ("agent 1 x\nmost 20\nmost 64", "it is already in line 2"),
        ("agent 1 x\nmost lots", "line 2, “most lots”: it takes a number"),
        ("agent 1 x\nmost 064", "it takes a number"), ("agent 1 x\nmost -1", "it takes a number"),
        ("agent 1 x\nmost 20 30", "it takes a number"), ("agent 1 x\nchannel 5", "it takes 2 or 3 numbers"),
        ("agent 1 x\nkeeps 2-5", "it takes ranges of numbers above 2"), ("agent 1 x\nkeeps 7-3", "it takes ranges"),
        ("agent 1 x\nkeeps empty", "it takes ranges"), ("agent 1 x\nkeeps 3 banana", "it takes ranges"),
        ("agent 1 x\nkeeps 3\nkeeps 4", "it is already in line 2"),
        ("agent 1 x\nimage 3-2147483647", "at most 65536 numbers"),
        ("agent 1 x\nhas limits\nimage 3-64", "a new image cannot have number 64 open: its limit is 64"),
        ("agent 1 x\nhas limits\nmost 20\nimage 20", "a new image cannot have number 20 open: its limit is 20"),
        ("agent 1 x\nlacks exec\nimage 3", "it has a line “image”, but lacks exec"),
        ("agent 1 x\ntraits sparkling", "unknown trait “sparkling”"),
        ("agent 1 x\ntraits openmax-apart openmax-apart", "“openmax-apart” is already in line 2"),
        ("agent 1 x\nomits dup dupe", "unknown operation “dupe”"),
        ("agent 1 x\nomits dup\nomits dup", "“dup” is already in line 2"),
        ("agent 1 fd-agent x\nomits dup3", "the agent of this suite omits nothing"),
        ("agent 1 fd-agent\nomits dup3", "the agent of this suite omits nothing"),
        ("agent 1 x\nhas teleport", "unknown feature “teleport”"),
        ("agent 1 x\nhas dup dup", "“dup” is already in line 2"),
        ("agent 1 x\nhas dup\nlacks dup", "it both has and lacks dup"),
        ("agent 1 x\nmissing teleport it is not invented", "unknown feature “teleport”"),
        ("agent 1 x\nhas dup\nmissing dup no", "it says why dup is missing, but not that it lacks it"),
        ("agent 1 x\nlacks dup\nmissing dup no\nmissing dup yes", "“dup” is already in line 3"),
    ])
    func `errors are reported with their place`(_ lines: String, _ problem: String) {
        #expect(problems(lines).contains { $0.contains(problem) }, "\(problems(lines))")
    }

    @Test func `a run reports a limited number of errors`() throws {
        let words = (0..<50).map { "word\($0)" }.joined(separator: " ")
        let trace = """
            agent 1 x
            traits \(words)
            ready
            assertion a.b
            table 0-2 limit 64
            dup 0 => 3
            done 1

            """
        let suite = try Suite(assertions: try Support.assertions("assertion a.b\ndup 0 -> 3\n"), requirements: [])
        let run = try suite.judge(trace: Array(trace.utf8), named: "t")
        #expect(run.results.map(\.verdict) == [.pass] && !run.isAsExpected)
        #expect(run.remarks.count == 6 && run.remarks.allSatisfy { $0.text.hasPrefix("the greeting is invalid: ") })
        #expect(run.remarks.last?.text.hasSuffix("45 more problems") == true)
    }
}
