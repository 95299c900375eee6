import Foundation
import Testing

@testable import DescriptorNotation
@testable import DupConformance

/// What the agent must not lose, overwrite, wake or remove, however the processes of a case happen to meet.
@Suite(.waits) struct AgentRobustnessTests: AgentBed {
    @Test func `a child keeps its name however long its first bracket is`() throws {
        let bracket = String(repeating: "getfd 0\n", count: 20_000)
        let trace = try run("assertion a.a\nchild c\n\(bracket)end\nin c\ngetfd 1\nend\nexit c\n")[0]
        #expect(outcomes(trace).suffix(5) == ["ok", "0-2", "none", "ok", "ok"])
    }

    @Test(.needsCompiler) func `bells ring for processes of the case only`() throws {
        let before = """
            static int bells;
            static int count_bell(pid_t process, int number) {
                (void)process;
                return bells += number == SIGUSR1;
            }
            #define kill(process, number) count_bell(process, number)
            """
        let after = """
            int main(void) {
                static struct region shared;
                region = &shared;
                ring(0), ring(1), ring(-1), ring(-4711);
                turn_giver = 4711; /* which is not, or no longer, the parent */
                wait_for_turns();
                if (bells != 0) return 1;
                ring(4711);
                if (bells != 1) return 2;
                region->agent = 1; /* as the first process of a namespace */
                ring(1);
                return bells == 2 ? 0 : 3;
            }
            """
        #expect(try built(before: before, after: after).run().status == 0)
    }

    /// How a process is started as the first of a namespace, if that may be done here.
    static let asFirstProcess = [
        ["unshare", "--pid", "--fork"], ["unshare", "--user", "--map-root-user", "--pid", "--fork"],
    ].first {
        (try? Support.run($0 + ["true"]))?.status == 0
    }

    @Test(.enabled("no namespace of processes can be made here") { asFirstProcess != nil })
    func `an agent that is the first process answers as any other`() throws {
        let turns = "child c\nend\nin c\nbecome\nend\nin c\ndup 0\nend\nexit c\n"
        let script = "assertion a.a\n\(turns)assertion a.b\n" + String(repeating: "getfd 0\n", count: 50_000)
        let traces = try run(script, prefix: Self.asFirstProcess ?? [])
        #expect(outcomes(traces[0]) == ["0-2", "ok", "0-2", "0-2", "ok", "0-2", "3", "ok", "ok"])
        #expect(traces[1].steps.count == 50_000 && traces[1].isComplete)
    }

    @Test func `directories of others are left alone`() throws {
        let directory = try TemporaryDirectory()
        let script = """
            cd '\(directory.url.path)'
            for number in $(seq 0 99); do mkdir fd-agent-$$-$number; touch fd-agent-$$-$number/kept; done
            exec "$AGENT" --scratch .
            """
        let finished = try Support.shell(script, input: "assertion a.a\nopen file\ndup 0\n")
        #expect(finished.status == 2 && finished.errors.contains("cannot be made in .: EEXIST"), "\(finished.errors)")
        let left = try FileManager.default.contentsOfDirectory(atPath: directory.url.path)
        #expect(left.count == 100)
        for name in left {
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(directory.url.path)/\(name)") == ["kept"])
        }
    }

    @Test(.needsCompiler) func `where there is no scratch directory nothing is removed anywhere`() throws {
        let before = """
            static int tell_removal(const char *path) {
                return write(2, path, strlen(path)) < 0 ? -1 : unlink(path);
            }
            #define unlink(path) tell_removal(path)
            """
        let agent = try built(before: before)
        let finished = try agent.run(["--scratch", ""], input: "dup 0\nlistener\nopen file\n")
        #expect(finished.status == 0 && finished.errors.isEmpty, "removed: \(finished.errors)")
    }

    @Test(.needsCompiler) func `a last line without its newline is run`() throws {
        // Slow between the end of the script and the chunk that holds its last line.
        let before = """
            static void *copy_slowly(void *to, const void *from, size_t count) {
                if (count == 0) poll(NULL, 0, 300);
                return memcpy(to, from, count);
            }
            #define memcpy(to, from, count) copy_slowly(to, from, count)
            """
        let agent = try built("FD_INPUT_SIZE=9000", before: before)
        let script = "assertion a.a\n" + String(repeating: "getfd 0\n", count: 3000) + "dup 0"
        let trace = try run(script, on: agent)[0]
        #expect(trace.steps.count == 3001 && trace.steps.last?.outcome.description == "3")
    }

    @Test(.needsCompiler) func `a killed process writes nothing at the end of its trace`() throws {
        // The rest of a group gets the signal later than its first process: when it was looked for some times, or
        // after a second.
        let before = """
            static int kill_slowly(pid_t process, int number) {
                static int looks;
                if (process < 0 && number == 0 && ++looks == 20) return kill(process, SIGKILL);
                if (process > 0 || number == 0) return kill(process, number);
                looks = 0;
                if (fork() != 0) return 0;
                setsid();
                poll(NULL, 0, 1000);
                _exit(kill(process, number));
            }
            #define kill(process, number) kill_slowly(process, number)
            """
        let agent = try built("FD_INPUT_SIZE=1000000", "FD_OUTPUT_SIZE=2000000", before: before)
        let steps = String(repeating: "dup2-repeat 0 5 400\n", count: 30_000)
        let traces = try run("timeout 1\nassertion a.a\nchild\n\(steps)end\nassertion a.b\ndup 0\n", on: agent)
        let outcomes = outcomes(traces[0])
        let hung = try #require(outcomes.firstIndex(of: "hung 1 s"))
        try #require(outcomes.count == 30_002 && traces[0].garbled == nil && traces.count == 2)
        #expect(outcomes[1..<hung].allSatisfy { $0 == "5" })
        #expect(outcomes[(hung + 1)...].allSatisfy { $0 == "skipped" })
    }

    @Test func `flags in shared memory are stored with a barrier`() throws {
        let agent = Support.root.appendingPathComponent("CShim/agent").path
        let pattern = /->(?:full|parked|turn|waiting|input_over) *=[^=]/
        #expect("chunk->full = 1;".contains(pattern) && !"tell(&chunk->full, 1);".contains(pattern))
        let files = try #require(FileManager.default.enumerator(atPath: agent)).compactMap { $0 as? String }
        for file in files where file.hasSuffix(".c") {
            let text = try String(contentsOfFile: "\(agent)/\(file)", encoding: .utf8)
            #expect(!text.contains(pattern), "\(file)")
        }
    }

    @Test func `inherited numbers are found up to the limit`() throws {
        let script = "ulimit -n 1030; exec 1028</dev/null; exec '\(Support.agent)'"
        let output = try Support.run(["bash", "-c", script], input: "assertion a.a\nlimit nofile 1030\ndupfd 0 1028\n")
            .output
        let told = try #require(output.split(separator: "\n").first { $0.hasPrefix("inherited ") })
        #expect(told.hasSuffix(" 1028"), "\(told)")
        #expect(outcomes(cases(output)[0]) == ["ok", "1028"])
    }

    @Test(.needsCompiler) func `a limit without end is unlimited`() throws {
        let before = """
            static int have_no_limit(struct rlimit *limit) {
                limit->rlim_cur = limit->rlim_max = RLIM_INFINITY;
                return 0;
            }
            #define getrlimit(resource, limit) have_no_limit(limit)
            """
        let agent = try built(before: before)
        let output = try agent.run(input: "assertion a.a\ngetlimit nofile\n").output
        for line in ["limit nofile unlimited unlimited", "table 0-2 limit unlimited", "getlimit nofile => unlimited"] {
            #expect(output.contains("\n\(line)\n"), "\(output)")
        }
    }

    @Test func `ten thousand cases are answered in order`() throws {
        let script = (0..<10_000).map { "assertion case.n\($0)\nclose \($0 % 3)\ndup 2\n" }.joined()
        let traces = try run(script)
        #expect(traces.map(\.id) == (0..<10_000).map { "case.n\($0)" })
        #expect(traces.allSatisfy { $0.isComplete && $0.steps.count == 2 })
    }

    @Test(.needsCompiler) func `where no place for scratch files can be used nothing is run`() throws {
        let agent = try built(before: "#define mkdir(path, mode) (errno = EROFS, -1)\n")
        let finished = try agent.run(input: "assertion a.a\ndup 0\n")
        #expect(finished.status == 2 && finished.output.isEmpty, "\(finished.output)")
        #expect(finished.errors.contains("/tmp, /var/tmp and the current directory: EROFS\n"), "\(finished.errors)")
        #expect(finished.errors.contains("--scratch DIRECTORY\n"), "\(finished.errors)")
    }

    @Test func `without a scratch directory the rest still works`() throws {
        let finished = try Support.run(
            [Support.agent, "--scratch", ""], input: "assertion a.a\nopen file\ndup 0\nexec\nend\ndup 0\n")
        #expect(
            outcomes(cases(finished.output)[0]) == [
                "unresolved no scratch directory", "3",
                "unsupported no scratch directory through which a new image could report", "skipped", "skipped",
            ])
    }
}
