/// Errors that the rules give.
public enum ErrorName: String, Sendable, Hashable {
    /// The error number of this name [errno.distinct].
    case E2BIG, ENOEXEC
    case EACCES, EAGAIN, EBADF, EBUSY, ECONNREFUSED, ECONNRESET, EDEADLK, EEXIST, EFBIG, EINVAL, EISDIR, EMFILE, ENOENT
    /// The error number of this name [errno.distinct].
    case ENOTCONN, ENOTDIR, ENOTSOCK, ENOTTY, ENXIO, EPIPE, ESPIPE, EWOULDBLOCK
}

/// What comes of an operation.
public enum Outcome: Sendable, Hashable {
    /// A number: a descriptor, a count, an offset.
    case number(Int64)
    /// Two descriptors.
    case pair(Int, Int)
    /// Success, whose value means nothing.
    case ok
    /// Failure.
    case error(ErrorName)
    /// Descriptor flags.
    case flags(DescriptorFlags)
    /// Access mode and status flags.
    case status(Access, StatusFlags)
    /// Bytes that were read; none at the end of the file.
    case data([UInt8])
    /// A word.
    case word(Answer)
    /// The numbers that are open.
    case table([Int])
    /// What is at each number that is open.
    case states([NumberState])
    /// What ended the filling of the table, and the numbers given before.
    case filled(ErrorName, [Int])
    /// The number that ended the filling because no dup should give it, and the numbers given before.
    case overfilled(Int, [Int])
    /// The call would block forever.
    case hung
    /// The process has ended.
    case died
    /// Unknown to the rules; `World.gap` gives the reason.
    case unknown
}

/// Words that operations answer.
public enum Answer: String, Sendable, Hashable {
    /// Of `isTerminal` and `declared`.
    case yes, no
    /// Of `sameFile` and `sameDescription`.
    case same, different
    /// Of `getown`: none, the process itself, its group. `none` also of `getLease`, of a lease and of a signal.
    case none, `self`, group
    /// Of `filetype`.
    case file, directory, fifo, socket, device
    /// Of `domain`.
    case local, internet
    /// Of `getOption` and `getEcho`.
    case on, off
    /// Of `testLock`: no other lock conflicts, or one does.
    case free, held
    /// Of `getLease`.
    case read, write
    /// Of `errnoLeft`: the value from before the call, another one, or 0.
    case kept, changed, zero
    /// Of `list`: whether there was a name.
    case names, nothing
    /// Of `ready`: which of two.
    case both, first, second, neither
    /// Of `Scene.queueExec`.
    case closed, open
    /// Of `performSpawnActions`: the child ends because it could not.
    case exited = "exit-127"
    /// Of `openMax`, where nothing is known.
    case indeterminate
    /// Of `Scene.cancel`: whether the call acted on it.
    case completed, cancelled
    /// Of `Scene.inHandler`.
    case right, wrong
    /// Of `Scene.storm`: no call failed, calls failed and had done nothing, or had replaced the number all the same.
    case clean, failed, replacedAndFailed = "replaced-and-failed"
    /// Of `Scene.raceReplace`, the number was never closed, or was, or another thread's; `seen` of `raceInherit`.
    case neverSeen = "never-seen", seenClosed = "seen-closed", taken, seen
    /// Of `Scene.raceFlag`: the number was open and not marked, or never so.
    case neverClear = "never-clear", clear
    /// Of `Scene.raceAllocate`: each number once without a gap, one twice, or a gap.
    case distinct, repeated, gap
    /// Of `Scene.raceWrite` and `raceAppend`.
    case intact, torn
    /// Of `Scene.raceTarget`.
    case replaced
    /// Of `Scene.errnoThreads` and `queueFork`.
    case separate, shared
    /// Of `Scene.sigpipeThread`: the thread that wrote, or another.
    case writer, other
    /// Of `Scene.blockedRead` and `blockedEnd`.
    case stays, woken
    /// Of `Scene.lockWait`: the lock was given, or given although the other had it (`early`), or the wait ended without
    /// it, or the lock came afterwards all the same.
    case granted, interrupted, left, deadlock
    /// And whether the bytes are those that were asked for.
    case fixed, moved
    /// Of `Scene.passedTwo`, besides `both` and `none`: how many came, or that those that did not are open somewhere.
    case one, leaked
    /// Of `Scene.lockThreads`.
    case together, apart
    /// Of `Scene.hangup`: when the line hangs up.
    case last, early, never
    /// Of `Scene.linger`, besides `closed` and `kept`: nothing waited, or what was interrupted has gone all the same.
    case atOnce = "at-once", lost
    /// Of `Scene.sigioNumber`.
    case original, duplicate
}

/// What `observe` shows of a number.
public struct NumberState: Sendable, Hashable {
    /// The number.
    public let number: Int
    /// Its flags.
    public let flags: DescriptorFlags
    /// The access mode of its description.
    public let access: Access
    /// The status flags of its description.
    public let status: StatusFlags
    /// The offset of its description; nil where it has none.
    public let offset: Int64?
}
