import Foundation
import Testing

@testable import ConformanceProof
@testable import DescriptorNotation
@testable import DupConformance

/// Platforms that stay within the text and do what the plain one does not: none may fail.
#if os(Linux)
@Suite(.needsCompiler, .waits) struct ConformingPlatformTests {
    /// What a run on a platform came to.
    private struct Trial {
        let run: SuiteRun
        /// How often the library did what the plain platform does not do.
        let departures: Int
        /// The trace of the steps that show what the platform does.
        let shown: String

        func ids(_ verdict: Verdict) -> Set<String> {
            Set(run.results.filter { $0.verdict == verdict }.map(\.assertion.id))
        }
    }

    private static func trial(_ name: String, library: String, showing steps: String = "") throws -> Trial {
        let directory = try TemporaryDirectory()
        let departures = directory.file("departures", Data(count: 8))
        let environment = ["LD_PRELOAD=\(library)", "PLATFORM=\(name)", "DEPARTURES=\(departures.path)"]
        let words = ["env"] + environment + [Support.agent]
        let shown = steps.isEmpty ? "" : try Support.run(words, input: steps + "\n").output
        let suite = try Support.suite.get()
        let run = try suite.run(on: TargetCommand(words: words), selection: Self.sample(of: suite), jobs: 2)
        let counted = try Data(contentsOf: departures)
        return Trial(
            run: run, departures: counted.enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) },
            shown: shown)
    }

    /// Every case, and of each that has many members every fourth of them: there are dozens of platforms.
    private static func sample(of suite: DupConformance.Suite) -> Selection {
        var places: [String: Int] = [:]
        let cases = suite.assertions.filter { assertion in
            defer { places[assertion.caseID, default: 0] += 1 }
            return places[assertion.caseID, default: 0] % 4 == 0
        }
        return Selection(ids: Set(cases.map(\.id)))
    }

    @Test func `a platform that stays within the text does not fail`() throws {
        var conforming = 0
        for library in ConformingPlatform.Library.allCases {
            let path = try Support.preloadable(library.rawValue)
            // Without a name the library changes nothing, and says so.
            let plain = try Self.trial("plain", library: path)
            #expect(plain.departures == 0)
            // What this platform lacks is no matter here.
            let wrong = plain.run.unexpected.map(\.assertion.id).filter { !$0.hasPrefix("feature.") }
            #expect(wrong.isEmpty, "\(wrong)")
            for platform in ConformingPlatform.all where platform.library == library {
                let name = Comment(rawValue: "\(platform.name): \(platform.does)")
                let trial = try Self.trial(platform.name, library: path, showing: platform.steps)
                #expect(trial.departures > 0, name)
                let isShown = platform.outcome.isEmpty || trial.shown.contains(platform.outcome)
                #expect(isShown, "\(name): \(trial.shown)")
                let known = plain.ids(.fail)
                let failures = trial.run.results.filter { $0.verdict == .fail && !known.contains($0.assertion.id) }
                #expect(failures.isEmpty, "\(name): \(failures.map { "\($0.assertion.id): \($0.reason)" })")
                let open = trial.ids(.unresolved).subtracting(plain.ids(.unresolved))
                #expect(open.isEmpty, "\(name): \(open)")
                let more = trial.ids(.unsupported).subtracting(plain.ids(.unsupported))
                #expect(more.count <= platform.unsupported, "\(name): \(more.sorted())")
                if failures.isEmpty, trial.departures > 0, isShown { conforming += 1 }
            }
        }
        let all = ConformingPlatform.all.count
        #expect(all >= 20 && Set(ConformingPlatform.all.map(\.name)).count == all)
        print("conforming platforms: \(conforming) of \(all) without a FAIL")
    }
}
#endif
