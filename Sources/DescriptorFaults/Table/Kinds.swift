import DescriptorModel

extension Fault {
    /// What goes wrong for one kind of object, or for one way to close, where the others are right.
    static let kinds: [Fault] = failures + equalNumbersOfKinds + ways

    private static let failures: [Fault] = [
        Fault(
            "duplicating.failure-keeps-socket", "a duplication of a socket that fails keeps a reference to it",
            breaks: "lifetime.socket.all-closed", after: .duplicating
        ) { world, call in
            guard call.error != nil, case .socket = world.object(at: call.source) else { return }
            world.changeDescription(of: call.source) { $0.references += 1 }
        },
        Fault(
            "duplicating.failure-keeps-reader", "a duplication of a read end that fails keeps a reference to it",
            breaks: "lifetime.pipe.epipe-only-last", after: .duplicating
        ) { world, call in
            guard call.error != nil, case .pipe = world.object(at: call.source) else { return }
            world.changeDescription(of: call.source) { if $0.access == .readOnly { $0.references += 1 } }
        },
        Fault(
            "duplicating.failure-rewinds", "a duplication that fails sets the offset of its source to 0",
            breaks: "dup.source.flags-untouched dup2.badnew.src-untouched dup.err.emfile.no-side-effect",
            after: [.dup3, .searching]
        ) { world, call in
            if call.error != nil { world.changeDescription(of: call.source) { $0.offset = 0 } }
        },
        Fault(
            "replacing.bad-source-keeps-target", "dup2 and dup3 with a bad source count their target once more",
            breaks: "dup2.invalid-src.target-not-closed dup3.invalid-src.target-not-closed", after: .replacing,
            .withTargetOfClosed { world, target in world.changeDescription(of: target) { $0.references += 1 } }),
        Fault(
            "dup2.bad-source-closes-terminals", "dup2 with a bad source closes a target that is a terminal",
            breaks: "dup2.invalid-src.target-not-closed", after: .dup2,
            .withTargetOfClosed { world, target in if world.isTerminal(target) { world.closeNumber(target) } }),
        Fault(
            "dup2.bad-source-closes-listeners", "dup2 with a bad source closes a target that listens",
            breaks: "dup2.invalid-src.target-not-closed", after: .dup2,
            .withTargetOfClosed { world, target in
                if world.object(at: target) == .listener { world.closeNumber(target) }
            }),
    ]

    private static let equalNumbersOfKinds: [Fault] = [
        Fault(
            "dup2.equal-closes-terminals", "dup2 of a terminal's number to itself closes it",
            breaks: "dup2.equal.valid-not-closed", after: .dup2,
            .withEqual { world, number in if world.isTerminal(number) { world.closeNumber(number) } }),
        Fault(
            "dup2.equal-clears-flags-of-sockets", "dup2 of a socket's number to itself clears its flags",
            breaks: "dup2.equal.cloexec-unchanged.set", after: .dup2,
            .withEqual { world, number in
                if case .socket = world.object(at: number) { world.process[number]?.flags = [] }
            }),
        Fault(
            "dup3.equal-closes-directories", "dup3 of a directory's number to itself closes it",
            breaks: "dup3.equal.einval dup3.equal.no-change", after: .dup3
        ) { world, call in
            guard call.error == .EINVAL, call.source == call.target, world.object(at: call.source) == .directory else {
                return
            }
            world.closeNumber(call.source)
        },
    ]

    private static let ways: [Fault] = [
        Fault(
            "posix-close.keeps-reference", "posix_close frees the number and keeps what is behind it",
            breaks: "posix_close.flag0 lifetime.pipe.eof-only-last close.deallocates", after: .close
        ) { world, call in
            guard case .posixClose = call.operation, let place = call.closed else { return }
            world.keep(place, as: call.before)
        },
        Fault(
            "fclose.keeps-reference", "fclose frees the number and keeps what is behind it",
            breaks: "lifetime.pipe.eof-only-last lifetime.socket.all-closed close.deallocates", after: .stream
        ) { world, call in
            guard case .stream(.close(let number)) = call.operation, call.outcome == .ok,
                let place = call.before.description(at: number)
            else { return }
            world.keep(place, as: call.before)
        },
        Fault(
            "fclose.keeps-locks", "fclose leaves the process the locks on the file",
            breaks: "lock.record.any-close.dup", after: .stream
        ) { world, call in
            guard case .stream(.close(let number)) = call.operation, call.outcome == .ok,
                case .file(let file) = call.before.object(at: number), world.files[file].locks.isEmpty
            else { return }
            world.files[file].locks = call.before.files[file].locks
        },
        Fault(
            "listener.never-refuses", "a connection is accepted though no number of the listening socket is left",
            breaks: "lifetime.socket.all-closed", instead: .socket
        ) { world, call in
            guard case .connect = call, !world.isListening else { return nil }
            return world.step(.socket)
        },
    ]
}

extension World {
    fileprivate func isTerminal(_ number: Int) -> Bool { object(at: number)?.isTerminal ?? false }
}
