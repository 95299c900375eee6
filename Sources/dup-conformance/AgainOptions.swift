import ArgumentParser
import ConformanceExploration
import ConformanceReports
import DescriptorNotation
import DupConformance

/// What to do with unexpected results: run the cases again, or record a baseline.
struct AgainOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Run only the cases that are unexpected in this JSON Lines report of a run; filters narrow them.",
            valueName: "report"))
    var failed: String?

    @Option(
        help: ArgumentHelp(
            "Write the unexpected results to this new file as a baseline, with reasons to fill in.", valueName: "file"))
    var recordBaseline: String?

    /// The selection, narrowed to the unexpected cases; nil if there are none.
    func narrowed(_ selection: Selection, of suite: Suite) throws -> Selection? {
        guard let failed else { return selection }
        let results = try RecordedResults(FileKind.bytes(of: failed, wanted: .run), named: failed)
        // A missing feature and a finding of an exploration are not cases that can be run.
        let ids = results.unexpected.filter(Baseline.isOfCase)
        let others = results.unexpected.filter { !Baseline.isOfCase($0) } + results.unexpectedRemarks
        if let unknown = ids.first(where: { suite.assertion($0) == nil }) {
            let hint = NearestWord.hint(to: unknown, among: suite.assertions.map(\.id))
            throw Complaint("\(failed) has a result of “\(unknown)”, which is not in the suite\(hint)")
        }
        if ids.isEmpty {
            if !results.isWhole { throw Complaint("\(failed) is not a complete report of a run: it has no summary") }
            guard let first = others.first else { return nil }
            let more = others.count > 1 ? " and \(others.count - 1) more" : ""
            throw Complaint(
                "the unexpected results in \(failed) belong to no case: \(first)\(more); run without --failed")
        }
        for other in others { ReportOutput.standardError.write("not run again: \(other)\n".printable) }
        var selection = selection
        selection.ids = Set(ids)
        return selection
    }

    /// Checks before the run whether the baseline can be written after it. An existing one is not overwritten: it may
    /// hold reasons that somebody wrote.
    func check(output: String?) throws {
        guard let recordBaseline else { return }
        _ = try ReportOutput.file(recordBaseline)
        if SuiteDirectory.exists(recordBaseline) {
            throw Complaint("\(recordBaseline) already exists, and a baseline is never overwritten")
        }
        if recordBaseline == output {
            throw Complaint("--output and --record-baseline name the same file, \(recordBaseline)")
        }
    }

    /// Writes a baseline of the unexpected results of a run, and says what to do next.
    func record(_ run: SuiteRun) throws {
        guard let recordBaseline else { return }
        let draft = BaselineDraft(run)
        for remark in draft.remarks { ReportOutput.standardError.write("\(remark)\n".printable) }
        guard let text = draft.text else {
            return ReportOutput.standardError.write("nothing to record: \(recordBaseline) was not written\n")
        }
        try ReportOutput.write(text, to: recordBaseline)
        // A name without a slash means a baseline of the suite.
        let named = recordBaseline.contains("/") ? recordBaseline : "./\(recordBaseline)"
        ReportOutput.standardError.write(
            "wrote \(recordBaseline), for “--baseline auto --baseline \(named)”; fill in the reasons, and check it with "
                + "“dup-conformance lint --baseline \(recordBaseline)”\n"
        )
    }
}
