import DescriptorModel

/// What the steps of the notation are to the model: one entry for each operation of the table.
enum StepTranslation {
    typealias Translate = @Sendable (StepArguments) -> DescriptorModel.Operation

    /// What a step is; nil for the steps that only change which process goes on.
    static func operation(_ step: Step, _ arguments: StepArguments) -> DescriptorModel.Operation? {
        table[step.operation.index]?(arguments)
    }

    /// Operations without an entry, which the machine takes care of itself.
    static let processSteps: Set<String> = ["child", "in", "exec", "fexecve", "end", "exit"]

    /// The operations that have an entry.
    static var names: Set<String> { Set(entries.keys) }

    /// The entries, by the row of the operation table.
    static let table: [Translate?] = OperationTable.all.map { entries[$0.name] }

    private static let entries: [String: Translate] = duplicating.merging(flags) { $1 }.merging(looking) { $1 }
        .merging(opening) { $1 }.merging(transfer) { $1 }.merging(others) { $1 }.merging(scenes) { $1 }

    private static let duplicating: [String: Translate] = [
        "dup": { .dup($0.number(0)) },
        "dup2": { .dup2($0.number(0), $0.number(1)) },
        "dup3": {
            .dup3($0.number(0), $0.number(1), $0.descriptorFlags(2), hasUnknownFlag: $0.words(2).contains("unknown"))
        },
        "dupfd": { .dupfd($0.number(0), minimum: $0.number(1)) },
        "dupfd-cloexec": { .dupfd($0.number(0), minimum: $0.number(1), .closeOnExec) },
        "dupfd-clofork": { .dupfd($0.number(0), minimum: $0.number(1), .closeOnFork) },
        "dup2fd": { .dup2fd($0.number(0), $0.number(1)) },
        "dup2fd-cloexec": { .dup2fd($0.number(0), $0.number(1), .closeOnExec) },
        "dup2-repeat": { .dup2Repeat($0.number(0), $0.number(1), times: $0.number(2)) },
        "fill": { .fill($0.number(0)) },
        "fcntl-unknown": { .unknownCommand($0.number(0)) },
    ]

    private static let flags: [String: Translate] = [
        "getfd": { .getfd($0.number(0)) },
        "setfd": { .setfd($0.number(0), $0.descriptorFlags(1)) },
        "getfl": { .getfl($0.number(0)) },
        "setfl": { .setfl($0.number(0), $0.changedFlags(1)) },
        "getown": { .getown($0.number(0)) },
        "setown": { .setown($0.number(0), $0.owner(1)) },
        "getown-ex": { .getown($0.number(0)) },
        "setown-ex": { .setown($0.number(0), $0.owner(1)) },
    ]

    private static let looking: [String: Translate] = [
        "close": { .close($0.number(0)) },
        "posix-close": { .posixClose($0.number(0), flag: $0.number(1)) },
        "table": { _ in .table },
        "observe": { .observe(below: $0.isGiven(0) ? $0.number(0) : nil) },
        "survey": { .survey(below: $0.isGiven(0) ? $0.number(0) : nil) },
        "errno": { _ in .errnoLeft },
        "filesize": { .filesize($0.number(0)) },
        "nlink": { .nlink($0.number(0)) },
        "filetype": { .filetype($0.number(0)) },
        "same-file": { .sameFile($0.number(0), $0.number(1)) },
        "kcmp": { .sameDescription($0.number(0), $0.number(1)) },
    ]

    private static let opening: [String: Translate] = [
        "open": { arguments in
            let words = arguments.words(2)
            var opening = arguments.opening(0, access: arguments.access(1), creates: !words.contains("existing"))
            opening.status = arguments.statusFlags(2)
            opening.flags = arguments.descriptorFlags(2)
            opening.isExclusive = words.contains("excl")
            opening.truncates = words.contains("trunc")
            opening.wantsDirectory = words.contains("directory")
            return .open(opening)
        },
        "openat": { arguments in
            var opening = arguments.opening(1, access: arguments.access(2))
            opening.directory = arguments.number(0)
            return .open(opening)
        },
        "creat": { arguments in
            var opening = arguments.opening(0, access: .writeOnly)
            opening.truncates = true
            return .open(opening)
        },
        "mkstemp": { _ in .open(Opening(.unnamed)) },
        "shm": { _ in
            var opening = Opening(.unnamed)
            opening.flags = .closeOnExec
            return .open(opening)
        },
        "opendir": { _ in
            var opening = Opening(.directory)
            opening.access = .readOnly
            opening.flags = .closeOnExec
            return .open(opening)
        },
        "open-dev-fd": { .openDeviceFd($0.number(0), $0.access(1) ?? .readOnly) },
        "pipe": { .pipe($0.statusFlags(0), $0.descriptorFlags(0)) },
        "socket": { _ in .socket },
        "socketpair": { .socketpair(isDatagram: $0.word(0) == "dgram") },
        "listener": { _ in .listen },
        "connect": { _ in .connect },
        "accept": { .accept($0.number(0)) },
        "openpt": { _ in .openTerminal(withSubsidiary: false) },
        "pty": { _ in .openTerminal(withSubsidiary: true) },
        "create": { .create($0.name(0), $0.text(1)) },
        "unlink": { .unlink($0.name(0)) },
        "chmod": { .chmod($0.name(0)) },
    ]

    private static let transfer: [String: Translate] = [
        "read": { .read($0.number(0), count: $0.count(1)) },
        "write": { .write($0.number(0), $0.text(1)) },
        "pread": { .pread($0.number(0), count: $0.count(1), offset: $0.offset(2)) },
        "pwrite": { .pwrite($0.number(0), $0.text(1), offset: $0.offset(2)) },
        "readv": { .read($0.number(0), count: $0.count(1) + $0.count(2)) },
        "writev": { .write($0.number(0), $0.text(1) + $0.text(2)) },
        "write-full": { .writeFull($0.number(0)) },
        "lseek": { arguments in
            let whence: DescriptorModel.Operation.Whence =
                arguments.word(2) == "set" ? .start : arguments.word(2) == "cur" ? .current : .end
            return .lseek(arguments.number(0), arguments.offset(1), whence)
        },
        "ftruncate": { .ftruncate($0.number(0), $0.offset(1)) },
        "map": { .map($0.number(0), length: $0.count(1)) },
        "peek": { .peek(offset: $0.count(0), count: $0.count(1)) },
        "sendfile": { .sendfile($0.number(0), $0.number(1), count: $0.count(2)) },
    ]

    private static let others: [String: Translate] = [
        "become": { _ in .exec },
        "exec-missing": { _ in .execMissing },
        "raise": { _ in .raise },
        "limit": { .setLimit($0.number(1)) },
        "getlimit": { _ in .getLimit },
        "sysconf": { _ in .openMax },
        "lock": { .setLock($0.number(0), $0.lock(isOwnedByDescription: false)) },
        "testlock": { .testLock($0.number(0), $0.lock(isOwnedByDescription: false)) },
        "ofd-lock": { .setLock($0.number(0), $0.lock(isOwnedByDescription: true)) },
        "ofd-testlock": { .testLock($0.number(0), $0.lock(isOwnedByDescription: true)) },
        "shutdown": { .shutdown($0.number(0), reading: $0.word(1) != "wr", writing: $0.word(1) != "rd") },
        "setsockopt": { .setOption($0.number(0), $0.option(1), $0.isOn(2)) },
        "getsockopt": { .getOption($0.number(0), $0.option(1)) },
        "sendfd": { .sendDescriptor($0.number(0), $0.number(1)) },
        "recvfd": { .receiveDescriptor($0.number(0)) },
        "isatty": { .isTerminal($0.number(0)) },
        "setecho": { .setEcho($0.number(0), $0.isOn(1)) },
        "getecho": { .getEcho($0.number(0)) },
        "disposition": { .setDisposition($0.signal(0), isIgnored: $0.word(1) == "ignore") },
        "caught": { .takeCaught($0.signal(0)) },
        "setlease": { .setLease($0.number(0), $0.lease(1)) },
        "getlease": { .getLease($0.number(0)) },
    ]

    private static let scenes: [String: Translate] = [
        "cancel": { .scene(.cancel($0.call(0))) },
        "in-handler": { .scene(.inHandler($0.call(0))) },
        "storm": { .scene(.storm($0.call(0))) },
        "race-replace": { .scene(.raceReplace($0.call(0))) },
        "race-allocate": { .scene(.raceAllocate($0.call(0))) },
        "race-inherit": { .scene(.raceInherit($0.call(0))) },
        "race-write": { _ in .scene(.raceWrite) },
        "race-append": { _ in .scene(.raceAppend) },
        "race-target": { _ in .scene(.raceTarget) },
        "errno-threads": { _ in .scene(.errnoThreads) },
        "sigpipe-thread": { _ in .scene(.sigpipeThread) },
        "blocked-read": { .scene(.blockedRead($0.call(0))) },
        "hangup": { _ in .scene(.hangup) },
        "sigio-number": { _ in .scene(.sigioNumber) },
        "queue-fork": { _ in .scene(.queueFork) },
        "stream": { arguments in
            arguments.word(0) == "fork-flushed"
                ? .scene(.streamFork) : .scene(.streamExec(isFlushed: arguments.word(0) == "exec-flushed"))
        },
        "declared": { .declared(Declaration(rawValue: $0.word(0)) ?? .dup) },
    ]
}
