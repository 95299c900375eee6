import DupConformance
import Foundation

/// One run of the suite, in which all tests look their results up.
enum PlatformCheck {
    /// What the ids of assertions have in common, which is an argument of the test.
    struct Family: Sendable, CustomStringConvertible {
        let name: String
        var description: String { name }
    }

    /// What the environment says: `setting("TARGET")` is `DUP_CONFORMANCE_TARGET`. An empty value is none.
    static func setting(_ name: String) -> String? {
        let value = ProcessInfo.processInfo.environment[prefix + name]
        return value?.isEmpty == false ? value : nil
    }

    private static let prefix = "DUP_CONFORMANCE_"
    /// The settings of the platform check; the rest is for installed programs and for the slow tests.
    private static let names = ["TARGET", "BASELINE", "FILTER", "EDITION"]
    private static let othersNames = ["PREFIX", "PROGRAM"]

    /// A misspelt name must not run something else.
    private static func checkNames() throws {
        for name in ProcessInfo.processInfo.environment.keys.sorted() where name.hasPrefix(prefix) {
            if (names + othersNames).contains(String(name.dropFirst(prefix.count))) { continue }
            let known = names.map { prefix + $0 }.joined(separator: ", ")
            throw WrongSetting(description: "\(name) is not known; the settings are \(known)")
        }
    }

    /// A setting says nothing that the suite knows.
    struct WrongSetting: Error, CustomStringConvertible {
        let description: String
    }

    private static let suite = Result { try Suite.bundled() }

    /// The filters; several are separated by commas, but for those in the brackets of a member.
    private static var filters: [String] {
        var filters = [""]
        var isInBrackets = false
        for character in setting("FILTER") ?? "" {
            if character == "[" { isInBrackets = true }
            if character == "]" { isInBrackets = false }
            if character == ",", !isInBrackets {
                filters.append("")
            } else {
                filters[filters.count - 1].append(character)
            }
        }
        return filters.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    static let run = Result { () throws -> SuiteRun in
        try checkNames()
        let suite = try PlatformCheck.suite.get()
        let target = try setting("TARGET").map { text in try TargetCommand(parsing: text) } ?? .nativeAgent
        let names = (setting("BASELINE") ?? "auto").split(separator: ",").map(String.init)
        return try suite.run(
            on: target, selection: Selection(filters: filters), baseline: try suite.baseline(named: names),
            demands: Demands(edition: try edition()), jobs: TargetRunner.usualJobs)
    }

    /// Prints what the run found, and once more in a line when the process ends: behind the lines of all tests, among
    /// which the first may be lost.
    static func show(_ run: SuiteRun) {
        print(run.framed)
        atexit {
            guard let run = try? PlatformCheck.run.get() else { return }
            print("platform check: \(run.isAsExpected ? "as expected" : "not as expected"): \(run.countsText)")
            fflush(nil)
        }
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
        var words = ["dup-conformance", "run"]
        for (option, name) in [("--target", "TARGET"), ("--baseline", "BASELINE"), ("--edition", "EDITION")] {
            if let value = setting(name) { words += [option, value] }
        }
        // A feature has no case of its own: it is asked for.
        let id = result.assertion.id
        words += id.hasPrefix("feature.") ? ["--require", String(id.dropFirst(8))] : ["--filter", id]
        return TargetCommand(words: words).description
    }
}
