import DescriptorModel

extension Fault {
    /// What dup2 and dup3 do to what was at the number, to the source, and when they fail.
    static let replacing: [Fault] = Duplication.replacing.flatMap(both) + dup2Only

    private static func both(_ duplication: Duplication) -> [Fault] {
        let closing =
            duplication.name == "dup2"
            ? "dup2.target.open-is-closed-first dup2.implicit-close.is-a-close" : duplication.number
        let untouched = "\(duplication.name).invalid-src.target-not-closed"
        return [
            Fault(
                "\(duplication.name).bad-source-closes-target",
                "\(duplication.text) closes the target before it checks the source", breaks: untouched,
                after: duplication.call, .withTargetOfClosed { $0.closeNumber($1) }),
            Fault(
                "\(duplication.name).bad-source-clears-target-flags",
                "\(duplication.text) clears the target's flags before it checks the source", breaks: untouched,
                after: duplication.call, .withTargetOfClosed { $0.process[$1]?.flags = [] }),
            Fault(
                "\(duplication.name).keeps-replaced", "\(duplication.text) keeps a reference to what it replaces",
                breaks: closing, after: duplication.call
            ) { world, call in
                if let replaced = call.replaced, call.before.descriptions[replaced].references == 1 {
                    world.revive(replaced, as: call.before)
                }
            },
            Fault(
                "\(duplication.name).refuses-open-target", "\(duplication.text) fails when the target is open",
                breaks: closing, instead: duplication.call, .ontoNumber(isOpen: true, .error(.EBUSY))),
            Fault(
                "\(duplication.name).returns-without-replacing",
                "\(duplication.text) leaves an open target as it was and reports success", breaks: closing,
                instead: duplication.call
            ) { world, call in
                guard let fildes = call.fildes, let target = call.fildes2, target != fildes,
                    world.process[fildes] != nil, world.process[target] != nil
                else { return nil }
                return .number(Int64(target))
            },
            Fault(
                "\(duplication.name).needs-free-number",
                "\(duplication.text) fails with EMFILE when the table is full: it looks for a free number",
                breaks: duplication.full, instead: duplication.call
            ) { world, call in
                guard let fildes = call.fildes, fildes != call.fildes2, world.process[fildes] != nil,
                    world.process.lowestFree() >= world.process.limit
                else { return nil }
                return .error(.EMFILE)
            },
        ]
    }

    /// Part of the description that was at the number stays.
    private static func keepsOfReplaced<Part>(
        _ part: WritableKeyPath<OpenFileDescription, Part> & Sendable
    ) -> Spoil {
        Spoil { world, call in
            guard let replaced = call.replaced else { return }
            let kept = call.before.descriptions[replaced][keyPath: part]
            world.changeDescription(of: call.target) { $0[keyPath: part] = kept }
        }
    }

    private static let dup2Only: [Fault] = [
        Fault(
            "dup2.moves", "dup2 closes its source", breaks: "dup2.same-ofd dup2.unequal.cloexec-cleared.from-source",
            seen: "WASI fd_renumber", after: .dup2
        ) { world, call in
            if call.made != nil { world.closeNumber(call.source) }
        },
        Fault(
            "dup2.takes-no-reference", "dup2 makes a number without counting it",
            breaks: "dup2.lifetime.close-source dup2.no-leak.refcount", after: .dup2,
            .newDescription { $0.references -= 1 }),
        Fault(
            "dup2.takes-two-references", "dup2 counts each number that it makes twice",
            breaks: "dup2.idempotent dup2.no-leak.refcount", after: .dup2, .newDescription { $0.references += 1 }),
        Fault(
            "dup2.drops-two-references", "dup2 drops two references to what it replaces",
            breaks: "dup2.no-leak.refcount",
            after: .dup2
        ) { world, call in
            if let replaced = call.replaced, call.before.descriptions[replaced].references > 1 {
                world.release(replaced)
            }
        },
        Fault(
            "dup2.leaks-when-same-description", "dup2 onto a number of the same description counts it once more",
            breaks: "dup2.unequal.same-ofd-already dup2.idempotent dup2.no-leak.refcount", after: .dup2
        ) { world, call in
            if let replaced = call.replaced, replaced == call.before.description(at: call.source) {
                world.descriptions[replaced].references += 1
            }
        },
        Fault(
            "dup3.leaks-when-same-description", "dup3 onto a number of the same description counts it once more",
            breaks: "dup3.flag0.equals-dup2 lifetime.pipe.eof-only-last", after: .dup3
        ) { world, call in
            if let replaced = call.replaced, replaced == call.before.description(at: call.source) {
                world.descriptions[replaced].references += 1
            }
        },
        Fault(
            "dup2.closes-when-same-description", "dup2 onto a number of the same description closes that",
            breaks: "dup2.unequal.same-ofd-already", after: .dup2
        ) { world, call in
            if let replaced = call.replaced, replaced == call.before.description(at: call.source) {
                world.closeNumber(call.target)
            }
        },
        Fault(
            "dup2.replaced-keeps-locks", "dup2 leaves the process the locks on the file that it replaces",
            breaks: "dup2.implicit-close.is-a-close lock.record.dup2-over-other", after: .dup2
        ) { world, call in
            guard let replaced = call.replaced, case .file(let file) = call.before.descriptions[replaced].object else {
                return
            }
            let owner = Lock.Owner.process(world.current)
            let kept = call.before.files[file].locks.filter { $0.owner == owner }
            if world.files[file].uses > 0, world.files[file].locks.isEmpty { world.files[file].locks = kept }
        },
        Fault(
            "dup2.replaced-forgets-description-locks", "dup2 leaves the locks of the description that it ends",
            breaks: "dup2.implicit-close.is-a-close", after: .dup2
        ) { world, call in
            guard let replaced = call.replaced, case .file(let file) = call.before.descriptions[replaced].object else {
                return
            }
            // The description may have come to an end, its lock not.
            let kept = call.before.files[file].locks.filter { $0.owner == .description(replaced) }
            for lock in kept where !world.files[file].locks.contains(lock) {
                world.files[file].locks.append(
                    Lock(owner: .description(-1), range: lock.range, isExclusive: lock.isExclusive))
            }
        },
        Fault(
            "dup2.ends-replaced-description",
            "dup2 ends the description that it replaces, though other numbers refer to it",
            breaks: "dup2.implicit-close.is-a-close lifetime.ofd.until-last", after: .dup2
        ) { world, call in
            guard let replaced = call.replaced, replaced != world.description(at: call.target) else { return }
            world.closeNumbers { $0.description(at: $1) == replaced }
        },
        Fault(
            "dup2.bad-source-drops-locks", "dup2 with a bad source drops the locks on the target's file",
            breaks: "dup2.invalid-src.target-not-closed lock.record.dup2-failed-keeps", after: .dup2,
            .withTargetOfClosed { $0.dropLocks(on: $0.object(at: $1)) }),
        Fault(
            "dup2.bad-source-opens-target", "dup2 with a bad source leaves the target open, without a description",
            breaks: "dup2.invalid-src.ebadf", after: .dup2,
            .withTargetOfClosed { world, target in
                if (0..<world.process.limit).contains(target), world.process[target] == nil {
                    world.install(world.newDescription(.null, access: .readWrite), at: target)
                }
            }),
        Fault(
            "dup2.bad-target-closes-source", "dup2 onto a number that is out of range closes its source",
            breaks: "dup2.badnew.src-untouched", after: .dup2
        ) { world, call in
            if call.error == .EBADF, call.isSourceOpen { world.closeNumber(call.source) }
        },
        Fault(
            "dup2.bad-target-rewinds", "dup2 onto a number that is out of range sets the source's offset to 0",
            breaks: "dup2.badnew.src-untouched", after: .dup2
        ) { world, call in
            if call.error == .EBADF { world.changeDescription(of: call.source) { $0.offset = 0 } }
        },
        Fault(
            "dup2.climbs", "dup2 of a number that is free dups its way up to it and closes nothing that it passed",
            breaks: "dup2.target.does-not-use-lowest", after: .dup2
        ) { world, call in
            guard let made = call.made, call.before.process[call.target] == nil,
                let description = world.description(at: made)
            else { return }
            for number in 0..<made where world.process[number] == nil { world.install(description, at: number) }
        },
        Fault(
            "dup2.keeps-replaced-status", "dup2 leaves the status flags that the number had",
            breaks: "dup2.same-ofd fcntl.setfl.append.shared", after: .dup2, keepsOfReplaced(\.status)),
        Fault(
            "dup2.keeps-replaced-offset", "dup2 leaves the offset that the number had", breaks: "dup2.same-ofd",
            after: .dup2, keepsOfReplaced(\.offset)),
    ]
}

extension World {
    /// A removed description stays, without a reference.
    mutating func revive(_ place: Int, as before: World) {
        let description = before.descriptions[place]
        let copy = newDescription(description.object, access: description.access, status: description.status)
        descriptions[copy].references = 1
        guard case .socket(let socket) = description.object else { return }
        // Its peer had lost it.
        sockets[socket] = before.sockets[socket]
        if let peer = sockets[socket].peer { sockets[peer].peer = socket }
    }
}
