import DescriptorModel

extension Fault {
    /// What ends a lock, and what does not.
    static let ended: [Fault] = closed + executed + described + whole

    /// What close of a file's number does to the locks of the process, and to those of others.
    private static let closed: [Fault] = [
        Fault(
            "close.keeps-locks", "close of a number leaves the locks of the process until it unlocks or exits",
            breaks: "lock.record.any-close.dup lock.record.any-close.other-ofd",
            seen: "tgoskits #472, occlum #498", after: .close
        ) { world, call in
            keepLocks(&world, call)
        },
        Fault(
            "close.keeps-locks-until-last", "the locks of a process end with the last number of the description",
            breaks: "lock.record.any-close.dup", seen: "tgoskits #472, occlum #498", after: .close
        ) { world, call in
            guard let place = call.closed, world.descriptions[place].references > 0 else { return }
            keepLocks(&world, call)
        },
        Fault(
            "close.keeps-locks-of-other-opens",
            "close of a number that nothing was locked through leaves the locks of the process",
            breaks: "lock.record.any-close.other-ofd lock.record.any-close.never-locked-fd", in: [.close, .lock]
        ) { world, operation in
            let before = world
            let place = world.description(at: operation.fildes ?? -1)
            let call = Aftermath(operation: operation, before: before, outcome: world.step(operation))
            if case .setLock = operation, call.outcome == .ok, let place { world.memory[place] = 1 }
            if let place = call.closed, world.memory[place] == nil { keepLocks(&world, call) }
            return call.outcome
        },
        Fault(
            "close.drops-locks-of-others", "close of a number drops the locks that other processes have on the file",
            breaks: "lock.record.child-close-harmless", seen: "curvine #1230", after: .close
        ) { world, call in
            guard case .file(let file) = call.closedObject else { return }
            world.files[file].locks.removeAll { if case .process = $0.owner { true } else { false } }
        },
        Fault(
            "close.drops-locks-of-other-files", "close of a number drops all locks of the process",
            breaks: "lock.record.any-close.other-file-kept", after: .close
        ) { world, call in
            guard case .file = call.closedObject else { return }
            world.dropLocks(of: world.current)
        },
        Fault(
            "exit.drops-locks-of-parent", "the end of a child drops the locks of its parent",
            breaks: "lock.record.child-close-harmless", seen: "curvine #1230", after: .exit
        ) { world, call in
            if let parent = call.before.process.parent { world.dropLocks(of: parent) }
        },
    ]

    /// Gives back those locks of the process that a close has dropped.
    private static func keepLocks(_ world: inout World, _ call: Aftermath) {
        guard case .file(let file) = call.closedObject else { return }
        let owner = Lock.Owner.process(world.current)
        world.files[file].locks += call.before.files[file].locks.filter { $0.owner == owner }
    }

    private static let executed: [Fault] = [
        Fault(
            "exec.drops-locks", "exec drops the locks of the process", breaks: "lock.record.kept-over-exec",
            after: .exec
        ) { world, _ in
            world.dropLocks(of: world.current)
        },
        Fault(
            "exec.closing-keeps-locks", "what exec closes leaves the locks of the process",
            breaks: "lock.record.exec-cloexec-drops", after: .exec
        ) { world, call in
            for file in world.files.indices where call.before.files.indices.contains(file) {
                world.files[file].locks = call.before.files[file].locks
            }
        },
        Fault(
            "fork.closing-drops-locks", "what fork closes in the child drops the locks of the parent",
            breaks: "lock.record.child-close-harmless fork.clofork-closed", after: .fork
        ) { world, call in
            for number in call.before.process.openNumbers where world.process[number] == nil {
                guard case .file(let file) = call.before.object(at: number) else { continue }
                world.files[file].locks = []
            }
        },
    ]

    /// Locks of descriptions.
    private static let described: [Fault] = [
        Fault(
            "ofd-lock.ends-with-any-close", "a lock of a description ends with the first of its numbers",
            breaks: "lock.ofd.one-dup-close-keeps", after: .close
        ) { world, call in
            guard let place = call.closed, case .file(let file) = call.closedObject else { return }
            world.files[file].locks.removeAll { $0.owner == .description(place) }
        },
        Fault(
            "ofd-lock.ends-with-other-opens", "a lock of a description ends when the file is closed anywhere",
            breaks: "lock.ofd.unrelated-close-keeps", after: .close
        ) { world, call in
            guard case .file(let file) = call.closedObject else { return }
            world.files[file].locks.removeAll { if case .description = $0.owner { true } else { false } }
        },
        Fault(
            "ofd-lock.outlives-description", "a lock of a description stays after its last number is closed",
            breaks: "lock.ofd.last-close-drops", after: .close
        ) { world, call in
            guard let place = call.closed, world.descriptions[place].references == 0,
                case .file(let file) = call.closedObject
            else { return }
            // The place is used again: the owner becomes one that no description has.
            world.files[file].locks += call.before.files[file].locks.filter { $0.owner == .description(place) }.map {
                Lock(owner: .description(-1), range: $0.range, isExclusive: $0.isExclusive)
            }
        },
    ]

    /// Locks by flock.
    private static let whole: [Fault] = [
        Fault(
            "flock.per-number", "each number has locks by flock of its own", breaks: "dup.shares-locks",
            seen: "safeposix-rust #85", instead: .lock
        ) { world, call in
            guard case .flock(let fildes, let kind) = call, world.process[fildes] != nil else { return nil }
            let holder = world.memory.first {
                $0.key >> 20 == world.current && $0.value == 1 && $0.key != world.key(fildes)
            }
            if kind != .none, holder != nil { return .error(.EAGAIN) }
            world.memory[world.key(fildes)] = kind == .none ? nil : 1
            return nil
        },
        Fault(
            "flock.unlocks-own-number", "a lock by flock is given up only through the number that it was set through",
            breaks: "dup.shares-locks", instead: .lock
        ) { world, call in
            guard case .flock(let fildes, let kind) = call else { return nil }
            if kind == .none, world.memory[world.key(fildes)] == nil { return .ok }
            world.memory[world.key(fildes)] = kind == .none ? nil : 1
            return nil
        },
        Fault(
            "flock.converting-adds", "a lock by flock that is changed to shared stays exclusive too",
            breaks: "dup.shares-locks", instead: .lock
        ) { world, call in
            guard case .flock(let fildes, .read) = call, let place = world.description(at: fildes),
                case .file(let file) = world.object(at: fildes), world.files[file].wholeLocks[place] == true
            else { return nil }
            return .ok
        },
        Fault(
            "flock.outlives-description", "a lock by flock stays after the last number of its description is closed",
            breaks: "lifetime.ofd.until-last", after: .close
        ) { world, call in
            guard let place = call.closed, world.descriptions[place].references == 0,
                case .file(let file) = call.closedObject, let lock = call.before.files[file].wholeLocks[place]
            else { return }
            world.files[file].wholeLocks[-1 - place] = lock
        },
        Fault(
            "flock.survives-replacing", "a lock by flock stays when its last number is replaced",
            breaks: "dup2.implicit-close.is-a-close", after: .replacing
        ) { world, call in
            guard let place = call.replaced, world.descriptions[place].references == 0,
                case .file(let file) = call.before.object(at: call.target),
                let lock = call.before.files[file].wholeLocks[place]
            else { return }
            world.files[file].wholeLocks[-1 - place] = lock
        },
    ]
}

extension World {
    /// Drops the record locks that a process has on any file.
    fileprivate mutating func dropLocks(of process: Int) {
        for file in files.indices { files[file].locks.removeAll { $0.owner == .process(process) } }
    }
}
