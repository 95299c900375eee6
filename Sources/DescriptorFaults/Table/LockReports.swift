import DescriptorModel

extension Fault {
    /// What is said of locks, and where they begin.
    static let reported: [Fault] = [
        Fault(
            "lock.test-sees-own", "F_GETLK reports a lock of the caller's own",
            breaks: "lock.record.getlk.own-invisible", after: .lock
        ) { world, call in
            guard call.outcome == .word(.free), case .file(let file) = world.object(at: call.source) else { return }
            let isOwn = world.files[file].locks.contains { $0.owner == .process(world.current) }
            if isOwn { call.outcome = .word(.held) }
        },
        Fault(
            "getlk.changes-when-free", "F_GETLK that finds no lock changes more than the type",
            breaks: "lock.record.getlk.reports", after: .lock
        ) { _, call in
            if case .reportLock = call.operation, call.outcome == .word(.free) { call.outcome = .word(.changed) }
        },
        report(
            "getlk.repeats-question", "F_GETLK reports the bytes of the question", breaks: "lock.record.getlk.reports"
        ) { words, request in
            words[1] = "\(request.range.lowerBound)"
            words[2] = "\(request.range.upperBound &- request.range.lowerBound)"
        },
        report("getlk.wrong-type", "F_GETLK reports every lock as a write lock", breaks: "lock.record.getlk.reports") {
            words, _ in words[0] = "write"
        },
        report("getlk.names-caller", "F_GETLK reports the caller as the owner", breaks: "lock.record.getlk.reports") {
            words, _ in if words[3] != "description" { words[3] = "self" }
        },
        report(
            "getlk.names-process-of-description", "F_GETLK reports the process that set the lock of a description",
            breaks: "lock.ofd.getlk-pid"
        ) { words, _ in if words[3] == "description" { words[3] = "self" } },
    ]

    /// A fault that changes the words of a report.
    private static func report(
        _ name: String, _ summary: String, breaks: String,
        _ change: @escaping @Sendable (inout [String], LockRequest) -> Void
    ) -> Fault {
        Fault(name, summary, breaks: breaks, after: .lock) { _, call in
            guard case .reportLock(_, let request) = call.operation, case .data(let bytes) = call.outcome else {
                return
            }
            var words = String(decoding: bytes, as: UTF8.self).split(separator: " ").map(String.init)
            change(&words, request)
            call.outcome = .data(Array(words.joined(separator: " ").utf8))
        }
    }

    /// Where the bytes of a lock begin and end, and which file they are of.
    static let placed: [Fault] = [
        Fault(
            "lock.ignores-whence", "a lock is always counted from the beginning of the file",
            breaks: "lock.record.seekcur-shared lock.record.whence-end", takes: .lock
        ) { _, call in
            switch call {
            case .setLock(let fildes, let request): .setLock(fildes, request.fromStart)
            default: call
            }
        },
        Fault(
            "lock.moves-offset", "a lock that is counted from the offset moves it",
            breaks: "lock.record.seekcur-shared", after: .lock
        ) { world, call in
            guard case .setLock(let fildes, let request) = call.operation, request.origin == .current,
                call.outcome == .ok, let place = world.description(at: fildes)
            else { return }
            world.descriptions[place].offset += min(64, request.range.upperBound &- request.range.lowerBound)
        },
        Fault(
            "lockf.from-beginning", "lockf locks from the beginning of the file",
            breaks: "lockf.starts-at-shared-offset", instead: .lock
        ) { world, call in
            guard case .lockf(let fildes, _, _) = call, let place = world.description(at: fildes) else { return nil }
            let offset = world.descriptions[place].offset
            world.descriptions[place].offset = 0
            let outcome = world.step(call)
            world.descriptions[place].offset = offset
            return outcome
        },
        Fault(
            "lock.ends-with-file", "a lock of the length 0 ends where the file does",
            breaks: "lock.record.zero-length", takes: .lock
        ) { world, call in
            guard case .setLock(let fildes, let request) = call, request.range.upperBound == Int64.max,
                request.kind != .none, request.origin == .start, case .file(let file) = world.object(at: fildes),
                Int64(world.files[file].content.count) > request.range.lowerBound
            else { return call }
            let range = request.range.lowerBound..<Int64(world.files[file].content.count)
            return .setLock(
                fildes, LockRequest(request.kind, range: range, isOwnedByDescription: request.isOwnedByDescription))
        },
        Fault(
            "lock.refuses-beyond-end", "a lock of bytes that the file does not have is refused",
            breaks: "lock.record.beyond-end", instead: .lock
        ) { world, call in
            guard case .setLock(let fildes, let request) = call, case .file(let file) = world.object(at: fildes),
                !world.files[file].content.isEmpty
            else { return nil }
            return request.range.lowerBound >= world.files[file].content.count ? .error(.EINVAL) : nil
        },
        Fault(
            "lock.replaces-whole-section", "a change in the middle of a section drops the rests of it",
            breaks: "lock.record.replace-via-dup lock.record.unlock-via-dup lock.ofd.unlock-via-dup", instead: .lock
        ) { world, call in
            guard case .setLock(let fildes, let request) = call, case .file(let file) = world.object(at: fildes) else {
                return nil
            }
            let outcome = world.step(call)
            if outcome == .ok {
                world.files[file].locks.removeAll {
                    $0.range.upperBound == request.range.lowerBound || $0.range.lowerBound == request.range.upperBound
                }
            }
            return outcome
        },
        Fault(
            "lock.changes-whole-section", "a change in a section changes all of it",
            breaks: "lock.record.replace-via-dup lock.record.unlock-via-dup lock.ofd.unlock-via-dup", after: .lock
        ) { world, call in
            guard call.outcome == .ok, case .setLock(let fildes, let request) = call.operation,
                case .file(let file) = world.object(at: fildes)
            else { return }
            world.files[file].locks = call.before.files[file].locks.compactMap { lock in
                var changed = lock
                if !lock.range.overlaps(request.range) { return lock }
                changed.isExclusive = request.kind == .write
                return request.kind == .none ? nil : changed
            }
            let isNew = !call.before.files[file].locks.contains { $0.range.overlaps(request.range) }
            if isNew, request.kind != .none, let placed = world.description(at: fildes) {
                world.files[file].locks.append(
                    Lock(
                        owner: request.isOwnedByDescription ? .description(placed) : .process(world.current),
                        range: request.range, isExclusive: request.kind == .write))
            }
        },
        Fault(
            "lock.unlock-needs-write", "a lock can be given up only through a number that is open for writing",
            breaks: "lock.record.unlock-any-access", instead: .lock
        ) { world, call in
            guard case .setLock(let fildes, let request) = call, request.kind == .none,
                let place = world.description(at: fildes), !world.descriptions[place].access.writes
            else { return nil }
            return .error(.EBADF)
        },
        Fault(
            "lock.unlock-nothing-fails", "it is an error to unlock what is not locked",
            breaks: "lock.record.unlock-unlocked", instead: .lock
        ) { world, call in
            guard case .setLock(let fildes, let request) = call, request.kind == .none,
                case .file(let file) = world.object(at: fildes)
            else { return nil }
            return world.files[file].locks.contains { $0.range.overlaps(request.range) } ? nil : .error(.EINVAL)
        },
        Fault(
            "lock.always-exclusive", "a read lock keeps other readers out",
            breaks: "lock.record.shared-exclusive lock.record.replace-via-dup", takes: .lock
        ) { _, call in
            guard case .setLock(let fildes, let request) = call, request.kind == .read else { return call }
            return .setLock(
                fildes,
                LockRequest(
                    .write, range: request.range, isOwnedByDescription: request.isOwnedByDescription,
                    isBackward: request.isBackward, origin: request.origin))
        },
        Fault(
            "rename.drops-locks", "rename drops the locks on the file", breaks: "lock.record.file-not-name",
            after: .unlink
        ) { world, call in
            guard case .rename(_, let name) = call.operation, let file = world.names[name.rawValue] else { return }
            world.files[file].locks = []
        },
        Fault(
            "link.separates-locks", "a second name of a file leads to locks of its own",
            breaks: "lock.record.file-not-name", after: .unlink
        ) { world, call in
            guard case .link(let name, let other) = call.operation, let file = world.names[name.rawValue] else {
                return
            }
            let copy = world.newFile()
            world.files[copy].content = world.files[file].content
            world.names[other.rawValue] = copy
        },
        Fault(
            "unlink.drops-locks", "unlink drops the locks on the file", breaks: "lock.record.file-not-name",
            after: .unlink
        ) { world, call in
            guard case .unlink(let name) = call.operation, let file = call.before.names[name.rawValue] else { return }
            world.files[file].locks = []
        },
        Fault(
            "exit.signal-keeps-locks", "the locks of a process that a signal has ended stay",
            breaks: "lock.record.exit-drops", after: .exit
        ) { world, call in
            guard case .raise = call.operation else { return }
            for file in world.files.indices where file < call.before.files.count {
                // Nobody's: the place of the process is used again.
                world.files[file].locks += call.before.files[file].locks.filter {
                    $0.owner == .process(call.before.current)
                }.map { Lock(owner: .process(-1), range: $0.range, isExclusive: $0.isExclusive) }
            }
        },
    ]
}
