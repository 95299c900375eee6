/// The calls that duplicate. Read `dup2` first: it has most of what the others do.
extension World {
    /// dup2(fildes, fildes2): make fildes2 refer to the description of fildes.
    mutating func dup2(_ fildes: Int, _ fildes2: Int) -> Outcome {
        // The source is checked before anything is done: with a bad one the target stays unchanged, and so do the locks
        // on its file [dup2.invalid-src.target-not-closed], [lock.record.dup2-failed-keeps].
        guard let description = description(at: fildes) else { return refuseSource(fildes, fildes2) }
        if fildes == fildes2 { return dup2Equal(fildes) }
        // The range is all that can be wrong with the target; its limit is the current one and not part of it
        // [dup2.badnew.at-limit].
        guard fildes2 >= 0, fildes2 < process.limit else {
            return fail(
                errorBeyondLimit(fildes2, outOfRange: .EBADF),
                fildes2 < 0
                    ? "dup2.badnew.negative dup2.badnew.src-untouched"
                    : "dup2.badnew.at-limit dup2.badnew.above-limit dup2.badnew.src-untouched")
        }
        replace(fildes2, description, flags: [])
        // The result is the named number, whatever else is free; EMFILE is impossible.
        return succeed(
            .number(Int64(fildes2)),
            """
            dup2.returns.newfd dup2.same-ofd dup2.target.open-is-closed-first dup2.target.closed-ok \
            dup2.target.any-in-range dup2.target.does-not-use-lowest dup2.badnew.last-valid \
            dup2.no-emfile.full-table dup2.no-emfile.one-hole dup2.unequal.cloexec-cleared.from-source \
            dup2.unequal.cloexec-cleared.from-target dup2.unequal.clofork-cleared dup2.unequal.same-ofd-already \
            dup2.lifetime.close-source dup2.idempotent dup2.no-leak.refcount dup2.implicit-close.is-a-close \
            dup2.src-above-lowered-limit dup2.shares-locks lock.record.dup2-over-other
            """)
    }

    /// Equal numbers: nothing is done, the flags too stay as they are. That an open number at or above a lowered limit
    /// is out of range says one sentence, that it is returned another.
    private mutating func dup2Equal(_ fildes: Int) -> Outcome {
        if fildes >= process.limit, choose(.dup2EqualAboveLimit, false, true) {
            return fail(.EBADF, "dup2.conflict.equal-above-lowered-limit")
        }
        return succeed(
            .number(Int64(fildes)),
            """
            dup2.equal.valid-returns dup2.equal.valid-not-closed dup2.equal.cloexec-unchanged.set \
            dup2.equal.cloexec-unchanged.clear dup2.equal.clofork-unchanged lock.record.dup2-equal-keeps
            """)
    }

    /// If two errors apply, either may be given (XSH 2.3): where {OPEN_MAX} is above the soft limit, EMFILE may apply too.
    private mutating func refuseSource(_ fildes: Int, _ fildes2: Int) -> Outcome {
        let error = fildes2 < process.limit ? .EBADF : errorBeyondLimit(fildes2, outOfRange: .EBADF)
        if fildes == fildes2 {
            return fail(error, fildes < 0 ? "dup2.equal.negative-ebadf" : "dup2.equal.invalid-ebadf")
        }
        if fildes2 < 0 || fildes2 >= process.limit { return fail(error, "dup2.badboth dup2.failure.minus1-errno") }
        return fail(
            .EBADF, "dup2.invalid-src.ebadf dup2.invalid-src.target-not-closed dup2.failure.minus1-errno")
    }

    /// What was at the number is closed, with all that a close does, and the number refers to the description at the
    /// same instant: it is never seen unused [dup2.atomic.2-9-7], [thread.2-9-7.fd-list],
    /// [dup2.implicit-close.is-a-close].
    private mutating func replace(_ number: Int, _ description: Int, flags: DescriptorFlags) {
        descriptions[description].references += 1
        if process[number] != nil { closeNumber(number) }
        process[number] = Slot(description: description, flags: flags)
    }

    /// dup(fildes): the lowest number that is free refers to the description of fildes.
    mutating func dup(_ fildes: Int) -> Outcome {
        duplicate(
            fildes, minimum: 0, flags: [],
            closed: fildes < 0
                ? "dup.err.ebadf.negative dup.equiv.dupfd-zero"
                : "dup.err.ebadf.closed dup.err.ebadf.huge dup.failure.minus1-errno dup.equiv.dupfd-zero",
            full: "dup.err.emfile dup.equiv.dupfd-zero limit.rlimit.exceed-emfile",
            done: """
                dup.returns.lowest-free dup.returns.lowest-free.stdin-hole dup.returns.nonneg dup.same-ofd \
                dup.shares-locks dup.cloexec.cleared dup.clofork.cleared dup.source.flags-untouched \
                dup.err.emfile.recovers dup.equiv.dupfd-zero lock.record.dup-keeps alloc.range
                """)
    }

    /// fcntl F_DUPFD, F_DUPFD_CLOEXEC and F_DUPFD_CLOFORK: the lowest free number from a minimum on.
    mutating func dupfd(_ fildes: Int, minimum: Int, _ flags: DescriptorFlags) -> Outcome {
        // Out of range is EINVAL here and EBADF in dup2 [fcntl.dupfd.err.asymmetry].
        if minimum < 0 || minimum >= process.limit {
            let requirement: StaticString =
                minimum < 0
                ? "fcntl.dupfd.err.einval.negative" : "fcntl.dupfd.err.einval.at-limit fcntl.dupfd.err.asymmetry"
            if description(at: fildes) != nil {
                return fail(errorBeyondLimit(minimum, outOfRange: .EINVAL), requirement)
            }
            return fail(choose(.dupfdClosedAndOutOfRange, .EBADF, .EINVAL), "fcntl.dupfd.err.multiple")
        }
        return duplicate(
            fildes, minimum: minimum, flags: flags, closed: "fcntl.dupfd.err.ebadf",
            full: "fcntl.dupfd.err.emfile.full fcntl.dupfd.err.emfile.none-above",
            done: flags == [.closeOnExec]
                ? "fcntl.dupfd-cloexec.sets fcntl.dupfd-cloexec.min fcntl.dupfd-cloexec.clofork-clear"
                : flags == [.closeOnFork]
                    ? "fcntl.dupfd-clofork.sets"
                    : """
                    fcntl.dupfd.min.exact fcntl.dupfd.min.next-free fcntl.dupfd.min.hole-reuse fcntl.dupfd.same-ofd \
                    fcntl.dupfd.shares-locks fcntl.dupfd.cloexec-cleared fcntl.dupfd.clofork-cleared \
                    fcntl.dupfd.returns.newfd fcntl.dupfd.arg-type-int
                    """)
    }

    /// What dup and the duplicating commands have in common. Where the source is closed and the table is full, either
    /// error will do [dup.err.both.closed-and-full].
    private mutating func duplicate(
        _ fildes: Int, minimum: Int, flags: DescriptorFlags, closed: StaticString, full: StaticString,
        done: StaticString
    ) -> Outcome {
        let number = process.lowestFree(from: minimum)
        let isFull = number >= process.limit
        guard let description = description(at: fildes) else {
            if !isFull { return fail(.EBADF, closed) }
            return fail(choose(.dupClosedAndFull, .EBADF, .EMFILE), "dup.err.both.closed-and-full")
        }
        if isFull { return fail(.EMFILE, full) }
        install(description, at: number, flags: flags)
        return succeed(.number(Int64(number)), done)
    }

    /// dup3: dup2 with flags, which alone determine those of the result; equal numbers are an error.
    mutating func dup3(
        _ fildes: Int, _ fildes2: Int, _ flags: DescriptorFlags, _ hasUnknownFlag: Bool
    ) -> Outcome {
        if hasUnknownFlag, choose(.dup3UnknownFlag, true, false) { return fail(.EINVAL, "dup3.flag.invalid") }
        if fildes == fildes2 {
            if description(at: fildes) != nil { return fail(.EINVAL, "dup3.equal.einval dup3.equal.no-change") }
            return fail(choose(.dup3EqualClosed, .EINVAL, .EBADF), "dup3.equal.closed")
        }
        guard let description = description(at: fildes) else {
            return fail(.EBADF, "dup3.err.ebadf.src dup3.invalid-src.target-not-closed")
        }
        guard fildes2 >= 0, fildes2 < process.limit else {
            return fail(errorBeyondLimit(fildes2, outOfRange: .EBADF), "dup3.err.ebadf.newfd")
        }
        replace(fildes2, description, flags: flags)
        return succeed(
            .number(Int64(fildes2)),
            """
            dup3.present dup3.flag0.equals-dup2 dup3.flag.cloexec dup3.flag.clofork dup3.flag.both \
            dup3.flag.sole-determinant dup3.atomic.replace
            """)
    }

    /// F_DUP2FD and F_DUP2FD_CLOEXEC, of the BSDs and illumos: dup2 as a command [ext.f-dup2fd].
    mutating func dup2fd(_ fildes: Int, _ fildes2: Int, _ flags: DescriptorFlags) -> Outcome {
        let outcome = dup2(fildes, fildes2)
        if case .number = outcome, fildes != fildes2 { process[fildes2]?.flags = flags }
        return outcome
    }

    /// Many dup2: what the first does, the others do too [dup2.idempotent].
    mutating func dup2Repeat(_ fildes: Int, _ fildes2: Int, times: Int) -> Outcome {
        var outcome = dup2(fildes, fildes2)
        for _ in 0..<max(0, min(times, 8)) {
            if outcome != .number(Int64(fildes2)) { break }
            outcome = dup2(fildes, fildes2)
        }
        return outcome
    }

    /// dup until there is no number left.
    mutating func fill(_ fildes: Int) -> Outcome {
        var numbers: [Int] = []
        while true {
            // No lower number is free any more: this is what dup gives.
            let minimum = min(numbers.last ?? 0, process.limit - 1)
            switch minimum > 0 ? dupfd(fildes, minimum: minimum, []) : dup(fildes) {
            case .number(let number): numbers.append(Int(number))
            case .error(let error): return .filled(error, numbers)
            default: return unknown("what dup gave is neither a number nor an error")
            }
        }
    }

    /// An unknown command of fcntl.
    mutating func unknownCommand(_ fildes: Int) -> Outcome {
        if description(at: fildes) == nil { return fail(.EBADF, "fcntl.dupfd.err.ebadf") }
        return fail(.EINVAL, "fcntl.cmd.invalid")
    }
}
