import DescriptorModel

extension Fault {
    /// Which number a duplicate gets, where the lowest that is free must be given.
    static let numbers: [Fault] =
        [Duplication.dup, .dupfd, .dupfdCloexec, .dupfdClofork].flatMap(startsHigh)
        + [Duplication.dup, .dupfd, .dupfdCloexec, .dupfdClofork].map(goesUpOnly) + hints + minimums

    private static func startsHigh(_ duplication: Duplication) -> [Fault] {
        [
            Fault(
                "\(duplication.name).search-starts-one-high",
                "\(duplication.text) starts its search one number too high",
                breaks: duplication.number, takes: duplication.call
            ) { world, call in
                let minimum = (call.fildes2 ?? 0) + 1
                if minimum < 1 || minimum >= world.process.limit { return call }
                if case .dup(let fildes) = call { return .dupfd(fildes, minimum: minimum) }
                return call.with(fildes2: minimum)
            }
        ]
    }

    private static func goesUpOnly(_ duplication: Duplication) -> Fault {
        Fault(
            "\(duplication.name).never-finds-holes",
            "\(duplication.text) searches after the highest open number, and never finds holes",
            breaks: "\(duplication.number) fcntl.dupfd.min.hole-reuse alloc.lowest.all-openers", after: duplication.call
        ) { world, call in
            guard let made = call.made else { return }
            let next = max(call.target, call.before.process.slots.count)
            call.outcome = .number(Int64(world.move(made, to: next)))
        }
    }

    /// Where a search begins that remembers more than it should.
    private static let hints: [Fault] = [
        Fault(
            "dup.skips-standard-numbers", "dup never gives 0, 1 or 2", breaks: "dup.returns.lowest-free.stdin-hole",
            takes: .dup
        ) { world, call in
            world.process.limit > 3 ? .dupfd(call.fildes ?? -1, minimum: 3) : call
        },
        Fault(
            "dup.takes-highest", "dup gives the highest number that is free", breaks: "dup.returns.lowest-free",
            after: .dup
        ) { world, call in
            let limit = world.process.limit
            let highest = (0..<max(0, limit)).last { world.process[$0] == nil }
            guard let made = call.made, let highest, highest > made else { return }
            call.outcome = .number(Int64(world.move(made, to: highest)))
        },
        Fault(
            "dup.goes-on-after-dup2", "dup continues after the number that dup2 named last",
            breaks: "dup.returns.lowest-free dup2.target.does-not-use-lowest alloc.lowest.after-dup2",
            after: [.dup, .dup2]
        ) { world, call in
            if case .dup = call.operation, let made = call.made, let hint = world.memory[world.key(0)] {
                let next = call.before.process.lowestFree(from: hint)
                call.outcome = .number(Int64(world.move(made, to: next)))
            } else if case .dup2 = call.operation, let made = call.made {
                world.memory[world.key(0)] = made
            }
        },
        Fault(
            "dup.goes-on-after-close", "dup looks from the number that was closed last, which may be too high",
            breaks: "dup.returns.lowest-free", after: [.dup, .close]
        ) { world, call in
            if case .dup = call.operation, let made = call.made, let hint = world.memory[world.key(0)] {
                let next = call.before.process.lowestFree(from: hint)
                call.outcome = .number(Int64(world.move(made, to: next)))
            } else if call.outcome == .ok {
                world.memory[world.key(0)] = call.source
            }
        },
        Fault(
            "dup.never-gives-back", "dup gives no number a second time",
            breaks: "dup.returns.lowest-free close.deallocates", after: [.dup, .close]
        ) { world, call in
            if call.outcome == .ok { world.memory[world.key(call.source)] = 1 }
            guard let made = call.made else { return }
            var next = made
            while next < world.process.limit, world.memory[world.key(next)] != nil || call.before.process[next] != nil {
                next += 1
            }
            if next != made { call.outcome = .number(Int64(world.move(made, to: next))) }
        },
        Fault(
            "dup.sees-one-word", "dup searches only the first 64 numbers", breaks: "dup.returns.lowest-free",
            limiting: .dup
        ) { min($0.limit, 64) },
    ]

    /// What becomes of the minimum.
    private static let minimums: [Fault] =
        [Duplication.dupfd, .dupfdCloexec, .dupfdClofork].flatMap(minimums) + [
            Fault(
                "dupfd.sees-one-word", "F_DUPFD searches only the first 64 numbers",
                breaks: "fcntl.dupfd.min.next-free",
                limiting: .dupfd
            ) { min($0.limit, 64) },
            Fault(
                "dupfd.fills-up-to-minimum", "F_DUPFD opens every number up to its minimum on the way",
                breaks: "fcntl.dupfd.min.exact", after: .dupfd
            ) { world, call in
                guard let made = call.made, let description = world.description(at: made) else { return }
                for number in 0..<made where world.process[number] == nil { world.install(description, at: number) }
            },
        ]

    private static func minimums(_ command: Duplication) -> [Fault] {
        [
            Fault(
                "\(command.name).ignores-minimum", "\(command.text) gives the lowest number, below its minimum too",
                breaks: command.number, takes: command.call
            ) { world, call in
                (0..<world.process.limit).contains(call.fildes2 ?? -1) ? call.with(fildes2: 0) : call
            },
            Fault(
                "\(command.name).tries-minimum-only", "\(command.text) fails when its minimum is taken",
                breaks: command.number, instead: command.call
            ) { world, call in
                world.process[call.fildes2 ?? -1] == nil ? nil : .error(.EMFILE)
            },
            Fault(
                "\(command.name).replaces-minimum", "\(command.text) takes its minimum, and what was there is closed",
                breaks: command.number, seen: command.name == "dupfd" ? "Emscripten #19986" : nil, instead: command.call
            ) { world, call in
                guard let fildes = call.fildes, let minimum = call.fildes2, world.process[minimum] != nil else {
                    return nil
                }
                return world.step(.dup2(fildes, minimum))
            },
            Fault(
                "\(command.name).returns-minimum", "\(command.text) returns its minimum, whatever number it has filled",
                breaks: command.number, after: command.call
            ) { _, call in
                if call.made != nil { call.outcome = .number(Int64(call.target)) }
            },
            Fault(
                "\(command.name).wraps-around", "\(command.text) continues at 0 when nothing is free above its minimum",
                breaks: "fcntl.dupfd.err.emfile.none-above", instead: command.call
            ) { world, call in
                let minimum = call.fildes2 ?? -1
                guard minimum > 0, minimum < world.process.limit,
                    world.process.lowestFree(from: minimum) >= world.process.limit
                else { return nil }
                return world.step(call.with(fildes2: 0))
            },
        ]
    }
}
