import Foundation
import Testing

@testable import ConformanceExploration
@testable import ConformanceReports
@testable import DescriptorNotation
@testable import DupConformance

/// Reports against golden files. To accept a change that was meant: UPDATE_GOLDEN=1 swift test --filter ReportTests
@Suite struct ReportTests {
    private static let requirements = """
        requirements 1
        family test Test

        requirement test.shall
          says It shall be so.
          interface dup
          force shall
          source POSIX.1-2024 dup: DESCRIPTION para 1 [a]; P7 2.14 [e]
          testable yes

        requirement test.open
          says It may be so.
          interface dup
          force unspecified
          source POSIX.1-2024 dup: ERRORS [c]
          testable yes
        """

    private static let assertions = """
        notation 1
        assertion one.passes
          requirement test.shall
          a = dup 0 -> lowest
          close a -> ok
        assertion one.fails
          requirement test.shall test.open
          because it was broken "once" # upon a time
          a = dup 0
          child
            getfd a -> none|cloexec
            dup2 a 9 -> 9
          end
          close a -> ok
        assertion two.unsupported
          requirement test.shall
          setfd 0 clofork -> ok
        assertion two.unresolved
          requirement test.shall
          open file
          dup 0 -> lowest
        assertion two.known
          requirement test.shall
          dup 0 -> 5
        assertion two.fixed
          requirement test.shall
          dup 0 -> 3
        characteristic three.recorded
          requirement test.open
          dup -1 -> ? EBADF|EMFILE
          dup 0 -> ?
        """

    private static let baseline = """
        baseline 1
        title TestOS 2
        for kernel TestOS
        expect FAIL two.known
          because it is known: see below
          link https://example.org/1
        expect FAIL two.fixed
          because it was broken
        """

    private static let trace = """
        agent 1 fd-agent 1.0.0
        libc testlibc 1
        kernel TestOS 2
        machine test
        has fork
        lacks clofork
        ready
        stray line
        assertion one.passes
        table 0-2 limit 64
        a = dup 0 => 3
        close a => ok
        done 1500
        assertion one.fails
        table 0-2 limit 64
        a = dup 0 => 3
        child => 0-3
        getfd a => cloexec
        dup2 a 9 => 0
        end => ok
        close a => ok
        done 200
        assertion two.unsupported
        table 0-2 limit 64
        setfd 0 clofork => unsupported the platform has no clofork
        done 100
        assertion two.unresolved
        table 0-2 limit 64
        open file => unresolved no scratch directory
        dup 0 => 3
        done 100
        assertion two.known
        table 0-2
        dup 0 => 3
        done 1
        assertion two.fixed
        table 0-2
        dup 0 => 3
        done 1
        characteristic three.recorded
        table 0-2
        dup -1 => EBADF
        dup 0 => 3
        done 5

        """

    private func report(_ format: ReportFormat, colour: Bool = false) throws -> String {
        let suite = try Suite(
            assertions: try AssertionParser.parse(Self.assertions, file: "conformance/assertions/test.fd"),
            requirements: try RequirementParser.parse(Self.requirements, file: "test.req"))
        let baseline = try Baseline.parse(Self.baseline, file: "test.baseline", suite: suite)
        final class Collected { var text = "" }
        let collected = Collected()
        let settings = ReportSettings(usesColour: colour, rerunOptions: "--target 'a b' ")
        let observer = format.report(of: suite, settings: settings) { collected.text += $0 }
        let run = try suite.judge(trace: Array(Self.trace.utf8), named: "trace", baseline: baseline, observer: observer)
        #expect(run.unexpected.map(\.assertion.id) == ["one.fails", "two.unresolved", "two.fixed"])
        // How long judging took is nobody's business here.
        return collected.text.replacing(/[0-9.]+ s(\u{1B}\[0m)?\n/) { "0.00 s\($0.1 ?? "")\n" }
            .replacing(/"seconds":[0-9.e-]+,"type":"summary"/, with: "\"seconds\":0,\"type\":\"summary\"")
    }

    @Test(arguments: ReportFormat.allCases) func `each format, all that it can hold`(_ format: ReportFormat) throws {
        try compare(try report(format), with: "report.\(format.rawValue)")
    }

    @Test func `the text report in colour`() throws {
        try compare(try report(.text, colour: true), with: "report.colour")
    }

    private func compare(_ text: String, with name: String) throws {
        let golden = Support.root.appendingPathComponent("Tests/DupConformanceTests/Golden/\(name)")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil { try Data(text.utf8).write(to: golden) }
        #expect(try text == String(contentsOf: golden, encoding: .utf8))
    }

    @Test func `every line of JSON Lines is an object with a type`() throws {
        for line in try report(.jsonl).split(separator: "\n") {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            #expect(object?["type"] is String)
            guard object?["type"] as? String == "result" else { continue }
            for key in ["id", "requirements", "verdict", "expected", "reason", "file", "line", "steps", "seconds"] {
                #expect(object?[key] != nil, "\(key) in \(line)")
            }
        }
    }

    @Test func `the plan of TAP matches its points`() throws {
        let lines = try report(.tap).split(separator: "\n")
        let points = lines.filter { $0.hasPrefix("ok ") || $0.hasPrefix("not ok ") }
        #expect(lines[0] == "TAP version 13" && lines[1] == "1..\(points.count)")
        #expect(points.enumerated().allSatisfy { $1.contains(" \($0 + 1) - ") })
    }
}
