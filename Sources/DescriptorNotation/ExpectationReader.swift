/// Reads expectations, and refuses an alternative that the operation could never yield.
package enum ExpectationReader {
    package static func alternative(
        _ word: String, for operation: OperationForm
    ) throws(WordError) -> Expectation.Alternative {
        if OperationTable.errorNames.contains(word) { return .error(word) }
        if let at = word.lastIndex(of: "@"), !word.hasPrefix("\"") {
            let condition = String(word[word.index(after: at)...])
            let inner = try alternative(String(word[..<at]), for: operation)
            return switch condition {
            case Expectation.Alternative.failed: .after(failure: true, inner)
            case Expectation.Alternative.succeeded: .after(failure: false, inner)
            default: .of(trait: try trait(condition), inner)
            }
        }
        var problem: WordError?
        for kind in operation.yields {
            do {
                if let alternative = try alternative(word, ofKind: kind) { return alternative }
            } catch {
                problem = error
            }
        }
        if let problem { throw problem }
        let known = operation.yields.flatMap(examples) + OperationTable.errorNames.sorted()
        throw WordError(
            message: "\(operation.name) cannot yield “\(word)”",
            suggestion: NearestWord.nearest(to: word, among: known))
    }

    private static func trait(_ word: String) throws(WordError) -> String {
        let known = OperationTable.traits.map(\.word)
        if known.contains(word) { return word }
        throw WordError(
            message: "“\(word)” is not a known trait", suggestion: NearestWord.nearest(to: word, among: known))
    }

    private static func alternative(
        _ word: String, ofKind kind: OutcomeKind
    ) throws(WordError) -> Expectation.Alternative? {
        switch kind {
        case .descriptor: try descriptor(word)
        case .pair: word == "lowest-two" ? .lowestTwo : nil
        case .filled: nil
        case .ok: word == "ok" ? .word(word) : nil
        case .number: try number(word)
        case .data: word == "eof" ? .word(word) : word.hasPrefix("\"") ? .data(try OperandReader.text(word)) : nil
        case .descriptorFlags: .flags(try OperandReader.flags(word, known: descriptorFlags, for: "descriptor flags"))
        case .fileStatus: .flags(try OperandReader.flags(word, known: statusFlags, for: "file status"))
        case .table: try table(word)
        case .states: word == "unchanged" ? .unchanged : nil
        case .word(let expected): word == expected ? .word(word) : nil
        }
    }

    private static func descriptor(_ word: String) throws(WordError) -> Expectation.Alternative? {
        if word == "lowest" { return .lowest }
        if word.hasPrefix(">=") { return try number(word) }
        if word.hasPrefix("lowest>=") {
            return .lowestFrom(try OperandReader.number(String(word.dropFirst(8)), for: "lowest>="))
        }
        if word.hasPrefix(">=") { return try number(word) }
        // A word in capitals is a misspelt error name rather than an unbound name.
        if word.hasPrefix("E"), word.utf8.allSatisfy({ (65...90).contains($0) }) { return nil }
        return .number(try OperandReader.number(word, for: "a descriptor"))
    }

    private static func table(_ word: String) throws(WordError) -> Expectation.Alternative? {
        if word == "tracked" { return .tracked(without: []) }
        guard word.hasPrefix("tracked-") else { return nil }
        var gone: [Number] = []
        for part in word.dropFirst(8).split(separator: ",", omittingEmptySubsequences: false) {
            let number = try OperandReader.number(String(part), for: "tracked-")
            if gone.contains(number) { throw WordError(message: "“\(part)” appears twice") }
            gone.append(number)
        }
        return .tracked(without: gone)
    }

    private static func number(_ word: String) throws(WordError) -> Expectation.Alternative? {
        if word.hasPrefix(">=") {
            guard let least = Int64(word.dropFirst(2)) else {
                throw WordError(message: "“\(word)” needs a number after >=")
            }
            return .atLeast(least)
        }
        return Int64(word).map { .number(.literal($0)) }
    }

    private static let descriptorFlags = OperationTable.words(ofSet: "fd_flag")
    private static let statusFlags =
        OperationTable.words(ofSet: "access") + OperationTable.words(ofSet: "status_flag")

    private static func examples(of kind: OutcomeKind) -> [String] {
        switch kind {
        case .descriptor: ["lowest"]
        case .pair: ["lowest-two"]
        case .ok: ["ok"]
        case .data: ["eof"]
        case .descriptorFlags: descriptorFlags + ["none"]
        case .fileStatus: statusFlags
        case .table: ["tracked"]
        case .states: ["unchanged"]
        case .word(let word): [word]
        case .number, .filled: []
        }
    }
}
