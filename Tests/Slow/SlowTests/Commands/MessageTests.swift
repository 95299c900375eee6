import Foundation
import Testing

@testable import DupConformance

/// What the command says when it cannot do what was asked for: one thing, in words that help.
@Suite(.waits) struct MessageTests {
    private func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Finished {
        try Support.run([Support.program] + arguments, environment: environment)
    }

    @Test(arguments: [
        (["dup2.*"], "--filter 'dup2.*'"), (["run", "dup2.returns.newfd.free"], "--filter 'dup2.returns.newfd.free'"),
        (["lnt"], "there is no command “lnt”; did you mean “lint”?"),
        (["--jobs", "1", "lint"], "“lint” is a command, and must come first"),
        (["list", "dup2"], "--filter 'dup2.*'"), (["version"], "did you mean “--version”?"),
        (["run", "dup2.badnw.*"], "did you mean “dup2.badnew.*”?"), (["--jobs", "65"], "from 1 to 64"),
        (["run", "--fliter", "x"], "Did you mean '--filter'?"),
        // Help is asked of a command that is none.
        (["help", "rum"], "there is no command “rum”; did you mean “run”?"),
        (["rum", "--help"], "did you mean “run”?"),
        (["help", "nothing"], "the commands are run, list, "), (["--list"], "list is a command: dup-conformance list"),
        // A word without the option that takes it.
        (["explore", "core"], "“core” belongs to no option; did you mean “--alphabet core”?"),
        (["explore", "Limits"], "“--alphabet limits”?"), (["explore", "random"], "did you mean “--random”?"),
        (["prove", "markdown"], "“--format markdown”?"), (["run", "2017"], "“--edition 2017”?"),
        (["judge", "trace", "tap"], "“--format tap”?"), (["coverage", "dup"], "“--family dup”?"),
        (["coverage", "row"], "did you mean “--rows”?"), (["agent", "source"], "did you mean “--source”?"),
        (["list", "faults"], "did you mean “--faults”?"), (["lint", "x"], "“x” belongs to no option"),
        (["show", "dup2.same-ofd", "x"], "“x” belongs to no option"),
        (["reproduce", "dup.cloexec.cleared", "x"], "“x” belongs to no option"),
        // A value that looks like an option, or none.
        (["explore", "--seed", "-3"], "it takes no number below zero, and got -3"),
        (["explore", "--seed=-3"], "a number from 0"), (["run", "--target", "-x"], "a dash: --target=-x"),
        (["run", "--filter", "--quick"], "“--quick” is the next option"), (["run", "--filter="], "after “=” is empty"),
        // An option of another command, or of the agent.
        (["judge", "--target", "x", "t"], "--target is an option of run, explore"),
        (["run", "--family", "dup"], "--family is an option of coverage"),
        (["run", "--scratch", "/tmp"], "the agent has it: --target 'fd-agent --scratch DIRECTORY'"),
    ])
    func `wrong usage shows the usage`(_ arguments: [String], _ expected: String) throws {
        let finished = try run(arguments)
        #expect(finished.status == 2 && finished.errors.contains(expected), "\(finished.errors)")
        #expect(finished.errors.contains("\nUsage: "), "\(finished.errors)")
    }

    @Test(arguments: [
        (["--filter", "dup2.badnw.*"], "did you mean “dup2.badnew.*”?"),
        (["show", "dup2.xx"], "there is no assertion"),
        (["--exclude", "dup2.retruns.*"], "no assertion matches “dup2.retruns.*”; did you mean “dup2.returns.*”?"),
        (["--filter", "dup.ret*", "--exclude", "dup.*"], "filters select is excluded"),
        (["--baseline", "nope"], "there is no baseline"), (["reproduce", "nope.nope"], "there is no assertion"),
        (["coverage", "--family", "dupp"], "did you mean “dup”?"),
        (["--failed", "/dev/null"], "not a complete report"),
        (["reproduce", "race.dup2.never-closed"], "there is no assertion"),
        // No wildcard, or capitals.
        (["--filter", "dup2"], "no assertion matches “dup2”; did you mean “dup2.*”?"),
        (["--filter", "DUP2.*"], "did you mean “dup2.*”?"), (["--filter", "DUP2"], "did you mean “dup2.*”?"),
        (["--filter", "dup2.returns"], "“dup2.returns.*”?"), (["--exclude", "dup2.ret"], "“dup2.ret*”?"),
        (["list", "--filter", "returns"], "“*returns*”?"), (["--filter", "DUP2.retruns.*"], "“dup2.returns.*”?"),
        (["show", "DUP2.same-ofd"], "did you mean “dup2.same-ofd”?"),
        (["show", "dup2"], "dup-conformance list --filter 'dup2.*'"),
        (["reproduce", "dup2.ret*"], "dup-conformance list --filter 'dup2.ret*'"),
        (["coverage", "--family", "DUP"], "did you mean “dup”?"), (["--baseline", "GLIBC"], "did you mean “glibc”?"),
    ])
    func `other errors are reported in one line`(_ arguments: [String], _ expected: String) throws {
        let finished = try run(arguments)
        #expect(finished.status == 2 && finished.errors.contains(expected), "\(finished.errors)")
        #expect(finished.errors.split(separator: "\n").count == 1, "\(finished.errors)")
    }

    @Test(arguments: [
        ("cd x && y", "no shell runs the command; to use one: --target \"sh -c 'cd x && y'\""),
        ("A=b ./agent", "“env” sets variables: env A=b ./agent"), ("~/agent", "no shell runs the command"),
        // The program starts, and is given what a shell would have taken.
        ("env X=1 AGENT && y", "--target \"sh -c 'env X=1 AGENT && y'\""), ("AGENT | cat", "sh -c 'AGENT | cat'"),
        ("AGENT 2>log", "sh -c 'AGENT 2>log'"), ("AGENT;true", "no shell runs the command"),
        ("env 'A=b c' AGENT > log", "'A=b c"),
        ("AGENT $HOME", "AGENT $HOME'"), ("cat ~/trace", "no shell runs the command"),
        ("cd /tmp", "no shell runs the command"), ("true && AGENT", "no shell runs the command"),
        ("no-such-program", "no-such-program is not in PATH"), ("/nonexistent", "no such file"),
        ("/", "/ may not be executed"),
    ])
    func `an error to start the target has a reason`(_ target: String, _ expected: String) throws {
        let finished = try run(["--target", target.replacing("AGENT", with: Support.agent)])
        let isThere = finished.errors.contains(expected.replacing("AGENT", with: Support.agent))
        #expect(finished.status == 3 && isThere, "\(finished.errors)")
    }

    @Test(arguments: [
        "sh -c 'exit 7 | cat'", "ssh -o ProxyCommand=false nowhere x && y", "true 'a && b'", "printf 'x;\\007'",
    ])
    func `words that a shell of the target's gets are no mistake`(_ target: String) throws {
        let finished = try run(["--target", target])
        #expect(finished.status == 3 && !finished.errors.contains("no shell runs"), "\(finished.errors)")
    }

    @Test(arguments: ["run", "explore"]) func `an agent says why it has no place for scratch files`(
        _ command: String
    ) throws {
        let began = Date()
        let finished = try run([command, "--target", "\(Support.agent) --scratch /nonexistent"])
        #expect(finished.status == 3 && finished.output.isEmpty, "\(finished.output)")
        #expect(finished.errors.contains("\nfd-agent: scratch files cannot be made in /nonexistent: ENOENT\n"))
        #expect(finished.errors.contains("--scratch DIRECTORY\n") && !finished.errors.contains("--source"))
        // Not after half of the suite.
        #expect(Date().timeIntervalSince(began) < 30)
    }

    @Test func `a missing interpreter or another machine is reported`() throws {
        let directory = try TemporaryDirectory()
        for (text, expected) in [
            ("#!/nonexistent/interpreter\n", "its interpreter or dynamic linker does not"),
            ("\u{7F}ELF of nobody", "is not a program for this machine; name an emulator before it"),
        ] {
            let text = directory.file("text", Data(text.utf8))
            let target = directory.url.appendingPathComponent("target")
            let finished = try run(["--target", try Support.executable(copyOf: text.path, at: target)])
            #expect(finished.status == 3 && finished.errors.contains(expected), "\(finished.errors)")
        }
        let here = try Support.shell("cd '\(directory.url.path)' && \"$PROGRAM\" --target target")
        #expect(here.errors.contains("for the file in this directory: ./target"), "\(here.errors)")
    }

    @Test func `an agent that cannot start itself again gets advice`() throws {
        // Perl gives it another name than its file's, as emulators do.
        let target = "perl -e 'exec {\"\(Support.agent)\"} \"nobody\"'"
        let finished = try run(["--target", target])
        #expect(finished.status == 3 && finished.output.isEmpty, "\(finished.output)")
        #expect(finished.errors.contains("cannot start itself again, which") && finished.errors.contains("--self"))
        // Where it is said how, and where nothing wants it, it runs.
        let some = ["--target", "perl -e 'exec {\"\(Support.agent)\"} \"nobody\", \"--self\", \"\(Support.agent)\"'"]
        #expect(try run(some + ["--filter", "exec.*"]).status == 0)
        #expect(try run(["--target", target, "--filter", "dup.ret*"]).status == 0)
        #expect(try run(["--target", target, "--filter", "exec.*", "--lacking", "exec,fexecve"]).errors.isEmpty)
    }

    @Test(arguments: [
        ("ulimit -n 8", "use “ulimit -n 64”"), ("ulimit -f 0", "the limit of file sizes is too low; set a higher one"),
    ])
    func `a limit that is too low is named`(_ limit: String, _ expected: String) throws {
        let finished = try Support.shell(
            "{ (\(limit); \"$PROGRAM\" --filter 'dup.ret*'; echo \"status $?\") 2>&1; } | cat")
        #expect(finished.output.contains("status 3\n") && finished.output.contains(expected), "\(finished.output)")
    }

    @Test func `a long TMPDIR does no harm`() throws {
        let directory = try TemporaryDirectory()
        var path = directory.url.path
        while path.utf8.count < 3800 { path += "/" + String(repeating: "x", count: 200) }
        for prefix in [path, path + String(repeating: "y", count: 2000)] {
            try? FileManager.default.createDirectory(atPath: prefix, withIntermediateDirectories: true)
            let finished = try run(["--filter", "obj.*"], environment: ["TMPDIR": prefix])
            #expect(finished.status == 0, "\(finished.output)\(finished.errors)")
        }
    }

    @Test(arguments: ["list", "--version", "--help", "run --filter dup.ret*", "help run", "judge /dev/stdin"])
    func `a standard stream that is closed is an error`(_ words: String) throws {
        let output = try Support.shell("set -f; \"$PROGRAM\" \(words) >&- <&-")
        #expect(output.status == 2, "\(output.errors)")
        guard !words.hasPrefix("judge") else { return }
        #expect(output.errors.contains("standard output cannot be written: EBADF"), "\(output.errors)")
        let full = try Support.shell("set -f; \"$PROGRAM\" \(words) >/dev/full")
        #expect(full.status == 2 && full.errors.contains("ENOSPC"), "\(full.errors)")
    }

    @Test(arguments: ["--output", "--record-baseline"])
    func `a file that cannot be written is reported before the run`(_ option: String) throws {
        let directory = try TemporaryDirectory()
        let path = directory.url.path
        _ = directory.file("file", Data())
        let begun = "\(path)/begun"
        for (file, reason) in [
            ("\(path)/none/x", "\(path)/none/x cannot be written: ENOENT: its directory does not exist"),
            ("\(path)/file/x", "ENOTDIR: a part of its path is not a directory"),
            (path, "EISDIR: it is a directory"),
            ("", "the name of the file to write is empty"),
            ("/proc/x", "cannot be written: "),
        ] {
            let finished = try run(["run", "--target", "sh -c 'touch \(begun)'", "--filter", "dup.ret*", option, file])
            #expect(finished.status == 2 && finished.output.isEmpty, "\(file): \(finished.status)")
            #expect(finished.errors.contains(reason), "\(finished.errors)")
            #expect(!FileManager.default.fileExists(atPath: begun), "\(file)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["file"])
    }

    @Test func `report and baseline are two files`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.url.appendingPathComponent("x").path
        let finished = try run(["run", "--target", "model", "--output", path, "--record-baseline", path])
        #expect(finished.status == 2 && finished.errors.contains("name the same file"), "\(finished.errors)")
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `a report takes its place at once, or not at all`() throws {
        let (directory, aside) = (try TemporaryDirectory(), try TemporaryDirectory())
        let report = directory.file("report", Data("before\n".utf8)).path
        let agent = "sh -c '\(Support.agent) </dev/null; read line; touch begun; exec sleep 60' --self x"
        let script = """
            cd '\(aside.url.path)'
            "$PROGRAM" run --output '\(report)' --target "\(agent)" --filter dup.returns.nonneg >/dev/null 2>&1 &
            until [ -e begun ]; do sleep 0.05; done
            cat '\(report)'
            kill -KILL $!
            wait $!
            ls '\(directory.url.path)'
            """
        #expect(try Support.unmaskedShell(script).output == "before\nreport\n")
        // Two at a time: the report is of the one or the other.
        let one = "\"$PROGRAM\" --filter 'dup2.*' --format jsonl --output '\(report)' &"
        _ = try Support.unmaskedShell("\(one) \(one) \(one) wait")
        let text = try String(contentsOfFile: report, encoding: .utf8)
        #expect(text.hasPrefix("{") && text.hasSuffix("}\n") && text.components(separatedBy: "\"summary\"").count == 2)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.url.path) == ["report"])
        // Links are followed, permissions stay.
        let link = directory.url.appendingPathComponent("link").path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "report")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: report)
        #expect(try run(["--filter", "dup.ret*", "--output", link]).status == 0)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "report")
        #expect(try FileManager.default.attributesOfItem(atPath: report)[.posixPermissions] as? Int == 0o600)
        #expect(try String(contentsOfFile: report, encoding: .utf8).contains("7 assertions: 7 pass"))
    }

    @Test(arguments: ["text", "tap", "jsonl"]) func `output of a target does not control the terminal`(_ format: String)
        throws
    {
        let directory = try TemporaryDirectory()
        let escape = "\\033[2J\\007\\302\\233"
        let script = """
            printf 'agent 1 evil\(escape)\\nlibc x\(escape)\\nkernel K\(escape)\\nmachine m\\nhas fork\\nunder v\(escape)\\nready\\n'
            printf 'stray \(escape)\\nassertion dup.returns.nonneg\\ntable 0-2 limit 64\\na = open file => 3\(escape)\\n'
            printf 'said \(escape)' >&2
            exit 3
            """
        let file = directory.file("target", Data(script.utf8)).path
        for arguments in [["run", "--filter", "dup.returns.nonneg"], ["explore"]] {
            if arguments == ["explore"], format == "tap" { continue }
            let finished = try run(arguments + ["--target", "sh \(file)", "--format", format])
            let text = finished.output + finished.errors
            let bad = text.unicodeScalars.filter { $0.properties.generalCategory == .control && $0 != "\n" }
            #expect(bad.isEmpty && finished.status != 0, "\(text.debugDescription)")
        }
        let garbled = try run(["--target", "printf '\\033]0;x\\007'"])
        #expect(garbled.status == 3 && !garbled.errors.contains("\u{1B}"))
    }

    @Test func `prove reads what TAP says`() throws {
        guard try Support.shell("command -v prove").status == 0 else { return }
        let directory = try TemporaryDirectory()
        let report = directory.url.appendingPathComponent("run.tap").path
        for (arguments, status) in [
            (["--quick"], Int32(0)), (["--filter", "dup.*", "--target", "model:dup.reopens"], 1),
        ] {
            #expect(try run(["--format", "tap", "--output", report] + arguments).status == status)
            let proved = try Support.run(["prove", "-e", "cat", report])
            #expect((proved.status == 0) == (status == 0), "\(proved.output)")
        }
        #expect(try run(["--format", "tap14", "--filter", "dup.ret*"]).output.hasPrefix("TAP version 14\n"))
    }

    @Test func `cases that are left out are counted`() throws {
        let all = Set(try run(["list"]).output.split(separator: "\n"))
        let quick = Set(try run(["list", "--quick"]).output.split(separator: "\n"))
        let left = all.subtracting(quick)
        #expect(quick.isSubset(of: all) && !left.isEmpty)
        #expect(
            try run(["--quick", "--target", "model"]).output.contains(
                "\n\(left.count) races and storms were left out by --quick\n"))
        let some = Set(
            try run(["list", "--filter", "dup2.*", "--exclude", "dup2.badnew.*"]).output.split(separator: "\n"))
        #expect(!some.isEmpty && some.allSatisfy { $0.contains(" dup2.") && !$0.contains("badnew") })
        let directory = try TemporaryDirectory()
        let shards = try (1...2).map { shard throws -> String in
            let report = directory.url.appendingPathComponent("\(shard)").path
            let options = [
                "--target", "model", "--quick", "--exclude", "dup2.*", "--format", "jsonl", "--output", report,
            ]
            #expect(try run(options + ["--shard", "\(shard)/2"]).status == 0)
            return report
        }
        let merged = try run(["merge"] + shards)
        #expect(merged.status == 0 && merged.output.contains(" were left out by --quick\n"), "\(merged.errors)")
        #expect(!merged.output.contains("  dup2 "))
    }

    @Test func `help shows ranges and examples`() throws {
        let help = try run(["help", "run"]).output
        #expect(help.contains("from 1 to 64") && help.contains("dup-conformance run --filter 'dup2.*'"))
        #expect(try run(["--help"]).output.contains("dup-conformance run --target ./fd-agent"))
        #expect(try run(["explore", "--help"]).output.contains("from 1 to 3600"))
    }
}
