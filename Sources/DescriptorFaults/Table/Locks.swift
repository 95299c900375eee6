import DescriptorModel

extension Fault {
    /// Locks on files: whose they are, and what ends them.
    static let locks: [Fault] = dropped + failing + owned + reported + placed + ended

    private static let owned: [Fault] = [
        Fault(
            "lock.conflicts-with-nobody", "a lock conflicts with no other lock",
            breaks: "dup.shares-locks dup2.shares-locks",
            after: .lock
        ) { _, call in
            if call.outcome == .word(.held) { call.outcome = .word(.free) }
        },
        Fault(
            "lock.conflicts-with-everybody", "a lock is in the way of its owner too",
            breaks: "dup.shares-locks fcntl.dupfd.shares-locks", instead: .lock
        ) { world, call in
            guard case .setLock(let fildes, let request) = call, request.kind != .none,
                case .file(let file) = world.object(at: fildes)
            else { return nil }
            return world.files[file].locks.contains { $0.range.overlaps(request.range) } ? .error(.EAGAIN) : nil
        },
        Fault(
            "lock.refuses-negative-length", "a lock of the bytes before its start is refused",
            breaks: "lock.record.negative-length", instead: .lock
        ) { _, call in
            guard case .setLock(_, let request) = call, request.isBackward else { return nil }
            return .error(.EINVAL)
        },
        Fault(
            "lock.never-refused", "a lock that another has is given all the same", breaks: "lock.record.conflict-errno",
            after: .lock
        ) { _, call in
            if call.outcome == .error(.EAGAIN) || call.outcome == .error(.EACCES) { call.outcome = .ok }
        },
        Fault(
            "lock.ignores-access", "a lock needs no access for reading or writing", breaks: "lock.record.access-check",
            after: .lock
        ) { _, call in
            if call.outcome == .error(.EBADF) { call.outcome = .ok }
        },
        Fault(
            "lock.per-number", "a lock can be given up only through the number that it was set through",
            breaks: "dup.shares-locks dup2.shares-locks fcntl.dupfd.shares-locks", instead: .lock
        ) { world, call in
            guard case .setLock(let fildes, let request) = call else { return nil }
            let outcome = request.kind == .none && world.memory[world.key(fildes)] == nil ? .ok : world.step(call)
            if request.kind != .none, outcome == .ok { world.memory[world.key(fildes)] = 1 }
            return outcome
        },
        Fault(
            "fork.inherits-locks", "a child has the record locks of its parent",
            breaks: "dup.shares-locks dup2.shares-locks dup2.equal.valid-not-closed", after: .fork
        ) { world, _ in
            guard let parent = world.process.parent else { return }
            for file in world.files.indices {
                for index in world.files[file].locks.indices
                where world.files[file].locks[index].owner == .process(parent) {
                    world.files[file].locks[index].owner = .process(world.current)
                }
            }
        },
        Fault(
            "ofd-lock.owned-by-process", "a lock of a description is owned by the process",
            breaks: "ofd.private.separate-open dup.shares-locks", takes: .lock
        ) { _, call in
            switch call {
            case .setLock(let fildes, let request): .setLock(fildes, request.ownedByProcess)
            case .testLock(let fildes, let request): .testLock(fildes, request.ownedByProcess)
            case .reportLock(let fildes, let request): .reportLock(fildes, request.ownedByProcess)
            default: call
            }
        },
        Fault(
            "ofd-lock.conflicts-with-itself", "a lock of a description is in the way of its duplicates",
            breaks: "dup.shares-locks dup2.shares-locks fcntl.dupfd.shares-locks", instead: .lock
        ) { world, call in
            guard case .setLock(let fildes, let request) = call, request.isOwnedByDescription,
                let place = world.description(at: fildes)
            else { return nil }
            let first = world.memory[place] ?? fildes
            if request.kind != .none { world.memory[place] = first }
            return first == fildes ? nil : .error(.EAGAIN)
        },
    ]

    private static let droppers: [(duplication: Duplication, breaks: String)] = [
        (.dup, "dup.shares-locks"), (.dup2, "dup2.shares-locks"), (.dup3, "dup2.shares-locks"),
        (.dupfd, "fcntl.dupfd.shares-locks"), (.dupfdCloexec, "fcntl.dupfd-cloexec.sets lock.record.dup-keeps"),
    ]

    /// Failures that duplicate first, and close again what they have made.
    private static let failing: [Fault] =
        droppers.map { duplication, _ in
            Fault(
                "\(duplication.name).failure-drops-locks",
                "\(duplication.text) that fails drops the locks on the file: it has duplicated, and closes",
                breaks: "lock.record.dup-keeps", after: duplication.call
            ) { world, call in
                guard call.error != nil, case .file(let file) = world.object(at: call.source) else { return }
                world.files[file].locks = []
            }
        } + [
            Fault(
                "dup3.replacing-keeps-locks", "dup3 over a number of a file keeps the locks on it",
                breaks: "lock.record.dup2-over-other", after: .dup3
            ) { world, call in
                guard call.made != nil, case .file(let file) = call.before.object(at: call.target) else { return }
                world.files[file].locks = call.before.files[file].locks
            }
        ]

    private static let dropped: [Fault] = droppers.map { duplication, breaks in
        Fault(
            "\(duplication.name).drops-locks",
            "\(duplication.text) drops the locks on the file: it opens and closes it on the way", breaks: breaks,
            after: duplication.call
        ) { world, call in
            guard let made = call.made, case .file(let file) = world.object(at: made) else { return }
            world.files[file].locks = []
        }
    }
}

extension LockRequest {
    /// The same request of the process.
    var ownedByProcess: LockRequest { LockRequest(kind, range: range, isBackward: isBackward, origin: origin) }

    /// The same request counted from the beginning.
    var fromStart: LockRequest {
        LockRequest(kind, range: range, isOwnedByDescription: isOwnedByDescription, isBackward: isBackward)
    }
}
