import Foundation
import Testing

@testable import DupConformance

/// One table for each thing that has many kinds: these tests name what is missing where.
@Suite struct OperationTableTests {
    @Test(arguments: OperationTable.all) func `every operation is described`(_ operation: DupConformance.Operation) {
        #expect(!operation.summary.isEmpty)
        #expect(!operation.yields.isEmpty)
        for feature in operation.features {
            #expect(OperationTable.features.contains { $0.word == feature }, "no feature \(feature)")
        }
        for operand in operation.operands {
            #expect(!operand.summary.isEmpty, "cfd_operands.def has no \(operand.name)")
            if case .word(let words) = operand.type { #expect(!words.isEmpty, "cfd_words.def lacks \(operand.name)") }
            if case .flags(let words) = operand.type { #expect(!words.isEmpty, "cfd_words.def lacks \(operand.name)") }
        }
        let optional = operation.operands.map(\.isOptional)
        #expect(optional == optional.sorted { !$0 && $1 }, "an operand that may be left out must stand last")
    }

    @Test(arguments: OperationTable.all)
    func `every operation is used by an assertion`(_ operation: DupConformance.Operation) throws {
        // Commands that no platform has which can be tested here wait for assertions of their own.
        if operation.features == ["dup2fd"] { return }
        // How the explorer looks at a table; its own tests need it on every target.
        if operation.name == "survey" { return }
        let suite = try Support.suite.get()
        #expect(suite.assertions.contains { $0.steps.contains { $0.operation == operation } })
    }

    @Test func `names of operations are distinct and no names of descriptors`() {
        #expect(Set(OperationTable.all.map(\.name)).count == OperationTable.all.count)
    }

    @Test(arguments: OperationTable.all)
    func `the agent knows every operation`(_ operation: DupConformance.Operation) throws {
        // An operation given one operand too many is refused for that, unless it is not known at all.
        let words = Array(repeating: "0", count: operation.operands.count + 1).joined(separator: " ")
        let answer = try Support.run([Support.agent], input: "\(operation.name) \(words)\n").output
        #expect(!answer.contains("is no operation"), "\(answer)")
        #expect(answer.contains("=> error"), "\(answer)")
    }

    @Test func `the page about the notation holds the tables`() throws {
        let page = try String(
            contentsOf: Support.root.appendingPathComponent("conformance/NOTATION.md"), encoding: .utf8)
        for table in [NotationTables.operations, NotationTables.operands, NotationTables.features] {
            #expect(page.contains(table), "run: dup-conformance list --notation, and carry this over:\n\(table)")
        }
    }

    @Test func `error names include those of the duplicating calls`() {
        for name in ["EBADF", "EMFILE", "EINVAL", "EINTR", "EIO", "EAGAIN", "EBUSY"] {
            #expect(OperationTable.errorNames.contains(name))
        }
    }
}
