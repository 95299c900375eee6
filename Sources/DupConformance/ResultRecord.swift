import DescriptorNotation

/// A record for each assertion, and for each characteristic.
package struct ResultRecord: Codable, Sendable {
    package struct Step: Codable, Sendable {
        package let step: String
        package let expected: String?
        package let actual: String?
        package let decisive: Bool?
        /// How many brackets are around it; absent where there are none.
        package let depth: Int?
        package let line: Int
    }

    /// What a baseline says of it.
    package struct Baseline: Codable, Sendable {
        package let file: String
        package let line: Int
        package let says: String
        package let because: String
        package let link: String?
    }

    /// The kinds of results.
    package enum Kind: String {
        case result, characteristic

        package init(_ result: JudgedCase) { self = result.isRecord ? .characteristic : .result }
    }

    /// More brackets than any case has around a step.
    package static let deepest = 64

    /// The verdict on what is recorded and not judged.
    package static let recorded = "RECORDED"

    package static func verdict(of result: JudgedCase) -> String {
        result.isRecord && result.verdict == .pass ? recorded : result.verdict.rawValue
    }

    /// `result` or `characteristic`; `correction` replaces an earlier record.
    package let type: String
    /// What is corrected.
    package let corrects: String?
    package let id: String
    package let requirements: [String]
    package let verdict: String
    /// What was recorded of a characteristic.
    package let value: String?
    package let expected: Bool
    package let reason: String
    package let file: String
    package let line: Int
    package let steps: [Step]
    package let baseline: Baseline?
    package let seconds: Double?
    /// Whether the agent leaves an operation of it out; absent where not.
    package let omitted: Bool?
    /// `false` if the run ended before this case; otherwise absent.
    package let ran: Bool?

    /// What it is, or what it corrects is.
    package var kind: String { corrects ?? type }

    package init(_ result: JudgedCase, corrects: Bool = false) {
        let kind = Kind(result)
        type = corrects ? "correction" : kind.rawValue
        self.corrects = corrects ? kind.rawValue : nil
        id = result.assertion.id
        requirements = result.assertion.requirements
        verdict = Self.verdict(of: result)
        let isRecorded = verdict == Self.recorded
        value = isRecorded ? result.value ?? "" : nil
        expected = result.isExpected
        reason = result.reason
        file = result.assertion.file
        line = result.assertion.line
        // What a characteristic shows is its value.
        let shown = isRecorded ? [] : result.steps
        steps = shown.map { step in
            Step(
                step: step.step, expected: step.expected, actual: step.actual,
                decisive: step.isDecisive ? true : nil, depth: step.depth > 0 ? step.depth : nil, line: step.line)
        }
        baseline = result.expectation.map { entry in
            Baseline(file: entry.file, line: entry.line, says: entry.expected, because: entry.because, link: entry.link)
        }
        seconds = result.seconds
        omitted = result.isOmitted ? true : nil
        ran = result.isRun ? nil : false
    }
}

extension JudgedCase {
    /// The result of a record, without what only a suite knows: the requirements, and the edition that binds. nil if no
    /// run writes such a record.
    package init?(_ record: ResultRecord, of assertion: Assertion) {
        let known = record.verdict == ResultRecord.recorded ? .pass : Verdict(rawValue: record.verdict)
        guard let verdict = known else { return nil }
        let steps = record.steps.map { step in
            JudgedStep(
                step: step.step, expected: step.expected, actual: step.actual, isDecisive: step.decisive ?? false,
                depth: min(max(0, step.depth ?? 0), ResultRecord.deepest), line: step.line)
        }
        self.init(
            assertion: assertion, verdict: verdict, reason: record.reason, steps: steps, seconds: record.seconds,
            value: record.value, isOmitted: record.omitted ?? false)
        isRun = record.ran ?? true
        expectation = record.baseline.flatMap { BaselineEntry($0, of: record.id) }
    }
}

extension BaselineEntry {
    fileprivate init?(_ known: ResultRecord.Baseline, of id: String) {
        let words = known.says.split(separator: " ")
        guard let verdict = words.first.flatMap({ Verdict(rawValue: String($0)) }) else { return nil }
        self.init(
            id: id, verdict: verdict, isSometimes: words.count > 1, because: known.because, link: known.link,
            file: known.file, line: known.line)
    }
}

/// As in JSON Lines: a record of `report.schema.json`.
extension JudgedCase: Codable {
    /// Writes the record of this result.
    public func encode(to encoder: any Encoder) throws { try ResultRecord(self).encode(to: encoder) }

    /// Reads a record. Of the assertion it has the name, the place and the ids of its requirements, and no steps.
    public init(from decoder: any Decoder) throws {
        let record = try ResultRecord(from: decoder)
        let isRecorded = record.kind == ResultRecord.Kind.characteristic.rawValue
        let assertion = Assertion(
            kind: isRecorded ? .characteristic : .assertion, id: record.id, requirements: record.requirements,
            file: record.file, line: record.line)
        guard let result = JudgedCase(record, of: assertion) else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: decoder.codingPath,
                    debugDescription: "“\(record.verdict)” is not a verdict on “\(record.id)”"))
        }
        self = result
    }
}
