/// Looking at the table, and at errno.
extension World {
    mutating func table() -> Outcome { succeed(.table(process.openNumbers), "fcntl.setfd.err.ebadf") }

    mutating func observe(below bound: Int?) -> Outcome {
        succeed(
            .states(states(below: bound, moving: false)),
            "fcntl.getfd.per-descriptor fcntl.getfl.per-ofd ofd.def.offset-status-mode")
    }

    /// As observe, with each offset first moved on by one: of two numbers that share a description the second finds it
    /// moved twice [ofd.shared.offset.lseek].
    mutating func survey(below bound: Int?) -> Outcome {
        succeed(.states(states(below: bound, moving: true)), "ofd.def.offset-status-mode ofd.shared.offset.lseek")
    }

    private mutating func states(below bound: Int?, moving: Bool) -> [NumberState] {
        var states: [NumberState] = []
        for (number, slot) in process.slots.enumerated() where number < bound ?? .max {
            guard let slot else { continue }
            let place = Int(slot.description)
            if moving, descriptions[place].hasOffset { descriptions[place].offset += 1 }
            let description = descriptions[place]
            states.append(
                NumberState(
                    number: number, flags: slot.flags, access: description.access, status: description.status,
                    offset: description.hasOffset ? description.offset : nil))
        }
        return states
    }

    /// A failure sets errno; a success may change it, but not to zero.
    mutating func lookAtErrno() -> Outcome {
        if errnoLeft == .zero { return .word(.zero) }
        if errnoLeft == .changed {
            return succeed(.word(.changed), "dup.failure.minus1-errno dup2.failure.minus1-errno")
        }
        return succeed(.word(choose(.errnoAfterSuccess, .kept, .changed)), "errno.never-zero")
    }
}
