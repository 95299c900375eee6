import ArgumentParser
import ConformanceExploration
import ConformanceReports
import DescriptorNotation
import DupConformance

/// What is made of results that were not expected: run again, or recorded.
struct AgainOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only what was unexpected in this report of a run in JSON Lines; filters choose among that.",
            valueName: "report"))
    var failed: String?

    @Option(
        help: ArgumentHelp(
            "Write a baseline of what is unexpected, with reasons to fill in, to this file, which must not be there yet.",
            valueName: "file"))
    var recordBaseline: String?

    /// The selection, of which only what was unexpected is left; nil where nothing was.
    func narrowed(_ selection: Selection, of suite: Suite) throws -> Selection? {
        guard let failed else { return selection }
        let bytes = try SuiteDirectory.bytes(of: failed)
        try FileKind.check(bytes, named: failed, wanted: .run)
        let results = try RecordedResults(bytes, named: failed)
        // What is lacking, or was found by exploring, is no case that could be run.
        let ids = results.unexpected.filter(Baseline.isOfCase)
        let others = results.unexpected.filter { !Baseline.isOfCase($0) } + results.unexpectedRemarks
        if let unknown = ids.first(where: { suite.assertion($0) == nil }) {
            let hint = NearestWord.hint(to: unknown, among: suite.assertions.map(\.id))
            throw Complaint("\(failed) has a result of “\(unknown)”, which the suite does not have\(hint)")
        }
        if ids.isEmpty {
            if !results.isWhole { throw Complaint("\(failed) is not a whole report of a run: it has no summary") }
            guard let first = others.first else { return nil }
            let more = others.count > 1 ? " and \(others.count - 1) more" : ""
            throw Complaint(
                "what was unexpected in \(failed) is of no case: \(first)\(more); run again without --failed")
        }
        for other in others { ReportOutput.standardError.write("not run again: \(other)\n".printable) }
        var selection = selection
        selection.ids = Set(ids)
        return selection
    }

    /// Reasons that somebody wrote are not written over.
    func check() throws {
        if let recordBaseline, SuiteDirectory.exists(recordBaseline) {
            throw Complaint("\(recordBaseline) is there already, and a baseline is not written over")
        }
    }

    /// Writes a baseline for what came of a run, and says what there is to do.
    func record(_ run: SuiteRun) throws {
        guard let recordBaseline else { return }
        let draft = BaselineDraft(run)
        for remark in draft.remarks { ReportOutput.standardError.write("\(remark)\n".printable) }
        guard let text = draft.text else {
            return ReportOutput.standardError.write("there is nothing to record: \(recordBaseline) was not written\n")
        }
        try ReportOutput.write(text, to: recordBaseline)
        // Without a slash it would be a baseline of the suite.
        let named = recordBaseline.contains("/") ? recordBaseline : "./\(recordBaseline)"
        ReportOutput.standardError.write(
            "\(recordBaseline) is written, for “--baseline auto --baseline \(named)”; say in it why, and "
                + "“dup-conformance lint --baseline \(recordBaseline)” looks\n"
        )
    }
}
