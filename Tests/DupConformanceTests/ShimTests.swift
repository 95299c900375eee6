import CFDShim
import Foundation
import Testing

/// The shim from Swift and from C. Only calls that fail are made here: nothing opens or closes a number.
@Suite struct ShimTests {
    @Test func `value and errno come together`() {
        for result in [cfd_dup(-1), cfd_dup2(-1, 3), cfd_dup2(-1, -1), cfd_getfd(-1), cfd_lseek(-1, 0, SEEK_SET)] {
            #expect(result.value == -1 && result.error == EBADF)
            #expect(cfd_is_missing(result) == 0)
        }
        #expect(cfd_fcntl_int(2, F_DUPFD, -1).error == EINVAL)
    }

    @Test func `a success leaves errno alone or changes it, but not to zero`() {
        let result = cfd_getfl(2)
        #expect(result.value >= 0 && result.error != 0)
    }

    @Test func `missing calls are reported`() {
        #expect(cfd_is_missing(cfd_missing()) != 0)
        #expect(cfd_missing().error != ENOSYS && cfd_missing().error < 0)
        let present = [cfd_dup3(-1, 3, 0), cfd_dupfd_clofork(-1, 0), cfd_dup2fd(-1, 3), cfd_posix_close(-1, 0)]
        for result in present { #expect(result.value == -1 && (result.error == EBADF || cfd_is_missing(result) != 0)) }
    }

    @Test func `error names go both ways`() {
        for index in 0... {
            let row = cfd_errno_at(index)
            guard let word = row.word else { break }
            #expect(cfd_errno_value(word) == row.value)
            let name = cfd_errno_name(Int32(row.value)).map { String(cString: $0) }
            // Two names may share a number; the first of them is printed.
            #expect(name == String(cString: word) || name == "EAGAIN" || name == "ENOTSUP" || name == "EOPNOTSUPP")
        }
        #expect(cfd_errno_name(123_456) == nil)
        #expect(cfd_errno_value("ENOTHING") == Int64.min)
    }

    @Test func `flag names go both ways`() {
        #expect(cfd_word_value("fd_flag", "cloexec") == Int64(FD_CLOEXEC))
        #expect(cfd_word_name("status_flag", Int64(O_APPEND)).map { String(cString: $0) } == "append")
        #expect(cfd_word_value("fd_flag", "append") == Int64.min)
        #expect(cfd_word_name("whence", 77) == nil)
    }

    @Test(.needsCompiler) func `it is usable alone from C`() throws {
        let directory = try TemporaryDirectory()
        let source = """
            #include "CFDShim.h"
            int main(void) {
                struct cfd_result copy = cfd_dup(0);
                struct cfd_result bad = cfd_dup2(-1, 5);
                if (copy.value < 0 || bad.value != -1 || bad.error != EBADF) return 1;
                return cfd_close((int)copy.value).value != 0 || cfd_same_text(cfd_errno_name(EBADF), "EBADF") != 1;
            }
            """
        let file = directory.file("alone.c", Data(source.utf8))
        let program = directory.url.appendingPathComponent("alone").path
        let include = Support.root.appendingPathComponent("CShim/CFDShim/include").path
        let flags = ["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-I\(include)"]
        for compiler in ["cc", "clang"] {
            let built = try Support.run([compiler] + flags + [file.path, "-o", program])
            #expect(built.status == 0, "\(built.errors)")
            #expect(try Support.run([program]).status == 0)
        }
    }

    #if canImport(Glibc)
    @Test(.needsCompiler) func `after other headers it says in one line what to do`() throws {
        let directory = try TemporaryDirectory()
        let file = directory.file("late.c", Data("#include <stdio.h>\n#include \"CFDShim.h\"\n".utf8)).path
        let words = ["-c", "-I\(Support.root.path)/CShim/CFDShim/include", file, "-o", "\(file).o"]
        for compiler in ["cc", "clang"] {
            let refused = try Support.run([compiler] + words)
            #expect(refused.status != 0 && refused.errors.contains("include CFDShim.h before"), "\(refused.errors)")
            #expect(refused.errors.components(separatedBy: "error:").count == 2, "\(refused.errors)")
            #expect(try Support.run([compiler, "-D_GNU_SOURCE"] + words).status == 0)
        }
    }
    #endif

    /// A program of its own: this one has descriptors that others opened, which a target may inherit.
    @Test(.needsCompiler, arguments: ["FD_HAS_DUP3=1", "FD_HAS_PIPE2=0"])
    func `programs started by several threads do not inherit each other's pipes`(_ macro: String) throws {
        let directory = try TemporaryDirectory()
        let source = """
            #include "CFDShim.h"
            enum { THREADS = 4, STARTS = 200, BOUND = 256 };
            static char *self;
            static void *start_and_reap(void *unused) {
                char option[] = "--look";
                char *arguments[] = {self, option, NULL};
                struct cfd_child child;
                for (int count = 0; count < STARTS; count++) {
                    if (cfd_spawn(arguments, cfd_environment(), &child) != 0) return self;
                    if (cfd_reap(child.process, 1).exit_status != 0) return self;
                    cfd_close(child.input), cfd_close(child.output), cfd_close(child.errors);
                }
                return unused;
            }
            int main(int count, char **arguments) {
                pthread_t threads[THREADS];
                void *failure;
                int failures = 0;
                self = arguments[0];
                for (int number = 3; number < BOUND; number++) {
                    if (count == 1) cfd_close(number);
                    if (cfd_getfd(number).value >= 0) return 1;
                }
                if (count > 1) return 0;
                for (int index = 0; index < THREADS; index++) {
                    if (pthread_create(&threads[index], NULL, start_and_reap, NULL) != 0) return 2;
                }
                for (int index = 0; index < THREADS; index++) {
                    failures += pthread_join(threads[index], &failure) != 0 || failure != NULL;
                }
                return failures;
            }
            """
        let file = directory.file("threads.c", Data(source.utf8))
        let program = directory.url.appendingPathComponent("threads").path
        let shim = Support.root.appendingPathComponent("CShim/CFDShim").path
        let flags = ["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-pthread", "-D\(macro)"]
        let built = try Support.run(
            ["cc"] + flags + ["-I\(shim)/include", "\(shim)/CFDShim.c", file.path, "-o", program])
        #expect(built.status == 0, "\(built.errors)")
        #expect(try Support.run([program]).status == 0)
    }
}
