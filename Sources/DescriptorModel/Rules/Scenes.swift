/// Scenes with threads, signals and streams. The rule of a scene gives the outcome of a correct platform; if a scene
/// consists of calls that have rules, it uses these rules.
extension World {
    mutating func play(_ scene: Scene) -> Outcome {
        switch scene {
        case .cancel(let call): cancel(call)
        case .inHandler(let call): inHandler(call)
        case .storm(let call): storm(call)
        case .raceReplace(let call):
            succeed(
                .word(.neverSeen), call == .dup3 ? "dup3.atomic.replace" : "dup2.atomic.2-9-7 dup2.atomic.close-effects"
            )
        case .raceAllocate(let call): raceAllocate(call)
        case .raceInherit: succeed(.word(choose(.dup3CloexecRace, .neverSeen, .seen)), "dup3.atomic.flag")
        case .raceFlag: succeed(.word(.neverClear), "thread.2-9-7.fd-list dup3.atomic.flag")
        case .raceWrite: succeed(.word(.intact), "ofd.shared.offset.atomic-rw")
        case .raceAppend: succeed(.word(.intact), "ofd.shared.append.behaviour")
        case .racePipe: succeed(.word(.intact), "obj.pipe.pipe-buf")
        case .raceTarget:
            choose(
                .dup2BusyOnRace, succeed(.word(.replaced), "dup2.race.closed-target"), .error(.EBUSY), .error(.EBADF))
        case .errnoThreads: succeed(.word(.separate), "errno.per-thread")
        case .sigpipeThread: succeed(.word(.writer), "lifetime.pipe.sigpipe-thread")
        case .blockedRead: succeed(.word(choose(.readBlocked, .stays, .woken)), "lifetime.blocked-io")
        case .lockWait(let end, let isOwnedByDescription): lockWait(end, isOwnedByDescription)
        case .lockThreads: succeed(.word(.together), "lock.record.threads-no-conflict")
        case .blockedEnd(_, let isWrite):
            succeed(.word(.woken), isWrite ? "lifetime.pipe.epipe-only-last" : "lifetime.pipe.eof-only-last")
        case .passedTwo(let room): succeed(.word(room == .both ? .both : .one), "lifetime.scm-rights")
        case .hangup: hangup()
        case .linger:
            succeed(
                .word(choose(.lingerInterrupted, .closed, .kept, .atOnce)),
                """
                close.eintr.three-outcomes close.err.einprogress dup2.eintr dup3.err.eintr \
                dup2.eintr.not-after-success dup2.close-fail.minus1-keeps-ofd
                """)
        case .lingerShared: succeed(.word(.atOnce), "lifetime.socket.linger")
        case .sigioNumber: succeed(.word(choose(.signalNumber, .original, .duplicate, .none)), "fcntl.setsig.fdnumber")
        case .queueFork: succeed(.word(.shared), "fork.mq")
        case .queueExec: succeed(.word(.closed), "obj.mq.exec-closed")
        case .queueDuplicate: succeed(.word(.shared), "obj.mq.may-be-fd")
        case .threadTable: succeed(.word(.shared), "thread.shared-table")
        case .epoll: succeed(.word(.yes), "obj.epoll.key")
        case .linuxObject: succeed(.word(.shared), "obj.linux.eventfd-timerfd-signalfd-memfd")
        case .streamFork: streamFork()
        case .streamExec(let isFlushed):
            succeed(.data(isFlushed ? Array("child".utf8) : []), "exec.streams-lost")
        }
    }

    /// The lock is given as soon as it is free, for the bytes that it was asked for; a signal ends the wait.
    private mutating func lockWait(_ end: Scene.LockWait, _ isOwnedByDescription: Bool) -> Outcome {
        switch end {
        case .unlock, .close, .dup2, .dup3, .exit:
            succeed(.word(.granted), "lock.record.setlkw.waits lock.ofd.setlkw-waits")
        case .signal: succeed(.word(.interrupted), "lock.record.setlkw.eintr lock.ofd.setlkw-eintr")
        case .seek: succeed(.word(.fixed), "lock.record.setlkw.range-fixed")
        case .cross: succeed(.word(choose(.lockDeadlock, .deadlock, .stays)), "lock.record.edeadlk")
        }
    }

    /// dup2 and dup3 are not cancellation points, close is one; F_DUPFD, and dup that is equivalent to it, may be one.
    private mutating func cancel(_ call: Scene.Call) -> Outcome {
        switch call {
        case .close: succeed(.word(.cancelled), "close.cancel-point cancel.required-list")
        case .dup, .dupfd:
            succeed(
                .word(choose(.dupfdCancellation, .completed, .cancelled)), "fcntl.cancel dup.cancel.not-a-point")
        default: succeed(.word(.completed), "dup2.cancel.not-a-point")
        }
    }

    private mutating func inHandler(_ call: Scene.Call) -> Outcome {
        if call == .getfd || call == .nothing { return .word(process[0] == nil ? .wrong : .right) }
        let outcome =
            switch call {
            case .dup2: dup2(0, 40)
            case .dup3: dup3(0, 40, [], false)
            case .dupfd: dupfd(0, minimum: 40, [])
            case .open: open(Opening(.null))
            default: dup(0)
            }
        guard case .number(let number) = outcome, process[Int(number)] != nil else { return .word(.wrong) }
        closeNumber(Int(number))
        return succeed(.word(.right), "dup.sigsafe dup2.sigsafe dup3.sigsafe fcntl.sigsafe sig.safe-list")
    }

    /// dup2 may be interrupted, but then it has done nothing; dup and F_DUPFD have nothing to wait for
    /// [sig.dup-no-block].
    private mutating func storm(_ call: Scene.Call) -> Outcome {
        succeed(.word(choose(.dup2Interrupted, .clean, .failed)), "dup2.eintr.not-after-success")
    }

    /// Each allocation gets the lowest number that is free at that instant, so that together they get the lowest
    /// numbers.
    private mutating func raceAllocate(_ call: Scene.Call) -> Outcome {
        let minimum = call == .dupfd ? 30 : 0
        var expected = process.lowestFree(from: minimum)
        var numbers: [Int] = []
        var answer = Answer.distinct
        for _ in 0..<24 {
            let outcome =
                switch call {
                case .dupfd: dupfd(0, minimum: minimum, [])
                case .open: open(Opening(.null))
                default: dup(0)
                }
            guard case .number(let number) = outcome else {
                return unknown("the scene takes 24 numbers, and there are fewer")
            }
            if numbers.contains(Int(number)) { answer = .repeated } else if Int(number) != expected { answer = .gap }
            numbers.append(Int(number))
            expected = process.lowestFree(from: minimum)
        }
        for number in numbers { closeNumber(number) }
        return succeed(.word(answer), "alloc.atomic.threads fcntl.dupfd.atomic-lowest")
    }

    /// One of two numbers of the manager side is closed, then the other: only that hangs up.
    private mutating func hangup() -> Outcome {
        guard case .number(let manager) = openTerminal(withSubsidiary: false),
            case .number(let duplicate) = dup(Int(manager)), let place = description(at: Int(manager)),
            case .manager(let terminal) = descriptions[place].object
        else { return unknown("the scene takes two numbers, and there are fewer") }
        closeNumber(Int(manager))
        let isEarly = terminals[terminal].managers == 0
        closeNumber(Int(duplicate))
        let answer: Answer = isEarly ? .early : terminals[terminal].managers == 0 ? .last : .never
        return succeed(.word(answer), "lifetime.pty.manager-last")
    }

    /// What is written around a fork, flushed each time, comes out once and in order.
    private mutating func streamFork() -> Outcome {
        var opening = Opening(.file(.file))
        opening.creates = true
        opening.truncates = true
        guard case .number(let number) = open(opening) else {
            return unknown("the scene takes a number, and there is none")
        }
        let fildes = Int(number)
        _ = write(fildes, Array("before ".utf8))
        _ = fork()
        _ = write(fildes, Array("child ".utf8))
        _ = exit()
        _ = write(fildes, Array("parent".utf8))
        let content = pread(fildes, count: 1024, offset: 0)
        closeNumber(fildes)
        return succeed(content, "fork.streams handle.cross-process")
    }
}
