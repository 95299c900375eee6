/// One operation of the current process with its operands: a case for each call, in the groups of the operation table.
///
/// A descriptor or a number is any `Int`, open or not, negative or beyond the limit: the rule decides the outcome.
/// Counts, lengths and offsets are bytes. Each case names the requirement that its rule implements first; `World.rule`
/// names the others.
public enum Operation: Sendable, Hashable {
    // MARK: Duplicating
    /// dup(fildes) [dup.returns.lowest-free].
    case dup(Int)
    /// dup2(fildes, fildes2) [dup2.returns.newfd].
    case dup2(Int, Int)
    /// dup3(fildes, fildes2, flags), also with a flag that nothing gives a meaning to [dup3.flag.sole-determinant].
    case dup3(Int, Int, DescriptorFlags, hasUnknownFlag: Bool = false)
    /// fcntl(fildes, F_DUPFD…, minimum), the command by its flags: none or one of them [fcntl.dupfd.min.next-free].
    case dupfd(Int, minimum: Int, DescriptorFlags = [])
    /// fcntl(fildes, F_DUP2FD…, fildes2), of some platforms [ext.f-dup2fd].
    case dup2fd(Int, Int, DescriptorFlags = [])
    /// dup2(fildes, fildes2) this many times, or until it gives another outcome [dup2.idempotent].
    case dup2Repeat(Int, Int, times: Int)
    /// dup(fildes) until no number is left [dup.err.emfile].
    case fill(Int)
    /// fcntl(fildes, a command that no platform has) [fcntl.cmd.invalid].
    case unknownCommand(Int)

    // MARK: Flags and owner
    /// fcntl(fildes, F_GETFD) [fcntl.getfd.per-descriptor].
    case getfd(Int)
    /// fcntl(fildes, F_SETFD, flags) [fcntl.setfd.cloexec.set].
    case setfd(Int, DescriptorFlags)
    /// fcntl(fildes, F_GETFL) [fcntl.getfl.per-ofd].
    case getfl(Int)
    /// fcntl(fildes, F_SETFL, flags) [fcntl.setfl.append.shared].
    case setfl(Int, StatusFlags)
    /// fcntl(fildes, F_GETOWN) [fcntl.setown.values].
    case getown(Int)
    /// fcntl(fildes, F_GETOWN_EX) [fcntl.setown-ex].
    case getownEx(Int)
    /// fcntl(fildes, F_SETOWN, owner), and F_SETOWN_EX [fcntl.setown.values].
    case setown(Int, OpenFileDescription.Owner)

    // MARK: Closing
    /// close(fildes) [close.deallocates].
    case close(Int)
    /// posix_close(fildes, flag) [posix_close.flag0].
    case posixClose(Int, flag: Int)

    // MARK: Looking
    /// Which numbers are open, as F_GETFD tells of each [fcntl.setfd.err.ebadf].
    case table
    /// What is at each open number, or at those below a bound [ofd.def.offset-status-mode].
    case observe(below: Int?)
    /// As `observe`, with each offset first moved on by one byte [ofd.shared.offset.lseek].
    case survey(below: Int?)
    /// What the operation before left in errno [errno.never-zero].
    case errnoLeft

    // MARK: Opening
    /// open, openat, creat, mkstemp, shm_open, opendir: every call that opens by name [alloc.open.new-ofd].
    case open(Opening)
    /// pipe, and the flags of both its ends [alloc.pair.order].
    case pipe(StatusFlags, DescriptorFlags)
    /// socket, of a local stream [alloc.lowest.all-openers].
    case socket
    /// socketpair, of local streams or datagrams [alloc.pair.order].
    case socketpair(isDatagram: Bool)
    /// Two connected sockets of the internet domain; what listened between them is closed [obj.socket.names].
    case internetPair
    /// socket, bind and listen, at the one name that there is [alloc.lowest.all-openers].
    case listen
    /// socket and connect to what listens [alloc.lowest.all-openers].
    case connect
    /// accept(fildes) [alloc.lowest.all-openers].
    case accept(Int)
    /// posix_openpt, and optionally open of the subsidiary side [alloc.lowest.all-openers].
    case openTerminal(withSubsidiary: Bool)
    /// open("/dev/fd/N", access) [alloc.devfd.open].
    case openDeviceFd(Int, Access)

    /// A call that is given flags for what it opens [creation.accept4.flags], [creation.socket.flags],
    /// [creation.socketpair.flags], [creation.mkostemp.cloexec], [creation.recvmsg.cloexec], [creation.pipe2.flags].
    indirect case marking(Operation, StatusFlags, DescriptorFlags)

    // MARK: Files
    /// Makes a file with these bytes, leaving no descriptor.
    case create(Name, [UInt8])
    /// unlink(name) [lifetime.unlinked].
    case unlink(Name)
    /// chmod(name), to any mode [ofd.shared.accmode.perm-change].
    case chmod(Name)
    /// link(path, path): a second name for the file [lock.record.file-not-name].
    case link(Name, Name)
    /// rename(path, path) [lock.record.file-not-name].
    case rename(Name, Name)
    /// fstat(fildes): the size, in bytes [ofd.shared.identity.fstat].
    case filesize(Int)
    /// fstat(fildes): the number of names [lifetime.unlinked].
    case nlink(Int)
    /// fstat(fildes): the type [obj.any-type].
    case filetype(Int)
    /// fstat of both: one file or two? [ofd.shared.identity.fstat]
    case sameFile(Int, Int)

    /// fdopendir of a duplicate, and readdir to the end: was there a name? [obj.directory.offset-shared]
    case list(Int)

    // MARK: Moving bytes and the offset
    /// read(fildes, count), and readv [ofd.shared.offset.read].
    case read(Int, count: Int)
    /// write(fildes, bytes), and writev [ofd.shared.offset.write].
    case write(Int, [UInt8])
    /// pread(fildes, count, offset) [ofd.shared.offset.pread-pwrite].
    case pread(Int, count: Int, offset: Int64)
    /// pwrite(fildes, bytes, offset) [ofd.shared.offset.pread-pwrite].
    case pwrite(Int, [UInt8], offset: Int64)
    /// write(fildes, …) until there is no room [ofd.shared.nonblock.behaviour].
    case writeFull(Int)
    /// lseek(fildes, offset, whence) [ofd.shared.offset.lseek].
    case lseek(Int, Int64, Whence)
    /// lseek to the next hole, or to the next byte that is in none [ofd.shared.offset.seek-hole].
    case seekHole(Int, Int64, isForData: Bool)
    /// ftruncate(fildes, length) [ofd.shared.offset.ftruncate].
    case ftruncate(Int, Int64)
    /// mmap of the first bytes of a file, shared [lifetime.mmap].
    case map(Int, length: Int)
    /// Reads bytes of the mapping [lifetime.mmap].
    case peek(offset: Int, count: Int)
    /// sendfile(to, from, count), of some platforms [ofd.shared.offset.sendfile-like].
    case sendfile(Int, Int, count: Int)

    // MARK: Processes
    /// fork: the child, a new entry in `World.processes`, continues [fork.table-copied].
    case fork
    /// A second thread of the process continues [thread.shared-table].
    case thread
    /// It ends, and the first continues.
    case endThread
    /// Another process continues; its index in `World.processes`.
    case enter(process: Int)
    /// exec of a program that exists [exec.cloexec.closed].
    case exec
    /// exec of one that does not [exec.cloexec.failed-exec].
    case execMissing
    /// exec of one that exists, and fails later [exec.cloexec.failed-exec].
    case execRefused(ExecObstacle)
    /// _exit: the parent continues [lifetime.exit-closes].
    case exit
    /// A signal that ends the process [lifetime.exit-closes].
    case raise

    // MARK: posix_spawn
    /// posix_spawn_file_actions_add…: an action of the next posix_spawn [spawn.adddup2.as-if].
    case addSpawnAction(SpawnAction)
    /// In the child that posix_spawn has made: performs the actions [spawn.adddup2.order].
    case performSpawnActions

    // MARK: Limits
    /// setrlimit(RLIMIT_NOFILE): the soft limit, one more than the highest number [limit.rlimit.one-greater].
    case setLimit(Int)
    /// getrlimit(RLIMIT_NOFILE): the soft limit [limit.rlimit.one-greater].
    case getLimit
    /// sysconf(_SC_OPEN_MAX) [limit.openmax.sysconf].
    case openMax

    // MARK: Locks
    /// fcntl(fildes, F_SETLK), or F_OFD_SETLK [lock.record.owner-process].
    case setLock(Int, LockRequest)
    /// fcntl(fildes, F_GETLK), or F_OFD_GETLK: would it be refused? [dup.shares-locks]
    case testLock(Int, LockRequest)
    /// fcntl(fildes, F_GETLK), or F_OFD_GETLK: which lock is in the way? [lock.record.getlk.reports]
    case reportLock(Int, LockRequest)
    /// lockf(fildes, function, length), from the offset on [lockf.starts-at-shared-offset].
    case lockf(Int, LockfFunction, length: Int64)
    /// flock(fildes, type), without waiting [lock.flock.per-ofd].
    case flock(Int, LockRequest.Kind)

    // MARK: Sockets
    /// shutdown(fildes, of one half or both) [lifetime.socket.shutdown-all].
    case shutdown(Int, reading: Bool, writing: Bool)
    /// setsockopt(fildes, SOL_SOCKET, option), on or off [ofd.shared.sockopt].
    case setOption(Int, SocketOption, Bool)
    /// getsockname(fildes): the address family [obj.socket.names].
    case domain(Int)
    /// getsockname of both: one name or two? [obj.socket.names]
    case sameName(Int, Int)
    /// getpeername of the one: is it the name of the other? [obj.socket.names]
    case isPeer(Int, Int)
    /// getsockopt(fildes, SOL_SOCKET, option) [ofd.shared.sockopt].
    case getOption(Int, SocketOption)
    /// sendmsg(socket) of one byte with the second descriptor in SCM_RIGHTS [lifetime.scm-rights].
    case sendDescriptor(Int, Int)
    /// recvmsg(socket) of a descriptor [lifetime.scm-rights].
    case receiveDescriptor(Int)

    /// poll or select of both, without waiting: which can be read or written? [obj.poll-select]
    case ready(Int, Int, reading: Bool, writing: Bool)

    // MARK: Terminals
    /// isatty(fildes) [obj.tty.isatty].
    case isTerminal(Int)
    /// tcsetattr(fildes): ECHO, on or off [ofd.shared.ioctl-tty].
    case setEcho(Int, Bool)
    /// tcgetattr(fildes): ECHO [ofd.shared.ioctl-tty].
    case getEcho(Int)
    /// tcsetwinsize(fildes): the rows [ofd.shared.window-size].
    case setRows(Int, Int)
    /// tcgetwinsize(fildes): the rows [ofd.shared.window-size].
    case getRows(Int)

    // MARK: Signals
    /// sigaction: ignores the signal, or counts it from 0 [lifetime.pipe.epipe-only-last].
    case setDisposition(Signal, isIgnored: Bool)
    /// How often the signal was caught since this was last asked [lifetime.pipe.epipe-only-last].
    case takeCaught(Signal)

    // MARK: What only some platforms have
    /// kcmp: one open file description or two? [ofd.shared.kcmp]
    case sameDescription(Int, Int)
    /// fcntl(fildes, F_SETLEASE, lease) [ofd.shared.fadvise-locks-leases].
    case setLease(Int, Lease)
    /// fcntl(fildes, F_GETLEASE) [ofd.shared.fadvise-locks-leases].
    case getLease(Int)

    // MARK: Streams
    /// A call on a stream; each `StreamCall` names its requirement.
    case stream(StreamCall)
    /// closefrom, or close_range: closes what is open there, or marks it [ext.close-range].
    case closeRange(Int, Int, isOnlyMarked: Bool = false)

    // MARK: Scenes, and headers
    /// A scene with threads, signals or streams; each `Scene` names its requirement.
    case scene(Scene)
    /// Do the headers declare this? [hdr.unistd.decl]
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
