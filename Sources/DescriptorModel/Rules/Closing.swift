/// Closing.
extension World {
    mutating func close(_ fildes: Int) -> Outcome {
        guard process[fildes] != nil else { return fail(.EBADF, "close.err.ebadf") }
        closeNumber(fildes)
        return succeed(.ok, "close.deallocates close.others-unaffected close.no-eagain ofd.private.openness")
    }

    /// posix_close closes with any flag; it may fail for an unknown one.
    mutating func posixClose(_ fildes: Int, flag: Int) -> Outcome {
        guard process[fildes] != nil else { return fail(.EBADF, "close.err.ebadf") }
        closeNumber(fildes)
        if flag != 0, choose(.closeUnknownFlag, false, true) {
            return fail(.EINVAL, "posix_close.invalid-flag")
        }
        return succeed(.ok, "posix_close.flag0")
    }

    /// What any close does, also that of dup2, exec and exit: the number is free, the process has no record lock on the
    /// file any more, whichever number it was set through, and the description has one reference less
    /// [lock.record.any-close.dup], [lock.record.any-close.other-ofd], [lock.record.any-close.never-locked-fd],
    /// [lock.record.any-close.other-file-kept], [lock.record.dup2-same-ofd], [lock.record.child-close-harmless],
    /// [lockf.any-close]. Locks of descriptions stay [lock.ofd.one-dup-close-keeps], [lock.ofd.unrelated-close-keeps].
    package mutating func closeNumber(_ number: Int) {
        guard let slot = process[number] else { return }
        process[number] = nil
        let description = Int(slot.description)
        if case .file(let file) = descriptions[description].object, !files[file].locks.isEmpty {
            files[file].locks.removeAll { $0.owner == .process(current) }
        }
        release(description)
    }
}
