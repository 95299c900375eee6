import Foundation
import Testing

@testable import DescriptorNotation
@testable import DupConformance

/// A platform whose program images open a descriptor of their own. It conforms, and so nothing may fail.
#if os(Linux)
@Suite(.needsCompiler) struct ImagePlatformTests {
    /// Built once: a test that built it again would take it away from the agents of another.
    private static let library = Result { try Support.preloadable("image") }

    private func target(_ option: String = "") throws -> TargetCommand {
        let words = ["env", "LD_PRELOAD=\(try Self.library.get())", Support.agent] + (option.isEmpty ? [] : [option])
        return TargetCommand(words: words)
    }

    @Test func `a new image that opens a descriptor of its own conforms`() throws {
        let suite = try Support.suite.get()
        let run = try suite.run(on: target(), jobs: 2)
        #expect(run.unexpected.isEmpty, "\(run.unexpected.map { "\($0.assertion.id): \($0.reason)" })")
        let plain = try suite.run(on: .nativeAgent, jobs: 2)
        func unsupported(_ run: SuiteRun) -> [String] {
            run.results.filter { $0.verdict == .unsupported }.map(\.assertion.id)
        }
        #expect(unsupported(run) == unsupported(plain), "nothing is passed over for it")
    }

    @Test func `the greeting lists what every new image has open`() throws {
        let greeting = try Support.run(try target().words)
        #expect(greeting.output.contains("\nimage 3\n"), "\(greeting.output)")
        let plain = try Support.run([Support.agent])
        #expect(!plain.output.contains("\nimage "))
        let inOne = try Support.run(try target("--in-process").words)
        #expect(!inOne.output.contains("\nimage "), "there is no exec, and so nothing is started")
    }
}
#endif
