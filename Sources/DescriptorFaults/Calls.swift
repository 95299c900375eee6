import DescriptorModel

/// Sets of calls that faults are about.
package struct Calls: OptionSet, Sendable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }

    private init(bit: UInt64) { rawValue = 1 << bit }

    static let dup = Calls(bit: 0)
    static let dup2 = Calls(bit: 1)
    static let dup3 = Calls(bit: 2)
    static let dupfd = Calls(bit: 3)
    static let dupfdCloexec = Calls(bit: 4)
    static let dupfdClofork = Calls(bit: 5)
    static let command = Calls(bit: 6)
    static let getfd = Calls(bit: 7)
    static let setfd = Calls(bit: 8)
    static let getfl = Calls(bit: 9)
    static let setfl = Calls(bit: 10)
    static let owner = Calls(bit: 11)
    static let close = Calls(bit: 12)
    static let open = Calls(bit: 13)
    static let pipe = Calls(bit: 14)
    static let socketpair = Calls(bit: 15)
    static let socket = Calls(bit: 16)
    static let accept = Calls(bit: 17)
    static let terminal = Calls(bit: 18)
    static let unlink = Calls(bit: 19)
    static let read = Calls(bit: 20)
    static let write = Calls(bit: 21)
    static let positioned = Calls(bit: 22)
    static let lseek = Calls(bit: 23)
    static let ftruncate = Calls(bit: 24)
    static let identity = Calls(bit: 25)
    static let mapped = Calls(bit: 26)
    static let fork = Calls(bit: 27)
    static let enter = Calls(bit: 28)
    static let exec = Calls(bit: 29)
    static let failedExec = Calls(bit: 30)
    static let exit = Calls(bit: 31)
    static let setLimit = Calls(bit: 32)
    static let getLimit = Calls(bit: 33)
    static let openMax = Calls(bit: 34)
    static let lock = Calls(bit: 35)
    static let shutdown = Calls(bit: 36)
    static let setOption = Calls(bit: 37)
    static let send = Calls(bit: 38)
    static let receive = Calls(bit: 39)
    static let setEcho = Calls(bit: 40)
    static let signal = Calls(bit: 41)
    static let scene = Calls(bit: 42)
    static let declared = Calls(bit: 43)
    static let fstat = Calls(bit: 44)
    static let chmod = Calls(bit: 45)
    static let getOption = Calls(bit: 46)
    static let getEcho = Calls(bit: 47)
    static let isTerminal = Calls(bit: 48)
    static let look = Calls(bit: 49)
    static let create = Calls(bit: 50)
    static let sendfile = Calls(bit: 51)
    static let sameDescription = Calls(bit: 52)
    static let lease = Calls(bit: 53)
    static let stream = Calls(bit: 60)
    static let addSpawnAction = Calls(bit: 54)
    static let performSpawnActions = Calls(bit: 55)
    static let list = Calls(bit: 56)
    static let ready = Calls(bit: 57)
    static let marking = Calls(bit: 58)
    static let thread = Calls(bit: 59)
    static let socketName = Calls(bit: 61)
    static let windowSize = Calls(bit: 62)

    /// The calls that give the lowest number that is free.
    static let searching: Calls = [.dup, .dupfd, .dupfdCloexec, .dupfdClofork]
    /// The calls that replace what is at a number.
    static let replacing: Calls = [.dup2, .dup3]
    /// Every call that duplicates.
    static let duplicating: Calls = [.searching, .replacing]
    /// The calls that open two numbers.
    static let pairs: Calls = [.pipe, .socketpair]
    /// The calls that open one.
    static let openers: Calls = [.open, .socket, .accept, .receive]

    /// Every call.
    static let everything = Calls(rawValue: .max)

    /// The set of one operation.
    package init(_ operation: Operation) {
        self =
            switch operation {
            case .dup, .fill: .dup
            case .dup2, .dup2Repeat, .dup2fd: .dup2
            case .dup3: .dup3
            case .dupfd(_, _, let flags):
                flags.contains(.closeOnExec) ? .dupfdCloexec : flags.contains(.closeOnFork) ? .dupfdClofork : .dupfd
            case .unknownCommand: .command
            case .getfd: .getfd
            case .setfd: .setfd
            case .getfl: .getfl
            case .setfl: .setfl
            case .getown, .getownEx, .setown: .owner
            case .close, .posixClose: .close
            case .table, .observe, .survey, .errnoLeft: .look
            case .open, .openDeviceFd: .open
            case .pipe: .pipe
            case .socketpair, .internetPair: .socketpair
            case .domain, .sameName, .isPeer: .socketName
            case .socket, .listen, .connect: .socket
            case .accept: .accept
            case .marking: .marking
            case .openTerminal: .terminal
            case .create: .create
            case .unlink, .link, .rename: .unlink
            case .read: .read
            case .write, .writeFull: .write
            case .pread, .pwrite: .positioned
            case .lseek, .seekHole: .lseek
            case .ftruncate: .ftruncate
            case .sameFile: .identity
            case .filesize, .nlink, .filetype: .fstat
            case .chmod: .chmod
            case .map, .peek: .mapped
            case .sendfile: .sendfile
            case .fork: .fork
            case .enter: .enter
            case .thread, .endThread: .thread
            case .exec: .exec
            case .execMissing, .execRefused: .failedExec
            case .exit, .raise: .exit
            case .addSpawnAction: .addSpawnAction
            case .list: .list
            case .ready: .ready
            case .closeRange: .close
            case .performSpawnActions: .performSpawnActions
            case .setLimit: .setLimit
            case .getLimit: .getLimit
            case .openMax: .openMax
            case .setLock, .testLock, .reportLock, .lockf, .flock: .lock
            case .shutdown: .shutdown
            case .setOption: .setOption
            case .getOption: .getOption
            case .sendDescriptor: .send
            case .receiveDescriptor: .receive
            case .isTerminal: .isTerminal
            case .setEcho: .setEcho
            case .getEcho: .getEcho
            case .setRows, .getRows: .windowSize
            case .setDisposition, .takeCaught: .signal
            case .sameDescription: .sameDescription
            case .setLease, .getLease: .lease
            case .stream: .stream
            case .scene: .scene
            case .declared: .declared
            }
    }
}

extension Operation {
    /// The descriptor that a call is given first.
    var fildes: Int? {
        switch self {
        case .dup(let fildes), .fill(let fildes), .dup2(let fildes, _), .dup3(let fildes, _, _, _),
            .dupfd(let fildes, _, _), .dup2fd(let fildes, _, _), .dup2Repeat(let fildes, _, _),
            .unknownCommand(let fildes), .getfd(let fildes), .setfd(let fildes, _), .getfl(let fildes),
            .setfl(let fildes, _), .getown(let fildes), .getownEx(let fildes), .setown(let fildes, _),
            .close(let fildes),
            .posixClose(let fildes, _), .read(let fildes, _), .write(let fildes, _), .writeFull(let fildes),
            .pread(let fildes, _, _), .pwrite(let fildes, _, _), .lseek(let fildes, _, _), .seekHole(let fildes, _, _),
            .ftruncate(let fildes, _),
            .sameFile(let fildes, _), .filesize(let fildes), .nlink(let fildes), .filetype(let fildes),
            .setLock(let fildes, _), .testLock(let fildes, _), .reportLock(let fildes, _),
            .lockf(let fildes, _, _), .flock(let fildes, _),
            .shutdown(let fildes, _, _), .setOption(let fildes, _, _), .getOption(let fildes, _),
            .domain(let fildes), .sameName(let fildes, _), .isPeer(let fildes, _), .setEcho(let fildes, _),
            .getEcho(let fildes), .setRows(let fildes, _), .getRows(let fildes):
            fildes
        default: nil
        }
    }

    /// The number that a call is to fill, or to search from.
    var fildes2: Int? {
        switch self {
        case .dup2(_, let fildes2), .dup3(_, let fildes2, _, _), .dup2Repeat(_, let fildes2, _),
            .dup2fd(_, let fildes2, _), .dupfd(_, let fildes2, _):
            fildes2
        case .dup: 0
        default: nil
        }
    }

    /// The same call with other numbers.
    func with(fildes: Int? = nil, fildes2: Int? = nil) -> Operation {
        switch self {
        case .dup(let source): .dup(fildes ?? source)
        case .dup2(let source, let target): .dup2(fildes ?? source, fildes2 ?? target)
        case .dup3(let source, let target, let flags, let hasUnknownFlag):
            .dup3(fildes ?? source, fildes2 ?? target, flags, hasUnknownFlag: hasUnknownFlag)
        case .dupfd(let source, let minimum, let flags):
            .dupfd(fildes ?? source, minimum: fildes2 ?? minimum, flags)
        case .close(let source): .close(fildes ?? source)
        default: self
        }
    }
}
