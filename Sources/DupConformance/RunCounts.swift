extension SuiteRun {
    /// `12 cases were not run: the run was interrupted`, a line for each reason.
    package var notRun: [String] {
        let cases = results.filter { !$0.isRun }
        let reasons = Dictionary(grouping: cases, by: \.reason)
        return reasons.sorted { $0.key < $1.key }.map { reason, cases in
            if reason == CaseReport.missing { return Self.missing(cases) }
            return "\(cases.count) case\(cases.count == 1 ? " was" : "s were") \(reason)"
        }
    }

    /// `3 cases are not in the trace: a.b, a.c, a.d; …`: one line, however many there are.
    private static func missing(_ cases: [JudgedCase]) -> String {
        let named = 3
        let ids = cases.prefix(named).map(\.assertion.id).joined(separator: ", ")
        let more = cases.count > named ? " and \(cases.count - named) more" : ""
        return "\(cases.count) case\(cases.count == 1 ? " is" : "s are") not in the trace: \(ids)\(more); "
            + "for a trace of a part of the suite: judge --partial"
    }

    /// The known deviations that were found, by baseline file.
    package var known: [(file: BaselineFile, results: [JudgedCase])] {
        let results = Dictionary(grouping: results.filter(\.isKnownDeviation)) { $0.expectation?.file ?? "" }
        return baseline.files.compactMap { file in results[file.name].map { (file, $0) } }
    }

    /// `2 known failures of Linux, 1 known deviation of klibc`: what the baselines expected, and got.
    package var knownText: String {
        known.map { file, results in
            let noun = results.allSatisfy { $0.verdict == .fail } ? "failure" : "deviation"
            return "\(results.count) known \(noun)\(results.count == 1 ? "" : "s") of \(file.title)"
        }.joined(separator: ", ")
    }
}

extension BaselineFile {
    /// The title, and the file if it has another name.
    package var heading: String { title == name ? name : "\(title) (\(name))" }
}

/// How many results of each sort a run has.
package struct RunCounts: Sendable, Equatable {
    /// How many assertions have each verdict.
    package private(set) var verdicts: [Verdict: Int] = [:]
    /// How many assertions are judged.
    package private(set) var assertions = 0
    /// How many cases these are: an assertion is one, or has members.
    package private(set) var cases = 0
    /// How many mandatory features are missing: each has a result.
    package private(set) var features = 0
    /// How many core operations the agent omits: each has a result too.
    package private(set) var operations = 0
    /// How many characteristics there are, and how many cases these are.
    package private(set) var characteristics = 0
    package private(set) var records = 0
    /// How many of these cases were recorded, and how many characteristics these are of.
    package private(set) var recorded = 0
    private var recordedCharacteristics = 0
    /// How many results deviate as the baseline says.
    package private(set) var known = 0
    /// How many results are unexpected.
    package private(set) var unexpected = 0
    /// How many unsupported results are due to operations that the agent omits, which says nothing about the platform.
    package private(set) var omitted = 0

    /// Counts results.
    package init(_ results: some Sequence<JudgedCase>) {
        // The members of a case need not follow on one another.
        var assertions: Set<String> = []
        var characteristics: Set<String> = []
        var recordedCharacteristics: Set<String> = []
        for result in results {
            let caseID = result.assertion.caseID
            if !result.isExpected { unexpected += 1 }
            if result.isKnownDeviation { known += 1 }
            if result.isRecord {
                records += 1
                characteristics.insert(caseID)
                if result.value == nil { continue }
                recorded += 1
                recordedCharacteristics.insert(caseID)
            } else {
                let id = result.assertion.id
                if id.hasPrefix(Baseline.featurePrefix) {
                    features += 1
                } else if id.hasPrefix(Baseline.operationPrefix) {
                    operations += 1
                } else {
                    cases += 1
                    assertions.insert(caseID)
                }
                if result.isOmitted { omitted += 1 }
                verdicts[result.verdict, default: 0] += 1
            }
        }
        self.assertions = assertions.count
        self.characteristics = characteristics.count
        self.recordedCharacteristics = recordedCharacteristics.count
    }

    /// `514 assertions in 2012 cases and 1 feature`
    package var subject: String {
        var text = Counted.text(assertions, "assertion", cases: cases)
        let others = [(features, "feature"), (operations, "operation")].filter { $0.0 > 0 }
        for (place, (count, noun)) in others.enumerated() {
            text += (place == others.count - 1 ? " and " : ", ") + Counted.text(count, noun)
        }
        return text
    }

    /// `92 characteristics in 98 cases recorded`; nil if there are none.
    package var recordedText: String? {
        recorded == 0 ? nil : Counted.text(recordedCharacteristics, "characteristic", cases: recorded) + " recorded"
    }

    /// `12 pass, 1 unsupported`
    package var description: String {
        let parts = Verdict.allCases.compactMap { verdict in
            verdicts[verdict].map { "\($0) \(verdict.rawValue.lowercased())" }
        }
        return parts.joined(separator: ", ") + (omitted == 0 ? "" : " (\(omitted) not in this agent)")
    }
}
