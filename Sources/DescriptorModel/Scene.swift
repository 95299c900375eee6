/// What cannot be done in one step of one process: named scenes with threads, signals or streams.
public enum Scene: Sendable, Hashable {
    /// What there is room for, where two descriptors come in a message.
    public enum Room: String, Sendable, Hashable, CaseIterable {
        /// Both.
        case both
        /// One, in the buffer.
        case little
        /// One, in the table.
        case oneNumber = "one-number"
    }

    /// The call under test in a scene.
    public enum Call: String, Sendable, Hashable {
        /// dup of an open number.
        case dup
        /// dup2 over another number.
        case dup2
        /// dup3, with close-on-exec where the scene is about that.
        case dup3
        /// fcntl F_DUPFD.
        case dupfd
        /// fcntl F_DUPFD_CLOEXEC.
        case dupfdCloexec = "dupfd-cloexec"
        /// fcntl F_DUPFD_CLOFORK.
        case dupfdClofork = "dupfd-clofork"
        /// close of an open number.
        case close
        /// open of the null device.
        case open
        /// fcntl F_GETFD, the harmless call.
        case getfd
        /// No call at all, more harmless still.
        case nothing
    }

    /// How the last number of one end of a pipe goes.
    public enum LastClose: String, Sendable, Hashable, CaseIterable {
        /// It is closed.
        case close
        /// It is replaced, by dup2.
        case dup2
        /// It is replaced, by dup3.
        case dup3
        /// Its process exits.
        case exit
    }

    /// What ends the wait for a lock that another has, or disturbs it.
    public enum LockWait: String, Sendable, Hashable, CaseIterable {
        /// The holder unlocks it.
        case unlock
        /// The holder closes a number of the file: the last of the description, or any of the process.
        case close
        /// The holder replaces that number, by dup2.
        case dup2
        /// The holder replaces that number, by dup3.
        case dup3
        /// The holder exits.
        case exit
        /// A signal is caught.
        case signal
        /// The offset that the lock counts from is moved through a duplicate, then the holder unlocks.
        case seek
        /// The holder waits for a lock of the waiter's.
        case cross
    }

    /// The call, made by a thread whose cancellation is pending [dup.cancel.not-a-point].
    case cancel(Call)
    /// The call in a signal handler [dup.sigsafe].
    case inHandler(Call)
    /// The call under a storm of signals [dup2.eintr.not-after-success].
    case storm(Call)
    /// The call over an open number while others look and allocate [dup2.atomic.2-9-7].
    case raceReplace(Call)
    /// Several threads allocate at once [alloc.atomic.threads].
    case raceAllocate(Call)
    /// The call with close-on-exec while another thread forks and execs [dup3.atomic.flag].
    case raceInherit(Call)
    /// The call with a mark while another thread asks for the flags [thread.2-9-7.fd-list].
    case raceFlag(Call)
    /// Threads write records through duplicates [ofd.shared.offset.atomic-rw].
    case raceWrite
    /// Processes append records through duplicates [ofd.shared.append.behaviour].
    case raceAppend
    /// Threads write records into a pipe through duplicates [obj.pipe.pipe-buf].
    case racePipe
    /// dup2 onto a number that another thread is allocating [dup2.race.closed-target].
    case raceTarget
    /// Two threads fail differently at once [errno.per-thread].
    case errnoThreads
    /// A write to a pipe without readers, by a thread [lifetime.pipe.sigpipe-thread].
    case sigpipeThread
    /// A thread blocked in read while the call closes or replaces its number [lifetime.blocked-io].
    case blockedRead(Call)
    /// F_SETLKW, or F_OFD_SETLKW, while another has the lock [lock.record.setlkw.eintr].
    case lockWait(LockWait, isOwnedByDescription: Bool)
    /// A thread locks what another thread of the process has locked [lock.record.threads-no-conflict].
    case lockThreads
    /// A read that sleeps at an empty pipe, or a write at a full one, until the last number of the other end goes
    /// [lifetime.pipe.eof-only-last] [lifetime.pipe.epipe-only-last].
    case blockedEnd(LastClose, isWrite: Bool)
    /// Two descriptors in a message [lifetime.scm-rights].
    case passedTwo(Room)
    /// The last close of the manager side of a controlling terminal [lifetime.pty.manager-last].
    case hangup
    /// The call on the last number of a connection with SO_LINGER, under signals [close.eintr.three-outcomes].
    case linger(Call)
    /// The call on one of two numbers of such a connection [lifetime.socket.linger].
    case lingerShared(Call)
    /// The number that signal information reports after duplication [fcntl.setsig.fdnumber].
    case sigioNumber
    /// A message queue descriptor in a child [fork.mq].
    case queueFork
    /// A message queue descriptor in a new image [obj.mq.exec-closed].
    case queueExec
    /// A duplicate of a message queue descriptor [obj.mq.may-be-fd].
    case queueDuplicate
    /// A number that one thread makes, in other threads [thread.shared-table].
    case threadTable(Call)
    /// What the page of epoll says of duplicates [obj.epoll.key].
    case epoll
    /// What a duplicate of an object of Linux shares [obj.linux.eventfd-timerfd-signalfd-memfd].
    case linuxObject
    /// A stream before, in and after a fork, flushed each time [fork.streams].
    case streamFork
    /// A stream before exec [exec.streams-lost].
    case streamExec(isFlushed: Bool)
}

/// What headers declare.
public enum Declaration: String, Sendable, Hashable {
    /// dup, in unistd.h [hdr.unistd.decl].
    case dup
    /// dup2, in unistd.h [hdr.unistd.decl].
    case dup2
    /// dup3, in unistd.h [dup3.present].
    case dup3
    /// STDIN_FILENO, STDOUT_FILENO and STDERR_FILENO as 0, 1 and 2 [hdr.unistd.fileno-consts].
    case fileno
    /// The commands and flags of fcntl.h that every version has [hdr.fcntl.consts].
    case fcntlConstants = "fcntl-constants"
    /// Those that are new in 2024 [hdr.fcntl.consts-i8].
    case fcntl2024 = "fcntl-2024"
    /// Commands that differ from one another [hdr.fcntl.distinct].
    case commandsDistinct = "commands-distinct"
    /// Error numbers that differ from one another [errno.distinct].
    case errnoDistinct = "errno-distinct"
    /// Error numbers that are positive [errno.distinct].
    case errnoPositive = "errno-positive"
    /// POSIX_CLOSE_RESTART, in unistd.h [posix_close.restart-macro].
    case posixCloseRestart = "posix-close-restart"
}
