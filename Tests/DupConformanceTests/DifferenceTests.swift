import DescriptorFaults
import DescriptorModel
import Testing

@testable import ConformanceExploration
@testable import ConformanceProof
@testable import DescriptorNotation
@testable import DupConformance

/// The words of findings: of which number, which way; and what an entry of a baseline may say.
@Suite struct DifferenceTests {
    private static func roles(_ line: String, _ outcome: String) throws -> Roles {
        let step = try #require(Step(script: line))
        return Roles(step, ModelMachine().arguments(step), outcome: outcome, process: 0)
    }

    private static let before = "0:-:rw:0 1:-:rw:0 2:x:rw:0 3:-:rw:0"

    @Test(arguments: [
        ("dup 1", "3", "0:-:rw:0 1:-:rw:0 2:x:rw:0 3:x:rw:0", ["a flag is set on the new descriptor"]),
        ("dup2 1 3", "3", "0:-:rw:0 1:x:rw:0 2:x:rw:0 3:-:rw:0", ["a flag is set on the source"]),
        ("dup2 1 3", "3", "0:-:rw:0 1:-:rw:0 2:-:rw:0 3:-:rw:0", ["a flag is cleared on another descriptor"]),
        ("dup2 2 2", "2", "0:-:rw:0 1:-:rw:0 2:-:rw:0 3:-:rw:0", ["a flag is cleared on the descriptor"]),
        ("dup2 2 9", "EBADF", "0:-:rw:0 1:-:rw:0 2:-:rw:0 3:-:rw:0", ["a flag is cleared on the source"]),
        (
            "dup2 2 3", "3", "0:x:rw:0 1:x:rw:0 2:-:rw:0 3:x:rw:0",
            [
                "a flag is set on the new descriptor", "a flag is cleared on the source",
                "a flag is set on another descriptor",
            ]
        ),
        ("dup2 9 3", "EBADF", "0:-:rw:0 1:-:rw:0 2:x:rw:0", ["the target is closed that should be open"]),
        ("dup2 1 3", "3", "0:-:rw:0 2:x:rw:0 3:-:rw:0", ["the source is closed that should be open"]),
        ("setfd 0 none", "ok", "0:x:rw:0 1:-:rw:0 2:x:rw:0 3:-:rw:0", ["a flag is set on the descriptor"]),
        ("close 4", "ok", before + " 4:-:rw:0", ["a descriptor is open that should be closed"]),
    ]) func `differences say of which number, and which way`(
        _ step: String, _ outcome: String, _ actual: String, _ words: [String]
    ) throws {
        let texts = Difference.texts(
            expected: Self.before, actual: actual, roles: try Self.roles(step, outcome))
        #expect(texts == words)
        #expect(texts.allSatisfy { Difference.isPossible(idWords: Difference.idWords($0)) })
    }

    @Test(arguments: [
        ("the-process-hangs", true), ("fails-with-einval", true), ("fails-with-emfile-instead-of-einval", true),
        ("fails-with--9-instead-of-ebadf", true), ("fails-with-errno-unset", true),
        ("succeeds-instead-of-failing-with-ebadf-of-a-closed-number", true),
        ("fails-with-einval-instead-of-ebadf-of-a-closed-number", true),
        ("the-offset-of-another-description-differs", true), ("nonblock-is-set-on-the-description", true),
        ("the-descriptor-flags-differ", false), ("fails-with-", false), ("fails-with-einvall", false),
        ("fails-with-9", false), ("fails-with-einval-instead-of-", false), ("succeeds", false), ("", false),
        ("succeeds-instead-of-failing-with-einval-of-a-closed-number", false), ("a-flag-is-set", false),
    ]) func `an entry can only be a possible finding`(_ words: String, _ isPossible: Bool) {
        #expect(Difference.isPossible(idWords: words) == isPossible)
    }

    /// Three bugs of dup2; the second never shows without the first.
    private static let three = ModelTarget(name: "three bugs of dup2") { world, operation in
        guard case .dup2(let one, let other) = operation, world.process[one] != nil else {
            return world.step(operation)
        }
        let outcome = world.step(operation)
        guard case .number = outcome else { return outcome }
        if one == other {
            world.process[one]?.flags = []
        } else if other < one {
            world.process[other]?.flags = .closeOnExec
            world.process[one]?.flags = []
        }
        return outcome
    }

    @Test func `bugs of one operation are findings of their own, and an entry for one leaves the others`() throws {
        var settings = ExplorationSettings(target: .model(Self.three))
        settings.descriptors = 2
        settings.descriptions = 1
        let findings = try Exploration.run(settings).findings
        #expect(
            Set(findings.map(\.signature.description)) == [
                "dup2: a flag is set on the new descriptor", "dup2: a flag is cleared on the source",
                "dup2: a flag is cleared on the descriptor",
            ])
        let known = try #require(findings.first?.assertion.id)
        let baseline = try Baseline.parse(
            "baseline 1\nexpect FAIL \(known)\n  because x\n", file: "b", suite: try Support.suite.get())
        #expect(findings.count { baseline.entries[$0.assertion.id] == nil } == 2)
    }
}
