/// What belongs to a socket belongs to all numbers that lead to it.
extension World {
    private func socket(at fildes: Int) -> Int? {
        guard let place = description(at: fildes), case .socket(let socket) = descriptions[place].object else {
            return nil
        }
        return socket
    }

    private mutating func refuseSocket(_ fildes: Int) -> Outcome {
        description(at: fildes) == nil ? fail(.EBADF, "close.err.ebadf") : fail(.ENOTSOCK, "obj.socket.one-queue")
    }

    /// Shutdown acts on the socket, whichever number names it.
    mutating func shutdown(_ fildes: Int, reading: Bool, writing: Bool) -> Outcome {
        guard let socket = socket(at: fildes) else { return refuseSocket(fildes) }
        if reading { sockets[socket].isReadShut = true }
        if writing {
            sockets[socket].isWriteShut = true
            if let peer = sockets[socket].peer { sockets[peer].isReadShut = true }
        }
        return succeed(.ok, "lifetime.socket.shutdown-all")
    }

    mutating func setOption(_ fildes: Int, _ option: Operation.SocketOption, _ isOn: Bool) -> Outcome {
        guard let socket = socket(at: fildes) else { return refuseSocket(fildes) }
        switch option {
        case .reuseAddress: sockets[socket].reusesAddress = isOn
        case .keepAlive: sockets[socket].keepsAlive = isOn
        }
        return succeed(.ok, "ofd.shared.sockopt")
    }

    mutating func getOption(_ fildes: Int, _ option: Operation.SocketOption) -> Outcome {
        guard let socket = socket(at: fildes) else { return refuseSocket(fildes) }
        let isOn = option == .reuseAddress ? sockets[socket].reusesAddress : sockets[socket].keepsAlive
        return succeed(.word(isOn ? .on : .off), "ofd.shared.sockopt")
    }

    mutating func domain(_ fildes: Int) -> Outcome {
        guard let socket = socket(at: fildes) else { return refuseSocket(fildes) }
        return succeed(.word(sockets[socket].isInternet ? .internet : .local), "obj.socket.names")
    }

    mutating func sameName(_ fildes: Int, _ other: Int) -> Outcome {
        guard let one = socket(at: fildes) else { return refuseSocket(fildes) }
        guard let two = socket(at: other) else { return refuseSocket(other) }
        return compareNames(one, two)
    }

    mutating func isPeer(_ fildes: Int, _ other: Int) -> Outcome {
        guard let socket = socket(at: fildes) else { return refuseSocket(fildes) }
        guard let one = sockets[socket].peer else { return fail(.ENOTCONN, "obj.socket.names") }
        guard let two = self.socket(at: other) else { return refuseSocket(other) }
        return compareNames(one, two)
    }

    /// Sockets of the internet domain have names; pairs of local ones have none.
    private mutating func compareNames(_ one: Int, _ other: Int) -> Outcome {
        guard sockets[one].isInternet, sockets[other].isInternet else {
            return unknown("a local socket may have no name")
        }
        return succeed(.word(one == other ? .same : .different), "obj.socket.names")
    }

    /// A message keeps what it carries alive until it is taken [lifetime.scm-rights].
    mutating func sendDescriptor(_ fildes: Int, _ passed: Int) -> Outcome {
        guard let socket = socket(at: fildes) else { return refuseSocket(fildes) }
        guard let description = description(at: passed) else { return fail(.EBADF, "close.err.ebadf") }
        guard let peer = sockets[socket].peer else { return fail(.EPIPE, "lifetime.socket.all-closed") }
        descriptions[description].references += 1
        sockets[peer].passed.append(description)
        return succeed(.ok, "lifetime.scm-rights")
    }

    /// The receiver gets a number for the same description, with flags that are clear.
    mutating func receiveDescriptor(_ fildes: Int) -> Outcome {
        guard let socket = socket(at: fildes) else { return refuseSocket(fildes) }
        guard !sockets[socket].passed.isEmpty else { return .hung }
        let number = process.lowestFree()
        if number >= process.limit { return fail(.EMFILE, "limit.rlimit.exceed-emfile") }
        let description = sockets[socket].passed.removeFirst()
        process[number] = Slot(description: description)
        return succeed(.number(Int64(number)), "lifetime.scm-rights alloc.lowest.all-openers")
    }
}
