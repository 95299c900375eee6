/// Streams. A stream and a descriptor are handles of one description [handle.definition]; descriptors alone need no rule
/// [handle.fd-only.no-restriction], nor does one that is not used [handle.unused-fd].
extension World {
    mutating func stream(_ call: StreamCall) -> Outcome {
        switch call {
        case .open(let target, let mode): openStream(target, mode)
        case .attach(let number, let mode): attachStream(number, mode)
        case .reopen(let number, let target, let mode): reopenStream(number, target, mode)
        case .close(let number): closeStream(number)
        case .put(let number, let bytes): put(number, bytes)
        case .get(let number, let count): get(number, count: count)
        case .flush(let number): flush(number)
        case .seek(let number, let offset, let whence): seek(number, offset, whence)
        case .tell(let number): tell(number)
        case .setBuffer(let number, let buffering): setBuffer(number, buffering)
        case .exitAfter(let number, let bytes, let flushes): exitAfter(number, bytes, flushes: flushes)
        case .system(let command): system(command)
        case .popen(let command, let reads): popen(command, reads: reads)
        case .pclose(let number): pclose(number)
        }
    }

    /// Without a call that makes one, 0, 1 and 2 have streams.
    private func stream(at number: Int) -> Stream? {
        process.streams[number] ?? (0...2 ~= number ? Stream(number == 2 ? .none : .full) : nil)
    }

    private mutating func noStream() -> Outcome { unknown("no step has made a stream of this number") }

    private mutating func openStream(_ target: Opening.Target, _ mode: StreamMode) -> Outcome {
        var opening = Opening(target)
        opening.access = mode.reads ? (mode.writes ? .readWrite : .readOnly) : .writeOnly
        opening.creates = mode.creates
        opening.truncates = mode.truncates
        opening.isExclusive = mode.isExclusive
        if mode.appends { opening.status = .append }
        if mode.marks { opening.flags = .closeOnExec }
        let outcome = open(opening)
        if case .number(let number) = outcome { process.streams[Int(number)] = Stream() }
        return outcome
    }

    /// The stream begins at the offset of the description; the file keeps its length, in every mode.
    private mutating func attachStream(_ number: Int, _ mode: StreamMode) -> Outcome {
        guard let place = description(at: number) else { return fail(.EBADF, "close.err.ebadf") }
        let access = descriptions[place].access
        if mode.reads && !access.reads || mode.writes && !access.writes {
            return fail(.EINVAL, "stdio.fdopen.mode-compatible")
        }
        process.streams[number] = Stream()
        if mode.marks { process[number]?.flags.insert(.closeOnExec) }
        return succeed(
            .ok, "stdio.fdopen.position stdio.fdopen.no-truncate stdio.fdopen.cloexec stdio.fdopen.excl")
    }

    /// What is opened has the flags of the new mode alone [stdio.freopen.cloexec].
    private mutating func reopenStream(_ number: Int, _ target: Opening.Target, _ mode: StreamMode) -> Outcome {
        guard stream(at: number) != nil else { return noStream() }
        _ = flush(number)
        process.streams[number] = nil
        closeNumber(number)
        return openStream(target, mode)
    }

    /// What is left to write is written, and what was read ahead is given back; then its number is closed, and no other.
    private mutating func closeStream(_ number: Int) -> Outcome {
        guard stream(at: number) != nil else { return noStream() }
        let flushed = flush(number)
        process.streams[number] = nil
        guard process[number] != nil else { return fail(.EBADF, "close.err.ebadf") }
        closeNumber(number)
        if case .error = flushed { return flushed }
        return succeed(.ok, "stdio.fdopen.ownership handle.input-fflush handle.first.write-flush")
    }

    private mutating func put(_ number: Int, _ bytes: [UInt8]) -> Outcome {
        guard var stream = stream(at: number) else { return noStream() }
        stream.pending += bytes
        let goes = stream.buffering == .none || stream.buffering == .line && bytes.contains(UInt8(ascii: "\n"))
        process.streams[number] = stream
        return goes ? drain(number, "handle.first.unbuffered handle.first.linebuffered") : .ok
    }

    private mutating func drain(_ number: Int, _ requirements: StaticString) -> Outcome {
        guard let bytes = process.streams[number]?.pending, !bytes.isEmpty else { return .ok }
        process.streams[number]?.pending = []
        let outcome = write(number, bytes)
        guard case .number = outcome else { return outcome }
        return succeed(.ok, requirements)
    }

    /// At the end of the file nothing is read ahead, so that nothing need be given back [handle.first.read-eof].
    private mutating func get(_ number: Int, count: Int) -> Outcome {
        guard var stream = stream(at: number) else { return noStream() }
        while stream.ahead.count < count {
            let outcome = read(number, count: 1024)
            guard case .data(let bytes) = outcome else {
                if stream.ahead.isEmpty || outcome == .hung { return outcome }
                break
            }
            if bytes.isEmpty { break }
            stream.ahead += bytes
        }
        let bytes = Array(stream.ahead.prefix(count))
        stream.ahead.removeFirst(bytes.count)
        process.streams[number] = stream
        return succeed(.data(bytes), "handle.first.read-eof handle.second.seek")
    }

    /// Before another handle is used: what is pending is written, and the offset is where the stream is.
    private mutating func flush(_ number: Int) -> Outcome {
        guard stream(at: number) != nil else { return noStream() }
        let outcome = drain(
            number,
            """
            handle.first.write-flush handle.switch-rules handle.output-no-loss stdio.two-streams \
            handle.first.fd-no-action
            """)
        guard let ahead = process.streams[number]?.ahead.count, ahead > 0 else { return outcome }
        process.streams[number]?.ahead = []
        guard case .number = lseek(number, Int64(-ahead), .current) else { return .ok }
        return succeed(.ok, "handle.input-fflush handle.first.read-seekable")
    }

    private mutating func seek(_ number: Int, _ offset: Int64, _ whence: Operation.Whence) -> Outcome {
        guard stream(at: number) != nil else { return noStream() }
        _ = flush(number)
        let outcome = lseek(number, offset, whence)
        guard case .number = outcome else { return outcome }
        return succeed(.ok, "handle.second.seek handle.switch-rules")
    }

    private mutating func tell(_ number: Int) -> Outcome {
        guard let stream = stream(at: number) else { return noStream() }
        let outcome = lseek(number, 0, .current)
        guard case .number(let offset) = outcome else { return outcome }
        return succeed(
            .number(offset - Int64(stream.ahead.count) + Int64(stream.pending.count)), "stdio.fdopen.position")
    }

    private mutating func setBuffer(_ number: Int, _ buffering: Stream.Buffering) -> Outcome {
        guard var stream = stream(at: number) else { return noStream() }
        stream.buffering = buffering
        process.streams[number] = stream
        return .ok
    }

    // MARK: Processes

    private mutating func exitAfter(_ number: Int, _ bytes: [UInt8], flushes: Bool) -> Outcome {
        guard stream(at: number) != nil else { return noStream() }
        _ = fork()
        _ = put(number, bytes)
        if flushes {
            for number in process.streams.keys.sorted() { _ = flush(number) }
        }
        _ = exit()
        return succeed(.ok, "stdio.exit-flush handle.cross-process")
    }

    /// The shell has the descriptors that its process has, but those that are marked.
    private mutating func system(_ command: ShellCommand) -> Outcome {
        _ = fork()
        _ = exec()
        let outcome = run(command)
        guard case .number = outcome else { return outcome }
        _ = exit()
        return succeed(outcome, "stdio.popen-inherit")
    }

    private mutating func popen(_ command: ShellCommand, reads: Bool) -> Outcome {
        let opened = pipe([], [])
        guard case .pair(let readEnd, let writeEnd) = opened else { return opened }
        let (own, other) = reads ? (readEnd, writeEnd) : (writeEnd, readEnd)
        guard let description = description(at: other) else { return unknown("pipe has given no number") }
        let parent = current
        _ = fork()
        let child = current
        for (number, stream) in process.streams where stream.command != nil { closeNumber(number) }
        closeNumber(own)
        if other != (reads ? 1 : 0) {
            closeNumber(reads ? 1 : 0)
            install(description, at: reads ? 1 : 0)
            closeNumber(other)
        }
        _ = exec()
        var stream = Stream()
        stream.command = command
        if command.reads && !reads {
            stream.child = child
            current = parent
        } else {
            let outcome = run(command)
            guard case .number(let status) = outcome else { return outcome }
            stream.status = status
            _ = exit()
        }
        closeNumber(other)
        process.streams[own] = stream
        return succeed(.number(Int64(own)), "stdio.popen-inherit stdio.popen-closes")
    }

    /// The command finds the end of its input, because no other has a number of the pipe; pclose waits for its end.
    private mutating func pclose(_ number: Int) -> Outcome {
        guard let stream = process.streams[number], stream.command != nil else { return noStream() }
        _ = flush(number)
        process.streams[number] = nil
        closeNumber(number)
        guard let child = stream.child, let command = stream.command else { return .number(stream.status) }
        guard processes.indices.contains(child), processes[child].isAlive, processes[child].parent == current else {
            return unknown("the command is the child of another process")
        }
        current = child
        let outcome = run(command)
        guard case .number = outcome else { return outcome }
        _ = exit()
        return succeed(outcome, "stdio.popen-closes")
    }

    /// What the shell does, and its exit status.
    private mutating func run(_ command: ShellCommand) -> Outcome {
        switch command {
        case .say: return say(1, "said\n")
        case .complain: return say(2, "complained\n")
        case .fail: return .number(7)
        case .copy:
            var line = ""
            while !line.hasSuffix("\n") {
                let outcome = read(0, count: 1)
                guard case .data(let bytes) = outcome else { return outcome == .hung ? .hung : .number(7) }
                guard let byte = bytes.first else { return .number(7) }
                line.unicodeScalars.append(Unicode.Scalar(byte))
            }
            return say(1, line)
        }
    }

    private mutating func say(_ number: Int, _ text: String) -> Outcome {
        guard case .number = write(number, Array(text.utf8)) else {
            return unknown("what a shell does that cannot write is its own")
        }
        return .number(0)
    }
}
