import ConformanceExploration
import DupConformance

/// The kind of a file, recognized by its beginning, for the error message if another kind is needed.
package enum FileKind: String, Sendable, CaseIterable {
    case trace, script, assertions, requirements, baseline, run, exploration, state, tap

    /// What it is called.
    private var name: String {
        switch self {
        case .trace: "the trace of an agent"
        case .script: "a script"
        case .assertions: "a file of assertions"
        case .requirements: "a file of requirements"
        case .baseline: "a baseline"
        case .run: "the report of a run in JSON Lines"
        case .exploration: "the report of an exploration in JSON Lines"
        case .state: "the saved state of an exploration, for --resume"
        case .tap: "a report in TAP"
        }
    }

    /// What is done with it.
    private var use: String {
        switch self {
        case .trace: "“judge” reads it"
        case .script: "give it to an agent, and judge its output"
        case .assertions: "it belongs in a suite, for --suite"
        case .requirements: "it belongs in a suite, for --suite"
        case .baseline: "--baseline reads it"
        case .run: "“merge”, “reproduce”, “show --report” and “run --failed” read it"
        case .exploration: "“merge” and “reproduce” read it"
        case .state: "“explore --resume” continues from it"
        case .tap: "it is for other programs to read"
        }
    }

    /// How to make such a file.
    private var origin: String {
        switch self {
        case .trace: "an agent prints one"
        case .script: "“script” prints one"
        case .run: "“run --format jsonl” makes one"
        case .exploration: "“explore --format jsonl” makes one"
        case .state: "“explore --resume” makes one"
        case .assertions, .requirements, .baseline, .tap: "it is written by hand"
        }
    }

    /// A file of another kind than needed.
    package struct Mismatch: Error, Sendable, CustomStringConvertible {
        /// What it is, and what can be done with it.
        package let description: String
    }

    /// Lines before the first significant one: terminal noise, comments.
    private static let mostLines = 1000

    /// The kind of a file; nil where nothing in it is known.
    package init?(of bytes: some Collection<UInt8>) {
        guard let kind = Self.kind(of: bytes) else { return nil }
        self = kind
    }

    private static func kind(of given: some Collection<UInt8>) -> FileKind? {
        let bytes = SuiteDirectory.withoutMark(given)
        if bytes.first == UInt8(ascii: "{") {
            switch JSONLines.type(of: bytes) {
            case "run": return .run
            case "exploration": return .exploration
            default:
                return ["{\"done\":\"", "{\"exploration\":{"].contains { bytes.starts(with: $0.utf8) } ? .state : nil
            }
        }
        var isNotation = false, isCase = false
        for line in bytes.split(separator: UInt8(ascii: "\n"), maxSplits: mostLines).prefix(mostLines) {
            let words = String(decoding: line.prefix(200), as: UTF8.self).split {
                $0 == " " || $0 == "\r" || $0 == "\t"
            }
            guard let word = words.first else { continue }
            let isVersion = words.count == 2 && words[1] == "1"
            switch word {
            case "notation" where isVersion: isNotation = true
            case "requirements" where isVersion: return .requirements
            case "baseline" where isVersion: return .baseline
            case "TAP" where words.dropFirst().first == "version": return .tap
            // Only a script has settings of the agent; only the suite has the requirements of a case.
            case "timeout", "echo": if isNotation { return .script }
            case "requirement", "because", "needs": if isNotation { return .assertions }
            case "assertion", "characteristic": isCase = words.count == 2
            case "table": if isCase, !isNotation { return .trace }
            case "ready": if !isNotation, words.count == 1 { return .trace }
            case "agent": if !isNotation, words.count > 1, Int(words[1]) != nil { return .trace }
            default: if isNotation, words.contains("->") { return .assertions }
            }
        }
        return isNotation ? .script : nil
    }

    /// What a file holds, without a byte order mark, if it is of one of the kinds needed.
    package static func bytes(of path: String, wanted: FileKind...) throws -> [UInt8] {
        let bytes = try SuiteDirectory.bytes(of: path)
        try check(bytes, named: path, wanted: wanted)
        return Array(SuiteDirectory.withoutMark(bytes))
    }

    /// Throws if a file is recognized as another kind than those needed. An unrecognized file may be of any kind.
    package static func check(
        _ bytes: some Collection<UInt8>, named name: String, wanted: [FileKind]
    ) throws(Mismatch) {
        if SuiteDirectory.isUTF16(bytes) { throw Mismatch(description: "\(name) is UTF-16 text; save it as UTF-8") }
        guard let kind = FileKind(of: bytes), !wanted.contains(kind) else { return }
        let names = wanted.map(\.name).joined(separator: ", or ")
        let origins = wanted.count == 1 ? " (\(wanted[0].origin))" : ""
        throw Mismatch(description: "\(name) is \(kind.name), not \(names)\(origins); \(kind.use)")
    }
}
