import DescriptorModel

extension Fault {
    /// What goes wrong in dup2 alone: its result, its range, equal numbers, a bad source.
    static let dup2Faults: [Fault] = [
        Fault(
            "dup2.returns-zero", "dup2 returns 0 instead of the number", breaks: "dup2.returns.newfd",
            seen: "Genode #369, Windows CRT, Cygwin 1.5 (gnulib)", after: .dup2
        ) { _, call in
            call.given == nil ? nil : .number(0)
        },
        Fault(
            "dup2.equal-einval", "dup2 of equal numbers fails with EINVAL, as dup3 does",
            breaks: "dup2.equal.valid-returns", seen: "Gramine #180, Odin #6620, LLVM libc #207879", instead: .dup2
        ) { world, call in
            call.fildes == call.fildes2 && world.process[call.fildes ?? -1] != nil ? .error(.EINVAL) : nil
        },
        Fault(
            "dup2.at-limit-emfile", "dup2 onto a number at the limit fails with EMFILE",
            breaks: "dup2.badnew.at-limit", seen: "FreeBSD 6.1 (gnulib)", after: .dup2
        ) { world, call in
            call.error != nil && call.slot(call.source) != nil && (call.operation.fildes2 ?? -1) >= world.process.limit
                ? .error(.EMFILE) : nil
        },
        Fault(
            "dup2.bad-source-closes-target", "dup2 closes the target before it looks at the source",
            breaks: "dup2.invalid-src.target-not-closed", after: .dup2
        ) { world, call in
            if call.error == .EBADF, let target = call.operation.fildes2, call.slot(call.source) == nil {
                world.closeNumber(target)
            }
            return nil
        },
    ]
}
