import Foundation
import Testing

@testable import DescriptorNotation
@testable import DupConformance

/// Shards of runs, those without work among them, and what `merge` makes of their reports.
@Suite(.waits) struct MergedRunTests {
    private func run(_ words: [String], environment: [String: String] = [:]) throws -> Finished {
        try Support.run([Support.program] + words, environment: environment)
    }

    /// The reports of a run in so many shards, as files.
    private func shards(
        _ directory: TemporaryDirectory, count: Int, target: String = "model", _ more: [String] = []
    ) throws -> [String] {
        try (1...count).map { shard in
            let words = ["run", "--target", target, "--shard", "\(shard)/\(count)", "--format", "jsonl"] + more
            return directory.file("shard\(shard)", Data(try run(words).output.utf8)).path
        }
    }

    private func stable(_ text: String) -> String {
        text.replacing(/[0-9.]+ s\n/, with: "0 s\n").replacing(/"seconds":[0-9.e-]+/, with: "\"seconds\":0")
            .replacing(/"date":"[^"]*"/, with: "\"date\":\"\"")
    }

    @Test(arguments: ["model", "model:dup2.returns-zero"])
    func `merged shards give the report of the whole run`(_ target: String) throws {
        let directory = try TemporaryDirectory()
        let files = try shards(directory, count: 3, target: target)
        for format in ["text", "jsonl"] {
            let whole = try run(["run", "--target", target, "--format", format])
            let merged = try run(["merge", "--format", format] + files.reversed())
            #expect(merged.status == whole.status && merged.errors.isEmpty, "\(merged.errors)")
            #expect(stable(merged.output) == stable(whole.output), "\(merged.output)")
        }
        // What was merged can be merged.
        let again = directory.file("whole", Data(try run(["merge", "--format", "jsonl"] + files).output.utf8)).path
        #expect(try stable(run(["merge", again]).output) == stable(run(["merge"] + files).output))
    }

    @Test func `known failures stay known`() throws {
        let directory = try TemporaryDirectory()
        let text = "baseline 1\nexpect FAIL dup2.returns.newfd.free\n  because it returns zero\n"
        let options = [
            "--baseline", directory.file("b.baseline", Data(text.utf8)).path, "--filter", "dup2.returns.newfd.*",
        ]
        let target = "model:dup2.returns-zero"
        let files = try shards(directory, count: 2, target: target, options)
        let merged = try run(["merge"] + files)
        let whole = try run(["run", "--target", target] + options)
        #expect(whole.output.contains("it returns zero"), "\(whole.output)\(whole.errors)")
        #expect(stable(merged.output) == stable(whole.output) && merged.status == whole.status, "\(merged.output)")
    }

    @Test func `a shard without work succeeds, and is merged`() throws {
        let directory = try TemporaryDirectory()
        let filter = ["--filter", "dup2.equal.*", "--exclude", "*.every-*"]
        let files = try shards(directory, count: 40, filter)
        let last = try String(contentsOfFile: files[39], encoding: .utf8)
        let types = last.split(separator: "\n").compactMap { $0.firstMatch(of: /"type":"([a-z]+)"/)?.1 }
        #expect(types == ["run", "summary"] && last.contains("\"cases\":0"), "\(last)")
        let merged = try run(["merge"] + files)
        #expect(merged.status == 0 && merged.output.contains(" assertions"), "\(merged.output)\(merged.errors)")
        let words = ["run", "--target", "model", "--shard", "40/40"] + filter
        let text = try run(words)
        #expect(text.status == 0 && text.output.contains("no work: shard 40/40 has no assertion\n"), "\(text.output)")
        let tap = try run(words + ["--format", "tap"])
        #expect(tap.status == 0 && tap.output.contains("1..0 # SKIP no work"), "\(tap.output)")
    }

    @Test func `shards without work join those of a target whose baseline fits`() throws {
        let directory = try TemporaryDirectory()
        let filter = ["--filter", "dup.returns.*"]
        let files = try shards(directory, count: 30, target: Support.agent, filter)
        let merged = try run(["merge"] + files)
        #expect(merged.status == 0, "\(merged.output)\(merged.errors)")
    }

    @Test func `so is an empty shard of Bazel, and no target is started for it`() throws {
        let directory = try TemporaryDirectory()
        let status = directory.url.appendingPathComponent("status").path
        let environment = ["TEST_TOTAL_SHARDS": "9000", "TEST_SHARD_INDEX": "8999", "TEST_SHARD_STATUS_FILE": status]
        let finished = try run(["run", "--target", "/nonexistent/agent"], environment: environment)
        #expect(finished.status == 0 && finished.output.contains("no work"), "\(finished.output)\(finished.errors)")
        #expect(FileManager.default.fileExists(atPath: status))
    }

    @Test func `reports that do not belong together are refused`() throws {
        let directory = try TemporaryDirectory()
        let files = try shards(directory, count: 2, ["--filter", "dup.*"])
        let second = try String(contentsOfFile: files[1], encoding: .utf8)
        let lines = second.split(separator: "\n").map(String.init)
        var number = 0
        func variant(_ name: String, _ text: String) -> String {
            number += 1
            return directory.file("\(name)\(number)", Data(text.utf8)).path
        }
        func changed(_ name: String, _ one: String, _ other: String) -> String {
            let text = second.replacing(one, with: other)
            #expect(text != second, "\(one)")
            return variant(name, text)
        }
        let exploration = try run([
            "explore", "--target", "model", "--descriptors", "1", "--descriptions", "1", "--format", "jsonl",
        ]).output
        let revision = second.replacing(/"suite":"[0-9a-f]+"/, with: "\"suite\":\"12\"")
        let old = second.replacing(/"shards?":[0-9]+,/, with: "")
        let cases: [([String], String)] = [
            ([files[0]], "shard 2/2 is missing"), ([files[0], files[0]], "is shard 1/2, and so is"),
            ([files[0], variant("cut", lines.dropLast().joined(separator: "\n") + "\n")], "is incomplete"),
            ([files[0], variant("revision", revision)], "is of another revision of the suite"),
            ([variant("revision", revision)], "is of another revision of the suite than this one"),
            ([files[0], changed("target", "\"target\":\"model\"", "\"target\":\"x\"")], "is of another target than"),
            ([files[0], changed("kernel", "\"kernel\":\"POSIX", "\"kernel\":\"X")], "is of another platform than"),
            ([files[0], changed("count", "\"shards\":2", "\"shards\":3")], "is of another number of shards than"),
            ([files[0], changed("filters", "\"filters\":[\"dup.*\"]", "\"filters\":[]")], "is of another selection"),
            (
                [files[0], changed("only", "\"filters\":", "\"only\":[\"a.b\"],\"filters\":")],
                "is of another selection"
            ),
            ([files[0], variant("old", old)], "is of another number of shards"),
            ([variant("old", old)], "does not say which shard it is of"),
            ([files[0], changed("count", "\"shard\":2,", "\"shard\":7,")], "does not say which shard"),
            (
                [files[0], variant("less", (lines.prefix(3) + lines.suffix(1)).joined(separator: "\n"))],
                "cases of its shard"
            ),
            (
                [files[0], changed("lie", "\"expected\":true", "\"expected\":false")],
                ":2: no run of this suite writes such a record of “dup."
            ),
            ([files[0], changed("sum", "\"unexpected\":0", "\"unexpected\":3")], "does not add up"),
            ([files[0], variant("after", second + lines[1])], "a record of type “result” is not expected here"),
            ([files[0], variant("exploration", exploration)], "is a report of an exploration, but others are of runs"),
            ([files[0], variant("text", "ok 1 - dup\n")], "is not a report in JSON Lines"),
            ([files[0], variant("empty", "")], "is not a report in JSON Lines"),
        ]
        for (files, expected) in cases {
            let finished = try run(["merge"] + files)
            #expect(finished.status == 2 && finished.errors.contains(expected), "\(expected): \(finished.errors)")
            #expect(finished.output.isEmpty)
        }
    }

    // MARK: Records that stand twice

    /// A record of a verdict that was invented, for an id.
    private func record(_ id: String, _ verdict: String, _ more: String = "") -> String {
        let isGood = verdict == "PASS" || verdict == "UNSUPPORTED"
        return "{\"expected\":\(isGood),\"file\":\"x\",\"id\":\"\(id)\",\"line\":1,\"reason\":\"\",\"requirements\":[],"
            + "\"steps\":[],\"type\":\"\(more.isEmpty ? "result" : "correction")\",\"verdict\":\"\(verdict)\"\(more)}"
    }

    @Test func `a repeated record is refused, unless it is a correction`() throws {
        let directory = try TemporaryDirectory()
        let words = ["run", "--target", "model:dup2.returns-zero", "--filter", "dup2.returns.*", "--format", "jsonl"]
        let lines = try run(words).output.split(separator: "\n").map(String.init)
        let failing = try #require(lines.firstIndex { $0.contains("\"verdict\":\"FAIL\"") })
        let id = String(try #require(lines[failing].firstMatch(of: /"id":"([^"]*)"/)?.1))
        let corrects = ",\"corrects\":\"result\""
        let count = lines.count
        for (added, said) in [
            ([record(id, "PASS")], "report:\(count): “\(id)” is already in line \(failing + 1)"),
            ([record(id, "UNRESOLVED")], "is already in line \(failing + 1)"),
            ([record(id, "PASS", corrects)], "report:\(count): no earlier record of “\(id)” is there to correct"),
            ([record("dup.returns.nonneg", "UNRESOLVED", corrects)], "report:\(count): no earlier record"),
            (
                [record(id, "UNRESOLVED", corrects), record(id, "UNRESOLVED", corrects)],
                "report:\(count + 1): no earlier record"
            ),
            (
                [
                    "{\"expected\":true,\"file\":\"x\",\"id\":\"\(id)\",\"line\":1,\"reason\":\"\",\"requirements\":[],\"steps\":[],"
                        + "\"type\":\"characteristic\",\"value\":\"holds\",\"verdict\":\"RECORDED\"}"
                ],
                "report:\(count): no run of this suite writes such a record of “\(id)”"
            ),
        ] {
            var text = lines
            text.insert(contentsOf: added, at: count - 1)
            let path = directory.file("report", Data((text.joined(separator: "\n") + "\n").utf8)).path
            let finished = try run(["merge", path])
            #expect(finished.status == 2 && finished.errors.contains(said), "\(said): \(finished.errors)")
        }
    }

    @Test(arguments: [Assertion.Kind.assertion, .characteristic])
    func `a corrected verdict stays corrected`(_ kind: Assertion.Kind) throws {
        // Its second answer comes after the first was reported.
        let directory = try TemporaryDirectory()
        let suite = try Support.suite.get()
        let assertion = try #require(suite.assertions.first { $0.kind == kind && $0.id.hasPrefix("alloc.") })
        let twice =
            "\(Support.agent) | awk '/^(assertion|characteristic)/{t=\"\"} {t = t $0 \"\\n\"; print} /^done/ && !n++ {printf \"%s\", t}'"
        let target = TargetCommand(words: ["bash", "-c", twice]).description
        let words = ["run", "--target", target, "--jobs", "1", "--filter", assertion.id]
        let report = try run(words + ["--format", "jsonl"])
        #expect(report.status == 1 && report.output.contains("\"corrects\":\""), "\(report.output)")
        let merged = try run(["merge", directory.file("report", Data(report.output.utf8)).path])
        #expect(
            merged.status == 1 && merged.output.contains("UNRESOLVED \(assertion.id)"),
            "\(merged.output)\(merged.errors)")
    }

    @Test func `shards with other demands are refused`() throws {
        let directory = try TemporaryDirectory()
        let target = "\(Support.agent) --in-process"
        func shard(_ index: Int, _ options: [String]) throws -> String {
            let words = ["run", "--target", target, "--shard", "\(index)/2", "--filter", "dup.returns.*"]
            let report = try run(words + ["--format", "jsonl"] + options).output
            return directory.file("shard\(index)-\(options.joined())", Data(report.utf8)).path
        }
        let plain = try shard(1, [])
        #expect(try run(["merge", plain, shard(2, [])]).status == 0)
        for (options, said) in [
            (["--edition", "2017"], "edition"), (["--lacking", "fork"], "--lacking"),
            (["--require", "dup"], "--require"),
            (["--omitting", "dup3"], "--omitting"), (["--under", "qemu"], "platform"),
        ] {
            let finished = try run(["merge", plain, shard(2, options)])
            #expect(
                finished.status == 2 && finished.errors.contains("is of another \(said) than"),
                "\(options): \(finished.errors)")
        }
    }

    @Test(arguments: ["2008", "2017"]) func `shards of an older edition join`(_ edition: String) throws {
        let directory = try TemporaryDirectory()
        let options = ["--edition", edition]
        let files = try shards(directory, count: 2, target: Support.agent, options)
        let whole = try run(["run", "--target", Support.agent] + options)
        let merged = try run(["merge"] + files)
        #expect(merged.status == whole.status && stable(merged.output) == stable(whole.output), "\(merged.errors)")
    }
}
