import Foundation
import Testing

@testable import DescriptorNotation
@testable import DupConformance

/// Traces that came to harm on their way to the judge, or are none.
@Suite struct SickTraceTests {
    /// A trace that somebody spoilt, and what `judge` must make of it.
    struct SickTrace: Sendable, CustomStringConvertible {
        let description: String
        let end: SickAgent
        let spoil: @Sendable ([String]) -> [String]

        init(_ description: String, _ end: SickAgent, _ spoil: @escaping @Sendable ([String]) -> [String]) {
            (self.description, self.end, self.spoil) = (description, end, spoil)
        }
    }

    private static let scripted = Result { try Script.text(Support.suite.get().assertions, timeout: 10) }

    /// The lines of an honest trace of the whole suite.
    private static let honest = Result {
        lines(try Support.run([Support.agent], input: scripted.get()).output)
    }

    private static func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

    /// The lines of a case.
    private static func lines(of id: String, in trace: [String]) -> [String] {
        let begin = trace.firstIndex { $0.hasSuffix(" \(id)") } ?? 0
        return Array(trace[begin...].prefix { !$0.hasPrefix("done ") }) + ["done 1"]
    }

    /// The place behind the case in the middle.
    private static func middle(_ trace: [String]) -> Int {
        (trace[(trace.count / 2)...].firstIndex { $0.hasPrefix("done ") } ?? 0) + 1
    }

    private static let notThere = " cases are not in the trace: "

    static let all: [SickTrace] = [
        SickTrace("it is whole", .harmless("")) { $0 },
        SickTrace("its lines end as terminals end them", .harmless("")) { $0.map { "\($0)\r" } },
        SickTrace("it begins with a byte order mark", .harmless("")) { ["\u{FEFF}\($0[0])"] + $0.dropFirst() },
        SickTrace("it was cut between two cases", .incomplete(notThere, "judge --partial")) {
            Array($0[..<middle($0)])
        },
        SickTrace("it was meant to be cut", .harmless("", options: ["--partial"])) { Array($0[..<middle($0)]) },
        SickTrace("it was cut in a case", .incomplete(notThere, others: 1...1)) {
            Array($0[..<(middle($0) - 1)])
        },
        SickTrace("its last line is missing", .unresolved("", count: 1)) { $0.dropLast() },
        SickTrace("its last step was cut", .unresolved("", "garbled", count: 1)) { trace in
            trace.dropLast(2) + [String(trace[trace.count - 2].prefix(5))]
        },
        SickTrace("a part that was selected is missing", .incomplete(notThere, options: ["--filter", "limit.*"])) {
            Array($0[..<middle($0)])
        },
        SickTrace("it lacks a case in the middle", .incomplete("1 case is not in the trace: dup.cloexec.cleared;")) {
            trace in
            trace.filter { !lines(of: "dup.cloexec.cleared", in: trace).contains($0) || !$0.contains("cleared") }
        },
        SickTrace("a case stands twice", .unresolved("", "it appears twice in the trace", count: 1)) {
            $0 + lines(of: "dup.cloexec.cleared", in: $0)
        },
        SickTrace("all stand twice", .undecided("", "it appears twice in the trace")) { $0 + $0 },
        SickTrace("it has a case that nobody asked for", .told("", "nobody.asked")) {
            $0 + ["assertion nobody.asked", "table 0-2 limit 64", "dup 0 => 3", "done 1"]
        },
        // With the greeting the baseline that fits is lost too.
        SickTrace("its greeting was lost", .unresolved("", "clofork", fails: SickAgent.any)) {
            Array($0[($0.firstIndex(of: "ready") ?? 0)...].dropFirst())
        },
        SickTrace("it is only a greeting", .refused("no case of this suite")) {
            Array($0[...($0.firstIndex(of: "ready") ?? 0)])
        },
        SickTrace("it is the script", .refused("is a script")) { _ in lines((try? scripted.get()) ?? "") },
        SickTrace("it is the script of a part", .refused("is a script")) { _ in
            lines((try? scripted.get()) ?? "").dropLast(3000)
        },
        SickTrace("it is empty", .refused("no case of this suite")) { _ in [] },
        SickTrace("it is something else", .refused("no case of this suite")) { _ in ["#!/bin/sh", "exit 0"] },
        SickTrace("it is a text that quotes a case", .refused("no case of this suite")) { _ in
            ["agent and judge agree", "", "assertion dup.cloexec.cleared", "is one of them", "ready when you are"]
        },
        SickTrace("all is unsupported", .undecided("")) { trace in
            trace.map { line in
                line.split(separator: " => ").count == 2 ? line.split(separator: " => ")[0] + " => unsupported" : line
            }
        },
        SickTrace(
            "a case is under the id of another",
            .incomplete("1 case is not in the trace: ", "it appears twice", others: 1...1)
        ) {
            $0.map { $0 == "assertion dup.cloexec.cleared" ? "assertion dup.same-ofd" : $0 }
        },
        SickTrace("it is of another revision", .unresolved("", "not of this revision")) {
            $0.map { $0.replacing(" = open file", with: " = open file2") }
        },
    ]

    @Test(.timeLimit(.minutes(5))) func `sick traces end as they must`() async throws {
        let honest = try Self.honest.get()
        let ends = await WaitingThreads.map(Self.all) { row in
            let text = row.spoil(honest).map { "\($0)\n" }.joined()
            return Result { try Support.run([Support.program, "judge", "-"] + row.end.options, input: text) }
        }
        var good = 0
        for (row, end) in zip(Self.all, ends) {
            let finished = try end.get()
            let problems = row.end.problems(finished)
            if problems.isEmpty { good += 1 }
            #expect(problems.isEmpty, "\(row): \(problems)\n\(finished.excerpt)")
        }
        print("sick traces: \(good) of \(Self.all.count) end as they must")
    }
}
