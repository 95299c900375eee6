import DescriptorModel

extension Fault {
    /// What exec closes, and what it leaves as it was.
    static let execs: [Fault] = [
        Fault(
            "exec.ignores-cloexec", "exec closes nothing", breaks: "exec.cloexec.closed fcntl.setfd.cloexec.set",
            instead: .exec, closing { _, _ in false }),
        Fault(
            "exec.closes-all", "exec closes all but the standard numbers", breaks: "exec.survive", after: .exec,
            .closes { _, number in number > 2 }),
        Fault(
            "exec.closes-duplicates", "exec closes the duplicates of what it closes too",
            breaks: "exec.cloexec.dup-cleared",
            after: .exec, .closesDuplicates(ofMarked: .closeOnExec)),
        Fault(
            "exec.sees-one-word", "exec looks at the flags of the first 64 numbers only", breaks: "exec.cloexec.closed",
            instead: .exec, closing { _, number in number < 64 }),
        Fault(
            "exec.closes-files-only", "exec closes files on exec, and no pipes, sockets or directories",
            breaks: "exec.cloexec.closed", instead: .exec,
            closing { if case .file = $0.object(at: $1) { true } else { false } }),
        Fault(
            "exec.leaks-closed", "exec takes numbers away and keeps what is behind them",
            breaks: "exec.cloexec.closed lifetime.pipe.eof-only-last", after: .exec
        ) { world, call in
            let before = call.before.process
            for number in before.openNumbers where world.process[number] == nil {
                if let place = call.before.description(at: number) { world.revive(place, as: call.before) }
            }
        },
        Fault(
            "exec.leaves-one-open", "a new image has a number that was not opened", breaks: "exec.survive",
            after: .exec,
            .appears(at: 50)),
        Fault(
            "exec.leaves-one-open-far-up", "a new image has a number that was not opened, above the limit",
            breaks: "exec.survive", after: .exec, .appears(at: 900)),
        Fault(
            "exec.leaves-one-open-very-far-up", "a new image has the number 3,000, which was not opened",
            breaks: "exec.survive",
            after: .exec, .appears(at: 3000)),
        Fault(
            "exec.rewinds", "exec sets offsets to 0", breaks: "exec.ofd-attrs-kept ofd.shared.offset.exec",
            after: .exec, .everyNumber { $0.changeDescription(of: $1) { $0.offset = 0 } }),
        Fault(
            "exec.clears-status", "exec clears status flags", breaks: "exec.ofd-attrs-kept", after: .exec,
            .everyNumber { $0.changeDescription(of: $1) { $0.status = [] } }),
        Fault(
            "exec.separates-duplicates", "duplicates have a description each after exec", breaks: "exec.ofd-attrs-kept",
            after: .exec, .everyNumber { $0.separate($1) }),
        Fault(
            "exec.failure-closes", "exec that fails has closed what is to be closed",
            breaks: "exec.cloexec.failed-exec",
            after: .failedExec, .closes { $0.isMarked($1, .closeOnExec) }),
        Fault(
            "exec.failure-clears-flags", "exec that fails has cleared the flags", breaks: "exec.cloexec.failed-exec",
            after: .failedExec, .everyNumber { $0.process[$1]?.flags = [] }),
        Fault(
            "exec.late-failure-closes", "exec that finds its file and fails has closed what is to be closed",
            breaks: "exec.cloexec.failed-exec", after: .failedExec
        ) { world, call in
            if call.operation != .execMissing { world.closeNumbers { $0.isMarked($1, .closeOnExec) } }
        },
        Fault(
            "exec.long-arguments-clear-flags", "exec that fails for its arguments has cleared the flags",
            breaks: "exec.cloexec.failed-exec", after: .failedExec
        ) { world, call in
            guard call.operation == .execRefused(.length) else { return }
            for number in world.process.openNumbers { world.process[number]?.flags = [] }
        },
    ]

    /// exec that closes those marked numbers only for which this holds.
    private static func closing(_ closes: @escaping @Sendable (World, Int) -> Bool) -> Instead {
        Instead { world, call in
            let kept = world.process.openNumbers.filter { number in
                world.isMarked(number, .closeOnExec) && !closes(world, number)
            }
            for number in kept { world.process[number]?.flags.remove(.closeOnExec) }
            _ = world.step(call)
            for number in kept { world.process[number]?.flags.insert(.closeOnExec) }
            return .table(world.process.openNumbers)
        }
    }
}
