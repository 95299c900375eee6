// The example of the README, compiled as it stands there: from here …
import DupConformance
import Testing

@Test(arguments: ["dup2.*", "fork.*"]) func duplicatesDescriptors(_ family: String) async throws {
    let run = try await Suite.bundled().run(on: .nativeAgent, filters: [family])
    #expect(run.isAsExpected, "\(run.unexpected)")
}
// … to here.

@Suite struct ReadmeTests {
    @Test func `the README shows this example`() throws {
        let source = try SuiteDirectory.text(of: #filePath)
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        let example = lines.dropFirst().prefix { !$0.hasPrefix("// …") }.joined(separator: "\n")
        let readme = try SuiteDirectory.text(of: Support.root.appendingPathComponent("README.md").path)
        #expect(readme.contains(example), "the README lacks:\n\(example)")
    }
}
