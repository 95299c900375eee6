import Foundation
import Testing

@testable import ConformanceExploration
@testable import DescriptorNotation
@testable import DupConformance

/// What explorations say at their end: of what was made, of what was known, and of what was not begun.
@Suite struct ExplorationEndTests {
    private func explore(_ arguments: String) throws -> Finished {
        try Support.run([Support.program, "explore"] + arguments.split(separator: " ").map(String.init))
    }

    @Test(arguments: [
        ("--target model --random --time 0.0000001", "nothing was explored: it was stopped before the first step"),
        ("--target model --concurrent --time 0.0000001", "nothing was explored: it was stopped before the first step"),
    ])
    func `where nothing was made nothing succeeded`(_ arguments: String, _ expected: String) throws {
        let finished = try explore(arguments)
        #expect(finished.status == 3 && finished.errors.contains(expected), "\(finished.status) \(finished.errors)")
    }

    @Test func `a shard without work succeeds, and is merged`() throws {
        let directory = try TemporaryDirectory()
        let space = "--target model --descriptors 1 --descriptions 1"
        let idle = try explore("\(space) --shard 900/1000")
        #expect(idle.status == 0 && idle.errors.isEmpty, "\(idle.status) \(idle.errors)")
        #expect(idle.output.contains("no work: shard 900/1000 has none of the "), "\(idle.output)")
        // Of 80 shards of 75 moves by 3 states some have nothing.
        let reports = try (1...400).filter { $0 <= 3 || $0 > 397 }.map { shard in
            let finished = try explore("\(space) --jobs 1 --shard \(shard)/400 --format jsonl")
            #expect(finished.status == 0, "\(finished.errors)")
            return directory.file("\(shard)", Data(finished.output.utf8)).path
        }
        let last = try String(contentsOfFile: reports[5], encoding: .utf8)
        #expect(last.contains("\"share\":0") && last.contains("\"complete\":true"), "\(last)")
        let merged = try Support.run([Support.program, "merge"] + reports)
        #expect(merged.errors.contains("shards 4/400, 5/400"), "only those that are missing: \(merged.errors)")
    }

    @Test(arguments: [("INT", 2), ("QUIT", 3), ("TERM", 15), ("HUP", 1)])
    func `an exploration that is interrupted has its report, and the status of the signal`(
        _ signal: String, _ number: Int
    ) throws {
        let finished = try Support.shell(
            """
            $PROGRAM explore --target model --random --time 60 --format jsonl &
            until \(Support.hears(number)); do sleep 0.05; done
            kill -\(signal) $!
            wait $!
            """)
        #expect(Int(finished.status) == 128 + number, "\(finished.status) \(finished.errors)")
        #expect(finished.output.contains("\"type\":\"coverage\""), "\(finished.output)")
        let timed = try explore("--target model --random --time 0.5")
        #expect(timed.status == 0, "\(timed.status) \(timed.errors)")
    }

    @Test func `what was made before is something`() throws {
        let directory = try TemporaryDirectory()
        let state = directory.url.appendingPathComponent("state").path
        for _ in 0..<2 {
            let finished = try explore("--target model --descriptors 1 --descriptions 1 --resume \(state)")
            #expect(finished.status == 0 && finished.errors.isEmpty, "\(finished.errors)")
        }
    }

    private static let small = "--target model --descriptors 1 --descriptions 1"

    @Test(arguments: [
        (small, "dup2.fails-with-eio", true), (small, "limit.fails-with-eio", true),
        // Not the whole space.
        ("\(small) --shard 1/2", "dup2.fails-with-eio", false),
        ("--target model --random --steps 100", "dup2.fails-with-eio", false),
        ("--target model --concurrent --steps 10", "race-replace.gives-another-outcome", false),
        // No move of this alphabet.
        (small, "child.the-process-dies", false), (small, "write.fails-with-eio", false),
        ("\(small) --alphabet pipes", "write.fails-with-eio", true),
    ])
    func `only a whole space reports known findings as not found, and only those that it can find`(
        _ arguments: String, _ id: String, _ isMissed: Bool
    ) throws {
        let directory = try TemporaryDirectory()
        let text = "baseline 1\nexpect FAIL explore.\(id)\n  because x\n"
        let baseline = directory.file("b.baseline", Data(text.utf8)).path
        let finished = try explore("\(arguments) --baseline \(baseline)")
        #expect(finished.status == (isMissed ? 1 : 0), "\(finished.errors)")
        #expect(finished.errors == (isMissed ? "the baseline expects explore.\(id), which was not found\n" : ""))
    }

    @Test func `an operation that differs is explored to the end`() throws {
        let directory = try TemporaryDirectory()
        let target = "--target model:dup2.returns-zero --descriptors 2 --descriptions 1"
        let report = try explore("\(target) --format jsonl")
        let id = try #require(report.output.firstMatch(of: /"id":"explore\.(dup2\.[^"]*)"/)?.1)
        #expect(!report.output.contains("givenUp"), "\(report.output)")
        // So another difference of it should have shown.
        let entries = [String(id), "dup2.fails-with-eio"].map { "expect FAIL explore.\($0)\n  because x\n" }.joined()
        let baseline = directory.file("b.baseline", Data("baseline 1\n\(entries)".utf8)).path
        let finished = try explore("\(target) --baseline \(baseline)")
        #expect(finished.status == 1 && finished.errors.contains("explore.dup2.fails-with-eio, which was not found"))
    }

    @Test func `a walk is not complete, and is no shard`() throws {
        let directory = try TemporaryDirectory()
        let walk = try explore("--target model --random --steps 100 --format jsonl")
        #expect(walk.status == 0 && walk.output.contains("\"complete\":false"), "\(walk.output)")
        let file = directory.file("walk", Data(walk.output.utf8)).path
        let merged = try Support.run([Support.program, "merge", file])
        #expect(merged.status == 2 && merged.errors.contains("is of walks, which have no shards"), "\(merged.errors)")
    }

    @Test func `a space with more transitions than numbers is not begun`() {
        let alphabet = Alphabet(.core, descriptors: 2, descriptions: 2)
        let whole = StateSpace(alphabet)
        let all = whole.stateCount * whole.moveCount
        #expect(whole.ending == .whole && StateSpace(alphabet, room: all).ending == .whole)
        for room in [all - 1, 1000, 0] {
            let space = StateSpace(alphabet, room: room)
            #expect(space.ending == .tooLarge && space.next.count <= room && space.stateCount < whole.stateCount)
        }
        #expect(StateSpace(alphabet) { $0 > 0 }.ending == .stopped)
        let failure = Exploration.Failure.unbegun(Exploration.Unbegun(states: 7, isTooLarge: true))
        #expect(failure.description.hasPrefix("the bound is too large: at 7 states"))
    }
}
