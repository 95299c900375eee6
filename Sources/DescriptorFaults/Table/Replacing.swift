import DescriptorModel

extension Fault {
    /// What dup2 and dup3 do to what was at the number, to the source, and when they fail.
    static let replacing: [Fault] = Duplication.replacing.flatMap { both($0) + counting($0) + keeping($0) } + dup2Only

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

    /// References that are counted wrongly.
    private static func counting(_ duplication: Duplication) -> [Fault] {
        let (name, text) = (duplication.name, duplication.text)
        let counts = "dup2.no-leak.refcount \(duplication.shares)"
        return [
            Fault(
                "\(name).takes-no-reference", "\(text) makes a number without counting it",
                breaks: "\(counts) dup2.lifetime.close-source lifetime.ofd.until-last", after: duplication.call,
                .newDescription { $0.references -= 1 }),
            Fault(
                "\(name).takes-two-references", "\(text) counts each number that it makes twice",
                breaks: "\(counts) dup2.idempotent lifetime.pipe.eof-only-last", after: duplication.call,
                .newDescription { $0.references += 1 }),
            Fault(
                "\(name).drops-two-references", "\(text) drops two references to what it replaces", breaks: counts,
                after: duplication.call
            ) { world, call in
                if let replaced = call.replaced, call.before.descriptions[replaced].references > 1 {
                    world.release(replaced)
                }
            },
            Fault(
                "\(name).leaks-when-same-description",
                "\(text) onto a number of the same description counts it once more",
                breaks: "\(counts) dup2.unequal.same-ofd-already dup2.idempotent", after: duplication.call
            ) { world, call in
                if let replaced = call.replaced, replaced == call.before.description(at: call.source) {
                    world.descriptions[replaced].references += 1
                }
            },
            Fault(
                "\(name).closes-when-same-description", "\(text) onto a number of the same description closes that",
                breaks: "\(duplication.shares) dup2.unequal.same-ofd-already", after: duplication.call
            ) { world, call in
                if let replaced = call.replaced, replaced == call.before.description(at: call.source) {
                    world.closeNumber(call.target)
                }
            },
            Fault(
                "\(name).ends-replaced-description",
                "\(text) ends the description that it replaces, though other numbers refer to it",
                breaks: "dup2.implicit-close.is-a-close lifetime.ofd.until-last", after: duplication.call
            ) { world, call in
                guard let replaced = call.replaced, replaced != world.description(at: call.target) else { return }
                world.closeNumbers { $0.description(at: $1) == replaced }
            },
        ]
    }

    /// What stays with the number of the description that was there, and what a failure does to the source.
    private static func keeping(_ duplication: Duplication) -> [Fault] {
        let (name, text, call) = (duplication.name, duplication.text, duplication.call)
        return [
            Fault(
                "\(name).keeps-replaced-status", "\(text) leaves the status flags that the number had",
                breaks: "\(duplication.shares) fcntl.setfl.append.shared", after: call, keepsOfReplaced(\.status)),
            Fault(
                "\(name).keeps-replaced-offset", "\(text) leaves the offset that the number had",
                breaks: duplication.shares, after: call, keepsOfReplaced(\.offset)),
            Fault(
                "\(name).keeps-replaced-access", "\(text) leaves the access mode that the number had",
                breaks: "\(duplication.shares) ofd.shared.accmode.readonly ofd.shared.accmode.writeonly", after: call,
                keepsOfReplaced(\.access)),
            Fault(
                "\(name).bad-target-closes-source", "\(text) onto a number that is out of range closes its source",
                breaks: "\(duplication.negative) dup2.badnew.src-untouched", after: call
            ) { world, call in
                if call.error == .EBADF, call.isSourceOpen { world.closeNumber(call.source) }
            },
            Fault(
                "\(name).bad-target-rewinds",
                "\(text) onto a number that is out of range sets the source's offset to 0",
                breaks: "\(duplication.negative) dup2.badnew.src-untouched", after: call
            ) { world, call in
                if call.error == .EBADF { world.changeDescription(of: call.source) { $0.offset = 0 } }
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
            "dup2.climbs", "dup2 of a number that is free dups its way up to it and closes nothing that it passed",
            breaks: "dup2.target.does-not-use-lowest", after: .dup2
        ) { world, call in
            guard let made = call.made, call.before.process[call.target] == nil,
                let description = world.description(at: made)
            else { return }
            for number in 0..<made where world.process[number] == nil { world.install(description, at: number) }
        },
    ]
}

extension World {
    /// A description keeps a reference that nothing will drop, though it may have been removed.
    mutating func keep(_ place: Int, as before: World) {
        if descriptions[place].references > 0 {
            descriptions[place].references += 1
        } else {
            revive(place, as: before)
        }
    }

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
