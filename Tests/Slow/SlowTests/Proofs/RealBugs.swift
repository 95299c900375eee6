import Testing

/// What real platforms got wrong, as their users reported it, and the faults of the model that do the same.
struct RealBug: Sendable, CustomTestStringConvertible {
    /// What was wrong.
    let words: String
    /// Where that was reported.
    let who: String
    /// The faults that are it: each of them must fail.
    let faults: [String]
    /// What a preloaded library of the slow tests does to this platform, by the names in `scenes.c` and `faults.c`.
    let scenes: [String]
    /// Why nothing fails for it.
    let reason: String?

    var testDescription: String { "\(words): \(who)" }

    private init(_ words: String, _ who: String, _ faults: [String], scenes: [String] = [], reason: String? = nil) {
        self.words = words
        self.who = who
        self.faults = faults
        self.scenes = scenes
        self.reason = reason
    }

    static let all: [RealBug] =
        flags + sharing + equalNumbers + numbers + commands + kinds + closing + processes + actions + streams

    private static let flags: [RealBug] = [
        RealBug(
            "dup copies close-on-exec", "Mystikos #503, nanos #862, OSv, libbpf #812", ["dup.copies-flags"],
            scenes: ["dup-keeps-cloexec"]),
        RealBug(
            "the flags are kept per open file", "Mystikos #503, nanos #862, OSv, libbpf #812",
            ["setfd.per-description", "setfd.per-file"]),
        RealBug("dup2 copies close-on-exec", "Lind safeposix #120", ["dup2.copies-flags"]),
        RealBug("dup2 clears close-on-exec of its source", "Haiku (gnulib)", ["dup2.clears-source-flags"]),
        RealBug("F_DUPFD clears close-on-exec of its source", "Haiku (gnulib)", ["dupfd.clears-source-flags"]),
        RealBug(
            "F_DUPFD_CLOEXEC sets nothing", "NetBSD 10.0 (gnulib), nanos at first", ["dupfd-cloexec.sets-nothing"]),
        RealBug("F_DUPFD_CLOEXEC marks its source", "Haiku (gnulib)", ["dupfd-cloexec.marks-source"]),
        RealBug("dup3 marks before the slot is filled", "ish #387", ["dup3.marks-too-early"]),
        RealBug("dup3 marks in the wrong place", "ish #387", ["dup3.marks-source"]),
        RealBug(
            "F_DUPFD_CLOEXEC is missing", "rCore #49, Fiwix #41, mlibc #717",
            ["dupfd-cloexec.unknown"]),
        RealBug(
            "F_DUPFD_CLOEXEC is two steps", "illumos #89 of a fork, mlibc #717, the stand-in of gnulib",
            ["dupfd-cloexec.marks-in-two-steps"], scenes: ["mark-two-steps"]),
        RealBug("accept takes over close-on-exec", "SerenityOS #7173", ["accept.takes-over-marks"]),
        RealBug(
            "accept takes over O_NONBLOCK", "clib4 #455", [],
            reason: "POSIX leaves it to the platform: obj.socket.accept-new records it"),
    ]

    private static let sharing: [RealBug] = [
        RealBug(
            "duplicates have an offset each: the description is copied", "NuttX #6710",
            [
                "dup.reopens", "dup2.reopens", "dup3.reopens", "dupfd.reopens", "dupfd-cloexec.reopens",
                "offset.per-number",
            ],
            scenes: ["dup-reopens"]),
        RealBug(
            "duplicates are opened again by path", "NuttX #6710",
            [
                "dup.opens-again", "dup2.opens-again", "dupfd.opens-again", "dup.opens-by-name", "dup2.opens-by-name",
                "dup3.opens-by-name", "dupfd.opens-by-name", "dupfd-cloexec.opens-by-name",
            ]),
        RealBug(
            "O_APPEND belongs to each number", "Emscripten before #9396, NuttX #6710, firebuild #689",
            ["append.per-number"], scenes: ["append-not-shared"]),
        RealBug(
            "O_NONBLOCK belongs to each number", "Emscripten before #9396, NuttX #6710, firebuild #689",
            ["nonblock.per-number"]),
        RealBug("F_GETOWN of a duplicate reports nobody", "Asterinas, regression test", ["owner.per-number"]),
        RealBug("poll tells one of two duplicates", "gramine #80", ["ready.tells-one"]),
        RealBug(
            "flock through a duplicate is another lock", "safeposix-rust #85",
            ["flock.per-number", "flock.unlocks-own-number"]),
        RealBug(
            "part of a range is unlocked through a duplicate", "curvine #1230, chimera #1097",
            ["lock.replaces-whole-section", "lock.changes-whole-section", "lock.per-number"]),
    ]

    private static let equalNumbers: [RealBug] = [
        RealBug(
            "dup2 of equal numbers fails with EINVAL: it is made of dup3",
            "Gramine #180, Odin #6620, Android of old (gnulib), ish", ["dup2.equal-einval"]),
        RealBug(
            "posix_spawn refuses a duplication of equal numbers", "LLVM libc #207879, haskell/process #214 of macOS 11",
            ["spawn.equal-einval"]),
        RealBug("dup2 of equal numbers clears close-on-exec", "Haiku (gnulib)", ["dup2.equal-clears-flags"]),
        RealBug(
            "dup2 of equal numbers that are not open succeeds", "Lind #1374, mingw (gnulib)",
            ["dup2.equal-bad-succeeds"]),
        RealBug(
            "dup2 of equal numbers that are not open returns -EBADF", "Linux 2.6.27 to 2.6.29 (gnulib)",
            ["dup2.equal-bad-raw-errno"]),
        RealBug("dup2 of equal numbers returns 0", "NuttX #2638", ["dup2.equal-returns-zero"]),
        RealBug(
            "dup3 accepts equal numbers", "NetBSD 10.0, Haiku (gnulib), NuttX before #16361",
            ["dup3.equal-succeeds"]),
    ]

    private static let numbers: [RealBug] = [
        RealBug(
            "dup2 returns 0", "Genode #369, the C library of Windows, Cygwin 1.5 (gnulib)", ["dup2.returns-zero"],
            scenes: ["dup2-returns-0"]),
        RealBug(
            "fildes2 at the limit gives EMFILE or EINVAL", "AIX 7.1, FreeBSD 6.1, Cygwin 1.5 (gnulib), OS/2 libc #171",
            ["dup2.at-limit-emfile", "dup2.at-limit-einval"], scenes: ["bad-target-emfile"]),
        RealBug("fildes2 is cut to 8 bits", "guarded by gnulib", ["dup2.target-8-bits"]),
        RealBug(
            "a negative fildes2 is accepted, or crashes", "mingw (gnulib)",
            ["dup2.negative-is-lowest", "dup2.negative-crashes"]),
        RealBug(
            "the limit is read once, when the program starts", "macOS getdtablesize (xrootd #2577), Gramine #887",
            [
                "dup.limit-cached", "dup2.limit-cached", "dup3.limit-cached", "dupfd.limit-cached",
                "dupfd-cloexec.limit-cached",
            ]),
        RealBug(
            "dup2 onto a number that is not open fails", "CloudABI, WASI fd_renumber", ["dup2.closed-target-ebadf"]),
        RealBug("dup2 moves instead of copying", "WASI fd_renumber", ["dup2.moves"]),
        RealBug(
            "dup2 is close and dup, with a window", "litebox #801, km #1479, NuttX #16326, RT-Thread #9253, Lind #1370",
            ["dup2.has-window", "dup2.window-is-taken"], scenes: ["dup2-two-calls", "dup2-two-steps"]),
        RealBug(
            "dup of a full table gives a number", "lind-wasm #1373",
            ["dup.full-gives-last", "dupfd.full-gives-last", "dupfd-cloexec.full-gives-last", "dup.limit-inclusive"],
            scenes: ["dup-full-gives-number"]),
    ]

    private static let commands: [RealBug] = [
        RealBug(
            "F_DUPFD takes the very number, and replaces what is there", "Emscripten #19986",
            ["dupfd.replaces-minimum"]),
        RealBug(
            "F_DUPFD at the limit gives EBADF or EMFILE", "AIX, Cygwin 1.5, Haiku, WSL (gnulib)",
            ["dupfd.at-limit-ebadf", "dupfd.at-limit-emfile", "dupfd-cloexec.at-limit-emfile"]),
        RealBug("F_DUPFD takes a negative minimum", "Cygwin 1.5 (gnulib)", ["dupfd.negative-is-zero"]),
        RealBug("F_DUPFD gives EBADF for a negative minimum", "Phoenix-RTOS #1687", ["dupfd.negative-ebadf"]),
        RealBug(
            "a raw -errno is returned", "several",
            [
                "dup.returns-raw-errno", "dup2.returns-raw-errno", "dup3.returns-raw-errno", "dupfd.returns-raw-errno",
                "close.returns-raw-errno",
            ]),
        RealBug(
            "the tables of errors of two platforms differ", "several",
            ["errno.foreign-numbers", "dup.bad-source-einval"],
            scenes: ["bad-source-einval"]),
    ]

    private static let callNames = ["dup", "dup2", "dup3", "dupfd", "dupfd-cloexec"]

    private static func refusing(_ kinds: String...) -> [String] {
        callNames.flatMap { call in kinds.map { "\(call).refuses-\($0)" } }
    }

    private static let kinds: [RealBug] = [
        RealBug("directories cannot be duplicated", "OS/2 kLIBC (gnulib)", refusing("directories")),
        RealBug("streams cannot be duplicated", "Lind safeposix #285", refusing("streams")),
        RealBug(
            "a call refuses a kind of object", "shadow #1666, esp-idf-sys #328, emscripten #14640",
            refusing("sockets", "terminals", "listeners", "datagram-sockets")),
        RealBug(
            "a failing duplicate keeps a socket", "elfuse #278", callNames.map { "\($0).failure-holds-socket" }),
        RealBug(
            "a failing duplicate keeps a terminal", "elfuse #278", ["pty.never-hangs-up"],
            scenes: ["failure-holds-terminal"]),
        RealBug("a failing duplicate keeps a pipe", "elfuse #278", callNames.map { "\($0).failure-keeps-reference" }),
    ]

    private static let closing: [RealBug] = [
        RealBug(
            "closing one duplicate affects the others", "Emscripten #4017",
            ["close.closes-duplicates", "close.ends-description"]),
        RealBug(
            "closing one duplicate of a socket shuts it down", "Emscripten #4017", ["close.shuts-down-socket"]),
        RealBug(
            "closing one duplicate of a pipe end signals the end of file", "Redox kernel (reverted in #30)",
            ["close.pipe-eof-early"]),
        RealBug(
            "closing a duplicate leaves the record locks", "tgoskits #472, occlum #498",
            ["close.keeps-locks", "close.keeps-locks-until-last", "close.keeps-locks-of-other-opens"]),
        RealBug(
            "a close in another process drops the locks", "curvine #1230",
            ["close.drops-locks-of-others", "exit.drops-locks-of-parent"]),
        RealBug(
            "closing an alias of 1 closes 1", "nanvix #2646",
            ["close.alias-closes-standard-number", "close.standard-number-closes-aliases"]),
    ]

    private static let processes: [RealBug] = [
        RealBug(
            "a child has an offset of its own", "cosmopolitan on Windows, guarded by its tests",
            ["fork.own-descriptions"]),
        RealBug(
            "fork loses sockets", "redox kernel #27",
            ["fork.loses-sockets", "fork.loses-listeners", "fork.loses-terminals"]),
    ]

    private static let actions: [RealBug] = [
        RealBug(
            "posix_spawn leaves the mark of equal numbers", "wasmer #6988, glibc before 2.29",
            ["spawn.equal-does-nothing"]),
        RealBug(
            "posix_spawn closes 0, 1 and 2 before it duplicates them", "wasmer #5981", ["spawn.closes-targets-first"]),
        RealBug(
            "posix_spawn drops its actions", "APExp #236",
            ["spawn.ignores-dup2", "spawn.ignores-close", "spawn.ignores-open", "spawn.forgets-ninth-action"]),
        RealBug(
            "addopen closes the number that open has given, although it is the wanted one", "bun #31196",
            ["spawn.open-closes-wanted-number"]),
        RealBug(
            "actions out of order, and swaps", "as reported of several",
            ["spawn.reverses-order", "spawn.duplicates-first", "spawn.duplicates-from-parent"]),
    ]

    private static let streams: [RealBug] = [
        RealBug(
            "fflush of an input stream leaves the offset ahead", "SerenityOS #2331", ["fflush.leaves-offset-ahead"]),
        RealBug("what is buffered for 1 is lost at exit", "retrobsd #40", ["exit.loses-output"]),
    ]
}
