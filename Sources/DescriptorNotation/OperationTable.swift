import CFDShim

/// The operations of the notation: the one table that parser, agent, judge, model and documentation share. Unknown
/// names in a row are left out; a test compares the result with the rows.
package enum OperationTable {
    /// Every operation, in the order of the table.
    package static let all: [OperationForm] = rows { index in
        let row = cfd_operation_at(index)
        return row.spelling == nil ? nil : operation(row, index: index)
    }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// The operation of this name.
    package static func operation(named name: String) -> OperationForm? { byName[name] }

    /// The kinds of outcome, with an example and a description of each.
    package static let outcomes: [(kind: OutcomeKind, example: String, summary: String)] = rows { index in
        cfd_outcome_at(index).kind == nil ? nil : cfd_outcome_at(index)
    }.compactMap { row in
        OutcomeKind(named: text(row.kind)).map { ($0, text(row.example), text(row.summary)) }
    }

    /// What a target may have or lack, in the order of the table.
    package static let features: [Feature] = rows { index in
        let row = cfd_feature_at(index)
        return row.word.map { word in
            let classes = [row.classes.0, row.classes.1, row.classes.2].map { Feature.Class(rawValue: text($0)) }
            return Feature(
                word: String(cString: word),
                classes: Dictionary(uniqueKeysWithValues: zip(Edition.allCases, classes.map { $0 ?? .option })),
                source: text(row.source), summary: text(row.summary))
        }
    }

    /// The words for what a target may have chosen and says before the first case, with what each means.
    package static let traits: [(word: String, summary: String)] = rows { index in
        let row = cfd_trait_at(index)
        return row.word.map { (String(cString: $0), text(row.summary)) }
    }

    private static let featuresByWord = Dictionary(uniqueKeysWithValues: features.map { ($0.word, $0) })

    /// The feature of this word.
    package static func feature(named word: String) -> Feature? { featuresByWord[word] }

    /// The names of error numbers.
    package static let errorNames: Set<String> = Set(
        rows { index in cfd_errno_at(index).word.map { String(cString: $0) } })

    /// A word that stands for a number, a flag or a choice.
    package struct Word: Sendable {
        /// The set that it is of, for example `whence`.
        package let set: String
        /// The word.
        package let word: String
        /// What C writes for it; empty where C has nothing to write.
        package let expression: String
        /// Whether a platform may have no number for it.
        package let isOptional: Bool
        /// What the target must have for it.
        let feature: String?
    }

    /// Every word, in the order of the table.
    package static let words: [Word] = rows { index in
        let row = cfd_word_at(index)
        return row.word.map { word in
            Word(
                set: text(row.set), word: String(cString: word), expression: text(row.expression),
                isOptional: row.is_optional != 0, feature: text(row.feature) == "-" ? nil : text(row.feature))
        }
    }

    private static let wordSets = Dictionary(grouping: words, by: \.set).mapValues { $0.map(\.word) }

    /// The words of a set, for example `whence`.
    package static func words(ofSet set: String) -> [String] { wordSets[set] ?? [] }

    private static let featuresOfWords = Dictionary(grouping: words, by: \.set).mapValues { words in
        Dictionary(uniqueKeysWithValues: words.compactMap { word in word.feature.map { (word.word, $0) } })
    }

    // MARK: Rows

    /// The operation that a row describes.
    static func operation(_ row: cfd_operation, index: Int) -> OperationForm {
        OperationForm(
            index: index, name: text(row.spelling), operands: names(in: row.operands).compactMap(operand),
            yields: names(in: row.yields).compactMap { OutcomeKind(named: $0) },
            effect: OperationForm.Effect(rawValue: text(row.effect)) ?? .none,
            features: names(in: row.features).filter { known in features.contains { $0.word == known } },
            group: text(row.group), summary: text(row.summary))
    }

    /// An operand as a row names it: a ? behind the name says that it may be left out.
    private static func operand(_ word: String) -> OperandForm? {
        let isOptional = word.hasSuffix("?")
        return operands[isOptional ? String(word.dropLast()) : word].map { form in
            OperandForm(
                name: form.name, type: form.type, sets: form.sets, features: form.features, isOptional: isOptional,
                summary: form.summary)
        }
    }

    private static let operands: [String: OperandForm] = Dictionary(
        uniqueKeysWithValues: rows { index in
            cfd_operand_at(index).name == nil ? nil : cfd_operand_at(index)
        }.compactMap(form).map { ($0.name, $0) })

    private static func form(_ row: cfd_operand) -> OperandForm? {
        let sets = names(in: row.sets)
        let known = sets.flatMap(words(ofSet:))
        let types: [String: OperandType] = [
            "number": .number, "wide": .wide, "word": .word(known), "flags": .flags(known), "text": .text,
            "mode": .mode,
            "name": .name,
        ]
        return types[text(row.type)].map { type in
            OperandForm(
                name: text(row.name), type: type, sets: sets,
                features: sets.reduce(into: [:]) { features, set in
                    features.merge(featuresOfWords[set] ?? [:]) { first, _ in first }
                }, isOptional: false, summary: text(row.summary))
        }
    }

    private static func text(_ pointer: UnsafePointer<CChar>?) -> String {
        pointer.map { String(cString: $0) } ?? ""
    }

    private static func names(in pointer: UnsafePointer<CChar>?) -> [String] {
        text(pointer).split(separator: " ").map(String.init)
    }

    /// Reads a C table row by row until it ends.
    private static func rows<Row>(_ row: (Int) -> Row?) -> [Row] {
        var rows: [Row] = []
        while let next = row(rows.count) { rows.append(next) }
        return rows
    }
}
