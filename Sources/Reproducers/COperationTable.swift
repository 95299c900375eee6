/// How each operation of the notation is written in C: one entry for each row of the operation table.
enum COperationTable {
    /// The entries, by the name of the operation.
    static let entries: [String: COperation] = duplicating.merging(flags) { $1 }.merging(opening) { $1 }
        .merging(transfer) { $1 }.merging(others) { $1 }.merging(streams) { $1 }.merging(choreographies) { $1 }

    private static let duplicating: [String: COperation] = [
        "dup": .call { "dup(\($0[0]))" },
        "dup2": .call { "dup2(\($0[0]), \($0[1]))" },
        "dup3": .call { "dup3(\($0[0]), \($0[1]), \($0[2]))" },
        "dupfd": .call { "fcntl(\($0[0]), F_DUPFD, \($0[1]))" },
        "dupfd-cloexec": .call { "fcntl(\($0[0]), F_DUPFD_CLOEXEC, \($0[1]))" },
        "dupfd-clofork": .call { "fcntl(\($0[0]), F_DUPFD_CLOFORK, \($0[1]))" },
        "dup2fd": .call { "fcntl(\($0[0]), F_DUP2FD, \($0[1]))" },
        "dup2fd-cloexec": .call { "fcntl(\($0[0]), F_DUP2FD_CLOEXEC, \($0[1]))" },
        "dup2-repeat": .call { "repeat_dup2(\($0[0]), \($0[1]), \($0[2]))" },
        "fill": .call { "fill(\($0[0]))" },
        // As in the agent: far from what platforms number, and below what some pass on to file systems.
        "fcntl-unknown": .call { "fcntl(\($0[0]), 0x5a5a)" },
        "close": .call { "close(\($0[0]))" },
        "posix-close": .call { "posix_close(\($0[0]), \($0[1]))" },
        "table": .statements,
        "observe": .statements,
        "survey": .never("it is for the explorer, whose findings end with a call"),
        "errno": .statements,
    ]

    private static let owners = CConstants.constants(ofSet: "owner")

    private static let flags: [String: COperation] = [
        "getfd": .call { "fcntl(\($0[0]), F_GETFD)" },
        "setfd": .call { "fcntl(\($0[0]), F_SETFD, \($0[1]))" },
        "getfl": .call { "fcntl(\($0[0]), F_GETFL)" },
        "setfl": .call { "fcntl(\($0[0]), F_SETFL, \($0[1]))" },
        "getown": .call(words: owners) { "fcntl(\($0[0]), F_GETOWN)" },
        "setown": .call { "fcntl(\($0[0]), F_SETOWN, \($0[1]))" },
        "getown-ex": .call(words: owners) { "owner_ex(\($0[0]))" },
        "setown-ex": .call { "set_owner_ex(\($0[0]), \($0[1]))" },
    ]

    /// A sandbox may forbid sockets, which is not a matter of descriptors.
    private static let noSockets = "value == -1 && (error == EPERM || error == EACCES || error == EAFNOSUPPORT)"

    private static let isNew = "is declared by few libraries, and a printed program is to compile everywhere"

    private static let opening: [String: COperation] = [
        "open": .call { open($0, "open(\($0[0])", object: 0, access: 1, flags: 2) },
        "openat": .call { arguments in
            // The descriptor is of a directory beside the files, not of the one that contains them.
            let path = "\"../" + arguments[1].dropFirst()
            return open(arguments, "openat(\(arguments[0]), \(path)", object: 1, access: 2, flags: 3)
        },
        "creat": .call { "creat(\($0[0]), 0600)" },
        "mkstemp": .call { _ in "make_temporary()" },
        "shm": .call(refusal: "value == -1 && error != EMFILE") { _ in "open_shared_memory()" },
        "opendir": .call(refusal: "value == -1") { _ in "open_directory()" },
        "open-dev-fd": .call { "open_dev_fd(\($0[0]), \($0[1]))" },
        "pipe": .call { arguments in
            let words = arguments.words(0)
            if words.isEmpty { return "pipe(ends)" }
            let status = CText.flags(words.filter { $0 != "cloexec" }, of: arguments.step.operation.operands[0])
            return "open_pipe(\(status), \(words.contains("cloexec") ? "FD_CLOEXEC" : "0"))"
        },
        "pipe2": .never(isNew), "socket-with": .never(isNew), "socketpair-with": .never(isNew),
        "accept4": .never(isNew), "mkostemp": .never(isNew), "recvfd-with": .never(isNew),
        "socket": .call(refusal: noSockets) { _ in "socket(AF_UNIX, SOCK_STREAM, 0)" },
        "socketpair": .call(refusal: noSockets) {
            "socketpair(AF_UNIX, \($0.isGiven(0) ? $0[0] : "SOCK_STREAM"), 0, ends)"
        },
        "listener": .call { _ in "open_listener()" },
        "connect": .call { _ in "open_connection()" },
        "internet-pair": .call(refusal: "value == -1 && error != EMFILE") { _ in "connect_over_loopback()" },
        "accept": .call { "accept(\($0[0]), NULL, NULL)" },
        "openpt": .call(refusal: "value == -1") { _ in "posix_openpt(O_RDWR | O_NOCTTY)" },
        "pty": .call(refusal: "value == -1") { _ in "open_terminal()" },
        "create": .call { "create(\($0[0]), \($0[1]))" },
        "unlink": .call { "unlink(\($0[0]))" },
        "chmod": .call { "chmod(\($0[0]), \($0[1]))" },
        "link": .call { "link(\($0[0]), \($0[1]))" },
        "rename": .call { "rename(\($0[0]), \($0[1]))" },
    ]

    private static func open(
        _ arguments: CArguments, _ beginning: String, object: Int, access: Int, flags: Int
    ) -> String {
        let word = arguments.words(object).first ?? ""
        let creates = word.hasPrefix("file") && !arguments.words(flags).contains("existing")
        let fallback = word == "directory" && beginning.hasPrefix("open(") ? "O_RDONLY" : "O_RDWR"
        var parts = [arguments.isGiven(access) ? arguments[access] : fallback]
        if creates { parts.append("O_CREAT") }
        let given = arguments[flags]
        if given != "0" { parts.append(given) }
        return "\(beginning), \(parts.joined(separator: " | "))\(creates ? ", 0600" : ""))"
    }

    private static let transfer: [String: COperation] = [
        "read": .call(reads: true) { "read(\($0[0]), data, \($0[1]))" },
        "write": .call { "write(\($0[0]), \($0[1]))" },
        "pread": .call(reads: true) { "pread(\($0[0]), data, \($0[1]), \($0[2]))" },
        "pwrite": .call { "pwrite(\($0[0]), \($0[1]), \($0[2]))" },
        "readv": .call(reads: true) { "read_twice(\($0[0]), \($0[1]), \($0[2]))" },
        "writev": .call { "write_twice(\($0[0]), \($0[1]), \($0[2]))" },
        "write-full": .call { "write_until_full(\($0[0]))" },
        "lseek": .call { "lseek(\($0[0]), \($0[1]), \($0[2]))" },
        "ftruncate": .call { "ftruncate(\($0[0]), \($0[1]))" },
        "filesize": .call { "file_size(\($0[0]))" },
        "nlink": .call { "link_count(\($0[0]))" },
        "filetype": .call(words: [
            "file": "S_IFREG", "directory": "S_IFDIR", "fifo": "S_IFIFO", "socket": "S_IFSOCK", "device": "S_IFCHR",
        ]) { "file_type(\($0[0]))" },
        "same-file": .call(words: ["same": "1", "different": "0"]) { "is_same_file(\($0[0]), \($0[1]))" },
        "map": .call { "map(\($0[0]), \($0[1]))" },
        "peek": .call(reads: true) { "peek(\($0[0]), \($0[1]))" },
        "list": .never("needs a directory with an entry, and a stream that takes its descriptor over"),
        "poll": .never("needs the words for two answers in one"),
        "ppoll": .never("needs the words for two answers in one"),
        "select": .never("needs the words for two answers in one"),
        "sendfile": .call { "sendfile(\($0[0]), \($0[1]), NULL, \($0[2]))" },
    ]

    private static let locked = ["held": "1", "free": "0"]
    /// The arguments of a function about a lock: the descriptor, the command, and what the structure holds.
    private static func range(_ arguments: CArguments, _ command: String) -> String {
        let whence = arguments.isGiven(4) ? arguments[4] : "SEEK_SET"
        return "\(arguments[0]), \(command), \(arguments[1]), \(whence), \(arguments[2]), \(arguments[3])"
    }

    private static let switches = CConstants.constants(ofSet: "switch")

    private static let ofSpawn = "needs file actions that are kept from step to step, for a spawned image"

    private static let others: [String: COperation] = [
        "thread": .never("needs a second thread"),
        "child": .statements, "in": .statements, "exec": .statements, "fexecve": .statements,
        "become": .statements, "end": .statements, "exit": .statements,
        "exec-refused": .never("needs a file that is no program, and arguments that are too long"),
        "exec-missing": .call { _ in "execl(\"./missing\", \"missing\", (char *)NULL)" },
        "spawn-dup2": .never(ofSpawn), "spawn-close": .never(ofSpawn), "spawn-open": .never(ofSpawn),
        "spawn-fchdir": .never(ofSpawn), "spawn": .never(ofSpawn),
        "limit": .call { "set_limit(\($0[1]))" },
        "getlimit": .call { _ in "get_limit()" },
        "sysconf": .call { "sysconf(\($0[0]))" },
        "lock": .call { "lock(\(range($0, "F_SETLK")))" },
        "testlock": .call(words: locked) { "is_held(\(range($0, "F_GETLK")))" },
        "getlk": .call(words: ["free": "0"], reads: true) { "report_lock(\(range($0, "F_GETLK")))" },
        "ofd-lock": .call { "lock(\(range($0, "F_OFD_SETLK")))" },
        "ofd-testlock": .call(words: locked) { "is_held(\(range($0, "F_OFD_GETLK")))" },
        "ofd-getlk": .call(words: ["free": "0"], reads: true) { "report_lock(\(range($0, "F_OFD_GETLK")))" },
        "lockf": .call { "lockf(\($0[0]), \($0[1]), \($0[2]))" },
        "flock": .call { "flock(\($0[0]), \($0[1]) | LOCK_NB)" },
        "shutdown": .call { "shutdown(\($0[0]), \($0[1]))" },
        "setsockopt": .call { "set_option(\($0[0]), \($0[1]), \($0[2]))" },
        "getsockopt": .call(words: switches) { "get_option(\($0[0]), \($0[1]))" },
        "domain": .call(words: ["local": "AF_UNIX", "internet": "AF_INET"]) { "family_of(\($0[0]))" },
        "sockname": .call(words: ["same": "1", "different": "0"]) { "has_name_of(getsockname, \($0[0]), \($0[1]))" },
        "peername": .call(words: ["same": "1", "different": "0"]) { "has_name_of(getpeername, \($0[0]), \($0[1]))" },
        "sendfd": .call { "send_descriptor(\($0[0]), \($0[1]))" },
        "recvfd": .call { "receive_descriptor(\($0[0]))" },
        // isatty fails with 0, which other calls do not.
        "isatty": .call(words: ["yes": "1"]) { "isatty(\($0[0])) == 1 ? 1 : -1" },
        "setecho": .call { "set_echo(\($0[0]), \($0[1]))" },
        "getecho": .call(words: switches) { "get_echo(\($0[0]))" },
        "setrows": .never(isNew), "getrows": .never(isNew),
        "disposition": .call { "handle(\($0[0]), \($0[1]))" },
        "caught": .call { "take_caught(\($0[0]))" },
        "raise": .call(words: ["died": "'d'"]) { "kill(getpid(), \($0[0]))" },
        "kcmp": .call(words: ["same": "1", "different": "0"]) { "is_same_description(\($0[0]), \($0[1]))" },
        "closefrom": .never("is in no edition of the standard"),
        "close-range": .never("is in no edition of the standard"),
        "close-range-cloexec": .never("is in no edition of the standard"),
        "pidfd-getfd": .never("is in no edition of the standard"),
        "setlease": .call { "fcntl(\($0[0]), F_SETLEASE, \($0[1]))" },
        "getlease": .call(words: CConstants.constants(ofSet: "lease")) { "fcntl(\($0[0]), F_GETLEASE)" },
    ]

    private static let streams: [String: COperation] = [
        "fopen": .call { "keep(fopen(\($0[0]), \($0[1])))" },
        "fdopen": .call { "keep(fdopen(\($0[0]), \($0[1])))" },
        "freopen": .call { "keep(freopen(\($0[1]), \($0[2]), let_go(\($0[0]))))" },
        "fclose": .call { "fclose(let_go(\($0[0])))" },
        "fputs": .call { "put(\($0[0]), \($0[1]))" },
        "fread": .call(reads: true) { "get(\($0[0]), \($0[1]))" },
        "fflush": .call { "fflush(stream_of(\($0[0])))" },
        "fseek": .call { "fseeko(stream_of(\($0[0])), \($0[1]), \($0[2]))" },
        "ftell": .call { "ftello(stream_of(\($0[0])))" },
        "setvbuf": .call { "setvbuf(stream_of(\($0[0])), NULL, \($0[1]), BUFSIZ) == 0 ? 0 : -1" },
        "exit-after": .call { "exit_after(\($0[0]), \($0[1]), \($0[2]))" },
        "system": .call { "status_of(system(\($0[0])))" },
        "popen": .call { "keep(popen(\($0[0]), \($0[1])))" },
        "pclose": .call { "status_of(pclose(let_go(\($0[0]))))" },
    ]

    private static let choreographies: [String: COperation] = [
        "cancel": .never("needs a thread whose cancellation is pending"),
        "in-handler": .never("needs a signal handler that interrupts allocating code"),
        "storm": .never("needs a storm of signals"),
        "race-replace": .never("needs a race of threads and its negative control"),
        "race-allocate": .never("needs a race of threads"),
        "race-inherit": .never("needs a race with fork and exec, and its negative control"),
        "race-flag": .never("needs a race of threads and its negative control"),
        "race-write": .never("needs a race of threads and its negative control"),
        "race-append": .never("needs a race of processes and its negative control"),
        "race-pipe": .never("needs a race of threads and its negative control"),
        "race-target": .never("needs a race of threads"),
        "errno-threads": .never("needs two threads that fail at once"),
        "sigpipe-thread": .never("needs two threads"),
        "blocked-read": .never("needs a thread that is blocked in read"),
        "blocked-eof": .never("needs a process that has the other end of the pipe, and signals"),
        "blocked-epipe": .never("needs a process that has the other end of the pipe, and signals"),
        "passed-two": .never("is a scene of its own: two descriptors in a message"),
        "lock-wait": .never("needs a process that holds the lock, and signals"),
        "ofd-lock-wait": .never("needs a process that holds the lock, and signals"),
        "lock-threads": .never("needs two threads"),
        "linger": .never("needs a connection that is full, and signals"),
        "linger-shared": .never("needs a connection that is full"),
        "hangup": .never("needs a session with a controlling terminal of its own"),
        "sigio-number": .never("needs a queued signal and its handler"),
        "queue-fork": .never("needs a message queue, which is not a descriptor on every platform"),
        "queue-exec": .never("needs a message queue, which is not a descriptor on every platform"),
        "queue-duplicate": .never("needs a message queue, which is not a descriptor on every platform"),
        "thread-table": .never("needs threads"),
        "open-linux": .never("is in no edition of the standard"),
        "epoll": .never("is a scene of its own: the page of the call has the program"),
        "linux-object": .never("is a scene of its own: the page of the call has the program"),
        "stream": .never("needs streams over a shared description, a scene of its own"),
        "declared": .never("is settled by the compiler: there are no steps to run"),
    ]
}
