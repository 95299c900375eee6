/// One operation with its operands. The cases stand in the order of the operation table of the notation.
public enum Operation: Sendable, Hashable {
    // Duplicating
    case dup(Int)
    case dup2(Int, Int)
    case dup3(Int, Int, DescriptorFlags, hasUnknownFlag: Bool = false)
    case dupfd(Int, minimum: Int, DescriptorFlags = [])
    case dup2fd(Int, Int, DescriptorFlags = [])
    case dup2Repeat(Int, Int, times: Int)
    case fill(Int)
    case unknownCommand(Int)
    // Flags and owner
    case getfd(Int)
    case setfd(Int, DescriptorFlags)
    case getfl(Int)
    case setfl(Int, StatusFlags)
    case getown(Int)
    case setown(Int, OpenFileDescription.Owner)
    // Closing, and looking
    case close(Int)
    case posixClose(Int, flag: Int)
    case table
    case observe(below: Int?)
    case survey(below: Int?)
    case errnoLeft
    // Objects
    case open(Opening)
    case pipe(StatusFlags, DescriptorFlags)
    case socket
    case socketpair(isDatagram: Bool)
    case listen
    case connect
    case accept(Int)
    case openTerminal(withSubsidiary: Bool)
    case openDeviceFd(Int, Access)
    case create(Name, [UInt8])
    case unlink(Name)
    case chmod(Name)
    // Moving bytes and the offset
    case read(Int, count: Int)
    case write(Int, [UInt8])
    case pread(Int, count: Int, offset: Int64)
    case pwrite(Int, [UInt8], offset: Int64)
    case writeFull(Int)
    case lseek(Int, Int64, Whence)
    case ftruncate(Int, Int64)
    case filesize(Int)
    case nlink(Int)
    case filetype(Int)
    case sameFile(Int, Int)
    case map(Int, length: Int)
    case peek(offset: Int, count: Int)
    case sendfile(Int, Int, count: Int)
    // Processes
    case fork
    case enter(process: Int)
    case exec
    case execMissing
    case exit
    case raise
    // Limits
    case setLimit(Int)
    case getLimit
    case openMax
    // Locks
    case setLock(Int, LockRequest)
    case testLock(Int, LockRequest)
    // Sockets and terminals
    case shutdown(Int, reading: Bool, writing: Bool)
    case setOption(Int, SocketOption, Bool)
    case getOption(Int, SocketOption)
    case sendDescriptor(Int, Int)
    case receiveDescriptor(Int)
    case isTerminal(Int)
    case setEcho(Int, Bool)
    case getEcho(Int)
    // Signals
    case setDisposition(Signal, isIgnored: Bool)
    case takeCaught(Signal)
    // What only some platforms have
    case sameDescription(Int, Int)
    case setLease(Int, Lease)
    case getLease(Int)
    // Scenes with threads, signals or streams
    case scene(Scene)
    case declared(Declaration)

    /// What lseek counts from.
    public enum Whence: Sendable, Hashable {
        /// The beginning.
        case start
        /// The offset.
        case current
        /// The end of the file.
        case end
    }

    /// An option at socket level.
    public enum SocketOption: Sendable, Hashable {
        /// SO_REUSEADDR.
        case reuseAddress
        /// SO_KEEPALIVE.
        case keepAlive
    }
}

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
        /// A new file without a name: mkstemp, shm_open.
        case unnamed
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

/// A lock that is wanted, or given up.
public struct LockRequest: Sendable, Hashable {
    /// What is wanted.
    public enum Kind: Sendable, Hashable {
        /// To share with readers.
        case read
        /// To have alone.
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

    /// Creates a request.
    public init(_ kind: Kind, range: Range<Int64>, isOwnedByDescription: Bool = false) {
        self.kind = kind
        self.range = range
        self.isOwnedByDescription = isOwnedByDescription
    }
}

/// What cannot be done in one step of one process: named scenes with threads, signals or streams.
public enum Scene: Sendable, Hashable {
    /// The call under test in a scene.
    public enum Call: String, Sendable, Hashable {
        case dup
        case dup2
        case dup3
        case dupfd
        case dupfdCloexec
        case close
        case open
    }

    /// The call, made by a thread whose cancellation is pending.
    case cancel(Call)
    /// The call in a signal handler.
    case inHandler(Call)
    /// The call under a storm of signals.
    case storm(Call)
    /// The call over an open number while others look and allocate.
    case raceReplace(Call)
    /// Several threads allocate at once.
    case raceAllocate(Call)
    /// The call with close-on-exec while another thread forks and execs.
    case raceInherit(Call)
    /// Threads write records through duplicates.
    case raceWrite
    /// Processes append records through duplicates.
    case raceAppend
    /// dup2 onto a number that another thread is allocating.
    case raceTarget
    /// Two threads fail differently at once.
    case errnoThreads
    /// A write to a pipe without readers, by a thread.
    case sigpipeThread
    /// A thread blocked in read while the call closes or replaces its number.
    case blockedRead(Call)
    /// The last close of the manager side of a controlling terminal.
    case hangup
    /// The number that signal information reports after duplication.
    case sigioNumber
    /// A message queue descriptor in a child.
    case queueFork
    /// A stream before, in and after a fork, flushed each time.
    case streamFork
    /// A stream before exec.
    case streamExec(isFlushed: Bool)
}

/// What headers declare.
public enum Declaration: String, Sendable, Hashable {
    case dup
    case dup2
    case dup3
    case fileno
    case fcntlConstants = "fcntl-constants"
    case fcntl2024 = "fcntl-2024"
    case commandsDistinct = "commands-distinct"
    case errnoDistinct = "errno-distinct"
    case errnoPositive = "errno-positive"
}
