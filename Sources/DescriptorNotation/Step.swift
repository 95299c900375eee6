/// A number in a step: what is written for a descriptor, a limit, an offset.
package enum Number: Sendable, Hashable, CustomStringConvertible {
    /// An integer.
    case literal(Int64)
    /// The greatest `int`.
    case intMax
    /// The least `int`.
    case intMin
    /// What a name is bound to, plus an integer.
    case name(String, plus: Int64)

    /// As the notation writes it.
    package var description: String {
        switch self {
        case .literal(let value): "\(value)"
        case .intMax: "INT_MAX"
        case .intMin: "INT_MIN"
        case .name(let name, let addend):
            addend == 0 ? name : addend > 0 ? "\(name)+\(addend)" : "\(name)\(addend)"
        }
    }

    /// The name in it, if there is one.
    package var name: String? {
        if case .name(let name, _) = self { name } else { nil }
    }
}

/// One operand of a step.
package enum Operand: Sendable, Hashable, CustomStringConvertible {
    /// A number.
    case number(Number)
    /// A word.
    case word(String)
    /// Flags; none when empty.
    case flags([String])
    /// Bytes.
    case text([UInt8])
    /// Permission bits.
    case mode(Int)
    /// The name of a process.
    case process(String)

    /// As the notation writes it.
    package var description: String {
        switch self {
        case .number(let number): number.description
        case .word(let word): word
        case .flags(let flags): flags.isEmpty ? "none" : flags.joined(separator: ",")
        case .text(let bytes): QuotedText.quoted(bytes)
        case .mode(let mode): octal(mode)
        case .process(let name): name
        }
    }

    private func octal(_ value: Int) -> String {
        let digits = String(value, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

/// One step of an assertion: an operation, what it is given, what its result is called and what is expected of it.
package struct Step: Sendable, Hashable {
    /// The names that its descriptors are bound to: none, one or two.
    package var binds: [String]
    /// What is done.
    package var operation: OperationForm
    /// What it is done with; operands that were left out are missing at the end.
    package var operands: [Operand]
    /// Its expectation. Without one the step is set-up, which must succeed.
    package var expectation: Expectation?
    /// Its line in the file, from 1.
    package var line: Int
    /// Whether it is of the place or the history of a member: set-up, whatever the case is about.
    package var isPrelude = false

    /// Creates a step.
    package init(
        binds: [String] = [], operation: OperationForm, operands: [Operand] = [], expectation: Expectation? = nil,
        line: Int = 0
    ) {
        self.binds = binds
        self.operation = operation
        self.operands = operands
        self.expectation = expectation
        self.line = line
    }

    /// The step as a script has it, without its expectation.
    package var script: String {
        var text = ""
        for name in binds {
            text += name
            text += " "
        }
        if !binds.isEmpty { text += "= " }
        text += operation.name
        for operand in operands {
            text += " "
            text += operand.description
        }
        return text
    }

    /// The numbers of descriptors that it names itself, as opposed to those that calls gave: literals, and numbers
    /// relative to a name.
    package var ownNumbers: [Number] {
        var numbers = zip(operation.operands, operands).compactMap { form, operand -> Number? in
            guard form.isDescriptorNumber, case .number(let number) = operand else { return nil }
            return number
        }
        if operation.yields.contains(.descriptor) {
            numbers += (expectation?.alternatives ?? []).compactMap(\.number)
        }
        return numbers.filter { number in
            if case .name(_, plus: 0) = number { false } else { true }
        }
    }

    /// What the target must have for it: for the operation, and for the words of its operands.
    package var features: [String] { operation.features + wordFeatures }

    /// What the target must have for the words of its operands.
    private var wordFeatures: [String] {
        var features: [String] = []
        for (form, operand) in zip(operation.operands, operands) where !form.features.isEmpty {
            switch operand {
            case .word(let word): features += [form.features[word]].compactMap(\.self)
            case .flags(let words): features += words.compactMap { form.features[$0] }
            case .number, .text, .mode, .process: break
            }
        }
        return features
    }

    /// The name by which a bracket's process can be entered again.
    package var processName: String? {
        for case .process(let name) in operands { return name }
        return nil
    }
}

/// Bytes in quotes: printable ASCII as itself, `\n`, `\"`, `\\`, and `\xNN` for the rest.
package enum QuotedText {
    /// The bytes in quotes.
    package static func quoted(_ bytes: some Sequence<UInt8>) -> String {
        var text = "\""
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""): text += "\\\""
            case UInt8(ascii: "\\"): text += "\\\\"
            case UInt8(ascii: "\n"): text += "\\n"
            case 32..<127: text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16)
                text += "\\x" + (digits.count < 2 ? "0" : "") + digits
            }
        }
        return text + "\""
    }

    /// The bytes between two quotes with their escapes undone; nil if an escape is unknown.
    static func unescaped(_ content: some Sequence<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = content.makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            switch rest.next() {
            case UInt8(ascii: "n"): bytes.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "\""): bytes.append(UInt8(ascii: "\""))
            case UInt8(ascii: "\\"): bytes.append(UInt8(ascii: "\\"))
            case UInt8(ascii: "x"):
                guard let high = rest.next(), let low = rest.next(),
                    let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
                else { return nil }
                bytes.append(value)
            default: return nil
            }
        }
        return bytes
    }
}
