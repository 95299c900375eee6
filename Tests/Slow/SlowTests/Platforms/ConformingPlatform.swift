/// A platform that is made of this one by a preloaded library, and conforms.
struct ConformingPlatform: Sendable {
    /// The files in `Fixtures`: what is done with descriptors, and what they lead to.
    enum Library: String, Sendable, CaseIterable {
        case descriptors = "conforming"
        case objects = "conforming-objects"
        case firsts = "conforming-firsts"
    }

    /// Its name, which the library is told.
    let name: String
    let library: Library
    /// What it does that others do not.
    let does: String
    /// The sentence that allows it.
    let allowedBy: String
    /// Steps that show it, and what stands in their trace then.
    var steps = ""
    var outcome = ""
    /// How many more cases may be UNSUPPORTED there.
    var unsupported = 0

    static let all = numbers + calls + flags + sockets + files + firsts

    private static let keeping =
        "close and dup, APPLICATION USAGE: a library may have descriptors of its own"

    private static func keeps(_ number: Int, unsupported: Int) -> Self {
        Self(
            name: "keeps-\(number)", library: .descriptors, does: "number \(number) is open and cannot be closed",
            allowedBy: keeping, steps: "table", outcome: "table => 0-\(number == 3 ? "3" : "2 \(number)")",
            unsupported: unsupported)
    }

    private static let numbers: [Self] = [
        Self(
            name: "openmax-apart", library: .descriptors,
            does: "{OPEN_MAX} does not follow the soft limit, and from the limit to it calls give EMFILE",
            allowedBy: "getrlimit, RLIMIT_NOFILE: functions that allocate a descriptor shall fail with EMFILE; "
                + "sysconf: the value of _SC_OPEN_MAX may change after setrlimit",
            steps: "limit nofile 50\ndup2 0 60", outcome: "dup2 0 60 => EMFILE"),
        Self(
            name: "openmax-constant", library: .descriptors, does: "sysconf knows one number, whatever the limit is",
            allowedBy: "sysconf, DESCRIPTION: the value may change after setrlimit", steps: "sysconf open_max",
            outcome: "=> 1048576"),
        Self(
            name: "openmax-indeterminate", library: .descriptors, does: "sysconf knows no number",
            allowedBy: "sysconf, RETURN VALUE: -1 and errno unchanged where there is no limit",
            steps: "sysconf open_max", outcome: "=> indeterminate"),
        Self(
            name: "limit-above-open", library: .descriptors, does: "setrlimit refuses a limit below an open number",
            allowedBy: "setrlimit, ERRORS: EINVAL may be given where the current usage is higher than the limit",
            steps: "dup2 0 50\nlimit nofile 30", outcome: "limit nofile 30 => EINVAL"),
        Self(
            name: "few-numbers", library: .descriptors, does: "there are 40 numbers, and no more can be had",
            allowedBy: "<limits.h>: {OPEN_MAX} is at least _POSIX_OPEN_MAX, which is 20", steps: "dup2 0 40",
            outcome: "=> EBADF", unsupported: 330),
        Self(
            name: "table-of-256", library: .descriptors,
            does: "setrlimit accepts more than the table can hold, and sysconf says what it can",
            allowedBy: "dup, ERRORS: EBADF where fildes2 is greater than or equal to {OPEN_MAX}",
            steps: "dup 0", outcome: "\nmost 256\n", unsupported: 140),
        keeps(3, unsupported: 10), keeps(6, unsupported: 4), keeps(40, unsupported: 72), keeps(63, unsupported: 40),
    ]

    private static let calls: [Self] = [
        Self(
            name: "dup-cancels", library: .descriptors, does: "dup is a cancellation point",
            allowedBy: "dup: equivalent to fcntl F_DUPFD; XSH 2.9.5.2: fcntl may be a cancellation point",
            steps: "cancel dup", outcome: "=> cancelled"),
        Self(
            name: "dup2-interrupted", library: .descriptors, does: "dup2 fails with EINTR and has done nothing",
            allowedBy: "dup2, ERRORS: EINTR", steps: "storm dup2", outcome: "=> failed"),
        Self(
            name: "closed-by-eintr", library: .descriptors, does: "dup2 that fails with EINTR has closed its target",
            allowedBy: "close, ERRORS, EINTR: the state of the descriptor is unspecified", steps: "storm dup2",
            outcome: "=> failed"),
        Self(
            name: "errno-changes", library: .descriptors, does: "calls that succeed change errno",
            allowedBy: "XSH 2.3: the value of errno is unspecified after a call that succeeds", steps: "dup 0\nerrno",
            outcome: "errno => changed"),
        Self(
            name: "other-error-first", library: .descriptors, does: "of two errors it gives the one that others do not",
            allowedBy: "XSH 2.3: if more than one error occurs, any of them may be returned", steps: "dupfd 50 -1",
            outcome: "=> EINVAL"),
        Self(
            name: "dup3-ignores-flags", library: .descriptors, does: "dup3 ignores a flag that it does not know",
            allowedBy: "dup3, ERRORS: EINVAL for the flag may be given", steps: "dup3 0 40 unknown", outcome: "=> 40"),
        Self(
            name: "pipe-order", library: .descriptors, does: "the write end of a pipe has the lower number",
            allowedBy: "pipe: the two lowest descriptors, in an order that is not said", steps: "pipe",
            outcome: "=> 4 3"),
        Self(
            name: "standard-numbers-reopened", library: .descriptors,
            does: "0, 1 and 2 are opened in a new image where they would be closed",
            allowedBy: "exec: if 0, 1 or 2 would otherwise be closed, an unspecified file may be opened",
            steps: "close 0\nbecome\ngetfd 0", outcome: "getfd 0 => none"),
        Self(
            name: "locks-eacces", library: .descriptors, does: "a lock that is held by another gives EACCES",
            allowedBy: "fcntl, ERRORS: EACCES or EAGAIN for F_SETLK; for F_OFD_SETLK there is EAGAIN alone",
            steps: "a = open file\nlock a write 0 0\nchild\nlock a write 0 0\nend", outcome: "=> EACCES"),
        Self(
            name: "ofd-locks-whole-files", library: .descriptors, does: "a lock of a description covers the whole file",
            allowedBy: "illumos fcntl(2); locks of descriptions were no part of the standard before 2024",
            steps: "a = open file\nofd-lock a write 0 10", outcome: "=> EINVAL", unsupported: 7),
        Self(
            name: "lock-lengths", library: .descriptors,
            does: "F_GETLK says how many bytes a lock without an end covers",
            allowedBy: "fcntl, F_GETLK: l_len is the length of the lock, which reaches to the greatest offset",
            steps: "a = open file\nofd-lock a write 5 0\ngetlk a write 5 1",
            outcome: "=> \"write 5 9223372036854775803 description\""),
        Self(
            name: "spawn-exits-127", library: .objects,
            does: "a spawn whose actions fail has a child that exits with 127",
            allowedBy: "posix_spawn: after it has returned, an error makes the child exit with 127",
            steps: "spawn-dup2 40 41\nspawn\nend", outcome: "spawn => exit-127"),
    ]

    private static let flags: [Self] = [
        Self(
            name: "pipes-both-ways", library: .descriptors, does: "both ends of a pipe are open both ways",
            allowedBy: "pipe: whether the ends are open for the other direction too is unspecified",
            steps: "r w = pipe\ngetfl r", outcome: "getfl r => rdwr"),
        Self(
            name: "more-flags", library: .descriptors, does: "F_GETFD and F_GETFL show bits of the platform's own",
            allowedBy: "fcntl, F_GETFL: non-standard flags may be among those returned; F_SETFD: others may be there"),
        Self(
            name: "files-never-block", library: .descriptors, does: "F_SETFL sets no O_NONBLOCK on a regular file",
            allowedBy: "open: the effect of O_NONBLOCK on a file that never blocks is unspecified",
            steps: "a = open file\nsetfl a nonblock\ngetfl a", outcome: "getfl a => rdwr\n"),
    ]

    private static let sockets: [Self] = [
        Self(
            name: "library-keeps-one", library: .objects,
            does: "a library keeps a number from the first socket or pty on",
            allowedBy: keeping, steps: "socket", outcome: "socket => 4", unsupported: 8),
        Self(
            name: "opens-more-first", library: .objects,
            does: "shm_open, mkstemp, mkostemp, opendir, posix_openpt open something else first; "
                + "recvmsg gives high numbers",
            allowedBy: "XSH 2.6: the lowest number is that of the instant; recvmsg promises none", steps: "shm",
            outcome: "shm => 4"),
        Self(
            name: "pairs-by-connection", library: .objects,
            does: "a stream pair is made of a listener and a connection",
            allowedBy: "XSH 2.6: the lowest number is that of the instant", steps: "socketpair", outcome: "=> 4 5"),
        Self(
            name: "no-datagrams", library: .objects, does: "there are no local datagram sockets",
            allowedBy: "socketpair, ERRORS: EPROTOTYPE", steps: "socketpair dgram", outcome: "=> EPROTOTYPE",
            unsupported: 10),
        Self(
            name: "no-reuseaddr", library: .objects, does: "local sockets have no SO_REUSEADDR",
            allowedBy: "setsockopt, ERRORS: ENOPROTOOPT", steps: "s = socket\nsetsockopt s reuseaddr on",
            outcome: "=> ENOPROTOOPT"),
        Self(
            name: "no-keepalive", library: .objects, does: "local sockets have no SO_KEEPALIVE",
            allowedBy: "setsockopt, ERRORS: ENOPROTOOPT", steps: "s = socket\nsetsockopt s keepalive on",
            outcome: "=> ENOPROTOOPT", unsupported: 6),
        Self(
            name: "sockets-later", library: .objects,
            does: "what is sent to a socket, and its end, come a moment later",
            allowedBy: "write and close: nothing says that a peer has data, or the end, when the call returns",
            steps: "s z = socketpair\nsetfl z nonblock\nwrite s \"x\"\nread z 1", outcome: "read z 1 => EAGAIN"),
        Self(
            name: "sockets-in-pieces", library: .objects, does: "a stream socket gives one byte at a time",
            allowedBy: "socket, SOCK_STREAM: byte streams keep no record boundaries",
            steps: "s z = socketpair\nwrite s \"ab\"\nread z 2", outcome: "read z 2 => \"a\""),
    ]

    private static let files: [Self] = [
        Self(
            name: "open-files-keep-names", library: .objects, does: "a file that is open cannot be unlinked",
            allowedBy: "unlink, ERRORS: EBUSY", steps: "a = open file\nunlink file", outcome: "unlink file => EBUSY",
            unsupported: 14),
        Self(
            name: "no-links", library: .objects, does: "a file has one name", allowedBy: "link, ERRORS: EPERM",
            steps: "a = open file\nlink file file2", outcome: "link file file2 => EPERM", unsupported: 4),
        Self(
            name: "shm-without-serial", library: .objects,
            does: "fstat of shared memory sets neither the device nor the serial number",
            allowedBy: "fstat: of shared memory only the owner, the size and the permissions need be set"),
        Self(
            name: "streams-unbuffered", library: .objects,
            does: "stdout, and streams of fdopen, have no buffer at first",
            allowedBy: "XSH 2.5: which kinds of buffering are supported is implementation-defined",
            steps: "a = open file\nb = dup a\nfdopen b write\nfputs b \"x\"\nfilesize a",
            outcome: "filesize a => 1"),
        Self(
            name: "devices-have-no-offset", library: .objects, does: "lseek on a device gives any number",
            allowedBy: "read and write: the file offset of a device that cannot seek is undefined",
            steps: "lseek 0 0 cur", outcome: "=> 7"),
        Self(
            name: "no-dev-fd", library: .objects, does: "there is no /dev/fd", allowedBy: "XBD 10.1 does not list it",
            unsupported: 8),
    ]

    /// Platforms that keep a number from the first call of a function on; of all that the agent calls those that stand
    /// for a kind.
    private static let firsts: [Self] = [
        "accept", "child", "clock_gettime", "connect", "fclose", "fork", "getppid", "grantpt", "isatty", "kill",
        "lock", "mkfifo", "mmap64", "mq_open", "nanosleep", "open64", "opendir", "poll", "posix_openpt",
        "pthread_create", "pthread_join", "recvmsg", "setitimer", "setrlimit64", "setsid", "shm_open", "sigaction",
        "sigprocmask", "sigsuspend", "socketpair", "sysconf", "uname", "waitpid", "write",
    ].map {
        Self(
            name: "keeps-from-\($0)", library: .firsts, does: "a number is kept from the first use of \($0) on",
            allowedBy: keeping, unsupported: 8)
    }
}
