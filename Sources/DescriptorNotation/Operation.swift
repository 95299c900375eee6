/// One operation of the notation, as the table in `cfd_operations.def` describes it. A class: thousands of steps refer to
/// one row.
package final class OperationForm: Sendable, Hashable, CustomStringConvertible {
    /// Its row in the table.
    package let index: Int
    /// Its name in scripts, for example `dup2`.
    package let name: String
    /// The name.
    package var description: String { name }
    /// Its operands, in order.
    package let operands: [OperandForm]
    /// The kinds of outcome that it may yield, in addition to an error name.
    package let yields: [OutcomeKind]
    /// What its success does to the table of the process.
    package let effect: Effect
    /// What the target must have for it.
    package let features: [String]
    /// The group under which the documentation lists it.
    package let group: String
    /// The call it makes, in a few words.
    package let summary: String

    /// What a success does to the table of the process.
    package enum Effect: String, Sendable {
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

    /// Whether the steps behind it run in a new program image.
    package let startsImage: Bool

    /// Whether it repeats one call, a given number of times or until no number is free: the call is its first feature.
    package let makesManyCalls: Bool

    /// Whether this is one operation because it needs timing, threads or signals.
    package let isChoreography: Bool

    /// The places of its operands that it closes or replaces.
    package let freedOperands: [Int]

    init(
        index: Int, name: String, operands: [OperandForm], yields: [OutcomeKind], effect: Effect, features: [String],
        group: String, summary: String
    ) {
        self.index = index
        self.name = name
        self.operands = operands
        self.yields = yields
        self.effect = effect
        self.features = features
        self.group = group
        self.summary = summary
        startsImage = yields.contains(.table) && features.contains("exec")
        makesManyCalls = yields.contains(.filled) || operands.contains { $0.name == "times" }
        isChoreography = group == "choreography"
        freedOperands = operands.indices.filter { place in
            operands[place].name == "fildes2" || (place == 0 && effect == .closes)
        }
    }

    /// How many operands must be given.
    package var requiredOperands: Int { operands.count(where: { !$0.isOptional }) }

    /// Whether the steps up to the matching `end` run in another process or thread.
    package var opensBracket: Bool { effect == .bracket && name != "end" }

    /// Whether the steps up to the matching `end` run in a second thread of the process.
    package var opensThread: Bool { effect == .bracket && name == "thread" }

    /// Whether they run in a process that is new.
    package var startsProcess: Bool { opensBracket && name != "in" && !opensThread }

    /// Whether this is the `end` of a bracket.
    package var endsBracket: Bool { effect == .bracket && name == "end" }

    /// Whether it is one of the calls that this suite is about: such a step should end even as set-up.
    package var isOfDescriptors: Bool { ["duplicate", "flags", "close"].contains(group) }

    /// Operations are the same when they are the same row.
    package static func == (one: OperationForm, other: OperationForm) -> Bool { one.index == other.index }

    /// Hashes the row.
    package func hash(into hasher: inout Hasher) { hasher.combine(index) }
}

/// One operand of an operation.
package struct OperandForm: Sendable {
    /// Its name, for example `fildes2`.
    package let name: String
    /// What may be written for it.
    package let type: OperandType
    /// The sets of `cfd_words.def` that its words are of.
    package let sets: [String]
    /// What the target must have for a word of them; most words need nothing.
    package let features: [String: String]
    /// Whether it may be left out.
    package let isOptional: Bool
    /// What it is, in a few words.
    package let summary: String

    /// Whether it is the number of a descriptor.
    package var isDescriptor: Bool { ["fildes", "fildes2", "other"].contains(name) }

    /// Whether it is the number of a descriptor, or where one is looked for.
    var isDescriptorNumber: Bool { isDescriptor || name == "minimum" }
}

/// What may be written for an operand.
package enum OperandType: Sendable, Equatable {
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
