import CFDShim
import Foundation
import Testing

@testable import DescriptorNotation
@testable import DupConformance

/// What a program did.
struct Finished {
    let status: Int32
    let signal: Int32
    let output: String
    let errors: String
}

/// Programs and files that tests use. Nothing here, or in any test, looks at the descriptor numbers of this process.
enum Support {
    /// Where the programs of this package were built.
    static let products = URL(fileURLWithPath: TargetCommand.nativeAgent.words[0]).deletingLastPathComponent()
    static let agent = TargetCommand.nativeAgent.words[0]
    /// The command; another build of it, an optimized one, if the environment names it: the slow tests start it a thousand
    /// times.
    static let program =
        ProcessInfo.processInfo.environment["DUP_CONFORMANCE_PROGRAM"]
        ?? products.appendingPathComponent("dup-conformance").path
    /// The root of the repository: the slow tests, which share this file, lie deeper in it.
    static let root: URL = {
        var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        while folder.path != "/", !FileManager.default.fileExists(atPath: folder.appendingPathComponent("CShim").path) {
            folder.deleteLastPathComponent()
        }
        return folder
    }()

    static let suite = Result { try Suite.bundled() }

    /// Whether the tests that compile C can do so.
    static let hasCompiler = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
        FileManager.default.isExecutableFile(atPath: "\($0)/cc")
    }

    /// The library that is made of a file of C among the fixtures, to be preloaded; it is built beside the programs.
    static func preloadable(_ name: String) throws -> String {
        let path = products.appendingPathComponent("\(name).so").path
        let built = try run(["cc", "-shared", "-fPIC", "-O1", try fixture("\(name).c").path, "-o", path, "-ldl"])
        #expect(built.status == 0, "\(built.errors)")
        return path
    }

    /// Copies a program, and the folders above it. Another process does that: what this one has open for writing, a child
    /// of another test may hold open a little longer, and the system starts no file that somebody writes.
    static func executable(copyOf path: String, at copy: URL) throws -> String {
        let finished = try run(["install", "-D", "-m", "755", path, copy.path])
        #expect(finished.status == 0, "\(finished.errors)")
        return copy.path
    }

    /// The file of this name among the fixtures of the tests.
    static func fixture(_ name: String) throws -> URL {
        let folders = ["Tests/DupConformanceTests", "Tests/Slow/SlowTests"].map { root.appendingPathComponent($0) }
        let files = folders.map { $0.appendingPathComponent("Fixtures/\(name)") }
        return try #require(files.first { FileManager.default.fileExists(atPath: $0.path) })
    }

    /// Runs a program to its end, with this text on its standard input.
    static func run(_ words: [String], input: String = "", environment: [String: String] = [:]) throws -> Finished {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let directory = try TemporaryDirectory()
        let inputFile = directory.file("input", Data(input.utf8))
        let outputFile = directory.file("output", Data())
        let errorFile = directory.file("errors", Data())
        process.standardInput = try FileHandle(forReadingFrom: inputFile)
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        process.standardError = try FileHandle(forWritingTo: errorFile)
        try process.run()
        process.waitUntilExit()
        let wasKilled = process.terminationReason == .uncaughtSignal
        return Finished(
            status: wasKilled ? -1 : process.terminationStatus, signal: wasKilled ? process.terminationStatus : 0,
            output: String(decoding: try Data(contentsOf: outputFile), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: errorFile), as: UTF8.self))
    }

    /// Runs a shell script in which $AGENT and $PROGRAM are the programs of this package.
    static func shell(_ script: String, input: String = "") throws -> Finished {
        try run(["sh", "-c", script], input: input, environment: ["AGENT": agent, "PROGRAM": program])
    }

    /// The assertions in a text that lacks only the first line and the requirements.
    static func assertions(_ text: String) throws -> [Assertion] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line -> [Substring] in
            let isHeader = line.hasPrefix("assertion") || line.hasPrefix("characteristic")
            return isHeader ? [line, "  requirement test.requirement"] : [line]
        }
        return try AssertionParser.parse("notation 1\n" + lines.joined(separator: "\n"), file: "test.fd")
    }

    /// The verdict on steps, given the outcomes that a target had.
    static func judge(
        _ steps: String, _ outcomes: [String], kind: String = "assertion", table: String = "0-2 limit 64",
        done: String = "done 1", most: Int = 64, greeting: String = ""
    ) throws -> JudgedCase {
        let assertion = try #require(try assertions("\(kind) test.case\n" + steps).first)
        var trace = "agent 1 test\nmost \(most)\n\(greeting)ready\n\(kind) test.case\ntable \(table)\n"
        for (step, outcome) in zip(assertion.steps, outcomes) { trace += "\(step.script) => \(outcome)\n" }
        trace += done + "\n"
        let suite = try Suite(assertions: [assertion], requirements: [])
        let run = try suite.judge(trace: Array(trace.utf8), named: "test")
        return try #require(run.results.first)
    }
}

/// A directory that goes with its owner.
final class TemporaryDirectory {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("dup-conformance-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// A suite in this directory: the texts of its files.
    func suite(_ assertions: String, requirements: String, baseline: Data? = nil) -> String {
        let texts = [("assertions/a.fd", Data(assertions.utf8)), ("requirements/a.req", Data(requirements.utf8))]
        for (name, data) in texts + (baseline.map { [("baselines/a.baseline", $0)] } ?? []) {
            let folder = url.appendingPathComponent("suite/\(name.prefix { $0 != "/" })")
            try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            _ = file("suite/\(name)", data)
        }
        return url.appendingPathComponent("suite").path
    }

    func file(_ name: String, _ content: Data) -> URL {
        let file = url.appendingPathComponent(name)
        _ = FileManager.default.createFile(atPath: file.path, contents: content)
        return file
    }
}

extension Trait where Self == ConditionTrait {
    /// A test that compiles C. The platform check needs no compiler.
    static var needsCompiler: Self { .enabled("there is no cc in PATH") { Support.hasCompiler } }
}
