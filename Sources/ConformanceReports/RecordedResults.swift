import DupConformance

/// Results out of a report of a run in JSON Lines.
package struct RecordedResults: Sendable {
    private struct Record: Decodable {
        let id: String?
        let verdict: String?
        let reason: String?
        let value: String?
        let expected: Bool?
    }

    private var texts: [String: String] = [:]
    /// The ids of the results that were not expected, in the order of the report.
    package private(set) var unexpected: [String] = []
    /// What was unexpected of the run as a whole, in words.
    package private(set) var unexpectedRemarks: [String] = []
    /// The ids of the assertions that failed, expected or not.
    package private(set) var failed: [String] = []
    /// Whether the report is of a run, and goes to its end.
    package private(set) var isWhole = false
    private var isOfRun = false

    /// Reads a report.
    package init(_ text: some Collection<UInt8>, named name: String) throws(InvalidReport) {
        var results = Self()
        try JSONLines.read(text, named: name, of: "a report") { record, kind in
            if kind.format != nil { try record.check(kind) }
            if kind.type == "remark" {
                let remark = try record.decoded(as: RemarkRecord.self)
                if remark.unexpected { results.unexpectedRemarks.append(remark.text) }
            }
            results.take(try record.decoded(as: Record.self), kind.type)
        }
        self = results
    }

    private init() {}

    private mutating func take(_ record: Record, _ type: String) {
        if type == "run" { isOfRun = true }
        if type == "summary" { isWhole = isOfRun }
        guard let id = record.id else { return }
        if type == "correction" {
            unexpected.removeAll { $0 == id }
            failed.removeAll { $0 == id }
        }
        if record.verdict == Verdict.fail.rawValue { failed.append(id) }
        if record.expected == false { unexpected.append(id) }
        let reason = record.reason.map { $0.isEmpty ? "" : " (\($0))" } ?? ""
        texts[id] = record.value ?? "\(record.verdict ?? type)\(reason)"
    }

    /// The last result of an assertion or characteristic, in words.
    package func text(of id: String) -> String { texts[id] ?? "not in this report" }
}
