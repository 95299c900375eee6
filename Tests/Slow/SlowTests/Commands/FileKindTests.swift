import Foundation
import Testing

@testable import ConformanceReports
@testable import DescriptorNotation
@testable import DupConformance

/// A file of one kind given where another is wanted: one line says what it is.
@Suite(.waits) struct FileKindTests {
    /// A file of each kind.
    private struct Bed {
        let directory = Result { try TemporaryDirectory() }
        var paths: [FileKind: String] = [:]

        init() throws {
            let directory = try self.directory.get()
            func made(_ words: String...) throws -> String { try Support.run([Support.program] + words).output }
            let small = ["explore", "--target", "model", "--descriptors", "1", "--descriptions", "1"]
            let state = directory.url.appendingPathComponent("state").path
            let found = try Support.run([Support.program] + small + ["--format", "jsonl", "--resume", state]).output
            let script = try made("script", "--filter", "dup.returns.*")
            let filter = ["run", "--target", "model", "--filter", "dup.returns.*", "--format"]
            let conformance = Support.root.appendingPathComponent("conformance").path
            let texts: [FileKind: String] = [
                .trace: try Support.run([Support.agent], input: script).output, .script: script,
                .run: try Support.run([Support.program] + filter + ["jsonl"]).output, .exploration: found,
                .tap: try Support.run([Support.program] + filter + ["tap"]).output,
            ]
            for (kind, text) in texts { paths[kind] = directory.file("\(kind)", Data(text.utf8)).path }
            paths[.state] = state
            paths[.assertions] = "\(conformance)/assertions/dup.fd"
            paths[.requirements] = "\(conformance)/requirements/dup.req"
            paths[.baseline] = "\(conformance)/baselines/glibc.baseline"
        }
    }

    /// What commands read, and which kinds of file they want.
    private static let readers: [(words: [String], wanted: Set<FileKind>)] = [
        (["judge", "FILE", "--partial"], [.trace]), (["merge", "FILE"], [.run, .exploration]),
        (["reproduce", "FILE"], [.trace, .exploration, .run]),
        (["show", "dup.returns.nonneg", "--report", "FILE"], [.run]),
        (["run", "--target", "model", "--failed", "FILE"], [.run]),
        (["run", "--target", "model", "--filter", "dup.returns.*", "--baseline", "FILE"], [.baseline]),
        (["lint", "--baseline", "FILE"], [.baseline]),
        (["judge", "TRACE", "--partial", "--baseline", "FILE"], [.baseline]),
        (["explore", "--target", "model", "--descriptors", "1", "--descriptions", "1", "--resume", "FILE"], [.state]),
    ]

    @Test func `every command reports the kind of a wrong file`() async throws {
        let bed = try Bed()
        #expect(bed.paths.count == FileKind.allCases.count)
        for (kind, path) in bed.paths {
            let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
            #expect(FileKind(of: bytes) == kind, "\(kind)")
            for (words, wanted) in Self.readers {
                let given = words.map { $0 == "FILE" ? path : $0 == "TRACE" ? bed.paths[.trace] ?? "" : $0 }
                let finished = try Support.run([Support.program] + given)
                let name = Comment(rawValue: "\(words) \(kind): \(finished.status) \(finished.errors.prefix(300))")
                if wanted.contains(kind) {
                    #expect(!finished.errors.contains(", not a ") && !finished.errors.contains(", not the "), name)
                } else {
                    #expect(finished.status == 2 && finished.output.isEmpty, name)
                    #expect(finished.errors.hasPrefix("dup-conformance: \(path) is "), name)
                    #expect(finished.errors.split(separator: "\n").count == 1, name)
                }
            }
            for command in ["lint", "list", "run"] {
                let finished = try Support.run([Support.program, command, "--suite", path])
                #expect(finished.status == 2 && finished.errors.split(separator: "\n").count == 1, "\(finished.errors)")
            }
        }
    }

    @Test(arguments: ["", "hello\n", "notation 2\n", "{}", "{\"type\":\"letter\"}", "\u{0}\u{1}", "TAP\n"])
    func `an unrecognized file has no kind`(_ text: String) { #expect(FileKind(of: Array(text.utf8)) == nil) }

    @Test func `noise before a trace is ignored`() {
        let noise = String(repeating: "Loading kernel\r\n", count: 20)
        #expect(FileKind(of: Array("\(noise)agent 1 x\nready\n".utf8)) == .trace)
        #expect(FileKind(of: Array("\(noise)assertion a.b\ntable 0-2\n".utf8)) == .trace)
        #expect(FileKind(of: Array("notation 1\nassertion a.b\n  dup 0 -> 3\n".utf8)) == .assertions)
        #expect(FileKind(of: Array("notation 1\nassertion a.b\ndup 0\n".utf8)) == .script)
    }

    @Test func `a byte order mark is no obstacle, or named`() throws {
        let bed = try Bed()
        let directory = try TemporaryDirectory()
        for (kind, path) in bed.paths {
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let marked = directory.file("marked", Data("\u{FEFF}\(text)".utf8)).path
            let wide = directory.file(
                "wide", Data([0xFF, 0xFE]) + (try #require(text.data(using: .utf16LittleEndian))))
            #expect(FileKind(of: Array("\u{FEFF}\(text)".utf8)) == kind, "\(kind)")
            for (words, wanted) in Self.readers where wanted.contains(kind) {
                func finished(_ file: String) throws -> Finished {
                    let given = words.map { $0 == "FILE" ? file : $0 == "TRACE" ? bed.paths[.trace] ?? "" : $0 }
                    return try Support.run([Support.program] + given)
                }
                let (plain, with) = (try finished(path), try finished(marked))
                let name = Comment(rawValue: "\(words) \(kind): \(with.status) \(with.errors.prefix(300))")
                if kind == .baseline {
                    let errors = with.output + with.errors
                    #expect(with.status != 0 && errors.contains("marked:1:1: the file begins with a byte order"), name)
                } else {
                    #expect(
                        plain.status == with.status && plain.errors == with.errors.replacing(marked, with: path), name)
                }
                let refused = try finished(wide.path)
                let errors = refused.errors
                #expect(
                    refused.status == 2 && errors == "dup-conformance: \(wide.path) is UTF-16 text; save it as UTF-8\n")
            }
        }
        // What is piped through a shell of another system.
        let script = "\u{FEFF}" + (try Support.run([Support.program, "script", "--filter", "dup.returns.*"]).output)
        let trace = directory.file("trace", Data(try Support.run([Support.agent], input: script).output.utf8)).path
        #expect(try Support.run([Support.program, "judge", trace, "--partial"]).status == 0)
        let suite = directory.suite("\u{FEFF}notation 1\n", requirements: "")
        try Data([0xFE, 0xFF, 0, 0x6E]).write(to: directory.url.appendingPathComponent("suite/requirements/a.req"))
        let lint = try Support.run([Support.program, "lint", "--suite", suite])
        #expect(lint.status == 2 && lint.errors.hasSuffix("it is UTF-16 text; save it as UTF-8\n"), "\(lint.errors)")
    }

    @Test func `a file that is not a baseline is reported in one line`() {
        let error = #expect(throws: NotationError.self) {
            try Baseline.parse("hello\nworld\nexpect\n", file: "b", suite: Support.suite.get())
        }
        #expect(error?.diagnostics.count == 1)
    }
}
