import DescriptorModel

extension Fault {
    /// What reading, writing and seeking do to the offset, and what O_APPEND and O_NONBLOCK do to them.
    static let offsets: [Fault] = moving + seeking + appending + waiting

    private static let moving: [Fault] = [
        Fault(
            "read.leaves-offset", "read does not move the offset", breaks: "ofd.shared.offset.read", after: .read,
            leavesOffset),
        Fault(
            "write.leaves-offset", "write does not move the offset", breaks: "ofd.shared.offset.write", after: .write,
            leavesOffset),
        Fault(
            "pread.moves-offset", "pread and pwrite move the offset", breaks: "ofd.shared.offset.pread-pwrite",
            after: .positioned
        ) { world, call in
            guard let place = world.description(at: call.source), call.error == nil else { return }
            switch call.operation {
            case .pread(_, let count, let offset): world.descriptions[place].offset = offset &+ Int64(count)
            case .pwrite(_, let bytes, let offset): world.descriptions[place].offset = offset &+ Int64(bytes.count)
            default: break
            }
        },
        Fault(
            "read.zero-is-all", "read takes a count of zero for no limit", breaks: "ofd.shared.offset.read",
            takes: .read
        ) { _, call in
            if case .read(let fildes, 0) = call { .read(fildes, count: 4096) } else { call }
        },
        Fault(
            "pwrite.append-moves-offset", "pwrite with O_APPEND leaves the offset at the end",
            breaks: "ofd.shared.offset.pread-pwrite", after: .positioned
        ) { world, call in
            guard case .pwrite = call.operation, call.error == nil, let place = appending(world, call.operation),
                case .file(let file) = world.descriptions[place].object
            else { return }
            world.descriptions[place].offset = Int64(world.files[file].content.count)
        },
        Fault(
            "write.failed-moves-offset", "a write that is refused moves the offset all the same",
            breaks: "ofd.shared.offset.failed-op", after: .write
        ) { world, call in
            if case .write(_, let bytes) = call.operation, call.error == .EBADF,
                let place = world.description(at: call.source)
            {
                world.descriptions[place].offset += Int64(bytes.count)
            }
        },
        Fault(
            "write.ignores-access", "write does not look at the access mode", breaks: "ofd.shared.accmode.readonly",
            instead: .write, ignoresAccess),
        Fault(
            "read.ignores-access", "read does not look at the access mode", breaks: "ofd.shared.accmode.writeonly",
            instead: .read, ignoresAccess),
        Fault(
            "write.skips-gap", "a write beyond the end goes to the end", breaks: "ofd.shared.offset.past-eof",
            after: .write
        ) { world, call in
            guard case .write(_, let bytes) = call.operation, let place = world.description(at: call.source),
                case .file(let file) = world.descriptions[place].object
            else { return }
            let end = call.before.files[file].content.count
            if world.files[file].content.count > end + bytes.count {
                world.files[file].content = call.before.files[file].content + bytes
                world.descriptions[place].offset = Int64(end + bytes.count)
            }
        },
        Fault(
            "ftruncate.moves-offset", "ftruncate moves an offset that is beyond the new end",
            breaks: "ofd.shared.offset.ftruncate", after: .ftruncate
        ) { world, call in
            guard case .ftruncate(_, let length) = call.operation, let place = world.description(at: call.source) else {
                return
            }
            world.descriptions[place].offset = min(world.descriptions[place].offset, length)
        },
    ]

    private static let seeking: [Fault] = [
        Fault(
            "ftruncate.does-nothing", "ftruncate succeeds and changes nothing", breaks: "ofd.shared.offset.ftruncate",
            instead: .ftruncate, .doesNothing),
        Fault(
            "lseek.negative-is-zero", "lseek to before the beginning goes to the beginning",
            breaks: "ofd.shared.offset.failed-op", after: .lseek
        ) { world, call in
            guard call.error == .EINVAL else { return }
            world.changeDescription(of: call.source) { $0.offset = 0 }
            call.outcome = .number(0)
        },
        Fault(
            "lseek.failed-moves", "lseek that fails moves the offset all the same",
            breaks: "ofd.shared.offset.failed-op",
            after: .lseek
        ) { world, call in
            if call.error == .EINVAL { world.changeDescription(of: call.source) { $0.offset = 0 } }
        },
        Fault(
            "lseek.remembers-end", "lseek counts from the end that the file had when that was first asked",
            breaks: "ofd.shared.offset.seek-end-tracks", after: .lseek
        ) { world, call in
            guard case .lseek(_, let offset, .end) = call.operation, let number = call.given,
                let place = world.description(at: call.source)
            else { return }
            let end = world.memory[place] ?? number &- Int(truncatingIfNeeded: offset)
            world.memory[place] = end
            world.descriptions[place].offset = max(0, Int64(end) &+ offset)
            call.outcome = .number(world.descriptions[place].offset)
        },
        Fault(
            "lseek.hole-leaves-offset", "lseek with SEEK_HOLE or SEEK_DATA tells a place and does not go there",
            breaks: "ofd.shared.offset.seek-hole", after: .lseek
        ) { world, call in
            guard case .seekHole = call.operation, let place = call.before.description(at: call.source) else { return }
            world.descriptions[place].offset = call.before.descriptions[place].offset
        },
        Fault(
            "lseek.no-data-moves", "lseek with SEEK_DATA that finds none fails, and leaves the offset at the end",
            breaks: "ofd.shared.offset.seek-hole", after: .lseek
        ) { world, call in
            guard case .seekHole(_, let offset, true) = call.operation, call.error == .ENXIO else { return }
            world.changeDescription(of: call.source) { $0.offset = offset }
        },
        Fault(
            "lseek.hole-is-zero", "lseek with SEEK_HOLE of a file without holes goes to the beginning",
            breaks: "ofd.shared.offset.seek-hole", after: .lseek
        ) { world, call in
            guard case .seekHole(_, _, false) = call.operation, call.given != nil else { return }
            world.changeDescription(of: call.source) { $0.offset = 0 }
            call.outcome = .number(0)
        },
        Fault(
            "lseek.pipe-succeeds", "lseek of a pipe or a socket succeeds and does nothing",
            breaks: "obj.pipe.no-offset dup2.target.open-is-closed-first", after: .lseek,
            .answers(.number(0), insteadOf: .ESPIPE)),
        Fault(
            "pread.pipe-ends", "pread of a pipe or a socket finds the end of a file, and pwrite writes nothing",
            breaks: "obj.pipe.no-offset obj.socket.lseek", after: .positioned,
            .answers(.data([]), insteadOf: .ESPIPE)),
    ]

    private static let appending: [Fault] = [
        Fault(
            "append.ignored", "write does not look at O_APPEND", breaks: "ofd.shared.append.behaviour", instead: .write
        ) { world, call in
            guard let place = appending(world, call) else { return nil }
            world.descriptions[place].status.remove(.append)
            let outcome = world.step(call)
            world.descriptions[place].status.insert(.append)
            return outcome
        },
        Fault(
            "append.nothing-moves", "a write of nothing with O_APPEND leaves the offset at the end",
            breaks: "ofd.shared.append.behaviour ofd.shared.offset.read", after: .write
        ) { world, call in
            guard case .write(_, let bytes) = call.operation, bytes.isEmpty,
                let place = appending(world, call.operation), case .file(let file) = world.descriptions[place].object
            else { return }
            world.descriptions[place].offset = Int64(world.files[file].content.count)
        },
        Fault(
            "append.remembers-end", "a write with O_APPEND goes to where the one before it ended",
            breaks: "ofd.shared.append.behaviour", instead: .write
        ) { world, call in
            guard let place = appending(world, call) else { return nil }
            let end = world.memory[place]
            if let end {
                world.descriptions[place].status.remove(.append)
                world.descriptions[place].offset = Int64(end)
            }
            let outcome = world.step(call)
            world.descriptions[place].status.insert(.append)
            world.memory[place] = Int(world.descriptions[place].offset)
            return outcome
        },
        Fault(
            "append.leaves-offset", "a write with O_APPEND leaves the offset where it was",
            breaks: "ofd.shared.append.offset-after", after: .write
        ) { world, call in
            if appending(world, call.operation) != nil { leavesOffset.change(&world, &call) }
        },
        Fault(
            "append.moves-reads", "a read with O_APPEND begins at the end", breaks: "ofd.shared.append.read-offset",
            instead: .read
        ) { world, call in
            guard let place = appending(world, call), case .file(let file) = world.descriptions[place].object else {
                return nil
            }
            world.descriptions[place].offset = Int64(world.files[file].content.count)
            return world.step(call)
        },
    ]

    private static let waiting: [Fault] = [
        Fault(
            "nonblock.ignored", "read and write wait in spite of O_NONBLOCK",
            breaks: "ofd.shared.nonblock.behaviour fcntl.setfl.nonblock.shared", after: [.read, .write],
            .answers(.hung, insteadOf: .EAGAIN, .EWOULDBLOCK)),
        Fault(
            "nonblock.reads-end", "a read that would wait finds the end of the file instead",
            breaks: "ofd.shared.nonblock.behaviour lifetime.pipe.eof-only-last", after: .read,
            .answers(.data([]), insteadOf: .EAGAIN, .EWOULDBLOCK)),
        Fault(
            "nonblock.not-for-fifos", "open of a FIFO forgets O_NONBLOCK", breaks: "ofd.shared.nonblock.behaviour",
            after: .open
        ) { world, call in
            guard let given = call.given, let place = world.description(at: given),
                case .pipe = world.descriptions[place].object
            else { return }
            world.descriptions[place].status = []
        },
    ]

    /// The description of the number that a call is given, if O_APPEND is set there.
    private static func appending(_ world: World, _ call: Operation) -> Int? {
        world.description(at: call.fildes ?? -1).flatMap { world.descriptions[$0].status.contains(.append) ? $0 : nil }
    }

    private static let leavesOffset = Spoil { world, call in
        guard let place = world.description(at: call.source) else { return }
        world.descriptions[place].offset = call.before.descriptions[place].offset
    }

    private static let ignoresAccess = Instead { world, call in
        guard let place = world.description(at: call.fildes ?? -1), case .file = world.descriptions[place].object else {
            return nil
        }
        let access = world.descriptions[place].access
        world.descriptions[place].access = .readWrite
        let outcome = world.step(call)
        world.descriptions[place].access = access
        return outcome
    }
}
