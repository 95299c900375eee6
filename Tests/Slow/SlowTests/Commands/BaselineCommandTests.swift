import Foundation
import Testing

@testable import ConformanceExploration
@testable import DescriptorNotation
@testable import DupConformance

/// Baselines from the command line: which are taken, what the reports say of them, and how one is made.
@Suite(.waits) struct BaselineCommandTests {
    private static let requirements =
        "requirements 1\nfamily a A\nrequirement a.c\n  says C.\n  interface dup\n  force shall\n  source z\n  testable yes\n"
    private static let assertions = """
        notation 1
        assertion a.dup2
          requirement a.c
          because x
          dup2 0 9 -> 9
        assertion a.other
          requirement a.c
          because x
          dup2 0 20 -> 20
        assertion a.fine
          requirement a.c
          because x
          dup 0 -> lowest

        """

    /// A suite with these baselines, of which two assertions fail on the target that is used here.
    private struct Bed {
        let directory: TemporaryDirectory
        let suite: String

        init(_ baselines: [String: String] = [:]) throws {
            directory = try TemporaryDirectory()
            suite = directory.suite(BaselineCommandTests.assertions, requirements: BaselineCommandTests.requirements)
            let folder = directory.url.appendingPathComponent("suite/baselines")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for (name, text) in baselines { _ = file("suite/baselines/\(name).baseline", text) }
        }

        func file(_ name: String, _ text: String) -> String { directory.file(name, Data(text.utf8)).path }

        func path(_ name: String) -> String { directory.url.appendingPathComponent(name).path }

        func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

        func run(_ words: String..., on target: String = "model:dup2.returns-zero") throws -> Finished {
            try Support.run([Support.program, "run", "--suite", suite, "--target", target] + words)
        }

        func other(_ words: String...) throws -> Finished {
            try Support.run([Support.program] + words + ["--suite", suite])
        }
    }

    private static let first = "baseline 1\ntitle Here\nfor under here\nexpect FAIL a.dup2\n  because one\n"
    private static let second = "baseline 1\ntitle There\nfor under there\nexpect FAIL a.other\n  because two\n"

    // MARK: Which are taken

    @Test func `matching baselines are used, and the report lists them and what they expected`() throws {
        let bed = try Bed(["first": Self.first, "second": Self.second, "nobody": "baseline 1\n"])
        let none = try bed.run()
        #expect(none.status == 1 && !none.output.contains("baseline"), "\(none.output)")
        let one = try bed.run("--under", "here")
        #expect(one.status == 1 && one.output.contains("\n1 unexpected\n"), "\(one.output)")
        let both = try bed.run("--under", "here", "--under", "there")
        #expect(both.status == 0, "\(both.output)")
        for expected in [
            ", under here there (", "\nbaseline: Here (\(bed.suite)/baselines/first.baseline)\nbaseline: There (",
            "\nKnown deviations of Here (\(bed.suite)/baselines/first.baseline):\n  FAIL a.dup2: one\n",
            "\nKnown deviations of There (\(bed.suite)/baselines/second.baseline):\n  FAIL a.other: two\n",
            "; 1 known failure of Here, 1 known failure of There; ",
        ] { #expect(both.output.contains(expected), "\(expected) in \(both.output)") }
        let stale = try bed.run("--under", "here", on: "model")
        #expect(
            stale.status == 1 && stale.output.contains("PASS (\(bed.suite)/baselines/first.baseline:4 says FAIL: one)"))
        let unselected = try bed.run("--under", "here", "--filter", "a.fine", on: "model")
        #expect(unselected.status == 0, "an entry whose case was not run is not stale")
    }

    @Test func `TAP and JSON Lines name them too`() throws {
        let bed = try Bed(["first": Self.first])
        let tap = try bed.run("--under", "here", "--format", "tap").output
        let path = "\(bed.suite)/baselines/first.baseline"
        #expect(
            tap.contains("\n# baseline: Here (\(path))\n") && tap.contains("; 1 unexpected; 1 known failure of Here\n"),
            "\(tap)")
        #expect(tap.contains("not ok 1 - a.dup2 # TODO one\n") && tap.contains("baseline-line: \"\(path):4\""))
        let lines = try bed.run("--under", "here", "--format", "jsonl").output
        for expected in [
            "\"baselines\":[\"\(path)\"],\"cases\":3", "\"under\":[\"here\"]",
            "\"baseline\":{\"because\":\"one\",\"file\":\"\(path)\",\"line\":4,\"says\":\"FAIL\"}",
            "\"baselines\":[{\"count\":1,\"file\":\"\(path)\",\"title\":\"Here\"}]",
        ] { #expect(lines.contains(expected), "\(expected) in \(lines)") }
    }

    @Test func `none uses no baseline, a name ignores conditions, and several add up`() throws {
        let bed = try Bed(["first": Self.first, "second": Self.second])
        #expect(try bed.run("--under", "here", "--under", "there", "--baseline", "none").status == 1)
        #expect(try bed.run("--baseline", "first").output.contains("\n1 unexpected\n"))
        #expect(try bed.run("--baseline", "first", "--baseline", "second.baseline").status == 0)
        #expect(
            try bed.run("--baseline", "first", "--under", "there").output.contains("\n1 unexpected\n"),
            "auto was not asked for")
        #expect(
            try bed.run("--baseline", "first", "--baseline", "auto", "--under", "there", "--under", "here").status == 0)
        let own = bed.file("own", Self.second.replacing("for under there\n", with: ""))
        #expect(try bed.run("--baseline", own, "--baseline", "auto", "--under", "here").status == 0)
    }

    @Test func `two that disagree are wrong usage, and both are named`() throws {
        let bed = try Bed(["first": Self.first, "second": Self.first.replacing("FAIL", with: "UNRESOLVED")])
        let expected = """
            /baselines/second.baseline:4: UNRESOLVED of “a.dup2” disagrees with \(bed.suite)/baselines/first.baseline:4, \
            which expects FAIL
            """
        for words in [["--under", "here"], ["--baseline", "first", "--baseline", "second"]] {
            for command in ["run", "explore"] {
                let bound = command == "run" ? [] : ["--descriptors", "1", "--descriptions", "1"]
                let finished = try Support.run(
                    [Support.program, command, "--suite", bed.suite, "--target", "model"] + bound + words)
                #expect(finished.status == 2 && finished.output.isEmpty, "\(finished.output)")
                #expect(finished.errors.contains(expected), "\(finished.errors)")
            }
        }
        #expect(try bed.run(on: "model").status == 0, "only those that fit can disagree")
    }

    @Test func `a baseline that is wrong stops a run that could take it`() throws {
        let bed = try Bed(["first": "baseline 1\nfor lib x\n"])
        let finished = try bed.run(on: "model")
        #expect(
            finished.status == 2 && finished.errors.contains("first.baseline:2:5: a baseline cannot be for a “lib”"))
        #expect(try bed.run("--baseline", "none", on: "model").status == 0)
    }

    @Test func `a trace has a greeting, or options replace it`() throws {
        let bed = try Bed(["first": Self.first])
        let case9 = "assertion a.dup2\ntable 0-2 limit 64\ndup2 0 9 => 0\ndone 1\n"
        for (greeting, words, status) in [
            ("under here\nready\n", [], 0), ("under there\nready\n", [], 1), ("ready\n", ["--under", "here"], 0),
            ("", ["--under", "here"], 0), ("", [], 1), ("under here\nready\n", ["--baseline", "none"], 1),
        ] {
            let trace = bed.file("trace", (greeting.isEmpty ? "" : "agent 1 x\n" + greeting) + case9)
            let finished = try Support.run(
                [Support.program, "judge", trace, "--suite", bed.suite, "--filter", "a.dup2"] + words)
            #expect(finished.status == Int32(status), "\(greeting) \(words): \(finished.output)")
        }
    }

    @Test func `an exploration takes those that fit`() throws {
        let bound = ["--target", "model:dup2.returns-zero", "--descriptors", "2", "--descriptions", "1"]
        let found = try Support.run([Support.program, "explore", "--format", "jsonl"] + bound).output
        let ids = found.matches(of: /"id":"(explore[^"]*)"/).map(\.1)
        try #require(!ids.isEmpty)
        let entries = ids.map { "expect FAIL \($0)\n  because x\n" }.joined()
        let bed = try Bed(["first": "baseline 1\ntitle Here\nfor under here\n\(entries)"])
        let lines = try Support.run(
            [Support.program, "explore", "--suite", bed.suite, "--format", "jsonl", "--under", "here"] + bound)
        #expect(lines.output.matches(of: /"known":"[^"]*\/first.baseline:[0-9]+: x"/).count == ids.count)
        for (words, status) in [(["--under", "here"], 0), ([], 1), (["--under", "here", "--baseline", "none"], 1)] {
            let finished = try Support.run([Support.program, "explore", "--suite", bed.suite] + bound + words)
            #expect(finished.status == Int32(status), "\(words): \(finished.output)")
            #expect(
                finished.output.contains("\nbaseline: Here (\(bed.suite)/baselines/first.baseline)\n") == (status == 0))
        }
    }

    // MARK: What is made of a run

    @Test func `unexpected results are recorded, with reasons to fill in`() throws {
        let bed = try Bed(["first": Self.first])
        let path = bed.path("new.baseline")
        let recorded = try bed.run("--under", "here", "--record-baseline", path)
        #expect(recorded.status == 1 && recorded.errors.contains("wrote \(path), for"), "\(recorded.errors)")
        let text = try bed.text(path)
        #expect(
            text.hasPrefix("baseline 1\ntitle model:dup2.returns-zero, POSIX.1-2024, none, under here\n"), "\(text)")
        for expected in [
            "\nfor libc model:dup2.returns-zero\nfor kernel POSIX.1-2024\nfor machine none\nfor under here\n",
            "\n# dup2 0 20 gave 0, not 20\nexpect FAIL a.other\n  because ?\n",
        ] { #expect(text.contains(expected), "\(text)") }
        #expect(!text.contains("a.dup2") && !text.contains("a.fine"))
        #expect(try bed.run("--under", "here", "--baseline", "auto", "--baseline", path).status == 0)
        let lint = try bed.other("lint", "--baseline", path)
        #expect(
            lint.status == 1 && lint.output.contains("\(path):13: no reason is given why “a.other” deviates\n"),
            "\(lint.output)")
        // A name without a slash is told with one: else it would be taken for a baseline of the suite.
        let words = [Support.program, "run", "--suite", bed.suite, "--target", "model:dup2.returns-zero"]
        let command = (words + ["--record-baseline", "x"]).joined(separator: " ")
        let there = try Support.shell("cd '\(bed.directory.url.path)' && \(command)")
        #expect(there.errors.contains("wrote x, for “--baseline auto --baseline ./x”"), "\(there.errors)")
        let again = try bed.run("--record-baseline", path)
        #expect(try again.status == 2 && again.errors.contains("already exists") && bed.text(path) == text)
        // Beside the suite it is looked at, and taken, without being asked for.
        _ = bed.file("suite/baselines/new.baseline", text)
        #expect(try bed.other("lint").output.contains("baselines/new.baseline:13: no reason is given"))
        #expect(try bed.run("--under", "here").status == 0)
        _ = bed.file("suite/baselines/new.baseline", text.replacing("because ?", with: "because so"))
        #expect(try bed.other("lint").status == 0)
    }

    @Test func `a result that no entry can expect is reported, and not recorded`() throws {
        let bed = try Bed(["first": Self.first])
        let path = bed.path("new.baseline")
        let finished = try bed.run("--under", "here", "--record-baseline", path, on: "model")
        #expect(finished.status == 1 && finished.errors.contains("nothing to record"), "\(finished.errors)")
        #expect(
            finished.errors.contains(
                "a.dup2 is PASS, and \(bed.suite)/baselines/first.baseline:4 expects FAIL: update that line"))
        #expect(!FileManager.default.fileExists(atPath: path))
        // Nor where it deviates in another way than was said: the two would disagree.
        _ = bed.file("suite/baselines/first.baseline", Self.first.replacing("FAIL", with: "UNRESOLVED"))
        #expect(
            try bed.run("--under", "here", "--record-baseline", path).errors.contains("expects UNRESOLVED: update that")
        )
        #expect(try !bed.text(path).contains("a.dup2") && bed.text(path).contains("a.other"))
    }

    @Test func `a greeting gives lines that its target fits`() throws {
        var greeting = Greeting()
        for (key, value) in [
            ("libc", "glibc 2.36"), ("kernel", "Linux 6.1.44-generic"), ("machine", "x86_64"),
            ("under", "preload lib?.so libx.so"),
        ] { greeting.add(key: key, value: value) }
        let result = try Support.judge("dup 0 -> 5", ["3"])
        let run = SuiteRun(
            target: "t", greeting: greeting, results: [result], baseline: .empty, isWhole: false, seconds: 0,
            remarks: [], corrected: []
        )
        let text = try #require(BaselineDraft(run).text)
        #expect(
            text.contains(
                "\nfor libc glibc >=2.36\nfor kernel Linux >=6.1.44\nfor machine x86_64\nfor under preload\nfor under libx.so\n"
            ))
        let suite = try Suite(assertions: [result.assertion], requirements: [])
        let file = try #require(try Baseline.parse(text, file: "b", suite: suite).files.first)
        #expect(file.fits(greeting) && file.entries.map(\.id) == ["test.case"])
    }

    @Test func `missing features are recorded as such`() throws {
        var lacking = try Support.judge("dup 0 -> 5", ["3"])
        lacking = JudgedCase(
            assertion: Assertion(id: "feature.fork"), verdict: .fail, reason: "x", steps: [], seconds: nil, value: nil)
        let run = SuiteRun(
            target: "t", greeting: nil, results: [lacking], baseline: .empty, isWhole: false, seconds: 0, remarks: [],
            corrected: [])
        let text = try #require(BaselineDraft(run).text)
        #expect(text.contains("\nlacks fork\n  because ?\n"))
        let baseline = try Baseline.parse(text, file: "b", suite: Support.suite.get())
        lacking.expectation = baseline.entries["feature.fork"]
        #expect(lacking.isKnownDeviation && baseline.lacks["fork"] != nil)
    }

    // MARK: Again

    @Test func `unexpected cases run again, and filters narrow them`() throws {
        let bed = try Bed(["first": Self.first])
        let report = bed.path("report")
        #expect(try bed.run("--format", "jsonl", "--output", report).status == 1)
        let again = try bed.run("--failed", report)
        #expect(again.status == 1 && again.output.contains("\n2 assertions: 2 fail; "), "\(again.output)")
        let told = try bed.run("--failed", report, "--format", "jsonl").output
        #expect(told.firstMatch(of: /"only":\["a\.[^"]*","a\.[^"]*"\]/) != nil, "\(told.prefix(600))")
        let chosen = try bed.run("--failed", report, "--filter", "a.d*", "--filter", "a.fine", on: "model")
        #expect(chosen.status == 0 && chosen.output.contains("\n1 assertion: 1 pass; "), "\(chosen.output)")
        let nothing = try bed.run("--failed", report, "--filter", "a.fine")
        #expect(nothing.status == 2 && nothing.errors.contains("is not among the requested cases"))
        // What a baseline knew was not unexpected.
        #expect(try bed.run("--under", "here", "--format", "jsonl", "--output", report).status == 1)
        #expect(try bed.run("--failed", report).output.contains("\n1 assertion: 1 fail; "))
    }

    @Test func `a report without unexpected results is reported, an incomplete one is refused`() throws {
        let bed = try Bed()
        let report = bed.path("report")
        #expect(try bed.run("--format", "jsonl", "--output", report, on: "model").status == 0)
        let nothing = try bed.run("--failed", report)
        #expect(nothing.status == 0 && nothing.output.isEmpty)
        #expect(nothing.errors == "nothing to run again: the report has no unexpected result\n")
        let lines = try bed.text(report).split(separator: "\n")
        let cut = bed.file("cut", lines.dropLast().joined(separator: "\n") + "\n")
        #expect(try bed.run("--failed", cut).errors.contains("is not a complete report of a run"))
        let strange = bed.file(
            "strange",
            lines.joined(separator: "\n").replacing("a.fine", with: "a.find").replacing(
                "\"expected\":true", with: "\"expected\":false"))
        let unknown = try bed.run("--failed", strange)
        #expect(
            unknown.status == 2
                && unknown.errors.contains("“a.find”, which is not in the suite; did you mean “a.fine”?"))
        let lacking = bed.file(
            "lacking",
            "{\"type\":\"run\"}\n{\"type\":\"result\",\"id\":\"feature.fork\",\"expected\":false}\n{\"type\":\"summary\"}\n"
        )
        let unrunnable = try bed.run("--failed", lacking)
        #expect(unrunnable.status == 2 && unrunnable.errors.contains("belong to no case: feature.fork; run without"))
        let remark = "{\"type\":\"remark\",\"unexpected\":true,\"text\":\"it greeted twice\"}\n"
        let remarked = bed.file("remarked", "{\"type\":\"run\"}\n\(remark){\"type\":\"summary\",\"unexpected\":0}\n")
        #expect(try bed.run("--failed", remarked).errors.contains("belong to no case: it greeted twice; run without"))
        let explored = bed.file("explored", "{\"type\":\"exploration\"}\n{\"type\":\"summary\"}\n")
        #expect(try bed.run("--failed", explored).status == 2)
        #expect(try bed.run("--failed", bed.file("text", "no\n")).errors.contains("text:1: this is not a record"))
    }

    // MARK: Other commands

    @Test func `an assertion is shown with its known failures`() throws {
        let bed = try Bed(["first": Self.first])
        let shown = try bed.other("show", "a.dup2").output
        #expect(
            shown.contains("\nexpected to be FAIL on Here, \(bed.suite)/baselines/first.baseline:4\n  one\n"),
            "\(shown)")
        #expect(try !bed.other("show", "a.other").output.contains("expected to be"))
    }

    @Test(arguments: [
        ("for libc a\n", "for libc b\n", false), ("for libc a\n", "for libc a\n", true),
        ("for libc a <2\n", "for libc a >=2\n", false), ("for libc a <3\n", "for libc a >=2\n", true),
        ("for not libc a\n", "for libc a\n", false),
        ("for not libc a*\n", "for libc b\n", true), ("for libc a*\n", "for libc b\n", true),
        ("for libc a\n", "for kernel b\n", true), ("", "for libc a\n", true), ("for under a\n", "for under b\n", true),
    ]) func `lint compares baselines that may be taken together`(
        _ one: String, _ other: String, _ disagree: Bool
    ) throws {
        let bed = try Bed([:])
        let first = bed.file("1.baseline", "baseline 1\n\(one)expect FAIL a.dup2\n  because x\n")
        let second = bed.file("2.baseline", "baseline 1\n\(other)expect UNRESOLVED a.dup2\n  because x\n")
        let lint = try bed.other("lint", "--baseline", first, "--baseline", second)
        #expect(lint.output.contains("UNRESOLVED of “a.dup2” disagrees with \(first):") == disagree, "\(lint.output)")
        #expect(lint.status == (disagree ? 1 : 0), "\(lint.output)")
    }

    @Test func `lint compares a baseline with those beside the suite`() throws {
        let bed = try Bed(["first": Self.first])
        let path = bed.file("x.baseline", "baseline 1\nexpect UNRESOLVED a.dup2\n  because x\n")
        let lint = try bed.other("lint", "--baseline", path)
        #expect(lint.status == 1 && lint.output.contains("disagrees with "), "\(lint.output)")
    }

    @Test(arguments: ["auto", "none"]) func `lint keeps the words of the option free`(_ word: String) throws {
        let bed = try Bed([word: Self.first])
        let lint = try bed.other("lint")
        #expect(
            lint.status == 1 && lint.output.contains("“\(word)” means something else to --baseline"), "\(lint.output)")
    }
}
