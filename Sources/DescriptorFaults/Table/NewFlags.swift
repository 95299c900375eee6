import DescriptorModel

extension Fault {
    /// The flags of the number that a call makes, and of the one that it is made from.
    static let newFlags: [Fault] = Duplication.all.flatMap(copied) + setting + stale + opened

    private static let copiers = [
        "dup": "Mystikos #503, nanos #862, OSv, libbpf #812: this, or flags of the description",
        "dup2": "Lind safeposix #120",
    ]
    private static let clearers = ["dup2": "Haiku (gnulib)", "dupfd": "Haiku (gnulib)"]

    private static func copied(_ duplication: Duplication) -> [Fault] {
        [
            Fault(
                "\(duplication.name).copies-flags", "\(duplication.text) gives the new number the flags of its source",
                breaks: duplication.flags, seen: copiers[duplication.name], after: duplication.call
            ) { world, call in
                guard let made = call.made, let source = call.before.process[call.source] else { return }
                world.process[made]?.flags.formUnion(source.flags)
            },
            Fault(
                "\(duplication.name).clears-source-flags", "\(duplication.text) clears the flags of its source",
                breaks: "dup.source.flags-untouched \(duplication.flags)", seen: clearers[duplication.name],
                after: duplication.call, .sourceFlags { $0 = [] }),
        ]
    }

    /// Calls that are to set a flag, and calls that are not.
    private static let setting: [Fault] = [
        Fault(
            "dup.sets-cloexec", "dup sets close-on-exec on the new number", breaks: "dup.cloexec.cleared", after: .dup,
            .newFlags { $0.insert(.closeOnExec) }),
        Fault(
            "dup2.sets-cloexec", "dup2 sets close-on-exec on the new number",
            breaks: "dup2.unequal.cloexec-cleared.from-source", after: .dup2, .newFlags { $0.insert(.closeOnExec) }),
        Fault(
            "dupfd-cloexec.sets-nothing", "F_DUPFD_CLOEXEC leaves close-on-exec clear",
            breaks: "fcntl.dupfd-cloexec.sets", seen: "NetBSD 10.0 (gnulib), nanos at first", after: .dupfdCloexec,
            .newFlags { $0 = [] }),
        Fault(
            "dupfd-cloexec.unknown", "F_DUPFD_CLOEXEC fails with EINVAL, as an unknown command does",
            breaks: "fcntl.dupfd-cloexec.sets",
            seen: "rCore #49, Fiwix #41, mlibc #717: that it is missing, or is two steps",
            instead: .dupfdCloexec
        ) { _, _ in .error(.EINVAL) },
        Fault(
            "dupfd-cloexec.marks-source", "F_DUPFD_CLOEXEC marks its source instead of the new number",
            breaks: "fcntl.dupfd-cloexec.sets", seen: "Haiku (gnulib)", after: .dupfdCloexec
        ) { world, call in
            guard let made = call.made else { return }
            world.process[made]?.flags = []
            world.process[call.source]?.flags.insert(.closeOnExec)
        },
        Fault(
            "dupfd-clofork.sets-cloexec", "F_DUPFD_CLOFORK sets close-on-exec instead",
            breaks: "fcntl.dupfd-clofork.sets",
            after: .dupfdClofork, .newFlags { $0 = .closeOnExec }),
        Fault(
            "dup3.ignores-flags", "dup3 leaves the flags clear, whatever its argument",
            breaks: "dup3.flag.cloexec dup3.flag.clofork", after: .dup3, .newFlags { $0 = [] }),
        Fault(
            "dup3.marks-source", "dup3 sets its flag on the source", breaks: "dup3.flag.cloexec", seen: "ish #387",
            after: .dup3
        ) { world, call in
            guard let made = call.made, let flags = world.process[made]?.flags else { return }
            world.process[made]?.flags = []
            world.process[call.source]?.flags.formUnion(flags)
        },
        Fault(
            "dup3.failure-marks-source", "dup3 that fails has set its flag on the source", breaks: "dup3.flag.cloexec",
            after: .dup3
        ) { world, call in
            guard call.error != nil, case .dup3(_, _, let flags, _) = call.operation else { return }
            world.process[call.source]?.flags.formUnion(flags)
        },
        Fault(
            "dupfd-cloexec.failure-marks-source", "F_DUPFD_CLOEXEC that fails has marked the source",
            breaks: "fcntl.dupfd-cloexec.sets", after: .dupfdCloexec
        ) { world, call in
            if call.error != nil { world.process[call.source]?.flags.insert(.closeOnExec) }
        },
        Fault(
            "dup3.unknown-flag-closes-target",
            "dup3 with an unknown flag fails, and has closed the target",
            breaks: "dup3.invalid-src.target-not-closed", after: .dup3
        ) { world, call in
            if call.error == .EINVAL, call.source != call.target, world.process[call.target] != nil {
                world.closeNumber(call.target)
            }
        },
        Fault(
            "dup3.unknown-flag-replaces-target",
            "dup3 with an unknown flag fails, and has replaced the target",
            breaks: "dup3.invalid-src.target-not-closed", after: .dup3
        ) { world, call in
            guard call.error == .EINVAL, call.source != call.target, world.process[call.target] != nil,
                case .dup3 = call.operation
            else { return }
            _ = world.step(.dup2(call.source, call.target))
        },
        Fault(
            "dup3.marks-too-early", "dup3 sets its flag before the number is filled, and filling it clears the flag",
            breaks: "dup3.flag.cloexec", seen: "ish #387", after: .dup3
        ) { world, call in
            if let made = call.made, call.replaced != nil { world.process[made]?.flags = [] }
        },
        Fault(
            "dup3.adds-to-target-flags", "dup3 adds its flag to those that the replaced number had",
            breaks: "dup3.flag.sole-determinant", after: .dup3
        ) { world, call in
            guard let made = call.made, let target = call.before.process[call.target] else { return }
            world.process[made]?.flags.formUnion(target.flags)
        },
        Fault(
            "dup3.flag-reaches-description", "dup3 stores its flags among the status flags of the description",
            breaks: "dup3.flag.sole-determinant ofd.def.offset-status-mode", after: .dup3,
            .newDescription { $0.status = [] }),
        Fault(
            "dup3.knows-one-flag", "dup3 given both flags sets close-on-exec only", breaks: "dup3.flag.both",
            after: .dup3
        ) { world, call in
            if let made = call.made, world.process[made]?.flags == [.closeOnExec, .closeOnFork] {
                world.process[made]?.flags = .closeOnExec
            }
        },
        Fault(
            "dup2.keeps-target-flags", "dup2 leaves the flags that the replaced number had",
            breaks: "dup2.unequal.cloexec-cleared.from-target", after: .dup2
        ) { world, call in
            guard let made = call.made, let target = call.before.process[call.target] else { return }
            world.process[made]?.flags = target.flags
        },
        returnsEarly(
            .dup2, "when-same", "both numbers have one description already", breaks: "dup2.unequal.same-ofd-already"
        ) { $0 == $2 },
        returnsEarly(
            .dup3, "when-same", "both numbers have one description already", breaks: "dup3.flag0.equals-dup2"
        ) { $0 == $2 },
        returnsEarly(
            .dup2, "for-one-file", "both numbers are of one file", breaks: "dup2.same-ofd"
        ) { $1.descriptions[$0].object == $1.descriptions[$2].object },
        returnsEarly(
            .dup2, "for-one-pipe", "both numbers are of one pipe, or of two sockets that are connected",
            breaks: "dup2.target.open-is-closed-first", when: isOnePipe),
        returnsEarly(
            .dup3, "for-one-pipe", "both numbers are of one pipe, or of two sockets that are connected",
            breaks: "dup2.target.open-is-closed-first", when: isOnePipe),
    ]

    /// The description of the source, the world, and the description at the target.
    private typealias Pair = @Sendable (Int, World, Int) -> Bool

    private static let isOnePipe: Pair = { source, world, target in
        switch (world.descriptions[source].object, world.descriptions[target].object) {
        case (.pipe(let one, _), .pipe(let other, _)): one == other && source != target
        case (.socket(let one), .socket(let other)): world.sockets[one].peer == other
        default: false
        }
    }

    /// A call that finds nothing to do.
    private static func returnsEarly(
        _ duplication: Duplication, _ name: String, _ text: String, breaks: String, when isSame: @escaping Pair
    ) -> Fault {
        Fault(
            "\(duplication.name).returns-early-\(name)", "\(duplication.text) does nothing when \(text)",
            breaks: breaks,
            instead: duplication.call
        ) { world, call in
            guard let fildes = call.fildes, let fildes2 = call.fildes2, fildes != fildes2,
                let one = world.description(at: fildes), let other = world.description(at: fildes2),
                isSame(one, world, other)
            else { return nil }
            return .number(Int64(fildes2))
        }
    }

    /// Flags that live in a bitmap by number, where close forgets to clear the bit.
    private static let stale: [Fault] = [
        (Calls.dup, "dup", "dup.cloexec.cleared"),
        (.dup2, "dup2", "dup2.unequal.cloexec-cleared.from-target"),
        (.dupfd, "dupfd", "fcntl.dupfd.cloexec-cleared"),
        (.open, "open", "fcntl.open.cloexec-default"),
        (.pipe, "pipe", "fcntl.open.cloexec-default"),
        (.marking, "creation", "creation.accept4.flags creation.mkostemp.cloexec"),
    ].map { calls, name, breaks in
        Fault(
            "\(name).finds-stale-flags", "\(name) leaves the flags that its number had before it was closed",
            breaks: breaks, after: calls.union(.close)
        ) { world, call in
            if call.outcome == .ok, let slot = call.before.process[call.source] {
                world.memory[world.key(call.source)] = Int(slot.flags.rawValue)
            }
            var made = call.made.map { [$0] } ?? []
            if case .pair(let one, let other) = call.outcome { made = [one, other] }
            for number in made where call.before.process[number] == nil {
                let flags = DescriptorFlags(rawValue: UInt8(truncatingIfNeeded: world.memory[world.key(number)] ?? 0))
                world.process[number]?.flags.formUnion(flags)
            }
        }
    }

    private static let opened: [Fault] = [
        Fault(
            "open.sets-cloexec", "open sets close-on-exec unasked", breaks: "fcntl.open.cloexec-default", after: .open,
            .newFlags { $0.insert(.closeOnExec) }),
        Fault(
            "open.ignores-cloexec", "open leaves close-on-exec clear, though it was asked",
            breaks: "fcntl.open.cloexec-default", after: .open, .newFlags { $0.remove(.closeOnExec) }),
        Fault(
            "open.ignores-clofork", "open leaves close-on-fork clear, though it was asked",
            breaks: "fcntl.open.cloexec-default", after: .open, .newFlags { $0.remove(.closeOnFork) }),
        Fault(
            "pipe.marks-one-end", "pipe with close-on-exec marks its first number only", breaks: "exec.cloexec.closed",
            after: .pipe
        ) { world, call in
            if case .pair(_, let other) = call.outcome { world.process[other]?.flags = [] }
        },
    ]
}
