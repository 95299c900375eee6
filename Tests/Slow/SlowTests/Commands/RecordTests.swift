import Foundation
import Testing

@testable import ConformanceReports
@testable import DupConformance

/// The records of JSON Lines are those of `report.schema.json`, add up, and are read by programs that know fewer of them.
@Suite(.waits) struct RecordTests {
    private static func schema() throws -> JSONSchema {
        try JSONSchema(Data(contentsOf: Support.root.appendingPathComponent("conformance/report.schema.json")))
    }

    private static func records(_ text: String) throws -> [[String: Any]] {
        try text.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
        }
    }

    private static func run(_ arguments: String...) throws -> String {
        let finished = try Support.run([Support.program] + arguments + ["--format", "jsonl"])
        #expect(finished.status < 2, "\(finished.errors)")
        return finished.output
    }

    /// A trace that has everything: a line of no case, a case twice, one that the suite does not have.
    private static func strangeTrace() throws -> String {
        let script = try Support.run([Support.program, "script", "--filter", "dup.returns.*"]).output
        let trace = try Support.run([Support.agent], input: script).output
        let first = try #require(trace.range(of: "assertion "))
        return trace + "stray \u{7F} line\n" + trace[first.lowerBound...]
            + "assertion not.ours\ntable 0-2 limit 64\ndone 1\n"
    }

    @Test func `every kind of record is in the schema, and as it says`() throws {
        let schema = try Self.schema()
        let directory = try TemporaryDirectory()
        let trace = directory.file("trace", Data(try Self.strangeTrace().utf8)).path
        // Its answers come again when all are told.
        let out = directory.url.appendingPathComponent("out").path
        let twice =
            "sh -c '\(Support.agent) >\(out); cat \(out); sed -n \"/^assertion/,\\$p\" \(out)' --self \(Support.agent)"
        let texts = [
            try Self.run("run", "--edition", "2008", "--quick"), try Self.run("run", "--target", "model:dup.reopens"),
            try Self.run("judge", trace, "--partial"), try Self.run("prove"),
            try Self.run("run", "--filter", "dup.ret*", "--jobs", "1", "--target", twice),
            try Self.run("explore", "--target", "model:dup.reopens", "--descriptors", "2", "--descriptions", "2"),
            try Self.run("explore", "--target", "model", "--random", "--steps", "50"),
        ]
        var kinds: Set<String> = []
        for text in texts {
            for record in try Self.records(text) {
                #expect(schema.problems(record).isEmpty, "\(schema.problems(record)): \(record)")
                kinds.insert(record["type"] as? String ?? "")
            }
        }
        #expect(schema.kinds == kinds, "\(schema.kinds.symmetricDifference(kinds))")
    }

    @Test func `a record that is not as the schema says is found`() throws {
        let schema = try Self.schema()
        let good: [String: Any] = ["type": "garbled", "line": 3, "text": "x"]
        #expect(schema.problems(good).isEmpty)
        for (key, value) in [("line", -1 as Any), ("line", "3"), ("text", 3), ("more", 1), ("type", "other")] {
            var bad = good
            bad[key] = value
            let read = try JSONSerialization.jsonObject(with: JSONSerialization.data(withJSONObject: bad))
            #expect(!schema.problems(read).isEmpty, "\(bad)")
        }
        #expect(!schema.problems(["type": "garbled", "line": 3]).isEmpty)
        #expect(!schema.problems(["type": "remark", "unexpected": 1, "text": ""]).isEmpty)
    }

    @Test(arguments: [[], ["--edition", "2008"], ["--quick"], ["--target", "model:dup.reopens"]])
    func `the records add up to the summary`(_ arguments: [String]) throws {
        let finished = try Support.run([Support.program, "run", "--format", "jsonl"] + arguments)
        let records = try Self.records(finished.output)
        func count(_ type: String) -> Int { records.count { $0["type"] as? String == type } }
        let summary = try #require(records.last)
        let sum = (summary["cases"] as? Int ?? 0) + (summary["features"] as? Int ?? 0)
        #expect(count("result") == sum && sum > 0)
        #expect(count("characteristic") == summary["records"] as? Int)
        // An assertion and a characteristic are counted once, however many members they have.
        for (type, key) in [("result", "assertions"), ("characteristic", "characteristics")] {
            let ids = records.filter { $0["type"] as? String == type }.compactMap { $0["id"] as? String }
            let names = Set(ids.filter { !$0.hasPrefix("feature.") }.map { $0.prefix { $0 != "[" } })
            #expect(names.count == summary[key] as? Int && names.count < ids.count, "\(key)")
        }
        #expect(records.first?["cases"] as? Int == count("result") + count("characteristic"))
        let verdicts = summary["verdicts"] as? [String: Int] ?? [:]
        #expect(verdicts.values.reduce(0, +) == sum)
        for (verdict, number) in verdicts {
            let isSo = records.count { $0["type"] as? String == "result" && $0["verdict"] as? String == verdict }
            #expect(isSo == number, "\(verdict)")
        }
        #expect(records.count { $0["verdict"] as? String == "RECORDED" } == summary["recorded"] as? Int)
        #expect(records.count { $0["expected"] as? Bool == false } == summary["unexpected"] as? Int)
    }

    @Test func `the first record says what made the report, and when`() throws {
        let version = try Support.run([Support.program, "--version"]).output
        for arguments in [
            ["run", "--filter", "dup.ret*"], ["explore", "--target", "model", "--descriptors", "1"], ["prove"],
        ] {
            let finished = try Support.run([Support.program] + arguments + ["--format", "jsonl"])
            let first = try #require(try Self.records(finished.output).first)
            let origin = try #require(first["origin"] as? [String: Any])
            #expect(first["format"] as? Int == JSONLines.format)
            for key in ["program", "protocol", "suite", "swift"] {
                #expect(version.contains("\(try #require(origin[key]))"), "\(key): \(origin)")
            }
            #expect((origin["date"] as? String)?.hasPrefix("20") == true)
        }
        #expect(version.split(separator: "\n").count == 4)
    }

    @Test func `the revision of a suite is one of its files`() throws {
        let suite = try Suite.bundled()
        #expect(try suite.revision() == Suite.load(from: suite.directory).revision())
        let directory = try TemporaryDirectory()
        let copy = directory.url.appendingPathComponent("copy").path
        try FileManager.default.copyItem(atPath: suite.directory, toPath: copy)
        #expect(try suite.revision() == Suite.load(from: copy).revision())
        for file in ["assertions/dup.fd", "requirements/dup.req", "baselines/glibc.baseline"] {
            let before = try Suite.load(from: copy).revision()
            let handle = try #require(FileHandle(forWritingAtPath: "\(copy)/\(file)"))
            _ = try handle.seekToEnd()
            try handle.write(contentsOf: Data("# more\n".utf8))
            #expect(try Suite.load(from: copy).revision() != before, "\(file)")
        }
    }

    @Test func `unknown kinds and keys are ignored`() throws {
        let directory = try TemporaryDirectory()
        let later = { (text: String) in
            text.replacing("{\"", with: "{\"aaa\":{\"more\":[1]},\"", maxReplacements: 1)
                .replacing("\n", with: "\n{\"type\":\"weather\",\"id\":\"x.y\",\"rain\":true}\n", maxReplacements: 1)
        }
        let run = try Support.run([Support.program, "--target", "model:dup.reopens", "--format", "jsonl"]).output
        let report = directory.file("run", Data(later(run).utf8)).path
        let merged = try Support.run([Support.program, "merge", report])
        #expect(merged.status == 1 && merged.output.contains("unexpected"), "\(merged.errors)")
        #expect(try Support.run([Support.program, "--failed", report, "--target", "model"]).status == 0)
        #expect(try Support.run([Support.program, "show", "dup.same-ofd", "--report", report]).status < 3)
        let found = try Self.run(
            "explore", "--target", "model:dup.reopens", "--descriptors", "2", "--descriptions", "2")
        let explored = directory.file("explored", Data(later(found).utf8)).path
        #expect(try Support.run([Support.program, "merge", explored]).status == 1)
        let id = try #require(found.firstMatch(of: /"id":"(explore[^"]*)"/)?.1)
        let program = try Support.run([Support.program, "reproduce", explored, "--case", String(id)])
        #expect(program.status == 0 && program.output.contains("int main"), "\(program.errors)")
    }

    @Test func `reports of the format before are read`() throws {
        let directory = try TemporaryDirectory()
        func earlier(_ text: String) throws -> String {
            var text = text.replacing("\"format\":\(JSONLines.format)", with: "\"format\":2")
            if let last = try Self.records(text).last, let cases = last["cases"], let records = last["records"] {
                text.replace(/"assertions":\d+,/, with: "\"assertions\":\(cases),")
                text.replace(/"characteristics":\d+,/, with: "\"characteristics\":\(records),")
                let summary = try #require(text.split(separator: "\n").last)
                let short = summary.replacing(/"(?:cases|records)":\d+,/, with: "")
                text.replace(summary, with: short)
            }
            return text
        }
        let shards = try (1...2).map { try Self.run("run", "--target", "model", "--quick", "--shard", "\($0)/2") }
        let old = try earlier(shards[0])
        #expect(!old.contains("\"records\":") && old.contains("\"format\":2"))
        let whole = try Self.run("run", "--target", "model", "--quick")
        for texts in [[old, shards[1]], [old, try earlier(shards[1])]] {
            let files = texts.enumerated().map { directory.file("shard\($0.offset)", Data($0.element.utf8)).path }
            let merged = try Self.run("merge", files[0], files[1])
            #expect(merged.split(separator: "\n").count == whole.split(separator: "\n").count)
            for key in ["format", "assertions", "cases", "characteristics", "records", "recorded"] {
                let values = try [merged, whole].map { text in
                    try Self.records(text).compactMap { $0[key] as? Int }
                }
                #expect(values[0] == values[1] && !values[0].isEmpty, "\(key)")
            }
        }
        let wrong = old.replacing(/"assertions":\d+/, with: "\"assertions\":3")
        let refused = try Support.run([Support.program, "merge", directory.file("wrong", Data(wrong.utf8)).path])
        #expect(refused.status == 2 && refused.errors.contains("does not add up"), "\(refused.errors)")
        let explored = try earlier(Self.run("explore", "--target", "model", "--descriptors", "1"))
        let file = directory.file("explored", Data(explored.utf8)).path
        #expect(try Self.run("merge", file).contains("\"format\":\(JSONLines.format)"))
        let failed = try earlier(Self.run("run", "--target", "model:dup.reopens", "--filter", "dup.*"))
        let report = directory.file("failed", Data(failed.utf8)).path
        #expect(try Support.run([Support.program, "--failed", report, "--target", "model"]).status == 0)
    }

    @Test func `a report of another format is refused`() throws {
        let directory = try TemporaryDirectory()
        let run = try Self.run("run", "--filter", "dup.ret*")
        let explored = try Self.run("explore", "--target", "model", "--descriptors", "1")
        for text in [run, explored] {
            let format = "\"format\":\(JSONLines.format)"
            for other in ["\"format\":\(JSONLines.format + 1)", "\"version\":1"] {
                let file = directory.file("other", Data(text.replacing(format, with: other).utf8)).path
                let merged = try Support.run([Support.program, "merge", file])
                #expect(merged.status == 2 && merged.errors.contains("format"), "\(merged.errors)")
            }
        }
    }
}
