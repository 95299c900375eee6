import Foundation
import Testing

@testable import DescriptorNotation
@testable import DupConformance

/// An agent that was built for a test, and goes with its owner.
struct BuiltAgent {
    let directory: TemporaryDirectory
    var path: String { directory.url.appendingPathComponent("fd-agent").path }

    func run(_ options: [String] = [], input: String = "") throws -> Finished {
        try withExtendedLifetime(directory) { try Support.run([path] + options, input: input) }
    }
}

/// What the tests of the agent share.
protocol AgentBed {}

extension AgentBed {
    func cases(_ output: String) -> [CaseTrace] {
        var reader = TraceReader()
        let events = reader.read(Array(output.utf8)) + reader.finish()
        return events.compactMap { if case .finished(let trace) = $0 { trace } else { nil } }
    }

    func outcomes(_ trace: CaseTrace) -> [String] { trace.steps.map(\.outcome.description) }

    /// Runs a script in a scratch directory of its own, which must be empty afterwards.
    func run(_ script: String, on agent: BuiltAgent? = nil, options: [String] = [], prefix: [String] = []) throws
        -> [CaseTrace]
    {
        let directory = try TemporaryDirectory()
        let words = prefix + [agent?.path ?? Support.agent, "--scratch", directory.url.path] + options
        let finished = try withExtendedLifetime(agent) { try Support.run(words, input: script) }
        #expect(finished.status == 0, "\(finished.errors)")
        #expect(finished.errors.isEmpty, "\(finished.errors)")
        let left = try FileManager.default.contentsOfDirectory(atPath: directory.url.path)
        #expect(left.isEmpty, "left behind: \(left)")
        return cases(finished.output)
    }

    /// Builds the agent with these macros defined. C that stands before it may put something in the place of a call,
    /// and C after it may take the place of its main function.
    func built(_ macros: String..., before: String = "", after: String? = nil) throws -> BuiltAgent {
        let agent = BuiltAgent(directory: try TemporaryDirectory())
        let sources = Support.root.appendingPathComponent("CShim").path
        let rename = after == nil ? "" : "#define main agent_main\n"
        let source = agent.directory.file(
            "main.c",
            Data(
                """
                #include "platform.h"
                \(before)
                \(rename)#include "fd-agent.c"
                #undef main
                \(after ?? "")

                """.utf8))
        let words = ["cc", "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror"] + macros.map { "-D\($0)" }
        let built = try Support.run(
            words + ["-I\(sources)/CFDShim/include", "-I\(sources)/agent", source.path, "-o", agent.path])
        #expect(built.status == 0, "\(built.errors)")
        return agent
    }
}
