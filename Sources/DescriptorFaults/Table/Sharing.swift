import DescriptorModel

extension Fault {
    /// The description that duplicates share, and what they do not.
    static let sharing: [Fault] =
        Duplication.all.filter { $0.name != "dupfd-clofork" }.map(reopens)
        + Duplication.all.flatMap(late) + [Duplication.dup, .dup2, .dup3, .dupfd, .dupfdCloexec].map(rewinds)
        + [Duplication.dup, .dup2, .dup3, .dupfd, .dupfdCloexec].map(losesStatus)
        + Duplication.all.flatMap(ownPart) + perNumber

    private static func reopens(_ duplication: Duplication) -> Fault {
        Fault(
            "\(duplication.name).reopens",
            "\(duplication.text) makes a description of its own, a copy of the one it should share",
            breaks: duplication.shares, seen: "NuttX #6710", after: duplication.call, .separates())
    }

    private static func losesStatus(_ duplication: Duplication) -> Fault {
        Fault(
            "\(duplication.name).opens-again",
            "\(duplication.text) opens the file again, with offset 0 and no status flags",
            breaks: duplication.shares, seen: "NuttX #6710", after: duplication.call, .separates { $0.openAgain() })
    }

    private static func rewinds(_ duplication: Duplication) -> Fault {
        Fault(
            "\(duplication.name).rewinds", "\(duplication.text) sets the offset of the description to 0",
            breaks: duplication.shares, after: duplication.call, .newDescription { $0.offset = 0 })
    }

    /// What goes wrong where a call has begun before it looks whether it may.
    private static func late(_ duplication: Duplication) -> [Fault] {
        [
            Fault(
                "\(duplication.name).failure-keeps-reference",
                "\(duplication.text) that fails keeps the reference to what it was to duplicate",
                breaks: "lifetime.pipe.eof-only-last", after: duplication.call
            ) { world, call in
                guard call.error != nil, let place = world.description(at: call.source) else { return }
                world.descriptions[place].references += 1
            },
            Fault(
                "\(duplication.name).refuses-zero", "\(duplication.text) takes 0 for no descriptor",
                breaks: duplication.shares, instead: duplication.call
            ) { _, call in call.fildes == 0 ? .error(.EBADF) : nil },
        ]
    }

    private static func ownPart(_ duplication: Duplication) -> [Fault] {
        [
            Fault(
                "\(duplication.name).opens-both-ways", "\(duplication.text) makes a number that reads and writes",
                breaks: "\(duplication.shares) ofd.shared.accmode.readonly ofd.shared.accmode.writeonly",
                after: duplication.call
            ) { world, call in
                guard let made = call.made, case .file = world.object(at: made) else { return }
                world.separate(made) { $0.access = .readWrite }
            },
            Fault(
                "\(duplication.name).clears-status", "\(duplication.text) clears the status flags of the description",
                breaks: "\(duplication.shares) fcntl.getfl.per-ofd", after: duplication.call,
                .newDescription { $0.status = [] }),
        ]
    }

    /// Whether the call was given one of several numbers of a description.
    private static func isDuplicated(_ call: Aftermath) -> Bool {
        call.before.description(at: call.source).map { call.before.descriptions[$0].references > 1 } ?? false
    }

    private static let perNumber: [Fault] = [
        .perNumber(
            "offset.per-number", "each number has an offset of its own, copied when it is duplicated",
            breaks: "dup.same-ofd ofd.shared.offset.read ofd.shared.offset.write ofd.shared.offset.lseek",
            seen: "NuttX #6710", .offset),
        .perNumber(
            "append.per-number", "O_APPEND belongs to each number",
            breaks: "fcntl.setfl.append.shared fcntl.getfl.per-ofd",
            seen: "Emscripten before #9396, NuttX #6710, firebuild #689", .status(.append)),
        .perNumber(
            "nonblock.per-number", "O_NONBLOCK belongs to each number",
            breaks: "fcntl.setfl.nonblock.shared ofd.shared.nonblock.behaviour",
            seen: "Emscripten before #9396, NuttX #6710, firebuild #689",
            .status(.nonBlocking)),
        .perNumber(
            "socket-option.per-number", "SO_KEEPALIVE belongs to each number", breaks: "ofd.shared.sockopt",
            .socket(\.keepsAlive)),
        Fault(
            "socket-option.per-process", "what a child sets at a socket does not reach its parent",
            breaks: "ofd.shared.sockopt fork.same-ofd", instead: .setOption
        ) { world, call in
            guard world.process.parent != nil else { return nil }
            let before = world.sockets
            let outcome = world.step(call)
            world.sockets = before
            return outcome
        },
        .perNumber(
            "shutdown.per-number", "a shutdown stops writes through the number that it named only",
            breaks: "lifetime.socket.shutdown-all", .socket(\.isWriteShut)),
        .perNumber(
            "terminal.per-number", "terminal attributes belong to each number", breaks: "ofd.shared.ioctl-tty", .echo),
        .perNumber(
            "window-size.per-number", "the size of a window belongs to each number",
            breaks: "ofd.shared.window-size", .rows),
        Fault(
            "socketpair.ignores-type", "socketpair makes streams of datagrams, which run together",
            breaks: "dup.same-ofd", takes: .socketpair
        ) { _, _ in .socketpair(isDatagram: false) },
        Fault(
            "socket.duplicate-nameless", "getsockname and getpeername do not know a socket that has been duplicated",
            breaks: "obj.socket.names", after: .socketName
        ) { _, call in
            if isDuplicated(call), call.outcome == .word(.same) { call.outcome = .word(.different) }
        },
        Fault(
            "socket.family-lost", "a socket of the internet domain is a local one once it has been duplicated",
            breaks: "obj.socket.names", after: .socketName
        ) { _, call in
            if isDuplicated(call), call.outcome == .word(.internet) { call.outcome = .word(.local) }
        },
        Fault(
            "ready.tells-one", "poll and select tell one number of an object only", breaks: "obj.poll-select",
            after: .ready
        ) { _, call in
            if call.outcome == .word(.both) { call.outcome = .word(.first) }
        },
        Fault(
            "ready.tells-all", "poll and select find all ready where one is", breaks: "obj.poll-select", after: .ready
        ) { _, call in
            if [.word(.first), .word(.second)].contains(call.outcome) { call.outcome = .word(.both) }
        },
        Fault(
            "directory.per-number", "the position of a directory is one of the number",
            breaks: "obj.directory.offset-shared",
            after: .lseek
        ) { world, call in
            guard let place = call.before.description(at: call.source),
                call.before.descriptions[place].object == .directory
            else { return }
            let offset = world.descriptions[place].offset
            world.descriptions[place].offset = call.before.descriptions[place].offset
            world.separate(call.source) { $0.offset = offset }
        },
        Fault(
            "stat.per-number", "fstat shows another file for each number", breaks: "ofd.shared.identity.fstat",
            after: .identity
        ) { _, call in
            if case .sameFile(let one, let other) = call.operation, one != other, call.error == nil {
                call.outcome = .word(.different)
            }
        },
        Fault(
            "stat.no-identity", "fstat shows the same device and file number for everything",
            breaks: "ofd.shared.identity.fstat dup2.target.any-in-range", after: .identity, .answers(.word(.same))),
    ]
}
