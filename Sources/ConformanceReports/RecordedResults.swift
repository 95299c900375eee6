import ConformanceExploration
import DupConformance

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Results out of a report of a run in JSON Lines.
package struct RecordedResults: Sendable {
    private struct Record: Decodable {
        let type: String
        let id: String?
        let verdict: String?
        let reason: String?
        let value: String?
        let expected: Bool?
        let format: Int?
    }

    private var texts: [String: String] = [:]
    /// The ids of the results that were not expected, in the order of the report.
    package private(set) var unexpected: [String] = []
    /// The ids of the assertions that failed, expected or not.
    package private(set) var failed: [String] = []
    /// Whether the report is of a run, and goes to its end.
    package private(set) var isWhole = false
    private var isOfRun = false

    /// The report cannot be read.
    package struct Invalid: Error, Sendable, CustomStringConvertible {
        /// What is wrong, and where.
        package let description: String
    }

    /// Reads a report.
    package init(_ text: some Collection<UInt8>, named name: String) throws(Invalid) {
        let decoder = JSONDecoder()
        for (line, data) in JSONLines.records(of: text) {
            guard let record = try? decoder.decode(Record.self, from: data) else {
                throw Invalid(description: "\(name):\(line): this is no record of a report in JSON Lines")
            }
            if record.type == "run" { isOfRun = true }
            if let format = record.format, format != JSONLines.format {
                let problem = JSONLines.Kind(type: record.type, format: format).problem ?? ""
                throw Invalid(description: "\(name):\(line): \(problem)")
            }
            if record.type == "summary" { isWhole = isOfRun }
            guard let id = record.id else { continue }
            if record.type == "correction" {
                unexpected.removeAll { $0 == id }
                failed.removeAll { $0 == id }
            }
            if record.verdict == Verdict.fail.rawValue { failed.append(id) }
            if record.expected == false { unexpected.append(id) }
            let reason = record.reason.map { $0.isEmpty ? "" : " (\($0))" } ?? ""
            texts[id] = record.value ?? "\(record.verdict ?? record.type)\(reason)"
        }
    }

    /// The last result of an assertion or characteristic, in words.
    package func text(of id: String) -> String { texts[id] ?? "the report has none" }
}
