import DescriptorModel
import Foundation
import Testing

@testable import DescriptorNotation
@testable import DupConformance

/// What the documentation says, beside what there is. `scripts/docs` builds it and follows its links.
@Suite struct DocumentationTests {
    private static func text(_ path: String) throws -> String {
        try String(contentsOf: Support.root.appendingPathComponent(path), encoding: .utf8)
    }

    /// The lines of a text, as far left as they go.
    private static func lines(_ text: String) -> [Substring] {
        text.split(separator: "\n").map { $0.drop { $0 == " " } }
    }

    /// The lines of Swift in a page.
    private static func code(in page: String) -> [Substring] {
        page.components(separatedBy: "```").enumerated().filter {
            $0.offset % 2 == 1 && $0.element.hasPrefix("swift\n")
        }
        .flatMap { lines($0.element).dropFirst() }
    }

    /// What a page says of the sources of the model that is not so: lines that are not there, requirements that are none.
    private func problems(in page: String, _ sources: String) throws -> [String] {
        let suite = try Support.suite.get()
        let lines = Set(Self.lines(sources))
        let ids = page.matches(of: /`([a-z0-9_]+(?:[.-][a-z0-9_]+)*\.[a-z0-9_]+(?:[.-][a-z0-9_]+)*)`/).map {
            String($0.1)
        }
        return Self.code(in: page).filter { !lines.contains($0) }.map(String.init)
            + ids.filter { suite.requirement($0) == nil }
    }

    @Test(arguments: ["ReadingDup2", "AddingARule"])
    func `quotations of the model are in its source`(_ name: String) throws {
        let page = try Self.text("Sources/DescriptorModel/DescriptorModel.docc/\(name).md")
        #expect(Self.code(in: page).count > 2)
        let known = ["cfd_operations.def"]
        #expect(try problems(in: page, try Citations.sources()).filter { !known.contains($0) } == [])
        let wrong = "```swift\nlet nothing = 0\n```\n`dup2.no-such`, `dup2.returns.newfd`, ``World``"
        #expect(try problems(in: wrong, try Citations.sources()) == ["let nothing = 0", "dup2.no-such"])
    }

    @Test func `the example of the model does what it says`() throws {
        var world = World()
        var lines: [String] = []
        func step(_ operation: String, _ outcome: DescriptorModel.Outcome) {
            lines.append("\(operation)|.\(outcome)")
        }
        step(".open(Opening(.null))", world.step(.open(Opening(.null))))
        step(".dup2(3, 17)", world.step(.dup2(3, 17)))
        step(".close(3)", world.step(.close(3)))
        step(".getfd(17)", world.step(.getfd(17)))
        step(".dup2(17, 64)", world.step(.dup2(17, 64)))
        #expect("\(world.rule)".hasPrefix("dup2.badnew.at-limit dup2.badnew.above-limit "))
        let page = try Self.text("Sources/DescriptorModel/DescriptorModel.docc/DescriptorModel.md")
        let said = page.matches(of: /world\.step\((.*)\) +\/\/ (.*)/).map { "\($0.1)|\($0.2)" }
        let shown = lines.map {
            $0.replacing("DescriptorModel.DescriptorFlags(rawValue: 0)", with: "[]")
                .replacing("DescriptorModel.ErrorName.", with: ".")
        }
        #expect(said == shown)
    }
}
