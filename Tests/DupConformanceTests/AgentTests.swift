import CFDShim
import Foundation
import Testing

@testable import DescriptorNotation
@testable import DupConformance

/// The agent through its protocol: what it is given, what it answers, what it leaves behind.
@Suite(.waits) struct AgentTests: AgentBed {
    @Test func `a crashed case is separate from the next`() throws {
        let traces = try run("assertion a.a\ndup 0\nraise segv\ndup 0\nassertion a.b\ndup 0\n")
        #expect(outcomes(traces[0]) == ["3", "died SIGSEGV", "skipped"])
        #expect(outcomes(traces[1]) == ["3"])
    }

    @Test func `a case that hangs is stopped by the agent's own timer`() throws {
        let traces = try run("timeout 1\nassertion a.a\nr w = pipe\nread r 1\ndup w\nassertion a.b\ndup 0\n")
        #expect(outcomes(traces[0]) == ["3 4", "hung 1 s", "skipped"])
        #expect(outcomes(traces[1]) == ["3"])
    }

    @Test func `a child that hangs in a bracket is stopped too`() throws {
        let traces = try run(
            "timeout 1\nassertion a.a\nr w = pipe\nchild\nread r 1\nend\nclose w\nassertion a.b\ndup 0\n")
        #expect(outcomes(traces[0]) == ["3 4", "0-4", "hung 1 s", "skipped", "skipped"])
        #expect(outcomes(traces[1]) == ["3"])
    }

    @Test func `a thread shares table, names and children with its process, and takes it along`() throws {
        let script = """
            timeout 1
            assertion a.a
            a = open file
            thread
            b = dup a
            child c
            dup b
            end
            end
            in c
            close b
            end
            table
            child
            thread
            raise kill
            dup 0
            end
            dup 0
            end
            thread
            thread
            dup2 a 40
            end
            end
            close 40
            assertion a.b
            r w = pipe
            thread
            read r 1
            end
            dup 0
            assertion a.c
            dup 0

            """
        let traces = try run(script)
        #expect(
            outcomes(traces[0]) == [
                "3", "0-3", "4", "0-4", "5", "ok", "ok", "0-5", "ok", "ok", "0-4", "0-4", "0-4", "died SIGKILL",
                "skipped", "skipped", "skipped", "died SIGKILL", "0-4", "0-4", "40", "ok", "ok", "ok",
            ])
        #expect(outcomes(traces[1]) == ["3 4", "0-4", "hung 1 s", "skipped", "skipped"])
        #expect(outcomes(traces[2]) == ["3"])
    }

    @Test func `a killed child does not take the case with it`() throws {
        let script = """
            assertion a.a
            r w = pipe nonblock
            child
            raise kill
            child
            dup 0
            end
            end
            close w
            read r 1
            child c
            close r
            end
            in c
            raise kill
            end
            in c
            dup 0
            end
            dup 0

            """
        let traces = try run(script)
        #expect(
            outcomes(traces[0]) == [
                "3 4", "0-4", "died SIGKILL", "skipped", "skipped", "skipped", "died SIGKILL", "ok", "eof", "0-3", "ok",
                "ok", "0-2", "died SIGKILL", "died SIGKILL", "skipped no child of this name waits", "skipped",
                "skipped",
                "4",
            ])
    }

    @Test func `garbage is answered line by line and has no other effect`() throws {
        var bytes = Array("dup 0\n\u{0}\u{1}\u{7f}\nassertion\n= = =\na = \nr w x = pipe\ndup\ndup 0 0 0\n".utf8)
        bytes += (0..<100_000).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 7) | 128 }
        let script = String(decoding: bytes, as: UTF8.self) + "\nassertion a.z\ndup 0\n"
        let last = try #require(try run(script).last)
        #expect(last.id == "a.z" && outcomes(last) == ["3"])
    }

    @Test func `a line longer than any step is refused and the next one run`() throws {
        let script =
            "assertion a.a\ndup \(String(repeating: "9", count: 300_000))\ndup 0\nwrite 0 \"\(String(repeating: "x", count: 5000))\"\ndup 0\n"
        let outcomes = outcomes(try run(script)[0])
        #expect(outcomes.count == 4 && outcomes[0].hasPrefix("error") && outcomes[2].hasPrefix("error"))
        #expect(outcomes[1] == "3" && outcomes[3] == "4")
    }

    @Test func `without standard input there is a greeting and an end`() throws {
        let finished = try Support.shell("exec \"$AGENT\" <&-")
        #expect(finished.status == 0 && finished.output.hasSuffix("ready\n"))
    }

    @Test func `the agent ends when the trace has no reader`() throws {
        #expect(try Support.shell("yes 'dup 0' | \"$AGENT\" | head -n 20 >/dev/null").status == 0)
    }

    @Test func `a case of a hundred thousand steps streams`() throws {
        let traces = try run("assertion a.a\n" + String(repeating: "dup2 0 9\n", count: 100_000) + "table\n")
        #expect(traces[0].steps.count == 100_001)
        #expect(outcomes(traces[0]).last == "0-2 9")
    }

    @Test func `a whole assertion file is a script`() throws {
        let file = Support.root.appendingPathComponent("conformance/assertions/dup.fd")
        let traces = try run(try String(contentsOf: file, encoding: .utf8))
        let suite = try Support.suite.get()
        #expect(traces.map(\.id) == suite.assertions.filter { $0.file.hasSuffix("/dup.fd") }.map(\.id))
    }

    @Test func `typing gets an answer before the next line is there`() throws {
        let directory = try TemporaryDirectory()
        let script = """
            cd '\(directory.url.path)' && mkfifo in
            "$AGENT" <in >out &
            exec 4>in
            for answer in 3 4; do
                echo 'dup 0' >&4
                for try in $(seq 200); do grep -q "=> $answer" out && break; sleep 0.05; done
                grep -c "dup 0 => $answer" out
            done
            exec 4>&-
            wait
            """
        #expect(try Support.shell(script).output == "1\n1\n")
    }

    @Test func `a case starts with a clean table, whatever the agent inherited`() throws {
        let script = "exec 7</dev/null 8</dev/null 40</dev/null 63</dev/null; exec \"$AGENT\""
        // Not every sh takes numbers of two digits.
        let words = ["bash", "-c", script.replacing("$AGENT", with: Support.agent)]
        let finished = try Support.run(words, input: "assertion a.a\ndup 0\n")
        let told = finished.output.split(separator: "\n").first { $0.hasPrefix("inherited ") }
        let inherited = Set(NumberRanges((told ?? "").split(separator: " ").dropFirst())?.numbers ?? [])
        #expect(inherited.isSuperset(of: [7, 8, 40, 63]))
        let traces = cases(finished.output)
        #expect(traces[0].table?.numbers == [0, 1, 2] && outcomes(traces[0]) == ["3"])
    }

    @Test(arguments: [
        ("2>&-", "table => 0-2\n"),
        // Without a script there is no case, without an output nothing to see of one: the agent ends as ever.
        ("0<&-", "ready\n"), ("0<&- 2>&-", "ready\n"), ("1>&-", ""),
    ])
    func `standard numbers that are closed are open in a case`(_ closed: String, _ expected: String) throws {
        let output = closed.contains("1>&-") ? "" : ">&3"
        let directory = try TemporaryDirectory()
        let script =
            "exec 3>'\(directory.url.path)/out'; printf 'assertion a.a\\ntable\\n' | (exec \"$AGENT\" \(output) \(closed))"
        #expect(try Support.shell(script).status == 0)
        let trace = try String(contentsOf: directory.url.appendingPathComponent("out"), encoding: .utf8)
        #expect(expected.isEmpty ? trace.isEmpty : trace.contains(expected), "\(trace)")
        #expect(trace.contains("assertion") == expected.hasPrefix("table"), "\(trace)")
    }

    @Test func `signals that were ignored or blocked are not so in a case`() throws {
        let script = "trap '' PIPE CHLD ALRM USR1 URG; exec \"$AGENT\""
        let steps =
            "timeout 1\nassertion a.a\nr w = pipe\nclose r\nwrite w \"x\"\ncaught pipe\nchild\nend\nassertion a.b\nr w = pipe\nread r 1\n"
        let traces = cases(try Support.shell(script, input: steps).output)
        #expect(outcomes(traces[0]) == ["3 4", "ok", "EPIPE", "1", "0 1-2 4".replacing("0 1-2", with: "0-2"), "ok"])
        #expect(outcomes(traces[1]).last == "hung 1 s")
    }

    @Test(arguments: ["TERM", "HUP", "KILL"]) func `the scratch directory goes however the agent ends`(
        _ signal: String
    ) throws {
        let directory = try TemporaryDirectory()
        let script = """
            mkfifo '\(directory.url.path)/in'
            mkdir '\(directory.url.path)/scratch'
            "$AGENT" --scratch '\(directory.url.path)/scratch' <'\(directory.url.path)/in' >'\(directory.url.path)/out' &
            exec 4>'\(directory.url.path)/in'
            printf 'assertion a.a\\na = open file\\nr w = pipe\\nread r 1\\n' >&4
            until ls '\(directory.url.path)/scratch/'*/*.file >'\(directory.url.path)/seen' 2>&1; do sleep 0.05; done
            ls '\(directory.url.path)/scratch' | wc -l
            kill -\(signal) $!
            wait $!
            for try in $(seq 200); do rmdir '\(directory.url.path)/scratch' 2>/dev/null && break; sleep 0.05; done
            ls -d '\(directory.url.path)/scratch' 2>/dev/null | wc -l
            """
        let counts = try Support.shell(script).output.split(whereSeparator: \.isWhitespace)
        #expect(counts == ["1", "0"], "before and after")
    }

    @Test func `echo off leaves outcomes alone`() throws {
        let output = try Support.run([Support.agent], input: "echo off\nassertion a.a\ndup 0\nclose 3\ndone\ndup 9\n")
            .output
        #expect(output.contains("\n3\nok\ndone "))
    }

    /// A case that shows its process: the group of the case, which owns a socket then.
    private func ownGroup(_ name: String, _ more: String = "") -> String {
        "assertion share.\(name)\n  s t = socketpair\n  setown s group\n  getown s\n\(more)"
    }

    private func groups(_ cases: [CaseTrace]) -> [String] { cases.map { outcomes($0)[2] } }

    @Test func `plain cases share a process on request only`() throws {
        let script = (1...3).map { ownGroup("\($0)") }.joined() + "done\n"
        #expect(Set(groups(try run(script))).count == 3)
        #expect(Set(groups(try run("share on\n" + script))).count == 1)
        #expect(Set(groups(try run("share on\nshare off\n" + script))).count == 3)
    }

    @Test(arguments: [
        "  fill s\n", "  limit nofile 70\n", "  dup2 s 31\n", "  dupfd s 31\n", "  map s 1\n",
        "  disposition hup ignore\n", "  exec-missing\n",
    ])
    func `a step that leaves more than descriptors ends the process with its case`(_ step: String) throws {
        let script = "share on\n" + ownGroup("a") + ownGroup("b", step) + ownGroup("c") + ownGroup("d") + "done\n"
        let found = groups(try run(script))
        #expect(found[0] != found[1] && found[1] != found[2] && found[2] == found[3], "\(found)")
    }

    @Test func `in a shared process every case begins like the first`() throws {
        let spoil = """
              a = open null rdwr
              dup2 a 1
              setfd 1 cloexec
              close 0
              dup2 a 30
              child c
                dup a
              end

            """
        let script = "share on\n" + (1...3).map { ownGroup("\($0)", spoil) }.joined() + "done\n"
        let cases = try run(script)
        #expect(Set(groups(cases)).count == 1)
        #expect(Set(cases.map { outcomes($0).filter { !$0.hasPrefix("-") } }).count == 1, "\(cases.map(outcomes))")
    }

    @Test func `in a shared process every case has its own time`() throws {
        let hang = "assertion share.hang\n  r w = pipe\n  read r 1\n"
        let cases = try run("timeout 1\nshare on\n" + ownGroup("a") + hang + ownGroup("b") + ownGroup("c") + "done\n")
        #expect(cases.count == 4)
        #expect(outcomes(cases[1]).last == "hung 1 s")
        #expect(groups([cases[2]]) == groups([cases[3]]) && groups([cases[0]]) != groups([cases[2]]))
    }

    @Test func `wrong usage is reported`() throws {
        let finished = try Support.run([Support.agent, "--bogus"])
        #expect(
            finished.status == 2 && finished.errors.contains("unknown argument: --bogus")
                && finished.errors.contains("usage:"))
        #expect(try Support.run([Support.agent, "--self"]).status == 2)
        #expect(try Support.run([Support.agent, "--self", " "]).status == 2)
        #expect(try Support.run([Support.agent, "--version"]).output.hasPrefix("fd-agent "))
    }

    @Test func `a new image that cannot start is reported`() throws {
        let finished = try Support.run(
            [Support.agent, "--self", "/nonexistent/agent"], input: "assertion a.a\nexec\ndup 0\nend\ndup 0\n")
        let outcomes = outcomes(cases(finished.output)[0])
        #expect(outcomes == ["ENOENT", "skipped", "skipped", "3"])
    }

    @Test func `a place that is too long for the address of a socket is not taken`() throws {
        let directory = try TemporaryDirectory()
        for length in [70, 90, 108, 200] {
            let place = "\(directory.url.path)/" + String(repeating: "y", count: length)
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            let finished = try Support.run(
                [Support.agent], input: "assertion a.a\nlistener\n", environment: ["TMPDIR": place])
            #expect(finished.output.contains("listener => 3\n"), "\(length): \(finished.output.suffix(200))")
        }
    }

    /// A place where no scratch directory can be made, and why.
    struct BadPlace: CustomTestStringConvertible {
        let testDescription: String
        let path: String
        let error: String
    }

    @Test(arguments: [
        BadPlace(testDescription: "nothing is there", path: "/nonexistent", error: "ENOENT"),
        BadPlace(testDescription: "a device", path: "/dev/null", error: "ENOTDIR"),
        BadPlace(testDescription: "a long path", path: String(repeating: "x", count: 300), error: "ENAMETOOLONG"),
    ])
    func `a scratch directory that cannot be made ends the run before its first case`(_ bad: BadPlace) throws {
        let (place, error) = (bad.path, bad.error)
        let command = TargetCommand(words: [Support.agent, "--scratch", place])
        let failure = #expect(throws: RunError.self) { try Support.suite.get().run(on: command) }
        let text = "\(try #require(failure))"
        let wanted = "fd-agent: scratch files cannot be made in \(place): \(error)\n"
        #expect(text.contains(wanted) && text.contains("may be written to: --scratch DIRECTORY"), "\(text)")
        // The advice for a program that is no agent would mislead.
        #expect(!text.contains("--source"), "\(text)")
    }
}
