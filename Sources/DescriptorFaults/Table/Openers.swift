import DescriptorModel

extension Fault {
    /// Which numbers are given by calls that open, and what those that fail leave behind.
    static let openers: [Fault] =
        openerKinds.flatMap(opener) + limits + pairs + failing + options
        + marking + accepting

    private static let openerKinds: [(Calls, String)] = [(.open, "open"), (.socket, "socket"), (.accept, "accept")]

    private static func opener(_ call: Calls, _ name: String) -> [Fault] {
        [
            Fault(
                "\(name).never-finds-holes", "\(name) gives the number after the highest that is open",
                breaks: "alloc.lowest.all-openers", after: call
            ) { world, call in
                guard let given = call.given else { return }
                call.outcome = .number(Int64(world.move(given, to: call.before.process.slots.count)))
            },
            Fault(
                "\(name).skips-standard-numbers", "\(name) never gives 0, 1 or 2", breaks: "alloc.lowest.all-openers",
                after: call
            ) { world, call in
                guard let given = call.given, given < 3 else { return }
                call.outcome = .number(Int64(world.move(given, to: world.process.lowestFree(from: 3))))
            },
        ]
    }

    /// Calls that are given the flags of what they open.
    private static let marking: [Fault] = [
        Fault(
            "creation.ignores-cloexec", "socket, socketpair, accept4, mkostemp and recvmsg ignore their close-on-exec",
            breaks: """
                creation.socket.flags creation.socketpair.flags creation.accept4.flags creation.mkostemp.cloexec \
                creation.recvmsg.cloexec
                """, after: .marking
        ) { world, call in
            for number in call.numbers { world.process[number]?.flags.remove(.closeOnExec) }
        },
        Fault(
            "creation.marks-always", "what is opened with flags is marked close-on-exec in any case",
            breaks: """
                creation.socket.flags creation.socketpair.flags creation.accept4.flags creation.mkostemp.cloexec
                """, after: .marking
        ) { world, call in
            for number in call.numbers { world.process[number]?.flags.insert(.closeOnExec) }
        },
        Fault(
            "creation.ignores-nonblock", "socket, socketpair and accept4 ignore SOCK_NONBLOCK",
            breaks: "creation.socket.flags creation.socketpair.flags creation.accept4.flags",
            seen: "a shim of LibreSSL (portable #1323)", after: .marking
        ) { world, call in
            for number in call.numbers { world.changeDescription(of: number) { $0.status.remove(.nonBlocking) } }
        },
        Fault(
            "recvmsg.ignores-cloexec", "recvmsg ignores MSG_CMSG_CLOEXEC", breaks: "creation.recvmsg.cloexec",
            after: .marking
        ) { world, call in
            guard case .marking(.receiveDescriptor, _, _) = call.operation, let made = call.made else { return }
            world.process[made]?.flags.remove(.closeOnExec)
        },
        Fault(
            "openat.ignores-cloexec", "openat ignores O_CLOEXEC", breaks: "fcntl.open.cloexec-default", after: .open
        ) { world, call in
            guard case .open(let opening) = call.operation, opening.directory != nil, let made = call.made else {
                return
            }
            world.process[made]?.flags.remove(.closeOnExec)
        },
        Fault(
            "pipe2.marks-one-end", "pipe2 and pipe give flags to the first end only",
            breaks: "creation.pipe2.flags", after: .pipe
        ) { world, call in
            guard let number = call.numbers.last else { return }
            world.process[number]?.flags = []
            world.changeDescription(of: number) { $0.status = [] }
        },
        Fault(
            "pipe2.marks-always", "pipe2 and pipe mark both ends close-on-exec", breaks: "creation.pipe2.flags",
            after: .pipe
        ) { world, call in
            for number in call.numbers { world.process[number]?.flags.insert(.closeOnExec) }
        },
        Fault(
            "pipe2.ignores-nonblock", "pipe2 ignores O_NONBLOCK", breaks: "creation.pipe2.flags", after: .pipe
        ) { world, call in
            for number in call.numbers { world.changeDescription(of: number) { $0.status.remove(.nonBlocking) } }
        },
    ]

    /// What is accepted is new, and has nothing of the listener's number.
    private static let accepting: [Fault] = [
        Fault(
            "accept.takes-over-marks", "what is accepted has the flags of the listener's number",
            breaks: "fcntl.getfd.per-descriptor", seen: "SerenityOS #7173", after: .accept
        ) { world, call in
            guard let made = call.made, case .accept(let listener) = call.operation else { return }
            let flags = world.process[listener]?.flags ?? []
            world.process[made]?.flags = flags
        }
    ]

    /// Calls that may find the table full; recvmsg into a full table is unspecified.
    private static let limits: [Fault] = [(Calls.open, "open"), (.socket, "socket"), (.accept, "accept")].map {
        call, name in
        Fault(
            "\(name).ignores-limit", "\(name) gives the number at the limit",
            breaks: "alloc.range limit.rlimit.exceed-emfile", limiting: call
        ) { $0.limit + 1 }
    }

    private static let pairs: [Fault] = [(Calls.pipe, "pipe"), (.socketpair, "socketpair")].flatMap { call, name in
        [
            Fault(
                "\(name).wants-neighbours", "\(name) needs two adjacent numbers",
                breaks: "alloc.pair.order alloc.lowest.all-openers", after: call
            ) { world, call in
                guard case .pair(let one, let other) = call.outcome, abs(one - other) != 1 else { return }
                let slots = call.before.process.slots
                let free = (0...slots.count).first { index in
                    index >= slots.count || slots[index] == nil && (index + 1 >= slots.count || slots[index + 1] == nil)
                }
                guard let free, free + 1 < world.process.limit else { return }
                // The higher first: the lower may be one of the two already.
                let high = world.move(max(one, other), to: free + 1)
                call.outcome = .pair(world.move(min(one, other), to: free), high)
            },
            Fault(
                "\(name).never-finds-holes", "\(name) gives numbers after the highest that is open",
                breaks: "alloc.lowest.all-openers", after: call
            ) { world, call in
                guard case .pair(let one, let other) = call.outcome else { return }
                let next = call.before.process.slots.count
                let high = world.move(max(one, other), to: next + 1)
                let low = world.move(min(one, other), to: next)
                call.outcome = one < other ? .pair(low, high) : .pair(high, low)
            },
            Fault(
                "\(name).skips-standard-numbers", "\(name) never gives 0, 1 or 2",
                breaks: "alloc.pair.order alloc.lowest.all-openers", after: call
            ) { world, call in
                guard case .pair(let one, let other) = call.outcome, min(one, other) < 3 else { return }
                let low = world.move(min(one, other), to: world.process.lowestFree(from: 3))
                var high = max(one, other)
                if high < 3 { high = world.move(high, to: world.process.lowestFree(from: 3)) }
                call.outcome = one < other ? .pair(low, high) : .pair(high, low)
            },
            Fault(
                "\(name).keeps-number-on-failure", "\(name) keeps its first number when there is no second",
                breaks: "limit.pipe.emfile-all-but-one", after: call
            ) { world, call in
                if call.error == .EMFILE { world.occupyLowest() }
            },
            Fault(
                "\(name).ignores-limit", "\(name) opens numbers at the limit and above",
                breaks: "limit.rlimit.exceed-emfile", limiting: call
            ) { $0.limit + 2 },
        ]
    }

    /// The arguments of open.
    private static let options: [Fault] = [
        Fault(
            "open.ignores-excl", "open with O_EXCL opens a file that exists",
            breaks: "alloc.lowest.all-openers alloc.lowest.after-failed-call", takes: .open
        ) { _, call in
            changing(call) { $0.isExclusive = false }
        },
        Fault(
            "open.ignores-directory", "open with O_DIRECTORY opens a file",
            breaks: "alloc.lowest.all-openers alloc.lowest.after-failed-call", takes: .open
        ) { _, call in
            changing(call) { $0.wantsDirectory = false }
        },
        Fault(
            "open.creates-missing", "open creates a file unasked",
            breaks: "alloc.lowest.all-openers alloc.lowest.after-failed-call", takes: .open
        ) { _, call in
            changing(call) { if $0.target == .missing { $0.target = .unnamed } }
        },
        Fault(
            "open.ignores-append", "open forgets O_APPEND", breaks: "ofd.def.offset-status-mode dup.same-ofd",
            takes: .open
        ) { _, call in
            changing(call) { $0.status.remove(.append) }
        },
        Fault(
            "fifo.needs-no-reader", "open of a FIFO for writing, without waiting, succeeds without a reader",
            breaks: "obj.fifo.no-reader", instead: .open
        ) { world, call in
            guard case .open(var opening) = call, opening.target == .fifo, opening.access == .writeOnly else {
                return nil
            }
            opening.access = .readWrite
            return world.step(.open(opening))
        },
        Fault(
            "fifo.forgets-duplicates", "with any of its numbers closed the read end of a FIFO counts as closed",
            breaks: "obj.fifo", in: [.open, .close]
        ) { world, operation in
            if case .close(let number) = operation, case .pipe(_, true) = world.object(at: number) {
                world.memory[world.key(0)] = 1
            }
            if case .open(let opening) = operation, opening.target == .fifo, opening.access == .writeOnly,
                world.memory[world.key(0)] != nil
            {
                return .error(.ENXIO)
            }
            return world.step(operation)
        },
        Fault(
            "openat.finds-nothing", "openat finds no file in a directory that is given by number",
            breaks: "dup.same-ofd close.others-unaffected", instead: .open
        ) { _, call in
            if case .open(let opening) = call, opening.directory != nil { .error(.ENOENT) } else { nil }
        },
    ]

    private static func changing(_ call: Operation, _ change: (inout Opening) -> Void) -> Operation {
        guard case .open(var opening) = call else { return call }
        change(&opening)
        return .open(opening)
    }

    private static let failing: [Fault] = [
        Fault(
            "open.failure-keeps-number", "open keeps its number when the file is refused",
            breaks: "alloc.lowest.all-openers alloc.lowest.after-failed-call", after: .open
        ) { world, call in
            if call.error != nil { world.occupyLowest() }
        },
        Fault(
            "duplicating.failure-keeps-number", "a duplication that fails keeps a number",
            breaks: "alloc.lowest.after-failed-call dup2.invalid-src.ebadf dup.err.ebadf.closed", after: .duplicating
        ) { world, call in
            if call.error != nil { world.occupyLowest(like: call.source) }
        },
        Fault(
            "open.full-enoent", "open of a full table says that the file does not exist",
            breaks: "limit.rlimit.exceed-emfile", after: [.open, .pairs, .socket],
            .answers(.error(.ENOENT), insteadOf: .EMFILE)),
        Fault(
            "open.full-creates", "open that finds no number has made the file",
            breaks: "alloc.failed-open.changes-nothing", after: .open
        ) { world, call in
            guard case .open(let opening) = call.operation, case .file(let name) = opening.target, opening.creates,
                call.error == .EMFILE, world.names[name.rawValue] == nil
            else { return }
            world.names[name.rawValue] = world.newFile()
        },
        Fault(
            "open.full-truncates", "open with O_TRUNC that finds no number has emptied the file",
            breaks: "alloc.failed-open.changes-nothing", after: .open
        ) { world, call in
            guard case .open(let opening) = call.operation, case .file(let name) = opening.target,
                opening.truncates, call.error == .EMFILE, let file = world.names[name.rawValue]
            else { return }
            world.files[file].content = []
        },
        Fault(
            "open.joins-earlier", "open of a file that is open gives the description that there is",
            breaks: "alloc.open.new-ofd ofd.private.separate-open", after: .open
        ) { world, call in
            guard let given = call.given, let place = world.description(at: given) else { return }
            let opened = world.descriptions[place]
            let earlier = world.descriptions.indices.first {
                $0 != place && world.descriptions[$0].references > 0 && world.descriptions[$0].object == opened.object
                    && world.descriptions[$0].access == opened.access
            }
            guard let earlier, case .file = opened.object else { return }
            let flags = world.process[given]?.flags ?? []
            world.closeNumber(given)
            world.install(earlier, at: given, flags: flags)
        },
    ]
}
