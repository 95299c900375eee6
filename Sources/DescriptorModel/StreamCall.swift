/// A call on a stream, which is named by its number.
public enum StreamCall: Sendable, Hashable {
    /// fopen(name, mode) [stdio.fdopen.position].
    case open(Opening.Target, StreamMode)
    /// fdopen(fildes, mode) [stdio.fdopen.position].
    case attach(Int, StreamMode)
    /// freopen(name, mode, stream) [stdio.freopen].
    case reopen(Int, Opening.Target, StreamMode)
    /// fclose(stream) [stdio.fdopen.ownership].
    case close(Int)
    /// fputs(bytes, stream) [handle.output-no-loss].
    case put(Int, [UInt8])
    /// fread(…, count, stream) [handle.first.read-seekable].
    case get(Int, count: Int)
    /// fflush(stream) [handle.first.write-flush].
    case flush(Int)
    /// fseek(stream, offset) [handle.second.seek].
    case seek(Int, Int64, Operation.Whence)
    /// ftell(stream) [stdio.fdopen.position].
    case tell(Int)
    /// setvbuf(stream) [handle.first.unbuffered].
    case setBuffer(Int, Stream.Buffering)
    /// fputs of a child, which then ends by exit, and flushes, or by _exit [stdio.exit-flush].
    case exitAfter(Int, [UInt8], flushes: Bool)
    /// system(command) [stdio.popen-inherit].
    case system(ShellCommand)
    /// popen(command), whose stream reads what the command writes, or the other way round [stdio.popen-closes].
    case popen(ShellCommand, reads: Bool)
    /// pclose(stream) [stdio.popen-closes].
    case pclose(Int)
}

/// The mode of a stream.
public enum StreamMode: String, Sendable, Hashable {
    /// r, w, a, r+, w+ and a+.
    case read, write, append, update, truncateUpdate = "truncate-update", appendUpdate = "append-update"
    /// With e, which marks what is opened [stdio.fopen.cloexec].
    case readMarked = "read-cloexec", writeMarked = "write-cloexec", updateMarked = "update-cloexec"
    /// With x, which opens no file that exists [stdio.fopen.excl].
    case writeNew = "write-excl", appendUpdateNew = "append-excl"

    /// Whether a stream of this mode reads.
    public var reads: Bool { ![.write, .append, .writeMarked, .writeNew].contains(self) }
    /// Whether it writes.
    public var writes: Bool { self != .read && self != .readMarked }
    /// Whether it makes a file that is not there.
    var creates: Bool { ![.read, .update, .readMarked, .updateMarked].contains(self) }
    /// Whether it empties one that is.
    var truncates: Bool { [.write, .truncateUpdate, .writeMarked, .writeNew].contains(self) }
    /// Whether it writes at the end.
    var appends: Bool { [.append, .appendUpdate, .appendUpdateNew].contains(self) }
    /// Whether it marks the number.
    public var marks: Bool { [.readMarked, .writeMarked, .updateMarked].contains(self) }
    /// Whether the file must be new.
    public var isExclusive: Bool { self == .writeNew || self == .appendUpdateNew }
}

/// What a shell is told to do.
public enum ShellCommand: String, Sendable, Hashable {
    /// Write a line to 1, or to 2; copy a line from 0 to 1, or fail where there is none; fail.
    case say, complain, copy, fail

    /// Whether it reads from 0.
    var reads: Bool { self == .copy }
}

/// A stream: what its process has written and not flushed, and what it has read and not used.
public struct Stream: Sendable, Hashable {
    /// When what is written goes to the file.
    public enum Buffering: String, Sendable, Hashable {
        /// At once, with a newline, or with a flush.
        case none, line, full
    }

    /// How it is buffered.
    public var buffering = Buffering.full
    /// Bytes that were written to it, and not yet to its file.
    public var pending: [UInt8] = []
    /// Bytes that were read from its file, and not yet from it.
    public var ahead: [UInt8] = []
    /// The process of popen, as long as it has not done what it was told; its place in `World.processes`.
    public var child: Int?
    /// What that was told; nil where no popen made the stream.
    public var command: ShellCommand?
    /// How the command ended.
    var status: Int64 = 0

    /// A stream without a buffered byte.
    init(_ buffering: Buffering = .full) { self.buffering = buffering }
}
