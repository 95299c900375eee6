import Foundation
import Testing

@testable import DescriptorNotation
@testable import DupConformance

/// Targets that can neither ask for a limit nor set one: whoever starts them can.
@Suite(.needsCompiler) struct StartingLimitTests: AgentBed {
    private func results(_ target: TargetCommand, _ filters: [String]) throws -> [String: JudgedCase] {
        let demands = Demands(lacking: ["limits"])
        let run = try Support.suite.get().run(
            on: target, selection: Selection(filters: filters), demands: demands, jobs: 2)
        return Dictionary(uniqueKeysWithValues: run.results.map { ($0.assertion.id, $0) })
    }

    /// What a case under its own limit, one with a full table, and one that no start helps come to.
    private static let cases = [
        "dup.err.emfile", "dup2.badnew.at-limit", "limit.rlimit.one-greater", "dup.many", "dup3.full-table",
    ]

    @Test(arguments: [[], ["--in-process"]]) func `a case is judged under the limit that it needs`(
        _ options: [String]
    ) throws {
        let agent = try built("FD_HAS_LIMITS=0")
        defer { withExtendedLifetime(agent) {} }
        let results = try results(TargetCommand(words: [agent.path] + options), Self.cases + ["limit.*"])
        for id in Self.cases { #expect(results[id]?.verdict == .pass, "\(id): \(results[id]?.reason ?? "")") }
        #expect(results["limit.rlimit.raise"]?.verdict == .unsupported)
        let unexpected = results.values.filter { !$0.isExpected }.map(\.assertion.id)
        #expect(unexpected.isEmpty, "\(unexpected)")
    }

    #if os(Linux)
    @Test(arguments: [
        ("bad-target-emfile", "dup2.badnew.at-limit"), ("dup-full-gives-number", "dup.err.emfile"),
        ("dup-gives-closed", "dup.many"),
    ]) func `a fault at the limit fails there too`(_ fault: String, _ id: String) throws {
        let agent = try built("FD_HAS_LIMITS=0")
        defer { withExtendedLifetime(agent) {} }
        let library = try BrokenPlatformTests.library.get()
        let target = TargetCommand(words: ["env", "LD_PRELOAD=\(library)", "FAULT=\(fault)", agent.path])
        let result = try results(target, [id])[id]
        #expect(result?.verdict == .fail, "\(result?.reason ?? "")")
    }
    #endif

    @Test func `an agent reports a known limit, and ignores a wrong one`() throws {
        let agent = try built("FD_HAS_LIMITS=0")
        defer { withExtendedLifetime(agent) {} }
        func told(_ prefix: String) throws -> [String] {
            let finished = try Support.shell("\(prefix) printf 'limit nofile 50\\n' | \(agent.path)")
            return finished.output.split(separator: "\n").filter { $0.contains("limit ") }.map(String.init)
        }
        let known = ["limit nofile 50", "table 0-2 limit 50", "limit nofile 50 => ok"]
        #expect(try told("ulimit -n 50; export FD_AGENT_LIMIT=50;") == known)
        #expect(try told("ulimit -n 50;") == known)
        for wrong in ["50", "40", "x", "", "99999999999999999999"] {
            let answer = try told("ulimit -n 60; export FD_AGENT_LIMIT=\(wrong);")
            #expect(answer.first == "limit nofile 60", "\(wrong): \(answer)")
            #expect(answer.last == "limit nofile 50 => unsupported no setrlimit, and the limit is 60")
        }
    }

    @Test func `only what a case sets first, once and without an expectation is a limit to start under`() throws {
        func limits(_ steps: String) throws -> (Int64?, Int64?) {
            let assertion = try #require(try Support.assertions("assertion a.a\n" + steps).first)
            return (assertion.startingLimit, assertion.wantedLimit)
        }
        #expect(try limits("limit nofile 50\ndup 0 -> 3\n") == (50, 50))
        #expect(try limits("dup 0\nlimit nofile 50\ndup 0 -> 4\n") == (nil, nil))
        #expect(try limits("limit nofile 50\nlimit nofile 60\ndup 0 -> 3\n") == (nil, nil))
        #expect(try limits("limit nofile 50\ngetlimit nofile -> 50\n") == (nil, nil))
        #expect(try limits("limit nofile 50 -> ok\ndup 0 -> 3\n") == (nil, nil))
        #expect(try limits("fill 0 -> EMFILE\n") == (nil, 64))
    }

    @Test func `a case is judged only under its own limit`() throws {
        let assertion = try #require(
            try Support.assertions("assertion a.a\nlimit nofile 30\ndup2 0 30 -> EBADF\n").first)
        let suite = try Suite(assertions: [assertion], requirements: [])
        func verdict(_ limit: Int, _ answer: String) throws -> Verdict? {
            let trace = """
                agent 1 test
                lacks limits
                ready
                assertion a.a
                table 0-2 limit \(limit)
                limit nofile 30 => \(answer)
                dup2 0 30 => 30
                done 1

                """
            return try suite.judge(trace: Array(trace.utf8), named: "test").results.last?.verdict
        }
        #expect(try verdict(30, "ok") == .fail)
        #expect(try verdict(31, "unsupported") == .unsupported)
        #expect(try verdict(31, "ok") == .unresolved)
    }

    @Test func `the words of a target pass through the shell unchanged`() throws {
        let target = TargetCommand(words: ["printf", "%s|", "a b", "$HOME", "'", "*"]).underLimit(64)
        #expect(try Support.run(target.words).output == "a b|$HOME|'|*|")
    }
}
