import Foundation
import Testing

@testable import DescriptorNotation
@testable import DupConformance

/// What the agent takes for a step, and what it leaves alone.
@Suite(.waits) struct AgentOperandTests: AgentBed {
    /// Lines that are no steps, each with the word that is wrong. The suite's own parser refuses them too.
    static let wrong: [(line: String, word: String)] = [
        ("setfd 0 cloexec,", "cloexec,"), ("setfd 0 ,cloexec", ",cloexec"), ("setfd 0 none,cloexec", "none,cloexec"),
        ("setfd 0 cloexec,cloexec", "cloexec,cloexec"), ("lseek 0 0 sets", "sets"),
        (#"write 0 "\xzz""#, #""\xzz""#), (#"write 0 "\x4""#, #""\x4""#), (#"write 0 "\q""#, #""\q""#),
        (#"write 0 "a"b"#, #""a"b"#), (#"writev 0 "a""b""#, #""a""b""#), (#"write 0 "\""#, #""\""#),
        ("getfd 99999999999999999999", "99999999999999999999"), ("getfd +3", "+3"), ("getfd 3x", "3x"),
        ("getfd -", "-"), ("getfd 0#c", "0#c"), ("getfd a+0", "a+0"), ("getfd a+-1", "a+-1"), ("getfd a+", "a+"),
        ("lseek 0 9223372036854775808 set", "9223372036854775808"),
        ("lseek 0 -9223372036854775809 set", "-9223372036854775809"),
        ("chmod file 17777", "17777"), ("chmod file 8", "8"),
        ("chmod file 0777777777777777777777777", "0777777777777777777777777"),
        ("child 1x", "1x"), ("child a-b", "a-b"), ("child abcdefghijklmnopqrstuvwx", "abcdefghijklmnopqrstuvwx"),
        ("p p = pipe", "pipe"), ("a b = dup 0", "dup"), ("x = getfd 0", "getfd"), ("x = pipe", "pipe"),
        ("= dup 0", "="),
        ("x = nothing 0", "nothing"), ("abcdefghijklmnopqrstuvwx = dup 0", "abcdefghijklmnopqrstuvwx"),
        ("dup 0 ->3", "->3"),
    ]

    /// Numbers that the calls would cut down to an int, and settings of the agent itself.
    static let wrongHere: [(line: String, word: String)] = [
        ("dup 4294967296", "4294967296"), ("close 4294967297", "4294967297"), ("getfd 2147483648", "2147483648"),
        ("getfd -2147483649", "-2147483649"), ("getfd 9223372036854775807", "9223372036854775807"),
        ("getfd a+2147483647", "a+2147483647"), ("getfd a+9223372036854775807", "a+9223372036854775807"),
        ("dupfd 0 4294967296", "4294967296"), ("read 0 4294967297", "4294967297"),
        ("dup2-repeat 0 3 4294967297", "4294967297"), ("posix-close 3 4294967296", "4294967296"),
        ("observe 4294967296", "4294967296"),
        ("timeout abc", "abc"), ("timeout", "timeout"), ("timeout 0", "0"), ("timeout 3601", "3601"),
        ("timeout 5 6", "5"), ("timeout -1", "-1"), ("timeout 99999999999999999999", "99999999999999999999"),
        ("echo of", "of"), ("echo", "echo"), ("echo off on", "off"), ("share", "share"), ("share of", "of"),
    ]

    @Test(arguments: wrong + wrongHere) func `an invalid line is reported`(_ line: String, _ word: String)
        throws
    {
        let outcomes = outcomes(try run("assertion a.a\na = open file\n\(line)\ndup a\n")[0])
        try #require(outcomes.count == 3)
        #expect(outcomes[1].hasPrefix("error \(word) ") && outcomes[2] == "4", "\(outcomes[1])")
    }

    @Test(arguments: wrong) func `the suite refuses it too`(_ line: String, _ word: String) {
        #expect(throws: (any Error).self) { try Support.assertions("assertion a.a\na = open file\n\(line)\n") }
    }

    @Test func `unusual but valid steps are accepted`() throws {
        let script = #"""
            timeout 5 # seconds
            echo on
            assertion a.a
            a = open file
            write a "\x41\x6a\\\n\"\xfF"
            pread a 100 0
            lseek a 9223372036854775807 set
            lseek a -9223372036854775808 set
            lseek a 12345678901 set
            getfd 2147483647
            getfd -2147483648
            getfd INT_MAX
            getfd 0000000000000000000000003
            timeout = dup a+0003 # the last number but one
            timeout = dup a -> 4
            _ _ = pipe
            dup _
            chmod file 7777
            child abcdefghijklmnopqrstuvw
            end
            open-dev-fd -1 rdonly
            peek -1 1
            limit nofile 4294967296

            """#
        let outcomes = outcomes(try run(script)[0])
        try #require(outcomes.count == 20)
        #expect(outcomes[1...2] == ["6", #""Aj\\\n\"\xff""#])
        #expect(outcomes[3] == "EINVAL" || outcomes[3] == "9223372036854775807", "\(outcomes[3])")
        #expect(outcomes[4...9] == ["EINVAL", "12345678901", "EBADF", "EBADF", "EBADF", "none"])
        #expect(outcomes[10...14] == ["EBADF", "4", "5 6", "skipped _ is not bound", "ok"])
        #expect(outcomes[15...18] == ["0-6", "ok", "ENOENT", "unresolved nothing is mapped there"])
        #expect(
            outcomes[19] == "ok" || outcomes[19].hasPrefix("unsupported the greatest limit here is "), "\(outcomes[19])"
        )
    }

    @Test func `a setting that is wrong changes nothing`() throws {
        let script = "timeout 1\ntimeout 100000\necho of\nassertion a.a\nr w = pipe\nread r 1\n"
        let traces = try run(script)
        try #require(traces.count == 2)
        #expect(outcomes(traces[0]).allSatisfy { $0.hasPrefix("error ") })
        #expect(outcomes(traces[1]) == ["3 4", "hung 1 s"])
    }

    @Test(.needsCompiler, arguments: ["null", "self", "missing"]) func `only scratch objects are changed`(
        _ object: String
    ) throws {
        let before = """
            static int tells_change(const char *path) {
                return strstr(path, "/fd-agent-") == NULL && write(2, path, strlen(path)) >= 0;
            }
            #define unlink(path) (tells_change(path) ? 0 : unlink(path))
            #define chmod(path, mode) (tells_change(path) ? 0 : chmod(path, mode))
            """
        let agent = try built(before: before)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: agent.path))
        let script = """
            creat \(object)
            create \(object) "x"
            unlink \(object)
            chmod \(object) 000
            open self
            open self wronly
            open self rdonly trunc
            openat -100 file

            """
        let finished = try agent.run(input: script)
        let outcomes = outcomes(cases(finished.output)[0])
        #expect(outcomes.count == 8)
        #expect(outcomes.allSatisfy { $0.hasPrefix("unresolved ") || $0.hasPrefix("error ") }, "\(outcomes)")
        #expect(finished.errors.isEmpty, "changed: \(finished.errors)")
        #expect(try Data(contentsOf: URL(fileURLWithPath: agent.path)) == bytes)
    }
}
