import ConformanceReports
import Foundation
import Testing

@testable import DupConformance

/// A result is `Codable`: it is the record that a report has of it.
@Suite struct ResultRecordTests {
    private static let steps = "a = dup 0 -> lowest\ngetfd a -> none"

    private static let results = Result { () throws -> [JudgedCase] in
        let outcomes = [["3", "none"], ["3", "cloexec"], ["EIO", "skipped"]]
        var results = try outcomes.map { try Support.judge(steps, $0) }
        results.append(try Support.judge("dup 0 -> ? lowest", ["3"], kind: "characteristic"))
        results[1].expectation = BaselineEntry(
            id: "test.case", verdict: .fail, isSometimes: true, because: "of haste", link: "there", file: "b", line: 7)
        return results
    }

    @Test func `records are read as they were written`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        for result in try Self.results.get() {
            let data = try encoder.encode(result)
            let read = try JSONDecoder().decode(JudgedCase.self, from: data)
            #expect(try encoder.encode(read) == data)
            #expect(read.verdict == result.verdict && read.reason == result.reason && read.value == result.value)
            #expect(
                read.isExpected == result.isExpected && read.steps.count == (result.isRecord ? 0 : result.steps.count))
        }
        #expect(Set(try Self.results.get().map(\.verdict)) == [.pass, .fail])
    }

    @Test func `invalid records are refused`() throws {
        let data = try JSONEncoder().encode(try #require(try Self.results.get().first))
        let text = String(decoding: data, as: UTF8.self)
        for (good, bad) in [("\"PASS\"", "\"GOOD\""), ("\"id\"", "\"name\""), ("{", "[")] {
            let spoilt = Data(text.replacing(good, with: bad, maxReplacements: 1).utf8)
            #expect(throws: DecodingError.self) { try JSONDecoder().decode(JudgedCase.self, from: spoilt) }
        }
    }
}
