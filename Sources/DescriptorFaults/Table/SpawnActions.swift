import DescriptorModel

extension Fault {
    /// Files that the actions of posix_spawn open, and actions that are lost or see the wrong table.
    static let opening: [Fault] = [
        Fault(
            "spawn.equal-einval", "posix_spawn fails for a duplication of equal numbers: its action is made of dup3",
            breaks: "spawn.adddup2.equal-clears-cloexec",
            seen: "LLVM libc #207879; macOS 11, with EBADF (haskell/process #214)",
            instead: .performSpawnActions
        ) { world, _ in
            let hasEqual = world.process.spawnActions.contains {
                if case .dup2(let fildes, let fildes2) = $0 { fildes == fildes2 } else { false }
            }
            return hasEqual ? .error(.EINVAL) : nil
        },
        Fault(
            "spawn.closes-targets-first", "posix_spawn closes what its actions are to fill before it performs them",
            breaks: "spawn.adddup2.order", seen: "wasmer #5981, for 0, 1 and 2", instead: .performSpawnActions
        ) { world, call in
            for case .dup2(let fildes, let fildes2) in world.process.spawnActions where fildes != fildes2 {
                if world.process[fildes2] != nil { world.closeNumber(fildes2) }
            }
            return world.step(call)
        },
        Fault(
            "spawn.forgets-ninth-action", "posix_spawn performs the first eight actions only",
            breaks: "spawn.adddup2.order", instead: .performSpawnActions
        ) { world, call in
            world.process.spawnActions = Array(world.process.spawnActions.prefix(8))
            return world.step(call)
        },
        Fault(
            "spawn.duplicates-from-parent", "each duplication of posix_spawn sees the table that the parent has",
            breaks: "spawn.adddup2.order", instead: .performSpawnActions
        ) { world, call in
            let before = world.process
            for case .dup2(let fildes, let fildes2) in before.spawnActions where fildes != fildes2 {
                guard let slot = before[fildes] else { return .error(.EBADF) }
                if world.process[fildes2] != nil { world.closeNumber(fildes2) }
                world.install(Int(slot.description), at: fildes2)
            }
            world.process.spawnActions = before.spawnActions.filter { if case .dup2 = $0 { false } else { true } }
            return world.step(call)
        },
        Fault(
            "spawn.ignores-open", "posix_spawn does not open", breaks: "spawn.addopen.as-if",
            seen: "APExp #236, which dropped all actions", instead: .performSpawnActions
        ) { world, call in
            world.process.spawnActions.removeAll { opens($0) }
            return world.step(call)
        },
        Fault(
            "spawn.open-closes-wanted-number", "what open gives is closed after posix_spawn has moved it, moved or not",
            breaks: "spawn.addopen.as-if", seen: "bun #31196", instead: .performSpawnActions
        ) { world, call in
            let actions = world.process.spawnActions
            for action in actions {
                world.process.spawnActions = [action]
                let isWanted = opens(action) && number(of: action) == world.process.lowestFree()
                let outcome = world.step(call)
                if outcome != .ok { return outcome }
                if isWanted, let number = number(of: action) { world.closeNumber(number) }
            }
            return .ok
        },
        Fault(
            "spawn.open-leaves-number", "posix_spawn leaves open the number that open has given",
            breaks: "spawn.addopen.as-if", after: .performSpawnActions
        ) { world, call in
            for action in call.before.process.spawnActions where opens(action) {
                guard call.outcome == .ok, let wanted = number(of: action) else { continue }
                if wanted != call.before.process.lowestFree() { world.occupyLowest(like: wanted) }
            }
        },
        Fault(
            "spawn.open-keeps-target", "posix_spawn leaves what is open at the number that it is to open",
            breaks: "spawn.addopen.as-if", instead: .performSpawnActions
        ) { world, call in
            let process = world.process
            world.process.spawnActions.removeAll { action in
                guard let number = number(of: action) else { return false }
                return process[number] != nil
            }
            return world.step(call)
        },
        Fault(
            "spawn.open-ignores-flags", "posix_spawn opens for reading and writing, with no flag",
            breaks: "spawn.addopen.as-if", instead: .performSpawnActions
        ) { world, call in
            world.process.spawnActions = world.process.spawnActions.map { action in
                guard case .open(let fildes, var opening) = action else { return action }
                opening.access = .readWrite
                opening.status = []
                return .open(fildes, opening)
            }
            return world.step(call)
        },
        Fault(
            "spawn.goes-on-without-file", "posix_spawn passes over an open that has failed",
            breaks: "spawn.adddup2.closed-error-spawn", instead: .performSpawnActions
        ) { world, call in
            world.process.spawnActions.removeAll {
                if case .open(_, let opening) = $0 { opening.target == .missing } else { false }
            }
            return world.step(call)
        },
    ]

    private static func opens(_ action: SpawnAction) -> Bool {
        if case .open = action { true } else { false }
    }

    private static func number(of action: SpawnAction) -> Int? {
        if case .open(let fildes, _) = action { fildes } else { nil }
    }
}
