import DescriptorModel

/// Sets of calls that faults are about.
struct Calls: OptionSet, Sendable {
    let rawValue: UInt32

    static let dup = Calls(rawValue: 1 << 0)
    static let dup2 = Calls(rawValue: 1 << 1)
    static let dup3 = Calls(rawValue: 1 << 2)
    static let dupfd = Calls(rawValue: 1 << 3)
    static let dupfdCloexec = Calls(rawValue: 1 << 4)
    static let dupfdClofork = Calls(rawValue: 1 << 5)
    static let close = Calls(rawValue: 1 << 6)
    static let setfd = Calls(rawValue: 1 << 7)
    static let getfd = Calls(rawValue: 1 << 8)
    static let setfl = Calls(rawValue: 1 << 9)
    static let getfl = Calls(rawValue: 1 << 10)
    static let open = Calls(rawValue: 1 << 11)
    static let pair = Calls(rawValue: 1 << 12)
    static let lseek = Calls(rawValue: 1 << 13)
    static let read = Calls(rawValue: 1 << 14)
    static let write = Calls(rawValue: 1 << 15)
    static let fork = Calls(rawValue: 1 << 16)
    static let exec = Calls(rawValue: 1 << 17)
    static let exit = Calls(rawValue: 1 << 18)
    static let limit = Calls(rawValue: 1 << 19)
    static let owner = Calls(rawValue: 1 << 20)
    static let lock = Calls(rawValue: 1 << 21)
    static let scene = Calls(rawValue: 1 << 22)
    static let other = Calls(rawValue: 1 << 31)

    /// The calls that give the lowest number that is free.
    static let lowestDuplicates: Calls = [.dup, .dupfd, .dupfdCloexec, .dupfdClofork]
    /// The calls that replace what is at a number.
    static let replacing: Calls = [.dup2, .dup3]
    /// Every call that duplicates.
    static let duplicating: Calls = [.lowestDuplicates, .replacing]

    init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The set that an operation alone is.
    init(_ operation: Operation) {
        self =
            switch operation {
            case .dup, .fill: .dup
            case .dup2, .dup2Repeat: .dup2
            case .dup3: .dup3
            case .dupfd(_, _, let flags):
                flags.contains(.closeOnExec) ? .dupfdCloexec : flags.contains(.closeOnFork) ? .dupfdClofork : .dupfd
            case .close, .posixClose: .close
            case .setfd: .setfd
            case .getfd: .getfd
            case .setfl: .setfl
            case .getfl: .getfl
            case .open, .socket, .accept, .openDeviceFd, .listen, .connect: .open
            case .pipe, .socketpair: .pair
            case .lseek: .lseek
            case .read, .pread: .read
            case .write, .pwrite: .write
            case .fork: .fork
            case .exec: .exec
            case .exit, .raise: .exit
            case .setLimit: .limit
            case .getown, .setown: .owner
            case .setLock, .testLock: .lock
            case .scene: .scene
            default: .other
            }
    }
}

extension Operation {
    /// The descriptor that a call is given first.
    var fildes: Int? {
        switch self {
        case .dup(let fildes), .fill(let fildes), .dup2(let fildes, _), .dup3(let fildes, _, _, _),
            .dupfd(let fildes, _, _), .dup2fd(let fildes, _, _), .dup2Repeat(let fildes, _, _), .getfd(let fildes),
            .setfd(let fildes, _), .getfl(let fildes), .setfl(let fildes, _), .getown(let fildes),
            .setown(let fildes, _), .close(let fildes), .posixClose(let fildes, _), .read(let fildes, _),
            .write(let fildes, _), .pread(let fildes, _, _), .pwrite(let fildes, _, _), .lseek(let fildes, _, _),
            .setLock(let fildes, _), .testLock(let fildes, _):
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
        default: nil
        }
    }
}
