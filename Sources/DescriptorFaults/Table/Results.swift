import DescriptorModel

extension Fault {
    /// What calls return, and what they leave in errno.
    static let results: [Fault] = returns + rawErrors + errno

    private static let returns: [Fault] = [
        Fault(
            "dup2.returns-zero", "dup2 returns 0 instead of the number", breaks: "dup2.returns.newfd",
            seen: "Genode #369, Windows CRT, Cygwin 1.5 (gnulib)", after: .dup2, .returns(0)),
        Fault("dup2.returns-source", "dup2 returns its source", breaks: "dup2.returns.newfd", after: .dup2) { _, call in
            if call.given != nil { call.outcome = .number(Int64(call.source)) }
        },
        Fault("dup.returns-zero", "dup returns 0", breaks: "dup.returns.nonneg", after: .dup, .returns(0)),
        Fault(
            "dup.returns-source", "dup makes nothing and returns its source", breaks: "dup.returns.lowest-free",
            instead: .dup
        ) { world, call in
            // Otherwise a loop that fills the table would never end.
            guard let fildes = call.fildes, world.process[fildes] != nil, world.process.openNumbers.count < 16 else {
                return nil
            }
            return .number(Int64(fildes))
        },
        Fault("dup3.returns-zero", "dup3 returns 0", breaks: "dup3.flag0.equals-dup2", after: .dup3, .returns(0)),
        Fault(
            "dupfd.returns-zero", "F_DUPFD returns 0", breaks: "fcntl.dupfd.returns.newfd", after: .dupfd, .returns(0)),
    ]

    private static let rawReturners: [(calls: Calls, name: String, breaks: String)] = [
        (.dup, "dup", "dup.failure.minus1-errno"), (.dup2, "dup2", "dup2.failure.minus1-errno"),
        (.dup3, "dup3", "dup3.err.ebadf.src"), (.dupfd, "dupfd", "fcntl.dupfd.err.ebadf"),
        (.close, "close", "close.err.ebadf"),
    ]

    private static let rawErrors: [Fault] = rawReturners.map { calls, name, breaks in
        Fault(
            "\(name).returns-raw-errno", "\(name) returns the negated error and leaves errno alone", breaks: breaks,
            seen: "several", after: calls
        ) { world, call in
            let number: Int64? =
                switch call.error {
                case .EBADF: -9
                case .EINVAL: -22
                case .EMFILE: -24
                default: nil
                }
            guard let number else { return }
            call.outcome = .number(number)
            world.errnoLeft = .kept
        }
    }

    private static let errno: [Fault] = leaving + zeroing + foreign

    private static let leaving: [Fault] =
        Duplication.all.map { ($0.call, $0.name, $0.text) }.map(leaves)
        + [
            leaves(.close, "close", "close"), leaves(.getfd, "getfd", "F_GETFD"), leaves(.setfl, "setfl", "F_SETFL"),
            leaves(.read, "read", "read"),
        ]

    private static func leaves(_ calls: Calls, _ name: String, _ text: String) -> Fault {
        Fault(
            "\(name).failure-leaves-errno", "\(text) fails and does not set errno",
            breaks: name == "dup" || name == "dup2" ? "\(name).failure.minus1-errno" : "errno.never-zero", after: calls
        ) { world, call in
            if call.error != nil { world.errnoLeft = .kept }
        }
    }

    /// Numbers of errors that a translation between two platforms has missed: 35, EAGAIN of the BSDs, is EDEADLK of Linux.
    private static let foreign: [Fault] = [
        Fault(
            "errno.foreign-numbers", "read and write report the number that EAGAIN has on another platform",
            breaks: "ofd.shared.nonblock.behaviour fcntl.setfl.nonblock.shared", seen: "several",
            after: [.read, .write]
        ) { _, call in
            if call.error == .EAGAIN || call.error == .EWOULDBLOCK { call.outcome = .error(.EDEADLK) }
        }
    ]

    private static let zeroers: [(calls: Calls, name: String)] = [
        (.dup, "dup"), (.dup2, "dup2"), (.dup3, "dup3"), ([.dupfd, .dupfdCloexec], "dupfd"),
        ([.getfd, .setfd, .getfl, .setfl], "fcntl-flags"), ([.read, .write, .lseek, .close], "transfer"),
    ]

    private static let zeroing: [Fault] = zeroers.map { calls, name in
        Fault(
            "\(name).success-zeroes-errno", "\(name) sets errno to 0 when it succeeds", breaks: "errno.never-zero",
            after: calls
        ) { world, call in
            if call.error == nil { world.errnoLeft = .zero }
        }
    }
}
