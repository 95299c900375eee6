import DescriptorModel
import DescriptorNotation
import DupConformance

/// Outcomes of the model as a trace has them. They are written byte by byte, for an exploration writes millions.
package enum OutcomeText {
    package static func text(_ outcome: DescriptorModel.Outcome) -> String {
        var bytes: [UInt8] = []
        write(outcome, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    static func ranges(_ numbers: [Int]) -> String { ExpectationMatcher.ranges(Set(numbers.map(Int64.init))) }

    /// Adds the text of an outcome.
    package static func write(_ outcome: DescriptorModel.Outcome, to bytes: inout [UInt8]) {
        switch outcome {
        case .number(let number): write(number, to: &bytes)
        case .ok: bytes.append(contentsOf: [UInt8(ascii: "o"), UInt8(ascii: "k")])
        case .error(let name): write(name.rawValue, to: &bytes)
        case .states(let states): write(states, to: &bytes)
        case .pair(let one, let other):
            write(Int64(one), to: &bytes)
            bytes.append(UInt8(ascii: " "))
            write(Int64(other), to: &bytes)
        case .flags(let flags): write(words(flags), to: &bytes)
        case .status(let access, let status):
            write(([word(access)] + words(status)).joined(separator: ","), to: &bytes)
        case .data(let data): write(data.isEmpty ? "eof" : QuotedText.quoted(data), to: &bytes)
        case .word(let answer): write(answer.rawValue, to: &bytes)
        case .table(let numbers): write(ranges(numbers), to: &bytes)
        case .filled(let error, let numbers):
            write(numbers.isEmpty ? error.rawValue : "\(error.rawValue) \(ranges(numbers))", to: &bytes)
        case .overfilled(let number, let numbers):
            write(numbers.isEmpty ? "\(number)" : "\(number) \(ranges(numbers))", to: &bytes)
        case .hung: write("hung 0 s", to: &bytes)
        case .died: write("died SIGKILL", to: &bytes)
        case .unknown: write("unresolved the model has no rule for this step", to: &bytes)
        }
    }

    /// Adds a text.
    package static func write(_ text: String, to bytes: inout [UInt8]) { bytes.append(contentsOf: text.utf8) }

    /// Adds a number in decimal.
    package static func write(_ number: Int64, to bytes: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Ink.numberRoom) { room in
            var ink = Ink(room)
            ink.write(number)
            bytes.append(contentsOf: ink.written)
        }
    }

    private static func write(_ states: [NumberState], to bytes: inout [UInt8]) {
        if states.isEmpty { return write("empty", to: &bytes) }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: states.count * Ink.stateRoom) { room in
            var ink = Ink(room)
            for state in states { ink.write(state) }
            // Each state is preceded by a blank; the first blank is dropped.
            bytes.append(contentsOf: ink.written.dropFirst())
        }
    }

    private static func words(_ flags: DescriptorFlags) -> String {
        switch (flags.contains(.closeOnExec), flags.contains(.closeOnFork)) {
        case (true, true): "cloexec,clofork"
        case (true, false): "cloexec"
        case (false, true): "clofork"
        case (false, false): "none"
        }
    }

    private static func word(_ access: Access) -> String {
        switch access {
        case .readOnly: "rdonly"
        case .writeOnly: "wronly"
        case .readWrite: "rdwr"
        case .search: "search"
        }
    }

    private static func words(_ status: StatusFlags) -> [String] {
        let all: [(StatusFlags, String)] = [
            (.append, "append"), (.nonBlocking, "nonblock"), (.async, "async"), (.sync, "sync"), (.dataSync, "dsync"),
        ]
        return all.filter { status.contains($0.0) }.map(\.1)
    }
}

/// Writes into room that is known to be enough.
private struct Ink {
    private let room: UnsafeMutableBufferPointer<UInt8>
    private var count = 0

    /// The longest number, with its sign.
    static let numberRoom = 24
    /// The longest state: a blank, two numbers, flags, access and status, three colons.
    static let stateRoom = 64

    init(_ room: UnsafeMutableBufferPointer<UInt8>) { self.room = room }

    var written: Slice<UnsafeMutableBufferPointer<UInt8>> { room[..<count] }

    private mutating func write(_ character: Unicode.Scalar) {
        room[count] = UInt8(truncatingIfNeeded: character.value)
        count += 1
    }

    mutating func write(_ number: Int64) {
        var rest = number.magnitude
        if number < 0 { write("-") }
        let start = count
        repeat {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            room[count] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
            count += 1
            rest = quotient
        } while rest > 0
        var (low, high) = (start, count - 1)
        while low < high {
            room.swapAt(low, high)
            low += 1
            high -= 1
        }
    }

    mutating func write(_ state: NumberState) {
        write(" ")
        write(Int64(state.number))
        write(":")
        if state.flags.contains(.closeOnExec) { write("x") }
        if state.flags.contains(.closeOnFork) { write("f") }
        if state.flags.isEmpty { write("-") }
        write(":")
        if state.access == .search { write("s") }
        if state.access.reads { write("r") }
        if state.access.writes { write("w") }
        if state.status.contains(.append) { write("a") }
        if state.status.contains(.nonBlocking) { write("n") }
        write(":")
        if let offset = state.offset { write(offset) } else { write("-") }
    }
}
