import DescriptorModel

extension Fault {
    /// F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETOWN and F_SETOWN.
    static let flagCalls: [Fault] = descriptorFlags + statusFlags + owners

    private static let descriptorFlags: [Fault] = [
        Fault(
            "setfd.per-description", "F_SETFD marks every number of the description: the flag is kept with it",
            breaks: "fcntl.getfd.per-descriptor ofd.private.cloexec",
            seen: "Mystikos #503, nanos #862, OSv, libbpf #812: this, or flags copied", after: .setfd
        ) { world, call in
            guard case .setfd(_, let flags) = call.operation, let place = world.description(at: call.source) else {
                return
            }
            for number in world.process.openNumbers where world.description(at: number) == place {
                world.process[number]?.flags = flags
            }
        },
        Fault(
            "setfd.per-file", "F_SETFD marks every number of the file: the flag is kept with it",
            breaks: "fcntl.getfd.per-descriptor", after: .setfd
        ) { world, call in
            guard case .setfd(_, let flags) = call.operation, let object = world.object(at: call.source) else { return }
            for number in world.process.openNumbers where world.object(at: number) == object {
                world.process[number]?.flags = flags
            }
        },
        Fault(
            "setfd.sets-nothing", "F_SETFD succeeds and sets nothing",
            breaks: "fcntl.setfd.cloexec.set fcntl.setfd.returns",
            instead: .setfd, .doesNothing),
        Fault(
            "setfd.one-flag-clears-other", "F_SETFD with both flags sets close-on-exec only",
            breaks: "fcntl.setfd.clofork", after: .setfd
        ) { world, call in
            if world.process[call.source]?.flags == [.closeOnExec, .closeOnFork] {
                world.process[call.source]?.flags = .closeOnExec
            }
        },
        Fault(
            "setfl.one-flag-at-a-time", "F_SETFL with O_APPEND and O_NONBLOCK sets O_APPEND only",
            breaks: "fcntl.setfl.nonblock.shared", after: .setfl
        ) { world, call in
            world.changeDescription(of: call.source) {
                if $0.status.isSuperset(of: [.append, .nonBlocking]) { $0.status.remove(.nonBlocking) }
            }
        },
        Fault(
            "setfd.never-clears", "F_SETFD sets flags and clears none", breaks: "fcntl.setfd.cloexec.clear",
            after: .setfd
        ) { world, call in
            if let slot = call.before.process[call.source] { world.process[call.source]?.flags.formUnion(slot.flags) }
        },
        Fault(
            "setfd.ignores-clofork", "F_SETFD supports only close-on-exec", breaks: "fcntl.setfd.clofork", after: .setfd
        ) { world, call in
            world.process[call.source]?.flags.remove(.closeOnFork)
        },
        Fault(
            "setfd.refuses-same-flags", "F_SETFD fails when the flags are already as they are to be",
            breaks: "fcntl.setfd.returns", after: .setfd
        ) { _, call in
            guard case .setfd(_, let flags) = call.operation, !flags.isEmpty else { return }
            if call.before.process[call.source]?.flags == flags { call.outcome = .error(.EINVAL) }
        },
        Fault(
            "setfd.closed-succeeds", "F_SETFD of a number that is not open succeeds", breaks: "fcntl.setfd.err.ebadf",
            after: .setfd, .answers(.ok, insteadOf: .EBADF)),
        Fault(
            "getfd.closed-succeeds", "F_GETFD of a number that is not open reports that no flag is set",
            breaks: "fcntl.setfd.err.ebadf close.deallocates", after: .getfd, .answers(.flags([]), insteadOf: .EBADF)),
        Fault(
            "getfd.shows-nothing", "F_GETFD reports that no flag is set",
            breaks: "fcntl.getfd.nonneg fcntl.getfd.per-descriptor",
            after: .getfd, .answers(.flags([]))),
        Fault(
            "getfd.always-cloexec", "F_GETFD reports that close-on-exec is set",
            breaks: "fcntl.getfd.nonneg fcntl.open.cloexec-default", after: .getfd, .answers(.flags(.closeOnExec))),
        Fault(
            "getfd.bad-einval", "F_GETFD of a number that is not open fails with EINVAL",
            breaks: "fcntl.setfd.err.ebadf",
            after: .getfd, .answers(.error(.EINVAL), insteadOf: .EBADF)),
        Fault(
            "fcntl.unknown-command-succeeds", "fcntl succeeds for an unknown command",
            breaks: "fcntl.cmd.invalid", after: .command, .always(.number(0))),
    ]

    private static let statusFlags: [Fault] = [
        Fault(
            "setfl.sets-nothing", "F_SETFL succeeds and sets nothing", breaks: "fcntl.setfl.append.shared",
            instead: .setfl, .doesNothing),
        Fault(
            "setfl.never-clears", "F_SETFL sets flags and clears none", breaks: "fcntl.setfl.append.shared",
            after: .setfl
        ) { world, call in
            guard let place = world.description(at: call.source) else { return }
            world.descriptions[place].status.formUnion(call.before.descriptions[place].status)
        },
        Fault(
            "setfl.per-object", "F_SETFL changes every description of the object, as if the flags were its own",
            breaks:
                "fcntl.setfl.separate-open-unaffected ofd.private.separate-open ofd.shared.nonblock.pipe-ends-separate",
            after: .setfl
        ) { world, call in
            guard let place = world.description(at: call.source) else { return }
            let changed = world.descriptions[place]
            for other in world.descriptions.indices {
                switch (world.descriptions[other].object, changed.object) {
                case (.pipe(let one, _), .pipe(let two, _)) where one == two: break
                case (.file(let one), .file(let two)) where one == two: break
                case (.socket(let one), .socket(let two)) where world.sockets[one].peer == two: break
                default: continue
                }
                world.descriptions[other].status = changed.status
            }
        },
        Fault(
            "setfl.changes-access", "F_SETFL changes the access mode", breaks: "fcntl.setfl.ignores-accmode",
            after: .setfl
        ) { world, call in
            guard case .setfl(_, let flags) = call.operation, flags.contains(.accessMode),
                let place = world.description(at: call.source)
            else { return }
            world.descriptions[place].access = .readWrite
        },
        Fault(
            "setfl.acts-on-creation-flags", "F_SETFL empties the file when it is given O_TRUNC",
            breaks: "fcntl.setfl.ignores-creation", after: .setfl
        ) { world, call in
            guard case .setfl(_, let flags) = call.operation, flags.contains(.creation),
                case .file(let file) = world.object(at: call.source)
            else { return }
            world.files[file].content = []
        },
        Fault(
            "setfl.append-moves-offset", "F_SETFL with O_APPEND moves the offset to the end",
            breaks: "ofd.def.offset-status-mode", after: .setfl
        ) { world, call in
            guard let place = world.description(at: call.source), case .file(let file) = world.object(at: call.source)
            else { return }
            if world.descriptions[place].status.contains(.append) {
                world.descriptions[place].offset = Int64(world.files[file].content.count)
            }
        },
        Fault(
            "setfl.clears-descriptor-flags",
            "F_SETFL rewrites the descriptor flags too, of every number of the description",
            breaks: "fcntl.getfd.per-descriptor", after: .setfl
        ) { world, call in
            guard let place = world.description(at: call.source) else { return }
            for number in world.process.openNumbers where world.description(at: number) == place {
                world.process[number]?.flags = []
            }
        },
        Fault(
            "setfl.clears-flags-of-its-number", "F_SETFL rewrites the descriptor flags of its number",
            breaks: "fcntl.getfd.per-descriptor", after: .setfl
        ) { world, call in
            if call.outcome == .ok { world.process[call.source]?.flags = [] }
        },
        Fault(
            "setfd.sets-append", "F_SETFD sets a status flag as well", breaks: "fcntl.getfl.per-ofd", after: .setfd
        ) { world, call in
            guard call.outcome == .ok, let place = world.description(at: call.source) else { return }
            world.descriptions[place].status.insert(.append)
        },
        Fault(
            "setfl.bad-succeeds", "F_SETFL of a number that is not open succeeds", breaks: "fcntl.setfd.err.ebadf",
            after: .setfl, .answers(.ok, insteadOf: .EBADF)),
        Fault(
            "getfl.always-rdwr", "F_GETFL reports that everything is open for reading and writing",
            breaks: "fcntl.getfl.accmode",
            after: .getfl
        ) { _, call in
            if case .status(_, let status) = call.outcome { call.outcome = .status(.readWrite, status) }
        },
        Fault(
            "getfl.cuts-access", "F_GETFL shows one bit of the access mode, so that O_RDWR comes out as O_RDONLY",
            breaks: "fcntl.getfl.accmode", after: .getfl
        ) { _, call in
            if case .status(.readWrite, let status) = call.outcome { call.outcome = .status(.readOnly, status) }
        },
        Fault(
            "getfl.shows-access-only", "F_GETFL shows the access mode and no status flag",
            breaks: "fcntl.getfl.per-ofd",
            after: .getfl
        ) { _, call in
            if case .status(let access, _) = call.outcome { call.outcome = .status(access, []) }
        },
        Fault(
            "getfl.bad-succeeds", "F_GETFL of a number that is not open shows flags",
            breaks: "fcntl.setfd.err.ebadf fcntl.getfl.nonneg", after: .getfl,
            .answers(.status(.readWrite, []), insteadOf: .EBADF)),
    ]

    private static let owners: [Fault] = [
        Fault(
            "setown.loses-sign", "F_SETOWN takes a process group for a process",
            breaks: "fcntl.setown.values fcntl.setown-ex",
            after: .owner
        ) { _, call in
            if call.outcome == .word(.group) { call.outcome = .word(.self) }
        },
        Fault(
            "setown.never-clears", "F_SETOWN with no owner changes nothing", breaks: "fcntl.setown.socket",
            instead: .owner
        ) { _, call in
            if case .setown(_, .none) = call { .ok } else { nil }
        },
        .perNumber(
            "owner.per-number", "the owner is kept for each number: for a duplicate F_GETOWN reports none",
            breaks: "fcntl.setown.socket", seen: "Asterinas (regression test)", .owner),
    ]
}
