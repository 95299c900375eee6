import DupConformance
import Foundation

/// One run of the suite, in which all tests look their results up.
enum PlatformCheck {
    /// What the ids of assertions have in common, which is an argument of the test.
    struct Family: Sendable, CustomStringConvertible {
        let name: String
        var description: String { name }
    }

    /// What the environment says: `setting("TARGET")` is `DUP_CONFORMANCE_TARGET`. Nothing is said by an empty text.
    static func setting(_ name: String) -> String? {
        let value = ProcessInfo.processInfo.environment["DUP_CONFORMANCE_\(name)"]
        return value?.isEmpty == false ? value : nil
    }

    /// A setting says nothing that the suite knows.
    struct WrongSetting: Error, CustomStringConvertible {
        let description: String
    }

    private static let suite = Result { try Suite.bundled() }

    /// The filters; several are separated by commas.
    private static var filters: [String] {
        (setting("FILTER") ?? "").split(separator: ",").map(String.init)
    }

    static let run = Result { () throws -> SuiteRun in
        let suite = try PlatformCheck.suite.get()
        let target = try setting("TARGET").map { text in try TargetCommand(parsing: text) } ?? .nativeAgent
        let names = (setting("BASELINE") ?? "auto").split(separator: ",").map(String.init)
        return try suite.run(
            on: target, selection: Selection(filters: filters), baseline: try suite.baseline(named: names),
            demands: Demands(edition: try edition()), jobs: 2)
    }

    private static func edition() throws -> Edition? {
        guard let text = setting("EDITION") else { return nil }
        guard let edition = Edition(rawValue: text) else {
            let known = Edition.allCases.map(\.rawValue).joined(separator: ", ")
            throw WrongSetting(description: "DUP_CONFORMANCE_EDITION is “\(text)”; it may be \(known)")
        }
        return edition
    }

    /// The families of the results, in their order. Where there was no run there are none, and one test says why.
    static let families: [Family] = {
        var names: [String] = []
        for result in (try? run.get().results) ?? [] where !names.contains(result.assertion.family) {
            names.append(result.assertion.family)
        }
        return names.map(Family.init)
    }()

    static func rerunCommand(_ result: JudgedCase) -> String {
        let target = setting("TARGET").map { "--target \(TargetCommand(words: [$0])) " } ?? ""
        return "dup-conformance run \(target)--filter \(TargetCommand(words: [result.assertion.id]))"
    }
}
