import Foundation
import Testing

/// Rules of the house that a compiler does not know. Each is tried on an example that breaks it.
@Suite struct HouseRulesTests {
    private static func files(_ folders: [String], _ endings: [String]) -> [(path: String, text: String)] {
        folders.flatMap { folder -> [(String, String)] in
            let root = Support.root.appendingPathComponent(folder)
            let all = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
            return (all?.allObjects as? [URL] ?? []).filter { endings.contains($0.pathExtension) }.compactMap { url in
                (try? String(contentsOf: url, encoding: .utf8)).map { (url.path, $0) }
            }
        }
    }

    /// Lines of a file that match, without those that are comments.
    private static func lines(_ text: String, matching pattern: Regex<Substring>) -> [Substring] {
        text.split(separator: "\n").filter { line in
            !line.drop { $0 == " " }.hasPrefix("//") && line.contains(pattern)
        }
    }

    private static func imports(_ text: String) -> Set<String> {
        Set(text.split(separator: "\n").filter { $0.hasPrefix("import ") }.map { String($0.dropFirst(7)) })
    }

    @Test func `the core knows no Foundation`() {
        let rooms = ["Notation", "Catalogue", "Judge", "Target", "Reproduce"].map { "Sources/DupConformance/\($0)" }
        let files = Self.files(rooms, ["swift"])
        #expect(files.count > 15)
        for file in files {
            #expect(Self.imports(file.text).isSubset(of: ["CFDShim", "ConformanceFiles"]), "\(file.path)")
        }
        #expect(Self.imports("import Foundation\nimport CFDShim\n") == ["Foundation", "CFDShim"])
    }

    @Test func `what uses the model knows no Foundation either`() {
        let allowed: Set<String> = ["CFDShim", "Dispatch", "DescriptorModel", "DescriptorFaults"]
        for room in ["Explore", "Model", "Reproduce"] {
            let files = Self.files(["Sources/DupConformance/\(room)"], ["swift"])
            #expect(files.count > 4, "\(room)")
            for file in files { #expect(Self.imports(file.text).isSubset(of: allowed), "\(file.path)") }
        }
        #expect(!Self.imports("import Foundation\n").isSubset(of: allowed))
    }

    @Test func `the model imports nothing, and can be read in an hour`() {
        let files = Self.files(["Sources/DescriptorModel"], ["swift"])
        var count = 0
        for file in files {
            #expect(Self.imports(file.text).isEmpty, "\(file.path)")
            let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false).count
            #expect(lines <= 400, "\(file.path)")
            count += lines
        }
        #expect(!files.isEmpty && count < 2500)
    }

    @Test func `only the target starts processes, only reports know formats`() {
        for file in Self.files(["Sources"], ["swift"]) {
            let isTarget = file.path.contains("/Target/")
            #expect(isTarget || Self.lines(file.text, matching: /cfd_spawn|posix_spawn/).isEmpty, "\(file.path)")
            let knowsFormats = file.path.contains("/Report/") || file.path.contains("/dup-conformance/")
            #expect(knowsFormats || Self.lines(file.text, matching: /JSONEncoder|TAP version/).isEmpty, "\(file.path)")
        }
        #expect(Self.lines("x = cfd_spawn(y)", matching: /cfd_spawn|posix_spawn/).count == 1)
    }

    @Test func `files are small`() {
        for file in Self.files(["Sources", "Tests", "CShim", "scripts"], ["swift", "c", "h", "def", "sh"]) {
            #expect(file.text.split(separator: "\n", omittingEmptySubsequences: false).count <= 500, "\(file.path)")
        }
    }

    @Test func `nothing is forced outside tests`() {
        let pattern = /[\w\)\]]![\.\s\)\],]|try!|as!|fatalError\(|preconditionFailure\(/
        for file in Self.files(["Sources", "conformance", "CShim"], ["swift"]) {
            #expect(Self.lines(file.text, matching: pattern).isEmpty, "\(file.path)")
        }
        for bad in ["x.first!.y", "try! f()", "a as! B", "f(x!)", "fatalError()"] {
            #expect(Self.lines(bad, matching: pattern).count == 1, "\(bad)")
        }
    }

    @Test func `the agent allocates nothing and reads nothing of proc`() {
        let pattern = /\b(?:malloc|calloc|realloc|alloca)\s*\(|"\/proc/
        for file in Self.files(["CShim"], ["c", "h"]) {
            #expect(Self.lines(file.text, matching: pattern).isEmpty, "\(file.path)")
        }
        #expect(Self.lines("p = malloc(3);", matching: pattern).count == 1)
    }

    @Test func `stdio stands only where streams are under test`() {
        for file in Self.files(["CShim"], ["c", "h"]) where file.text.contains("stdio.h") {
            #expect(file.path.hasSuffix("streams.c") || file.path.hasSuffix("interruption.c"), "\(file.path)")
        }
    }
}
