import Foundation
import Testing

@testable import DescriptorNotation
@testable import DupConformance

@Suite struct CatalogueTests {
    @Test func `the suite that ships is free of lint`() throws {
        let problems = Lint.problems(in: try Support.suite.get())
        #expect(problems.isEmpty, "\(problems.map(\.description).joined(separator: "\n"))")
    }

    @Test func `all requirements are carried`() throws {
        let suite = try Support.suite.get()
        #expect(suite.requirements.count == 571)
        #expect(suite.requirements.count { $0.force == .shall } == 293)
        #expect(suite.requirements.count { $0.force == .shallFail } == 44)
        #expect(Set(suite.requirements.map(\.family)).count == 30)
    }

    @Test func `a requirement is cited without its evidence`() throws {
        let suite = try Support.suite.get()
        #expect(
            suite.requirement("dup2.equal.cloexec-unchanged.set")?.citation == "POSIX.1-2024 dup: DESCRIPTION para 3")
        #expect(suite.requirement("dup.returns.lowest-free")?.citation.contains("[") == false)
    }

    private static let requirements = """
        requirements 1
        family test Test

        requirement test.one
          says One.
          interface dup
          force shall
          source nowhere [a]
          testable yes
          needs fork exec

        requirement test.two
          says Two.
          interface dup
          force unspecified
          source nowhere
          testable no
          method it cannot be

        requirement test.three
          says Three.
          interface dup
          force shall
          source nowhere
          testable yes
          untested nobody can see it

        """

    private func suite(_ assertions: String, requirements: String = Self.requirements) throws -> DupConformance.Suite {
        try DupConformance.Suite(
            assertions: try AssertionParser.parse("notation 1\n" + assertions, file: "test.fd"),
            requirements: try RequirementParser.parse(requirements, file: "test.req"))
    }

    private static let good = "assertion test.a\n  requirement test.one\n  dup 0 -> lowest\n"

    @Test func `a good suite is free of lint`() throws {
        #expect(Lint.problems(in: try suite(Self.good)) == [])
    }

    @Test(arguments: [
        (
            good + "assertion test.b\n  requirement test.on\n  dup 0 -> lowest\n",
            "there is no requirement “test.on”; did you mean “test.one”?"
        ),
        (
            good + "assertion test.b\n  requirement test.two\n  dup 0 -> lowest\n",
            "“test.two” binds no platform (unspecified)"
        ),
        (
            good + "assertion test.b\n  requirement test.three\n  dup 0 -> lowest\n",
            "“test.three” is tested; its line “untested” is stale"
        ),
        (
            good + "assertion test.b\n  requirement test.one\n  b = dup 0 -> lowest\n",
            "test.fd:7: “b” is bound but never used"
        ),
        (
            good + "assertion test.b\n  requirement test.one\n  r w = pipe\n  read r 1 -> EAGAIN\n",
            "“w” is bound but never used"
        ),
    ])
    func `lint finds`(_ assertions: String, _ expected: String) throws {
        let problems = Lint.problems(in: try suite(assertions)).map(\.description)
        #expect(problems.contains { $0.contains(expected) }, "\(problems)")
    }

    @Test func `repeated ids are refused`() throws {
        let requirements = try RequirementParser.parse(Self.requirements, file: "test.req")
        #expect(throws: SuiteError.self) { try Suite(assertions: [], requirements: requirements + requirements) }
        let assertions = try AssertionParser.parse("notation 1\n" + Self.good, file: "one.fd")
        #expect(throws: SuiteError.self) { try Suite(assertions: assertions + assertions, requirements: []) }
    }

    @Test(arguments: [
        ("", "must begin with"),
        ("requirements 2\nfamily a A\n", "must begin with “requirements 1”: this program does not read version 2"),
        ("requirements 1\nrequirement a.b\n", "has no line “says”"), ("requirements 1\n", "no line “family"),
        ("requirements 1\nfamily a A\nsays x\n", "before any requirement"),
        (
            requirements.replacing("force shall\n", with: "force shal\n"),
            "“shal” is not a known force; did you mean “shall”?"
        ),
        (requirements.replacing("testable no", with: "testable maybe"), "neither yes, conditional nor no"),
        (
            requirements.replacing("  needs fork", with: "  needs frok"),
            "“frok” is nothing that a test may need; did you mean “fork”?"
        ),
        (requirements.replacing("  says One.", with: "  say One."), "“say” is not a known key; did you mean “says”?"),
        (requirements.replacing("  says One.", with: "  says One.\n  says Two."), "“says” appears twice"),
        (requirements.replacing("test.one", with: "one"), "“one” is one word"),
        (requirements.replacing("  says One.", with: "  says"), "needs a value"),
    ])
    func `bad requirement files are refused`(_ text: String, _ expected: String) {
        let error = #expect(throws: NotationError.self) { try RequirementParser.parse(text, file: "bad.req") }
        #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
    }

    @Test func `“not yet written” is not a reason`() throws {
        let text = Self.requirements.replacing("nobody can see it", with: "not yet written")
        let problems = Lint.problems(in: try suite(Self.good, requirements: text)).map(\.description)
        #expect(problems.count == 1 && problems[0].contains("“not yet written” is not a reason"), "\(problems)")
        // Without the line it stands open, which is no mistake in the files.
        let open = text.replacing("  untested not yet written\n", with: "")
        #expect(Lint.problems(in: try suite(Self.good, requirements: open)) == [])
        #expect(Coverage(of: try suite(Self.good, requirements: open)).rows.map(\.status).last == .open)
    }

    @Test func `coverage shows the status of each requirement`() throws {
        let rows = Coverage(of: try suite(Self.good)).rows
        #expect(rows.map(\.status) == [.asserted, .untested, .untested])
        #expect(rows.map(\.detail) == ["test.a", "it cannot be", "nobody can see it"])
    }

    @Test func `a suite of one's own is read from its directory`() throws {
        let directory = try TemporaryDirectory()
        for (name, text) in [("assertions", "notation 1\n" + Self.good), ("requirements", Self.requirements)] {
            let folder = directory.url.appendingPathComponent(name)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let file = folder.appendingPathComponent(name == "assertions" ? "a.fd" : "a.req")
            try Data(text.utf8).write(to: file)
        }
        let suite = try Suite.load(from: directory.url.path)
        #expect(suite.assertions.map(\.id) == ["test.a"])
        #expect(suite.assertions[0].file == "\(directory.url.path)/assertions/a.fd")
        #expect(throws: SuiteError.self) { try Suite.load(from: directory.url.path + "/nowhere") }
    }
}

@Suite struct SelectionTests {
    private let assertions = ["dup.a", "dup.b", "dup2.a", "dup2.b", "dup2.c"].map { Assertion(id: $0) }

    @Test func `globs match whole ids`() {
        for (pattern, text, expected) in [
            ("dup2.a", "dup2.a", true), ("dup2.*", "dup2.a", true), ("dup?.a", "dup2.a", true), ("*", "", true),
            ("dup2", "dup2.a", false), ("*.a", "dup2.a", true), ("*a*b*", "xxaxxbxx", true), ("*a*b", "aba", false),
            ("", "x", false), ("a?c", "ac", false),
        ] { #expect(Glob.matches(pattern, text) == expected, "\(pattern) \(text)") }
    }

    @Test func `filters add up and keep the order of the suite`() throws {
        let selected = try Selection(filters: ["dup2.b", "dup.*"]).select(from: assertions)
        #expect(selected.map(\.id) == ["dup.a", "dup.b", "dup2.b"])
    }

    @Test func `an empty selection is an error that names the nearest id`() throws {
        let error = #expect(throws: Selection.Nothing.self) {
            try Selection(filters: ["dup.*", "dup2.d"]).select(from: assertions)
        }
        #expect(error?.description.contains("no assertion matches “dup2.d”; did you mean “dup2.") == true)
        // A shard without work is none.
        #expect(try Selection(filters: ["dup.a"], shard: .init(index: 2, count: 2)).select(from: assertions).isEmpty)
    }

    @Test func `shards are disjoint, of like size, and together everything`() throws {
        var seen: [String] = []
        for index in 1...3 {
            let ids = try Selection(shard: .init(index: index, count: 3)).select(from: assertions).map(\.id)
            #expect((1...2).contains(ids.count))
            seen += ids
        }
        #expect(seen.sorted() == assertions.map(\.id))
    }
}
