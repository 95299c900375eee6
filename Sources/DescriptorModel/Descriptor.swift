/// The flags of one descriptor. They belong to the number, not to what is behind it [fcntl.getfd.per-descriptor].
public struct DescriptorFlags: OptionSet, Sendable, Hashable {
    /// The bits.
    public let rawValue: UInt8

    /// Creates flags from bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// FD_CLOEXEC: exec closes the number.
    public static let closeOnExec = DescriptorFlags(rawValue: 1)
    /// FD_CLOFORK: fork closes the number in the child.
    public static let closeOnFork = DescriptorFlags(rawValue: 2)
}

/// What a process has at one number: its flags, and which open file description it refers to.
public struct Slot: Sendable, Hashable {
    /// The flags of the number.
    public var flags: DescriptorFlags
    /// The place of the open file description in `World.descriptions`.
    public var description: Int32

    /// Creates a slot.
    public init(description: Int, flags: DescriptorFlags = []) {
        self.flags = flags
        self.description = Int32(description)
    }
}

/// How a description was opened. Settled once, it never changes [fcntl.setfl.ignores-accmode].
public enum Access: UInt8, Sendable, Hashable {
    /// For reading.
    case readOnly
    /// For writing.
    case writeOnly
    /// For both.
    case readWrite
    /// A directory, for searching.
    case search

    /// Whether read is allowed.
    public var reads: Bool { self == .readOnly || self == .readWrite }
    /// Whether write is allowed.
    public var writes: Bool { self == .writeOnly || self == .readWrite }
}

/// The file status flags of a description, one set for all its duplicates [fcntl.getfl.per-ofd].
public struct StatusFlags: OptionSet, Sendable, Hashable {
    /// The bits.
    public let rawValue: UInt8

    /// Creates flags from bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// O_APPEND: each write goes to the end.
    public static let append = StatusFlags(rawValue: 1)
    /// O_NONBLOCK: what would wait fails.
    public static let nonBlocking = StatusFlags(rawValue: 2)
    /// O_ASYNC, of some platforms.
    public static let async = StatusFlags(rawValue: 4)
    /// O_SYNC.
    public static let sync = StatusFlags(rawValue: 8)
    /// O_DSYNC.
    public static let dataSync = StatusFlags(rawValue: 16)
    /// An access mode in what F_SETFL is given, which ignores it [fcntl.setfl.ignores-accmode].
    public static let accessMode = StatusFlags(rawValue: 32)
    /// Creation flags in what F_SETFL is given, which ignores them [fcntl.setfl.ignores-creation].
    public static let creation = StatusFlags(rawValue: 64)
}

/// What is opened: which kind of thing, and its place among those of that kind.
public enum Object: Sendable, Hashable {
    /// A regular file, in `World.files`.
    case file(Int)
    /// A directory.
    case directory
    /// The null device.
    case null
    /// An end of a pipe, or a FIFO, in `World.pipes`.
    case pipe(Int, isNamed: Bool)
    /// One of two connected sockets, or one that is not connected, in `World.sockets`.
    case socket(Int)
    /// A socket that listens.
    case listener
    /// The manager side of a pseudo-terminal, in `World.terminals`.
    case manager(Int)
    /// The subsidiary side.
    case subsidiary(Int)
    /// An object of Linux, of which the model knows that it is one.
    case linux(LinuxObject)
}

/// What Linux opens without a name.
public enum LinuxObject: String, Sendable, Hashable {
    /// Counters, timers, signals, memory, watches; a path that is not opened; a list of events; a process.
    case eventfd, timerfd, signalfd, memfd, inotify, path = "o-path", epoll, pidfd
}

/// An open file description: made by open and similar calls, shared by duplicates and by children, removed when the
/// last number that refers to it is closed in any process [ofd.def.offset-status-mode], [lifetime.ofd.until-last].
public struct OpenFileDescription: Sendable, Hashable {
    /// What is open.
    public var object: Object
    /// How it was opened.
    public var access: Access
    /// The file status flags.
    public var status: StatusFlags
    /// The file offset, in bytes.
    public var offset: Int64
    /// Who gets its signals, of those words that F_GETOWN can be asked for.
    public var owner: Owner
    /// How many numbers, in all processes, and messages in flight refer to it; 0 means that the place is free.
    public var references: Int32

    /// Creates a description that nothing refers to yet.
    public init(_ object: Object, access: Access, status: StatusFlags = []) {
        self.object = object
        self.access = access
        self.status = status
        offset = 0
        owner = .none
        references = 0
    }

    /// The process that is signalled when the object becomes ready.
    public enum Owner: UInt8, Sendable, Hashable {
        /// None.
        case none
        /// The process itself.
        case process
        /// Its group.
        case group
    }
}

extension OpenFileDescription {
    /// Whether it has an offset that can be moved.
    public var isSeekable: Bool {
        switch object {
        case .file, .directory, .null: true
        case .pipe, .socket, .listener, .manager, .subsidiary, .linux: false
        }
    }

    /// Whether it has an offset that means anything: that of a device is undefined.
    public var hasOffset: Bool { isSeekable && object != .null }
}
