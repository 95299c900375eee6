import ConformanceExploration
import DupConformance

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// How far an exploration came, in a file: what was explored, and a bit for each transition that is done.
package struct Checkpoint: Sendable {
    private struct Record: Codable {
        let exploration: ExplorationRecords.Header
        /// The words of bits, little endian, in Base64.
        let done: String
    }

    /// The file cannot be continued from, or cannot be written.
    package struct Problem: Error, Sendable, CustomStringConvertible {
        /// What is wrong, and what to do.
        package let description: String
    }

    private let path: String
    private let earlier: Record?
    private var header: ExplorationRecords.Header?
    private var problem: Problem?
    /// What was done before.
    package let done: [UInt64]

    /// Reads the file, if there is one.
    package init(path: String, settings: ExplorationSettings) throws(Problem) {
        self.path = path
        guard SuiteDirectory.exists(path) else {
            // Report an error now, not after hours.
            do throws(OutputError) {
                _ = try ReportOutput.file(path)
            } catch {
                throw Problem(description: error.description)
            }
            earlier = nil
            done = []
            return
        }
        let (record, words) = try Self.record(at: path)
        let before = record.exploration
        let isSame =
            before.target == settings.target.name && before.alphabet == settings.alphabet.rawValue
            && before.descriptors == settings.descriptors && before.descriptions == settings.descriptions
            && before.shard == settings.shard.index && before.shards == settings.shard.count
        guard isSame else {
            throw Problem(
                description:
                    "\(path) is of another exploration: \(before.target), \(before.alphabet), \(before.descriptors) "
                    + "numbers, \(before.descriptions) descriptions, shard \(before.shard)/\(before.shards)")
        }
        earlier = record
        done = stride(from: 0, to: words.count - words.count % 8, by: 8).map { start in
            (0..<8).reduce(UInt64(0)) { $0 | UInt64(words[start + $1]) << UInt64($1 * 8) }
        }
    }

    private static func record(at path: String) throws(Problem) -> (Record, words: Data) {
        let bytes: [UInt8]
        do throws(SuiteError) {
            bytes = try SuiteDirectory.bytes(of: path)
        } catch {
            throw Problem(description: "\(error)")
        }
        guard let record = try? JSONDecoder().decode(Record.self, from: Data(bytes)),
            let words = Data(base64Encoded: record.done)
        else {
            throw Problem(
                description: "\(path) is not the saved state of an exploration; name a new file, or remove it")
        }
        return (record, words)
    }

    /// The fingerprint of a space that was not counted to its end.
    private static let unknown = "0"

    /// The exploration ended before the space was known. Earlier progress is kept; otherwise the file records that
    /// there is none.
    package mutating func endUnbegun(_ settings: ExplorationSettings) throws(Problem) {
        if earlier != nil { return }
        header = ExplorationRecords.header(settings, nil, share: 0, Greeting())
        try finish([])
    }

    /// The space is known.
    package mutating func begin(_ header: ExplorationRecords.Header) {
        self.header = header
        if let earlier, ![header.fingerprint, Self.unknown].contains(earlier.exploration.fingerprint) {
            problem = Problem(
                description: "\(path) is of another revision of the model, and cannot be continued")
        }
    }

    /// Rewrites the file.
    package mutating func save(_ now: [UInt64]) {
        guard let header, problem == nil else { return }
        var bytes = Data(capacity: now.count * 8)
        for (place, word) in now.enumerated() {
            let all = word | (place < done.count ? done[place] : 0)
            for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: all >> UInt64(shift * 8))) }
        }
        let record = Record(exploration: header, done: bytes.base64EncodedString())
        do throws(OutputError) {
            try ReportOutput.write(JSONLines.line(record), to: path)
        } catch {
            problem = Problem(description: error.description)
        }
    }

    /// Writes the file for the last time, and says what went wrong.
    package mutating func finish(_ now: [UInt64]) throws(Problem) {
        save(now)
        if let problem { throw problem }
    }
}
