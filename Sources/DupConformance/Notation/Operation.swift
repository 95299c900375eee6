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

    /// Whether the steps behind it run in a new program image.
    public var startsImage: Bool { yields.contains(.table) && features.contains("exec") }

    /// Whether it is one of the calls that this suite is about: such a step should end even as set-up.
    var isOfDescriptors: Bool { ["duplicate", "flags", "close"].contains(group) }

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
    /// The sets of `cfd_words.def` that its words are of.
    let sets: [String]
    /// Whether it may be left out.
    public let isOptional: Bool
    /// What it is, in a few words.
    public let summary: String

    /// Whether it is the number of a descriptor, or where one is looked for.
    var isDescriptorNumber: Bool { ["fildes", "fildes2", "other", "minimum"].contains(name) }
}

/// What may be written for an operand.
public enum OperandType: Sendable, Equatable {
    /// An int, `INT_MAX`, `INT_MIN`, a name, or a name plus or minus an integer.
    case number
    /// As a number, but of 64 bits.
    case wide
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
