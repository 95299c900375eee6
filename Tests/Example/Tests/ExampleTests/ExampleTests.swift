import DupConformance
import Testing

@Test(arguments: ["dup2.*", "fork.*"]) func duplicatesDescriptors(_ family: String) async throws {
    let run = try await Suite.bundled().run(on: .nativeAgent, filters: [family])
    #expect(run.isAsExpected, "\(run.unexpected)")
}
