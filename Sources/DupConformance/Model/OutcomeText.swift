import DescriptorModel

/// Outcomes of the model as a trace has them.
enum OutcomeText {
    static func text(_ outcome: DescriptorModel.Outcome) -> String {
        switch outcome {
        case .number(let number): "\(number)"
        case .pair(let one, let other): "\(one) \(other)"
        case .ok: "ok"
        case .error(let name): name.rawValue
        case .flags(let flags): text(flags)
        case .status(let access, let status): ([text(access)] + words(status)).joined(separator: ",")
        case .data(let bytes): bytes.isEmpty ? "eof" : QuotedText.quoted(bytes)
        case .word(let answer): answer.rawValue
        case .table(let numbers): ranges(numbers)
        case .states(let states): states.isEmpty ? "empty" : states.map(text).joined(separator: " ")
        case .filled(let error, let numbers):
            numbers.isEmpty ? error.rawValue : "\(error.rawValue) \(ranges(numbers))"
        case .hung: "hung 0 s"
        case .died: "died SIGKILL"
        case .unknown: "unresolved the model has no rule for this"
        }
    }

    static func ranges(_ numbers: [Int]) -> String { ExpectationMatcher.ranges(Set(numbers.map(Int64.init))) }

    private static func text(_ flags: DescriptorFlags) -> String {
        switch (flags.contains(.closeOnExec), flags.contains(.closeOnFork)) {
        case (true, true): "cloexec,clofork"
        case (true, false): "cloexec"
        case (false, true): "clofork"
        case (false, false): "none"
        }
    }

    private static func text(_ access: Access) -> String {
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

    private static func text(_ state: NumberState) -> String {
        var flags = state.flags.contains(.closeOnExec) ? "x" : ""
        if state.flags.contains(.closeOnFork) { flags += "f" }
        var status =
            switch state.access {
            case .readOnly: "r"
            case .writeOnly: "w"
            case .readWrite: "rw"
            case .search: "s"
            }
        if state.status.contains(.append) { status += "a" }
        if state.status.contains(.nonBlocking) { status += "n" }
        let offset = state.offset.map { "\($0)" } ?? "-"
        return "\(state.number):\(flags.isEmpty ? "-" : flags):\(status):\(offset)"
    }
}
