import DescriptorModel
import DescriptorNotation

/// What the steps of the notation are to the model: one entry for each operation of the table.
enum StepTranslation {
    /// The operation with these operands; nil if one of their words has no meaning in the model.
    typealias Translate = @Sendable (StepArguments) -> DescriptorModel.Operation?

    /// The operation of a step; nil for steps that only change which process continues, and if the model has no rule
    /// for it.
    static func operation(_ step: Step, _ arguments: StepArguments) -> DescriptorModel.Operation? {
        table[step.operation.index]?(arguments)
    }

    /// An entry for an operation with a word in it: nil if that has no meaning.
    private static func with<Meaning>(
        _ meaning: @escaping @Sendable (StepArguments) -> Meaning?,
        _ make: @escaping @Sendable (StepArguments, Meaning) -> DescriptorModel.Operation?
    ) -> Translate {
        { arguments in meaning(arguments).flatMap { make(arguments, $0) } }
    }

    /// Operations without an entry, which the machine handles itself.
    static let processSteps: Set<String> = ["child", "in", "thread", "exec", "fexecve", "spawn", "end", "exit"]

    /// The operations that have an entry.
    static var names: Set<String> { Set(entries.keys) }

    /// The entries, by the row of the operation table.
    static let table: [Translate?] = OperationTable.all.map { entries[$0.name] }

    private static let entries: [String: Translate] = duplicating.merging(flags) { $1 }.merging(looking) { $1 }
        .merging(opening) { $1 }.merging(transfer) { $1 }.merging(others) { $1 }.merging(streams) { $1 }
        .merging(scenes) { $1 }

    private static let duplicating: [String: Translate] = [
        "dup": { .dup($0.number(0)) },
        "dup2": { .dup2($0.number(0), $0.number(1)) },
        "dup3": with({ $0.descriptorFlags(2, besides: ["unknown"]) }) {
            .dup3($0.number(0), $0.number(1), $1, hasUnknownFlag: $0.words(2).contains("unknown"))
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
        "setfd": with({ $0.descriptorFlags(1) }) { .setfd($0.number(0), $1) },
        "getfl": { .getfl($0.number(0)) },
        "setfl": with({ $0.changedFlags(1) }) { .setfl($0.number(0), $1) },
        "getown": { .getown($0.number(0)) },
        "setown": with({ $0.owner(1) }) { .setown($0.number(0), $1) },
        "getown-ex": { .getownEx($0.number(0)) },
        "setown-ex": with({ $0.owner(1) }) { .setown($0.number(0), $1) },
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
        "list": { .list($0.number(0)) },
        "kcmp": { .sameDescription($0.number(0), $0.number(1)) },
    ]

    private static let opening: [String: Translate] = [
        "open": with({ $0.opening(0, access: 1, flags: 2) }) { .open($1) },
        "openat": with({ $0.opening(1, access: 2, flags: 3) }) { arguments, found in
            var opening = found
            opening.directory = arguments.number(0)
            return .open(opening)
        },
        "creat": with({ $0.opening(0, access: 1, flags: 2) }) { _, found in
            var opening = found
            opening.access = .writeOnly
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
        "open-dev-fd": with({ $0.access(1) }) { .openDeviceFd($0.number(0), $1) },
        "pipe": with({ $0.pairFlags(0) }) { .pipe($1.status, $1.descriptor) },
        "pipe2": with({ $0.pairFlags(0) }) { .pipe($1.status, $1.descriptor) },
        "socket-with": with({ $0.pairFlags(0) }) { .marking(.socket, $1.status, $1.descriptor) },
        "socketpair-with": with({ $0.pairFlags(0) }) {
            .marking(.socketpair(isDatagram: false), $1.status, $1.descriptor)
        },
        "accept4": with({ $0.pairFlags(1) }) { .marking(.accept($0.number(0)), $1.status, $1.descriptor) },
        "mkostemp": with({ $0.pairFlags(0) }) { .marking(.open(Opening(.unnamed)), $1.status, $1.descriptor) },
        "recvfd-with": with({ $0.pairFlags(1) }) {
            .marking(.receiveDescriptor($0.number(0)), [], $1.descriptor)
        },
        "socket": { _ in .socket },
        "socketpair": with({ $0.isDatagram(0) }) { .socketpair(isDatagram: $1) },
        "listener": { _ in .listen },
        "connect": { _ in .connect },
        "internet-pair": { _ in .internetPair },
        "accept": { .accept($0.number(0)) },
        "openpt": { _ in .openTerminal(withSubsidiary: false) },
        "pty": { _ in .openTerminal(withSubsidiary: true) },
        "create": with({ $0.name(0) }) { .create($1, $0.text(1)) },
        "unlink": with({ $0.name(0) }) { .unlink($1) },
        "chmod": with({ $0.name(0) }) { .chmod($1) },
        "link": with({ $0.names(0) }) { .link($1.first, $1.second) },
        "rename": with({ $0.names(0) }) { .rename($1.first, $1.second) },
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
            let (number, offset) = (arguments.number(0), arguments.offset(1))
            if let whence = arguments.whence(2) { return .lseek(number, offset, whence) }
            return arguments.meaning(2, ["hole": false, "data": true]).map {
                .seekHole(number, offset, isForData: $0)
            }
        },
        "ftruncate": { .ftruncate($0.number(0), $0.offset(1)) },
        "map": { .map($0.number(0), length: $0.count(1)) },
        "peek": { .peek(offset: $0.count(0), count: $0.count(1)) },
        "poll": with({ $0.direction(2) }) {
            .ready($0.number(0), $0.number(1), reading: $1.reading, writing: $1.writing)
        },
        "select": with({ $0.direction(2) }) {
            .ready($0.number(0), $0.number(1), reading: $1.reading, writing: $1.writing)
        },
        "ppoll": with({ $0.direction(2) }) {
            .ready($0.number(0), $0.number(1), reading: $1.reading, writing: $1.writing)
        },
        "sendfile": { .sendfile($0.number(0), $0.number(1), count: $0.count(2)) },
    ]

    private static let others: [String: Translate] = [
        "become": { _ in .exec },
        "spawn-dup2": { .addSpawnAction(.dup2($0.number(0), $0.number(1))) },
        "spawn-fchdir": { .addSpawnAction(.changeDirectory($0.number(0))) },
        "spawn-close": { .addSpawnAction(.close($0.number(0))) },
        "spawn-open": with({ $0.opening(1, access: 2, flags: 3) }) {
            .addSpawnAction(.open($0.number(0), $1))
        },
        "exec-missing": { _ in .execMissing },
        "exec-refused": with({ ExecObstacle(rawValue: $0.word(0)) }) { .execRefused($1) },
        "raise": { $0.meaning(0, ["kill": .raise, "segv": .raise]) },
        "limit": { $0.meaning(0, ["nofile": .setLimit($0.number(1))]) },
        "getlimit": { $0.meaning(0, ["nofile": .getLimit]) },
        "sysconf": { $0.meaning(0, ["open_max": .openMax]) },
        "lock": with({ $0.lock(isOwnedByDescription: false) }) { .setLock($0.number(0), $1) },
        "testlock": with({ $0.lock(isOwnedByDescription: false) }) { .testLock($0.number(0), $1) },
        "ofd-lock": with({ $0.lock(isOwnedByDescription: true) }) { .setLock($0.number(0), $1) },
        "ofd-testlock": with({ $0.lock(isOwnedByDescription: true) }) { .testLock($0.number(0), $1) },
        "getlk": with({ $0.lock(isOwnedByDescription: false) }) { .reportLock($0.number(0), $1) },
        "ofd-getlk": with({ $0.lock(isOwnedByDescription: true) }) { .reportLock($0.number(0), $1) },
        "lockf": with({ LockfFunction(rawValue: $0.word(1)) }) { .lockf($0.number(0), $1, length: $0.offset(2)) },
        "flock": with({ $0.flockKind(1) }) { .flock($0.number(0), $1) },
        "shutdown": with({ $0.direction(1) }) { .shutdown($0.number(0), reading: $1.reading, writing: $1.writing) },
        "setsockopt": with({ $0.switchedOption(1) }) { .setOption($0.number(0), $1.option, $1.isOn) },
        "getsockopt": with({ $0.option(1) }) { .getOption($0.number(0), $1) },
        "domain": { .domain($0.number(0)) },
        "sockname": { .sameName($0.number(0), $0.number(1)) },
        "peername": { .isPeer($0.number(0), $0.number(1)) },
        "sendfd": { .sendDescriptor($0.number(0), $0.number(1)) },
        "recvfd": { .receiveDescriptor($0.number(0)) },
        "isatty": { .isTerminal($0.number(0)) },
        "setecho": with({ $0.isOn(1) }) { .setEcho($0.number(0), $1) },
        "getecho": { .getEcho($0.number(0)) },
        "setrows": { .setRows($0.number(0), $0.number(1)) },
        "getrows": { .getRows($0.number(0)) },
        "disposition": with({ $0.disposition(0) }) { .setDisposition($1.signal, isIgnored: $1.isIgnored) },
        "caught": with({ $0.signal(0) }) { .takeCaught($1) },
        "closefrom": { .closeRange($0.number(0), .max) },
        "close-range": { .closeRange($0.number(0), $0.number(1)) },
        "close-range-cloexec": { .closeRange($0.number(0), $0.number(1), isOnlyMarked: true) },
        "pidfd-getfd": { .dupfd($0.number(0), minimum: 0, .closeOnExec) },
        "setlease": with({ Lease(rawValue: $0.word(1)) }) { .setLease($0.number(0), $1) },
        "getlease": { .getLease($0.number(0)) },
    ]

    private static func streamMode(_ place: Int) -> @Sendable (StepArguments) -> StreamMode? {
        { StreamMode(rawValue: $0.word(place)) }
    }

    private static let command: @Sendable (StepArguments) -> ShellCommand? = { ShellCommand(rawValue: $0.word(0)) }

    private static let streams: [String: Translate] = [
        "fopen": with(streamMode(1)) { arguments, mode in
            arguments.target(0).map { .stream(.open($0, mode)) }
        },
        "fdopen": with(streamMode(1)) { .stream(.attach($0.number(0), $1)) },
        "freopen": with(streamMode(2)) { arguments, mode in
            arguments.target(1).map { .stream(.reopen(arguments.number(0), $0, mode)) }
        },
        "fclose": { .stream(.close($0.number(0))) },
        "fputs": { .stream(.put($0.number(0), $0.text(1))) },
        "fread": { .stream(.get($0.number(0), count: $0.count(1))) },
        "fflush": { .stream(.flush($0.number(0))) },
        "fseek": with({ $0.whence(2) }) { .stream(.seek($0.number(0), $0.offset(1), $1)) },
        "ftell": { .stream(.tell($0.number(0))) },
        "setvbuf": with({ Stream.Buffering(rawValue: $0.word(1)) }) { .stream(.setBuffer($0.number(0), $1)) },
        "exit-after": with({ $0.meaning(2, ["exit": true, "at-once": false]) }) {
            .stream(.exitAfter($0.number(0), $0.text(1), flushes: $1))
        },
        "system": with(command) { .stream(.system($1)) },
        "popen": { arguments in
            guard let command = command(arguments),
                let reads = arguments.meaning(1, ["read": true, "write": false])
            else { return nil }
            return .stream(.popen(command, reads: reads))
        },
        "pclose": { .stream(.pclose($0.number(0))) },
    ]

    private static let call: @Sendable (StepArguments) -> Scene.Call? = { Scene.Call(rawValue: $0.word(0)) }

    private static let scenes: [String: Translate] = [
        "cancel": with(call) { .scene(.cancel($1)) },
        "in-handler": with(call) { .scene(.inHandler($1)) },
        "storm": with(call) { .scene(.storm($1)) },
        "race-replace": with(call) { .scene(.raceReplace($1)) },
        "race-allocate": with(call) { .scene(.raceAllocate($1)) },
        "race-inherit": with(call) { .scene(.raceInherit($1)) },
        "race-flag": with(call) { .scene(.raceFlag($1)) },
        "race-write": { _ in .scene(.raceWrite) },
        "race-append": { _ in .scene(.raceAppend) },
        "race-pipe": { _ in .scene(.racePipe) },
        "race-target": { _ in .scene(.raceTarget) },
        "errno-threads": { _ in .scene(.errnoThreads) },
        "sigpipe-thread": { _ in .scene(.sigpipeThread) },
        "blocked-read": with(call) { .scene(.blockedRead($1)) },
        "blocked-eof": with({ Scene.LastClose(rawValue: $0.word(0)) }) { .scene(.blockedEnd($1, isWrite: false)) },
        "blocked-epipe": with({ Scene.LastClose(rawValue: $0.word(0)) }) { .scene(.blockedEnd($1, isWrite: true)) },
        "passed-two": with({ Scene.Room(rawValue: $0.word(0)) }) { .scene(.passedTwo($1)) },
        "lock-wait": with({ Scene.LockWait(rawValue: $0.word(0)) }) {
            .scene(.lockWait($1, isOwnedByDescription: false))
        },
        "ofd-lock-wait": with({ Scene.LockWait(rawValue: $0.word(0)) }) {
            .scene(.lockWait($1, isOwnedByDescription: true))
        },
        "lock-threads": { _ in .scene(.lockThreads) },
        "hangup": { _ in .scene(.hangup) },
        "linger": with(call) { .scene(.linger($1)) },
        "linger-shared": with(call) { .scene(.lingerShared($1)) },
        "sigio-number": { _ in .scene(.sigioNumber) },
        "queue-fork": { _ in .scene(.queueFork) },
        "queue-exec": { _ in .scene(.queueExec) },
        "queue-duplicate": { _ in .scene(.queueDuplicate) },
        "thread-table": with(call) { .scene(.threadTable($1)) },
        "epoll": { $0.meaning(0, ["key": .scene(.epoll), "kept": .scene(.epoll), "list": .scene(.epoll)]) },
        "open-linux": with({ LinuxObject(rawValue: $0.word(0)) }) { .open(Opening(.linux($1))) },
        "linux-object": {
            $0.meaning(
                0,
                Dictionary(
                    uniqueKeysWithValues: ["eventfd", "timerfd", "signalfd", "memfd", "inotify", "o-path"].map {
                        ($0, .scene(.linuxObject))
                    }))
        },
        "stream": with({ $0.streamScene(0) }) { .scene($1) },
        "declared": with({ Declaration(rawValue: $0.word(0)) }) { .declared($1) },
    ]
}
