import DescriptorModel
import DescriptorNotation

/// The operands of a step with their names replaced by what they are bound to.
package struct StepArguments {
    private let operands: [Operand]
    private let names: [String: Int]
    /// A name that nothing is bound to.
    private(set) var unbound: String?

    init(_ step: Step, names: [String: Int]) {
        operands = step.operands
        self.names = names
        for operand in operands {
            if case .number(let number) = operand, let name = number.name, names[name] == nil { unbound = name }
        }
    }

    func isGiven(_ place: Int) -> Bool { place < operands.count }

    package func number(_ place: Int) -> Int {
        guard place < operands.count, case .number(let number) = operands[place] else { return 0 }
        return switch number {
        case .literal(let value): Int(truncatingIfNeeded: value)
        case .intMax: Int(Int32.max)
        case .intMin: Int(Int32.min)
        case .name(let name, let addend): (names[name] ?? 0) &+ Int(truncatingIfNeeded: addend)
        }
    }

    func offset(_ place: Int) -> Int64 { Int64(number(place)) }

    /// A count, which is not negative and not more than the model can hold.
    func count(_ place: Int) -> Int { min(max(0, number(place)), 1 << 24) }

    func word(_ place: Int) -> String {
        guard place < operands.count, case .word(let word) = operands[place] else { return "" }
        return word
    }

    func words(_ place: Int) -> [String] {
        guard place < operands.count, case .flags(let flags) = operands[place] else { return [] }
        return flags
    }

    func text(_ place: Int) -> [UInt8] {
        guard place < operands.count, case .text(let bytes) = operands[place] else { return [] }
        return bytes
    }

    // MARK: Words

    // Each of these is nil if a word has no meaning here: a new word in the table must not be mistaken for another.

    /// The meaning of the word in this place.
    func meaning<Meaning>(_ place: Int, _ meanings: [String: Meaning]) -> Meaning? { meanings[word(place)] }

    /// The combined meaning of the flags in this place, except words that are handled elsewhere.
    private func flags<Flags: OptionSet>(
        _ place: Int, _ meanings: [String: Flags], besides others: some Sequence<String> = []
    ) -> Flags? where Flags.Element == Flags {
        var flags: Flags = []
        for word in words(place) {
            if let meaning = meanings[word] {
                flags.insert(meaning)
            } else if !others.contains(word) {
                return nil
            }
        }
        return flags
    }

    private static let descriptorFlags: [String: DescriptorFlags] = ["cloexec": .closeOnExec, "clofork": .closeOnFork]
    private static let statusFlags: [String: StatusFlags] = [
        "append": .append, "nonblock": .nonBlocking, "async": .async, "sync": .sync, "dsync": .dataSync,
    ]
    /// What F_SETFL may be given and ignores.
    private static let ignoredFlags: [String: StatusFlags] = [
        "wronly": .accessMode, "rdwr": .accessMode, "creat": .creation, "excl": .creation, "noctty": .creation,
        "trunc": .creation,
    ]

    func descriptorFlags(_ place: Int, besides others: Set<String> = []) -> DescriptorFlags? {
        flags(place, Self.descriptorFlags, besides: others)
    }

    /// The status flags among those that open and pipe take.
    func statusFlags(_ place: Int, besides others: Set<String> = []) -> StatusFlags? {
        flags(place, Self.statusFlags, besides: others.union(Self.descriptorFlags.keys))
    }

    /// What pipe gives both of its ends.
    func pairFlags(_ place: Int) -> (status: StatusFlags, descriptor: DescriptorFlags)? {
        guard let status = statusFlags(place), let descriptor = descriptorFlags(place, besides: ["nonblock"]) else {
            return nil
        }
        return (status, descriptor)
    }

    /// All that F_SETFL may be given.
    func changedFlags(_ place: Int) -> StatusFlags? {
        flags(place, Self.statusFlags.merging(Self.ignoredFlags) { one, _ in one })
    }

    /// An access mode, or this one where none is given.
    func access(_ place: Int, orElse usual: Access = .readWrite) -> Access? {
        isGiven(place)
            ? meaning(
                place,
                [
                    "rdonly": .readOnly, "wronly": .writeOnly, "rdwr": .readWrite, "search": .search, "exec": .search,
                ]) : usual
    }

    func isOn(_ place: Int) -> Bool? { meaning(place, ["off": false, "on": true]) }

    func whence(_ place: Int) -> DescriptorModel.Operation.Whence? {
        meaning(place, ["set": .start, "cur": .current, "end": .end])
    }

    func owner(_ place: Int) -> OpenFileDescription.Owner? {
        meaning(place, ["none": .none, "self": .process, "group": .group])
    }

    func signal(_ place: Int) -> Signal? { meaning(place, ["pipe": .pipe, "hup": .hangup, "urg": .urgent]) }

    /// A signal, and behind it what becomes of it.
    func disposition(_ place: Int) -> (signal: Signal, isIgnored: Bool)? {
        guard let signal = signal(place), let isIgnored = meaning(place + 1, ["catch": false, "ignore": true]) else {
            return nil
        }
        return (signal, isIgnored)
    }

    /// The type of a socket; the default is a stream.
    func isDatagram(_ place: Int) -> Bool? {
        isGiven(place) ? meaning(place, ["stream": false, "dgram": true]) : false
    }

    func direction(_ place: Int) -> (reading: Bool, writing: Bool)? {
        meaning(place, ["rd": (true, false), "wr": (false, true), "rdwr": (true, true)])
    }

    func option(_ place: Int) -> DescriptorModel.Operation.SocketOption? {
        meaning(place, ["reuseaddr": .reuseAddress, "keepalive": .keepAlive])
    }

    /// An option, and whether to switch it on.
    func switchedOption(_ place: Int) -> (option: DescriptorModel.Operation.SocketOption, isOn: Bool)? {
        guard let option = option(place), let isOn = isOn(place + 1) else { return nil }
        return (option, isOn)
    }

    func streamScene(_ place: Int) -> Scene? {
        meaning(
            place,
            [
                "fork-flushed": .streamFork, "exec-unflushed": .streamExec(isFlushed: false),
                "exec-flushed": .streamExec(isFlushed: true),
            ])
    }

    /// A lock on the bytes from a start on; the length 0 means all that follow, a negative one those before the start.
    func lock(isOwnedByDescription: Bool) -> LockRequest? {
        let kinds: [String: LockRequest.Kind] = ["read": .read, "write": .write, "none": .none]
        let (start, length) = (offset(2), offset(3))
        let (sum, overflows) = start.addingReportingOverflow(length)
        let bound = overflows ? (length < 0 ? Int64.min : Int64.max) : sum
        let range = length == 0 ? start..<Int64.max : length < 0 ? bound..<start : start..<bound
        guard let kind = meaning(1, kinds), let origin = isGiven(4) ? whence(4) : .start else { return nil }
        return LockRequest(
            kind, range: range, isOwnedByDescription: isOwnedByDescription, isBackward: length < 0, origin: origin)
    }

    func flockKind(_ place: Int) -> LockRequest.Kind? {
        meaning(place, ["shared": .read, "exclusive": .write, "none": .none])
    }

    // MARK: Objects

    private static let names: [String: Name] = ["file": .file, "file2": .file2, "file3": .file3, "self": .program]
    private static let others: [String: Opening.Target] = [
        "fifo": .fifo, "directory": .directory, "null": .null, "missing": .missing,
    ]

    func name(_ place: Int) -> Name? { meaning(place, Self.names) }

    /// Two names, one after the other.
    func names(_ place: Int) -> (first: Name, second: Name)? {
        guard let first = name(place), let second = name(place + 1) else { return nil }
        return (first, second)
    }

    /// The object of a word.
    func target(_ place: Int) -> Opening.Target? {
        name(place).map(Opening.Target.file) ?? meaning(place, Self.others)
    }

    /// The object of a word, opened with the access and flags in these places. A scratch file is created unless
    /// `existing` is given.
    func opening(_ place: Int, access: Int, flags: Int) -> Opening? {
        guard let target = target(place) else { return nil }
        let words = words(flags)
        let others: Set<String> = ["excl", "trunc", "noctty", "directory", "existing"]
        guard
            let access = self.access(access, orElse: target == .directory ? .readOnly : .readWrite),
            let status = statusFlags(flags, besides: others),
            let descriptor = descriptorFlags(flags, besides: others.union(Self.statusFlags.keys))
        else { return nil }
        var opening = Opening(target)
        opening.access = access
        opening.status = status
        opening.flags = descriptor
        opening.creates = target != .file(.program) && !words.contains("existing")
        opening.isExclusive = words.contains("excl")
        opening.truncates = words.contains("trunc")
        opening.wantsDirectory = words.contains("directory")
        return opening
    }
}
