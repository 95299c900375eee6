import DupConformance
import Testing

/// Runs as a test of somebody else's sees them: asynchronous, and cancelled with their task.
@Suite struct RunningTests {
    private static let selection = Selection(filters: ["dup.returns.*"])

    @Test func `a run gives its results, and events give them in order`() async throws {
        let suite = try Suite.bundled()
        let run = try await suite.run(on: .nativeAgent, selection: Self.selection)
        #expect(run.isAsExpected && run.results.count > 1, "\(run)")
        var told: [String] = []
        var ended: SuiteRun?
        for try await event in suite.events(on: .nativeAgent, selection: Self.selection) {
            switch event {
            case .began(_, let greeting, let count): #expect(greeting != nil && count == run.results.count)
            case .judged(let result): told.append(result.assertion.id)
            case .garbled(let text, _): Issue.record("\(text)")
            case .ended(let all): ended = all
            }
        }
        #expect(told == run.results.map(\.assertion.id) && ended?.results.count == told.count)
    }

    @Test func `a run that is cancelled stops its target`() async throws {
        let suite = try Suite.bundled()
        let silent = TargetCommand(words: ["sh", "-c", "echo 'agent 1 x'; echo ready; exec sleep 1000"])
        let clock = ContinuousClock()
        let task = Task { try await suite.run(on: silent, selection: Self.selection, timeout: .seconds(600)) }
        try await Task.sleep(for: .milliseconds(50))
        let start = clock.now
        task.cancel()
        let result = await task.result
        guard case .failure(let error) = result, let runError = error as? RunError, case .cancelled = runError else {
            Issue.record("\(result)")
            return
        }
        // The target would have been waited for for twenty minutes.
        #expect(clock.now - start < .seconds(60))
    }

    @Test func `a target that cannot run is an error of the run`() async throws {
        let missing = TargetCommand(words: ["/nonexistent/agent"])
        await #expect(throws: RunError.self) { try await Suite.bundled().run(on: missing, filters: ["dup.*"]) }
    }

    @Test func `results describe themselves`() async throws {
        let run = try await Suite.bundled().run(on: .nativeAgent, selection: Self.selection)
        #expect(run.description.contains("assertions: ") && run.description.split(separator: "\n").count < 10)
        let result = try #require(run.results.first)
        #expect(result.description.hasPrefix("PASS dup.returns."))
        #expect(result.description.contains("POSIX.1") && result.description.contains("expected"))
        #expect("\(run.results)".count < 10_000)
    }
}
