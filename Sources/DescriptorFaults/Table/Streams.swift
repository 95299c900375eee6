import DescriptorModel

extension Fault {
    /// Streams over descriptors, and the functions that start a shell.
    static let streams: [Fault] = writing + reading + made + modes + shells

    /// A stream whose call does nothing, and says that it did.
    private static func skips(
        _ name: String, _ summary: String, breaks: String, seen: String? = nil,
        _ isIt: @escaping @Sendable (World, StreamCall) -> Bool
    ) -> Fault {
        Fault(name, summary, breaks: breaks, seen: seen, instead: .stream) { world, call in
            if case .stream(let call) = call, isIt(world, call) { .ok } else { nil }
        }
    }

    /// Forgets what streams have read ahead, so that nothing is given back.
    private static func keepsAhead(
        _ name: String, _ summary: String, breaks: String, seen: String? = nil,
        _ number: @escaping @Sendable (StreamCall) -> Int?
    ) -> Fault {
        Fault(name, summary, breaks: breaks, seen: seen, instead: .stream) { world, call in
            if case .stream(let call) = call, let number = number(call) { world.process.streams[number]?.ahead = [] }
            return nil
        }
    }

    private static let writing: [Fault] = [
        skips(
            "fflush.keeps-output", "fflush writes nothing",
            breaks: "handle.output-no-loss handle.switch-rules handle.first.write-flush stdio.two-streams"
        ) { world, call in
            guard case .flush(let number) = call else { return false }
            return world.process.streams[number]?.pending.isEmpty == false
        },
        Fault(
            "fflush.writes-twice", "fflush writes what it has and keeps it",
            breaks: "handle.output-no-loss handle.switch-rules", in: .stream
        ) { world, call in
            guard case .stream(.flush(let number)) = call, let pending = world.process.streams[number]?.pending else {
                return world.step(call)
            }
            let outcome = world.step(call)
            world.process.streams[number]?.pending = pending
            return outcome
        },
        Fault(
            "fclose.loses-output", "fclose does not write what the stream holds",
            breaks: "handle.first.write-flush handle.output-no-loss", instead: .stream
        ) { world, call in
            if case .stream(.close(let number)) = call { world.process.streams[number]?.pending = [] }
            return nil
        },
        Fault(
            "setvbuf.ignored", "setvbuf leaves the stream fully buffered",
            breaks: "handle.first.unbuffered handle.first.linebuffered", after: .stream
        ) { world, call in
            if case .stream(.setBuffer(let number, _)) = call.operation {
                world.process.streams[number]?.buffering = .full
            }
        },
        Fault(
            "setvbuf.line-is-full", "a line-buffered stream keeps its lines",
            breaks: "handle.first.linebuffered", after: .stream
        ) { world, call in
            if case .stream(.setBuffer(let number, .line)) = call.operation {
                world.process.streams[number]?.buffering = .full
            }
        },
        Fault(
            "exit.loses-output", "exit flushes no stream", breaks: "stdio.exit-flush", seen: "retrobsd #40",
            takes: .stream
        ) { _, call in
            if case .stream(.exitAfter(let number, let bytes, _)) = call {
                .stream(.exitAfter(number, bytes, flushes: false))
            } else {
                call
            }
        },
    ]

    private static let reading: [Fault] = [
        keepsAhead(
            "fflush.leaves-offset-ahead", "fflush of a stream that reads leaves the offset where it has read ahead to",
            breaks: "handle.input-fflush handle.first.read-seekable", seen: "SerenityOS #2331"
        ) { if case .flush(let number) = $0 { number } else { nil } },
        keepsAhead(
            "fclose.leaves-offset-ahead", "fclose of a stream that reads leaves the offset where it has read ahead to",
            breaks: "handle.input-fflush handle.first.read-seekable", seen: "glibc bug 12724"
        ) { if case .close(let number) = $0 { number } else { nil } },
        Fault(
            "fseek.ignored", "fseek moves neither the stream nor the offset", breaks: "handle.second.seek",
            instead: .stream
        ) { _, call in if case .stream(.seek) = call { .ok } else { nil } },
        Fault(
            "fread.moves-past-end", "a stream that reads to the end leaves the offset behind it",
            breaks: "handle.first.read-eof", after: .stream
        ) { world, call in
            guard case .stream(.get(let number, let count)) = call.operation, case .data(let bytes) = call.outcome,
                bytes.count < count, let place = world.description(at: number)
            else { return }
            world.descriptions[place].offset += 1
        },
    ]

    private static let made: [Fault] = [
        Fault(
            "fdopen.rewinds", "fdopen sets the offset to 0", breaks: "stdio.fdopen.position", after: .stream
        ) { world, call in
            guard case .stream(.attach(let number, _)) = call.operation, let place = world.description(at: number)
            else {
                return
            }
            world.descriptions[place].offset = 0
        },
        Fault(
            "fdopen.truncates", "fdopen with a mode that begins with w truncates the file",
            breaks: "stdio.fdopen.no-truncate", after: .stream
        ) { world, call in
            guard case .stream(.attach(let number, let mode)) = call.operation,
                mode == .write || mode == .truncateUpdate, case .file(let file)? = world.object(at: number)
            else { return }
            world.files[file].content = []
        },
        Fault(
            "fdopen.number-in-a-byte", "a stream keeps the low eight bits of its number",
            breaks: "stdio.fdopen.position", takes: .stream
        ) { _, call in
            switch call {
            case .stream(.get(let number, let count)): .stream(.get(number % 256, count: count))
            case .stream(.put(let number, let bytes)): .stream(.put(number % 256, bytes))
            default: call
            }
        },
        Fault(
            "fclose.closes-duplicates", "fclose closes every number of the description",
            breaks: "stdio.fdopen.ownership", after: .stream
        ) { world, call in
            guard case .stream(.close(let number)) = call.operation, call.outcome == .ok,
                let closed = call.before.description(at: number)
            else { return }
            world.closeNumbers { $0.description(at: $1) == closed }
        },
        Fault(
            "fclose.keeps-number", "fclose leaves the number open", breaks: "stdio.fdopen.ownership", in: .stream
        ) { world, call in
            guard case .stream(.close(let number)) = call, let place = world.description(at: number) else {
                return world.step(call)
            }
            let outcome = world.step(call)
            if outcome == .ok, world.process[number] == nil, world.descriptions[place].references > 0 {
                world.install(place, at: number)
            }
            return outcome
        },
    ]

    /// What a stream is opened as: the target, the mode, and the number that was replaced, if there was one.
    private static func opened(_ call: Operation) -> (target: Opening.Target, mode: StreamMode, replaced: Int?)? {
        switch call {
        case .stream(.open(let target, let mode)): (target, mode, nil)
        case .stream(.reopen(let number, let target, let mode)): (target, mode, number)
        default: nil
        }
    }

    /// A fault in what comes of a mode, where a stream was opened, or opened again.
    private static func opens(
        _ name: String, _ summary: String, breaks: String, seen: String? = nil,
        _ spoil: @escaping @Sendable (inout World, Aftermath, Int, StreamMode, _ isAgain: Bool) -> Void
    ) -> Fault {
        Fault(name, summary, breaks: breaks, seen: seen, after: .stream) { world, call in
            guard let (_, mode, replaced) = opened(call.operation), let given = call.given else { return }
            spoil(&world, call, given, mode, replaced != nil)
        }
    }

    private static let modes: [Fault] = [
        opens("fopen.ignores-e", "fopen ignores the character e", breaks: "stdio.fopen.cloexec") {
            world, _, number, _, isAgain in
            if !isAgain { world.process[number]?.flags = [] }
        },
        opens("freopen.ignores-e", "freopen ignores the character e", breaks: "stdio.freopen.cloexec") {
            world, _, number, _, isAgain in
            if isAgain { world.process[number]?.flags = [] }
        },
        opens("fopen.marks-always", "fopen marks what it opens close-on-exec", breaks: "stdio.fopen.cloexec") {
            world, _, number, _, isAgain in
            if !isAgain { world.process[number]?.flags = .closeOnExec }
        },
        opens(
            "freopen.keeps-mark", "freopen leaves the number the mark that it had before",
            breaks: "stdio.freopen.cloexec", seen: "glibc 2.36"
        ) { world, call, number, _, isAgain in
            if isAgain, let slot = call.before.process[number] { world.process[number]?.flags.formUnion(slot.flags) }
        },
        opens(
            "fopen.e-hides-plus", "fopen takes nothing after the character e for a mode", breaks: "stdio.fopen.cloexec"
        ) {
            world, _, number, mode, _ in
            if mode == .updateMarked { world.changeDescription(of: number) { $0.access = .readOnly } }
        },
        Fault(
            "fdopen.ignores-e", "fdopen ignores the character e", breaks: "stdio.fdopen.cloexec", seen: "glibc 2.36",
            after: .stream
        ) { world, call in
            guard case .stream(.attach(let number, let mode)) = call.operation, mode.marks,
                let slot = call.before.process[number]
            else { return }
            world.process[number]?.flags = slot.flags
        },
        Fault(
            "fdopen.clears-mark", "fdopen without the character e clears the mark", breaks: "stdio.fdopen.cloexec",
            after: .stream
        ) { world, call in
            guard case .stream(.attach(let number, let mode)) = call.operation, !mode.marks else { return }
            world.process[number]?.flags = []
        },
        Fault(
            "fdopen.heeds-x", "fdopen with the character x fails with EEXIST", breaks: "stdio.fdopen.excl",
            instead: .stream
        ) { _, call in
            if case .stream(.attach(_, let mode)) = call, mode.isExclusive { .error(.EEXIST) } else { nil }
        },
        Fault(
            "fopen.ignores-x", "fopen with the character x opens a file that exists", breaks: "stdio.fopen.excl",
            takes: .stream
        ) { _, call in
            switch call {
            case .stream(.open(let target, .writeNew)): .stream(.open(target, .write))
            case .stream(.open(let target, .appendUpdateNew)): .stream(.open(target, .appendUpdate))
            default: call
            }
        },
        Fault(
            "fopen.x-truncates", "fopen with the character x fails for a file that exists, and has emptied it",
            breaks: "stdio.fopen.excl", after: .stream
        ) { world, call in
            guard case .stream(.open(.file(let name), .writeNew)) = call.operation, call.error == .EEXIST,
                let file = world.names[name.rawValue]
            else { return }
            world.files[file].content = []
        },
        Fault(
            "fopen.x-takes-a-number", "fopen with the character x fails for a file that exists, and keeps a number",
            breaks: "stdio.fopen.excl", after: .stream
        ) { world, call in
            guard case .stream(.open) = call.operation, call.error == .EEXIST else { return }
            world.occupyLowest()
        },
    ]

    private static let shells: [Fault] = [
        Fault(
            "system.hides-redirection", "the commands of system and popen have a 1 and a 2 of their own",
            breaks: "stdio.popen-inherit", in: .stream
        ) { world, call in
            switch call {
            case .stream(.system), .stream(.popen):
                let right = [1, 2].map { world.process[$0] }
                for number in [1, 2] where world.process[number] != nil {
                    world.process[number] = nil
                    world.install(world.newDescription(.null, access: .readWrite), at: number)
                }
                let outcome = world.step(call)
                for (number, slot) in zip([1, 2], right) where slot != nil {
                    world.closeNumber(number)
                    world.process[number] = slot
                }
                return outcome
            default: return world.step(call)
            }
        },
        Fault(
            "popen.keeps-earlier", "a command of popen inherits the streams of earlier ones",
            breaks: "stdio.popen-closes", seen: "Cygwin", in: .stream
        ) { world, call in
            guard case .stream(.popen) = call else { return world.step(call) }
            let earlier = world.process.streams.filter { $0.value.child != nil }.keys.compactMap {
                world.description(at: $0)
            }
            let outcome = world.step(call)
            for place in earlier where world.descriptions[place].references > 0 {
                world.descriptions[place].references += 1
            }
            return outcome
        },
        Fault(
            "popen.loses-pipe-at-one", "a command of popen loses its pipe where that has the number 1 already",
            breaks: "stdio.popen-inherit", seen: "dietlibc", after: .stream
        ) { world, call in
            guard case .stream(.popen(_, reads: true)) = call.operation, call.before.process[0] == nil,
                call.before.process[1] == nil, let number = call.given,
                case .pipe(let pipe, _)? = world.object(at: number)
            else { return }
            world.pipes[pipe].bytes = []
        },
    ]
}
