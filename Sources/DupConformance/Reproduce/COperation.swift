/// How an operation is written in C.
enum COperation: Sendable {
    /// As an expression, whose value is what the operation yields or -1.
    case call(CCall)
    /// As statements: it opens or ends a process, or looks at what the program itself keeps.
    case statements
    /// Not at all, for this reason.
    case never(String)

    static func call(
        words: [String: String] = [:], refusal: String? = nil, reads: Bool = false,
        _ text: @escaping @Sendable (CArguments) -> String
    ) -> COperation {
        .call(CCall(words: words, refusal: refusal, reads: reads, text: text))
    }
}

/// An operation that is one expression in C.
struct CCall: Sendable {
    /// What the expression's value is when the operation yields a word.
    let words: [String: String]
    /// When the environment, not the platform, stands in the way: nothing can be said then.
    let refusal: String?
    /// Whether it puts bytes into `data`.
    let reads: Bool
    /// The expression.
    let text: @Sendable (CArguments) -> String
}

/// The operands of a step as C expressions.
struct CArguments {
    let step: Step

    /// Whether the operand was given.
    func isGiven(_ position: Int) -> Bool { position < step.operands.count }

    /// The flags or the word in this place, as the notation has them.
    func words(_ position: Int) -> [String] {
        guard isGiven(position) else { return [] }
        switch step.operands[position] {
        case .word(let word): return [word]
        case .flags(let flags): return flags
        default: return []
        }
    }

    /// A number, a word or flags, an octal mode, or bytes with their count.
    func text(_ position: Int) -> String {
        guard isGiven(position) else { return "0" }
        switch step.operands[position] {
        case .number(let number): return CText.number(number)
        case .mode(let mode): return "0" + String(mode, radix: 8)
        case .text(let bytes): return "\(CText.string(bytes)), \(bytes.count)"
        case .process(let name): return name
        case .word, .flags:
            let operand = step.operation.operands[position].name
            return CText.flags(words(position), operand: operand)
        }
    }

    subscript(position: Int) -> String { text(position) }
}

/// Numbers, names, strings and flags of the notation as C writes them.
enum CText {
    /// A number; names are variables.
    static func number(_ number: Number) -> String {
        switch number {
        case .literal(let value):
            if value == Int64(Int32.min) { return "INT_MIN" }
            return value == Int64(Int32(truncatingIfNeeded: value)) ? "\(value)" : "\(value)LL"
        case .intMax: return "INT_MAX"
        case .intMin: return "INT_MIN"
        case .name(let name, let addend):
            let variable = variable(name)
            return addend == 0 ? variable : "\(variable) \(addend < 0 ? "-" : "+") \(addend.magnitude)"
        }
    }

    /// The variable for a name: itself where it is short, for a longer one might be a name of the C library's.
    static func variable(_ name: String) -> String {
        let letters = name.prefix { $0.isLowercase }
        let digits = name.dropFirst(letters.count)
        let taken: Set<String> = ["do", "if", "jn", "yn", "j0", "j1", "y0", "y1"]
        let isPlain = (1...2).contains(letters.count) && digits.allSatisfy(\.isNumber) && !taken.contains(name)
        return isPlain ? name : name + "_fd"
    }

    /// Bytes as a string literal: printable ASCII as itself, the rest in octal, where three digits are an end.
    static func string(_ bytes: [UInt8]) -> String {
        var text = "\""
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""): text += "\\\""
            case UInt8(ascii: "\\"): text += "\\\\"
            case UInt8(ascii: "?"): text += "\\?"
            case UInt8(ascii: "\n"): text += "\\n"
            case 32..<127: text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 8)
                text += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
            }
        }
        return text + "\""
    }

    /// Words of an operand joined as flags are.
    static func flags(_ words: [String], operand: String) -> String {
        let constants = words.compactMap { CConstants.constant($0, operand: operand) }.filter {
            $0 != "0" || words.count == 1
        }
        return constants.isEmpty ? "0" : constants.joined(separator: " | ")
    }
}

/// The constants that the words of operands stand for.
enum CConstants {
    /// The constant, or the expression; nil where the table below lacks the word.
    static func constant(_ word: String, operand: String) -> String? { table[operand]?[word] }

    private static let common = ["append": "O_APPEND", "nonblock": "O_NONBLOCK"]
    private static let creation = ["excl": "O_EXCL", "trunc": "O_TRUNC", "noctty": "O_NOCTTY"]

    static let access = [
        "rdonly": "O_RDONLY", "wronly": "O_WRONLY", "rdwr": "O_RDWR", "search": "O_SEARCH", "exec": "O_EXEC",
    ]
    static let status = common.merging(["async": "O_ASYNC", "sync": "O_SYNC", "dsync": "O_DSYNC"]) { $1 }
    static let descriptor = ["cloexec": "FD_CLOEXEC", "clofork": "FD_CLOFORK"]

    static let table: [String: [String: String]] = [
        "fd-flags": descriptor,
        "dup3-flags": ["cloexec": "O_CLOEXEC", "clofork": "O_CLOFORK", "unknown": "O_EXCL"],
        "open-flags": common.merging(creation) { $1 }.merging(
            ["cloexec": "O_CLOEXEC", "clofork": "O_CLOFORK", "directory": "O_DIRECTORY", "existing": "0"]) { $1 },
        "status-flags": status.merging(creation) { $1 }.merging(
            ["wronly": "O_WRONLY", "rdwr": "O_RDWR", "creat": "O_CREAT"]) { $1 },
        "access": access,
        "whence": ["set": "SEEK_SET", "cur": "SEEK_CUR", "end": "SEEK_END"],
        "lock-type": ["read": "F_RDLCK", "write": "F_WRLCK", "none": "F_UNLCK"],
        "object": [
            "file": "\"file\"", "file2": "\"file2\"", "file3": "\"file3\"", "fifo": "\"fifo\"",
            "directory": "\"directory\"", "null": "\"/dev/null\"", "missing": "\"missing\"", "self": "report->self",
        ],
        "socket-type": ["stream": "SOCK_STREAM", "dgram": "SOCK_DGRAM"],
        "direction": ["rd": "SHUT_RD", "wr": "SHUT_WR", "rdwr": "SHUT_RDWR"],
        "socket-option": ["reuseaddr": "SO_REUSEADDR", "keepalive": "SO_KEEPALIVE"],
        "switch": ["off": "0", "on": "1"],
        "signal": ["pipe": "SIGPIPE", "hup": "SIGHUP", "urg": "SIGURG"],
        "deadly-signal": ["kill": "SIGKILL", "segv": "SIGSEGV"],
        "disposition": ["catch": "count_signal", "ignore": "SIG_IGN"],
        "lease": ["none": "F_UNLCK", "read": "F_RDLCK", "write": "F_WRLCK"],
        "owner": ["none": "0", "self": "getpid()", "group": "-getpgrp()"],
        "resource": ["nofile": "RLIMIT_NOFILE"],
        "variable": ["open_max": "_SC_OPEN_MAX"],
    ]
}
