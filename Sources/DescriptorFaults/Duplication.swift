import DescriptorModel

/// A call that duplicates, and which requirements say what it must do: what faults that are alike in all of them are
/// made from.
struct Duplication: Sendable {
    /// The call.
    let call: Calls
    /// What the names of faults begin with.
    let name: String
    /// What sentences call it.
    let text: String
    /// Which number it gives.
    let number: String
    /// That both numbers have one description.
    let shares: String
    /// The flags of the new number.
    let flags: String
    /// A source that is not open.
    let source: String
    /// A number at the limit or above.
    let range: String
    /// A negative number.
    let negative: String
    /// No number left.
    let full: String

    static let dup = Duplication(
        call: .dup, name: "dup", text: "dup", number: "dup.returns.lowest-free", shares: "dup.same-ofd",
        flags: "dup.cloexec.cleared dup.clofork.cleared", source: "dup.err.ebadf.closed dup.err.ebadf.huge",
        range: "dup.err.emfile limit.rlimit.one-greater", negative: "dup.err.ebadf.negative", full: "dup.err.emfile")
    static let dup2 = Duplication(
        call: .dup2, name: "dup2", text: "dup2", number: "dup2.returns.newfd", shares: "dup2.same-ofd",
        flags: "dup2.unequal.cloexec-cleared.from-source dup2.unequal.clofork-cleared",
        source: "dup2.invalid-src.ebadf", range: "dup2.badnew.at-limit dup2.badnew.last-valid dup2.badnew.above-limit",
        negative: "dup2.badnew.negative", full: "dup2.no-emfile.full-table")
    static let dup3 = Duplication(
        call: .dup3, name: "dup3", text: "dup3", number: "dup3.flag0.equals-dup2", shares: "dup3.flag0.equals-dup2",
        flags: "dup3.flag.sole-determinant", source: "dup3.err.ebadf.src", range: "dup3.err.ebadf.newfd",
        negative: "dup3.err.ebadf.newfd", full: "dup3.flag0.equals-dup2")
    static let dupfd = Duplication(
        call: .dupfd, name: "dupfd", text: "F_DUPFD", number: "fcntl.dupfd.min.exact fcntl.dupfd.min.next-free",
        shares: "fcntl.dupfd.same-ofd", flags: "fcntl.dupfd.cloexec-cleared fcntl.dupfd.clofork-cleared",
        source: "fcntl.dupfd.err.ebadf", range: "fcntl.dupfd.err.einval.at-limit fcntl.dupfd.min.exact",
        negative: "fcntl.dupfd.err.einval.negative",
        full: "fcntl.dupfd.err.emfile.full fcntl.dupfd.err.emfile.none-above")
    static let dupfdCloexec = Duplication(
        call: .dupfdCloexec, name: "dupfd-cloexec", text: "F_DUPFD_CLOEXEC", number: "fcntl.dupfd-cloexec.min",
        shares: "fcntl.dupfd.same-ofd", flags: "fcntl.dupfd-cloexec.sets fcntl.dupfd-cloexec.clofork-clear",
        source: "fcntl.dupfd.err.ebadf", range: "fcntl.dupfd.err.einval.at-limit",
        negative: "fcntl.dupfd.err.einval.negative",
        full: "fcntl.dupfd.err.emfile.full fcntl.dupfd.err.emfile.none-above")
    static let dupfdClofork = Duplication(
        call: .dupfdClofork, name: "dupfd-clofork", text: "F_DUPFD_CLOFORK", number: "fcntl.dupfd-clofork.sets",
        shares: "fcntl.dupfd.same-ofd", flags: "fcntl.dupfd-clofork.sets", source: "fcntl.dupfd.err.ebadf",
        range: "fcntl.dupfd.err.einval.at-limit", negative: "fcntl.dupfd.err.einval.negative",
        full: "fcntl.dupfd.err.emfile.full fcntl.dupfd.err.emfile.none-above")

    /// Those that give the lowest number from a minimum on.
    static let commands = [dupfd, dupfdCloexec, dupfdClofork]
    /// Those that give the lowest number.
    static let searching = [dup] + commands
    /// Those that take a number that is named.
    static let replacing = [dup2, dup3]
    /// All.
    static let all = [dup] + replacing + commands
}

extension OpenFileDescription {
    /// Is as after open, except for the access mode.
    mutating func openAgain() {
        offset = 0
        status = []
    }
}

extension World {
    /// Gives a number a description of its own: a copy of the one that it should share.
    mutating func separate(_ number: Int, _ change: (inout OpenFileDescription) -> Void = { _ in }) {
        guard let slot = process[number] else { return }
        let shared = descriptions[Int(slot.description)]
        let copy = newDescription(shared.object, access: shared.access, status: shared.status)
        descriptions[copy].offset = shared.offset
        descriptions[copy].owner = shared.owner
        change(&descriptions[copy])
        descriptions[copy].references = 1
        process[number] = Slot(description: copy, flags: slot.flags)
        release(Int(slot.description))
    }

    /// Moves what is at a number to another, if that may be used; says where it is then.
    mutating func move(_ number: Int, to other: Int) -> Int {
        guard other >= 0, other < process.limit, process[other] == nil, let slot = process[number] else {
            return number
        }
        process[number] = nil
        process[other] = slot
        return other
    }

    /// Makes the lowest number that is free refer to what another refers to, or to nothing of interest.
    mutating func occupyLowest(like number: Int = -1) {
        let free = process.lowestFree()
        guard free < process.limit else { return }
        install(description(at: number) ?? newDescription(.null, access: .readWrite), at: free)
    }

    /// Changes the flags of a number, if it is open.
    mutating func changeFlags(of number: Int, _ change: (inout DescriptorFlags) -> Void) {
        guard var slot = process[number] else { return }
        change(&slot.flags)
        process[number] = slot
    }

    /// Changes the description of a number, if it is open.
    mutating func changeDescription(of number: Int, _ change: (inout OpenFileDescription) -> Void) {
        if let place = description(at: number) { change(&descriptions[place]) }
    }

    /// Closes the open numbers for which this holds.
    mutating func closeNumbers(where isClosed: (World, Int) -> Bool) {
        for number in process.openNumbers where isClosed(self, number) { closeNumber(number) }
    }

    /// Whether a number has a flag.
    func isMarked(_ number: Int, _ flag: DescriptorFlags) -> Bool {
        process[number]?.flags.contains(flag) == true
    }

    /// The number that a call names twice, if that is open, or if it is not.
    func equalNumber(_ call: Operation, isOpen: Bool) -> Int? {
        guard let fildes = call.fildes, fildes == call.fildes2 else { return nil }
        return (process[fildes] != nil) == isOpen ? fildes : nil
    }

    /// The kind of what a number refers to.
    func object(at number: Int) -> Object? { description(at: number).map { descriptions[$0].object } }

    /// A key for what a fault remembers of a number of the current process.
    func key(_ number: Int) -> Int { current << 20 | number & 0xf_ffff }
}
