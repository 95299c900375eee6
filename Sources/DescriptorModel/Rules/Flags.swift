/// Descriptor flags belong to a number, status flags and owner to the description behind it.
extension World {
    mutating func getfd(_ fildes: Int) -> Outcome {
        guard let slot = process[fildes] else { return fail(.EBADF, "fcntl.setfd.err.ebadf") }
        return succeed(
            .flags(slot.flags), "fcntl.getfd.nonneg fcntl.getfd.per-descriptor ofd.private.cloexec ofd.private.clofork")
    }

    mutating func setfd(_ fildes: Int, _ flags: DescriptorFlags) -> Outcome {
        guard process[fildes] != nil else { return fail(.EBADF, "fcntl.setfd.err.ebadf") }
        process[fildes]?.flags = flags
        return succeed(
            .ok, "fcntl.setfd.returns fcntl.setfd.cloexec.set fcntl.setfd.cloexec.clear fcntl.setfd.clofork")
    }

    mutating func getfl(_ fildes: Int) -> Outcome {
        guard let description = description(at: fildes) else { return fail(.EBADF, "fcntl.setfd.err.ebadf") }
        return succeed(
            .status(descriptions[description].access, descriptions[description].status),
            "fcntl.getfl.per-ofd fcntl.getfl.accmode fcntl.getfl.nonneg ofd.def.offset-status-mode obj.osearch-oexec")
    }

    /// Access mode and creation flags in the argument are ignored; some flags cannot be changed everywhere.
    mutating func setfl(_ fildes: Int, _ status: StatusFlags) -> Outcome {
        guard let description = description(at: fildes) else { return fail(.EBADF, "fcntl.setfd.err.ebadf") }
        var status = status.subtracting([.accessMode, .creation])
        if status.contains(.sync), choose(.setflSync, true, false) { status.remove(.sync) }
        if status.contains(.async), choose(.setflAsync, false, true) { status.remove(.async) }
        descriptions[description].status = status
        return succeed(
            .ok,
            """
            fcntl.setfl.append.shared fcntl.setfl.nonblock.shared fcntl.setfl.separate-open-unaffected \
            fcntl.setfl.ignores-accmode fcntl.setfl.ignores-creation fcntl.setfl.fork-shared
            """)
    }

    /// The owner is asked of sockets only; of other objects it is unspecified [fcntl.setown.nonsocket].
    mutating func getownEx(_ fildes: Int) -> Outcome {
        guard let description = description(at: fildes) else { return fail(.EBADF, "fcntl.setfd.err.ebadf") }
        let answer: Answer =
            switch descriptions[description].owner {
            case .none: .none
            case .process: .self
            case .group: .group
            }
        return succeed(.word(answer), "fcntl.setown.socket fcntl.setown.values fcntl.setown-ex")
    }

    /// F_GETOWN has no word for a group, but its number, negative.
    mutating func getown(_ fildes: Int) -> Outcome {
        let outcome = getownEx(fildes)
        return outcome == .word(.group) ? .number(-World.group) : outcome
    }

    mutating func setown(_ fildes: Int, _ owner: OpenFileDescription.Owner) -> Outcome {
        guard let description = description(at: fildes) else { return fail(.EBADF, "fcntl.setfd.err.ebadf") }
        descriptions[description].owner = owner
        return succeed(.ok, "fcntl.setown.socket fcntl.setown.values fcntl.setown-ex")
    }
}
