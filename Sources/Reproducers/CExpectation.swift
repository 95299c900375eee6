import DescriptorNotation

/// An expectation as a condition in C, and what a message says of it.
struct CExpectation {
    /// Met when one of these is true.
    let conditions: [String]
    /// A format for printf.
    let format: String
    /// The arguments of the format.
    let arguments: [String]
    /// What must be noted before the call: which numbers are the lowest free ones.
    let preparation: [String]

    /// The call that reports where the condition does not hold, in lines that are not too long.
    var lines: [String] {
        let quoted = format.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        var parts = (conditions.count > 1 ? conditions.map { $0.contains("&&") ? "(\($0))" : $0 } : conditions)
        for index in parts.indices.dropLast() { parts[index] += " ||" }
        parts[parts.count - 1] += ","
        parts += (["\"\(quoted)\""] + arguments).map { $0 + "," }
        var lines = ["expect("]
        for part in parts {
            let last = lines.count - 1
            if lines[last].count + part.count > 105, lines[last] != "expect(" {
                lines.append("       " + part)
            } else {
                lines[last] += (lines[last].hasSuffix("(") ? "" : " ") + part
            }
        }
        lines[lines.count - 1] = lines[lines.count - 1].dropLast() + ");"
        return lines
    }

    init(_ expectation: Expectation, of step: Step, words: [String: String]) throws(NotReproducible) {
        var conditions: [String] = []
        var formats: [String] = []
        var arguments: [String] = []
        var preparation: [String] = []
        var errors: [String] = []
        for alternative in expectation.alternatives {
            if case .error(let name) = alternative {
                if errors.isEmpty { conditions.append("") }
                errors.append(name)
                formats.append(name)
                continue
            }
            let part = try Self.part(alternative, of: step, words: words)
            conditions.append(part.condition)
            formats.append(part.format)
            arguments += part.arguments
            preparation += part.preparation.filter { !preparation.contains($0) }
        }
        if let place = conditions.firstIndex(of: "") {
            let named = errors.map { "error == \($0)" }.joined(separator: " || ")
            conditions[place] = "value == -1 && " + (errors.count > 1 ? "(\(named))" : named)
        }
        self.conditions = conditions.isEmpty ? ["1"] : conditions
        format = formats.joined(separator: " or ")
        self.arguments = arguments
        self.preparation = preparation
    }

    private typealias Part = (condition: String, format: String, arguments: [String], preparation: [String])

    private static func part(
        _ alternative: Expectation.Alternative, of step: Step, words: [String: String]
    ) throws(NotReproducible) -> Part {
        switch alternative {
        case .number(let number):
            let text = CText.number(number)
            if number.name == nil { return ("value == \(text)", text, [], []) }
            return ("value == \(text)", "%d (\(text))", [text], [])
        case .atLeast(let least): return ("value >= \(least)", "\(least) or more", [], [])
        case .lowest: return ("value == low", "%d (the lowest free)", ["low"], ["low = lowest_free(0);"])
        case .lowestFrom(let minimum):
            let text = CText.number(minimum)
            return ("value == low", "%d (the lowest free from \(text) on)", ["low"], ["low = lowest_free(\(text));"])
        case .lowestTwo:
            return (
                "are_lowest_two()", "%d and %d (the lowest free), not %d and %d",
                ["low", "next", "ends[0]", "ends[1]"], ["low = lowest_free(0), next = lowest_free(low + 1);"]
            )
        case .error(let name): return ("error == \(name)", name, [], [])
        case .word(let word): return try self.word(word, of: step, words: words)
        case .flags(let flags): return self.flags(flags, of: step)
        case .data(let bytes):
            let literal = CText.string(bytes)
            let shown = QuotedText.quoted(bytes).replacing("%", with: "%%")
            return ("is_data(\(literal), \(bytes.count))", shown, [], [])
        case .tracked: return ("value == -1", "-1 (open is what was opened)", [], [])
        case .unchanged: return ("strcmp(now, before) == 0", "%s", ["before"], [])
        case .after(let failure, let alternative):
            let condition = failure ? "has_failed" : "!has_failed"
            return try part(
                alternative, of: step, words: words, if: condition, failure ? "after failure" : "after success")
        case .of(let trait, let alternative):
            guard let condition = traits[trait] else {
                throw NotReproducible(step, "there is no C condition for “\(trait)”")
            }
            return try part(alternative, of: step, words: words, if: condition, trait)
        }
    }

    /// An alternative that is allowed on a condition.
    private static func part(
        _ alternative: Expectation.Alternative, of step: Step, words: [String: String], if condition: String,
        _ name: String
    ) throws(NotReproducible) -> Part {
        var part = try self.part(alternative, of: step, words: words)
        if case .error = alternative { part.condition = "value == -1 && \(part.condition)" }
        part.condition += " && \(condition)"
        part.format += " (\(name))"
        return part
    }

    /// What a program asks to find out what an agent says in its greeting.
    private static let traits = ["openmax-apart": "openmax_is_apart()"]

    private static func word(
        _ word: String, of step: Step, words: [String: String]
    ) throws(NotReproducible) -> Part {
        switch word {
        case "ok": return ("value != -1", "success", [], [])
        case "eof": return ("value == 0", "the end of the file", [], [])
        case "indeterminate": return ("(value == -1 && error == 0)", "-1 with errno left alone", [], [])
        default:
            guard let value = words[word] else { throw NotReproducible(step, "there is no C value for “\(word)”") }
            if value.allSatisfy(\.isNumber) { return ("value == \(value)", "\(value) (\(word))", [], []) }
            return ("value == \(value)", "%d (\(word))", ["(int)\(value)"], [])
        }
    }

    /// Exactly these flags, among those that the notation has words for.
    private static func flags(_ flags: [String], of step: Step) -> Part {
        if step.operation.yields.contains(.fileStatus) {
            let all = flags.compactMap { CConstants.constant($0, of: ["access", "status_flag"]) }
            let value = all.joined(separator: " | ")
            let compared = all.count > 1 ? "(\(value))" : value
            return ("(value & STATUS_FLAGS) == \(compared)", "%d (\(value))", [value], [])
        }
        let value = flags.compactMap { CConstants.constant($0, of: ["fd_flag"]) }.joined(separator: " | ")
        if flags.isEmpty { return ("(value & DESCRIPTOR_FLAGS) == 0", "0", [], []) }
        let compared = flags.count > 1 ? "(\(value))" : value
        return ("value != -1 && (value & DESCRIPTOR_FLAGS) == \(compared)", "%d (\(value))", [value], [])
    }
}
