import DescriptorModel

extension Fault {
    /// What exec closes, and what it leaves as it was.
    static let execs: [Fault] = [
        Fault(
            "exec.ignores-cloexec", "exec closes nothing", breaks: "exec.cloexec.closed fcntl.setfd.cloexec.set",
            instead: .exec
        ) { world, call in
            exec(&world, call) { _, _ in false }
        },
        Fault(
            "exec.closes-all", "exec closes all but the standard numbers", breaks: "exec.survive", after: .exec
        ) { world, call in
            for number in world.process.openNumbers where number > 2 { world.closeNumber(number) }
            call.outcome = .table(world.process.openNumbers)
        },
        Fault(
            "exec.closes-duplicates", "exec closes the duplicates of what it closes too",
            breaks: "exec.cloexec.dup-cleared",
            after: .exec
        ) { world, call in
            let before = call.before.process
            let marked = before.openNumbers.filter { before[$0]?.flags.contains(.closeOnExec) == true }
            let places = Set(marked.compactMap { call.before.description(at: $0) })
            for number in world.process.openNumbers where places.contains(world.description(at: number) ?? -1) {
                world.closeNumber(number)
            }
            call.outcome = .table(world.process.openNumbers)
        },
        Fault(
            "exec.sees-one-word", "exec looks at the flags of the first 64 numbers only", breaks: "exec.cloexec.closed",
            instead: .exec
        ) { world, call in
            exec(&world, call) { _, number in number < 64 }
        },
        Fault(
            "exec.closes-files-only", "exec closes files on exec, and no pipes, sockets or directories",
            breaks: "exec.cloexec.closed", instead: .exec
        ) { world, call in
            exec(&world, call) { world, number in
                if case .file = world.object(at: number) { true } else { false }
            }
        },
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
            "exec.rewinds", "exec sets offsets to 0", breaks: "exec.ofd-attrs-kept ofd.shared.offset.exec", after: .exec
        ) {
            world, _ in
            for number in world.process.openNumbers {
                if let place = world.description(at: number) { world.descriptions[place].offset = 0 }
            }
        },
        Fault("exec.clears-status", "exec clears status flags", breaks: "exec.ofd-attrs-kept", after: .exec) {
            world, _ in
            for number in world.process.openNumbers {
                if let place = world.description(at: number) { world.descriptions[place].status = [] }
            }
        },
        Fault(
            "exec.separates-duplicates", "duplicates have a description each after exec", breaks: "exec.ofd-attrs-kept",
            after: .exec
        ) { world, _ in
            for number in world.process.openNumbers { world.separate(number) }
        },
        Fault(
            "exec.failure-closes", "exec that fails has closed what is to be closed",
            breaks: "exec.cloexec.failed-exec",
            after: .failedExec
        ) { world, _ in
            for number in world.process.openNumbers
            where world.process[number]?.flags.contains(.closeOnExec) == true { world.closeNumber(number) }
        },
        Fault(
            "exec.failure-clears-flags", "exec that fails has cleared the flags", breaks: "exec.cloexec.failed-exec",
            after: .failedExec
        ) { world, _ in
            for number in world.process.openNumbers { world.process[number]?.flags = [] }
        },
    ]

    /// exec that closes those marked numbers only for which `closes` holds.
    private static func exec(
        _ world: inout World, _ call: Operation, closes: (World, Int) -> Bool
    ) -> Outcome {
        let kept = world.process.openNumbers.filter { number in
            world.process[number]?.flags.contains(.closeOnExec) == true && !closes(world, number)
        }
        for number in kept { world.process[number]?.flags.remove(.closeOnExec) }
        _ = world.step(call)
        for number in kept { world.process[number]?.flags.insert(.closeOnExec) }
        return .table(world.process.openNumbers)
    }
}
