/// If an emulator or another program starts the agent, the agent does not know how to start itself again, which exec
/// needs. One exec before the run checks this: otherwise every case with an exec would fail.
package enum SelfProbe {
    /// What names the way on the agent's command line.
    private static let option = "--self"
    /// The agent's reason if exec succeeded, but did not start an agent.
    private static let noImage = "the new image did not start"
    /// Errors of exec for a missing program, or one for another machine.
    private static let errors: Set<String> = ["ENOEXEC", "ENOENT", "EACCES", "ENOTDIR"]

    /// Makes sure that a target can start itself again, where its command has several words and none of them says how.
    ///
    /// - Throws: `TargetError` if it cannot. The run shows other errors.
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
