import CFDShim

/// One operation of the notation, as the table in `cfd_operations.def` describes it.
public struct Operation: Sendable, Hashable {
    /// Its row in the table.
    public let index: Int
    /// Its name in scripts, for example `dup2`.
    public let name: String
    /// What it takes, in order.
    public let operands: [OperandForm]
    /// The kinds of outcome that it may yield, beside an error name.
    public let yields: [OutcomeKind]
    /// What its success does to the table of the process.
    public let effect: Effect
    /// What the target must have for it.
    public let features: [String]
    /// The group under which the documentation lists it.
    public let group: String
    /// The call it makes, in a few words.
    public let summary: String

    /// What a success does to the table of the process.
    public enum Effect: String, Sendable {
        /// The numbers that are yielded are open.
        case opens
        /// The first operand is closed.
        case closes
        /// Nothing.
        case none = "-"
        /// The step opens a bracket, or ends one.
        case bracket
        /// The table that is yielded is the process's own from here on.
        case renews
    }

    /// How many operands must be given.
    public var requiredOperands: Int { operands.count(where: { !$0.isOptional }) }

    /// Whether the steps up to the matching `end` run in another process.
    public var opensBracket: Bool { effect == .bracket && name != "end" }

    /// Whether this is the `end` of a bracket.
    public var endsBracket: Bool { effect == .bracket && name == "end" }

    /// Whether this is one operation because it needs timing, threads or signals.
    public var isChoreography: Bool { group == "choreography" }

    /// Operations are the same when they are the same row.
    public static func == (one: Operation, other: Operation) -> Bool { one.index == other.index }

    /// Hashes the row.
    public func hash(into hasher: inout Hasher) { hasher.combine(index) }
}

/// One operand of an operation.
public struct OperandForm: Sendable {
    /// Its name, for example `fildes2`.
    public let name: String
    /// What may be written for it.
    public let type: OperandType
    /// Whether it may be left out.
    public let isOptional: Bool
    /// What it is, in a few words.
    public let summary: String
}

/// What may be written for an operand.
public enum OperandType: Sendable, Equatable {
    /// An integer, `INT_MAX`, `INT_MIN`, a name, or a name plus or minus an integer.
    case number
    /// One of these words.
    case word([String])
    /// Some of these words joined by commas, or `none`.
    case flags([String])
    /// Bytes in quotes.
    case text
    /// An octal number.
    case mode
    /// The name of a process.
    case name
}

/// A kind of outcome.
public enum OutcomeKind: Sendable, Equatable {
    /// A descriptor.
    case descriptor
    /// Two descriptors.
    case pair
    /// The error that ended the filling of the table, and the numbers given before.
    case filled
    /// Success, whose value means nothing.
    case ok
    /// An integer.
    case number
    /// Bytes, or the end of the file.
    case data
    /// Descriptor flags.
    case descriptorFlags
    /// Access mode and file status flags.
    case fileStatus
    /// The open numbers.
    case table
    /// The state of every open number.
    case states
    /// This word.
    case word(String)
}

/// The operations of the notation: the one table that parser, agent, judge, model and documentation share.
public enum OperationTable {
    /// Every operation, in the order of the table.
    public static let all: [Operation] = load()

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// The operation of this name.
    public static func operation(named name: String) -> Operation? { byName[name] }

    /// The words that name a feature which a target may lack, with what each means.
    public static let features: [(word: String, summary: String)] = rows { index in
        let row = cfd_feature_at(index)
        return row.word.map { (String(cString: $0), text(row.summary)) }
    }

    /// The names of error numbers.
    public static let errorNames: Set<String> = Set(
        rows { index in cfd_errno_at(index).word.map { String(cString: $0) } })

    /// The words of a set, for example `whence`.
    public static func words(ofSet set: String) -> [String] { wordSets[set] ?? [] }

    private static let wordSets: [String: [String]] = {
        var sets: [String: [String]] = [:]
        for (set, word) in rows({ index in
            let row = cfd_word_at(index)
            return row.word.map { (text(row.set), String(cString: $0)) }
        }) {
            sets[set, default: []].append(word)
        }
        return sets
    }()

    private static func text(_ pointer: UnsafePointer<CChar>?) -> String {
        pointer.map { String(cString: $0) } ?? ""
    }

    /// Reads a C table row by row until it ends.
    private static func rows<Row>(_ row: (Int) -> Row?) -> [Row] {
        var rows: [Row] = []
        while let next = row(rows.count) { rows.append(next) }
        return rows
    }

    private static func load() -> [Operation] {
        let operands = Dictionary(
            uniqueKeysWithValues: rows { index in
                let row = cfd_operand_at(index)
                return row.name.map { name in
                    (String(cString: name), (type: operandType(of: row), summary: text(row.summary)))
                }
            })
        return rows { index in
            let row = cfd_operation_at(index)
            guard row.spelling != nil else { return nil }
            return Operation(
                index: index, name: text(row.spelling),
                operands: words(in: text(row.operands)).map { word in
                    let isOptional = word.hasSuffix("?")
                    let name = isOptional ? String(word.dropLast()) : word
                    let known = operands[name] ?? (type: .number, summary: "")
                    return OperandForm(
                        name: name, type: known.type, isOptional: isOptional, summary: known.summary)
                },
                yields: words(in: text(row.yields)).compactMap(outcomeKind),
                effect: Operation.Effect(rawValue: text(row.effect)) ?? .none,
                features: words(in: text(row.features)).filter { $0 != "-" },
                group: text(row.group), summary: text(row.summary))
        }
    }

    private static func words(in text: String) -> [String] { text.split(separator: " ").map(String.init) }

    private static func operandType(of row: cfd_operand) -> OperandType {
        let words = words(in: text(row.sets)).flatMap { Self.words(ofSet: $0) }
        switch text(row.type) {
        case "word": return .word(words)
        case "flags": return .flags(words)
        case "text": return .text
        case "mode": return .mode
        case "name": return .name
        default: return .number
        }
    }

    private static let outcomeKinds: [String: OutcomeKind] = [
        "descriptor": .descriptor, "pair": .pair, "filled": .filled, "ok": .ok, "number": .number,
        "data": .data, "fd-flags": .descriptorFlags, "file-status": .fileStatus, "table": .table,
        "states": .states,
    ]

    private static func outcomeKind(_ word: String) -> OutcomeKind? {
        word.hasPrefix("'") ? .word(String(word.dropFirst())) : outcomeKinds[word]
    }
}
