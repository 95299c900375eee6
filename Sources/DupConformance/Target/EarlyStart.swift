import Synchronization

/// Targets that are started before the cases are known: an agent probes its platform while the suite is read. A target that
/// is not used is stopped when this is deinitialized.
package final class EarlyStart: Sendable {
    private let command: TargetCommand
    private let waiting: [Waiting]

    private final class Waiting: Sendable {
        private let process: Mutex<TargetProcess?>

        init(_ process: consuming sending TargetProcess) { self.process = Mutex(consume process) }

        func take() -> TargetProcess? { process.withLock { $0.take() } }
    }

    /// Starts this number of targets. An error is ignored: the run starts the target again, and reports it.
    package init(_ command: TargetCommand, count: Int) {
        self.command = command
        var waiting: [Waiting] = []
        while waiting.count < count, let process = try? TargetProcess(command) { waiting.append(Waiting(process)) }
        self.waiting = waiting
    }

    /// A target of this command that was started and not used; nil if there is none.
    func process(of command: TargetCommand) -> TargetProcess? {
        if command != self.command { return nil }
        for target in waiting {
            if let process = target.take() { return process }
        }
        return nil
    }
}
