#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A report in JSON Lines cannot be read, or not be joined with others.
package struct InvalidReport: Error, Sendable, CustomStringConvertible {
    /// What is wrong, and where.
    package let description: String

    /// Says what is wrong.
    package init(description: String) { self.description = description }
}

/// One record a line.
package enum JSONLines {
    /// The format of the records, `report.schema.json`. It changes when a key is removed or changes its meaning:
    /// readers ignore unknown kinds and keys.
    static let format = 3
    /// The format before, which is read too: the summary of a run calls cases assertions and characteristics.
    static let formatOfCases = 2

    static func line(_ record: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // The records hold nothing that JSON cannot: encoding them does not fail.
        guard let line = try? encoder.encode(record) else { return "" }
        return String(decoding: line, as: UTF8.self).escapingControls { "\\u00" + $0 } + "\n"
    }

    /// One record of a report that is read.
    struct Record {
        /// The file and the line.
        let place: String
        let line: Int
        fileprivate let data: Data
        fileprivate let decoder: JSONDecoder

        func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
            try decoder.decode(type, from: data)
        }

        func invalid(_ problem: String) -> InvalidReport { InvalidReport(description: "\(place): \(problem)") }

        /// Its kind is valid elsewhere in such a report, or in another.
        func unexpected(_ kind: Kind) -> InvalidReport {
            invalid("a record of type “\(kind.type)” is not expected here")
        }

        /// Makes sure that this program reads the format of a report that begins so.
        func check(_ kind: Kind) throws(InvalidReport) {
            if let problem = kind.problem { throw invalid(problem) }
        }
    }

    /// Reads a report record by record and ignores blank lines. A line that cannot be decoded is an error.
    ///
    /// - Parameters:
    ///   - owner: What the records are of, with its article.
    ///   - take: Handles a record; an error other than `InvalidReport` means that the record is invalid.
    static func read(
        _ text: some Collection<UInt8>, named name: String, of owner: String, _ take: (Record, Kind) throws -> Void
    ) throws(InvalidReport) {
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
        let decoder = JSONDecoder()
        for (offset, line) in lines where !line.isEmpty {
            let record = Record(place: "\(name):\(offset + 1)", line: offset + 1, data: Data(line), decoder: decoder)
            do {
                try take(record, record.decoded())
            } catch let error as InvalidReport {
                throw error
            } catch {
                throw record.invalid("this is not a record of \(owner) in JSON Lines")
            }
        }
    }

    /// The type of the first record of a report: `run`, `exploration`; nil when there is none.
    package static func type(of text: some Collection<UInt8>) -> String? {
        let first = text.prefix { $0 != UInt8(ascii: "\n") }
        return (try? JSONDecoder().decode(Kind.self, from: Data(first)))?.type
    }

    /// What every record says of itself, and the first of its format.
    struct Kind: Decodable {
        let type: String
        let format: Int?

        /// Why a report cannot be read that begins so; nil where it can.
        var problem: String? {
            guard let format else { return "it has no format number: it was made by an older version" }
            let known = [JSONLines.formatOfCases, JSONLines.format]
            let names = known.map(String.init).joined(separator: " and ")
            return known.contains(format) ? nil : "it is of format \(format), and this program reads \(names)"
        }
    }
}
