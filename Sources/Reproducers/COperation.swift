import DescriptorNotation

/// How an operation is written in C.
enum COperation: Sendable {
    /// As an expression, whose value is what the operation yields or -1.
    case call(CCall)
    /// As statements: it opens or ends a process, or reads the program's own state.
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
    /// When the environment, not the platform, causes the failure: then the program exits 2.
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
            return CText.flags(words(position), of: step.operation.operands[position])
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
    static func flags(_ words: [String], of operand: OperandForm) -> String {
        let constants = words.compactMap { CConstants.constant($0, of: operand.sets) }.filter {
            $0 != "0" || words.count == 1
        }
        return constants.isEmpty ? "0" : constants.joined(separator: " | ")
    }
}

/// The constants or expressions for the words of operands.
enum CConstants {
    /// The C text for a word of one of these sets; nil if there is none.
    static func constant(_ word: String, of sets: [String]) -> String? {
        sets.lazy.compactMap { constants[$0]?[word] }.first
    }

    /// The words of a set, with their C text.
    static func constants(ofSet set: String) -> [String: String] { constants[set] ?? [:] }

    /// What a program of its own makes of words that have no constant in the headers.
    private static let own: [String: [String: String]] = [
        "other_object": ["self": "report->self"], "disposition": ["catch": "count_signal"],
        "open_flag": ["existing": "0"],
    ]

    private static let constants: [String: [String: String]] = Dictionary(
        grouping: OperationTable.words.filter { !$0.expression.isEmpty }, by: \.set
    ).mapValues { rows in
        Dictionary(uniqueKeysWithValues: rows.map { ($0.word, $0.expression) })
    }.merging(own) { $0.merging($1) { $1 } }
}
