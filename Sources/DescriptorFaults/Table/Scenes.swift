import DescriptorModel

extension Fault {
    /// Faults that only threads, signals, streams or a compiler can show: each changes the outcome of a whole scene.
    static let scenes: [Fault] =
        windows + marks + allocations + torn + lingering + interruptions + threads + waits + sleeps + headers

    private static func scene(
        _ scene: Scene, _ answer: Answer, _ name: String, _ summary: String, breaks: String, seen: String? = nil
    ) -> Fault {
        Fault(name, summary, breaks: breaks, seen: seen, instead: .scene) { _, call in
            call == .scene(scene) ? .word(answer) : nil
        }
    }

    private static let windows: [Fault] = [Scene.Call.dup2, .dup3].flatMap { call in
        [(Answer.seenClosed, "has-window", "is free"), (.taken, "window-is-taken", "is another thread's")].map {
            answer, name, what in
            scene(
                .raceReplace(call), answer, "\(call.rawValue).\(name)",
                "\(call.rawValue) is close and dup: in between, the number \(what)",
                breaks: call == .dup2 ? "dup2.atomic.2-9-7" : "dup3.atomic.replace",
                seen: call == .dup2 ? "litebox #801, km #1479, NuttX #16326, RT-Thread #9253, Lind #1370" : nil)
        }
    }

    private static let markers: [(call: Scene.Call, text: String, breaks: String)] = [
        (.dup3, "dup3", "dup3.flag.cloexec"),
        (.dupfdCloexec, "F_DUPFD_CLOEXEC", "fcntl.dupfd-cloexec.sets"),
        (.dupfdClofork, "F_DUPFD_CLOFORK", "fcntl.dupfd-clofork.sets"),
    ]

    private static let marks: [Fault] = markers.map { call, text, breaks in
        scene(
            .raceFlag(call), .clear, "\(call.rawValue).marks-in-two-steps",
            "\(text) makes the number and then marks it: in between it is clear",
            breaks: "thread.2-9-7.fd-list \(breaks)")
    }

    private static let allocators: [(call: Scene.Call, text: String, breaks: String)] = [
        (.dup, "dup", "alloc.atomic.threads"), (.open, "open", "alloc.atomic.threads"),
        (.dupfd, "F_DUPFD", "fcntl.dupfd.atomic-lowest"),
    ]

    private static let allocations: [Fault] = allocators.flatMap { call, text, breaks in
        [
            scene(
                .raceAllocate(call), .repeated, "\(call.rawValue).gives-number-twice",
                "\(text) gives one number to two threads", breaks: breaks),
            scene(
                .raceAllocate(call), .gap, "\(call.rawValue).leaves-gap",
                "\(text) passes over numbers that are free when threads compete", breaks: breaks),
        ]
    }

    /// Calls that wait as the last close would, though another number is left.
    private static let lingering: [Fault] = [Scene.Call.close, .dup2, .dup3].map { call in
        Fault(
            "\(call.rawValue).lingers-for-duplicates",
            "\(call.rawValue) of one of two numbers waits for the data of the connection",
            breaks: "lifetime.socket.linger", instead: .scene
        ) { _, operation in
            operation == .scene(.lingerShared(call)) ? .hung : nil
        }
    }

    private static let torn: [Fault] = [
        scene(
            .raceWrite, .torn, "write.torn", "writes of two threads through one description overlap",
            breaks: "ofd.shared.offset.atomic-rw"),
        scene(
            .racePipe, .torn, "pipe.tears-records", "writes of two threads into a pipe are mixed",
            breaks: "obj.pipe.pipe-buf"),
        scene(
            .raceAppend, .torn, "append.torn", "appends of two processes overlap", breaks: "ofd.shared.append.behaviour"
        ),
    ]

    private static let interruptions: [Fault] = [
        scene(
            .storm(.dup2), .replacedAndFailed, "dup2.eintr-after-success",
            "dup2 that is interrupted fails and has replaced the number", breaks: "dup2.eintr.not-after-success"),
        scene(
            .storm(.dup3), .replacedAndFailed, "dup3.eintr-after-success",
            "dup3 that is interrupted fails and has replaced the number",
            breaks: "dup2.eintr.not-after-success dup3.flag0.equals-dup2"),
        scene(
            .linger(.dup2), .lost, "dup2.eintr-loses-target",
            "dup2 that is interrupted while the close of its target waits fails, and the target is gone",
            breaks: "dup2.eintr.not-after-success dup2.close-fail.minus1-keeps-ofd"),
        scene(
            .linger(.dup3), .lost, "dup3.eintr-loses-target",
            "dup3 that is interrupted while the close of its target waits fails, and the target is gone",
            breaks: "dup2.eintr.not-after-success dup3.flag0.equals-dup2"),
        scene(
            .cancel(.dup2), .cancelled, "dup2.acts-on-cancel", "dup2, made of close, acts on a cancel",
            breaks: "dup2.cancel.not-a-point"),
        scene(
            .cancel(.close), .completed, "close.ignores-cancel", "close does not act on a cancel",
            breaks: "close.cancel-point cancel.required-list"),
        scene(
            .inHandler(.dup), .wrong, "dup.fails-in-handler", "dup does not work in a signal handler",
            breaks: "dup.sigsafe"),
        scene(
            .inHandler(.dup2), .wrong, "dup2.fails-in-handler", "dup2 does not work in a signal handler",
            breaks: "dup2.sigsafe"),
        scene(
            .inHandler(.dupfd), .wrong, "dupfd.fails-in-handler", "F_DUPFD does not work in a signal handler",
            breaks: "fcntl.sigsafe"),
        scene(
            .inHandler(.open), .wrong, "open.fails-in-handler", "open does not work in a signal handler",
            breaks: "sig.safe-list"),
        scene(
            .inHandler(.close), .wrong, "close.fails-in-handler", "close does not work in a signal handler",
            breaks: "sig.safe-list"),
    ]

    private static let threads: [Fault] = [
        scene(
            .errnoThreads, .shared, "errno.per-process", "all threads have one errno", breaks: "errno.per-thread"),
        scene(
            .sigpipeThread, .other, "sigpipe.other-thread", "SIGPIPE goes to another thread than the one that wrote",
            breaks: "lifetime.pipe.sigpipe-thread"),
        scene(
            .hangup, .early, "pty.hangs-up-early", "the line hangs up when any number of the manager side is closed",
            breaks: "lifetime.pty.manager-last"),
        scene(
            .hangup, .never, "pty.never-hangs-up", "the line does not hang up when the manager side is closed",
            breaks: "lifetime.pty.manager-last"),
        scene(
            .queueExec, .open, "exec.keeps-queues", "a message queue descriptor is open in a new image",
            breaks: "obj.mq.exec-closed"),
        Fault(
            "threads.own-tables", "each thread has a table of its own", breaks: "thread.shared-table", instead: .scene
        ) { _, call in
            if case .scene(.threadTable) = call { .word(.separate) } else { nil }
        },
        Fault(
            "threads.start-without-numbers", "a thread has none of the numbers that its process opened",
            breaks: "thread.shared-table", instead: .thread
        ) { world, call in
            call == .thread ? .table(world.process.openNumbers.filter { $0 < 3 }) : nil
        },
        scene(
            .queueFork, .separate, "fork.queue-separate", "a child has message queues of its own", breaks: "fork.mq"),
        Fault(
            "fork.stream-position-lost", "a stream that was flushed writes over what the child wrote",
            breaks: "fork.streams", instead: .scene
        ) { _, call in
            call == .scene(.streamFork) ? .data(Array("before parent".utf8)) : nil
        },
        Fault(
            "fflush.loses-before-exec", "what was flushed before exec is lost", breaks: "exec.streams-lost",
            instead: .scene
        ) { _, call in
            call == .scene(.streamExec(isFlushed: true)) ? .data([]) : nil
        },
    ]

    private static let ways: [(end: Scene.LockWait, name: String, text: String)] = [
        (.unlock, "unlock", "unlocks"), (.close, "close", "closes a number"),
        (.dup2, "dup2", "replaces a number by dup2"), (.dup3, "dup3", "replaces a number by dup3"),
        (.exit, "exit", "exits"),
    ]

    /// Waits for locks, of processes and of descriptions.
    private static let waits: [Fault] =
        [false, true].flatMap { isOfDescription in
            let prefix = isOfDescription ? "ofd-lock-wait" : "lock-wait"
            let command = isOfDescription ? "F_OFD_SETLKW" : "F_SETLKW"
            let rule = isOfDescription ? "lock.ofd.setlkw-waits" : "lock.record.setlkw.waits"
            return ways.map { end, name, text in
                scene(
                    .lockWait(end, isOwnedByDescription: isOfDescription), .stays, "\(prefix).\(name)-does-not-wake",
                    "\(command) is not woken when the holder \(text)", breaks: rule)
            } + [
                scene(
                    .lockWait(.unlock, isOwnedByDescription: isOfDescription), .early, "\(prefix).does-not-wait",
                    "\(command) gives a lock that another has", breaks: rule),
                scene(
                    .lockWait(.signal, isOwnedByDescription: isOfDescription), .left, "\(prefix).lock-after-signal",
                    "\(command) that a signal has ended locks all the same",
                    breaks: isOfDescription ? rule : "lock.record.setlkw.eintr"),
                scene(
                    .lockWait(.seek, isOwnedByDescription: isOfDescription), .moved, "\(prefix).moves-with-offset",
                    "\(command) counts from the offset that there is when the lock is given",
                    breaks: isOfDescription ? rule : "lock.record.setlkw.range-fixed"),
            ]
        } + [
            scene(
                .lockThreads, .apart, "lock.per-thread", "threads of one process have locks of their own",
                breaks: "lock.record.threads-no-conflict")
        ]

    private static let lastCloses: [(end: Scene.LastClose, text: String)] = [
        (.close, "closed"), (.dup2, "replaced by dup2"), (.dup3, "replaced by dup3"),
        (.exit, "gone with its process"),
    ]

    /// Reads and writes that sleep at a pipe.
    private static let sleeps: [Fault] = [false, true].flatMap { isWrite in
        let (name, text) = isWrite ? ("writer", "a writer at a full pipe") : ("reader", "a reader at an empty pipe")
        let rule = isWrite ? "lifetime.pipe.epipe-only-last" : "lifetime.pipe.eof-only-last"
        return lastCloses.flatMap { end, way in
            let sleep = Scene.blockedEnd(end, isWrite: isWrite)
            return [
                scene(
                    sleep, .stays, "\(end.rawValue).leaves-\(name)-asleep",
                    "\(text) sleeps on when the last number of the other end is \(way)", breaks: rule),
                scene(
                    sleep, .early, "\(end.rawValue).wakes-\(name)-early",
                    "\(text) is woken when the first of two numbers of the other end is \(way)", breaks: rule),
            ]
        }
    }

    private static let declarations: [(declaration: Declaration, summary: String, breaks: String)] = [
        (.dup, "unistd.h does not declare dup", "hdr.unistd.decl"),
        (.dup2, "unistd.h does not declare dup2", "hdr.unistd.decl"),
        (.fileno, "STDIN_FILENO and its kin are not 0, 1 and 2", "hdr.unistd.fileno-consts"),
        (.fcntlConstants, "fcntl.h lacks a command or a flag", "hdr.fcntl.consts"),
        (.commandsDistinct, "two commands of fcntl have one value", "hdr.fcntl.distinct"),
        (.errnoDistinct, "two errors have one value", "errno.distinct"),
        (.posixCloseRestart, "unistd.h does not define POSIX_CLOSE_RESTART", "posix_close.restart-macro"),
        (.errnoPositive, "errors have negative values", "errno.distinct"),
    ]

    private static let headers: [Fault] = declarations.map { declaration, summary, breaks in
        Fault("headers.\(declaration.rawValue)", summary, breaks: breaks, instead: .declared) { _, call in
            call == .declared(declaration) ? .word(.no) : nil
        }
    }
}
