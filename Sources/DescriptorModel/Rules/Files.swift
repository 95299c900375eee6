/// Files: by their names in the scratch directory, and what fstat shows of what is open.
extension World {
    mutating func create(_ name: Name, _ content: [UInt8]) -> Outcome {
        let file = names[name.rawValue] ?? newFile()
        names[name.rawValue] = file
        files[file].content = content
        return .ok
    }

    /// A file without a name lives on while a description refers to it [lifetime.unlinked].
    mutating func unlink(_ name: Name) -> Outcome {
        guard let file = names[name.rawValue] else { return fail(.ENOENT, "lifetime.unlinked") }
        names[name.rawValue] = nil
        files[file].links -= 1
        reclaim(file)
        return succeed(.ok, "lifetime.unlinked")
    }

    /// The file has one name more; what is known of it stays with the file.
    mutating func link(_ name: Name, _ other: Name) -> Outcome {
        guard let file = names[name.rawValue] else { return fail(.ENOENT, "lock.record.file-not-name") }
        guard names[other.rawValue] == nil else { return fail(.EEXIST, "lock.record.file-not-name") }
        names[other.rawValue] = file
        files[file].links += 1
        return succeed(.ok, "lock.record.file-not-name")
    }

    /// The file that had the new name loses it.
    mutating func rename(_ name: Name, _ other: Name) -> Outcome {
        guard let file = names[name.rawValue] else { return fail(.ENOENT, "lock.record.file-not-name") }
        if names[other.rawValue] == file { return succeed(.ok, "lock.record.file-not-name") }
        if names[other.rawValue] != nil { _ = unlink(other) }
        names[other.rawValue] = file
        names[name.rawValue] = nil
        return succeed(.ok, "lock.record.file-not-name")
    }

    /// Rights were settled when a file was opened: nothing that is open changes [ofd.shared.accmode.perm-change].
    mutating func chmod(_ name: Name) -> Outcome {
        names[name.rawValue] == nil ? fail(.ENOENT, "ofd.shared.accmode.perm-change") : .ok
    }

    mutating func filesize(_ fildes: Int) -> Outcome {
        guard let description = description(at: fildes) else { return fail(.EBADF, "close.err.ebadf") }
        guard case .file(let file) = descriptions[description].object else { return .number(0) }
        return succeed(.number(Int64(files[file].content.count)), "ofd.shared.identity.fstat")
    }

    mutating func nlink(_ fildes: Int) -> Outcome {
        guard let description = description(at: fildes) else { return fail(.EBADF, "close.err.ebadf") }
        guard case .file(let file) = descriptions[description].object else { return .number(1) }
        return succeed(.number(Int64(files[file].links)), "lifetime.unlinked")
    }

    mutating func filetype(_ fildes: Int) -> Outcome {
        guard let description = description(at: fildes) else { return fail(.EBADF, "close.err.ebadf") }
        let answer: Answer =
            switch descriptions[description].object {
            case .file: .file
            case .directory: .directory
            case .pipe: .fifo
            case .socket, .listener: .socket
            case .null, .manager, .subsidiary: .device
            case .linux(let object): object == .path ? .file : .other
            }
        return succeed(.word(answer), "obj.any-type ofd.shared.identity.fstat")
    }

    mutating func sameFile(_ fildes: Int, _ other: Int) -> Outcome {
        guard let one = description(at: fildes), let two = description(at: other) else {
            return fail(.EBADF, "close.err.ebadf")
        }
        let isSame = descriptions[one].object == descriptions[two].object
        return succeed(.word(isSame ? .same : .different), "ofd.shared.identity.fstat")
    }

    /// A directory is read from the position of its description, which is then at the end
    /// [obj.directory.offset-shared], [obj.directory.fdopendir-start].
    mutating func list(_ fildes: Int) -> Outcome {
        guard let place = description(at: fildes) else { return fail(.EBADF, "close.err.ebadf") }
        if descriptions[place].object != .directory { return fail(.ENOTDIR, "obj.directory.dup") }
        let isAtEnd = descriptions[place].offset > 0
        descriptions[place].offset = World.maximalOffset
        return succeed(
            .word(isAtEnd ? .nothing : .names), "obj.directory.offset-shared obj.directory.fdopendir-start")
    }
}
