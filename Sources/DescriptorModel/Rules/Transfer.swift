/// Moving bytes and the offset. The offset is the description's: what one number moves, all its duplicates see.
extension World {
    /// Reading moves the shared offset by what was read [ofd.shared.offset.read].
    mutating func read(_ fildes: Int, count: Int) -> Outcome {
        guard let place = description(at: fildes) else { return fail(.EBADF, "close.err.ebadf") }
        let description = descriptions[place]
        guard description.access.reads else { return fail(.EBADF, "ofd.shared.accmode.writeonly") }
        if count == 0 { return .data([]) }
        switch description.object {
        case .file(let file):
            let bytes = slice(files[file].content, from: description.offset, count: count)
            descriptions[place].offset += Int64(bytes.count)
            return succeed(
                .data(bytes), "ofd.shared.offset.read ofd.shared.offset.readv-writev ofd.shared.append.read-offset")
        case .pipe(let pipe, _): return readPipe(pipe, count: count, description.status)
        case .socket(let socket): return readSocket(socket, count: count, description.status)
        case .subsidiary(let terminal): return readLine(terminal, count: count, description.status)
        case .manager(let terminal):
            let bytes = Array(terminals[terminal].output.prefix(count))
            terminals[terminal].output.removeFirst(bytes.count)
            return bytes.isEmpty ? wait(description.status, .EAGAIN) : .data(bytes)
        case .null: return .data([])
        case .directory: return fail(.EISDIR, "obj.directory.dup")
        case .listener: return fail(.ENOTCONN, "obj.socket.one-queue")
        case .linux: return unknown("what is read from an object of Linux is its own")
        }
    }

    private func slice(_ bytes: [UInt8], from offset: Int64, count: Int) -> [UInt8] {
        guard offset >= 0, offset < Int64(bytes.count) else { return [] }
        return Array(bytes[Int(offset)...].prefix(count))
    }

    /// What would wait waits, or fails where the description is non-blocking [ofd.shared.nonblock.behaviour].
    private mutating func wait(_ status: StatusFlags, _ error: ErrorName) -> Outcome {
        status.contains(.nonBlocking)
            ? fail(error, "ofd.shared.nonblock.behaviour fcntl.setfl.nonblock.shared") : .hung
    }

    /// Empty, a pipe is at its end only when no description is open for writing [lifetime.pipe.eof-only-last].
    private mutating func readPipe(_ pipe: Int, count: Int, _ status: StatusFlags) -> Outcome {
        if pipes[pipe].bytes.isEmpty {
            if pipes[pipe].writers == 0 {
                return succeed(.data([]), "lifetime.pipe.eof-only-last lifetime.pipe.eof-dup2 lifetime.exit-closes")
            }
            return wait(status, .EAGAIN)
        }
        let bytes = Array(pipes[pipe].bytes.prefix(count))
        pipes[pipe].bytes.removeFirst(bytes.count)
        return succeed(.data(bytes), "lifetime.pipe.data-survives-writer obj.pipe.single-queue")
    }

    private mutating func readSocket(_ socket: Int, count: Int, _ status: StatusFlags) -> Outcome {
        guard let message = sockets[socket].messages.first else {
            if sockets[socket].isReset, choose(.socketReset, true, false) {
                sockets[socket].isReset = false
                return fail(.ECONNRESET, "lifetime.socket.all-closed")
            }
            if sockets[socket].peer == nil || sockets[socket].isReadShut {
                return succeed(.data([]), "lifetime.socket.all-closed lifetime.socket.shutdown-all")
            }
            return wait(status, choose(.socketWouldBlock, .EAGAIN, .EWOULDBLOCK))
        }
        let bytes = Array(message.prefix(count))
        // What is left of a datagram is lost; what is left of a stream is not.
        if sockets[socket].isDatagram || bytes.count == message.count {
            sockets[socket].messages.removeFirst()
        } else {
            sockets[socket].messages[0].removeFirst(bytes.count)
        }
        return succeed(.data(bytes), "obj.socket.one-queue")
    }

    /// A terminal gives whole lines, until its line is hung up with the last number of the manager side.
    private mutating func readLine(_ terminal: Int, count: Int, _ status: StatusFlags) -> Outcome {
        if terminals[terminal].managers == 0 {
            return succeed(.data([]), "lifetime.pty.manager-last obj.tty.close-one")
        }
        guard let end = terminals[terminal].input.firstIndex(of: UInt8(ascii: "\n")) else {
            return wait(status, .EAGAIN)
        }
        let bytes = Array(terminals[terminal].input[...end].prefix(count))
        terminals[terminal].input.removeFirst(bytes.count)
        return .data(bytes)
    }

    /// Writing moves the shared offset; with O_APPEND it goes to the end first [ofd.shared.append.behaviour].
    mutating func write(_ fildes: Int, _ bytes: [UInt8]) -> Outcome {
        guard let place = description(at: fildes) else { return fail(.EBADF, "close.err.ebadf") }
        let description = descriptions[place]
        guard description.access.writes else { return fail(.EBADF, "ofd.shared.accmode.readonly") }
        let count = Outcome.number(Int64(bytes.count))
        switch description.object {
        case .file(let file):
            if bytes.isEmpty { return count }
            let end = Int64(files[file].content.count)
            let offset = description.status.contains(.append) ? end : description.offset
            if !store(bytes, in: file, at: offset) { return fail(.EFBIG, "ofd.shared.offset.past-eof") }
            descriptions[place].offset = offset + Int64(bytes.count)
            return succeed(
                count,
                """
                ofd.shared.offset.write ofd.shared.append.behaviour ofd.shared.append.offset-after \
                ofd.shared.offset.past-eof
                """)
        case .pipe(let pipe, _):
            if pipes[pipe].readers == 0 { return breakPipe("lifetime.pipe.epipe-only-last") }
            pipes[pipe].bytes += bytes
        case .socket(let socket):
            guard let peer = sockets[socket].peer, !sockets[socket].isWriteShut else {
                return breakPipe("lifetime.socket.all-closed lifetime.socket.shutdown-all")
            }
            if sockets[peer].isDatagram || sockets[peer].messages.isEmpty {
                sockets[peer].messages.append(bytes)
            } else {
                sockets[peer].messages[0] += bytes
            }
        case .manager(let terminal):
            terminals[terminal].input += bytes
            if terminals[terminal].echoes { terminals[terminal].output += bytes }
        case .subsidiary(let terminal): terminals[terminal].output += bytes
        case .null: break  // It takes all and keeps nothing [obj.chardev.null-zero].
        case .directory, .listener: return fail(.EBADF, "ofd.shared.accmode.readonly")
        case .linux: return unknown("what is written to an object of Linux is its own")
        }
        return succeed(count, "obj.any-type")
    }

    /// There is no reader any more: EPIPE, and SIGPIPE for the writing thread.
    private mutating func breakPipe(_ requirements: StaticString) -> Outcome {
        process.signals.deliver(.pipe)
        return fail(.EPIPE, requirements)
    }

    /// Bytes beyond the end leave zeros between [ofd.shared.offset.past-eof], up to the size that files may have.
    private mutating func store(_ bytes: [UInt8], in file: Int, at offset: Int64) -> Bool {
        guard offset >= 0, offset <= World.maximalSize else { return false }
        let start = Int(offset)
        let end = start + bytes.count
        if files[file].content.count < end {
            files[file].content += [UInt8](repeating: 0, count: end - files[file].content.count)
        }
        files[file].content.replaceSubrange(start..<end, with: bytes)
        return true
    }

    /// Writes until there is no room: non-blocking, so that it fails instead of waiting.
    mutating func writeFull(_ fildes: Int) -> Outcome {
        let outcome = write(fildes, [UInt8](repeating: 0, count: 512))
        guard case .number = outcome, let place = description(at: fildes) else { return outcome }
        switch descriptions[place].object {
        case .pipe: return wait(descriptions[place].status, .EAGAIN)
        case .socket: return wait(descriptions[place].status, choose(.socketWouldBlock, .EAGAIN, .EWOULDBLOCK))
        default: return outcome
        }
    }

    /// Positioned reading does not change the offset [ofd.shared.offset.pread-pwrite].
    mutating func pread(_ fildes: Int, count: Int, offset: Int64) -> Outcome {
        guard let place = description(at: fildes) else { return fail(.EBADF, "close.err.ebadf") }
        guard descriptions[place].access.reads else { return fail(.EBADF, "ofd.shared.accmode.writeonly") }
        guard case .file(let file) = descriptions[place].object else { return fail(.ESPIPE, "obj.pipe.no-offset") }
        return succeed(
            .data(slice(files[file].content, from: offset, count: count)), "ofd.shared.offset.pread-pwrite")
    }

    mutating func pwrite(_ fildes: Int, _ bytes: [UInt8], offset: Int64) -> Outcome {
        guard let place = description(at: fildes) else { return fail(.EBADF, "close.err.ebadf") }
        guard descriptions[place].access.writes else { return fail(.EBADF, "ofd.shared.accmode.readonly") }
        guard case .file(let file) = descriptions[place].object else { return fail(.ESPIPE, "obj.pipe.no-offset") }
        if !store(bytes, in: file, at: offset) { return fail(.EINVAL, "ofd.shared.offset.pread-pwrite") }
        return succeed(.number(Int64(bytes.count)), "ofd.shared.offset.pread-pwrite")
    }

    /// Seeking moves the offset of all duplicates; a seek that fails moves nothing.
    mutating func lseek(_ fildes: Int, _ offset: Int64, _ whence: Operation.Whence) -> Outcome {
        guard let place = description(at: fildes) else { return fail(.EBADF, "close.err.ebadf") }
        let description = descriptions[place]
        guard description.isSeekable else { return fail(.ESPIPE, "obj.pipe.no-offset obj.socket.lseek") }
        if description.object == .null { return .number(0) }
        let base: Int64 =
            switch whence {
            case .start: 0
            case .current: description.offset
            case .end: if case .file(let file) = description.object { Int64(files[file].content.count) } else { 0 }
            }
        let (sum, overflows) = base.addingReportingOverflow(offset)
        if overflows || sum < 0 || sum > World.maximalOffset { return fail(.EINVAL, "ofd.shared.offset.failed-op") }
        descriptions[place].offset = sum
        return succeed(
            .number(sum),
            """
            ofd.shared.offset.lseek ofd.shared.offset.seek-end-tracks ofd.shared.offset.fork-twoway \
            ofd.shared.offset.exec
            """)
    }

    /// No file has a hole here but the one at its end; bytes of value 0 might be in one [ofd.shared.offset.seek-hole].
    mutating func seekHole(_ fildes: Int, _ offset: Int64, isForData: Bool) -> Outcome {
        guard let place = description(at: fildes) else { return fail(.EBADF, "close.err.ebadf") }
        guard descriptions[place].isSeekable else { return fail(.ESPIPE, "obj.pipe.no-offset obj.socket.lseek") }
        guard case .file(let file) = descriptions[place].object, !files[file].content.contains(0) else {
            return unknown("where there are holes is the file system's own")
        }
        let end = Int64(files[file].content.count)
        if offset < 0 || offset >= end { return fail(.ENXIO, "ofd.shared.offset.seek-hole") }
        descriptions[place].offset = isForData ? offset : end
        return succeed(.number(isForData ? offset : end), "ofd.shared.offset.seek-hole ofd.shared.offset.lseek")
    }

    /// Truncation leaves the offset where it is [ofd.shared.offset.ftruncate].
    mutating func ftruncate(_ fildes: Int, _ length: Int64) -> Outcome {
        guard let place = description(at: fildes) else { return fail(.EBADF, "close.err.ebadf") }
        guard case .file(let file) = descriptions[place].object, descriptions[place].access.writes, length >= 0,
            length <= World.maximalSize
        else { return fail(.EINVAL, "ofd.shared.offset.ftruncate") }
        let count = files[file].content.count
        if Int(length) < count {
            files[file].content.removeLast(count - Int(length))
        } else {
            files[file].content += [UInt8](repeating: 0, count: Int(length) - count)
        }
        return succeed(.ok, "ofd.shared.offset.ftruncate")
    }

    /// A mapping holds the file after every number is closed [lifetime.mmap].
    mutating func map(_ fildes: Int, length: Int) -> Outcome {
        guard let place = description(at: fildes) else { return fail(.EBADF, "close.err.ebadf") }
        guard case .file(let file) = descriptions[place].object else { return fail(.EACCES, "lifetime.mmap") }
        files[file].uses += 1
        process.mapping = Process.Mapping(file: file, length: length)
        return succeed(.ok, "lifetime.mmap")
    }

    mutating func peek(offset: Int, count: Int) -> Outcome {
        guard let mapping = process.mapping, offset <= mapping.length - count else {
            return unknown("nothing is mapped there")
        }
        return succeed(
            .data(slice(files[mapping.file].content, from: Int64(offset), count: count)), "lifetime.mmap")
    }

    /// sendfile, where there is one: whether it moves the offset of what it reads is the platform's own.
    mutating func sendfile(_ to: Int, _ from: Int, count: Int) -> Outcome {
        guard let source = description(at: from) else { return fail(.EBADF, "close.err.ebadf") }
        let offset = descriptions[source].offset
        let outcome = read(from, count: count)
        if case .error = outcome { return outcome }
        guard case .data(let bytes) = outcome else { return unknown("it would wait for what it reads") }
        if choose(.sendfileOffset, false, true) { descriptions[source].offset = offset }
        return write(to, bytes)
    }

    /// What would not wait is ready: readiness is that of the description, whichever number names it [obj.poll-select].
    mutating func ready(_ one: Int, _ other: Int, reading: Bool, writing: Bool) -> Outcome {
        guard let first = description(at: one), let second = description(at: other) else {
            return fail(.EBADF, "close.err.ebadf")
        }
        let isReady = [first, second].map { place in
            reading && !waitsToRead(descriptions[place]) || writing && !waitsToWrite(descriptions[place])
        }
        let answer: Answer = isReady[0] ? isReady[1] ? .both : .first : isReady[1] ? .second : .neither
        return succeed(.word(answer), "obj.poll-select")
    }

    private func waitsToRead(_ description: OpenFileDescription) -> Bool {
        switch description.object {
        case .pipe(let pipe, _):
            !description.access.reads || pipes[pipe].bytes.isEmpty && pipes[pipe].writers > 0
        case .socket(let socket):
            sockets[socket].messages.isEmpty && sockets[socket].peer != nil && !sockets[socket].isReadShut
        case .listener: backlog.isEmpty
        case .subsidiary(let terminal): terminals[terminal].managers > 0 && terminals[terminal].input.isEmpty
        case .manager(let terminal): terminals[terminal].output.isEmpty
        case .file, .directory, .null, .linux: false
        }
    }

    private func waitsToWrite(_ description: OpenFileDescription) -> Bool {
        switch description.object {
        case .listener: true
        default: !description.access.writes
        }
    }
}
