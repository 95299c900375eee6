import Foundation
import Testing

@testable import DescriptorNotation
@testable import DupConformance

/// Agents that are not honest, or not well: filters over an honest one, made by `Fixtures/sick.c`. None may pass.
@Suite(.needsCompiler) struct SickAgentTests {
    /// The filter, built beside the programs.
    static let filter = Result { () throws -> String in
        let path = Support.products.appendingPathComponent("sick").path
        let source = Support.root.appendingPathComponent("Tests/Slow/SlowTests/Fixtures/sick.c").path
        let built = try Support.run(["cc", "-std=c99", "-Wall", "-Wextra", "-Werror", "-O1", source, "-o", path])
        try #require(built.status == 0, "\(built.errors)")
        return path
    }

    @Test(.timeLimit(.minutes(10))) func `sick agents end as they must`() async throws {
        let filter = try Self.filter.get()
        // Those that are waited for begin first.
        let rows = SickAgent.all.filter(\.isWaitedFor) + SickAgent.all.filter { !$0.isWaitedFor }
        let ends = await WaitingThreads.map(rows) { row in
            Result { try Support.run([Support.program] + row.words(filter: filter, agent: Support.agent)) }
        }
        var good = 0
        for (row, end) in zip(rows, ends) {
            let finished = try end.get()
            let problems = row.problems(finished)
            if problems.isEmpty { good += 1 }
            #expect(problems.isEmpty, "\(row.title): \(problems)\n\(finished.excerpt)")
        }
        print("sick agents: \(good) of \(rows.count) end as they must")
    }

    @Test func `every sickness is tried`() throws {
        let listed = try Support.run([try Self.filter.get(), "--list"]).output.split(separator: "\n").map(String.init)
        #expect(Set(listed) == Set(SickAgent.all.map(\.name)))
        #expect(Set(listed).count == listed.count)
        #expect(SickAgent.all.count { $0.status != 0 } >= 30)
    }

    @Test func `a row detects differences`() {
        let report = "FAIL a.b\n  reason\n\nUNRESOLVED a.c\n  the trace is garbled\n"
        let good = Finished(status: 1, signal: 0, output: report, errors: "")
        let row = SickAgent.deviates("x", "garbled")
        #expect(row.problems(good).isEmpty)
        let bad: [(SickAgent, Finished)] = [
            (row, Finished(status: 0, signal: 0, output: report, errors: "")),
            (row, Finished(status: 3, signal: 0, output: report, errors: "")),
            (row, Finished(status: 1, signal: 0, output: "FAIL a.b\n", errors: "")),
            (row, Finished(status: 1, signal: 0, output: "  garbled\n", errors: "")),
            (.harmless("x"), good), (.unresolved("x", "garbled"), good), (.fails("x", "other"), good),
            (.fails("x", "reason"), Finished(status: 1, signal: 0, output: "  reason\nUNRESOLVED a.c\n", errors: "")),
            (
                .unresolved("x", "reason", count: 2),
                Finished(status: 1, signal: 0, output: "UNRESOLVED a.b\n  reason", errors: "")
            ),
            (
                .untested("x", "garbled"),
                Finished(status: 3, signal: 0, output: report + String(repeating: "\n", count: 30), errors: "")
            ),
            (.harmless("x"), Finished(status: 0, signal: 0, output: "nothing", errors: "")),
        ]
        for (row, finished) in bad { #expect(!row.problems(finished).isEmpty, "\(row) \(finished)") }
    }
}

extension Finished {
    /// What a person sees of a long report: how it begins and how it ends.
    var excerpt: String {
        let lines = (output + errors).split(separator: "\n", omittingEmptySubsequences: false)
        return (lines.prefix(30) + (lines.count > 40 ? ["…"] : []) + lines.dropFirst(30).suffix(10))
            .map { String($0.prefix(200)) }.joined(separator: "\n")
    }
}
