import CFDShim
import Foundation
import Testing

@testable import ConformanceReports
@testable import DescriptorNotation
@testable import DupConformance

/// One table for each thing that has many kinds: these tests name what is missing where.
@Suite struct OperationTableTests {
    @Test(arguments: OperationTable.all) func `every operation is described`(_ operation: OperationForm) {
        #expect(!operation.summary.isEmpty)
        #expect(!operation.yields.isEmpty)
        for operand in operation.operands { #expect(!operand.summary.isEmpty, "\(operand.name)") }
        let optional = operation.operands.map(\.isOptional)
        #expect(optional == optional.sorted { !$0 && $1 }, "an operand that may be left out must stand last")
    }

    @Test(arguments: OperationTable.all)
    func `every operation is used by an assertion`(_ operation: OperationForm) throws {
        // Commands that no platform has which can be tested here wait for assertions of their own.
        if operation.features == ["dup2fd"] { return }
        // How the explorer looks at a table; its own tests need it on every target.
        if operation.name == "survey" { return }
        let suite = try Support.suite.get()
        #expect(suite.assertions.contains { $0.steps.contains { $0.operation == operation } })
    }

    // MARK: The rows

    private static func text(_ pointer: UnsafePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }

    private static func words(_ pointer: UnsafePointer<CChar>?) -> [String] {
        text(pointer).split(separator: " ").map(String.init)
    }

    /// The words of a row that were not read as they stand there.
    private static func misread(_ row: cfd_operation, _ operation: OperationForm) -> [String] {
        let read = [
            operation.operands.map { $0.name + ($0.isOptional ? "?" : "") }, operation.yields.map(\.name),
            [operation.effect.rawValue], operation.features.isEmpty ? ["-"] : operation.features,
        ]
        let rows = [row.operands, row.yields, row.effect, row.features].map(words)
        return zip(rows, read).flatMap { row, read in row == read ? [] : row.filter { !read.contains($0) } + ["|"] }
    }

    @Test(arguments: OperationTable.all)
    func `every word of an operation's row is read`(_ operation: OperationForm) {
        let misread = Self.misread(cfd_operation_at(operation.index), operation)
        #expect(misread == [], "cfd_operations.def: \(operation.name)")
    }

    @Test func `a typo in a row is found`() {
        let words = ["dup9", "fildes fildez? name?", "descriptor descriptr 'word", "opns", "dup3 dup4", "g", "s"]
        let texts = words.compactMap { strdup($0) }
        defer { for text in texts { free(text) } }
        let row = cfd_operation(
            spelling: texts[0], operands: texts[1], yields: texts[2], effect: texts[3], features: texts[4],
            group: texts[5], summary: texts[6])
        let misread = Self.misread(row, OperationTable.operation(row, index: 0))
        #expect(misread == ["fildez?", "|", "descriptr", "|", "opns", "|", "dup4", "|"])
    }

    /// The words of an operand.
    private static func words(_ type: OperandType) -> [String] {
        switch type {
        case .word(let words), .flags(let words): words
        case .number, .wide, .text, .mode, .name: []
        }
    }

    @Test func `every operand is used, and its words follow on one another`() {
        let forms = OperationTable.all.flatMap(\.operands)
        for index in 0... {
            let row = cfd_operand_at(index)
            guard row.name != nil else { break }
            let form = forms.first { $0.name == Self.text(row.name) }
            #expect(form != nil, "\(Self.text(row.name)) is used by no operation, or its type is unknown")
            let words = form.map { Self.words($0.type) } ?? []
            for set in Self.words(row.sets) {
                #expect(!OperationTable.words(ofSet: set).isEmpty, "cfd_words.def has no \(set)")
            }
            // So the agent finds them: from the first row of the first set to the last one of the last.
            let places = OperationTable.words.indices.filter {
                form?.sets.contains(OperationTable.words[$0].set) == true
            }
            #expect(places == places.first.map { Array($0..<$0 + words.count) } ?? [], "\(Self.text(row.name))")
        }
    }

    @Test func `the words of an operand have different values`() {
        for form in OperationTable.all.flatMap(\.operands) {
            var values: [Int64: String] = [:]
            for index in OperationTable.words.indices where form.sets.contains(OperationTable.words[index].set) {
                let row = cfd_word_at(index)
                if row.is_optional != 0 { continue }
                let other = values.updateValue(Self.text(row.word), forKey: row.value)
                #expect(other == nil, "\(form.name): \(Self.text(row.word)) and \(other ?? "")")
            }
        }
        // The agent finds the name of an object by its value.
        for (place, word) in ["file", "file2", "file3", "fifo", "directory", "null", "missing", "self"].enumerated() {
            let set = place < 3 ? "scratch_file" : "other_object"
            #expect(cfd_word_value(set, word) == Int64(place), "\(word)")
        }
    }

    @Test func `every kind of outcome has a row, and an example that is one`() throws {
        let kinds = OperationTable.outcomes.map(\.kind)
        #expect(Set(kinds) == OutcomeKind.named && kinds.count == Set(kinds).count)
        for index in 0... {
            guard let name = cfd_outcome_at(index).kind else { break }
            #expect(kinds.count > index && kinds[index].name == String(cString: name), "\(String(cString: name))")
        }
        for outcome in OperationTable.outcomes {
            let operation = try #require(OperationTable.all.first { $0.yields.contains(outcome.kind) })
            #expect(OutcomeForm.isPossible(TracedOutcome(outcome.example), of: operation), "\(outcome.kind)")
            #expect(!outcome.summary.isEmpty)
        }
        #expect(OutcomeKind(named: "descriptr") == nil && OutcomeKind(named: "'held") == .word("held"))
    }

    // MARK: Elsewhere

    @Test func `names of operations are distinct and no names of descriptors`() {
        #expect(Set(OperationTable.all.map(\.name)).count == OperationTable.all.count)
    }

    @Test(arguments: OperationTable.all)
    func `the agent knows every operation`(_ operation: OperationForm) throws {
        // An operation given one operand too many is refused for that, unless it is not known at all.
        let words = Array(repeating: "0", count: operation.operands.count + 1).joined(separator: " ")
        let answer = try Support.run([Support.agent], input: "\(operation.name) \(words)\n").output
        #expect(!answer.contains("is not a known operation"), "\(answer)")
        #expect(answer.contains("=> error"), "\(answer)")
    }

    @Test func `the page about the notation holds the tables`() throws {
        let page = try String(
            contentsOf: Support.root.appendingPathComponent("conformance/NOTATION.md"), encoding: .utf8)
        let tables = [
            NotationTables.outcomes, NotationTables.operations, NotationTables.operands, NotationTables.features,
            NotationTables.traits, NotationTables.dimensions,
        ]
        for table in tables {
            #expect(page.contains(table), "run: dup-conformance list --notation, and carry this over:\n\(table)")
        }
    }

    @Test func `error names include those of the duplicating calls`() {
        for name in ["EBADF", "EMFILE", "EINVAL", "EINTR", "EIO", "EAGAIN", "EBUSY"] {
            #expect(OperationTable.errorNames.contains(name))
        }
    }
}
