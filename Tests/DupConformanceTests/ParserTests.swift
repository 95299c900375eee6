import Testing

@testable import DescriptorNotation
@testable import DupConformance

@Suite struct ParserTests {
    @Test func `a good file`() throws {
        let text = """
            # A comment, then the version.
            notation 1

            assertion dup2.equal.x   # behind a header
              requirement dup2.equal.valid-returns dup2.same-ofd
              because it's the one case with a lone " in prose
              needs fork threads
              a = open file rdwr append,cloexec
              r _ = pipe nonblock
              dup2 a a+3 -> a+3
              write a "a \\"b\\" # no comment \\x00\\n" -> 14
              read r 5 -> "x|y"|eof|EAGAIN
              child c
                getfd a -> cloexec|none
              end
              in c
                dupfd a 10 -> lowest>=10|EMFILE
              end
              exit c
              lseek a -1 set -> EINVAL
              dup INT_MAX -> EBADF

            characteristic dup.x
              requirement dup.y
              dup -1 -> ? EBADF|EMFILE
              dup 3 -> ?
            """
        let assertions = try AssertionParser.parse(text, file: "good.fd")
        #expect(assertions.count == 2)
        let first = assertions[0]
        #expect(first.id == "dup2.equal.x")
        #expect(first.line == 4)
        #expect(first.requirements == ["dup2.equal.valid-returns", "dup2.same-ofd"])
        #expect(first.because == "it's the one case with a lone \" in prose")
        #expect(first.needs == ["fork", "threads"])
        #expect(first.steps.count == 14)
        #expect(first.steps[1].binds == ["r", "_"])
        #expect(first.steps[2].operands == [.number(.name("a", plus: 0)), .number(.name("a", plus: 3))])
        #expect(first.steps[2].expectation?.alternatives == [.number(.name("a", plus: 3))])
        #expect(first.steps[3].operands[1] == .text(Array("a \"b\" # no comment \0\n".utf8)))
        #expect(
            first.steps[4].expectation?.alternatives == [.data(Array("x|y".utf8)), .word("eof"), .error("EAGAIN")])
        #expect(assertions[1].kind == .characteristic)
        #expect(assertions[1].steps[1].expectation == Expectation(isRecorded: true, alternatives: []))
    }

    /// What is wrong, the line and column that must be named, and words that the message must hold.
    struct Bad: Sendable, CustomTestStringConvertible {
        let text: String
        let line: Int
        let column: Int
        let words: String
        var suggestion: String?
        var testDescription: String { words }

        init(_ steps: String, _ line: Int, _ column: Int, _ words: String, suggestion: String? = nil) {
            text = steps
            self.line = line
            self.column = column
            self.words = words
            self.suggestion = suggestion
        }
    }

    private static let head = "notation 1\nassertion a.b\n  requirement c.d\n"

    static let badSteps = [
        Bad("  a = opne file\n  dup a -> a", 4, 7, "not a known operation", suggestion: "open"),
        Bad("  dupp 0 -> lowest", 4, 3, "not a known operation", suggestion: "dup"),
        Bad("  requirment x.y", 4, 3, "not a known operation", suggestion: "requirement"),
        Bad("  dup -> lowest", 4, 7, "needs fildes"),
        Bad("  dup 0 1 -> lowest", 4, 9, "takes no operand"),
        Bad("  dup b -> lowest", 4, 3, "“b” is not bound"),
        Bad("  dup 0 -> b", 4, 3, "“b” is not bound"),
        Bad("  dup 0 -> lowset", 4, 3, "“lowset” is not bound"),
        Bad("  dup 0 -> EBADFF", 4, 12, "cannot yield", suggestion: "EBADF"),
        Bad("  dup 0 -> 3|3", 4, 14, "appears twice"),
        Bad("  dup 0 ->", 4, 11, "expectation is missing"),
        Bad("  dup 0 -> 3 4", 4, 14, "joined by |"),
        Bad("  dup 0 -> ? 3", 4, 3, "only a characteristic"),
        Bad("  setfd 0 cloexc -> ok", 4, 11, "not a word for fd-flags", suggestion: "cloexec"),
        Bad("  setfd 0 cloexec,cloexec -> ok", 4, 11, "appears twice"),
        Bad("  getfd 0 -> clofrok", 4, 14, "not a word", suggestion: "clofork"),
        Bad("  getfd 0 -> 3", 4, 14, "not a word for descriptor flags"),
        Bad("  lseek 0 0 sett -> 0", 4, 13, "not a word for seek-whence", suggestion: "set"),
        Bad("  close 0 -> okay", 4, 14, "cannot yield", suggestion: nil),
        Bad("  read 0 x! -> eof", 4, 10, "neither a number nor a name"),
        Bad("  write 0 abc -> 3", 4, 11, "must be a text in quotes"),
        Bad("  write 0 \"abc -> 3", 4, 11, "unclosed quote"),
        Bad("  write 0 \"\\q\" -> 1", 4, 11, "escape"),
        Bad("  chmod file 9 -> ok", 4, 14, "octal"),
        Bad("  unlink null -> ok", 4, 10, "not a word for scratch-file, which can be file, file2, file3"),
        Bad("  create fil \"x\" -> ok", 4, 10, "not a word for scratch-file", suggestion: "file"),
        Bad("  creat directory -> lowest", 4, 9, "not a word for scratch-file"),
        Bad("  chmod fifo 0600 -> ok", 4, 9, "not a word for scratch-file"),
        Bad("  pipe cloexce", 4, 8, "not a word for pipe-flags", suggestion: "cloexec"),
        Bad("  dup = dup 0", 4, 3, "cannot be a name"),
        Bad("  9a = dup 0", 4, 3, "cannot be a name"),
        Bad("  a a = pipe", 4, 5, "appears twice"),
        Bad("  a b = dup 0", 4, 3, "one descriptor, and 2 names are bound"),
        Bad("  a = pipe", 4, 3, "two descriptors, and 1 name is bound"),
        Bad("  a = close 0", 4, 3, "yields no descriptor"),
        Bad("  = dup 0", 4, 3, "name is missing before ="),
        Bad("  end", 4, 3, "no bracket to end"),
        Bad("  thread\n  become\n  end\n  dup 0 -> 3", 5, 3, "become cannot stand in a thread"),
        Bad("  child\n  dup 0 -> 3", 2, 0, "are not closed"),
        Bad("  child c\n  end\n  child c\n  end\n  dup 0 -> 3", 6, 3, "there is a child “c” already"),
        Bad("  in c\n  end\n  dup 0 -> 3", 4, 3, "no child of this process"),
        Bad("  child c\n  a = dup 0\n  end\n  dup a -> 3", 7, 3, "“a” is not bound"),
        Bad("  child c\n  end\n  exit c\n  exit c\n  dup 0 -> 3", 7, 3, "no child of this process"),
        Bad("  dup 0 -> 3\n  because late", 5, 3, "before the first step"),
        Bad("  needs frok\n  dup 0 -> 3", 4, 9, "not a known feature", suggestion: "fork"),
        Bad("  because\n  dup 0 -> 3", 4, 3, "takes a text"),
        Bad("  dup 0", 2, 0, "has no expectation"),
        Bad("  dup a+ -> EBADF", 4, 7, "plus or minus a number"),
        Bad("  sysconf open_max -> >=x", 4, 23, "needs a number after >="),
    ]

    @Test(arguments: badSteps) func `bad steps are refused with their place`(_ bad: Bad) {
        expectRefusal(of: Self.head + bad.text, bad)
    }

    static let badFiles = [
        Bad("", 1, 0, "the file is empty"),
        Bad("notation 2\n", 1, 1, "must begin with “notation 1”: this program does not read version 2"),
        Bad("\u{FEFF}notation 1\n", 1, 1, "begins with a byte order mark"),
        Bad("assertion a.b\n", 1, 1, "must begin with"),
        Bad("notation 1\nassertion\n", 2, 1, "takes one id"),
        Bad(
            "notation 1\nassertion A.B\n  requirement c.d\n  dup 0 -> 3", 2, 11,
            "upper-case letters: an id is words of a-z, 0-9, - and _ joined by dots; write “a.b”"),
        Bad("notation 1\nassertion dup\n  requirement c.d\n  dup 0 -> 3", 2, 11, "“dup” is one word"),
        Bad("notation 1\nassertion a.b\n  dup 0 -> 3", 2, 0, "names no requirement"),
        Bad("notation 1\ndup 0 -> 3", 2, 1, "before any assertion"),
        Bad("notation 1\nrequirement a.b", 2, 1, "before any assertion"),
        Bad("notation 1\ncharacteristic a.b\n  requirement c.d\n  dup 0 -> 3", 2, 0, "records nothing"),
        Bad("notation 1\nassertion a.b\n  requirement\n  dup 0 -> 3", 3, 3, "at least one id"),
        Bad("notation 1\nassertion a.b\n  requirement c.d c.d\n  dup 0 -> 3", 3, 19, "appears twice"),
        Bad(
            "notation 1\nassertion a.b\n requirement c.d\n dup 0 -> 3\nassertion a.b\n requirement c.d\n dup 0 -> 3", 5,
            11, "already used in line 2"),
    ]

    @Test(arguments: badFiles) func `bad files are refused with their place`(_ bad: Bad) {
        expectRefusal(of: bad.text, bad)
    }

    private func expectRefusal(of text: String, _ bad: Bad) {
        do {
            _ = try AssertionParser.parse(text, file: "bad.fd")
            Issue.record("accepted: \(text)")
        } catch {
            let first = error.diagnostics[0]
            #expect(first.message.contains(bad.words), "\(first)")
            #expect(first.line == bad.line && first.column == bad.column, "\(first)")
            if let suggestion = bad.suggestion { #expect(first.suggestion == suggestion, "\(first)") }
            #expect(first.file == "bad.fd")
        }
    }

    @Test func `everything wrong with a file is reported at once`() throws {
        let text = Self.head + "  dupp 0 -> 3\n  dup -> 3\n  dup 0 -> EBADFF\n"
        let error = #expect(throws: NotationError.self) { try AssertionParser.parse(text, file: "bad.fd") }
        #expect(error?.diagnostics.map(\.line) == [4, 5, 6])
        #expect(error?.description.split(separator: "\n").count == 3)
    }

    @Test func `a diagnostic reads as compilers write them`() {
        let diagnostic = Diagnostic(
            file: "a.fd", line: 3, column: 7, message: "“dupp” is not a known operation", suggestion: "dup")
        #expect(diagnostic.description == "a.fd:3:7: “dupp” is not a known operation; did you mean “dup”?")
    }
}

@Suite struct PrinterTests {
    @Test func `the whole catalogue comes back from its own print`() throws {
        for assertion in try Support.suite.get().assertions {
            let printed = NotationPrinter.file([assertion])
            let again = try #require(try AssertionParser.parse(printed, file: assertion.file).first)
            #expect(NotationPrinter.text(again) == NotationPrinter.text(assertion), "\(assertion.id)")
            #expect(again.requirements == assertion.requirements && again.because == assertion.because)
            #expect(again.steps.map(\.operands) == assertion.steps.map(\.operands), "\(assertion.id)")
            #expect(again.steps.map(\.expectation) == assertion.steps.map(\.expectation), "\(assertion.id)")
        }
    }

    @Test func `unusual words come back`() throws {
        let steps = """
            assertion a.b
              a = open file rdwr append,nonblock,cloexec
              write a "\\x00\\xff\\"\\\\\\n|#" -> 7
              dup2 a-2 INT_MIN -> EBADF|INT_MAX|a-2|lowest>=a+1
              chmod file 0007
              lseek a -9223372036854775808 set -> EINVAL
              setfd a none -> ok
              fcntl-unknown a -> EINVAL|>=3
              exec -> tracked|tracked-a,40,a+256
              end
            """
        let first = try Support.assertions(steps)
        let again = try AssertionParser.parse(NotationPrinter.file(first), file: "test.fd")
        #expect(NotationPrinter.file(again) == NotationPrinter.file(first))
        #expect(first[0].steps.map(\.operands) == again[0].steps.map(\.operands))
    }

    @Test func `a script has steps and no expectations`() throws {
        let assertions = try Support.assertions("assertion a.b\n  because x\n  child\n    dup 0 -> 3|EMFILE\n  end\n")
        #expect(NotationPrinter.script(assertions[0]) == "assertion a.b\n  child\n    dup 0\n  end\n")
    }
}
