import DescriptorModel

extension Fault {
    /// What goes wrong only from a number on, in a place or after a history: each damage in each circumstance.
    static let dimensions: [Fault] = Damage.all.flatMap { damage in
        damage.circumstances.map { fault(damage, $0) }
    }

    /// What goes wrong.
    private struct Damage: Sendable {
        let name: String
        let text: String
        let breaks: String
        let calls: Calls
        var circumstances = Circumstance.general
        /// Whether it is one of fork and exec, which concern all numbers.
        var isOfProcess = false
        /// Spoils a call; the number is the one that it made, or was given.
        let spoil: @Sendable (inout World, inout Aftermath, Int) -> Void

        static let all = [
            Damage(
                name: "wrong-flags", text: "duplicates have a flag that they should not have, or lack theirs",
                breaks: """
                    dup.cloexec.cleared dup2.unequal.cloexec-cleared.from-source fcntl.dupfd.cloexec-cleared \
                    fcntl.dupfd-cloexec.sets dup3.flag.sole-determinant
                    """, calls: .duplicating, circumstances: Circumstance.general + Circumstance.kinds
            ) { world, call, number in
                if call.made != nil { world.changeFlags(of: number) { $0 = $0.isEmpty ? [.closeOnExec] : [] } }
            },
            Damage(
                name: "own-description", text: "duplicates have a description of their own",
                breaks: "ofd.shared.offset.read dup.same-ofd dup2.same-ofd fcntl.dupfd.same-ofd", calls: .duplicating
            ) { world, call, number in
                if call.made != nil { world.separate(number) }
            },
            Damage(
                name: "reference-leaks", text: "a duplicate counts twice, so that its description stays",
                breaks: """
                    lifetime.pipe.eof-only-last lifetime.ofd.until-last dup.object-limits.refcount \
                    lifetime.socket.all-closed obj.fifo
                    """, calls: .duplicating,
                circumstances: Circumstance.general + Circumstance.kinds("pipe", "fifo", "socket", "listener")
            ) { world, call, number in
                if call.made != nil, let place = world.description(at: number) {
                    world.descriptions[place].references += 1
                }
            },
            Damage(
                name: "wrong-number", text: "duplicates get a number that is one too high",
                breaks: "dup.returns.lowest-free dup2.returns.newfd fcntl.dupfd.min.exact dup3.flag0.equals-dup2",
                calls: .duplicating, circumstances: Circumstance.general + Circumstance.kinds
            ) { world, call, number in
                guard call.made != nil else { return }
                let moved = world.move(number, to: number + 1)
                call.outcome = .number(Int64(moved))
            },
            Damage(
                name: "ends-all", text: "a close ends the description for all its numbers",
                breaks: "lifetime.ofd.until-last close.others-unaffected obj.any-type", calls: .close,
                circumstances: Circumstance.general + Circumstance.kinds.filter { $0.name != "of-null" }
            ) { world, call, number in
                guard call.outcome == .ok, let place = call.before.description(at: number),
                    world.descriptions[place].references > 0
                else { return }
                world.descriptions[place].object = .null
            },
            Damage(
                name: "closes-nothing", text: "close succeeds and leaves the number open",
                breaks: "close.deallocates lifetime.pipe.eof-only-last", calls: .close,
                circumstances: Circumstance.general + Circumstance.kinds
            ) { world, call, _ in
                if call.outcome == .ok { world = call.before }
            },
            Damage(
                name: "keeps-target", text: "what is open at the target is not closed",
                breaks: "dup2.target.open-is-closed-first dup2.implicit-close.is-a-close dup3.flag0.equals-dup2",
                calls: .replacing
            ) { world, call, number in
                guard call.replaced != nil, let slot = world.process[number] else { return }
                world = call.before
                world.descriptions[Int(slot.description)].references += 1
                world.process[number] = slot
            },
            Damage(
                name: "resets-offset", text: "a duplication sets the offset to 0",
                breaks: "ofd.def.offset-status-mode dup.same-ofd dup2.same-ofd fcntl.dupfd.same-ofd",
                calls: .duplicating
            ) { world, call, number in
                if call.made != nil { world.changeDescription(of: number) { $0.offset = 0 } }
            },
            Damage(
                name: "clears-status", text: "a duplication clears the file status flags",
                breaks: "ofd.def.offset-status-mode dup.same-ofd dup2.same-ofd fcntl.dupfd.same-ofd",
                calls: .duplicating,
                circumstances: Circumstance.general
                    + Circumstance.kinds("file", "pipe", "fifo", "socket", "subsidiary")
            ) { world, call, number in
                if call.made != nil { world.changeDescription(of: number) { $0.status = [] } }
            },
            Damage(
                name: "changes-source", text: "a duplication changes the flags of its source",
                breaks: "dup.source.flags-untouched ofd.private.cloexec", calls: .duplicating
            ) { world, call, _ in
                guard call.made != nil else { return }
                world.changeFlags(of: call.source) { $0 = $0.isEmpty ? [.closeOnExec] : [] }
            },
            Damage(
                name: "closes-source", text: "a duplication closes its source",
                breaks: "close.others-unaffected dup.same-ofd dup2.same-ofd fcntl.dupfd.same-ofd", calls: .duplicating
            ) { world, call, _ in
                if call.made != nil { world.closeNumber(call.source) }
            },
            Damage(
                name: "accepts-closed", text: "a source that is not open is duplicated",
                breaks: "dup.err.ebadf.closed dup2.invalid-src.ebadf fcntl.dupfd.err.ebadf dup3.err.ebadf.src",
                calls: .duplicating
            ) { world, call, _ in
                guard call.error == .EBADF, !call.isSourceOpen, call.source >= 0, call.source < world.process.limit,
                    call.target < world.process.limit
                else { return }
                let free = world.process.lowestFree(from: max(0, call.target))
                if free >= world.process.limit { return }
                world.install(world.newDescription(.null, access: .readWrite), at: free)
                call.outcome = .number(Int64(free))
            },
            Damage(
                name: "wrong-error", text: "a source that is not open gives EINVAL",
                breaks: "dup.err.ebadf.closed dup2.invalid-src.ebadf fcntl.dupfd.err.ebadf dup3.err.ebadf.src",
                calls: .duplicating
            ) { world, call, _ in
                if call.error == .EBADF, !call.isSourceOpen { call.outcome = .error(.EINVAL) }
            },
            Damage(
                name: "closes-target", text: "a source that is not open costs the target",
                breaks: """
                    dup2.invalid-src.target-not-closed dup3.invalid-src.target-not-closed
                    """, calls: .replacing, circumstances: Circumstance.places
            ) { world, call, _ in
                if call.error == .EBADF, !call.isSourceOpen { world.closeNumber(call.target) }
            },
            Damage(
                name: "equal-fails", text: "dup2 of a number to itself fails with EINVAL",
                breaks: "dup2.equal.valid-returns", calls: .dup2,
                circumstances: Circumstance.numbers + Circumstance.places
            ) { _, call, _ in
                if call.given == call.source { call.outcome = .error(.EINVAL) }
            },
            Damage(
                name: "equal-clears", text: "dup2 of a number to itself clears its flags",
                breaks: "dup2.equal.cloexec-unchanged.set", calls: .dup2,
                circumstances: Circumstance.numbers + Circumstance.places
            ) { world, call, number in
                if call.given == call.source { world.changeFlags(of: number) { $0 = [] } }
            },
            Damage(
                name: "full-is-invalid", text: "a table without a free number gives EINVAL",
                breaks: "dup.err.emfile fcntl.dupfd.err.emfile.full", calls: .searching,
                circumstances: Circumstance.places + Circumstance.histories.filter { $0.name != "where-marked" }
            ) { _, call, _ in
                if call.error == .EMFILE { call.outcome = .error(.EINVAL) }
            },
            Damage(
                name: "lost-in-a-child", text: "a child does not get the numbers", breaks: "fork.table-copied",
                calls: .fork, circumstances: Circumstance.numbers, isOfProcess: true
            ) { _, _, _ in },
            Damage(
                name: "lost-in-an-image", text: "a new image does not get the numbers", breaks: "exec.survive",
                calls: .exec, circumstances: Circumstance.numbers, isOfProcess: true
            ) { _, _, _ in },
        ]
    }

    private static func fault(_ damage: Damage, _ circumstance: Circumstance) -> Fault {
        var fault = Fault(
            "\(damage.name).\(circumstance.name)", "\(circumstance.text) \(damage.text)", breaks: damage.breaks,
            in: damage.calls
        ) { world, operation in
            let before = world
            var call = Aftermath(operation: operation, before: before, outcome: world.step(operation))
            if damage.calls.contains(Calls(operation)) {
                if damage.isOfProcess {
                    world.closeNumbers { world, number in circumstance.holds(world, number, number) }
                    call.outcome = .table(world.process.openNumbers)
                } else {
                    let number = call.made ?? call.source
                    if circumstance.holds(before, number, call.source) { damage.spoil(&world, &call, number) }
                }
            }
            world.note(operation, call.outcome, before: before)
            return call.outcome
        }
        fault.circumstance = 1 << circumstance.place
        return fault
    }
}
