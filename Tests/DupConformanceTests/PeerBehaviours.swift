/// Something that another suite checks, and the assertions of this one that check it too.
struct PeerBehaviour: Sendable {
    /// Its id: D of dup, T of dup2, U of dup3, F, C and K of the commands of fcntl, G of the flags, L of locks and the rest.
    let id: String
    /// What is checked.
    let words: String
    /// The assertions.
    let assertions: [String]
    /// Characteristics that record it.
    let recorded: [String]
    /// Why it is not asserted, or not as the other suite has it.
    let reason: String?

    private init(
        _ id: String, _ words: String, _ assertions: String, recorded: String = "", because reason: String? = nil
    ) {
        self.id = id
        self.words = words
        self.assertions = assertions.split(separator: " ").map(String.init)
        self.recorded = recorded.split(separator: " ").map(String.init)
        self.reason = reason
    }

    static let all: [PeerBehaviour] = ofDup + ofDup2 + ofDup3 + ofCommands + ofTheRest

    private static let ofDup: [PeerBehaviour] = [
        PeerBehaviour("D01", "dup gives a descriptor", "dup.returns.nonneg"),
        PeerBehaviour(
            "D02", "it is another number than the source", "dup.returns.nonneg dup.returns.lowest-free.holes"),
        PeerBehaviour(
            "D03", "device and file number of dup's result are those of the source",
            "dup.same-ofd ofd.shared.identity.fstat"),
        PeerBehaviour(
            "D04", "so is st_mode", "ofd.shared.identity.fstat ofd.shared.identity.fstat.chmod obj.any-type.every-kind"),
        PeerBehaviour(
            "D05", "what goes through the duplicate is the file's data", "dup.same-ofd.three ofd.shared.offset.write"),
        PeerBehaviour(
            "D06", "lseek through one number of dup moves the other",
            "ofd.shared.offset.lseek.set ofd.shared.offset.lseek.cur ofd.shared.offset.lseek.end"),
        PeerBehaviour(
            "D07", "read and write through one number of dup move the other",
            "ofd.shared.offset.read ofd.shared.offset.write"),
        PeerBehaviour(
            "D08", "status flags that were set before dup are those of the duplicate",
            "dup.status-kept.append dup.status-kept.nonblock"),
        PeerBehaviour("D09", "so is the access mode", "fcntl.getfl.accmode.every-call"),
        PeerBehaviour("D10", "dup clears close-on-exec", "dup.cloexec.cleared"),
        PeerBehaviour("D11", "dup leaves it clear", "dup.cloexec.stays-clear"),
        PeerBehaviour("D12", "the source of dup keeps close-on-exec", "dup.source.flags-untouched"),
        PeerBehaviour(
            "D13", "F_SETFD on one duplicate does not reach the other",
            "fcntl.getfd.per-descriptor.set fcntl.getfd.per-descriptor.set-on-duplicate"),
        PeerBehaviour("D14", "dup gives the lowest free number", "dup.returns.lowest-free.holes"),
        PeerBehaviour("D15", "dup fills holes", "dup.returns.lowest-free.holes"),
        PeerBehaviour("D16", "dup gives 0 when that is free", "dup.returns.lowest-free.stdin-hole"),
        PeerBehaviour(
            "D17", "a high number does not change where dup begins", "dup.returns.lowest-free.after-high-number"),
        PeerBehaviour("D18", "dup of a negative number: EBADF", "dup.err.ebadf.negative"),
        PeerBehaviour(
            "D19", "dup of a number that is not open: EBADF", "dup.err.ebadf.closed dup.err.ebadf.never-open"),
        PeerBehaviour("D20", "dup of AT_FDCWD: EBADF", "dup.err.ebadf.at-fdcwd"),
        PeerBehaviour(
            "D21", "dup of every number that is not open, below 0 and to twice the limit: EBADF",
            "dup.err.ebadf.closed.whole-table"),
        PeerBehaviour("D22", "dup in a full table: EMFILE", "dup.err.emfile"),
        PeerBehaviour(
            "D23", "dup gives exactly as many numbers as are left",
            "dup.err.emfile dup.err.emfile.reaches-the-limit limit.rlimit.exceed-emfile.dup"),
        PeerBehaviour("D24", "they stay below the limit, and rise", "limit.rlimit.exceed-emfile.dup dup.many"),
        PeerBehaviour("D25", "dup of both ends of a pipe", "dup.object.pipe"),
        PeerBehaviour("D26", "dup of a FIFO", "dup.object.fifo"),
        PeerBehaviour("D27", "dup of a directory", "dup.object.directory obj.directory.dup"),
        PeerBehaviour("D28", "dup of a socket", "dup.object.socket"),
        PeerBehaviour("D29", "dup of an eventfd", "obj.any-type.linux-objects"),
        PeerBehaviour(
            "D30", "dup of a standard stream", "python.suppress.both close.others-unaffected.standard-numbers"),
        PeerBehaviour("D31", "dup of an O_PATH descriptor", "obj.any-type.linux-objects"),
        PeerBehaviour(
            "D32", "errno stays 0 when a call succeeds", "errno.never-zero.dup errno.never-zero.dup2",
            recorded: "errno.success-unspecified", because: "POSIX says only that no call sets errno to 0"),
        PeerBehaviour(
            "D33", "thousands of duplicates, to 60,000, keep exact numbers",
            "dup.many dup2.target.any-in-range.not-truncated-16-bits",
            because:
                "2,000 are open at once, and numbers beyond 65,536 are tried: more at once is more than many systems let a process have"
        ),
        PeerBehaviour("D34", "ftruncate through a duplicate", "ofd.shared.offset.ftruncate ofd.def.no-distinction"),
        PeerBehaviour(
            "D35", "the duplicate is usable when the source is closed", "close.others-unaffected.original-first"),
        PeerBehaviour("D36", "both can be closed, neither twice", "close.err.ebadf.twice"),
    ]

    private static let ofDup2: [PeerBehaviour] = [
        PeerBehaviour("T01", "dup2 returns the second number", "dup2.returns.newfd.free dup2.returns.newfd.open"),
        PeerBehaviour("T02", "which is of the same file then", "dup2.same-ofd.free dup2.same-ofd.over-open"),
        PeerBehaviour("T03", "what is open there is replaced", "dup2.over.file dup2.returns.newfd.open"),
        PeerBehaviour("T04", "what is not becomes open", "dup2.target.closed-ok"),
        PeerBehaviour("T05", "other numbers stay closed", "dup2.target.opens-nothing-else"),
        PeerBehaviour("T06", "the source stays open", "dup2.same-ofd.source-stays"),
        PeerBehaviour("T07", "dup2 clears close-on-exec", "dup2.unequal.cloexec-cleared.from-source"),
        PeerBehaviour("T08", "its source keeps it", "dup2.unequal.cloexec-cleared.from-source"),
        PeerBehaviour("T09", "the mark of what is replaced goes", "dup2.unequal.cloexec-cleared.from-target"),
        PeerBehaviour("T10", "dup2 of equal numbers returns them", "dup2.equal.valid-returns"),
        PeerBehaviour(
            "T11", "and closes nothing", "dup2.equal.valid-not-closed.pipe dup2.equal.valid-not-closed.unlinked"),
        PeerBehaviour("T12", "and leaves the offset", "dup2.equal.offset-unchanged"),
        PeerBehaviour("T13", "and close-on-exec", "dup2.equal.cloexec-unchanged.set"),
        PeerBehaviour("T14", "dup2 of equal numbers that are not open: EBADF", "dup2.equal.invalid-ebadf"),
        PeerBehaviour("T15", "of equal negative numbers: EBADF", "dup2.equal.negative-ebadf"),
        PeerBehaviour("T16", "dup2 of a bad source: EBADF", "dup2.invalid-src.ebadf"),
        PeerBehaviour(
            "T17", "the second number stays as it is then",
            "dup2.invalid-src.target-not-closed.file dup2.invalid-src.target-not-closed.pipe"),
        PeerBehaviour("T18", "dup2 onto a negative number: EBADF", "dup2.badnew.negative"),
        PeerBehaviour("T19", "a dup2 that fails leaves the source's mark", "dup2.badnew.src-untouched"),
        PeerBehaviour("T20", "dup2 onto the limit: EBADF", "dup2.badnew.at-limit"),
        PeerBehaviour("T21", "onto the number after it", "dup2.badnew.above-limit"),
        PeerBehaviour("T22", "onto a huge number", "dup2.badnew.above-limit"),
        PeerBehaviour("T23", "onto the last below the limit", "dup2.badnew.last-valid"),
        PeerBehaviour("T24", "onto 255 and 256", "dup2.target.any-in-range.255 dup2.target.any-in-range.256"),
        PeerBehaviour(
            "T25", "onto a large number that is free",
            "dup2.target.any-in-range.1024 dup2.target.any-in-range.not-truncated-16-bits"),
        PeerBehaviour(
            "T26", "dup2 in ascending order to the limit, and no further", "dup2.target.any-in-range.ascending"),
        PeerBehaviour("T27", "dup2 shares the offset", "ofd.shared.offset.read.dup2 dup2.same-ofd.free"),
        PeerBehaviour(
            "T28", "st_mode is equal after dup2, and after chmod",
            "ofd.shared.identity.fstat ofd.shared.identity.fstat.chmod"),
        PeerBehaviour("T29", "dup2 of the ends of a pipe", "dup2.object.pipe"),
        PeerBehaviour("T30", "dup2 of a socket onto a file", "dup2.over.file-by-socket"),
        PeerBehaviour("T31", "dup2 of an O_PATH descriptor", "obj.any-type.linux-objects"),
        PeerBehaviour(
            "T32", "what dup2 returns is the number itself: it is closed once",
            "ofd.def.offset-status-mode.every-number"),
        PeerBehaviour(
            "T33", "dup2 over the last number of a file closes the file", "dup2.implicit-close.releases dup2.over.file"),
        PeerBehaviour(
            "T34", "dup2 onto a number that another thread's accept is making", "", recorded: "dup2.race.closed-target",
            because:
                "POSIX names no outcome of the race; the other thread opens there, and accept gets its number by the same rule"
        ),
        PeerBehaviour(
            "T35", "stdout that dup2 has redirected takes what stdio writes",
            "stdio.exit-flush.redirected python.redirect.stream"),
        PeerBehaviour("T36", "a stream that dup has saved is put back by dup2", "dup2.redirect-and-restore"),
        PeerBehaviour("T37", "dup2 of a directory", "dup2.object.directory"),
        PeerBehaviour(
            "T38", "dup2 onto a number that is not open fails", "",
            because: "contradicts POSIX: dup2.target.closed-ok asserts that it need not be open"),
        PeerBehaviour(
            "T39", "dup2 closes the source", "",
            because: "contradicts POSIX: dup2.same-ofd.source-stays asserts that it stays"),
    ]

    private static let ofDup3: [PeerBehaviour] = [
        PeerBehaviour("U01", "dup3 returns the second number, a duplicate", "dup3.returns.newfd dup3.flag0.same-ofd"),
        PeerBehaviour("U02", "dup3 with O_CLOEXEC marks it", "dup3.flag.cloexec"),
        PeerBehaviour("U03", "dup3 without flags leaves it clear", "dup3.flag0.clears-both-sides"),
        PeerBehaviour("U04", "dup3 of equal numbers fails", "dup3.equal.einval"),
        PeerBehaviour("U05", "and closes nothing", "dup3.equal.no-change"),
        PeerBehaviour("U06", "dup3 of equal negative numbers: EINVAL or EBADF", "dup3.equal.negative"),
        PeerBehaviour("U07", "dup3 of a bad source: EBADF", "dup3.err.ebadf.src"),
        PeerBehaviour(
            "U08", "the second number stays as it is then",
            "dup3.invalid-src.target-not-closed dup3.invalid-src.pipe-stays"),
        PeerBehaviour("U09", "dup3 onto a negative number: EBADF", "dup3.err.ebadf.newfd-negative"),
        PeerBehaviour("U10", "onto the limit and above", "dup3.err.ebadf.newfd-at-limit dup3.err.ebadf.newfd-huge"),
        PeerBehaviour(
            "U11", "onto the last below it, 255 and 256",
            "dup3.err.ebadf.newfd-at-limit ofd.def.offset-status-mode.every-number"),
        PeerBehaviour(
            "U12", "dup3 with an unknown flag: EINVAL", "dup3.flag.invalid dup3.flag.invalid.target",
            because: "EINVAL may be given, and nothing but success in its place"),
        PeerBehaviour("U13", "dup3 after the limit was lowered", "dup3.err.ebadf.newfd-at-limit.lowered"),
        PeerBehaviour(
            "U14", "dup3 up to the number that Linux calls nr_open", "dup3.returns.newfd.beyond-16-bits",
            because: "the greatest limit takes a privilege to set: numbers beyond 65,536 are tried"),
        PeerBehaviour(
            "U15", "what dup3 has marked is closed by exec and posix_spawn",
            "dup3.flag.cloexec.exec exec.cloexec.closed.every-number spawn.null-actions"),
        PeerBehaviour("U16", "dup3 with O_CLOFORK marks it", "dup3.flag.clofork"),
        PeerBehaviour(
            "U17", "dup3 onto an open number redirects it", "dup3.target.open-is-closed-first dup3.target.kinds"),
    ]

    private static let ofCommands: [PeerBehaviour] = [
        PeerBehaviour("F01", "F_DUPFD gives the minimum or more", "fcntl.dupfd.min.exact"),
        PeerBehaviour("F02", "the lowest free number from the minimum on", "fcntl.dupfd.min.next-free"),
        PeerBehaviour("F03", "the next free one where the minimum is open", "fcntl.dupfd.min.next-free"),
        PeerBehaviour("F04", "with 0 the lowest free number", "fcntl.dupfd.min.exact fcntl.dupfd.min.standard-numbers"),
        PeerBehaviour("F05", "F_DUPFD opens no other number", "fcntl.dupfd.min.opens-nothing-else"),
        PeerBehaviour("F06", "F_DUPFD clears close-on-exec", "fcntl.dupfd.cloexec-cleared"),
        PeerBehaviour("F07", "its source keeps it", "fcntl.dupfd.cloexec-cleared"),
        PeerBehaviour("F08", "F_DUPFD of a bad descriptor: EBADF", "fcntl.dupfd.err.ebadf"),
        PeerBehaviour("F09", "with a negative minimum: EINVAL", "fcntl.dupfd.err.einval.negative"),
        PeerBehaviour("F10", "with the limit or more: EINVAL", "fcntl.dupfd.err.einval.at-limit"),
        PeerBehaviour("F11", "with nothing free from the minimum on: EMFILE", "fcntl.dupfd.err.emfile.none-above"),
        PeerBehaviour("F12", "F_DUPFD carries status flags", "fcntl.dupfd.same-ofd.status"),
        PeerBehaviour("F13", "and the access mode", "fcntl.getfl.accmode.every-call"),
        PeerBehaviour(
            "F14", "F_SETFL and F_GETFL work on the duplicate", "fcntl.dupfd.same-ofd.status fcntl.setfl.both-flags"),
        PeerBehaviour("F15", "device and file number are those of the source", "obj.any-type.every-kind"),
        PeerBehaviour(
            "F16", "the duplicate is usable when the source is closed",
            "fcntl.dupfd.object.pipe ofd.def.offset-status-mode.every-number"),
        PeerBehaviour("F17", "record locks are seen through it", "fcntl.dupfd.shares-locks.record"),
        PeerBehaviour("F18", "F_DUPFD of a directory", "fcntl.dupfd.object.directory"),
        PeerBehaviour("C01", "F_DUPFD_CLOEXEC sets close-on-exec", "fcntl.dupfd-cloexec.sets"),
        PeerBehaviour("C02", "and gives the lowest number from the minimum on", "fcntl.dupfd-cloexec.min"),
        PeerBehaviour(
            "C03", "and leaves the source's mark", "fcntl.dupfd-cloexec.sets fcntl.dupfd-cloexec.sets.already-set"),
        PeerBehaviour("C04", "of a bad descriptor: EBADF", "fcntl.dupfd.err.ebadf.cloexec"),
        PeerBehaviour(
            "C05", "with a bad minimum: EINVAL",
            "fcntl.dupfd.err.einval.negative.cloexec fcntl.dupfd.err.einval.at-limit.cloexec"),
        PeerBehaviour("C06", "exec closes it", "fcntl.dupfd-cloexec.sets.exec"),
        PeerBehaviour("C07", "it is usable when the source is closed", "fcntl.dupfd-cloexec.same-ofd"),
        PeerBehaviour("K01", "F_DUPFD_CLOFORK sets close-on-fork", "fcntl.dupfd-clofork.sets"),
        PeerBehaviour(
            "K02", "each call, from each state of the two flags of the source",
            "dup.clofork.cleared.every-state fcntl.dupfd-cloexec.clofork-clear.every-state fcntl.dupfd-clofork.sets.every-state"
        ),
        PeerBehaviour(
            "K03", "what is marked close-on-fork is closed in the child", "fcntl.dupfd-clofork.fork fork.clofork-closed"
        ),
        PeerBehaviour("K04", "and survives exec", "exec.survive.clofork"),
        PeerBehaviour(
            "K05", "F_SETFD from each state of the two flags to each",
            "fcntl.setfd.transitions fcntl.setfd.transitions.clofork"),
    ]

    private static let ofTheRest: [PeerBehaviour] = [
        PeerBehaviour("G01", "F_GETFD and F_SETFD of a bad descriptor: EBADF", "fcntl.setfd.err.ebadf"),
        PeerBehaviour("G02", "close-on-exec can be set, read and cleared", "fcntl.setfd.returns fcntl.getfd.nonneg"),
        PeerBehaviour(
            "G03", "it closes files, pipes and FIFOs at exec",
            "exec.cloexec.closed.kinds exec.survive.every-kind"),
        PeerBehaviour("G04", "what is not marked survives exec", "exec.survive"),
        PeerBehaviour(
            "L01", "closing a duplicate releases the record locks of the process",
            "lock.record.any-close.dup.every-call"),
        PeerBehaviour(
            "L02", "the process may lock the same bytes again through a duplicate", "lock.record.owner-process"),
        PeerBehaviour(
            "L03", "flock is shared by duplicates, until it is given up or all are closed",
            "dup.shares-locks.flock lifetime.ofd.until-last.flock", recorded: "lock.flock.one-close-keeps",
            because: "where flock is made of fcntl, the first close gives it up"),
        PeerBehaviour(
            "L04", "a lock of a description stays until its last number is closed",
            "lock.ofd.last-close-drops lock.ofd.one-dup-close-keeps"),
        PeerBehaviour(
            "L05", "a close in a process that shares the table releases the locks",
            "lock.record.any-close.dup.every-call thread.shared-table",
            because: "processes that share a table are no POSIX: threads are, and share it"),
        PeerBehaviour("L06", "the owner is shared by duplicates", "fcntl.setown.socket"),
        PeerBehaviour(
            "L07", "O_ASYNC and F_SETSIG are shared by duplicates", "",
            recorded: "fcntl.setfl.async.shared fcntl.setsig.fdnumber", because: "no part of POSIX"),
        PeerBehaviour(
            "L08", "kcmp finds duplicates equal, and a second open not", "dup.same-ofd ofd.private.separate-open",
            recorded: "ofd.shared.kcmp", because: "no part of POSIX: what it tells is asserted by the offset"),
        PeerBehaviour("L09", "seals of a memfd are shared", "obj.any-type.linux-objects"),
        PeerBehaviour("L10", "a terminal hangs up with the last number of the other side", "lifetime.pty.manager-last"),
        PeerBehaviour("L11", "the offset is shared over fork", "ofd.shared.offset.fork-twoway"),
        PeerBehaviour("L12", "and over exec", "ofd.shared.offset.exec"),
        PeerBehaviour("L13", "a child has the duplicates with their flags", "fork.flags-copied"),
    ]
}
