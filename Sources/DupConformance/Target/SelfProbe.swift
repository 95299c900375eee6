/// Where an emulator or another program starts the agent, the agent cannot know how to start itself again, which exec
/// wants. That is found out before a run, by one exec: else every case with an exec would fail for it.
package enum SelfProbe {
    /// What names the way on the agent's command line.
    private static let option = "--self"
    /// What an agent says where exec succeeded, and what it started is no agent.
    private static let noImage = "the new image did not start"
    /// Errors of exec that say: there is no such program, or none for this machine.
    private static let errors: Set<String> = ["ENOEXEC", "ENOENT", "EACCES", "ENOTDIR"]

    /// Makes sure that a target can start itself again, where its command has several words and none of them says how.
    ///
    /// - Throws: `TargetError` when it cannot. What else is wrong with it shows in the run.
    package static func check(_ command: TargetCommand, for cases: [Assertion], timeout: Int) throws(TargetError) {
        guard command.words.count > 1, !command.words.contains(where: { $0.contains(option) }) else { return }
        let count = cases.count { $0.features.contains("exec") }
        guard count > 0, let exec = OperationTable.operation(named: "exec"),
            let end = OperationTable.operation(named: "end")
        else { return }
        let probe = Assertion(id: "probe.exec", steps: [Step(operation: exec, line: 0), Step(operation: end, line: 0)])
        var report: CaseReport?
        do {
            try TargetRunner(command: command, timeout: timeout, anyStatus: true).run([probe], greeted: { _ in }) {
                report = $0
            }
        } catch {
            return
        }
        guard let outcome = report?.trace?.steps.first?.outcome,
            (outcome.kind == .unresolved && outcome.detail.hasPrefix(noImage)) || errors.contains(outcome.description)
        else { return }
        throw .cannotStartItself(command: command, error: outcome.description, cases: count)
    }
}
