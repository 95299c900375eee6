import DescriptorModel

/// The operands of a step with their names replaced by what they are bound to.
struct StepArguments {
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

    func number(_ place: Int) -> Int {
        guard place < operands.count, case .number(let number) = operands[place] else { return 0 }
        return switch number {
        case .literal(let value): Int(truncatingIfNeeded: value)
        case .intMax: Int(Int32.max)
        case .intMin: Int(Int32.min)
        case .name(let name, let addend): (names[name] ?? 0) &+ Int(truncatingIfNeeded: addend)
        }
    }

    func offset(_ place: Int) -> Int64 { Int64(number(place)) }

    /// A count, which is never negative, nor more than the model could hold.
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

    func descriptorFlags(_ place: Int) -> DescriptorFlags {
        var flags: DescriptorFlags = []
        for word in words(place) {
            if word == "cloexec" { flags.insert(.closeOnExec) }
            if word == "clofork" { flags.insert(.closeOnFork) }
        }
        return flags
    }

    /// Words that are no status flags are passed over.
    func statusFlags(_ place: Int) -> StatusFlags {
        var flags: StatusFlags = []
        for word in words(place) {
            switch word {
            case "append": flags.insert(.append)
            case "nonblock": flags.insert(.nonBlocking)
            case "async": flags.insert(.async)
            case "sync": flags.insert(.sync)
            case "dsync": flags.insert(.dataSync)
            default: break
            }
        }
        return flags
    }

    /// All that F_SETFL may be given: it ignores some of it.
    func changedFlags(_ place: Int) -> StatusFlags {
        var flags = statusFlags(place)
        if words(place).contains(where: ["rdonly", "wronly", "rdwr"].contains) { flags.insert(.accessMode) }
        if words(place).contains(where: ["creat", "excl", "noctty", "trunc"].contains) { flags.insert(.creation) }
        return flags
    }

    func access(_ place: Int) -> Access? {
        switch word(place) {
        case "rdonly": .readOnly
        case "wronly": .writeOnly
        case "rdwr": .readWrite
        case "search", "exec": .search
        default: nil
        }
    }

    func isOn(_ place: Int) -> Bool { word(place) == "on" }

    func owner(_ place: Int) -> OpenFileDescription.Owner {
        switch word(place) {
        case "self": .process
        case "group": .group
        default: .none
        }
    }

    func signal(_ place: Int) -> Signal { word(place) == "hup" ? .hangup : word(place) == "urg" ? .urgent : .pipe }

    func option(_ place: Int) -> DescriptorModel.Operation.SocketOption {
        word(place) == "reuseaddr" ? .reuseAddress : .keepAlive
    }

    func lease(_ place: Int) -> Lease { Lease(rawValue: word(place)) ?? .none }

    func call(_ place: Int) -> Scene.Call {
        word(place) == "dupfd-cloexec" ? .dupfdCloexec : Scene.Call(rawValue: word(place)) ?? .dup
    }

    /// A lock on the bytes from a start on; the length 0 means all that follow.
    func lock(isOwnedByDescription: Bool) -> LockRequest {
        let kind: LockRequest.Kind = word(1) == "read" ? .read : word(1) == "write" ? .write : .none
        let start = max(0, offset(2))
        let (sum, overflows) = start.addingReportingOverflow(max(1, offset(3)))
        let end = number(3) == 0 || overflows ? Int64.max : sum
        return LockRequest(kind, range: start..<end, isOwnedByDescription: isOwnedByDescription)
    }

    /// What an object word leads to, opened in this way.
    func opening(_ place: Int, access: Access?, creates: Bool = true) -> Opening {
        var opening: Opening
        switch word(place) {
        case "file": opening = Opening(.file(.file))
        case "file2": opening = Opening(.file(.file2))
        case "file3": opening = Opening(.file(.file3))
        case "self": opening = Opening(.file(.program))
        case "fifo": opening = Opening(.fifo)
        case "directory": opening = Opening(.directory)
        case "null": opening = Opening(.null)
        default: opening = Opening(.missing)
        }
        opening.access = access ?? (opening.target == .directory ? .readOnly : .readWrite)
        opening.creates = creates && word(place) != "self"
        return opening
    }

    func name(_ place: Int) -> Name {
        switch word(place) {
        case "file2": .file2
        case "file3": .file3
        case "self": .program
        default: .file
        }
    }
}
