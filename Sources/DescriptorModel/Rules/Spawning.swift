/// posix_spawn: a child, what its file actions do there, and then a new image. That they precede the closing of what is
/// marked close-on-exec, and leave the parent alone, follows from that order [spawn.adddup2.cloexec-source].
extension World {
    /// Numbers that no process could have are refused when the action is added; whether a number is open is not asked
    /// before the child performs it [spawn.adddup2.closed-not-error-add].
    mutating func addSpawnAction(_ action: SpawnAction) -> Outcome {
        let numbers: [Int]
        switch action {
        case .dup2(let fildes, let fildes2): numbers = [fildes, fildes2]
        case .changeDirectory(let fildes): numbers = [min(fildes, 0)]
        case .close(let fildes): numbers = [min(fildes, 0)]  // One that is too great is no error here.
        case .open(let fildes, _): numbers = [fildes]
        }
        if numbers.contains(where: { $0 < 0 }) {
            return fail(.EBADF, "spawn.adddup2.ebadf-add spawn.addclose.negative")
        }
        if numbers.contains(where: { $0 >= process.limit }), !choose(.limitOpenMaxApart, false, true) {
            return fail(.EBADF, "spawn.adddup2.ebadf-add")
        }
        process.spawnActions.append(action)
        return succeed(.ok, "spawn.adddup2.closed-not-error-add")
    }

    /// In the order in which they were added; the first that fails ends the child.
    mutating func performSpawnActions() -> Outcome {
        for action in process.spawnActions {
            guard let error = failure(of: action) else { continue }
            let isReturned = choose(.spawnFailure, true, false)
            return isReturned
                ? fail(error, "spawn.adddup2.closed-error-spawn")
                : succeed(.word(.exited), "spawn.adddup2.closed-error-spawn")
        }
        process.spawnActions = []
        return succeed(
            .ok,
            """
            spawn.adddup2.as-if spawn.adddup2.order spawn.adddup2.equal-clears-cloexec \
            spawn.adddup2.equal-parent-untouched spawn.adddup2.cloexec-source spawn.null-actions \
            spawn.locks-not-inherited spawn.addfchdir.order spawn.addopen.as-if
            """)
    }

    /// Performs an action; the error, if it fails.
    private mutating func failure(of action: SpawnAction) -> ErrorName? {
        switch action {
        case .dup2(let fildes, let fildes2):
            let outcome = dup2(fildes, fildes2)
            if fildes == fildes2 { process[fildes]?.flags.remove(.closeOnExec) }
            return outcome == .number(Int64(fildes2)) ? nil : .EBADF
        case .close(let fildes):
            if process[fildes] != nil { closeNumber(fildes) }
            return fildes < process.limit ? nil : .EBADF
        case .changeDirectory(let fildes):
            guard let place = description(at: fildes) else { return .EBADF }
            return descriptions[place].object == .directory ? nil : .ENOTDIR
        case .open(let fildes, let opening):
            if process[fildes] != nil { closeNumber(fildes) }
            let outcome = open(opening)
            if case .error(let error) = outcome { return error }
            guard case .number(let number) = outcome, Int(number) != fildes else { return nil }
            let flags = process[Int(number)]?.flags ?? []
            guard dup2(Int(number), fildes) == .number(Int64(fildes)) else { return .EBADF }
            closeNumber(Int(number))
            process[fildes]?.flags = flags
            return nil
        }
    }
}
