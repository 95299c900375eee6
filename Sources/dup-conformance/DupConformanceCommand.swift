import ArgumentParser
import CFDShim
import ConformanceExploration
import ConformanceProof
import ConformanceReports
import DescriptorNotation
import DupConformance

/// Exit statuses.
enum Status: Int32 {
    case asExpected = 0
    case unexpected = 1
    case usage = 2
    case targetUntestable = 3

    var code: ExitCode { ExitCode(rawValue) }

    /// The exit status after a signal: 128 and the signal's number, as in shells.
    static var interrupted: ExitCode { ExitCode(128 + cfd_was_interrupted()) }
}

struct DupConformanceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dup-conformance",
        abstract: "Test how a platform duplicates file descriptors, against each requirement of POSIX.",
        discussion: """
            Without a subcommand it runs the whole suite on this platform. Examples:
              dup-conformance
              dup-conformance run --filter 'dup2.*'
              dup-conformance agent --source > fd-agent.c && cc fd-agent.c -o fd-agent
              dup-conformance run --target ./fd-agent
              dup-conformance show dup2.badnew.at-limit
            Exit status: 0 nothing unexpected, 1 unexpected results, 2 wrong usage, or a file could not be read or
            written, 3 the target could not be tested, 128 + N after signal N.
            """,
        version: ProgramVersion.number,
        subcommands: [
            RunCommand.self, ListCommand.self, ShowCommand.self, ScriptCommand.self, JudgeCommand.self,
            LintCommand.self, CoverageCommand.self, ProveCommand.self, ExploreCommand.self, MergeCommand.self,
            ReproduceCommand.self, AgentCommand.self,
        ],
        defaultSubcommand: RunCommand.self)
}

@main
enum Main {
    static func main() {
        reserveStandardNumbers()
        cfd_hear_signals()
        do {
            try UsageAdvice.checkHelp(arguments)
            var command = try DupConformanceCommand.parseAsRoot(arguments)
            try command.run()
        } catch let error as ExitCode {
            exit(error.rawValue)
        } catch {
            finish(error)
        }
    }

    /// If 0, 1 or 2 is closed, a file opened later must not get that number. Reading from or writing to one of them
    /// still fails.
    private static func reserveStandardNumbers() {
        for number in 0..<3 where cfd_getfd(Int32(number)).value == -1 {
            if cfd_open("/dev/null", number == 0 ? O_WRONLY : O_RDONLY, 0).value != Int64(number) { return }
        }
    }

    /// The arguments after the program's name. Swift reads them from /proc, which may not be mounted.
    private static var arguments: [String] {
        guard CommandLine.arguments.isEmpty, var next = cfd_arguments() else {
            return Array(CommandLine.arguments.dropFirst())
        }
        var arguments: [String] = []
        while let argument = next.pointee {
            arguments.append(String(cString: argument))
            next += 1
        }
        return Array(arguments.dropFirst())
    }

    private static func isOfTarget(_ error: any Error) -> Bool {
        switch error {
        case RunError.target, Exploration.Failure.target: true
        default: false
        }
    }

    private static func finish(_ error: any Error) -> Never {
        if cfd_was_interrupted() != 0, isOfTarget(error) {
            let message = "dup-conformance: interrupted before the target answered: nothing was tested\n"
            ReportOutput.standardError.write(message)
            exit(Status.interrupted.rawValue)
        }
        // What was waited for when the signal came was not opened, read or written.
        if cfd_was_interrupted() != 0 {
            ReportOutput.standardError.write("dup-conformance: interrupted\n")
            exit(Status.interrupted.rawValue)
        }
        switch error {
        case let error as TargetError: complain("\(error)", .targetUntestable)
        case RunError.target(let error), Exploration.Failure.target(let error):
            complain("\(error)", .targetUntestable)
        case is RunError, is Exploration.Failure, is SuiteError, is NotationError, is Selection.Nothing,
            is TargetCommand.Invalid, is ModelTarget.Invalid, is InvalidReport, is FileKind.Mismatch,
            is Checkpoint.Problem, is OutputError, is Complaint:
            complain("\(error)", .usage)
        case let error as WrongUsage:
            ReportOutput.standardError.write(error.description.printable + "\n")
            exit(Status.usage.rawValue)
        default: break
        }
        var message = DupConformanceCommand.fullMessage(for: error)
        if DupConformanceCommand.exitCode(for: error) != .success {
            let (first, rest) = (message.prefix { $0 != "\n" }, message.drop { $0 != "\n" })
            if let advice = UsageAdvice.advice(on: first, arguments: arguments) {
                message = "\(first)\(first.hasSuffix("?") ? " " : "; ")\(advice)\(rest)"
            }
            ReportOutput.standardError.write(message.printable + "\n")
            exit(Status.usage.rawValue)
        }
        // Help and version are thrown too; they exit 0 if they could be printed.
        do {
            let isVersion = message == DupConformanceCommand.configuration.version
            try ReportOutput.show(isVersion ? ProgramVersion.text(Suite.bundled()) : message + "\n")
            exit(Status.asExpected.rawValue)
        } catch {
            complain("\(error)", .usage)
        }
    }

    /// Prints an error and exits.
    static func complain(_ message: String, _ status: Status) -> Never {
        ReportOutput.standardError.write("dup-conformance: \(message)\n".printable)
        exit(status.rawValue)
    }
}
