/// fork and exec: the child has its own table, the descriptions are the parent's.
extension World {
    /// The child gets every number but those that are closed on fork, with their flags, and none of the record locks; it
    /// becomes the current process [lock.record.not-inherited-fork], [lock.ofd.shared-over-fork].
    mutating func fork() -> Outcome {
        var child = process
        child.parent = current
        child.mapping = nil
        for number in child.slots.indices {
            guard let slot = child.slots[number] else { continue }
            if slot.flags.contains(.closeOnFork) {
                child[number] = nil
            } else {
                descriptions[Int(slot.description)].references += 1
            }
        }
        if let free = processes.firstIndex(where: { !$0.isAlive }) {
            processes[free] = child
            current = free
        } else {
            processes.append(child)
            current = processes.count - 1
        }
        return succeed(
            .table(process.openNumbers),
            """
            fork.table-copied fork.same-ofd fork.dup-relations-preserved fork.flags-copied fork.independent-table \
            fork.clofork-closed fork.clofork.dup-survives alloc.per-process limit.rlimit.inherited
            """)
    }

    /// A thread has no table of its own.
    mutating func thread() -> Outcome { succeed(.table(process.openNumbers), "thread.shared-table") }

    /// Another process continues, or begins.
    mutating func enter(process: Int) -> Outcome {
        guard processes.indices.contains(process) else { return unknown("there is no such process") }
        current = process
        return .table(self.process.openNumbers)
    }

    /// A new program image: numbers that are closed on exec are closed, with all that a close does; descriptions stay as
    /// they are [exec.ofd-attrs-kept], and other locks too [lock.record.exec-cloexec-drops],
    /// [lock.record.kept-over-exec], [lock.ofd.kept-over-exec].
    mutating func exec() -> Outcome {
        for number in process.openNumbers where process[number]?.flags.contains(.closeOnExec) == true {
            closeNumber(number)
        }
        if choose(.execClofork, false, true) {
            for number in process.openNumbers { process[number]?.flags.remove(.closeOnFork) }
        }
        unmap()
        if choose(.execOwnNumber, false, true) {
            install(newDescription(.null, access: .readWrite), at: process.lowestFree(from: 0))
        }
        process.signals = SignalCounts()
        process.streams = [:]
        process.limitAtStart = process.limit
        return succeed(
            .table(process.openNumbers),
            """
            exec.survive exec.cloexec.closed exec.cloexec.dup-cleared exec.ofd-attrs-kept exec.flag-clear-after \
            exec.dirstreams-closed exec.fexecve-offset limit.rlimit.inherited
            """)
    }

    private mutating func unmap() {
        guard let mapping = process.mapping else { return }
        process.mapping = nil
        files[mapping.file].uses -= 1
        reclaim(mapping.file)
    }

    /// An exec that fails closes nothing.
    mutating func execMissing() -> Outcome { fail(.ENOENT, "exec.cloexec.failed-exec") }

    /// No less does one that fails when the file was found [exec.cloexec.failed-exec].
    mutating func execRefused(_ obstacle: ExecObstacle) -> Outcome {
        switch obstacle {
        case .format: fail(.ENOEXEC, "exec.cloexec.failed-exec")
        case .permission, .directory: fail(.EACCES, "exec.cloexec.failed-exec")
        case .length: fail(.E2BIG, "exec.cloexec.failed-exec")
        }
    }

    /// The end of a process closes all its numbers; its parent continues [lock.record.exit-drops].
    mutating func exit() -> Outcome {
        for number in process.openNumbers { closeNumber(number) }
        unmap()
        process.isAlive = false
        process.streams = [:]
        process.slots = []
        if let parent = process.parent { current = parent }
        return succeed(.ok, "lifetime.exit-closes")
    }

    /// A signal ends the process no less than exit does.
    mutating func raise() -> Outcome {
        _ = exit()
        return succeed(.died, "lifetime.exit-closes")
    }
}
