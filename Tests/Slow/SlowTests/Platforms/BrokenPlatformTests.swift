import Foundation
import Testing

@testable import DescriptorNotation
@testable import DupConformance

/// Platforms with a fault, made by a preloaded library: each must fail on the right assertion, which must name the
/// right requirement.
#if os(Linux)
@Suite(.needsCompiler, .waits) struct BrokenPlatformTests {
    /// The library with the faults, built once.
    static let library = Result { try Support.preloadable("faults") }

    private func run(fault: String, parts: Selection = Selection(), isAlone: Bool = false) throws -> SuiteRun {
        let library = try Self.library.get()
        let words = ["env", "LD_PRELOAD=\(library)", "FAULT=\(fault)", Support.agent]
        return try Support.suite.get().run(
            on: TargetCommand(words: words), selection: parts, jobs: 2, timeout: 2, isAlone: isAlone)
    }

    @Test func `without a fault the library changes nothing`() throws {
        #expect(try run(fault: "none").unexpected.isEmpty)
    }

    @Test(arguments: [
        ("dup-not-lowest", "dup.returns.lowest-free.holes", "dup.returns.lowest-free"),
        ("dup-second-lowest", "dup.err.emfile", "dup.err.emfile"),
        ("dup-second-lowest", "dup.returns.lowest-free.holes", "dup.returns.lowest-free"),
        ("dup-keeps-cloexec", "dup.cloexec.cleared", "dup.cloexec.cleared"),
        ("dup-reopens", "ofd.shared.offset.read", "ofd.shared.offset.read"),
        ("dup-reopens", "dup.same-ofd", "dup.same-ofd"),
        ("append-not-shared", "fcntl.setfl.append.shared.set", "fcntl.setfl.append.shared"),
        ("bad-source-einval", "dup.err.ebadf.closed", "dup.err.ebadf.closed"),
        ("bad-source-einval", "dup2.invalid-src.ebadf", "dup2.invalid-src.ebadf"),
        ("bad-target-emfile", "dup2.badnew.at-limit", "dup2.badnew.at-limit"),
        ("bad-target-emfile", "dup2.badnew.negative", "dup2.badnew.negative"),
        ("dup2-closes-first", "dup2.invalid-src.target-not-closed.pipe", "dup2.invalid-src.target-not-closed"),
        ("dup2-returns-0", "dup2.returns.newfd.free", "dup2.returns.newfd"),
        ("dup2-two-steps", "dup2.atomic.2-9-7", "dup2.atomic.2-9-7"),
        ("dup-full-gives-number", "dup.err.emfile", "dup.err.emfile"),
        ("dup-gives-closed", "dup.err.emfile", "dup.err.emfile"),
        ("dup-gives-closed", "dup.many", "dup.returns.lowest-free"),
        ("dup-gives-source", "dup.err.emfile", "dup.err.emfile"),
        ("errno-zeroed", "errno.never-zero.dup", "errno.never-zero"),
    ])
    func `a fault fails the right assertion and names the requirement`(
        _ fault: String, _ assertion: String, _ requirement: String
    ) throws {
        let family = String(assertion.prefix { $0 != "." }) + ".*"
        let run = try run(fault: fault, parts: Selection(filters: [family]))
        let result = try #require(run.results.first { $0.assertion.id == assertion })
        #expect(result.verdict == .fail, "\(result.verdict.rawValue) \(result.reason)")
        #expect(result.assertion.requirements.first == requirement)
        #expect(result.steps.count { $0.isDecisive } == 1)
    }

    @Test(arguments: ["dup-not-lowest", "append-not-shared", "bad-source-einval", "dup2-closes-first"])
    func `cases that share processes have the verdicts that they have alone`(_ fault: String) throws {
        let parts = Selection(filters: ["dup*.*", "fcntl.*", "close.*"], exclusions: ["*.every-*"], isQuick: true)
        let shared = try run(fault: fault, parts: parts)
        let alone = try run(fault: fault, parts: parts, isAlone: true)
        let differing = zip(shared.results, alone.results).filter { $0.verdict != $1.verdict }
        #expect(differing.isEmpty, "\(differing.map { "\($0.assertion.id): \($0.verdict), alone \($1.verdict)" })")
        #expect(shared.unexpected.count > 3)
    }

    /// A table that loses something when it grows, which it does once in a process: no case may be late.
    @Test func `sharing processes hides nothing that shows once in a process`() throws {
        let run = try run(fault: "growth-loses-marks", parts: Selection(filters: ["dup.*"], isQuick: true))
        let failing = run.results.filter { $0.verdict == .fail }.map(\.assertion.id)
        #expect(failing.contains("dup.cloexec.cleared.every-number[32,dupfd]"), "\(failing)")
        #expect(failing.contains("dup.cloexec.cleared.every-number[63,dupfd]"), "\(failing)")
    }

    @Test func `what fails only after other cases in a process is reported, and does not fail these cases`() throws {
        let parts = Selection(filters: ["dup*.*", "fcntl.*"], exclusions: ["*.every-*"], isQuick: true)
        let shared = try run(fault: "dup-wears-out", parts: parts)
        let alone = try run(fault: "dup-wears-out", parts: parts, isAlone: true)
        #expect(shared.results.map(\.verdict) == alone.results.map(\.verdict))
        let remark = try #require(shared.remarks.first { $0.text.contains("in which other cases were run before") })
        #expect(remark.isUnexpected && !alone.remarks.contains(remark))
    }

    @Test func `the report of a failure names requirement, source, step and command`() throws {
        let library = try Self.library.get()
        let target = "env LD_PRELOAD=\(library) FAULT=dup-keeps-cloexec \(Support.agent)"
        let finished = try Support.run([Support.program, "--target", target, "--filter", "dup.cloexec.cleared"])
        #expect(finished.status == 1)
        for expected in [
            "FAIL dup.cloexec.cleared", "New descriptor has close-on-exec clear even when the source has it set.",
            "POSIX.1-2024 fcntl: F_DUPFD", "> getfd b", "getfd b gave cloexec, not none",
            "to run it alone: dup-conformance run --target 'env LD_PRELOAD=", "--filter dup.cloexec.cleared",
        ] { #expect(finished.output.contains(expected), "\(expected) in:\n\(finished.output)") }
        // The command that the report names does what it says.
        let line = try #require(finished.output.split(separator: "\n").first { $0.contains("to run it alone: ") })
        let command = String(line).replacing("  to run it alone: dup-conformance", with: "\"$PROGRAM\"")
        let again = try Support.shell(command)
        #expect(again.status == 1 && again.output.contains("FAIL dup.cloexec.cleared"), "\(command)\n\(again.errors)")
    }
}
#endif
