/// Closing, and looking at the table.
extension World {
    mutating func close(_ fildes: Int) -> Outcome {
        guard process[fildes] != nil else { return fail(.EBADF, "close.err.ebadf") }
        closeNumber(fildes)
        return succeed(.ok, "close.deallocates close.others-unaffected close.no-eagain ofd.private.openness")
    }

    /// posix_close closes whatever its flag is; of one that it does not know it may complain.
    mutating func posixClose(_ fildes: Int, flag: Int) -> Outcome {
        guard process[fildes] != nil else { return fail(.EBADF, "close.err.ebadf") }
        closeNumber(fildes)
        if flag != 0, choose(.closeUnknownFlag, false, true) {
            return fail(.EINVAL, "posix_close.invalid-flag")
        }
        return succeed(.ok, "posix_close.flag0")
    }

    /// What any close does, also that of dup2, exec and exit: the number is free, the process has no record lock on the
    /// file any more, whichever number it was set through, and the description has one reference less.
    package mutating func closeNumber(_ number: Int) {
        guard let slot = process[number] else { return }
        process[number] = nil
        let description = Int(slot.description)
        if case .file(let file) = descriptions[description].object, !files[file].locks.isEmpty {
            files[file].locks.removeAll { $0.owner == .process(current) }
        }
        release(description)
    }

    mutating func table() -> Outcome { succeed(.table(process.openNumbers), "fcntl.setfd.err.ebadf") }

    mutating func observe(below bound: Int?) -> Outcome {
        var states: [NumberState] = []
        for (number, slot) in process.slots.enumerated() where number < bound ?? .max {
            guard let slot else { continue }
            states.append(state(of: number, slot))
        }
        return succeed(.states(states), "fcntl.getfd.per-descriptor fcntl.getfl.per-ofd ofd.def.offset-status-mode")
    }

    /// As observe, with each offset first moved on by one: of two numbers that share a description the second finds it
    /// moved twice [ofd.shared.offset.lseek].
    mutating func survey(below bound: Int?) -> Outcome {
        var states: [NumberState] = []
        for (number, slot) in process.slots.enumerated() where number < bound ?? .max {
            guard let slot else { continue }
            let place = Int(slot.description)
            if descriptions[place].hasOffset { descriptions[place].offset += 1 }
            states.append(state(of: number, slot))
        }
        return succeed(.states(states), "ofd.def.offset-status-mode ofd.shared.offset.lseek")
    }

    private func state(of number: Int, _ slot: Slot) -> NumberState {
        let description = descriptions[Int(slot.description)]
        return NumberState(
            number: number, flags: slot.flags, access: description.access, status: description.status,
            offset: description.isSeekable ? description.offset : nil)
    }

    /// A failure sets errno; a success may change it, but not to zero.
    mutating func lookAtErrno() -> Outcome {
        if errnoLeft == .zero { return .word(.zero) }
        if errnoLeft == .changed {
            return succeed(.word(.changed), "dup.failure.minus1-errno dup2.failure.minus1-errno")
        }
        return succeed(.word(choose(.errnoAfterSuccess, .kept, .changed)), "errno.never-zero")
    }

    mutating func filesize(_ fildes: Int) -> Outcome {
        guard let description = description(at: fildes) else { return fail(.EBADF, "close.err.ebadf") }
        guard case .file(let file) = descriptions[description].object else { return .number(0) }
        return succeed(.number(Int64(files[file].content.count)), "ofd.shared.identity.fstat")
    }

    mutating func nlink(_ fildes: Int) -> Outcome {
        guard let description = description(at: fildes) else { return fail(.EBADF, "close.err.ebadf") }
        guard case .file(let file) = descriptions[description].object else { return .number(1) }
        return succeed(.number(Int64(files[file].links)), "lifetime.unlinked")
    }

    mutating func filetype(_ fildes: Int) -> Outcome {
        guard let description = description(at: fildes) else { return fail(.EBADF, "close.err.ebadf") }
        let answer: Answer =
            switch descriptions[description].object {
            case .file: .file
            case .directory: .directory
            case .pipe: .fifo
            case .socket, .listener: .socket
            case .null, .manager, .subsidiary: .device
            }
        return succeed(.word(answer), "obj.any-type ofd.shared.identity.fstat")
    }

    mutating func sameFile(_ fildes: Int, _ other: Int) -> Outcome {
        guard let one = description(at: fildes), let two = description(at: other) else {
            return fail(.EBADF, "close.err.ebadf")
        }
        let isSame = descriptions[one].object == descriptions[two].object
        return succeed(.word(isSame ? .same : .different), "ofd.shared.identity.fstat")
    }

    /// One description or two, where the platform can say.
    mutating func sameDescription(_ fildes: Int, _ other: Int) -> Outcome {
        guard let one = description(at: fildes), let two = description(at: other) else {
            return fail(.EBADF, "close.err.ebadf")
        }
        return succeed(.word(one == two ? .same : .different), "ofd.shared.kcmp")
    }
}

extension OpenFileDescription {
    /// Whether it has an offset that can be moved.
    public var isSeekable: Bool {
        switch object {
        case .file, .directory, .null: true
        case .pipe, .socket, .listener, .manager, .subsidiary: false
        }
    }

    /// Whether its offset can be set: that of the null device is always 0.
    public var hasOffset: Bool { isSeekable && object != .null }
}
