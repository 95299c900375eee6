import DupConformance
import Testing

/// The platform check. `DUP_CONFORMANCE_TARGET`, `_BASELINE`, `_FILTER` and `_EDITION` in the environment say what is
/// checked, and by what; without them it is the platform on which the tests run.
@Suite struct PlatformTests {
    @Test(arguments: PlatformCheck.families)
    func `the platform conforms`(_ family: PlatformCheck.Family) throws {
        let results = try PlatformCheck.run.get().results.filter { $0.assertion.family == family.name }
        for result in results {
            let failure = Comment(rawValue: "\(result)  to run it alone: \(PlatformCheck.rerunCommand(result))\n")
            if !result.isExpected {
                Issue.record(failure)
            } else if result.isKnownDeviation, let known = result.expectation {
                // It stands among the known issues, with the reason.
                withKnownIssue("\(known.file):\(known.line): \(known.because)") { Issue.record(failure) }
            }
        }
    }

    @Test func `the requested cases were run, without other errors`() throws {
        let run = try PlatformCheck.run.get()
        PlatformCheck.show(run)
        #expect(run.hasVerdict || PlatformCheck.setting("FILTER") != nil, "the target gave neither a PASS nor a FAIL")
        for remark in run.remarks where remark.isUnexpected { Issue.record(Comment(rawValue: remark.text)) }
    }
}
