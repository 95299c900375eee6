import CFDShim
import DescriptorNotation

/// A descriptor that is closed with its owner.
struct OwnedDescriptor: ~Copyable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    deinit { _ = cfd_close(number) }
}

/// A started target and this side of its streams. It is stopped on deinitialization, if it still runs.
struct TargetProcess: ~Copyable {
    let process: Int32
    private(set) var input: OwnedDescriptor?
    let output: OwnedDescriptor
    let errors: OwnedDescriptor
    private var isReaped = false

    /// Starts the command.
    init(_ command: TargetCommand) throws(TargetError) {
        var child = cfd_child()
        var words: [UnsafeMutablePointer<CChar>?] = command.words.map { word in
            let bytes = Array(word.utf8CString)
            let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
            copy.initialize(from: bytes, count: bytes.count)
            return copy
        }
        words.append(nil)
        let error = cfd_spawn(words, cfd_environment(), &child)
        for word in words { word?.deallocate() }
        if error != 0 {
            throw .cannotStart(command: command.description, reason: command.reason(error))
        }
        process = child.process
        input = OwnedDescriptor(child.input)
        output = OwnedDescriptor(child.output)
        errors = OwnedDescriptor(child.errors)
    }

    deinit {
        if !isReaped {
            cfd_stop(process, 0)
            _ = cfd_reap(process, 1)
        }
    }

    var inputDescriptor: Int32 {
        switch input {
        case .some(let input): input.number
        case .none: -1
        }
    }

    /// Closes the target's input.
    mutating func closeInput() { input = nil }

    /// How many seconds a target may take to end after its last word.
    static let lastWait = 2.0

    /// Waits for the end and returns how it ended; first stops the target if requested.
    package mutating func end(stopping: Bool, patience: Double) -> TargetEnding {
        closeInput()
        // A target that has closed its streams is usually about to end, but may run forever.
        var ending = cfd_reap(process, 0)
        let end = cfd_seconds() + patience
        // Most end shortly after closing their streams.
        var nap: Int32 = 1
        while ending.ended == 0, !stopping, cfd_seconds() < end {
            cfd_await(nil, 0, nap)
            nap = min(nap + 1, 5)
            ending = cfd_reap(process, 0)
        }
        let isStopped = ending.ended == 0
        if isStopped {
            cfd_stop(process, 0)
            ending = cfd_reap(process, 1)
        }
        isReaped = true
        return TargetEnding(exitStatus: ending.exit_status, signal: ending.signal, isStopped: isStopped)
    }
}

/// How a target ended.
struct TargetEnding: Sendable, CustomStringConvertible {
    let exitStatus: Int32
    let signal: Int32
    /// Whether it had to be stopped.
    let isStopped: Bool

    var isClean: Bool { exitStatus == 0 }

    /// Whether its own alarm has ended it, as it ends an agent that runs its cases itself.
    var isOfAlarm: Bool { cfd_is_alarm(signal) != 0 }

    /// Whether the status is unknown: this process ignores SIGCHLD.
    var isUnknown: Bool { signal == 0 && exitStatus < 0 }

    var description: String {
        if isUnknown { return "an unknown status, because SIGCHLD is ignored" }
        if signal == SIGXFSZ {
            return "signal \(signal): the limit of file sizes is too low; set a higher one, as by “ulimit -f unlimited”"
        }
        return signal != 0 ? "signal \(signal)" : "exit status \(exitStatus)"
    }
}

extension Greeting {
    /// Makes sure that what the target says can be understood.
    func checkProtocol(of command: TargetCommand) throws(TargetError) {
        if protocolVersion != Self.knownProtocol {
            throw .unknownProtocol(command: command.description, version: protocolVersion)
        }
    }
}

/// The target could not be tested.
public enum TargetError: Error, Sendable, CustomStringConvertible {
    /// The program cannot be started.
    case cannotStart(command: String, reason: String)
    /// It started, and ended or stopped answering before its greeting.
    case noGreeting(command: TargetCommand, reason: String, said: String)
    /// It greeted, but completed no case.
    case noOutcome(command: TargetCommand, reason: String)
    /// It uses an unknown version of the protocol.
    case unknownProtocol(command: String, version: Int)

    /// It does not know how it was started, and cannot start itself again.
    case cannotStartItself(command: TargetCommand, error: String, cases: Int)
    /// It lacks something without which this cannot be done at all.
    case lacks(command: String, feature: String)

    /// The command with the option that says how the agent is started again, as one word for a shell.
    private static func naming(_ command: TargetCommand) -> String {
        let words = command.description
        if !words.contains(where: { "\"'\\$`".contains($0) }) { return "\"\(words) --self '\(words)'\"" }
        return TargetCommand(words: ["\(words) --self \(TargetCommand(words: [words]))"]).description
    }

    /// What to do about a command that gave no greeting. An agent that does not start has said why.
    private static func advice(on command: TargetCommand, said: String) -> String? {
        if let advice = command.shellAdvice { return advice }
        if said.hasPrefix("fd-agent: ") { return nil }
        return "a target is a command that starts the agent; “dup-conformance agent --source” prints its source"
    }

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .cannotStart(let command, let reason):
            "the target cannot be started: \(command): \(reason)"
        case .noGreeting(let command, let reason, let said):
            "the target did not print an agent's greeting: \(command): \(reason)"
                + (said.isEmpty ? "" : "\nit printed:\n\(said)")
                + (Self.advice(on: command, said: said).map { "\n\($0)" } ?? "")
        case .noOutcome(let command, let reason):
            "the target greeted as an agent, but completed no case: \(command)\n\(reason)"
                + (command.shellAdvice.map { "\n\($0)" } ?? "")
        case .cannotStartItself(let command, let error, let cases):
            """
            the agent cannot start itself again, which \(cases) cases want: exec gave \(error): \(command)
            say how: --target \(Self.naming(command))
            or, on a platform that has no exec: --lacking exec,fexecve
            """
        case .lacks(let command, let feature):
            "the target has no \(feature), which this command needs: \(command)"
        case .unknownProtocol(let command, let version):
            "the target uses version \(version) of the protocol, this program version \(Greeting.knownProtocol): \(command)"
        }
    }
}
