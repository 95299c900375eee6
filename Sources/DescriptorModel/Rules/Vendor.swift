/// What only some platforms have: asking which description, and leases.
extension World {
    /// One description or two, where the platform can say.
    mutating func sameDescription(_ fildes: Int, _ other: Int) -> Outcome {
        guard let one = description(at: fildes), let two = description(at: other) else {
            return fail(.EBADF, "close.err.ebadf")
        }
        return succeed(.word(one == two ? .same : .different), "ofd.shared.kcmp")
    }

    /// A lease belongs to the file's description; whether it is granted is the platform's business.
    mutating func setLease(_ fildes: Int, _ lease: Lease) -> Outcome {
        guard let place = description(at: fildes) else { return fail(.EBADF, "close.err.ebadf") }
        let error: ErrorName? = choose(.leaseGranted, nil, .EACCES, .EINVAL)
        if let error { return fail(error, "ofd.shared.fadvise-locks-leases") }
        if case .file(let file) = descriptions[place].object { files[file].lease = lease }
        return succeed(.ok, "ofd.shared.fadvise-locks-leases")
    }

    mutating func getLease(_ fildes: Int) -> Outcome {
        guard let place = description(at: fildes), case .file(let file) = descriptions[place].object else {
            return fail(.EBADF, "close.err.ebadf")
        }
        let answer: Answer =
            switch files[file].lease {
            case .none: .none
            case .read: .read
            case .write: .write
            }
        return succeed(.word(answer), "ofd.shared.fadvise-locks-leases")
    }

    /// closefrom and close_range: each number that is open there, with all that a close does
    /// [ext.closefrom], [ext.close-range].
    mutating func closeRange(_ first: Int, _ last: Int, isOnlyMarked: Bool) -> Outcome {
        if first < 0 || last < first { return fail(.EINVAL, "ext.close-range") }
        for number in process.openNumbers where first <= number && number <= last {
            if isOnlyMarked { process[number]?.flags.insert(.closeOnExec) } else { closeNumber(number) }
        }
        return succeed(.ok, "ext.closefrom ext.close-range")
    }
}
