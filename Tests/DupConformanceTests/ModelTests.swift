import DescriptorModel
import Foundation
import Testing

@testable import ConformanceProof
@testable import DescriptorNotation
@testable import DupConformance

/// The executable specification as a target, and beside the requirements that it implements.
@Suite struct ModelTests {
    // MARK: The catalogue

    @Test func `every assertion passes on the model`() throws {
        let run = try Support.suite.get().run(on: ModelTarget())
        #expect(run.results.count > 400)
        for result in run.results {
            #expect(result.verdict == .pass, "\(result.assertion.id): \(result.reason)")
        }
        let broken = try Support.suite.get().run(
            on: try ModelTarget(parsing: "model:dup2.returns-zero"), selection: Selection(filters: ["dup2.returns.*"]))
        #expect(broken.results.contains { $0.assertion.id == "dup2.returns.newfd.free" && $0.verdict == .fail })
    }

    @Test func `every assertion passes whatever a platform chooses`() throws {
        // Of each case the first member, as they are alike; `lint` asks about all.
        let suite = try Support.suite.get()
        var seen: Set<String> = []
        let firsts = suite.assertions.filter { seen.insert($0.caseID).inserted }
        let part = try DupConformance.Suite(assertions: firsts, requirements: suite.requirements)
        #expect(firsts.count > 800 && SecondOpinion.problems(in: part).map(\.description) == [])
    }

    /// The verdict on steps that the model runs.
    private func run(_ steps: String, on target: String = "model", kind: String = "assertion") throws -> JudgedCase {
        let suite = try Suite(assertions: try Support.assertions("\(kind) test.case\n\(steps)"), requirements: [])
        return try #require(try suite.run(on: ModelTarget(parsing: target)).results.first)
    }

    @Test(arguments: [
        ("dup2 0 9 -> 8", Verdict.fail, "dup2 0 9 gave 9, not 8"), ("dup2 0 9 -> 9", .pass, ""),
        ("a = dup 50\ngetfd a -> none", .unresolved, "dup 50 gave EBADF"),
        ("peek 0 4 -> \"x\"", .unresolved, "no rule for “peek 0 4”: nothing is mapped there"),
        ("r w = pipe\nwrite w \"x\"\nread r 1\nsendfile w r 1 -> 1", .unresolved, "it would wait for what it reads"),
        ("limit nofile 10\nrace-allocate dup -> distinct", .unresolved, "the scene takes 24 numbers"),
        ("r w = pipe\nread r 1 -> \"x\"\nwrite w \"x\"", .fail, "the process hung in “read r 1”"),
    ])
    func `the model names the steps that it cannot run`(_ steps: String, _ verdict: Verdict, _ reason: String) throws {
        let result = try run(steps.split(separator: "\n").map { "  \($0)\n" }.joined())
        #expect(result.verdict == verdict)
        #expect(reason.isEmpty || result.reason.contains(reason), "\(result.reason)")
    }

    @Test func `an expectation that the model contradicts is reported with its place`() throws {
        func problems(_ steps: String) throws -> [String] {
            let suite = try Suite(assertions: try Support.assertions(steps), requirements: [])
            return SecondOpinion.problems(in: suite).map(\.description)
        }
        // The requirement is line 3.
        let wrong = try problems("assertion test.case\n  a = open file\n  dup2 a 17 -> 17\n  dup2 a 64 -> EMFILE\n")
        #expect(wrong.count == 1)
        #expect(wrong.first?.hasPrefix("test.fd:6: the model contradicts “test.case”: dup2 a 64 gave EBADF") == true)
        // What the standard leaves open must not be asserted.
        let narrow = try problems("assertion test.case\n  a = open file\n  fill a\n  dup -1 -> EBADF\n")
        #expect(narrow.first?.contains("the standard allows that, by dup.closedAndFull=EMFILE") == true, "\(narrow)")
        #expect(try problems("characteristic test.case\n  a = open file\n  fill a\n  dup -1 -> ? EBADF\n") == [])
        let apart = try problems("assertion test.case\n  a = open file\n  dup2 a 64 -> EBADF\n")
        #expect(apart.first?.contains("by limit.openMaxApart=yes") == true, "\(apart)")
        let both = "assertion test.case\n  a = open file\n  dup2 a 64 -> EBADF|EMFILE@openmax-apart\n"
        #expect(try problems(both) == [])
    }

    // MARK: Names

    @Test(arguments: [
        ("model:dup2.returns-zeor", "no fault “dup2.returns-zeor”; did you mean “dup2.returns-zero”?"),
        ("model:pipe.oder=write-first", "no trait “pipe.oder”; did you mean “pipe.order”?"),
        (
            "model:pipe.order=write-frist",
            "can be read-first, write-first, not “write-frist”; did you mean “write-first”?"
        ),
        ("model:", "no fault “”"), ("model:dup.reopens,dup2.reopens", "at most one fault"),
    ])
    func `unknown words in a model's name are refused with the nearest`(_ name: String, _ expected: String) throws {
        let error = #expect(throws: ModelTarget.Invalid.self) { try ModelTarget(parsing: name) }
        #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
    }

    @Test func `a trait is chosen by name`() throws {
        #expect(try run("  pipe\n  getfl 3 -> wronly\n", on: "model:pipe.order=write-first").verdict == .pass)
        #expect(try run("  pipe\n  getfl 3 -> wronly\n").verdict == .fail)
    }

    @Test func `every operation of the notation is one of the model`() {
        func lacking(_ names: [String]) -> [String] {
            names.filter { !StepTranslation.names.contains($0) && !StepTranslation.processSteps.contains($0) }
        }
        #expect(lacking(OperationTable.all.map(\.name)) == [])
        #expect(lacking(["dup2", "child", "dup4"]) == ["dup4"])
        let known = Set(OperationTable.all.map(\.name))
        #expect(StepTranslation.names.union(StepTranslation.processSteps).subtracting(known) == [])
        #expect(StepTranslation.names.isDisjoint(with: StepTranslation.processSteps))
    }

    @Test(arguments: OperationTable.all)
    func `every word has a meaning in the model`(_ operation: OperationForm) {
        if StepTranslation.processSteps.contains(operation.name) { return }
        let usual = operation.operands.map { form -> [Operand] in
            switch form.type {
            case .number, .wide: [.number(.literal(1))]
            case .word(let words): words.map { .word($0) }
            case .flags(let words): [.flags([])] + words.map { .flags([$0]) }
            case .text: [.text([1])]
            case .mode: [.mode(0o600)]
            case .name: [.process("a")]
            }
        }
        for (place, operands) in usual.enumerated() {
            for operand in operands {
                var step = Step(operation: operation, operands: usual.compactMap(\.first))
                step.operands[place] = operand
                let translated = StepTranslation.operation(step, StepArguments(step, names: [:]))
                #expect(translated != nil, "\(step.script)")
            }
        }
    }

    @Test func `an unknown word has no meaning in the model`() throws {
        func outcome(_ operation: String, _ operands: Operand...) throws -> String {
            var machine = ModelMachine()
            let operation = try #require(OperationTable.operation(named: operation))
            let outcome = machine.run(Step(operation: operation, operands: operands))
            #expect(machine.openNumbers == [0, 1, 2] && machine.run(Step(operation: operation)) == "skipped")
            return outcome
        }
        let number = Operand.number(.literal(0))
        #expect(
            try outcome("unlink", .word("directory"))
                == "unresolved the model has no rule for “unlink directory”: a word has no meaning there")
        let others: [String] = [
            try outcome("open", .word("door")), try outcome("open", .word("file"), .word("ajar")),
            try outcome("open", .word("file"), .word("rdwr"), .flags(["append", "loud"])),
            try outcome("cancel", .word("dup4")), try outcome("setlease", number, .word("long")),
            try outcome("caught", .word("kill")), try outcome("getsockopt", number, .word("linger")),
            try outcome("declared", .word("dup4")), try outcome("setfd", number, .flags(["clotrace"])),
            try outcome("setfl", number, .flags(["append", "direct"])), try outcome("stream", .word("exec")),
            try outcome("lock", number, .word("shared"), number, number),
            try outcome("lseek", number, number, .word("hole")), try outcome("setown", number, .word("session")),
        ]
        for other in others { #expect(other.hasPrefix("unresolved the model has no rule"), "\(other)") }
    }

    private static let rules = [
        "duplicate": "Duplicating", "flags": "Flags", "close": "Closing", "look": "Looking", "open": "Opening",
        "file": "Files", "transfer": "Transfer", "process": "Processes", "limit": "Limits", "lock": "Locks",
        "socket": "Sockets", "terminal": "Terminals", "signal": "Signals", "vendor": "Vendor",
        "choreography": "Scenes", "stream": "Streams", "header": "Headers", "spawn": "Spawning",
    ]

    @Test func `every group of operations has a file of rules`() throws {
        let folder = Support.root.appendingPathComponent("Sources/DescriptorModel/Rules").path
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(files.sorted() == Self.rules.values.map { "\($0).swift" }.sorted())
        #expect(Set(OperationTable.all.map(\.group)) == Set(Self.rules.keys))
    }

    // MARK: Citations

    /// Requirements that bind, that could be tested, and that the model has no rule for: each with the reason.
    private static let withoutRule: [String: String] = [:]

    @Test func `the model cites every requirement that it implements, and no other`() throws {
        let suite = try Support.suite.get()
        let sources = try Citations.sources()
        let uncited = Citations.uncited(of: suite.requirements, in: sources)
        // Of what stands open nothing is asked yet.
        let open = Set(Coverage(of: suite).rows.filter { $0.status == .open }.map(\.requirement.id))
        #expect(Set(uncited).subtracting(open) == Set(Self.withoutRule.keys))
        let unknown = Citations.cited(in: sources).filter { suite.requirement($0) == nil }
        #expect(unknown.sorted() == [])
        #expect(Citations.cited(in: sources).count > 240)
    }

    @Test func `citations are in comments and in string literals`() throws {
        let text = """
            /// As said in [a.b.c], [d.e].
            let slot = slots[number.x]
            return fail(.EBADF, "f.g-h i.j") // [k.l]
            let name = "\\(group).\\(rest.dropFirst())"
            """
        #expect(Citations.cited(in: text) == ["a.b.c", "d.e", "f.g-h", "i.j", "k.l"])
        let requirements = try Support.suite.get().requirements.filter { $0.family == "dup2" }
        #expect(Citations.uncited(of: requirements, in: "").contains("dup2.returns.newfd"))
        #expect(!Citations.uncited(of: requirements, in: "\"dup2.returns.newfd\"").contains("dup2.returns.newfd"))
        // dup2.cancel… begins as another id does: whole ids count.
        #expect(Citations.uncited(of: requirements, in: "\"dup2.returns\"").contains("dup2.returns.newfd"))
    }

    // MARK: What ends no program

    @Test(arguments: [
        "limit nofile 1000000000 -> EINVAL", "limit nofile -1 -> EINVAL", "a = open file\n  pread a 3 -5 -> eof",
        "a = open file\n  pwrite a \"x\" -5 -> EINVAL", "a = open file\n  pwrite a \"x\" 9223372036854775807 -> EINVAL",
        "a = open file\n  lseek a 4000000000000000000 set\n  lseek a 9223372036854775807 cur -> EINVAL",
        "a = open file\n  lseek a 4000000000000000000 set\n  write a \"x\" -> EFBIG",
        "a = open file\n  ftruncate a 9223372036854775807 -> EINVAL",
        "a = open file\n  read a 2147483647 -> eof",
        "a = open file\n  lock a write 9223372036854775807 9 -> ok",
        "a = open file\n  readv a 2147483647 2147483647 -> eof",
        "a = open file\n  getfd a+9223372036854775807 -> EBADF", "limit nofile 1048576\n  dup2 0 1048575 -> 1048575",
        "limit nofile 65539\n  fill 0 -> EMFILE",
    ])
    func `numbers beyond all reason have an outcome`(_ steps: String) throws {
        let result = try run("  \(steps)\n")
        #expect(result.verdict == .pass, "\(result.reason)")
    }
}

/// Ids of requirements in the sources of the model.
enum Citations {
    /// The sources, one after the other.
    static func sources() throws -> String {
        let root = Support.root.appendingPathComponent("Sources/DescriptorModel")
        let files =
            FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? []
        return try files.filter { $0.pathExtension == "swift" }
            .map { try String(contentsOf: $0, encoding: .utf8) }.joined(separator: "\n")
    }

    /// What looks like an id: in brackets in a comment, or anywhere in a string literal without interpolation.
    static func cited(in text: String) -> Set<String> {
        var ids: Set<String> = []
        var isLiteral = false
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 {
                ids.formUnion(parts[1].matches(of: /\[([a-z0-9_]+(?:[.-][a-z0-9_]+)*)\]/).map { String($0.1) })
            }
            if parts[0].contains("\"\"\"") {
                isLiteral.toggle()
            } else if isLiteral {
                ids.formUnion(words(parts[0]))
            } else {
                for literal in parts[0].matches(of: /"([^"]*)"/) where !literal.1.contains("\\(") {
                    ids.formUnion(words(literal.1))
                }
            }
        }
        return ids.filter { $0.contains(".") }
    }

    private static func words(_ text: Substring) -> [String] {
        text.split(separator: " ").map(String.init).filter { $0.wholeMatch(of: /[a-z0-9_]+(?:[.-][a-z0-9_]+)+/) != nil }
    }

    /// Requirements that bind and could be tested, and that a text does not cite.
    static func uncited(of requirements: [Requirement], in text: String) -> [String] {
        let cited = cited(in: text)
        return requirements.filter { $0.force.binds && $0.reasonUntested == nil && !cited.contains($0.id) }.map(\.id)
    }
}
