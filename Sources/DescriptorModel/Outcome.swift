/// Errors that the rules give.
public enum ErrorName: String, Sendable, Hashable {
    case EACCES, EAGAIN, EBADF, EBUSY, ECONNRESET, EEXIST, EFBIG, EINVAL, EISDIR, EMFILE, ENOENT, ENOTCONN, ENOTDIR
    case ENOTSOCK, ENOTTY, EPIPE, ESPIPE, EWOULDBLOCK
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
    /// The call would wait for ever.
    case hung
    /// The process is gone.
    case died
    /// The rules do not know; `World.gap` says why.
    case unknown
}

/// Words that operations answer.
public enum Answer: String, Sendable, Hashable {
    case yes, no
    case same, different
    case none, `self`, group
    case file, directory, fifo, socket, device
    case on, off
    case free, held
    case read, write
    case kept, changed, zero
    case indeterminate
    case completed, cancelled
    case right, wrong
    case clean, failed
    case replacedAndFailed = "replaced-and-failed"
    case neverSeen = "never-seen"
    case seenClosed = "seen-closed"
    case seen, taken
    case distinct, repeated, gap
    case intact, torn
    case replaced
    case separate, shared
    case writer, other
    case stays, woken
    case last, early, never
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

    /// Creates a state.
    public init(number: Int, flags: DescriptorFlags, access: Access, status: StatusFlags, offset: Int64?) {
        self.number = number
        self.flags = flags
        self.access = access
        self.status = status
        self.offset = offset
    }
}
