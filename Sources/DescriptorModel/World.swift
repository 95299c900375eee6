/// Everything that descriptors are about, as a value: processes with their tables, the open file descriptions that they
/// share, and the files, pipes, sockets and terminals behind these.
///
/// `step` performs an operation and changes the world; `allowed` gives every outcome that the standard allows, with the
/// world after it. The rules are in `Rules/`, one function for each operation; each names the requirements that it
/// implements.
public struct World: Sendable {
    /// The processes; the places of those that have ended are used again.
    public var processes: [Process]
    /// The process whose operations are performed, in `processes`.
    public var current = 0
    /// The open file descriptions; places without references are used again.
    public var descriptions: [OpenFileDescription] = []
    /// The regular files.
    public var files: [File] = []
    /// Which file has each name of the scratch directory.
    public var names: [Int?] = [nil, nil, nil, nil]
    /// The pipes.
    public var pipes: [Pipe] = []
    /// The pipe behind the FIFO, while it is open anywhere.
    public var fifo: Int?
    /// What few steps use.
    var seldom = Seldom.none
    /// Whether a socket that listens was ever bound to the name that there is for one: the name stays.
    public var isListenerNamed = false
    /// What the platform has chosen where the standard leaves a choice.
    public var traits = Traits()
    /// The errno of the last operation, as `errno` reports it.
    public var errnoLeft = Answer.kept
    /// The requirements that decided the last outcome, separated by blanks.
    public package(set) var rule: StaticString = ""
    /// Why the outcome of the last operation is unknown, if it is.
    public internal(set) var gap: StaticString = ""
    /// The traits that were asked in the last step.
    public internal(set) var consulted = TraitSet()

    /// How large a file may grow, how far an offset may go, and how high a limit may be.
    static let maximalSize: Int64 = 1 << 24
    static let maximalOffset = Int64.max / 2
    static let maximalLimit = 1 << 20
    /// The number of the process group.
    static let group: Int64 = 4711

    /// An empty world, which takes no memory.
    package static let nothing: World = {
        var world = World()
        world.processes = []
        world.descriptions = []
        world.files = []
        return world
    }()

    /// The world of one process, whose 0, 1 and 2 are the null device and which may have 64 descriptors.
    public init() {
        processes = [Process()]
        for number in 0..<3 {
            install(newDescription(.null, access: .readWrite), at: number)
        }
        let program = newFile()
        names[Name.program.rawValue] = program
        files[program].content = Array("program".utf8)
    }

    /// The process whose operations are performed.
    @inlinable public var process: Process {
        _read { yield processes[current] }
        _modify { yield &processes[current] }
    }

    /// One of the outcomes that the standard allows, and the world that follows it.
    public struct Possibility: Sendable {
        /// The outcome.
        public let outcome: Outcome
        /// What the world is then.
        public let world: World
        /// The requirements that decided it.
        public var rule: StaticString { world.rule }
    }

    /// Every outcome that the standard allows for an operation, with the world that follows. The first is what a
    /// platform with these traits does; what a platform says of itself before is settled by them.
    public func allowed(_ operation: Operation) -> [Possibility] {
        var possibilities: [Possibility] = []
        var pending = [traits]
        var tried: Set<Traits> = [traits]
        while let chosen = pending.popLast() {
            var world = self
            world.traits = chosen
            let outcome = world.step(operation)
            for other in chosen.alternatives(in: world.consulted.shown) where tried.insert(other).inserted {
                pending.append(other)
            }
            // The choice is made once for a platform: the world that follows keeps it.
            if !possibilities.contains(where: { $0.outcome == outcome }) {
                possibilities.append(Possibility(outcome: outcome, world: world))
            }
        }
        return possibilities
    }

    // MARK: What few steps use

    /// One array for all of it, of one element: a world is copied with most steps of an exploration, and each array or
    /// dictionary in it is counted then.
    struct Seldom: Sendable {
        var sockets: [Socket] = []
        var backlog: [Int] = []
        var terminals: [Terminal] = []
        var memory: [Int: Int] = [:]

        /// Nothing of it; the same memory for all worlds.
        static let none = [Seldom()]
    }

    /// The sockets.
    public var sockets: [Socket] {
        _read { yield seldom[0].sockets }
        _modify { yield &seldom[0].sockets }
    }

    /// Sockets that were connected to the listener and not accepted.
    public var backlog: [Int] {
        _read { yield seldom[0].backlog }
        _modify { yield &seldom[0].backlog }
    }

    /// The terminals.
    public var terminals: [Terminal] {
        _read { yield seldom[0].terminals }
        _modify { yield &seldom[0].terminals }
    }

    /// State that a broken platform keeps between steps; no rule uses it.
    package var memory: [Int: Int] {
        _read { yield seldom[0].memory }
        _modify { yield &seldom[0].memory }
    }

    // MARK: What rules are made of

    /// What a platform has chosen; that the rule asked is noted.
    mutating func choose<Choice>(_ trait: Trait, _ first: Choice, _ second: Choice) -> Choice {
        consulted.insert(trait)
        return traits[trait] == 0 ? first : second
    }

    /// What a platform has chosen of three.
    mutating func choose<Choice>(_ trait: Trait, _ first: Choice, _ second: Choice, _ third: Choice) -> Choice {
        consulted.insert(trait)
        return traits[trait] == 0 ? first : traits[trait] == 1 ? second : third
    }

    /// Fails, for these requirements. A failure sets errno [errno.never-zero].
    @inline(__always) mutating func fail(_ error: ErrorName, _ requirements: StaticString) -> Outcome {
        rule = requirements
        errnoLeft = .changed
        return .error(error)
    }

    /// Succeeds, by these requirements.
    @inline(__always) mutating func succeed(_ outcome: Outcome, _ requirements: StaticString) -> Outcome {
        rule = requirements
        return outcome
    }

    /// The outcome is unknown, for this reason.
    mutating func unknown(_ reason: StaticString) -> Outcome {
        gap = reason
        return .unknown
    }

    /// The place of the description that a number refers to; nil when the number is not open.
    @inlinable public func description(at number: Int) -> Int? {
        process[number].map { Int($0.description) }
    }

    /// Makes a number refer to a description. The number must not be open.
    @inline(__always) package mutating func install(_ description: Int, at number: Int, flags: DescriptorFlags = []) {
        descriptions[description].references += 1
        process[number] = Slot(description: description, flags: flags)
    }

    /// A new description that nothing refers to yet.
    package mutating func newDescription(_ object: Object, access: Access, status: StatusFlags = []) -> Int {
        let description = OpenFileDescription(object, access: access, status: status)
        opened(description)
        if let free = descriptions.firstIndex(where: { $0.references == 0 }) {
            descriptions[free] = description
            return free
        }
        descriptions.append(description)
        return descriptions.count - 1
    }

    /// What counts its descriptions has one more.
    private mutating func opened(_ description: OpenFileDescription) {
        switch description.object {
        case .file(let file): files[file].uses += 1
        case .pipe(let pipe, _):
            if description.access.reads { pipes[pipe].readers += 1 }
            if description.access.writes { pipes[pipe].writers += 1 }
        case .manager(let terminal): terminals[terminal].managers += 1
        case .directory, .null, .socket, .listener, .subsidiary, .linux: break
        }
    }

    /// A number no longer refers to a description. The last reference removes the description and what it held
    /// [lifetime.ofd.until-last], [lock.ofd.last-close-drops], [lock.ofd.dup2-over-last-drops],
    /// [lock.flock.one-close-keeps].
    package mutating func release(_ description: Int) {
        descriptions[description].references -= 1
        if descriptions[description].references > 0 { return }
        let gone = descriptions[description]
        switch gone.object {
        case .file(let file):
            files[file].locks.removeAll { $0.owner == .description(description) }
            files[file].wholeLocks[description] = nil
            files[file].uses -= 1
            reclaim(file)
        case .pipe(let pipe, let isNamed):
            if gone.access.reads { pipes[pipe].readers -= 1 }
            if gone.access.writes { pipes[pipe].writers -= 1 }
            // With the last number of either end, what was not read is lost [lifetime.pipe.data-discarded].
            if pipes[pipe].readers + pipes[pipe].writers == 0 {
                pipes[pipe].bytes = []
                if isNamed { fifo = nil }
            }
        case .socket(let socket): abandon(socket)
        case .manager(let terminal): terminals[terminal].managers -= 1
        case .listener: refuseWaiting()
        case .directory, .null, .subsidiary, .linux: break
        }
    }

    /// Whether a description of the listener is open anywhere.
    package var isListening: Bool { descriptions.contains { $0.references > 0 && $0.object == .listener } }

    /// The last number of a listener removes it: waiting connections are not accepted.
    private mutating func refuseWaiting() {
        if isListening { return }
        let waiting = backlog
        backlog = []
        for socket in waiting { abandon(socket) }
    }

    /// A socket is removed: its peer finds the end of the stream, and descriptors in transit to it are released.
    private mutating func abandon(_ socket: Int) {
        if let peer = sockets[socket].peer {
            sockets[peer].peer = nil
            sockets[peer].isReset = !sockets[socket].isDatagram && !sockets[socket].messages.isEmpty
        }
        let passed = sockets[socket].passed
        sockets[socket] = Socket()
        for description in passed { release(description) }
    }

    /// The place for a new file.
    package mutating func newFile() -> Int {
        if let free = files.firstIndex(where: { $0.links == 0 && $0.uses == 0 }) {
            files[free] = File()
            return free
        }
        files.append(File())
        return files.count - 1
    }

    /// A file without name and use is empty: its space is free.
    mutating func reclaim(_ file: Int) {
        if files[file].links == 0, files[file].uses == 0 { files[file].content = [] }
    }
}
