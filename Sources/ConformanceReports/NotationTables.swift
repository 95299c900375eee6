import DescriptorNotation

/// The tables of the notation as Markdown, for `NOTATION.md`.
package enum NotationTables {
    /// The operations, a table a group.
    package static var operations: String {
        var groups: [String] = []
        for operation in OperationTable.all where !groups.contains(operation.group) {
            groups.append(operation.group)
        }
        return groups.map { group in
            let rows = OperationTable.all.filter { $0.group == group }.map { operation in
                let operands = operation.operands.map { $0.isOptional ? "[\($0.name)]" : $0.name }
                let call = ([operation.name] + operands).joined(separator: " ")
                let needs = operation.features.joined(separator: " ")
                return "| `\(call)` | \(operation.yields.map(Self.text).joined(separator: ", ")) | \(needs) "
                    + "| \(operation.summary) |"
            }
            let heading = "| \(group) | yields | needs | what it does |\n| --- | --- | --- | --- |\n"
            return heading + rows.joined(separator: "\n") + "\n"
        }.joined(separator: "\n")
    }

    /// The operands and what may be written for them.
    package static var operands: String {
        var seen: Set<String> = []
        var rows: [String] = []
        for operand in OperationTable.all.flatMap(\.operands) where seen.insert(operand.name).inserted {
            rows.append("| `\(operand.name)` | \(text(operand.type)) | \(needs(operand)) | \(operand.summary) |")
        }
        return "| operand | written as | needs | what it is |\n| --- | --- | --- | --- |\n"
            + rows.joined(separator: "\n") + "\n"
    }

    /// The kinds of outcome.
    package static var outcomes: String {
        let rows = OperationTable.outcomes.map { "| \($0.kind.name) | `\($0.example)` | \($0.summary) |" }
        return "| kind | example | what it is |\n| --- | --- | --- |\n" + rows.joined(separator: "\n") + "\n"
    }

    /// The features that a target may lack, with what each edition of the standard says of them.
    package static var features: String {
        let editions = Edition.allCases
        let rows = OperationTable.features.map { feature in
            let classes = editions.map { feature.class(in: $0).rawValue }.joined(separator: " | ")
            return "| `\(feature.word)` | \(feature.summary) | \(classes) | \(feature.source) |"
        }
        let heading = "| feature | what it is | \(editions.map(\.rawValue).joined(separator: " | ")) | source |\n"
        return heading + "| --- | --- |\(editions.map { _ in " --- |" }.joined()) --- |\n"
            + rows.joined(separator: "\n") + "\n"
    }

    /// The named sets of values for lines `each`.
    package static var dimensions: String {
        let rows = Dimension.all.map { dimension in
            let use = ([dimension.name] + (dimension.keyword == nil ? dimension.parameters : [])).joined(separator: " ")
            let line = dimension.keyword.map { keyword in
                " `\(([keyword, "X"] + dimension.parameters).joined(separator: " "))`"
            }
            let values = dimension.values.map { value in
                let isTold = dimension.keyword != nil && !value.lines.isEmpty
                return "`\(value.label)`" + (isTold ? " (\(value.lines.map(told).joined(separator: "; ")))" : "")
            }.joined(separator: " ")
            return "| `\(use)` |\(line ?? "") | \(dimension.summary) | \(values) |"
        }
        return "| set | line | what is in it | values |\n| --- | --- | --- | --- |\n" + rows.joined(separator: "\n")
            + "\n"
    }

    /// A line of a place or a history, with what stands in it for a step or a number that depends on the case.
    private static func told(_ line: String) -> String {
        let parts = [
            ("\(Dimension.standardNumber) NUMBER", "close NUMBER, if it is 0, 1, 2 or 3"),
            ("RAISED", "a greater number"),
            ("nofile LIMIT", "nofile as before"),
        ]
        return parts.reduce(line) { $0.replacing($1.0, with: $1.1) }
    }

    /// What the target must have for some of the words.
    private static func needs(_ operand: OperandForm) -> String {
        let words: [String] =
            switch operand.type {
            case .word(let words), .flags(let words): words
            case .number, .wide, .text, .mode, .name: []
            }
        return words.compactMap { word in
            operand.features[word].map { "`\(word)`: \($0)" }
        }.joined(separator: ", ")
    }

    /// What a target may say that it has chosen.
    package static var traits: String {
        let rows = OperationTable.traits.map { "| `\($0.word)` | \($0.summary) |" }
        return "| trait | what it is |\n| --- | --- |\n" + rows.joined(separator: "\n") + "\n"
    }

    private static func text(_ kind: OutcomeKind) -> String {
        switch kind {
        case .word(let word): "`\(word)`"
        case .ok: "`ok`"
        default: kind.name
        }
    }

    private static func text(_ type: OperandType) -> String {
        switch type {
        case .number: "a number"
        case .wide: "a number of 64 bits"
        case .word(let words): "one of " + words.map { "`\($0)`" }.joined(separator: " ")
        case .flags(let words): "`none`, or some of " + words.map { "`\($0)`" }.joined(separator: " ")
        case .text: "bytes in quotes"
        case .mode: "an octal number"
        case .name: "a name"
        }
    }
}
