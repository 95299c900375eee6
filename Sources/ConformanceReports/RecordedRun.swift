import DescriptorNotation
import DupConformance

/// A report of a run in JSON Lines, read again.
package struct RecordedRun: Sendable {
    let header: RunRecord
    private let cases: [(line: Int, record: ResultRecord)]
    private let name: String
    let garbled: [GarbledLine]
    let remarks: [RunRemark]
    /// The last record; nil when the report breaks off.
    let summary: SummaryRecord?

    /// Reads a report.
    package init(_ text: some Collection<UInt8>, named name: String) throws(InvalidReport) {
        var header: RunRecord?
        var cases: [(line: Int, record: ResultRecord)] = []
        var garbled: [GarbledLine] = []
        var remarks: [RunRemark] = []
        var summary: SummaryRecord?
        try JSONLines.read(text, named: name, of: "a run") { record, kind in
            switch (kind.type, header, summary) {
            case ("run", nil, nil):
                try record.check(kind)
                header = try record.decoded()
            case ("result", .some, nil), ("characteristic", .some, nil), ("correction", .some, nil):
                cases.append((record.line, try record.decoded()))
            case ("garbled", .some, nil):
                let told = try record.decoded(as: GarbledRecord.self)
                garbled.append(GarbledLine(line: told.line, text: told.text))
            case ("remark", .some, nil):
                let told = try record.decoded(as: RemarkRecord.self)
                remarks.append(RunRemark(text: told.text, isUnexpected: told.unexpected))
            case ("summary", .some, nil): summary = try record.decoded()
            case ("run", _, _), ("result", _, _), ("characteristic", _, _), ("correction", _, _),
                ("garbled", _, _), ("remark", _, _), ("summary", _, _), ("exploration", _, _):
                throw record.unexpected(kind)
            default: break  // of a later version
            }
        }
        guard let header else {
            throw InvalidReport(description: "\(name) is not a report of a run; make one with run --format jsonl")
        }
        self.header = header
        self.cases = cases
        self.name = name
        self.garbled = garbled
        self.remarks = remarks
        self.summary = summary
    }

    /// The greeting of the target, as far as a report has it; nil where no target was started.
    var greeting: Greeting? {
        guard let agent = header.agent else { return nil }
        var greeting = Greeting()
        greeting.agent = agent
        greeting.libc = header.libc ?? greeting.libc
        greeting.kernel = header.kernel ?? greeting.kernel
        greeting.machine = header.machine ?? greeting.machine
        greeting.has = Set(header.has ?? [])
        greeting.lacks = Set(header.lacks ?? [])
        greeting.omits = Set(header.omits ?? [])
        if let under = header.under, !under.isEmpty {
            greeting.add(key: Greeting.surroundings, value: under.joined(separator: " "))
        }
        return greeting
    }

    /// What was selected, in one shard.
    var selection: Selection {
        Selection(
            filters: header.filters ?? [], exclusions: header.exclude ?? [], isQuick: header.quick ?? false,
            ids: header.only.map(Set.init))
    }

    /// The results by their ids.
    ///
    /// - Throws: `InvalidReport` if one is not of a case of the suite, could not be written by a run, or is repeated.
    func judged(in suite: Suite) throws(InvalidReport) -> [String: JudgedCase] {
        var judged: [String: JudgedCase] = [:]
        var lines: [String: Int] = [:]
        var corrected: Set<String> = []
        for (line, record) in cases {
            guard let result = result(record, suite) else {
                throw InvalidReport(
                    description: "\(name):\(line): no run of this suite writes such a record of “\(record.id)”")
            }
            let earlier = lines.updateValue(line, forKey: record.id)
            if record.corrects != nil {
                // A case that was answered twice is unresolved, whatever its earlier record is.
                guard earlier != nil, result.verdict == .unresolved, corrected.insert(record.id).inserted else {
                    throw InvalidReport(
                        description: "\(name):\(line): no earlier record of “\(record.id)” is there to correct")
                }
            } else if let earlier {
                throw InvalidReport(
                    description:
                        "\(name):\(line): “\(record.id)” is already in line \(earlier), and is not corrected here")
            }
            judged[record.id] = result
        }
        return judged
    }

    /// A result as its record has it; nil where no run writes it so.
    private func result(_ record: ResultRecord, _ suite: Suite) -> JudgedCase? {
        guard let assertion = suite.assertion(record.id) ?? DemandCheck.assertion(ofID: record.id),
            var result = JudgedCase(record, of: assertion)
        else { return nil }
        result.requirements = assertion.requirements.compactMap(suite.requirement)
        if Baseline.isOfCase(record.id), !demands.bind(assertion, of: suite) {
            result.unboundEdition = demands.judgingEdition
        }
        // Who wrote the report must have come to the same end.
        let isSame =
            result.isExpected == record.expected && ResultRecord.Kind(result).rawValue == record.kind
            && ResultRecord.verdict(of: result) == record.verdict
            && (record.value != nil) == (record.verdict == ResultRecord.recorded)
        return isSame ? result : nil
    }

    /// What was demanded of the target.
    var demands: Demands {
        Demands(
            edition: header.edition.flatMap(Edition.init(rawValue:)), required: Set(header.required ?? []),
            lacking: Set(header.lacking ?? []), omitting: Set(header.omitting ?? []))
    }

    /// Whether these are as many results, of such sorts, as its last record says.
    func addsUp(_ results: some Sequence<JudgedCase>) -> Bool {
        guard let summary else { return false }
        let counts = RunCounts(results)
        let isSame =
            header.format == JSONLines.formatOfCases
            ? counts.cases == summary.assertions && counts.records == summary.characteristics
            : counts.assertions == summary.assertions && counts.cases == summary.cases
                && counts.characteristics == summary.characteristics && counts.records == summary.records
        return isSame && counts.features == summary.features && counts.operations == summary.operations
            && counts.recorded == summary.recorded && counts.unexpected == summary.unexpected
    }

    /// The files of baselines that the results name, with their titles.
    func baselineFiles(_ results: some Sequence<JudgedCase>) -> [BaselineFile] {
        let entries = Dictionary(grouping: results.compactMap(\.expectation), by: \.file)
        let titles = Dictionary((summary?.baselines ?? []).map { ($0.file, $0.title) }) { first, _ in first }
        return entries.map { name, entries in
            BaselineFile(
                name: name, title: titles[name] ?? name, conditions: [], entries: entries.sorted { $0.line < $1.line })
        }.sorted { $0.name < $1.name }
    }
}
