import ConformanceExploration
import DescriptorNotation
import DupConformance

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Suite {
    /// A number made of all assertions, in hexadecimal: two suites with the same are the same revision.
    var fingerprint: String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for assertion in assertions {
            for byte in NotationPrinter.text(assertion).utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        }
        return String(hash, radix: 16)
    }
}

/// A report of a run in JSON Lines, read again.
package struct RecordedRun: Sendable {
    let header: RunRecord
    private let cases: [(line: Int, record: CaseRecord)]
    private let name: String
    let garbled: [GarbledLine]
    let remarks: [RunRemark]
    /// The last record; nil when the report breaks off.
    let summary: SummaryRecord?

    /// A report cannot be read, or not be joined with others.
    package struct Invalid: Error, Sendable, CustomStringConvertible {
        /// What is wrong, and where.
        package let description: String

        /// Says what is wrong.
        package init(description: String) { self.description = description }
    }

    /// What a report has of a case.
    private enum CaseRecord {
        case result(ResultRecord)
        case characteristic(CharacteristicRecord)

        var id: String {
            switch self {
            case .result(let record): record.id
            case .characteristic(let record): record.id
            }
        }
    }

    /// What every record says of itself.
    private struct Kind: Decodable {
        let type: String
    }

    /// The type of the first record of a report in JSON Lines: `run`, `exploration`; nil when there is none.
    package static func type(of text: some Collection<UInt8>) -> String? {
        let first = text.prefix { $0 != UInt8(ascii: "\n") }
        return (try? JSONDecoder().decode(Kind.self, from: Data(first)))?.type
    }

    /// Reads a report.
    package init(_ text: some Collection<UInt8>, named name: String) throws(Invalid) {
        var header: RunRecord?
        var cases: [(line: Int, record: CaseRecord)] = []
        var garbled: [GarbledLine] = []
        var remarks: [RunRemark] = []
        var summary: SummaryRecord?
        let decoder = JSONDecoder()
        for (line, data) in JSONLines.records(of: text) {
            do {
                let type = try decoder.decode(Kind.self, from: data).type
                switch (type, header, summary) {
                case ("run", nil, nil): header = try decoder.decode(RunRecord.self, from: data)
                case ("result", .some, nil):
                    cases.append((line, .result(try decoder.decode(ResultRecord.self, from: data))))
                case ("characteristic", .some, nil):
                    cases.append((line, .characteristic(try decoder.decode(CharacteristicRecord.self, from: data))))
                case ("garbled", .some, nil):
                    let record = try decoder.decode(GarbledRecord.self, from: data)
                    garbled.append(GarbledLine(line: record.line, text: record.text))
                case ("remark", .some, nil):
                    let record = try decoder.decode(RemarkRecord.self, from: data)
                    remarks.append(RunRemark(text: record.text, isUnexpected: record.unexpected))
                case ("summary", .some, nil): summary = try decoder.decode(SummaryRecord.self, from: data)
                default:
                    throw Invalid(
                        description: "\(name):\(line): a record of type “\(type)” is not expected here")
                }
            } catch let error as Invalid {
                throw error
            } catch {
                throw Invalid(description: "\(name):\(line): this is no record of a run in JSON Lines")
            }
        }
        guard let header else {
            throw Invalid(description: "\(name) is no report of a run: make it with run --format jsonl")
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

    /// The results by their ids.
    ///
    /// - Throws: `Invalid` where one is of nothing that the suite has, could not come of a run, or stands there twice.
    func judged(in suite: Suite) throws(Invalid) -> [String: JudgedCase] {
        var judged: [String: JudgedCase] = [:]
        var lines: [String: Int] = [:]
        var corrected: Set<String> = []
        for (line, record) in cases {
            guard let result = result(record, suite) else {
                throw Invalid(
                    description: "\(name):\(line): no run of this suite writes such a record of “\(record.id)”")
            }
            let earlier = lines.updateValue(line, forKey: record.id)
            if case .result(let record) = record, record.corrects == true {
                // Of a case that was answered twice nothing can be said, whatever was said before.
                guard earlier != nil, result.verdict == .unresolved, corrected.insert(record.id).inserted else {
                    throw Invalid(
                        description: "\(name):\(line): there is nothing that this record of “\(record.id)” corrects")
                }
            } else if let earlier {
                throw Invalid(
                    description:
                        "\(name):\(line): “\(record.id)” stands in line \(earlier) already, and is not corrected here")
            }
            judged[record.id] = result
        }
        return judged
    }

    /// A result as its record has it; nil where no run writes it so.
    private func result(_ record: CaseRecord, _ suite: Suite) -> JudgedCase? {
        switch record {
        case .result(let record): result(record, suite)
        case .characteristic(let record): result(record, suite)
        }
    }

    private func result(_ record: ResultRecord, _ suite: Suite) -> JudgedCase? {
        guard let assertion = suite.assertion(record.id) ?? DemandCheck.assertion(ofID: record.id),
            let verdict = Verdict(rawValue: record.verdict)
        else { return nil }
        let steps = record.steps.map { step in
            JudgedStep(
                step: step.step, expected: step.expected, actual: step.actual, isDecisive: step.decisive ?? false,
                depth: min(max(0, step.depth ?? 0), Self.deepest), line: step.line)
        }
        var result = JudgedCase(
            assertion: assertion, verdict: verdict, reason: record.reason, steps: steps, seconds: record.seconds,
            value: nil)
        result.isOmitted = record.omitted ?? false
        if Baseline.isOfCase(record.id), !demands.bind(assertion, of: suite) {
            result.unboundEdition = demands.judgingEdition
        }
        result.expectation = record.known.flatMap { Self.entry($0, of: record.id) }
        // Who wrote the report must have come to the same end.
        return result.isExpected == record.expected ? result : nil
    }

    /// What is recorded is a characteristic, or does not bind in the edition by which the target was judged.
    private func result(_ record: CharacteristicRecord, _ suite: Suite) -> JudgedCase? {
        guard let assertion = suite.assertion(record.id) else { return nil }
        var result = JudgedCase(
            assertion: assertion, verdict: .pass, reason: "", steps: [], seconds: record.seconds, value: record.value)
        if assertion.kind == .assertion {
            if demands.bind(assertion, of: suite) { return nil }
            result.unboundEdition = demands.judgingEdition
        }
        return result
    }

    /// What was demanded of the target.
    var demands: Demands {
        Demands(
            edition: header.edition.flatMap(Edition.init(rawValue:)), required: Set(header.required ?? []),
            lacking: Set(header.lacking ?? []), omitting: Set(header.omitting ?? []))
    }

    private static func entry(_ known: ResultRecord.Known, of id: String) -> BaselineEntry? {
        let words = known.expected.split(separator: " ")
        return words.first.flatMap { Verdict(rawValue: String($0)) }.map { verdict in
            BaselineEntry(
                id: id, verdict: verdict, isSometimes: words.count > 1, because: known.because, link: known.link,
                file: known.baseline, line: known.line)
        }
    }

    /// Whether these are as many results, of such sorts, as its last record says.
    func addsUp(_ results: some Sequence<JudgedCase>) -> Bool {
        let counts = RunCounts(results)
        return counts.assertions == summary?.assertions && counts.characteristics == summary?.characteristics
            && counts.unexpected == summary?.unexpected
    }

    /// The files of baselines that the results name, with their titles.
    func baselineFiles(_ results: some Sequence<JudgedCase>) -> [BaselineFile] {
        let entries = Dictionary(grouping: results.compactMap(\.expectation), by: \.file)
        let titles = Dictionary((summary?.known ?? []).map { ($0.baseline, $0.title) }) { first, _ in first }
        return entries.map { name, entries in
            BaselineFile(
                name: name, title: titles[name] ?? name, conditions: [], entries: entries.sorted { $0.line < $1.line })
        }.sorted { $0.name < $1.name }
    }

    /// More brackets than any case has around a step.
    private static let deepest = 64
}
