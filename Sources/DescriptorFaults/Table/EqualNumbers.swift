import DescriptorModel

extension Fault {
    /// dup2 and dup3 of a number and itself.
    static let equalNumbers: [Fault] = closed + open

    private static let closed: [Fault] = [
        Fault(
            "dup2.equal-bad-succeeds", "dup2 of equal numbers succeeds though the number is not open",
            breaks: "dup2.equal.invalid-ebadf dup2.equal.negative-ebadf", seen: "Lind #1374, mingw (gnulib)",
            instead: .dup2, .ofEqual(isOpen: false) { .number(Int64($0)) }),
        Fault(
            "dup2.equal-bad-raw-errno", "dup2 of equal numbers that are not open returns -EBADF and leaves errno alone",
            breaks: "dup2.failure.minus1-errno dup2.equal.invalid-ebadf",
            seen: "Linux 2.6.27 to 2.6.29 on some architectures (gnulib)", instead: .dup2,
            .ofEqual(isOpen: false) { _ in .number(-9) }),
        Fault(
            "dup2.equal-bad-einval", "dup2 of equal numbers that are not open fails with EINVAL",
            breaks: "dup2.equal.invalid-ebadf", instead: .dup2, .ofEqual(isOpen: false) { _ in .error(.EINVAL) }),
        Fault(
            "dup2.equal-bad-opens", "dup2 of equal numbers opens the number when it is not open",
            breaks: "dup2.equal.invalid-ebadf", instead: .dup2
        ) { world, call in
            guard let fildes = world.equalNumber(call, isOpen: false), (0..<world.process.limit).contains(fildes) else {
                return nil
            }
            world.install(world.newDescription(.null, access: .readWrite), at: fildes)
            return .error(.EBADF)
        },
        Fault(
            "dup3.equal-bad-succeeds", "dup3 of equal numbers succeeds though the number is not open",
            breaks: "dup3.err.ebadf.src", instead: .dup3, .ofEqual(isOpen: false) { .number(Int64($0)) }),
    ]

    private static let open: [Fault] = [
        Fault(
            "dup2.equal-einval", "dup2 of equal numbers fails with EINVAL, as dup3 does",
            breaks: "dup2.equal.valid-returns",
            seen: "Gramine #180, Odin #6620, LLVM libc #207879, Android of old (gnulib), ish",
            instead: .dup2, .ofEqual(isOpen: true) { _ in .error(.EINVAL) }),
        Fault(
            "dup2.equal-returns-zero", "dup2 of equal numbers returns 0", breaks: "dup2.equal.valid-returns",
            seen: "NuttX #2638", instead: .dup2, .ofEqual(isOpen: true) { _ in .number(0) }),
        Fault(
            "dup2.equal-clears-flags", "dup2 of equal numbers clears the flags",
            breaks: "dup2.equal.cloexec-unchanged.set dup2.equal.clofork-unchanged", seen: "Haiku (gnulib)",
            after: .dup2, .withEqual { $0.changeFlags(of: $1) { $0 = [] } }),
        Fault(
            "dup2.equal-clears-clofork", "dup2 of equal numbers clears close-on-fork",
            breaks: "dup2.equal.clofork-unchanged", after: .dup2,
            .withEqual { $0.changeFlags(of: $1) { $0.remove(.closeOnFork) } }),
        Fault(
            "dup2.equal-sets-cloexec", "dup2 of equal numbers sets close-on-exec",
            breaks: "dup2.equal.cloexec-unchanged.clear", after: .dup2,
            .withEqual { $0.changeFlags(of: $1) { $0.insert(.closeOnExec) } }),
        Fault(
            "dup2.equal-closes", "dup2 of equal numbers closes the number", breaks: "dup2.equal.valid-not-closed",
            after: .dup2, .withEqual { $0.closeNumber($1) }),
        Fault(
            "dup2.equal-reopens", "dup2 of equal numbers opens the file again",
            breaks: "dup2.equal.valid-not-closed", after: .dup2, .withEqual { $0.separate($1) { $0.openAgain() } }),
        Fault(
            "dup2.equal-drops-locks", "dup2 of equal numbers drops the locks of the process",
            breaks: "dup2.equal.valid-not-closed lock.record.dup2-equal-keeps", after: .dup2,
            .withEqual { $0.dropLocks(on: $0.object(at: $1)) }),
        Fault(
            "dup2.equal-loses-reference", "dup2 of equal numbers drops a reference that it did not take",
            breaks: "dup2.equal.valid-not-closed", after: .dup2
        ) { world, call in
            if call.given == call.source, let place = world.description(at: call.source) { world.release(place) }
        },
        Fault(
            "dup3.equal-succeeds", "dup3 of equal numbers succeeds, as dup2 does", breaks: "dup3.equal.einval",
            seen: "NetBSD 10.0, Haiku (gnulib), NuttX before #16361", instead: .dup3
        ) { world, call in
            guard case .dup3(let fildes, _, let flags, _) = call, world.equalNumber(call, isOpen: true) != nil else {
                return nil
            }
            world.process[fildes]?.flags = flags
            return .number(Int64(fildes))
        },
        Fault(
            "dup3.equal-ebadf", "dup3 of equal numbers fails with EBADF", breaks: "dup3.equal.einval", instead: .dup3,
            .ofEqual(isOpen: true) { _ in .error(.EBADF) }),
        Fault(
            "dup3.equal-sets-flags", "dup3 of equal numbers fails, but has set its flags before",
            breaks: "dup3.equal.no-change", after: .dup3
        ) { world, call in
            if case .dup3(let fildes, let other, let flags, _) = call.operation, fildes == other {
                world.process[fildes]?.flags = flags
            }
        },
        Fault(
            "dup3.equal-closes", "dup3 of equal numbers fails, but has closed the number before",
            breaks: "dup3.equal.no-change dup3.equal.einval", after: .dup3
        ) { world, call in
            if case .dup3(let fildes, let other, _, _) = call.operation, fildes == other { world.closeNumber(fildes) }
        },
    ]
}

extension World {
    /// The process has no lock on a file any more.
    mutating func dropLocks(on object: Object?) {
        guard case .file(let file) = object else { return }
        let owner = Lock.Owner.process(current)
        files[file].locks.removeAll { $0.owner == owner }
    }
}
