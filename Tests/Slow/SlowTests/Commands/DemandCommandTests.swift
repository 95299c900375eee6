import Foundation
import Testing

@testable import DescriptorNotation
@testable import DupConformance

/// What the command line says of what a target must have.
@Suite struct DemandCommandTests {
    private func run(_ arguments: [String]) throws -> Finished { try Support.run([Support.program] + arguments) }

    @Test(arguments: [
        (["--edition", "2001"], "2001"),
        (["--lacking", "dup4"], "--lacking: “dup4” is not a known feature; did you mean “dup"),
        (["--require", "dup3,"], "--require: “” is not a known feature"),
        (["--require", "dup3", "--lacking", "dup3"], "--lacking and --require both name dup3"),
    ])
    func `wrong usage exits 2 and says what to do`(_ arguments: [String], _ expected: String) throws {
        let finished = try run(arguments)
        #expect(finished.status == 2 && finished.errors.contains(expected), "\(finished.errors)")
    }

    @Test func `a feature that must be there and is not fails once`() throws {
        let target = Support.agent + " --in-process"
        let options = ["--target", target, "--filter", "dup.returns.*", "--baseline", "none"]
        #expect(try run(options).status == 0)
        let required = try run(options + ["--require", "fork,dup3"])
        #expect(required.status == 1 && required.output.contains("FAIL feature.fork\n"), "\(required.output)")
        #expect(required.output.contains("the target has no fork (every case runs in the agent's own process)"))
        #expect(!required.output.contains("feature.dup3"))
        let claimed = try run(options + ["--edition", "2017"])
        #expect(claimed.status == 1 && claimed.output.contains("FAIL feature.exec\n"), "\(claimed.output)")
        let said = try run(options + ["--edition", "2017", "--lacking", "fork,exec,fexecve,shell,search,open-exec"])
        #expect(said.status == 0, "\(said.output)")
    }

    @Test(arguments: [
        (["--in-process", "queues"], ["fork.*"], 1, "queues, but it was not tested: fork.mq is UNSUPPORTED"),
        (["", "dup3"], ["dup.returns.*"], 1, "dup3, but it was not tested: no case of it was run"),
        (["", "dup3"], ["dup3.returns.*"], 0, " pass"),
    ])
    func `a required feature must be tested`(
        _ demand: [String], _ filters: [String], _ status: Int32, _ expected: String
    ) throws {
        let finished = try run(
            ["--target", "\(Support.agent) \(demand[0])", "--require", demand[1]]
                + filters.flatMap { ["--filter", $0] })
        #expect(finished.status == status && finished.output.contains(expected), "\(finished.output)")
    }

    @Test func `an older edition records what came later`() throws {
        let finished = try run(
            ["--target", "model:dup3.returns-zero", "--filter", "dup3.*", "--edition", "2008", "--format", "jsonl"])
        #expect(finished.status == 0, "\(finished.output)")
        #expect(finished.output.contains("\"value\":\"does not hold: dup3 a 40 none gave 0, not 40\""))
        #expect(try run(["--target", "model:dup3.returns-zero", "--filter", "dup3.*"]).status == 1)
    }

    @Test func `of a case that an edition does not bind to, a baseline says nothing`() throws {
        let directory = try TemporaryDirectory()
        let text = "baseline 1\ntitle test\n\nexpect FAIL dup3.returns.newfd\n  because it is a test\n"
        let file = directory.file("test.baseline", Data(text.utf8))
        let options = ["--target", "model:dup3.returns-zero", "--filter", "dup3.*", "--baseline", file.path]
        let finished = try run(options + ["--edition", "2008"])
        #expect(finished.status == 0, "\(finished.output)\(finished.errors)")
    }

    @Test func `the last lines list missing features, and since when they are mandatory`() throws {
        let finished = try run(["--filter", "dup.returns.*", "--target", "\(Support.agent) --in-process"])
        let lines = finished.output.split(separator: "\n").suffix(2)
        #expect(lines.first?.hasPrefix("missing features that are mandatory since POSIX.1-2008: ") == true)
        #expect(lines.first?.contains("fork") == true && lines.last?.contains("POSIX.1-2024: clofork") == true)
    }

    @Test func `a partial trace is judged as one only with --partial`() throws {
        let directory = try TemporaryDirectory()
        let suite = try Support.suite.get()
        let cases = suite.assertions.filter { $0.id.hasPrefix("dup.returns.") }
        let script = Script.text(cases, timeout: 10)
        let trace = directory.file("trace", Data(try Support.run([Support.agent], input: script).output.utf8)).path
        let whole = try run(["judge", trace])
        // One line says what is missing, not one for each case.
        let missing = whole.output.matches(of: /(\d+) cases are not in the trace: (.*) and (\d+) more; .* --partial\n/)
        #expect(whole.status == 1 && missing.count == 1, "\(whole.output)")
        #expect(missing.first?.2.split(separator: ", ").count == 3 && Int(missing.first?.1 ?? "") ?? 0 > 1000)
        #expect(!whole.output.contains("\nUNRESOLVED ") && whole.output.split(separator: "\n").count < 120)
        #expect(try run(["judge", trace, "--partial"]).status == 0)
        #expect(try run(["judge", trace, "--filter", "dup.returns.*"]).status == 0)
        let given = try run(["judge", directory.file("script", Data(script.utf8)).path])
        #expect(
            given.status == 2 && given.errors.contains("is a script, not the trace of an agent"),
            "\(given.errors)")
        #expect(given.errors.split(separator: "\n").count == 1)
    }

    @Test func `a run without a verdict exits 3`() throws {
        let lacking = OperationTable.features.map(\.word).joined(separator: " ")
        let script =
            "\(Support.agent) | sed 's/^has .*/lacks \(lacking)/; /^lacks clofork/d; s/ => .*/ => unsupported no/'"
        let finished = try run(["--target", "bash -c \"\(script)\"", "--format", "tap"])
        #expect(finished.status == 3, "\(finished.status)")
        #expect(finished.errors.contains("gave neither a PASS nor a FAIL: nothing was tested"), "\(finished.errors)")
    }
}
