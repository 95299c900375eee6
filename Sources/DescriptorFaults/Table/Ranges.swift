import DescriptorModel

extension Fault {
    /// Numbers that are out of range, cut short, or not open, and the errors for them.
    static let ranges: [Fault] =
        Duplication.all.map(inclusive) + Duplication.all.map(oneShort)
        + Duplication.all.map(badSource)
        + cut + negative + wrongErrors + dup2Range + cached + Duplication.searching.map(fullGivesLast) + spots

    /// The limit that a process begins with may change.
    private static let cached: [Fault] = [Duplication.dup3, .dupfdCloexec, .dupfdClofork].map { duplication in
        Fault(
            "\(duplication.name).limit-cached",
            "\(duplication.text) goes by the limit that the program was started with",
            breaks: "\(duplication.range) limit.rlimit.raise",
            seen: "macOS getdtablesize (xrootd #2577), Gramine #887", limiting: duplication.call
        ) { $0.limitAtStart }
    }

    private static func fullGivesLast(_ duplication: Duplication) -> Fault {
        Fault(
            "\(duplication.name).full-gives-last",
            "\(duplication.text) of a full table makes nothing, and returns the last number",
            breaks: duplication.full, seen: duplication.name == "dup" ? "lind-wasm #1373" : nil, after: duplication.call
        ) { world, call in
            if call.error == .EMFILE { call.outcome = .number(Int64(world.process.limit - 1)) }
        }
    }

    /// Single numbers that are treated otherwise than their neighbours.
    private static let spots: [Fault] = [
        Fault(
            "dup.knows-seven-as-open", "dup of 7 that is not open duplicates 0", breaks: "dup.err.ebadf.closed",
            instead: .dup
        ) { world, call in
            call.fildes == 7 && world.process[7] == nil ? world.step(.dup(0)) : nil
        },
        Fault(
            "dup2.refuses-eighteen", "dup2 fails for the number 18", breaks: "dup2.target.any-in-range", instead: .dup2
        ) { _, call in
            call.fildes2 == 18 && call.fildes != 18 ? .error(.EBADF) : nil
        },
        Fault(
            "dup2.growing-opens-neighbour", "dup2 beyond all open numbers opens the number before it too",
            breaks: "dup2.target.any-in-range", after: .dup2
        ) { world, call in
            guard let made = call.made, made > 100, made >= call.before.process.slots.count,
                world.process[made - 1] == nil, let place = world.description(at: made)
            else { return }
            world.install(place, at: made - 1)
        },
    ]

    private static func inclusive(_ duplication: Duplication) -> Fault {
        Fault(
            "\(duplication.name).limit-inclusive", "\(duplication.text) gives the number that the limit is",
            breaks: duplication.range, limiting: duplication.call
        ) { $0.limit + 1 }
    }

    private static func oneShort(_ duplication: Duplication) -> Fault {
        Fault(
            "\(duplication.name).limit-one-short", "\(duplication.text) never gives the last number below the limit",
            breaks: "\(duplication.range) \(duplication.full)", limiting: duplication.call
        ) { $0.limit - 1 }
    }

    private static func badSource(_ duplication: Duplication) -> Fault {
        Fault(
            "\(duplication.name).bad-source-einval",
            "\(duplication.text) of a number that is not open fails with EINVAL",
            breaks: duplication.source, after: duplication.call, .answersOfClosed(.error(.EINVAL)))
    }

    private static let cut: [Fault] =
        [Duplication.dup, .dup2, .dup3, .dupfd, .dupfdCloexec].flatMap(cutSources)
        + [Duplication.dup2, .dup3, .dupfd, .dupfdCloexec].flatMap(cutTargets)
        + widths.map { bits, mask in
            Fault(
                "close.\(bits)-bits", "close cuts its number to \(bits) bits", breaks: "close.err.ebadf", takes: .close
            ) {
                $1.with(fildes: ($1.fildes ?? 0) & mask)
            }
        }

    private static let widths: [(bits: Int, mask: Int)] = [(8, 0xff), (16, 0xffff)]

    private static func cutSources(_ duplication: Duplication) -> [Fault] {
        widths.map { bits, mask in
            Fault(
                "\(duplication.name).source-\(bits)-bits", "\(duplication.text) cuts its source to \(bits) bits",
                breaks: duplication.source, takes: duplication.call
            ) { $1.with(fildes: ($1.fildes ?? 0) & mask) }
        }
    }

    private static func cutTargets(_ duplication: Duplication) -> [Fault] {
        widths.map { bits, mask in
            Fault(
                "\(duplication.name).target-\(bits)-bits",
                "\(duplication.text) cuts the number that it is given to \(bits) bits",
                breaks: "\(duplication.range) \(duplication.number) dup2.target.any-in-range",
                seen: duplication.name == "dup2" && bits == 8 ? "guarded by gnulib" : nil, takes: duplication.call
            ) { $1.with(fildes2: ($1.fildes2 ?? 0) & mask) }
        }
    }

    private static let negative: [Fault] =
        negatives + [Duplication.dupfd, .dupfdCloexec, .dupfdClofork].map(negativeMinimum)

    private static func negativeMinimum(_ command: Duplication) -> Fault {
        Fault(
            "\(command.name).negative-is-zero", "\(command.text) takes a negative minimum for 0",
            breaks: command.negative, seen: command.name == "dupfd" ? "Cygwin 1.5 (gnulib)" : nil, takes: command.call
        ) { $1.with(fildes2: max(0, $1.fildes2 ?? 0)) }
    }

    private static let negatives: [Fault] = [
        Fault(
            "dup.negative-is-zero", "dup takes a negative number for 0", breaks: "dup.err.ebadf.negative", takes: .dup
        ) { _, call in
            call.with(fildes: max(0, call.fildes ?? 0))
        },
        Fault(
            "dup.at-fdcwd", "dup of AT_FDCWD opens the working directory", breaks: "dup.err.ebadf.negative",
            instead: .dup
        ) { world, call in
            guard call.fildes == -100 else { return nil }
            var opening = Opening(.directory)
            opening.access = .readOnly
            return world.step(.open(opening))
        },
        Fault(
            "dup2.negative-is-lowest", "dup2 onto a negative number gives the lowest that is free",
            breaks: "dup2.badnew.negative", seen: "mingw (gnulib)", instead: .dup2, .lowestForNegative),
        Fault(
            "dup2.negative-crashes", "dup2 onto a negative number kills the process", breaks: "dup2.badnew.negative",
            seen: "mingw (gnulib)", instead: .dup2
        ) { world, call in
            (call.fildes2 ?? 0) < 0 && world.process[call.fildes ?? -1] != nil ? .died : nil
        },
        Fault(
            "dup3.negative-is-lowest", "dup3 onto a negative number gives the lowest that is free",
            breaks: "dup3.err.ebadf.newfd", instead: .dup3, .lowestForNegative),
    ]

    /// An error where another is the right one: the calls, when, and which.
    private static func error(
        _ error: ErrorName, _ name: String, _ summary: String, breaks: String, seen: String? = nil, after calls: Calls,
        when isWrong: @escaping @Sendable (Aftermath, Process) -> Bool
    ) -> Fault {
        Fault(name, summary, breaks: breaks, seen: seen, after: calls) { world, call in
            if call.error != nil, call.isSourceOpen, isWrong(call, world.process) { call.outcome = .error(error) }
        }
    }

    private typealias WrongError = (duplication: Duplication, error: ErrorName, seen: String?)

    private static let atLimit: [WrongError] = [
        (.dup2, .EMFILE, "AIX 7.1, FreeBSD 6.1, Cygwin 1.5 (gnulib), OS/2 libc #171: this or EINVAL"),
        (.dup2, .EINVAL, "AIX 7.1, FreeBSD 6.1, Cygwin 1.5 (gnulib), OS/2 libc #171: this or EMFILE"),
        (.dup3, .EMFILE, nil),
        (.dup3, .EINVAL, nil),
        (.dupfd, .EBADF, "AIX, Cygwin 1.5, Haiku, WSL (gnulib): this or EMFILE"),
        (.dupfd, .EMFILE, "AIX, Cygwin 1.5, Haiku, WSL (gnulib): this or EBADF"),
        (.dupfdCloexec, .EBADF, nil),
        (.dupfdCloexec, .EMFILE, "WSL (gnulib)"),
        (.dupfdClofork, .EMFILE, nil),
    ]

    private static let belowZero: [WrongError] = [
        (.dup2, .EINVAL, nil),
        (.dup3, .EINVAL, nil),
        (.dupfd, .EBADF, "Phoenix-RTOS #1687"),
        (.dupfdCloexec, .EBADF, nil),
        (.dupfdClofork, .EBADF, nil),
    ]

    private static let wrongErrors: [Fault] =
        atLimit.map { duplication, name, seen in
            error(
                name, "\(duplication.name).at-limit-\(name.rawValue.lowercased())",
                "\(duplication.text) reports \(name.rawValue) for a number at the limit or above",
                breaks: duplication.range, seen: seen, after: duplication.call
            ) { $0.target >= $1.limit }
        }
        + belowZero.map { duplication, name, seen in
            error(
                name, "\(duplication.name).negative-\(name.rawValue.lowercased())",
                "\(duplication.text) reports \(name.rawValue) for a negative number", breaks: duplication.negative,
                seen: seen, after: duplication.call
            ) { call, _ in call.target < 0 }
        }
        + [Duplication.dup, .dupfd, .dupfdCloexec].map { duplication in
            error(
                .EINVAL, "\(duplication.name).full-einval", "\(duplication.text) reports EINVAL when no number is left",
                breaks: duplication.full, after: duplication.call
            ) { call, _ in call.error == .EMFILE }
        }

    private static let dup2Range: [Fault] = [
        Fault(
            "dup2.limit-cached", "dup2 goes by the limit that the program was started with",
            breaks: "dup2.badnew.at-limit limit.rlimit.raise", seen: "macOS getdtablesize (xrootd #2577), Gramine #887",
            limiting: .dup2
        ) { $0.limitAtStart },
        Fault(
            "dupfd.limit-cached", "F_DUPFD goes by the limit that the program was started with",
            breaks: "fcntl.dupfd.err.einval.at-limit limit.rlimit.raise",
            seen: "macOS getdtablesize (xrootd #2577), Gramine #887", limiting: .dupfd
        ) { $0.limitAtStart },
        Fault(
            "dup.limit-cached", "dup goes by the limit that the program was started with",
            breaks: "dup.err.emfile alloc.range", seen: "macOS getdtablesize (xrootd #2577), Gramine #887",
            limiting: .dup
        ) { $0.limitAtStart },
        Fault(
            "dup2.fixed-table", "dup2 supports 256 numbers, whatever the limit is", breaks: "dup2.target.any-in-range",
            limiting: .dup2
        ) { min($0.limit, 256) },
        Fault(
            "dup2.hard-limit", "dup2 goes by the hard limit", breaks: "dup2.badnew.at-limit", limiting: .dup2
        ) { max($0.limit, 4096) },
        Fault(
            "dup2.closed-target-ebadf", "dup2 requires the target to be open", breaks: "dup2.target.closed-ok",
            seen: "CloudABI and WASI fd_renumber", instead: .dup2, .ontoNumber(isOpen: false, .error(.EBADF))),
        Fault(
            "dup3.closed-target-ebadf", "dup3 requires the target to be open", breaks: "dup3.flag0.equals-dup2",
            instead: .dup3, .ontoNumber(isOpen: false, .error(.EBADF))),
        Fault(
            "dup2.protects-standard-numbers", "dup2 refuses to replace 0, 1 and 2", breaks: "dup2.target.any-in-range",
            instead: .dup2
        ) { _, call in
            (0..<3).contains(call.fildes2 ?? -1) && call.fildes != call.fildes2 ? .error(.EBADF) : nil
        },
        Fault(
            "dup2.uses-lowest", "dup2 gives the lowest number when the one that was named is free",
            breaks: "dup2.target.does-not-use-lowest dup2.returns.newfd", instead: .dup2
        ) { world, call in
            guard let fildes = call.fildes, let target = call.fildes2, (0..<world.process.limit).contains(target),
                world.process[target] == nil
            else { return nil }
            return world.step(.dup(fildes))
        },
    ]
}
