/// Whether an outcome has a form that its operation can yield. One that has not is no deviation of the platform: the
/// agent lies, or the trace was garbled.
enum OutcomeForm {
    static func isPossible(_ outcome: Outcome, of operation: Operation) -> Bool {
        let text = outcome.description
        // Every call may succeed or fail, even in ways that no platform should: with a raw error number, or an unknown one.
        if OperationTable.errorNames.contains(text) || ["ok", "errno-unset"].contains(text) { return true }
        if Int64(text) != nil { return true }
        if text.hasPrefix("errno-"), Int64(text.dropFirst(6)) != nil { return true }
        return operation.yields.contains { isPossible(text, $0) }
    }

    /// Whether a set-up step has failed that yielded this: a table that ended with a number has no end.
    static func isFailure(_ outcome: Outcome, of operation: Operation) -> Bool {
        if outcome.isFailure { return true }
        let first = outcome.description.prefix { $0 != " " }
        return operation.yields.contains(.filled) && Int64(first) != nil
    }

    private static func isPossible(_ text: String, _ kind: OutcomeKind) -> Bool {
        let words = text.split(separator: " ")
        switch kind {
        case .descriptor, .number: return Int64(text) != nil
        case .pair: return Outcome(text).pair != nil
        case .ok: return text == "ok"
        case .word(let word): return text == word
        case .data: return text == "eof" || (text.hasPrefix("\"") && text.hasSuffix("\"") && text.count > 1)
        case .descriptorFlags, .fileStatus:
            return knownFlags.isSuperset(of: text.split(separator: ",").map(String.init))
        case .table: return NumberRanges(words) != nil
        case .states: return text == "empty" || words.allSatisfy { $0.split(separator: ":").count == 4 }
        case .filled:
            return words.first.map { OperationTable.errorNames.contains(String($0)) || Int64($0) != nil } == true
                && NumberRanges(words.dropFirst()) != nil
        }
    }

    private static let knownFlags: Set<String> = Set(
        ["none", "?"] + ["fd_flag", "access", "status_flag"].flatMap(OperationTable.words(ofSet:)))
}
