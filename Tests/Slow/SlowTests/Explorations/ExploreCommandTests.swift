import Foundation
import Testing

@testable import ConformanceReports
@testable import DescriptorNotation
@testable import DupConformance

/// The commands explore, merge and reproduce, as people and machines use them.
@Suite struct ExploreCommandTests {
    private func explore(_ arguments: String) throws -> Finished {
        try Support.run([Support.program, "explore"] + arguments.split(separator: " ").map(String.init))
    }

    private static let small = "--target model --descriptors 2 --descriptions 1 --jobs 1"

    private func records(_ text: String) throws -> [[String: Any]] {
        try text.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    // MARK: explore

    @Test(arguments: [
        ("--descriptors 0", "--descriptors takes a number from 1 to 6"),
        ("--descriptors 7", "--descriptors takes a number from 1 to 6"),
        ("--descriptions 9", "--descriptions takes a number from 1 to 6"), ("--jobs 0", "--jobs takes a number"),
        ("--timeout 0", "--timeout takes 1 to 3600"), ("--time 0", "--time takes more than 0"),
        ("--random --steps 0", "--steps takes a number from 1"), ("--random --concurrent", "Give either"),
        ("--steps 10", "--steps is for --random and --concurrent"), ("--random --shard 1/2", "take no --shard"),
        ("--concurrent --descriptors 2", "take no --shard"), ("--random --resume x", "take no --shard"),
        ("--resume /nonexistent/state", "its directory does not exist"),
        ("--alphabet cores", "core"), ("--shard 3/2", "shard"), ("--shard 0/2", "shard"), ("--shard x", "shard"),
        ("--format tap", "text"), ("--target model:dup.reopen", "dup.reopens"),
    ])
    func `wrong usage exits 2 and says what to do`(_ arguments: String, _ expected: String) throws {
        let finished = try explore(arguments)
        #expect(finished.status == 2 && finished.errors.contains(expected), "\(finished.status) \(finished.errors)")
        #expect(finished.output.isEmpty)
    }

    @Test func `a conforming target exits 0, a broken one 1`() throws {
        let good = try explore(Self.small)
        #expect(good.status == 0 && good.output.contains("; no findings\n"), "\(good.output)\(good.errors)")
        #expect(good.output.contains("core, 2 numbers, 1 descriptions: "), "\(good.output)")
        let bad = try explore("--target model:dup2.equal-einval --descriptors 1 --descriptions 1")
        #expect(bad.status == 1, "\(bad.errors)")
        for expected in [
            "FINDING dup2: fails with EINVAL\n", "dup2.equal.valid-returns", "> dup2 0 0", "; 1 finding\n",
            "to reproduce it: dup-conformance explore --target model:dup2.equal-einval --descriptors 1",
            "assertion explore.dup2.fails-with-einval",
        ] { #expect(bad.output.contains(expected), "\(expected) in:\n\(bad.output)") }
    }

    @Test func `records have the keys that are documented`() throws {
        let finished = try explore("--target model:dup2.equal-einval --descriptors 1 --descriptions 1 --format jsonl")
        let records = try records(finished.output)
        try #require(records.map { $0["type"] as? String } == ["exploration", "finding", "coverage"])
        #expect(records[0]["format"] as? Int == JSONLines.format)
        let keys = [
            "type format origin target platform kind alphabet descriptors descriptions seed shard shards states transitions share fingerprint",
            "type id operation difference requirements count confirmed steps notation",
            "type done leftOut calls findings unresolved choices complete seconds",
        ]
        for (record, keys) in zip(records, keys) {
            #expect(Set(record.keys) == Set(keys.split(separator: " ").map(String.init)))
        }
        let steps = try #require(records[1]["steps"] as? [[String: Any]])
        #expect(steps.allSatisfy { Set($0.keys) == ["step", "expected", "actual"] })
        let counts = ["done", "leftOut"].compactMap { records[2][$0] as? Int }
        #expect(counts.reduce(0, +) == records[0]["transitions"] as? Int)
    }

    @Test func `with one seed the same is found again, to the letter`() throws {
        let arguments =
            "--target model:dup.sets-cloexec --descriptors 2 --descriptions 1 --jobs 1 --format jsonl --seed 3"
        func stable(_ text: String) -> [Substring] {
            text.replacing(/"date":"[^"]*"/, with: "").split(separator: "\n").dropLast()
        }
        let first = try explore(arguments).output
        #expect(try stable(first) == stable(explore(arguments).output))
    }

    @Test func `a count of states that takes too long is given up`() throws {
        let finished = try explore("--target model --descriptors 6 --descriptions 6 --time 0.2")
        #expect(finished.status == 2 && finished.output.isEmpty)
        #expect(finished.errors.contains("nothing was explored"), "\(finished.errors)")
    }

    // MARK: --resume

    @Test func `an interrupted exploration continues`() throws {
        let directory = try TemporaryDirectory()
        let file = directory.url.appendingPathComponent("state").path
        // It is killed in the middle, cannot be started then, and is well again later.
        let script = directory.file(
            "target",
            Data(
                """
                echo x >>\(directory.url.path)/starts
                case $(wc -l <\(directory.url.path)/starts) in
                2) \(Support.agent) | { sed -u 10000q; kill -KILL 0; } ;;
                3) exit 7 ;;
                *) exec \(Support.agent) ;;
                esac
                """.utf8)
        ).path
        let target = ["--target", "sh \(script)", "--descriptors", "2", "--descriptions", "2", "--jobs", "1"]
        let words = [Support.program, "explore"] + target + ["--format", "jsonl", "--resume", file]
        let broken = try Support.run(words)
        #expect(broken.status == 3, "\(broken.errors)")
        let first = try records(broken.output)
        #expect((first.last?["trouble"] as? String)?.contains("exit status 7") == true, "\(broken.output)")
        let all = try #require(first.first?["transitions"] as? Int)
        let before = try #require(first.last?["done"] as? Int)
        #expect(first.last?["complete"] as? Bool == false && before > 0 && before < all, "\(before) of \(all)")
        let whole = try Support.run(words)
        #expect(whole.status == 0, "\(whole.errors)")
        let second = try records(whole.output)
        #expect(second.last?["complete"] as? Bool == true && second.last?["done"] as? Int == all)
        #expect(second.first?["share"] as? Int == all)
        // What was made before was not made again: a look asks each of two numbers at least once.
        let calls = try #require(second.last?["calls"] as? Int)
        #expect(calls > all - before && calls < (all - before) * 9, "\(calls) calls for \(all - before)")
        // Nothing is left: a third time makes nothing more.
        let third = try records(try Support.run(words).output)
        #expect(third.last?["calls"] as? Int == 0 && third.last?["complete"] as? Bool == true)
    }

    @Test func `a file of another exploration is refused`() throws {
        let directory = try TemporaryDirectory()
        let file = directory.url.appendingPathComponent("state").path
        #expect(try explore(Self.small + " --resume \(file)").status == 0)
        for other in ["--descriptors 1", "--shard 1/2", "--alphabet limits", "--target model:dup.reopens"] {
            let finished = try explore("\(Self.small) \(other) --resume \(file)")
            #expect(finished.status == 2 && finished.errors.contains("is of another exploration"), "\(other)")
        }
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let edited = text.replacing(/"fingerprint":"[0-9a-f]+"/, with: "\"fingerprint\":\"12\"")
        let stale = directory.file("stale", Data(edited.utf8)).path
        let finished = try explore(Self.small + " --resume \(stale)")
        #expect(finished.status == 2 && finished.errors.contains("another revision of the model"), "\(finished.errors)")
        for garbage in ["", "{}", "notes 1\n"] {
            let path = directory.file("garbage", Data(garbage.utf8)).path
            let finished = try explore(Self.small + " --resume \(path)")
            #expect(finished.status == 2 && finished.errors.contains("is not the saved state"), "\(finished.errors)")
        }
    }

    // MARK: merge

    /// Two shards of an exploration, as files.
    private func shards(_ directory: TemporaryDirectory, target: String = "model") throws -> [String] {
        try [1, 2].map { shard in
            let finished = try explore(
                "--target \(target) --descriptors 2 --descriptions 1 --jobs 1 --shard \(shard)/2 --format jsonl")
            return directory.file("shard\(shard)", Data(finished.output.utf8)).path
        }
    }

    private func merge(_ arguments: [String]) throws -> Finished {
        try Support.run([Support.program, "merge"] + arguments)
    }

    @Test func `shards are joined`() throws {
        let directory = try TemporaryDirectory()
        let files = try shards(directory)
        let whole = try records(try explore(Self.small + " --format jsonl").output)
        let joined = try merge(files.reversed() + ["--format", "jsonl"])
        #expect(joined.status == 0, "\(joined.errors)")
        let merged = try records(joined.output)
        #expect(merged.first?["fingerprint"] as? String == whole.first?["fingerprint"] as? String)
        #expect(merged.last?["done"] as? Int == whole.first?["transitions"] as? Int)
        #expect(merged.last?["complete"] as? Bool == true && merged.first?["shards"] as? Int == 1)
        let transitions = try #require(whole.first?["transitions"] as? Int)
        let text = try merge(files).output
        #expect(text == "2 shards: \(transitions) of \(transitions) transitions are as the model allows; 0 findings\n")
    }

    @Test func `the variables of Bazel name a shard`() throws {
        let directory = try TemporaryDirectory()
        let options = Self.small.split(separator: " ").map(String.init)
        let words = [Support.program, "explore", "--format", "jsonl"] + options
        let files = try (0..<3).map { index in
            let status = directory.url.appendingPathComponent("status\(index)").path
            let variables = [
                "TEST_TOTAL_SHARDS": "3", "TEST_SHARD_INDEX": "\(index)", "TEST_SHARD_STATUS_FILE": status,
            ]
            let finished = try Support.run(words, environment: variables)
            #expect(finished.status == 0 && FileManager.default.fileExists(atPath: status), "\(finished.errors)")
            return directory.file("report\(index)", Data(finished.output.utf8)).path
        }
        #expect(try merge(files).output.hasPrefix("3 shards: "))
        #expect(try merge(Array(files.dropLast())).status == 2)
        let wrong = try Support.run(words, environment: ["TEST_TOTAL_SHARDS": "3", "TEST_SHARD_INDEX": "3"])
        #expect(wrong.status == 2 && wrong.errors.contains("not a valid shard"), "\(wrong.errors)")
    }

    @Test func `a finding of both shards is one`() throws {
        let directory = try TemporaryDirectory()
        let joined = try merge(try shards(directory, target: "model:dup.sets-cloexec") + ["--format", "jsonl"])
        #expect(joined.status == 1, "\(joined.errors)")
        let merged = try records(joined.output)
        let findings = merged.filter { $0["type"] as? String == "finding" }
        try #require(findings.count == 1)
        let counts = [merged.last?["done"], merged.last?["leftOut"]].compactMap { $0 as? Int }
        #expect(counts.reduce(0, +) == merged.first?["transitions"] as? Int)
    }

    @Test func `shards that do not belong together are refused`() throws {
        let directory = try TemporaryDirectory()
        let files = try shards(directory)
        let second = try String(contentsOfFile: files[1], encoding: .utf8)
        let lines = second.split(separator: "\n")
        func variant(_ name: String, _ text: String) -> String { directory.file(name, Data(text.utf8)).path }
        let revision = second.replacing(/"fingerprint":"[0-9a-f]+"/, with: "\"fingerprint\":\"12\"")
        let cases: [([String], String)] = [
            ([files[0]], "shard 2/2 is missing"), ([files[0], files[0]], "is shard 1/2, and so is"),
            ([files[0], variant("cut", lines[0] + "\n")], "is incomplete: its last record is missing"),
            (
                [files[0], variant("half", second.replacing("\"complete\":true", with: "\"complete\":false"))],
                "is not complete"
            ),
            ([files[0], variant("revision", revision)], "is of another space or revision"),
            (
                [files[0], variant("target", second.replacing("\"target\":\"model\"", with: "\"target\":\"x\""))],
                "another target"
            ),
            (
                [files[0], variant("count", second.replacing("\"shards\":2", with: "\"shards\":3"))],
                "is one of 3 shards"
            ),
            ([files[0], variant("text", "ok 1 - dup\n")], "is not a report in JSON Lines"),
            ([files[0], variant("empty", "")], "is not a report in JSON Lines"),
            ([files[0], directory.url.path + "/none"], "none"),
        ]
        for (files, expected) in cases {
            let finished = try merge(files)
            #expect(finished.status == 2 && finished.errors.contains(expected), "\(expected): \(finished.errors)")
            #expect(finished.output.isEmpty)
        }
    }

    // MARK: reproduce

    @Test func `a finding becomes a program`() throws {
        let directory = try TemporaryDirectory()
        let report = try explore("--target model:dup2.equal-einval --descriptors 1 --descriptions 1 --format jsonl")
        let one = directory.file("one", Data(report.output.utf8)).path
        let program = try Support.run([Support.program, "reproduce", one])
        #expect(program.status == 0 && program.output.contains("TRY(dup2("), "\(program.errors)")
        #expect(program.output.contains("dup2.equal.valid-returns"))
        let several = try explore(
            "--target model:duplicating.failure-keeps-number --descriptors 1 --descriptions 1 --format jsonl")
        let many = directory.file("many", Data(several.output.utf8)).path
        let ids = try records(several.output).compactMap {
            $0["type"] as? String == "finding" ? $0["id"] as? String : nil
        }
        try #require(ids.count > 1)
        let unclear = try Support.run([Support.program, "reproduce", many])
        #expect(unclear.status == 2 && unclear.errors.contains("holds \(ids.count); choose one:"), "\(unclear.errors)")
        #expect(ids.allSatisfy { unclear.errors.contains("--case \($0)") })
        #expect(try Support.run([Support.program, "reproduce", many, "--case", ids[1]]).status == 0)
        let unknown = try Support.run([Support.program, "reproduce", many, "--case", "x"])
        #expect(
            unknown.status == 2 && unknown.errors.contains("does not hold “x”; it holds \(ids[0])"), "\(unknown.errors)"
        )
        let none = try Support.run([Support.program, "reproduce", directory.url.path + "/none"])
        #expect(none.status == 2 && none.errors.contains("and no file of this name"), "\(none.errors)")
    }

    @Test func `a trace in which an assertion fails becomes a program`() throws {
        let directory = try TemporaryDirectory()
        let cases = try Support.suite.get().assertions.filter { $0.id == "dup.cloexec.cleared" }
        let trace = try Support.run([Support.agent], input: Script.text(cases, timeout: 10)).output
        let good = directory.file("good", Data(trace.utf8)).path
        let nothing = try Support.run([Support.program, "reproduce", good])
        #expect(nothing.status == 0 && nothing.errors.contains("\(good) has no failure"), "\(nothing.errors)")
        let broken = trace.replacing("getfd b => none", with: "getfd b => cloexec")
        try #require(broken != trace)
        let path = directory.file("broken", Data(broken.utf8)).path
        let program = try Support.run([Support.program, "reproduce", path])
        #expect(program.status == 0 && program.output.contains("dup.cloexec.cleared"), "\(program.errors)")
    }
}
