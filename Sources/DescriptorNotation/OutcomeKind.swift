/// A kind of outcome, as the table in `cfd_outcomes.def` describes it, or one word.
package enum OutcomeKind: Sendable, Hashable {
    /// A descriptor.
    case descriptor
    /// Two descriptors.
    case pair
    /// What ended the filling of the table, an error or a number that should not be, and the numbers given before.
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

    /// The names in the tables; a word follows an apostrophe there.
    private static let names: [OutcomeKind: String] = [
        .descriptor: "descriptor", .pair: "pair", .filled: "filled", .ok: "ok", .number: "number", .data: "data",
        .descriptorFlags: "fd-flags", .fileStatus: "file-status", .table: "table", .states: "states",
    ]
    private static let byName = Dictionary(uniqueKeysWithValues: names.map { ($1, $0) })

    /// The kind of this name; nil where there is none.
    init?(named name: String) {
        guard let kind = name.hasPrefix("'") ? .word(String(name.dropFirst())) : Self.byName[name] else { return nil }
        self = kind
    }

    /// Its name in the tables.
    package var name: String {
        if case .word(let word) = self { "'" + word } else { Self.names[self] ?? "" }
    }

    /// Every kind that has a row of its own.
    static var named: Set<OutcomeKind> { Set(names.keys) }
}
