import DescriptorModel

extension Fault {
    /// posix_spawn and its file actions.
    static let spawns: [Fault] = adding + performing + parents + opening

    /// What is refused when an action is added, and what is not.
    private static let adding: [Fault] = [
        Fault(
            "adddup2.takes-negative", "adddup2 takes negative numbers", breaks: "spawn.adddup2.ebadf-add",
            after: .addSpawnAction
        ) { _, call in
            if case .addSpawnAction(.dup2(let fildes, let fildes2)) = call.operation, min(fildes, fildes2) < 0 {
                call.outcome = .ok
            }
        },
        Fault(
            "adddup2.takes-too-great", "adddup2 takes numbers that no process can have",
            breaks: "spawn.adddup2.ebadf-add", seen: "musl, Solaris 11.4 (gnulib)", after: .addSpawnAction
        ) { world, call in
            if case .addSpawnAction(.dup2(let fildes, let fildes2)) = call.operation,
                max(fildes, fildes2) >= world.process.limit
            {
                call.outcome = .ok
            }
        },
        Fault(
            "adddup2.wants-open", "adddup2 refuses a number that is not open yet",
            breaks: "spawn.adddup2.closed-not-error-add", instead: .addSpawnAction
        ) { world, call in
            guard case .addSpawnAction(.dup2(let fildes, _)) = call else { return nil }
            return world.process[fildes] == nil ? .error(.EBADF) : nil
        },
        Fault(
            "addclose.takes-negative", "addclose takes negative numbers", breaks: "spawn.addclose.negative",
            after: .addSpawnAction
        ) { _, call in
            if case .addSpawnAction(.close) = call.operation { call.outcome = .ok }
        },
    ]

    /// Performs other actions than those that were added.
    private static func instead(_ change: @escaping @Sendable ([SpawnAction]) -> [SpawnAction]) -> Instead {
        Instead { world, call in
            world.process.spawnActions = change(world.process.spawnActions)
            return world.step(call)
        }
    }

    @Sendable private static func isDuplication(_ action: SpawnAction) -> Bool {
        if case .dup2 = action { true } else { false }
    }

    @Sendable private static func changesDirectory(_ action: SpawnAction) -> Bool {
        if case .changeDirectory = action { true } else { false }
    }

    private static func isEqual(_ action: SpawnAction) -> Bool {
        if case .dup2(let fildes, let fildes2) = action { fildes == fildes2 } else { false }
    }

    private static let performing: [Fault] = [
        Fault(
            "spawn.ignores-dup2", "posix_spawn does not duplicate",
            breaks: "spawn.adddup2.as-if spawn.adddup2.order spawn.adddup2.cloexec-source",
            seen: "APExp #236, which dropped all actions", instead: .performSpawnActions,
            instead { actions in actions.filter { !isDuplication($0) } }),
        Fault(
            "spawn.ignores-close", "posix_spawn does not close", breaks: "spawn.adddup2.order",
            instead: .performSpawnActions,
            instead { actions in actions.filter { if case .close = $0 { false } else { true } } }),
        Fault(
            "spawn.equal-does-nothing", "posix_spawn ignores a duplication of equal numbers",
            breaks: "spawn.adddup2.equal-clears-cloexec", seen: "glibc before 2.29, wasmer #6988",
            instead: .performSpawnActions,
            instead { actions in actions.filter { !isEqual($0) } }),
        Fault(
            "spawn.reverses-order", "posix_spawn performs the last action first", breaks: "spawn.adddup2.order",
            instead: .performSpawnActions, instead { $0.reversed() }),
        Fault(
            "spawn.duplicates-first", "posix_spawn duplicates before it closes and opens",
            breaks: "spawn.adddup2.order spawn.adddup2.closed-error-spawn", instead: .performSpawnActions,
            instead { actions in actions.filter(isDuplication) + actions.filter { !isDuplication($0) } }),
        Fault(
            "spawn.changes-directory-first", "posix_spawn changes the directory before its other actions",
            breaks: "spawn.addfchdir.order", instead: .performSpawnActions,
            instead { actions in actions.filter(changesDirectory) + actions.filter { !changesDirectory($0) } }),
        Fault(
            "spawn.changes-directory-last", "posix_spawn changes the directory after its other actions",
            breaks: "spawn.addfchdir.order", instead: .performSpawnActions,
            instead { actions in actions.filter { !changesDirectory($0) } + actions.filter(changesDirectory) }),
        Fault(
            "spawn.closes-marked-first", "posix_spawn closes what is marked close-on-exec before its actions",
            breaks: "spawn.adddup2.cloexec-source spawn.adddup2.equal-clears-cloexec", instead: .performSpawnActions
        ) { world, call in
            world.closeNumbers { $0.isMarked($1, .closeOnExec) }
            return world.step(call)
        },
        Fault(
            "spawn.ignores-failure", "posix_spawn runs the program though an action has failed",
            breaks: "spawn.adddup2.closed-error-spawn", after: .performSpawnActions, .always(.ok)),
        Fault(
            "spawn.closes-all", "posix_spawn hands the standard numbers on, and nothing else",
            breaks: "spawn.null-actions", after: .performSpawnActions,
            .closes { _, number in number > 2 }),
    ]

    /// What happens to the process that calls posix_spawn, while its child performs the actions.
    private static let parents: [Fault] = [
        Fault(
            "spawn.acts-in-parent", "posix_spawn performs the actions in the parent's table too",
            breaks: "spawn.adddup2.as-if spawn.adddup2.equal-parent-untouched", after: .performSpawnActions
        ) { world, call in
            guard let parent = world.process.parent else { return }
            let child = world.current
            world.current = parent
            _ = world.step(call.operation)
            world.current = child
        },
        Fault(
            "spawn.clears-parent", "posix_spawn clears the mark of equal numbers in the parent, and leaves it so",
            breaks: "spawn.adddup2.equal-parent-untouched", after: .performSpawnActions
        ) { world, call in
            guard let parent = world.process.parent else { return }
            for case .dup2(let fildes, let fildes2) in call.before.process.spawnActions where fildes == fildes2 {
                world.processes[parent][fildes]?.flags.remove(.closeOnExec)
            }
        },
        Fault(
            "spawn.hands-locks-on", "the child of posix_spawn has the locks of its parent",
            breaks: "spawn.locks-not-inherited", after: .performSpawnActions
        ) { world, _ in
            guard let parent = world.process.parent else { return }
            for file in world.files.indices {
                world.files[file].locks = world.files[file].locks.map { lock in
                    var lock = lock
                    if lock.owner == .process(parent) { lock.owner = .process(world.current) }
                    return lock
                }
            }
        },
        Fault(
            "spawn.drops-parent-locks", "a close in the child of posix_spawn drops the locks of the parent",
            breaks: "spawn.locks-not-inherited", after: .performSpawnActions
        ) { world, call in
            guard let parent = world.process.parent else { return }
            for case .close(let fildes) in call.before.process.spawnActions {
                guard case .file(let file) = call.before.object(at: fildes) else { continue }
                world.files[file].locks.removeAll { $0.owner == .process(parent) }
            }
        },
    ]
}
