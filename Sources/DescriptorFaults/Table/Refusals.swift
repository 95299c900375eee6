import DescriptorModel

extension Fault {
    /// Calls that cannot handle a kind of object, and those that hold one after a failure.
    static let kindsRefused: [Fault] =
        Duplication.all.flatMap(refuses) + Duplication.all.map(holdsSocket)
        + Duplication.replacing.flatMap(cannotReplace)
        + Kind.all.flatMap(missing) + linuxObjects

    private static let reports = [
        "dup.directories": "OS/2 kLIBC (gnulib)", "dup.streams": "Lind safeposix #285",
        "dup3.sockets": "shadow #1666, esp-idf-sys #328, emscripten #14640: kinds that one call refuses",
    ]

    private static func refuses(_ duplication: Duplication) -> [Fault] {
        Kind.all.map { kind in
            Fault(
                "\(duplication.name).refuses-\(kind.name)", "\(duplication.text) fails for \(kind.text)",
                breaks: "\(duplication.shares) obj.any-type", seen: reports["\(duplication.name).\(kind.name)"],
                instead: duplication.call
            ) { world, call in
                guard let fildes = call.fildes else { return nil }
                return kind.isAt(fildes, in: world) ? .error(.EINVAL) : nil
            }
        }
    }

    /// Failures that have taken a reference already; those of pipes are in the family of sharing.
    private static func holdsSocket(_ duplication: Duplication) -> Fault {
        Fault(
            "\(duplication.name).failure-holds-socket",
            "\(duplication.text) that fails keeps the socket that it was to duplicate",
            breaks: "lifetime.socket.all-closed", seen: duplication.name == "dup2" ? "elfuse #278" : nil,
            after: duplication.call
        ) { world, call in
            guard call.error != nil, let place = world.description(at: call.source),
                case .socket = world.descriptions[place].object
            else { return }
            world.descriptions[place].references += 1
        }
    }

    private static func cannotReplace(_ duplication: Duplication) -> [Fault] {
        Kind.all.map { kind in
            Fault(
                "\(duplication.name).keeps-target-\(kind.name)",
                "\(duplication.text) fails where \(kind.text) is open at the number",
                breaks: "dup2.target.open-is-closed-first", instead: duplication.call
            ) { world, call in
                guard let fildes = call.fildes, world.process[fildes] != nil, let target = call.fildes2,
                    target != fildes
                else { return nil }
                return kind.isAt(target, in: world) ? .error(.EINVAL) : nil
            }
        }
    }

    /// What a new image does not get, or gets unasked.
    private static func missing(_ kind: Kind) -> [Fault] {
        [
            Fault(
                "exec.loses-\(kind.name)", "a new image lacks numbers of \(kind.text)", breaks: "exec.survive",
                after: .exec, .closes { $1 > 2 && kind.isAt($1, in: $0) }),
            Fault(
                "exec.keeps-marked-\(kind.name)", "exec does not close numbers of \(kind.text)",
                breaks: "exec.cloexec.closed", after: .exec
            ) { world, call in
                let before = call.before
                for number in before.process.openNumbers where world.process[number] == nil {
                    guard let slot = before.process[number], kind.isAt(number, in: before) else { continue }
                    world.install(world.newDescription(slot, in: before), at: number)
                }
                call.outcome = .table(world.process.openNumbers)
            },
        ]
    }

    private static let linuxObjects: [Fault] = [
        Fault(
            "duplicating.copies-linux-objects", "a duplicate of an object of Linux is an object of its own",
            breaks: "obj.any-type", instead: .scene
        ) { _, call in
            call == .scene(.linuxObject) ? .word(.separate) : nil
        }
    ]
}

/// A kind of object, as faults name it.
private struct Kind: Sendable {
    let name: String
    let text: String
    let isOne: @Sendable (World, Object) -> Bool

    /// Whether what is at a number is of this kind.
    func isAt(_ number: Int, in world: World) -> Bool { world.object(at: number).map { isOne(world, $0) } ?? false }

    static let all = [
        Kind(name: "directories", text: "a directory") { $1 == .directory },
        Kind(name: "streams", text: "a pipe or a FIFO") { if case .pipe = $1 { true } else { false } },
        Kind(name: "sockets", text: "a socket") { if case .socket = $1 { true } else { $1 == .listener } },
        Kind(name: "devices", text: "the null device") { $1 == .null },
        Kind(name: "terminals", text: "a terminal") { $1.isTerminal },
        Kind(name: "listeners", text: "a socket that listens") { $1 == .listener },
        Kind(name: "datagram-sockets", text: "a datagram socket") { world, object in
            if case .socket(let socket) = object { world.sockets[socket].isDatagram } else { false }
        },
        Kind(name: "nameless-files", text: "a file without a name") { world, object in
            if case .file(let file) = object { world.files[file].links == 0 } else { false }
        },
        Kind(name: "internet-sockets", text: "a socket of the internet domain") { world, object in
            if case .socket(let socket) = object { world.sockets[socket].isInternet } else { false }
        },
        Kind(name: "accepted-sockets", text: "a socket that was accepted") { world, object in
            if case .socket(let socket) = object { world.sockets[socket].isAccepted } else { false }
        },
        Kind(name: "linux-objects", text: "an object of Linux") { if case .linux = $1 { true } else { false } },
    ]
}

extension Object {
    /// Whether it is a side of a pseudo-terminal.
    var isTerminal: Bool { terminal != nil }

    /// The terminal that it is a side of.
    var terminal: Int? {
        switch self {
        case .manager(let terminal), .subsidiary(let terminal): terminal
        default: nil
        }
    }
}
