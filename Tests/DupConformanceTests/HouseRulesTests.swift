import Foundation
import Testing

/// Rules of the house that a compiler does not know. Each is tried on an example that breaks it.
@Suite struct HouseRulesTests {
    /// A file by its path from the root of the repository: what lies above has no say.
    private struct File {
        let path: String
        let text: String

        var lineCount: Int { text.split(separator: "\n", omittingEmptySubsequences: false).count }

        func lies(in folder: String) -> Bool { path.hasPrefix(folder + "/") }
    }

    /// The files with these endings in these folders, at least one in each: a rule about nothing holds always.
    private static func files(_ folders: [String], _ endings: [String]) throws -> [File] {
        try folders.flatMap { folder -> [File] in
            let root = Support.root.appendingPathComponent(folder).path
            // What a nested package has built there is none of ours.
            let names = try #require(FileManager.default.enumerator(atPath: root)).compactMap { $0 as? String }
                .filter { !$0.contains(".build/") }
            let files = names.filter { endings.contains(URL(fileURLWithPath: $0).pathExtension) }.compactMap { name in
                (try? String(contentsOfFile: "\(root)/\(name)", encoding: .utf8)).map {
                    File(path: "\(folder)/\(name)", text: $0)
                }
            }
            try #require(!files.isEmpty, "\(folder)")
            return files
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

    @Test func `the core knows no Foundation`() throws {
        let allowed: Set<String> = [
            "CFDShim", "ConformanceFiles", "DescriptorNotation", "Dispatch", "DupConformance", "Synchronization",
        ]
        let files = try Self.files(
            ["DescriptorNotation", "DupConformance", "Reproducers"].map { "Sources/\($0)" }, ["swift"])
        #expect(files.count > 15)
        for file in files { #expect(Self.imports(file.text).isSubset(of: allowed), "\(file.path)") }
        #expect(Self.imports("import Foundation\nimport CFDShim\n") == ["Foundation", "CFDShim"])
    }

    @Test func `the program links no more of Foundation than its essentials`() throws {
        let essentials =
            "#if canImport(FoundationEssentials)\nimport FoundationEssentials\n#else\nimport Foundation\n#endif\n"
        func links(_ text: String) -> Bool { text.replacing(essentials, with: "").contains("import Foundation") }
        for file in try Self.files(["Sources"], ["swift"]) { #expect(!links(file.text), "\(file.path)") }
        #expect(links("import Foundation\n") && !links(essentials))
        // An accessor of resources, which needs all of it, is made for targets of Swift.
        let package = try String(contentsOf: Support.root.appendingPathComponent("Package.swift"), encoding: .utf8)
        let owners = package.split(separator: ".target(").filter { $0.contains("resources:") }
        #expect(owners.count == 2 && owners.allSatisfy { $0.contains(".c\"]") })
    }

    @Test func `users of the model do not import Foundation`() throws {
        let allowed: Set<String> = [
            "CFDShim", "Dispatch", "DescriptorModel", "DescriptorFaults", "DescriptorNotation", "DupConformance",
            "ConformanceProof",
        ]
        for room in ["ConformanceProof", "ConformanceExploration"] {
            let files = try Self.files(["Sources/\(room)"], ["swift"])
            #expect(files.count > 4, "\(room)")
            for file in files { #expect(Self.imports(file.text).isSubset(of: allowed), "\(file.path)") }
        }
        #expect(!Self.imports("import Foundation\n").isSubset(of: allowed))
    }

    @Test func `the model imports nothing, and can be read in an hour`() throws {
        var count = 0
        for file in try Self.files(["Sources/DescriptorModel"], ["swift"]) {
            #expect(Self.imports(file.text).isEmpty, "\(file.path)")
            #expect(file.lineCount <= 400, "\(file.path)")
            count += file.lineCount
        }
        #expect(count < 4500)
    }

    @Test func `only the target starts processes, only reports know formats`() throws {
        let starts = /cfd_spawn|posix_spawnp?\(/
        let formats = /JSONEncoder|JSONDecoder|JSONSerialization|TAP version/
        var seen: Set<String> = []
        for file in try Self.files(["Sources"], ["swift"]) {
            for (room, pattern) in [("DupConformance/Target", starts), ("ConformanceReports", formats)] {
                if Self.lines(file.text, matching: pattern).isEmpty { continue }
                #expect(file.lies(in: "Sources/\(room)"), "\(file.path)")
                seen.insert(room)
            }
        }
        #expect(seen == ["DupConformance/Target", "ConformanceReports"])
        #expect(Self.lines("x = cfd_spawn(y)", matching: starts).count == 1)
        #expect(Self.lines("try JSONDecoder().decode(x)", matching: formats).count == 1)
    }

    @Test func `failed writes are errors`() throws {
        let pattern = /\b(?:print|debugPrint|dump)\(/
        for file in try Self.files(["Sources/dup-conformance", "Sources/DupConformance"], ["swift"]) {
            #expect(Self.lines(file.text, matching: pattern).isEmpty, "\(file.path)")
        }
        #expect(Self.lines("    print(\"x\")", matching: pattern).count == 1)
    }

    @Test func `files are small`() throws {
        let files = try Self.files(["Sources", "Tests", "CShim"], ["swift", "c", "h", "def"])
        // Scripts have no ending.
        let scripts = try Self.files(["scripts", ".ci"], [""])
        #expect(scripts.contains { $0.path == "scripts/libcs" } && scripts.contains { $0.path == ".ci/run" })
        for file in files + scripts { #expect(file.lineCount <= 500, "\(file.path)") }
    }

    @Test func `there are no force unwraps outside tests`() throws {
        let pattern = /[\w\)\]}]!(?:[\.\s\)\],\[:;?}]|$)|try!|as!|fatalError\(|preconditionFailure\(/
        for file in try Self.files(["Sources"], ["swift"]) {
            #expect(Self.lines(file.text, matching: pattern).isEmpty, "\(file.path)")
        }
        for bad in [
            "x.first!.y", "try! f()", "a as! B", "f(x!)", "fatalError()", "let y = x!", "x![0]", "f { $0 }!", "[x!: y]",
        ] { #expect(Self.lines(bad, matching: pattern).count == 1, "\(bad)") }
        for good in ["if !x { y }", "a != b", "\"Wait!\"", "f(!x)"] {
            #expect(Self.lines(good, matching: pattern).isEmpty, "\(good)")
        }
    }

    @Test func `the agent allocates nothing and reads nothing of proc`() throws {
        let pattern = /\b(?:malloc|calloc|realloc|alloca)\s*\(|"\/proc/
        for file in try Self.files(["CShim"], ["c", "h"]) {
            #expect(Self.lines(file.text, matching: pattern).isEmpty, "\(file.path)")
        }
        #expect(Self.lines("p = malloc(3);", matching: pattern).count == 1)
    }

    /// rename is declared there, and nothing else of it is used beside it.
    @Test func `stdio is used only where streams are under test`() throws {
        let files = try Self.files(["CShim"], ["c", "h"]).filter { $0.text.contains("#include <stdio.h>") }
        #expect(!files.isEmpty)
        for file in files {
            let mayUse = ["streams.c", "kept-streams.c", "interruption.c", "names.c"].contains {
                file.path.hasSuffix("/\($0)")
            }
            #expect(mayUse, "\(file.path)")
        }
    }
}
