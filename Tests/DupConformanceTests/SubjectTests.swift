import Testing

@testable import DescriptorNotation
@testable import DupConformance

/// What an assertion is about carries an expectation: a step without one cannot fail.
@Suite struct SubjectTests {
    private func problems(_ interface: String, _ steps: String, kind: String = "assertion") throws -> [String] {
        let requirement = """
            requirements 1
            family test Test
            requirement test.one
              says One.
              interface \(interface)
              force shall
              source POSIX
              testable yes
            """
        let text = "notation 1\n\(kind) test.case\n  requirement test.one\n" + steps
        let suite = try Suite(
            assertions: try AssertionParser.parse(text, file: "test.fd"),
            requirements: try RequirementParser.parse(requirement, file: "test.req"))
        return Lint.problems(in: suite).map(\.description)
    }

    @Test(arguments: [
        ("dup", "dup 0\ndup -1 -> EBADF", 4), ("dup", "fill 0\ndup 0 -> EMFILE", 4),
        ("dup", "dup 0 -> lowest\nclose 17\ndup 0 -> 17", 5), ("dup2", "dup2 0 17\ngetfd 17 -> none", 4),
        ("dup2", "dup2-repeat 0 17 9\ngetfd 17 -> none", 4), ("dup3", "dup3 0 17 none\ngetfd 17 -> none", 4),
        ("fcntl F_DUPFD", "x = dupfd 0 10\ngetfd x -> none", 4),
        ("fcntl F_DUPFD*", "x = dupfd-clofork 0 10\ngetfd x -> clofork", 4),
        ("fcntl F_DUPFD_CLOEXEC", "x = dupfd-cloexec 0 10\ngetfd x -> cloexec", 4),
        ("pipe/close", "r w = pipe\nclose w\nread r 1 -> eof", 5), ("close", "close 0\ngetfd 0 -> EBADF", 4),
        ("fcntl F_SETFD", "setfd 0 cloexec\ngetfd 0 -> cloexec", 4),
        ("fcntl F_SETFL", "setfl 0 append\ngetfl 0 -> rdwr,append", 4),
        ("fork", "child\n  getfd 0 -> none\nend", 4), ("exec", "exec\n  getfd 0 -> none\nend", 4),
        ("exec", "become\ngetfd 0 -> none", 4), ("read/write/lseek + fork", "lseek 0 0 set\ndup 0 -> lowest", 4),
    ])
    func `a step that an assertion is about needs an expectation`(
        _ interface: String, _ steps: String, _ line: Int
    ) throws {
        let found = try problems(interface, steps)
        #expect(found.count == 1 && found[0].hasPrefix("test.fd:\(line):"), "\(found)")
        #expect(found[0].contains("has no expectation"), "\(found)")
        #expect(try problems(interface, steps.replacing(" ->", with: " -> ?"), kind: "characteristic") == [])
    }

    @Test(arguments: [
        ("dup2", "a = dup 0\ndup2 a 17 -> 17"), ("dup", "a = open file\nsetfd a cloexec\ndup a -> lowest"),
        ("open/pipe", "a = open file\ngetfd a -> none"), ("setrlimit", "limit nofile 30\ngetlimit nofile -> 30"),
        ("fork", "child -> tracked\n  getfd 0 -> none\nend"),
    ])
    func `a set-up step needs none`(_ interface: String, _ steps: String) throws {
        #expect(try problems(interface, steps) == [])
    }

    @Test func `the table names operations of the notation`() { #expect(Subject.unknown == []) }
}
