import CFDShim
import DescriptorNotation

/// What a program asks of the platform's headers.
enum CPlatform {
    /// A facility that a platform may lack.
    struct Facility {
        /// The condition of an #if under which it is missing.
        let condition: String
        /// What it is called.
        let what: String
    }

    /// What must be there for this text to compile.
    static func guards(for text: String) -> [Facility] {
        let words = CSupport.words(of: text)
        // A flag with a fallback is needed only if a step names it.
        let fallbacks = Set(optionalMacros.filter { text.contains("#ifndef \($0)\n") })
        var facilities = optionalMacros.filter { words.contains($0) }.compactMap { macro -> Facility? in
            if fallbacks.contains(macro), text.ranges(of: macro).count <= 3 { return nil }
            return Facility(condition: "!defined \(macro)", what: macro)
        }
        if words.contains("dup3") {
            facilities.append(Facility(condition: "!(\(dup3Condition))", what: "dup3"))
        }
        if words.contains("posix_close") {
            facilities.append(Facility(condition: "!defined POSIX_CLOSE_RESTART", what: "posix_close"))
        }
        if words.contains("sendfile") { facilities.append(Facility(condition: "!defined __linux__", what: "sendfile")) }
        return facilities
    }

    /// As the shim has it, in lines that are not too long.
    private static let dup3Condition = String(cString: cfd_dup3_condition()).replacing(
        "__FreeBSD__ || ", with: "__FreeBSD__ \\\n      || ")

    /// The flags that have a word, and the commands.
    private static let optionalMacros =
        OperationTable.words.filter(\.isOptional).map(\.expression).reduce(into: []) { macros, macro in
            if !macros.contains(macro) { macros.append(macro) }
        } + [
            "F_DUPFD_CLOEXEC", "F_DUPFD_CLOFORK", "F_DUP2FD", "F_DUP2FD_CLOEXEC", "F_OFD_SETLK", "F_OFD_GETLK",
            "F_GETOWN_EX", "F_SETOWN_EX", "F_SETLEASE", "F_GETLEASE", "SYS_kcmp",
        ]

    /// The feature macros and the headers, for the identifiers in a text.
    static func inclusions(for text: String) -> String {
        let words = CSupport.words(of: text)
        var lines = ["#define _GNU_SOURCE 1 /* the headers declare all that they have */"]
        for (header, identifiers) in headers where identifiers.contains(where: words.contains) || identifiers.isEmpty {
            if linuxHeaders.contains(header) {
                lines += ["#ifdef __linux__", "#include <\(header)>", "#endif"]
            } else {
                lines.append("#include <\(header)>")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static let linuxHeaders: Set<String> = ["sys/sendfile.h", "sys/syscall.h"]

    private static let headers: [(String, [String])] = [
        ("dirent.h", ["opendir", "dirfd"]),
        ("errno.h", []),
        ("fcntl.h", []),
        ("limits.h", ["INT_MAX", "INT_MIN"]),
        ("arpa/inet.h", ["htonl"]),
        ("netinet/in.h", ["sockaddr_in"]),
        ("sched.h", ["sched_yield"]),
        ("signal.h", []),
        ("stdarg.h", ["va_list"]),
        ("stdio.h", []),
        ("stdlib.h", ["atoi", "realpath", "posix_openpt", "mkstemp", "system", "exit"]),
        ("string.h", []),
        ("sys/file.h", ["flock"]),
        ("sys/mman.h", []),
        ("sys/resource.h", ["rlimit", "rlim_t"]),
        ("sys/sendfile.h", ["sendfile"]),
        (
            "sys/socket.h",
            ["socket", "socketpair", "shutdown", "accept", "setsockopt", "getsockopt", "getsockname", "msghdr"]
        ),
        ("sys/stat.h", ["stat", "mkdir", "mkfifo", "chmod"]),
        ("sys/syscall.h", ["SYS_kcmp"]),
        ("sys/uio.h", ["iovec"]),
        ("sys/un.h", ["sockaddr_un"]),
        ("sys/wait.h", []),
        ("termios.h", ["termios"]),
        ("unistd.h", []),
    ]
}
