/// What is opened by name, and how.
public struct Opening: Sendable, Hashable {
    /// What it leads to.
    public enum Target: Sendable, Hashable {
        /// A regular file of the scratch directory.
        case file(Name)
        /// The FIFO.
        case fifo
        /// The directory.
        case directory
        /// The null device.
        case null
        /// A file that does not exist and is not created.
        case missing
        /// A new file without a name: mkstemp, shm_open [obj.shm.dup], [obj.shm.cloexec].
        case unnamed
        /// An object of Linux without a name [obj.linux.eventfd-timerfd-signalfd-memfd].
        case linux(LinuxObject)
    }

    /// What is opened.
    public var target: Target
    /// The directory that the name is looked up in, where one is given.
    public var directory: Int?
    /// How.
    public var access: Access = .readWrite
    /// Status flags.
    public var status: StatusFlags = []
    /// Descriptor flags.
    public var flags: DescriptorFlags = []
    /// O_CREAT.
    public var creates = false
    /// O_EXCL.
    public var isExclusive = false
    /// O_TRUNC.
    public var truncates = false
    /// O_DIRECTORY.
    public var wantsDirectory = false

    /// Opens the target for reading and writing.
    public init(_ target: Target) { self.target = target }
}

/// What posix_spawn does in the child before it runs the program.
public enum SpawnAction: Sendable, Hashable {
    /// dup2(fildes, fildes2), except that equal numbers clear close-on-exec [spawn.adddup2.equal-clears-cloexec].
    case dup2(Int, Int)
    /// close(fildes).
    case close(Int)
    /// open, at this number whatever is there.
    case open(Int, Opening)
    /// fchdir(fildes).
    case changeDirectory(Int)
}

/// Why exec fails after it has found its file.
public enum ExecObstacle: String, Sendable, Hashable {
    /// It is no program; it may not be executed; it is a directory; the arguments are too long.
    case format, permission, directory, length
}

/// A request to take or release a lock.
public struct LockRequest: Sendable, Hashable {
    /// The kind of the request.
    public enum Kind: Sendable, Hashable {
        /// To share with readers.
        case read
        /// Exclusive.
        case write
        /// To have no more.
        case none
    }

    /// What is wanted.
    public let kind: Kind
    /// The bytes.
    public let range: Range<Int64>
    /// Whether the description is to own it, rather than the process.
    public let isOwnedByDescription: Bool
    /// Whether it was asked for by a negative length, from the end.
    public let isBackward: Bool
    /// What the bytes are counted from.
    public let origin: Operation.Whence

    /// Creates a request.
    public init(
        _ kind: Kind, range: Range<Int64>, isOwnedByDescription: Bool = false, isBackward: Bool = false,
        origin: Operation.Whence = .start
    ) {
        self.isBackward = isBackward
        self.kind = kind
        self.range = range
        self.isOwnedByDescription = isOwnedByDescription
        self.origin = origin
    }

    /// The bytes, counted from a place of the file; those that reach as far as the offset can still do.
    func range(from base: Int64) -> Range<Int64> {
        let (lower, isTooFar) = range.lowerBound.addingReportingOverflow(base)
        let (upper, reachesEnd) = range.upperBound.addingReportingOverflow(base)
        if isTooFar { return Int64.max..<Int64.max }
        return lower..<(reachesEnd || range.upperBound == Int64.max ? Int64.max : max(lower, upper))
    }
}

/// What lockf is asked to do.
public enum LockfFunction: String, Sendable, Hashable {
    /// F_LOCK, which waits.
    case lock
    /// F_TLOCK.
    case `try`
    /// F_TEST.
    case test
    /// F_ULOCK.
    case unlock
}
