import DescriptorFaults
import Foundation
import Testing

@testable import ConformanceExploration
@testable import ConformanceProof
@testable import DescriptorNotation
@testable import DupConformance
@testable import Reproducers

/// What comes of a fault: one finding, as short as it can be told.
@Suite struct ShrinkerTests {
    private static func explore(
        _ target: String, _ alphabet: Alphabet.Name, _ descriptors: Int,
        _ change: (inout ExplorationSettings) -> Void = { _ in }
    ) throws -> Exploration {
        var settings = ExplorationSettings(target: .model(try ModelTarget(parsing: target)))
        settings.alphabet = alphabet
        settings.descriptors = descriptors
        settings.descriptions = 2
        settings.jobs = 1
        change(&settings)
        return try Exploration.run(settings)
    }

    /// The verdict on a finding's assertion, on a model.
    private static func verdict(_ assertion: Assertion, on target: ModelTarget) -> JudgedCase {
        let report = CaseReport(assertion, modelled: target.run(assertion))
        return Judge.judge(report, greeting: target.greeting)
    }

    /// A fault, where to look for it, and the operation that is to blame.
    static let faults: [(name: String, alphabet: Alphabet.Name, descriptors: Int, blamed: String)] = [
        ("dup.search-starts-one-high", .core, 2, "dup"), ("dup.sets-cloexec", .core, 2, "dup"),
        ("dup.reopens", .core, 2, "dup"), ("dup.opens-again", .core, 2, "dup"), ("dup.clears-status", .core, 2, "dup"),
        ("dup.finds-stale-flags", .core, 2, "dup"), ("dup.returns-raw-errno", .core, 1, "dup"),
        ("dup2.returns-zero", .core, 2, "dup2"), ("dup2.keeps-target-flags", .core, 2, "dup2"),
        ("dup2.equal-einval", .core, 1, "dup2"), ("dup2.equal-clears-flags", .core, 1, "dup2"),
        ("dup2.negative-crashes", .core, 1, "dup2"), ("dup2.at-limit-emfile", .core, 1, "dup2"),
        ("dup2.bad-source-closes-target", .core, 2, "dup2"), ("dup2.closes-when-same-description", .core, 2, "dup2"),
        ("dup2.moves", .core, 2, "dup2"), ("dup3.rewinds", .core, 2, "dup3"),
        ("dup2.keeps-replaced-offset", .core, 2, "dup2"), ("dup3.adds-to-target-flags", .core, 2, "dup3"),
        ("dup3.equal-succeeds", .core, 1, "dup3"), ("dup3.ignores-flags", .core, 2, "dup3"),
        ("dupfd.returns-minimum", .core, 2, "dupfd"), ("dupfd.wraps-around", .core, 2, "dupfd"),
        ("dupfd-cloexec.sets-nothing", .core, 2, "dupfd-cloexec"),
        ("dupfd-clofork.clears-source-flags", .core, 2, "dupfd-clofork"),
        ("setfd.per-description", .core, 2, "setfd"), ("setfl.per-object", .core, 2, "setfl"),
        ("append.per-number", .core, 2, "setfl"), ("close.closes-duplicates", .core, 2, "close"),
        ("close.leaves-open", .core, 1, "close"), ("lseek.closed-succeeds", .core, 1, "lseek"),
        ("open.sets-cloexec", .core, 1, "open"), ("dup2.limit-cached", .limits, 1, "dup2"),
        ("write.never-epipe", .pipes, 2, "write"), ("close.pipe-loses-data", .pipes, 2, "read"),
        ("nonblock.ignored", .pipes, 2, "read"), ("fork.own-descriptions", .processes, 1, "child"),
        ("fork.clears-flags", .processes, 1, "child"), ("exec.ignores-cloexec", .processes, 1, "become"),
        ("exec.rewinds", .processes, 1, "become"), ("fork.closes-cloexec", .processes, 1, "child"),
    ]

    @Test(arguments: faults)
    func `a fault is one finding of a few steps`(
        _ fault: (name: String, alphabet: Alphabet.Name, descriptors: Int, blamed: String)
    ) throws {
        let exploration = try Self.explore("model:\(fault.name)", fault.alphabet, fault.descriptors)
        let signatures = exploration.findings.map(\.signature.description)
        #expect(exploration.isComplete && exploration.unresolved.isEmpty, "\(exploration.unresolved)")
        // What spreads to other numbers both sets their flags and clears them.
        let count = fault.name == "setfd.per-description" ? 2 : 1
        try #require(exploration.findings.count == count, "\(signatures)")
        let finding = exploration.findings[0]
        #expect(
            finding.isConfirmed && finding.count > 0 && finding.signature.operation == fault.blamed, "\(signatures)")
        #expect(finding.steps.count <= 8, "\(finding.steps.map(\.step))")
        let suite = try Support.suite.get()
        #expect(!finding.requirements.isEmpty && finding.requirements.allSatisfy { suite.requirement($0) != nil })
        // What was found stands on its own, written down and read again.
        let text = NotationPrinter.versionLine + "\n" + NotationPrinter.text(finding.assertion)
        let assertion = try #require(try AssertionParser.parse(text, file: "finding.fd").first)
        let broken = Self.verdict(assertion, on: try ModelTarget(parsing: "model:\(fault.name)"))
        #expect(broken.verdict == .fail, "\(broken.reason)\n\(text)")
        let whole = Self.verdict(assertion, on: ModelTarget())
        #expect(whole.verdict == .pass, "\(whole.reason)\n\(text)")
    }

    @Test func `the faults are thirty and more, of all alphabets`() {
        #expect(Set(Self.faults.map(\.name)).count >= 30)
        #expect(Set(Self.faults.map(\.alphabet)) == Set(Alphabet.Name.allCases))
    }

    @Test func `faults of two kinds are two findings`() throws {
        // Each of these calls keeps the number that it should not have taken.
        let findings = try Self.explore("model:duplicating.failure-keeps-number", .core, 2).findings
        let operations = ["dup", "dup2", "dup3", "dupfd", "dupfd-cloexec", "dupfd-clofork"]
        let signatures = findings.map(\.signature.description)
        #expect(Set(findings.map(\.signature.operation)) == Set(operations) && findings.count == 6, "\(signatures)")
    }

    @Test func `an error of fork is not attributed to the step before it`() throws {
        let finding = try #require(try Self.explore("model:fork.closes-cloexec", .processes, 1).findings.first)
        #expect(finding.requirements.contains("fork.table-copied"), "\(finding.requirements)")
        #expect(!finding.requirements.contains { $0.hasPrefix("fcntl.") }, "\(finding.requirements)")
    }

    @Test(.needsCompiler, arguments: ["dup2.keeps-target-flags", "dup2.equal-einval", "dup.reopens"])
    func `a finding is a program that exits 0 here`(_ name: String) throws {
        let finding = try #require(try Self.explore("model:\(name)", .core, 2).findings.first)
        let requirements = finding.requirements.compactMap(try Support.suite.get().requirement)
        let text = try CProgram(finding.assertion, requirements: requirements).text
        let directory = try TemporaryDirectory()
        let source = directory.file("finding.c", Data(text.utf8)).path
        let path = directory.url.appendingPathComponent("finding").path
        let words = ["cc", "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", source, "-o", path]
        let built = try Support.run(words)
        try #require(built.status == 0, "\(built.errors)")
        let finished = try Support.run([path])
        #expect(finished.status == 0 && finished.output == "as required\n", "\(finished.output)\(finished.errors)")
    }

    @Test func `a walk's finding is shrunk too`() throws {
        let exploration = try Self.explore("model:dup2.returns-zero", .core, 2) {
            $0.kind = .random
            $0.steps = 800
        }
        let finding = try #require(exploration.findings.first { $0.signature.operation == "dup2" })
        #expect(finding.isConfirmed && finding.steps.count <= 8, "\(finding.steps.map(\.step))")
    }

    // MARK: Signatures

    @Test(arguments: [
        ("EBADF", "died SIGSEGV", "the process dies"), ("3", "hung", "the process hangs"),
        ("EBADF", "EINVAL", "fails with EINVAL instead of EBADF"),
        ("EBADF", "3", "succeeds instead of failing with EBADF"),
        ("3", "EMFILE", "fails with EMFILE"), ("3", "4", "gives another number"),
        ("\"x\"", "eof", "gives another outcome"),
        ("0:-:rw:0", "empty", "a descriptor is closed that should be open"),
        ("empty", "0:-:rw:0", "a descriptor is open that should be closed"),
        ("0:-:rw:0", "0:x:rw:0", "a flag is set on a descriptor"),
        ("0:f:rw:0", "0:-:rw:0", "a flag is cleared on a descriptor"),
        ("0:-:rw:0", "0:-:rwa:0", "append is set on a description"),
        ("0:-:rn:0", "0:-:rwn:0", "the access mode of a description differs"),
        ("0:-:rw:0", "0:-:rw:7", "the offset of a description differs"),
    ])
    func `differences are described in words`(_ expected: String, _ actual: String, _ words: String) {
        #expect(Difference.text(expected: expected, actual: actual) == words)
    }

    @Test func `findings that a third one links are joined`() {
        let differences = [
            "fails with -9 instead of EBADF", "fails with EINVAL instead of EMFILE", "the process dies",
            "fails with -24 instead of EMFILE",
            "the process dies",
        ]
        let joined = Signature.joined(
            differences.map { (signature: Signature(operation: "dup2", difference: $0), count: 1) },
            signatures: { [$0.signature] }
        ) { $0.count += $1.count }
        #expect(joined.map(\.signature.difference) == ["fails with -9 instead of EBADF", "the process dies"])
        #expect(joined.map(\.count) == [3, 2])
    }

    @Test func `differences that one fault may cause are related`() {
        func kin(_ one: String, _ other: String, _ operation: String = "dup2") -> Bool {
            Signature(operation: "dup2", difference: one).isKin(
                to: Signature(operation: operation, difference: other))
        }
        #expect(!kin("fails with EINVAL", "fails with EINVAL instead of EBADF"), "equal numbers, and a bad one")
        #expect(kin("fails with -9 instead of EBADF", "fails with -24 instead of EMFILE"))
        #expect(kin("the offset of the description differs", "append is cleared on the description"))
        #expect(!kin("the offset of the description differs", "append is cleared on another description"))
        #expect(!kin("the offset of the description differs", "append is cleared on the description", "dup"))
        #expect(!kin("the offset of the description differs", "a flag is set on the source"))
        #expect(!kin("fails with EBUSY", "fails with EMFILE instead of EBADF"))
        #expect(!kin("succeeds instead of failing with EBADF", "succeeds instead of failing with EMFILE"))
        #expect(kin("succeeds instead of failing with EBADF", "fails with EMFILE instead of EBADF"))
        let closed = Difference.text(expected: "EBADF", actual: "3", isOfClosedNumber: true)
        #expect(closed == "succeeds instead of failing with EBADF of a closed number")
        #expect(!kin(closed, "succeeds instead of failing with EBADF"), "the source, and the number out of range")
        #expect(kin(closed, Difference.text(expected: "EBADF", actual: "EINVAL", isOfClosedNumber: true)))
    }
}
