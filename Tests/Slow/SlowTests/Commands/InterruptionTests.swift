import Foundation
import Testing

@testable import DupConformance

/// A signal ends every command within seconds, also where whoever started it had blocked signals.
@Suite(.waits) struct InterruptionTests {
    /// What became of a program that was sent a signal as soon as it was there for it.
    private struct Ending {
        let output: String
        let status: Int
        let seconds: Double
    }

    /// How long a command may take to end: it must not, on any machine, wait for what it was started with.
    private static let patience = 20.0

    /// Starts the command in a directory of its own, waits until the condition holds, and sends the signal.
    private func interrupt(
        _ command: String, _ signal: String = "TERM", blocked: Bool = false, once condition: String = "[ -e begun ]"
    ) throws -> Ending {
        let directory = try TemporaryDirectory()
        // Not every shell can block a signal, and what is started in its background ignores SIGINT. The alarm outlives exec:
        // what does not end is ended by it.
        let mask = blocked ? "SIG_BLOCK" : "SIG_UNBLOCK"
        let start = """
            use POSIX;
            $SIG{INT} = $SIG{QUIT} = $SIG{HUP} = 'DEFAULT';
            sigprocmask(\(mask), POSIX::SigSet->new(SIGINT, SIGTERM, SIGQUIT, SIGHUP));
            alarm 30;
            exec @ARGV;
            """
        let script = """
            cd '\(directory.url.path)'
            perl -e '\(start.replacing("'", with: "'\\''"))' \(command) >out 2>&1 &
            until \(condition); do sleep 0.05; done
            before=$(date +%s%N)
            kill -\(signal) $!
            wait $!
            echo "status $? $((($(date +%s%N) - before) / 1000000))"
            cat out
            """
        let finished = try Support.unmaskedShell(script).output
        let first = try #require(finished.firstMatch(of: /^status (\d+) (\d+)\n/), "\(finished)")
        return Ending(
            output: String(finished[first.range.upperBound...]), status: try #require(Int(first.1)),
            seconds: Double(try #require(Int(first.2))) / 1000)
    }

    private static let sleeper = "touch begun; exec sleep 60"
    /// It was greeted, and asked for a case.
    private static let hanging = "\"$AGENT\" </dev/null; read line; touch begun; exec sleep 60"

    private static let numbers = ["INT": 2, "TERM": 15, "QUIT": 3, "HUP": 1]

    @Test(arguments: ["INT", "TERM", "QUIT", "HUP"], [false, true])
    func `a run against a target that hangs ends`(_ signal: String, _ blocked: Bool) throws {
        let command = "\"$PROGRAM\" run --timeout 100 --target 'sh -c '\\''\(Self.hanging)'\\'' --self x'"
        let ending = try interrupt(command, signal, blocked: blocked)
        #expect(ending.status == 128 + (Self.numbers[signal] ?? 0) && ending.seconds < Self.patience, "\(ending)")
        #expect(ending.output.contains("cases were not run: the run was interrupted\n"), "\(ending)")
        #expect(ending.output.split(separator: "\n").count < 50, "\(ending)")
    }

    @Test(arguments: ["run", "explore"], [false, true])
    func `a command ends whose target never greets`(_ command: String, _ blocked: Bool) throws {
        let ending = try interrupt(
            "\"$PROGRAM\" \(command) --timeout 100 --target 'sh -c \"\(Self.sleeper)\"'", blocked: blocked)
        #expect(ending.status == 143 && ending.seconds < Self.patience, "\(ending)")
        #expect(ending.output == "dup-conformance: interrupted before the target answered: nothing was tested\n")
    }

    @Test(arguments: ["TERM", "QUIT"], [false, true])
    func `a command without a target ends`(_ signal: String, _ blocked: Bool) throws {
        // Opening a FIFO for writing waits for its reader.
        let ending = try interrupt(
            "sh -c 'mkfifo trace; exec \"$PROGRAM\" judge trace'", signal, blocked: blocked,
            once: "[ -p trace ] && exec 9>trace")
        #expect(ending.status == 128 + (Self.numbers[signal] ?? 0) && ending.seconds < Self.patience, "\(ending)")
    }

    @Test func `an exploration that is interrupted while it counts states reports its progress, and continues`() throws
    {
        let directory = try TemporaryDirectory()
        let state = directory.url.appendingPathComponent("state").path
        let explore = "\"$PROGRAM\" explore --target model --resume \(state) --descriptors"
        let ending = try interrupt("\(explore) 6 --descriptions 6", once: Support.hears(15))
        #expect(ending.status == 143 && ending.seconds < Self.patience, "\(ending)")
        let kept = "\(state) holds the 0 transitions that were done earlier; states are counted anew\n"
        #expect(ending.output.contains(kept), "\(ending)")
        let again = try Support.shell("\(explore) 2")
        #expect(again.status == 2 && again.errors.contains("another exploration"), "\(again.errors)")
    }
}

extension Support {
    /// A condition of a shell: the program that was started last has a handler for the signal.
    static func hears(_ signal: Int) -> String {
        let mask = "0x$(sed -n 's/^SigCgt:[^0-9a-f]*//p' /proc/$!/status)"
        return "[ $((\(mask) >> \(signal - 1) & 1)) = 1 ]"
    }

    /// Runs a shell script with no signal blocked: threads of a test runner have them blocked, and some shells then wait
    /// for ever for what they started in the background.
    static func unmaskedShell(_ script: String) throws -> Finished {
        let unmask = "use POSIX; sigprocmask(SIG_SETMASK, POSIX::SigSet->new()); exec @ARGV"
        return try run(
            ["perl", "-e", unmask, "sh", "-c", script], environment: ["AGENT": agent, "PROGRAM": program])
    }
}
