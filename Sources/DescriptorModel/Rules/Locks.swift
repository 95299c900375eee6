/// Locks on ranges of a file, owned by a process or by an open file description [lock.ofd.commands].
extension World {
    /// A request with its owner, its file and its bytes, counted from the beginning.
    private struct PlacedRequest {
        let kind: LockRequest.Kind
        let owner: Lock.Owner
        let file: Int
        let range: Range<Int64>
    }

    private enum Placing {
        case placed(PlacedRequest)
        case failed(ErrorName, StaticString)
    }

    /// The bytes may be counted from the offset, which all duplicates share [lock.record.seekcur-shared],
    /// or from the end [lock.record.whence-end].
    private func place(_ fildes: Int, _ request: LockRequest) -> Placing {
        guard let place = description(at: fildes) else { return .failed(.EBADF, "close.err.ebadf") }
        guard case .file(let file) = descriptions[place].object else {
            return .failed(.EINVAL, "lock.record.supported-regular")
        }
        let base: Int64 =
            switch request.origin {
            case .start: 0
            case .current: descriptions[place].offset
            case .end: Int64(files[file].content.count)
            }
        let range = request.range(from: base)
        if range.lowerBound < 0 { return .failed(.EINVAL, "lock.record.before-start") }
        return .placed(
            PlacedRequest(
                kind: request.kind, owner: request.isOwnedByDescription ? .description(place) : .process(current),
                file: file, range: range))
    }

    /// The locks of others that are in the way.
    private func conflicts(with request: PlacedRequest) -> [Lock] {
        if request.kind == .none { return [] }
        return files[request.file].locks.filter { lock in
            lock.owner != request.owner && lock.range.overlaps(request.range)
                && (lock.isExclusive || request.kind == .write)
        }
    }

    /// A lock replaces, byte by byte, what its owner had there; it is refused where another owner's is in the way.
    mutating func setLock(_ fildes: Int, _ request: LockRequest) -> Outcome {
        guard let place = description(at: fildes) else { return fail(.EBADF, "close.err.ebadf") }
        let access = descriptions[place].access
        if (request.kind == .read && !access.reads) || (request.kind == .write && !access.writes) {
            return fail(.EBADF, "lock.record.access-check")
        }
        switch self.place(fildes, request) {
        case .failed(let error, let rule): return fail(error, rule)
        case .placed(let placed):
            if !conflicts(with: placed).isEmpty {
                return fail(
                    request.isOwnedByDescription ? .EAGAIN : choose(.lockConflict, .EAGAIN, .EACCES),
                    """
                    lock.record.conflict-errno lock.record.shared-exclusive lock.ofd.other-open-conflicts \
                    lock.ofd.conflicts-process-owned
                    """)
            }
            replaceLocks(placed)
            return succeed(
                .ok,
                """
                dup.shares-locks dup2.shares-locks fcntl.dupfd.shares-locks lock.record.owner-process \
                lock.record.negative-length lock.record.zero-length lock.record.beyond-end lock.record.replace-via-dup \
                lock.record.unlock-via-dup lock.record.unlock-unlocked lock.record.unlock-any-access \
                lock.ofd.owner-description lock.ofd.unlock-via-dup
                """)
        }
    }

    private mutating func replaceLocks(_ request: PlacedRequest) {
        var locks: [Lock] = []
        for lock in files[request.file].locks {
            if lock.owner != request.owner || !lock.range.overlaps(request.range) {
                locks.append(lock)
                continue
            }
            // The parts on either side of the new range stay.
            for rest in [
                lock.range.lowerBound..<max(lock.range.lowerBound, request.range.lowerBound),
                min(lock.range.upperBound, request.range.upperBound)..<lock.range.upperBound,
            ] where !rest.isEmpty {
                locks.append(Lock(owner: request.owner, range: rest, isExclusive: lock.isExclusive))
            }
        }
        if request.kind != .none {
            locks.append(Lock(owner: request.owner, range: request.range, isExclusive: request.kind == .write))
        }
        files[request.file].locks = locks
    }

    /// Would the lock be refused? One's own never are in the way.
    mutating func testLock(_ fildes: Int, _ request: LockRequest) -> Outcome {
        switch place(fildes, request) {
        case .failed(let error, let rule): fail(error, rule)
        case .placed(let placed):
            succeed(
                .word(conflicts(with: placed).isEmpty ? .free : .held),
                """
                dup.shares-locks dup2.shares-locks fcntl.dupfd.shares-locks dup2.equal.valid-not-closed \
                lock.record.getlk.own-invisible
                """)
        }
    }

    /// A lock that is in the way, with its owner as the caller knows it.
    mutating func reportLock(_ fildes: Int, _ request: LockRequest) -> Outcome {
        switch place(fildes, request) {
        case .failed(let error, let rule): return fail(error, rule)
        case .placed(let placed):
            guard let lock = conflicts(with: placed).first else {
                return succeed(.word(.free), "lock.record.getlk.reports lock.record.getlk.own-invisible")
            }
            let reaches = lock.range.upperBound == Int64.max
            let length = reaches ? 0 : lock.range.upperBound - lock.range.lowerBound
            let type = lock.isExclusive ? "write" : "read"
            let text = "\(type) \(lock.range.lowerBound) \(length) \(name(of: lock.owner))"
            return succeed(.data(Array(text.utf8)), "lock.record.getlk.reports lock.ofd.getlk-pid")
        }
    }

    private func name(of owner: Lock.Owner) -> String {
        switch owner {
        case .description: "description"
        case .process(current): "self"
        case .process(let other): other == process.parent ? "parent" : "other"
        }
    }

    /// lockf is here what F_SETLK and F_GETLK are for write locks from the offset on: whether the two families meet is
    /// unspecified, and no assertion mixes them [lockf.fcntl-interaction], [lockf.needs-write].
    mutating func lockf(_ fildes: Int, _ function: LockfFunction, length: Int64) -> Outcome {
        let range = length < 0 ? length..<0 : 0..<(length == 0 ? Int64.max : length)
        let request = LockRequest(function == .unlock ? .none : .write, range: range, origin: .current)
        switch function {
        case .test:
            let outcome = testLock(fildes, request)
            if outcome == .word(.free) { return succeed(.ok, "lockf.starts-at-shared-offset") }
            if outcome == .word(.held) {
                return fail(choose(.lockConflict, .EAGAIN, .EACCES), "lockf.starts-at-shared-offset")
            }
            return outcome
        case .lock:
            let outcome = setLock(fildes, request)
            return outcome == .error(.EAGAIN) || outcome == .error(.EACCES) ? .hung : outcome
        case .try, .unlock:
            return setLock(fildes, request)
        }
    }

    /// A lock by flock is of the whole file, and of the description.
    mutating func flock(_ fildes: Int, _ kind: LockRequest.Kind) -> Outcome {
        guard let place = description(at: fildes) else { return fail(.EBADF, "close.err.ebadf") }
        guard case .file(let file) = descriptions[place].object else { return .ok }
        let others = files[file].wholeLocks.filter { $0.key != place }
        if kind == .write && !others.isEmpty || kind == .read && others.values.contains(true) {
            return fail(.EAGAIN, "lock.flock.separate-open-conflicts")
        }
        files[file].wholeLocks[place] = kind == .none ? nil : kind == .write
        return succeed(.ok, "lock.flock.per-ofd lock.flock.unlock-via-dup lock.flock.child-unlock-releases-parent")
    }
}
