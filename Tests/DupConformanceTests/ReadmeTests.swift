// The example of the README, compiled as it stands there: from here …
import DupConformance
import Foundation
import Testing

@testable import ConformanceProof
@testable import ConformanceReports
@testable import Reproducers

@Test(arguments: ["dup2.*", "fork.*"]) func duplicatesDescriptors(_ family: String) async throws {
    let run = try await Suite.bundled().run(on: .nativeAgent, filters: [family])
    #expect(run.isAsExpected, "\(run.unexpected)")
}
// … to here.

@Suite struct ReadmeTests {
    @Test func `the README shows this example`() throws {
        let source = try SuiteDirectory.text(of: #filePath)
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        let example = lines.dropFirst().prefix { !$0.hasPrefix("// …") }.joined(separator: "\n")
            // What the other test needs is none of the example.
            .replacing(/@testable import \w+\n+|import Foundation\n/, with: "")
        let readme = try SuiteDirectory.text(of: Support.root.appendingPathComponent("README.md").path)
        #expect(readme.contains(example), "the README lacks:\n\(example)")
    }

    @Test func `the README shows a failure and a program as they are printed`() throws {
        let readme = try SuiteDirectory.text(of: Support.root.appendingPathComponent("README.md").path)
        let suite = try Suite.bundled()
        let id = "dup.cloexec.cleared"
        let run = try suite.run(
            on: try ModelTarget(parsing: "model:dup.copies-flags"), selection: Selection(filters: [id]))
        let failure = try #require(run.results.first { $0.assertion.id == id }).description
        let assertion = try #require(suite.assertion(id))
        let program = try CProgram(assertion, requirements: assertion.requirements.compactMap(suite.requirement)).text
        let steps = program.split(separator: "\n").drop { $0 != "static void steps(void) {" }.prefix { $0 != "}" }
        #expect(failure.hasPrefix("FAIL ") && steps.count > 3)
        for part in [failure, steps.joined(separator: "\n")] {
            let isThere = readme.contains(part.trimmingCharacters(in: .newlines))
            #expect(isThere, "the README lacks:\n\(part)")
        }
    }

    @Test func `the README has the table of the coverage`() throws {
        let table = CoverageText.table(Coverage(of: try Suite.bundled()))
        let readme = try SuiteDirectory.text(of: Support.root.appendingPathComponent("README.md").path)
        let isThere = readme.contains("\n\n\(table)\n")
        #expect(isThere, "the README lacks what “dup-conformance coverage --format markdown” prints:\n\(table)")
        let rows = table.split(separator: "\n")
        #expect(rows.count > 20 && rows.last?.hasPrefix("| all |") == true)
        #expect(rows.allSatisfy { $0.count { $0 == "|" } == rows[0].count { $0 == "|" } })
    }

    @Test func `the README gives the coverage`() throws {
        let coverage = Coverage(of: try Suite.bundled())
        let readme = try SuiteDirectory.text(of: Support.root.appendingPathComponent("README.md").path)
            .replacing("\n", with: " ")
        func count(_ status: Coverage.Status) -> Int { coverage.rows.count { $0.status == status } }
        let all = coverage.rows.count
        let share = (count(.asserted) * 200 + all) / (2 * all)
        for part in [
            "Of the \(all) requirements that the project has collected, \(count(.asserted)) are asserted (\(share) %)",
            "\(count(.recorded)) leave a choice and are recorded. \(count(.untested)) are not tested",
            "\(count(.open)) are open",
        ] {
            let isThere = readme.contains(part)
            #expect(isThere, "the README lacks: \(part)")
        }
        #expect(
            CoverageText.families(coverage).contains(
                "\n\(count(.asserted)) of \(all) requirements (\(share) %) are asserted"))
    }
}
