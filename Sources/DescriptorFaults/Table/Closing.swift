import DescriptorModel

extension Fault {
    /// What close does to its number, to the others, and to what is behind them.
    static let closing: [Fault] = numbersOfClose + afterwards + others + pipes + sockets

    private static let numbersOfClose: [Fault] = [
        Fault(
            "close.leaves-open", "close reports success and closes nothing", breaks: "close.deallocates",
            instead: .close, .doesNothing),
        Fault(
            "close.twice-succeeds", "close of a number that is not open succeeds", breaks: "close.err.ebadf",
            after: .close, .answers(.ok, insteadOf: .EBADF)),
        Fault(
            "close.bad-einval", "close of a number that is not open fails with EINVAL", breaks: "close.err.ebadf",
            after: .close, .answers(.error(.EINVAL), insteadOf: .EBADF)),
        Fault(
            "close.keeps-last-open", "close of a number that others share leaves it open", breaks: "close.deallocates",
            instead: .close
        ) { world, call in
            guard let place = world.description(at: call.fildes ?? -1), world.descriptions[place].references > 1 else {
                return nil
            }
            return .ok
        },
        Fault(
            "close.leaves-reserved", "close frees what is behind a number, and the number is never given again",
            breaks: "close.deallocates alloc.lowest.all-openers", after: [.close, .open, .dup]
        ) { world, call in
            if call.outcome == .ok { world.memory[world.key(call.source)] = 1 }
            guard let made = call.made, world.memory[world.key(made)] != nil else { return }
            var next = made
            while world.memory[world.key(next)] != nil || world.process[next] != nil, next < world.process.limit {
                next += 1
            }
            call.outcome = .number(Int64(world.move(made, to: next)))
        },
        Fault(
            "posix-close.wants-flag", "posix_close fails with EINVAL when its flag is 0", breaks: "posix_close.flag0",
            instead: .close
        ) { _, call in
            if case .posixClose(_, 0) = call { .error(.EINVAL) } else { nil }
        },
    ]

    /// Calls that do not find out that a number is closed.
    private static let afterwards: [Fault] = [
        Fault(
            "read.closed-finds-end", "read of a number that is not open finds the end of a file",
            breaks: "close.deallocates", after: .read, .answersOfClosed(.data([]))),
        Fault(
            "write.closed-succeeds", "write to a number that is not open succeeds", breaks: "close.deallocates",
            after: .write
        ) { _, call in
            guard case .write(_, let bytes) = call.operation, !call.isSourceOpen else { return }
            call.outcome = .number(Int64(bytes.count))
        },
        Fault(
            "lseek.closed-succeeds", "lseek of a number that is not open succeeds", breaks: "close.deallocates",
            after: .lseek, .answers(.number(0), insteadOf: .EBADF)),
        Fault(
            "fstat.closed-succeeds", "fstat of a number that is not open succeeds", breaks: "close.deallocates",
            after: .fstat, .answers(.number(0), insteadOf: .EBADF)),
    ]

    private static let others: [Fault] = [
        Fault(
            "close.closes-duplicates", "close closes every number of the description",
            breaks: "close.others-unaffected ofd.private.openness", seen: "Emscripten #4017", after: .close
        ) { world, call in
            if let place = call.closed { world.closeNumbers { $0.description(at: $1) == place } }
        },
        Fault(
            "close.alias-closes-standard-number", "close of a duplicate of 0, 1 or 2 closes that too",
            breaks: "close.others-unaffected ofd.private.openness", seen: "nanvix #2646", after: .close
        ) { world, call in
            guard let place = call.closed, call.source > 2 else { return }
            world.closeNumbers { $1 < 3 && $0.description(at: $1) == place }
        },
        Fault(
            "close.standard-number-closes-aliases", "close of 0, 1 or 2 closes its duplicates too",
            breaks: "close.others-unaffected ofd.private.openness", after: .close
        ) { world, call in
            guard let place = call.closed, call.source < 3 else { return }
            world.closeNumbers { $0.description(at: $1) == place }
        },
        Fault(
            "close.ends-description", "close rewinds the description and clears its flags, though others refer to it",
            breaks: "close.others-unaffected lifetime.ofd.until-last", after: .close,
            .closedDescription { $0.openAgain() }),
        Fault(
            "close.clears-owner", "close clears the owner of the description, though others refer to it",
            breaks: "fcntl.setown.socket", after: .close, .closedDescription { $0.owner = .none }),
        Fault(
            "close.directory-ends-duplicates", "close of a directory closes its duplicates",
            breaks: "close.others-unaffected",
            after: .close
        ) { world, call in
            if call.closedObject == .directory { world.closeNumbers { $0.object(at: $1) == .directory } }
        },
        Fault(
            "close.leaks-reference", "close drops no reference: the description behind the number is never removed",
            breaks: "close.deallocates lifetime.pipe.eof-only-last lifetime.socket.all-closed", after: .close
        ) { world, call in
            if let place = call.closed, call.before.descriptions[place].references == 1 {
                world.revive(place, as: call.before)
            }
        },
    ]

    private static let pipes: [Fault] = [
        Fault(
            "close.pipe-eof-early", "close of any number of a pipe's write end ends the pipe for its readers",
            breaks: "lifetime.pipe.eof-only-last close.deallocates", seen: "Redox kernel (reverted in #30)",
            after: .close
        ) { world, call in
            if case .pipe(let pipe, _) = call.closedObject, call.closedAccess?.writes == true {
                world.pipes[pipe].writers = 0
            }
        },
        Fault(
            "close.pipe-epipe-early", "close of any number of a pipe's read end breaks the pipe for its writers",
            breaks: "lifetime.pipe.epipe-only-last", after: .close
        ) { world, call in
            if case .pipe(let pipe, _) = call.closedObject, call.closedAccess?.reads == true {
                world.pipes[pipe].readers = 0
            }
        },
        Fault(
            "write.never-epipe", "a write to a pipe without readers succeeds", breaks: "lifetime.pipe.epipe-only-last",
            after: .write
        ) { world, call in
            guard call.error == .EPIPE, case .write(_, let bytes) = call.operation else { return }
            call.outcome = .number(Int64(bytes.count))
        },
        Fault(
            "write.no-sigpipe", "a write to a pipe without readers raises no signal",
            breaks: "lifetime.pipe.epipe-only-last", after: .write
        ) { world, call in
            if call.error == .EPIPE { world.process.signals = call.before.process.signals }
        },
        Fault(
            "write.sigpipe-not-ignored", "SIGPIPE ends the process though it is ignored",
            breaks: "lifetime.pipe.epipe-only-last", after: .write
        ) { world, call in
            // The model counts the signals that are not ignored.
            if call.error == .EPIPE, world.process.signals == call.before.process.signals { call.outcome = .died }
        },
        Fault(
            "close.pipe-loses-data", "close of the last writer throws away what was not read",
            breaks: "lifetime.pipe.data-survives-writer", after: .close
        ) { world, call in
            if case .pipe(let pipe, _) = call.closedObject, world.pipes[pipe].writers == 0 {
                world.pipes[pipe].bytes = []
            }
        },
        Fault(
            "close.fifo-keeps-data", "what is in a FIFO is still there when it is opened again",
            breaks: "lifetime.pipe.data-discarded", after: .close
        ) { world, call in
            guard case .pipe(let pipe, true) = call.closedObject else { return }
            if world.fifo == nil { world.fifo = pipe }
            if world.pipes[pipe].bytes.isEmpty { world.pipes[pipe].bytes = call.before.pipes[pipe].bytes }
        },
        Fault(
            "close.fifo-loses-data", "close of any number of a FIFO throws away what is in it",
            breaks: "lifetime.pipe.data-discarded", after: .close
        ) { world, call in
            if case .pipe(let pipe, true) = call.closedObject { world.pipes[pipe].bytes = [] }
        },
    ]

    private static let sockets: [Fault] = [
        Fault(
            "close.shuts-down-socket", "close of any number of a socket ends the connection",
            breaks: "close.others-unaffected lifetime.socket.all-closed", seen: "Emscripten #4017", after: .close
        ) { world, call in
            guard case .socket(let socket) = call.closedObject, let peer = world.sockets[socket].peer else { return }
            world.sockets[peer].isReadShut = true
            world.sockets[socket].isWriteShut = true
        },
        Fault(
            "write.lost-peer-takes", "a write to a socket whose peer is closed succeeds",
            breaks: "lifetime.socket.all-closed", after: .write
        ) { world, call in
            guard call.error == .EPIPE, case .socket = world.object(at: call.source),
                case .write(_, let bytes) = call.operation
            else { return }
            call.outcome = .number(Int64(bytes.count))
        },
        Fault(
            "close.stops-listening", "close of any number of a listening socket ends the listening",
            breaks: "close.others-unaffected dup.same-ofd", after: .close
        ) { world, call in
            if call.closedObject == .listener { world.closeNumbers { $0.object(at: $1) == .listener } }
        },
        Fault(
            "close.unsent-eagain", "close of a non-blocking socket with data on the way fails with EAGAIN",
            breaks: "close.no-eagain", instead: .close
        ) { world, call in
            guard let place = world.description(at: call.fildes ?? -1),
                world.descriptions[place].status.contains(.nonBlocking),
                case .socket(let socket) = world.descriptions[place].object, let peer = world.sockets[socket].peer,
                !world.sockets[peer].messages.isEmpty
            else { return nil }
            return .error(.EAGAIN)
        },
        Fault(
            "close.unsent-lost", "close of a socket throws away what its peer has not read", breaks: "close.no-eagain",
            after: .close
        ) { world, call in
            if case .socket(let socket) = call.closedObject, let peer = call.before.sockets[socket].peer {
                world.sockets[peer].messages = []
            }
        },
        Fault(
            "shutdown.does-nothing", "shutdown succeeds and does nothing", breaks: "lifetime.socket.shutdown-all",
            instead: .shutdown, .doesNothing),
        Fault(
            "setsockopt.sets-nothing", "setsockopt succeeds and sets nothing", breaks: "ofd.shared.sockopt",
            instead: .setOption, .doesNothing),
    ]
}
