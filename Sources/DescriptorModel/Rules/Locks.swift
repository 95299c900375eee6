/// Locks on ranges of a file, owned by a process or by an open file description [lock.ofd.commands].
extension World {
    /// A lock replaces, byte by byte, what its owner had there; it is refused where another owner's is in the way.
    mutating func setLock(_ fildes: Int, _ request: LockRequest) -> Outcome {
        guard let place = description(at: fildes) else { return fail(.EBADF, "close.err.ebadf") }
        guard case .file(let file) = descriptions[place].object else {
            return fail(.EINVAL, "lock.record.supported-regular")
        }
        let access = descriptions[place].access
        if (request.kind == .read && !access.reads) || (request.kind == .write && !access.writes) {
            return fail(.EBADF, "lock.record.access-check")
        }
        if request.range.lowerBound < 0 { return fail(.EINVAL, "lock.record.before-start") }
        let owner: Lock.Owner = request.isOwnedByDescription ? .description(place) : .process(current)
        if isRefused(request, owner, file) {
            let error: ErrorName = request.isOwnedByDescription ? .EAGAIN : choose(.lockConflict, .EAGAIN, .EACCES)
            return fail(
                error, "lock.record.conflict-errno lock.ofd.other-open-conflicts lock.ofd.conflicts-process-owned")
        }
        var locks: [Lock] = []
        for lock in files[file].locks {
            if lock.owner != owner || !lock.range.overlaps(request.range) {
                locks.append(lock)
                continue
            }
            // The parts on either side of the new range stay.
            for rest in [
                lock.range.lowerBound..<max(lock.range.lowerBound, request.range.lowerBound),
                min(lock.range.upperBound, request.range.upperBound)..<lock.range.upperBound,
            ] where !rest.isEmpty {
                locks.append(Lock(owner: owner, range: rest, isExclusive: lock.isExclusive))
            }
        }
        if request.kind != .none {
            locks.append(Lock(owner: owner, range: request.range, isExclusive: request.kind == .write))
        }
        files[file].locks = locks
        return succeed(
            .ok,
            """
            dup.shares-locks dup2.shares-locks fcntl.dupfd.shares-locks lock.record.owner-process \
            lock.record.negative-length
            """)
    }

    private func isRefused(_ request: LockRequest, _ owner: Lock.Owner, _ file: Int) -> Bool {
        request.kind != .none
            && files[file].locks.contains { lock in
                lock.owner != owner && lock.range.overlaps(request.range)
                    && (lock.isExclusive || request.kind == .write)
            }
    }

    /// Would the lock be refused? One's own never are in the way.
    mutating func testLock(_ fildes: Int, _ request: LockRequest) -> Outcome {
        guard let place = description(at: fildes) else { return fail(.EBADF, "close.err.ebadf") }
        guard case .file(let file) = descriptions[place].object else {
            return fail(.EINVAL, "lock.record.supported-regular")
        }
        if request.range.lowerBound < 0 { return fail(.EINVAL, "lock.record.before-start") }
        let owner: Lock.Owner = request.isOwnedByDescription ? .description(place) : .process(current)
        return succeed(
            .word(isRefused(request, owner, file) ? .held : .free),
            "dup.shares-locks dup2.shares-locks fcntl.dupfd.shares-locks dup2.equal.valid-not-closed")
    }
}
