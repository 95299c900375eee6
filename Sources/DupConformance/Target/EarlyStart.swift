import Synchronization

/// Targets that were started before it is known what they are to run: an agent looks at its platform while the suite is
/// read. One that nobody takes is stopped when this is let go.
package final class EarlyStart: Sendable {
    private let command: TargetCommand
    private let waiting: [Waiting]

    private final class Waiting: Sendable {
        private let process: Mutex<TargetProcess?>

        init(_ process: consuming sending TargetProcess) { self.process = Mutex(consume process) }

        func take() -> TargetProcess? { process.withLock { $0.take() } }
    }

    /// Starts so many. One that cannot be started is left to whoever starts it in earnest, and says why.
    package init(_ command: TargetCommand, count: Int) {
        self.command = command
        var waiting: [Waiting] = []
        while waiting.count < count, let process = try? TargetProcess(command) { waiting.append(Waiting(process)) }
        self.waiting = waiting
    }

    /// A target of this command that runs already; nil where there is none left.
    func process(of command: TargetCommand) -> TargetProcess? {
        if command != self.command { return nil }
        for target in waiting {
            if let process = target.take() { return process }
        }
        return nil
    }
}
