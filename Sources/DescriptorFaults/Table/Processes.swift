import DescriptorModel

extension Fault {
    /// fork, exit, and the limits that processes hand on.
    static let processes: [Fault] = forks + lost + exits + processLimits

    private static let forks: [Fault] = [
        Fault(
            "fork.own-descriptions", "the child has copies of the descriptions", breaks: "fork.same-ofd",
            seen: "cosmopolitan on Windows (guarded by its tests)", after: .fork
        ) { world, _ in
            // Numbers that shared one description in the parent share one copy of it.
            var copies: [Int32: Int32] = [:]
            for number in world.process.openNumbers {
                guard let slot = world.process[number] else { continue }
                if let copy = copies[slot.description] {
                    world.descriptions[Int(copy)].references += 1
                    world.process[number] = Slot(description: Int(copy), flags: slot.flags)
                    world.release(Int(slot.description))
                } else {
                    world.separate(number)
                    copies[slot.description] = world.process[number]?.description
                }
            }
        },
        Fault(
            "fork.separates-duplicates", "duplicates have a description each in the child",
            breaks: "fork.dup-relations-preserved", after: .fork, .everyNumber { $0.separate($1) }),
        Fault(
            "fork.shares-table", "the child's table is the parent's own",
            breaks: "fork.independent-table alloc.per-process",
            after: [.exit, .enter]
        ) { world, call in
            let table = call.before.process.slots
            for number in world.process.openNumbers { world.closeNumber(number) }
            for (number, slot) in table.enumerated() {
                guard let slot else { continue }
                let place = Int(slot.description)
                if call.before.descriptions[place].references > 0, world.descriptions[place].references == 0 {
                    world.install(world.newDescription(slot, in: call.before), at: number, flags: slot.flags)
                } else {
                    world.install(place, at: number, flags: slot.flags)
                }
            }
            if case .enter = call.operation { call.outcome = .table(world.process.openNumbers) }
        },
        Fault(
            "fork.ignores-clofork", "the child has the numbers that are to be closed on fork",
            breaks: "fork.clofork-closed", after: .fork
        ) { world, call in
            for number in call.before.process.openNumbers where world.process[number] == nil {
                guard let slot = call.before.process[number] else { continue }
                world.install(Int(slot.description), at: number, flags: slot.flags)
            }
            call.outcome = .table(world.process.openNumbers)
        },
        Fault(
            "fork.clofork-leaks",
            "fork takes numbers that are to be closed from the child, and keeps what is behind them",
            breaks: "fork.clofork-closed", after: .fork
        ) { world, call in
            for number in call.before.process.openNumbers where world.process[number] == nil {
                if let place = call.before.description(at: number) { world.descriptions[place].references += 1 }
            }
        },
        Fault(
            "fork.closes-cloexec", "the child lacks the numbers that are to be closed on exec",
            breaks: "fork.flags-copied",
            after: .fork, .closes { $0.isMarked($1, .closeOnExec) }),
        Fault(
            "fork.clears-flags", "the child's descriptor flags are clear", breaks: "fork.flags-copied", after: .fork,
            .everyNumber { $0.process[$1]?.flags = [] }),
        Fault(
            "fork.clofork-spreads", "a duplicate of a number that is closed on fork is closed too",
            breaks: "fork.clofork.dup-survives", after: .fork, .closesDuplicates(ofMarked: .closeOnFork)),
        Fault(
            "fork.opens-standard-numbers", "the child has something at 0, 1 and 2 though the parent has nothing",
            breaks: "fork.table-copied", after: .fork
        ) { world, call in
            world.openStandardNumbers()
            call.outcome = .table(world.process.openNumbers)
        },
        Fault(
            "fork.closes-high-numbers", "the child has the standard numbers only",
            breaks: "fork.table-copied fork.same-ofd", after: .fork, .closes { _, number in number > 2 }),
    ]

    /// What the child lacks beyond the standard numbers, by kind and by number.
    private static let losses: [(name: String, text: String, seen: String?, isLost: @Sendable (World, Int) -> Bool)] = [
        ("directories", "directories", nil, { $0.object(at: $1) == .directory }),
        ("devices", "the null device", nil, { $0.object(at: $1) == .null }),
        ("pipes", "pipes", nil, { if case .pipe(_, isNamed: false) = $0.object(at: $1) { true } else { false } }),
        ("fifos", "FIFOs", nil, { if case .pipe(_, isNamed: true) = $0.object(at: $1) { true } else { false } }),
        (
            "sockets", "sockets", "redox kernel #27",
            { if case .socket = $0.object(at: $1) { true } else { false } }
        ),
        ("listeners", "sockets that listen", nil, { $0.object(at: $1) == .listener }),
        (
            "terminals", "terminals", nil,
            { world, number in
                switch world.object(at: number) {
                case .manager, .subsidiary: true
                default: false
                }
            }
        ),
        (
            "unlinked-files", "files without a name", nil,
            { world, number in
                if case .file(let file) = world.object(at: number) { world.files[file].links == 0 } else { false }
            }
        ),
        ("second-word", "numbers from 64 on", nil, { $1 >= 64 }),
        ("second-block", "numbers from 256 on", nil, { $1 >= 256 }),
        ("one-number", "the number 50", nil, { $1 == 50 }),
        ("middle", "numbers from 100 to 249", nil, { (100..<250).contains($1) }),
        ("last-number", "the number 1,023", nil, { $1 == 1023 }),
    ]

    private static let lost: [Fault] = losses.map { name, text, seen, isLost in
        Fault(
            "fork.loses-\(name)", "the child lacks \(text)", breaks: "fork.table-copied", seen: seen, after: .fork,
            .closes { $1 > 2 && isLost($0, $1) })
    }

    private static let exits: [Fault] = [
        Fault(
            "exit.leaves-open", "what a process had open stays so after it ends", breaks: "lifetime.exit-closes",
            after: .exit
        ) { world, call in
            let places = Set(call.before.process.openNumbers.compactMap { call.before.description(at: $0) })
            for place in places {
                world.keep(place, as: call.before)
            }
        },
        Fault(
            "exit.killed-leaves-open", "what a process had open stays so when it is killed",
            breaks: "lifetime.exit-closes",
            after: .exit
        ) { world, call in
            guard case .raise = call.operation else { return }
            for number in call.before.process.openNumbers {
                if let place = call.before.description(at: number) { world.descriptions[place].references += 1 }
            }
        },
        Fault(
            "exit.ends-shared", "the end of a child ends the pipes that it shares with its parent",
            breaks: "lifetime.ofd.until-last lifetime.pipe.eof-only-last", after: .exit
        ) { world, call in
            for number in call.before.process.openNumbers {
                guard case .pipe(let pipe, _) = call.before.object(at: number) else { continue }
                world.pipes[pipe].writers = 0
            }
        },
    ]

    private static let processLimits: [Fault] = [
        Fault(
            "setrlimit.sets-nothing", "setrlimit succeeds and sets nothing",
            breaks: "limit.rlimit.one-greater limit.rlimit.raise", instead: .setLimit
        ) { _, _ in .ok },
        Fault(
            "getrlimit.shows-first", "getrlimit shows the limit that the first program had",
            breaks: "limit.rlimit.inherited", after: .getLimit, .always(.number(Int64(World().process.limit)))),
        Fault(
            "fork.resets-limit", "the child begins with a limit of its own", breaks: "limit.rlimit.inherited",
            after: .fork
        ) { world, _ in
            world.process.limit = World().process.limit
        },
        Fault(
            "exec.resets-limit", "a program begins with a limit of its own",
            breaks: "limit.rlimit.inherited limit.openmax.sysconf", after: .exec
        ) { world, _ in
            world.process.limit = World().process.limit
            world.process.limitAtStart = world.process.limit
        },
        Fault(
            "setrlimit.for-all", "setrlimit changes the limit of the parent too", breaks: "limit.rlimit.inherited",
            after: .setLimit
        ) { world, call in
            if call.outcome == .ok, let parent = world.process.parent {
                world.processes[parent].limit = world.process.limit
            }
        },
        Fault(
            "sysconf.too-low", "sysconf reports the least number that any system must have, whatever the limit is",
            breaks: "limit.openmax.sysconf", after: .openMax, .always(.number(20))),
        Fault(
            "sysconf.fails", "sysconf fails for the number of descriptors", breaks: "limit.openmax.indeterminate",
            after: .openMax, .always(.error(.EINVAL))),
        Fault(
            "sysconf.below-minimum", "sysconf reports fewer descriptors than any system must have",
            breaks: "limit.openmax.minimum", after: .openMax
        ) { _, call in
            if let number = call.given { call.outcome = .number(Int64(min(number, 16))) }
        },
    ]
}

extension World {
    /// The null device at those of 0, 1 and 2 that are free.
    mutating func openStandardNumbers() {
        for number in 0..<3 where process[number] == nil {
            install(newDescription(.null, access: .readWrite), at: number)
        }
    }

    /// What a number referred to in another world, once more.
    mutating func newDescription(_ slot: Slot, in before: World) -> Int {
        let description = before.descriptions[Int(slot.description)]
        return newDescription(description.object, access: description.access, status: description.status)
    }
}
