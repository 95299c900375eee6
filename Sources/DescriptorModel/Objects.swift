/// A regular file. It lives while it has a name, a description or a mapping [lifetime.unlinked], [lifetime.mmap],
/// and has the offset of each of its descriptions [obj.regular].
public struct File: Sendable, Hashable {
    /// Its bytes.
    public var content: [UInt8] = []
    /// How many names it has.
    public var links = 1
    /// How many descriptions and mappings it has.
    public var uses = 0
    /// The locks on it. No transfer asks for them [lock.record.advisory].
    public var locks: [Lock] = []
    /// The descriptions that have locked it as a whole, by flock, and whether alone.
    public var wholeLocks: [Int: Bool] = [:]
    /// The lease on it, of platforms that have leases.
    public var lease: Lease = .none
}

/// A lock on a range of a file.
public struct Lock: Sendable, Hashable {
    /// Who holds it.
    public enum Owner: Sendable, Hashable {
        /// A process, whichever of its numbers it was set through [lock.record.owner-process].
        case process(Int)
        /// An open file description, whichever of its duplicates it was set through [lock.ofd.owner-description].
        case description(Int)
    }

    /// Who holds it.
    public var owner: Owner
    /// The bytes, from the first to before the end.
    public var range: Range<Int64>
    /// Whether it excludes readers too.
    public var isExclusive: Bool

    /// Creates a lock.
    public init(owner: Owner, range: Range<Int64>, isExclusive: Bool) {
        self.owner = owner
        self.range = range
        self.isExclusive = isExclusive
    }
}

/// A lease, of platforms that have them.
public enum Lease: String, Sendable, Hashable {
    /// No lease.
    case none
    /// For reading.
    case read
    /// For writing.
    case write
}

/// A pipe or a FIFO: bytes in order, and how many descriptions are open at each end.
public struct Pipe: Sendable, Hashable {
    /// What was written and not read.
    public var bytes: [UInt8] = []
    /// Descriptions open for reading; at none, a write is refused [lifetime.pipe.epipe-only-last].
    public var readers = 0
    /// Descriptions open for writing; at none, a read finds the end [lifetime.pipe.eof-only-last].
    public var writers = 0
}

/// A local socket.
public struct Socket: Sendable, Hashable {
    /// The other socket, in `World.sockets`; nil if there is none, or it has been closed.
    public var peer: Int?
    /// Whether it is of the internet domain, and has a name of its own.
    public var isInternet = false
    /// Whether it came of accept.
    public var isAccepted = false
    /// Whether messages keep their bounds.
    public var isDatagram = false
    /// What came and was not read; a stream has at most one piece.
    public var messages: [[UInt8]] = []
    /// Descriptions that came in messages and were not taken.
    public var passed: [Int] = []
    /// Whether nothing more will come.
    public var isReadShut = false
    /// Whether the peer was closed before it had read everything.
    public var isReset = false
    /// Whether nothing more may be sent.
    public var isWriteShut = false
    /// SO_REUSEADDR.
    public var reusesAddress = false
    /// SO_KEEPALIVE.
    public var keepsAlive = false
}

/// A pseudo-terminal.
public struct Terminal: Sendable, Hashable {
    /// What the manager side wrote and the subsidiary side has not read: whole lines.
    public var input: [UInt8] = []
    /// What the subsidiary side wrote.
    public var output: [UInt8] = []
    /// ECHO, an attribute of the terminal and not of a number [ofd.shared.ioctl-tty].
    public var echoes = true
    /// How many rows its window has, the terminal's too [ofd.shared.window-size].
    public var rows = 0
    /// Descriptions open at the manager side; at none, the line is hung up [lifetime.pty.manager-last].
    public var managers = 0
}

/// A name in the scratch directory.
public enum Name: Int, Sendable, Hashable, CaseIterable {
    /// A regular file.
    case file
    /// Another.
    case file2
    /// A third.
    case file3
    /// The program's own file.
    case program
}
