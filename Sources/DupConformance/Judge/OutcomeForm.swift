import DescriptorNotation

/// Whether an outcome has a form that its operation can yield. An outcome of another form is not a deviation of the
/// platform: the agent is wrong, or the trace was garbled.
enum OutcomeForm {
    static func isPossible(_ outcome: TracedOutcome, of operation: OperationForm) -> Bool {
        let text = outcome.description
        // Every call may fail, even in ways that no platform should: with a raw error number, or an unknown one.
        switch text.utf8.first {
        case UInt8(ascii: "E") where OperationTable.errorNames.contains(text): return true
        case UInt8(ascii: "e") where text == "errno-unset": return true
        case UInt8(ascii: "e") where text.hasPrefix("errno-"):
            if NotationInteger.read(text.dropFirst(6)) != nil { return true }
        default: break
        }
        if let number = outcome.number, number < 0 { return true }
        return operation.yields.contains { isPossible(text, $0) }
    }

    /// Whether a set-up step has failed that yielded this: a table that ended with a number has no end.
    static func isFailure(_ outcome: TracedOutcome, of operation: OperationForm) -> Bool {
        if outcome.isFailure { return true }
        let first = outcome.description.prefix { $0 != " " }
        return operation.yields.contains(.filled) && Int64(first) != nil
    }

    private static func isPossible(_ text: String, _ kind: OutcomeKind) -> Bool {
        var split: [Substring] { text.split(separator: " ", omittingEmptySubsequences: false) }
        switch kind {
        case .descriptor, .number: return NotationInteger.read(text) != nil || (kind == .number && text == "unlimited")
        case .pair: return TracedOutcome(text).pair != nil
        case .ok: return text == "ok"
        case .word(let word): return text == word
        case .data: return text == "eof" || isQuoted(text)
        case .descriptorFlags: return areFlags(text, of: ["fd_flag"])
        case .fileStatus:
            let parts = text.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
            let isAccess = (OperationTable.words(ofSet: "access") + ["unknown-access"]).contains(String(parts[0]))
            return isAccess && (parts.count == 1 || areFlags(String(parts[1]), of: ["status_flag"]))
        case .table: return !text.isEmpty && NumberRanges(split) != nil
        case .states: return text == "empty" || areStates(split)
        case .filled:
            let words = split
            let end = String(words[0])
            return (OperationTable.errorNames.contains(end) || NotationInteger.read(end) != nil)
                && NumberRanges.given(words.dropFirst()) != nil
        }
    }

    /// One text in quotes, with the escapes of the notation.
    private static func isQuoted(_ text: String) -> Bool {
        // Other bytes are written with an escape.
        guard text.utf8.allSatisfy({ (32...126).contains($0) }) else { return false }
        let tokens = Lexer.tokens(of: text)
        guard tokens.unclosedQuote == nil, tokens.tokens.count == 1, tokens.tokens[0].text == text else { return false }
        return (try? OperandReader.text(text)) != nil
    }

    /// Flags that are known, each once; or none.
    private static func areFlags(_ text: String, of sets: [String]) -> Bool {
        if text == "none" { return sets.contains("fd_flag") }
        let known = sets.flatMap(OperationTable.words(ofSet:))
        let flags = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        return Set(flags).count == flags.count && flags.allSatisfy(known.contains)
    }

    /// `0:-:rw:0 5:x:rwa:12`, in ascending order.
    private static func areStates(_ words: [Substring]) -> Bool {
        var last: Int64 = -1
        for word in words {
            let fields = word.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count == 4, let number = NotationInteger.read(fields[0]), number > last,
                fields[1] == "-" || ["x", "f", "xf"].contains(fields[1]), statuses.contains(fields[2]),
                fields[3] == "-" || NotationInteger.read(fields[3]) != nil
            else { return false }
            last = number
        }
        return true
    }

    private static let statuses: Set<Substring> = Set(
        ["r", "w", "rw", "s"].flatMap { access in ["", "a", "n", "an"].map { Substring(access + $0) } } + ["?"])
}
