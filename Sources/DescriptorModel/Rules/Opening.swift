/// Calls that open: each takes the lowest number that is free [alloc.lowest.all-openers].
extension World {
    /// Gives a new description the lowest number, or fails because there is none. `make` runs only when there is.
    private mutating func open(
        flags: DescriptorFlags = [], _ make: (inout World) -> Int
    ) -> Outcome {
        let number = process.lowestFree()
        if number >= process.limit {
            return fail(.EMFILE, "limit.rlimit.exceed-emfile alloc.range alloc.failed-open.changes-nothing")
        }
        let description = make(&self)
        install(description, at: number, flags: flags)
        return succeed(
            .number(Int64(number)),
            """
            alloc.lowest.all-openers alloc.lowest.after-dup2 alloc.open.new-ofd fcntl.open.cloexec-default alloc.range \
            limit.rlimit.one-greater
            """)
    }

    /// Two new descriptions with the two lowest numbers, in either order; with one number free none is taken.
    private mutating func openPair(
        flags: DescriptorFlags = [], first: (inout World) -> Int, second: (inout World) -> Int
    ) -> Outcome {
        let low = process.lowestFree()
        let high = process.lowestFree(from: low + 1)
        if high >= process.limit {
            return fail(.EMFILE, "limit.pipe.emfile-all-but-one limit.rlimit.exceed-emfile")
        }
        let numbers = choose(.pipeOrder, (low, high), (high, low))
        install(first(&self), at: numbers.0, flags: flags)
        install(second(&self), at: numbers.1, flags: flags)
        return succeed(.pair(numbers.0, numbers.1), "alloc.pair.order alloc.lowest.all-openers")
    }

    /// open, openat, creat: a new description that is not shared: its offset, flags and locks are separate from those
    /// of others on the same file [alloc.open.new-ofd], [ofd.private.separate-open].
    mutating func open(_ opening: Opening) -> Outcome {
        if let directory = opening.directory {
            guard let description = description(at: directory) else { return fail(.EBADF, "close.err.ebadf") }
            if descriptions[description].object != .directory { return fail(.ENOTDIR, "obj.directory.dup") }
        }
        switch opening.target {
        case .missing: return fail(.ENOENT, "alloc.lowest.after-failed-call")
        case .directory:
            if opening.access.writes { return fail(.EISDIR, "alloc.lowest.after-failed-call") }
            return open(flags: opening.flags) { world in
                world.newDescription(.directory, access: opening.access, status: opening.status)
            }
        case .null:
            return open(flags: opening.flags) { world in
                world.newDescription(.null, access: opening.access, status: opening.status)
            }
        case .fifo:
            if let outcome = waitsForOtherEnd(opening) { return outcome }
            return open(flags: opening.flags) { world in
                let pipe = world.fifo ?? world.newPipe()
                world.fifo = pipe
                return world.newDescription(
                    .pipe(pipe, isNamed: true), access: opening.access, status: opening.status)
            }
        case .unnamed:
            return open(flags: opening.flags) { world in
                let file = world.newFile()
                world.files[file].links = 0
                return world.newDescription(.file(file), access: opening.access)
            }
        case .linux(let object):
            if object == .memfd { return open(Opening(.unnamed)) }
            if object == .path, names[Name.file.rawValue] == nil { names[Name.file.rawValue] = newFile() }
            // A descriptor of a process is marked when it is made.
            return open(flags: object == .pidfd ? .closeOnExec : []) { world in
                world.newDescription(.linux(object), access: .readWrite, status: .nonBlocking)
            }
        case .file(let name): return openFile(name, opening)
        }
    }

    /// Opening a FIFO for one direction waits until it is open for the other. Non-blocking, it succeeds for reading and
    /// fails for writing. Every description counts while a number refers to it.
    private mutating func waitsForOtherEnd(_ opening: Opening) -> Outcome? {
        let pipe = fifo.map { pipes[$0] } ?? Pipe()
        switch opening.access {
        case .writeOnly where pipe.readers == 0:
            return opening.status.contains(.nonBlocking) ? fail(.ENXIO, "obj.fifo.no-reader obj.fifo") : .hung
        case .readOnly where pipe.writers == 0: return opening.status.contains(.nonBlocking) ? nil : .hung
        default: return nil
        }
    }

    private mutating func openFile(_ name: Name, _ opening: Opening) -> Outcome {
        let existing = names[name.rawValue]
        if existing == nil, !opening.creates { return fail(.ENOENT, "alloc.lowest.after-failed-call") }
        if opening.wantsDirectory {
            let error: ErrorName =
                opening.creates ? choose(.openCreatDirectory, .EINVAL, .ENOTDIR, .EEXIST) : .ENOTDIR
            return fail(error, "alloc.lowest.after-failed-call")
        }
        if existing != nil, opening.creates, opening.isExclusive {
            return fail(.EEXIST, "alloc.lowest.after-failed-call")
        }
        return open(flags: opening.flags) { world in
            let file = existing ?? world.newFile()
            world.names[name.rawValue] = file
            if opening.truncates { world.files[file].content = [] }
            return world.newDescription(.file(file), access: opening.access, status: opening.status)
        }
    }

    /// Opening /dev/fd/N duplicates on some platforms and opens the file again on others [alloc.devfd.open].
    mutating func openDeviceFd(_ fildes: Int, _ access: Access) -> Outcome {
        guard let description = description(at: fildes) else { return fail(.ENOENT, "alloc.devfd.open") }
        if choose(.openDeviceFd, false, true) {
            return open { _ in description }
        }
        let object = descriptions[description].object
        return open { world in world.newDescription(object, access: access) }
    }

    private mutating func newPipe() -> Int {
        if let free = pipes.firstIndex(where: { $0.readers + $0.writers == 0 && $0.bytes.isEmpty }) { return free }
        pipes.append(Pipe())
        return pipes.count - 1
    }

    /// A pipe is one queue with two descriptions: flags of one end are not those of the other
    /// [ofd.shared.nonblock.pipe-ends-separate].
    mutating func pipe(_ status: StatusFlags, _ flags: DescriptorFlags) -> Outcome {
        var object = Object.null
        return openPair(flags: flags) { world in
            object = .pipe(world.newPipe(), isNamed: false)
            return world.newDescription(object, access: .readOnly, status: status)
        } second: { world in
            world.newDescription(object, access: .writeOnly, status: status)
        }
    }

    // MARK: Sockets and terminals

    private mutating func newSocket() -> Int {
        let used = Set(
            descriptions.compactMap { description -> Int? in
                if case .socket(let socket) = description.object, description.references > 0 { socket } else { nil }
            } + backlog)
        if let free = sockets.indices.first(where: { !used.contains($0) }) {
            sockets[free] = Socket()
            return free
        }
        sockets.append(Socket())
        return sockets.count - 1
    }

    mutating func socket() -> Outcome {
        open { world in world.newDescription(.socket(world.newSocket()), access: .readWrite) }
    }

    mutating func socketpair(isDatagram: Bool) -> Outcome {
        var one = 0
        return openPair { world in
            one = world.newSocket()
            world.sockets[one].isDatagram = isDatagram
            return world.newDescription(.socket(one), access: .readWrite)
        } second: { world in
            let other = world.newSocket()
            world.sockets[other].isDatagram = isDatagram
            world.sockets[other].peer = one
            world.sockets[one].peer = other
            return world.newDescription(.socket(other), access: .readWrite)
        }
    }

    /// What listens has the lowest number, and is closed when the other two are connected.
    mutating func internetPair() -> Outcome {
        let near = process.lowestFree(from: process.lowestFree() + 1)
        let far = process.lowestFree(from: near + 1)
        if far >= process.limit { return fail(.EMFILE, "limit.rlimit.exceed-emfile") }
        let one = newSocket()
        sockets[one].isInternet = true
        install(newDescription(.socket(one), access: .readWrite), at: near)
        let other = newSocket()
        sockets[other].isInternet = true
        sockets[other].peer = one
        sockets[one].peer = other
        install(newDescription(.socket(other), access: .readWrite), at: far)
        return succeed(.pair(near, far), "alloc.lowest.all-openers")
    }

    mutating func listen() -> Outcome {
        isListenerNamed = true
        return open { world in world.newDescription(.listener, access: .readWrite) }
    }

    /// The other end waits in the backlog until it is accepted. Without a listener it is refused.
    mutating func connect() -> Outcome {
        if !isListening { return fail(isListenerNamed ? .ECONNREFUSED : .ENOENT, "lifetime.socket.all-closed") }
        let outcome = socket()
        guard case .number(let number) = outcome, let slot = process[Int(number)],
            case .socket(let near) = descriptions[Int(slot.description)].object
        else { return outcome }
        let far = newSocket()
        sockets[near].peer = far
        sockets[far].peer = near
        backlog.append(far)
        return outcome
    }

    mutating func accept(_ fildes: Int) -> Outcome {
        guard let description = description(at: fildes) else { return fail(.EBADF, "close.err.ebadf") }
        guard descriptions[description].object == .listener else { return fail(.EINVAL, "obj.socket.one-queue") }
        guard !backlog.isEmpty else { return .hung }
        return open { world in
            let socket = world.backlog.removeFirst()
            world.sockets[socket].isAccepted = true
            return world.newDescription(.socket(socket), access: .readWrite)
        }
    }

    private mutating func newManager() -> Int {
        terminals.append(Terminal())
        return newDescription(.manager(terminals.count - 1), access: .readWrite)
    }

    mutating func openTerminal(withSubsidiary: Bool) -> Outcome {
        if !withSubsidiary { return open { world in world.newManager() } }
        return openPair { world in
            world.newManager()
        } second: { world in
            world.newDescription(.subsidiary(world.terminals.count - 1), access: .readWrite)
        }
    }

    /// The flags of what is new are those of the argument, and no others: none is inherited, from a listener or a slot.
    mutating func marking(_ operation: Operation, _ status: StatusFlags, _ flags: DescriptorFlags) -> Outcome {
        let outcome = step(operation)
        let numbers: [Int] =
            switch outcome {
            case .number(let number): [Int(number)]
            case .pair(let one, let other): [one, other]
            default: []
            }
        for number in numbers {
            process[number]?.flags = flags
            if let place = description(at: number), case .socket = descriptions[place].object {
                descriptions[place].status = status
            }
        }
        return outcome
    }
}
