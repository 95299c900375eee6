import DescriptorNotation

/// Decides whether an outcome is one of those that a step allows.
package struct ExpectationMatcher {
    package let step: Step
    let process: ProcessView
    /// What the target says that it has chosen.
    var traits: Set<String> = []
    let image: NewImage

    /// The first alternative that the outcome meets; nil if it meets none.
    func match(_ outcome: TracedOutcome, _ expectation: Expectation) -> Expectation.Alternative? {
        expectation.alternatives.first { matches(outcome, $0) }.map { met in
            switch met {
            case .of(_, let alternative), .after(_, let alternative): alternative
            default: met
            }
        }
    }

    /// The alternatives with the current meaning of their names and words.
    func explain(_ expectation: Expectation) -> String {
        let listed = expectation.alternatives.compactMap { alternative -> String? in
            // Alternatives for other targets are left out.
            if let (isAllowed, inner) = condition(of: alternative) {
                return isAllowed ? explain(Expectation(alternatives: [inner])) : nil
            }
            guard let meaning = meaning(of: alternative) else { return alternative.description }
            return meaning == alternative.description ? meaning : "\(alternative) (\(meaning))"
        }
        return listed.joined(separator: " or ")
    }

    /// Whether an alternative that is allowed on a condition is allowed just now, and what it is.
    private func condition(of alternative: Expectation.Alternative) -> (Bool, Expectation.Alternative)? {
        switch alternative {
        case .of(let trait, let inner): (traits.contains(trait), inner)
        case .after(let failure, let inner): (process.hasFailedToDuplicate == failure, inner)
        default: nil
        }
    }

    private func matches(_ outcome: TracedOutcome, _ alternative: Expectation.Alternative) -> Bool {
        if outcome.kind == .died { return alternative == .word("died") }
        guard outcome.kind == .value else { return false }
        switch alternative {
        case .number(let number):
            guard let expected = process.value(of: number) else { return false }
            return outcome.number == expected
        case .atLeast(let least): return outcome.number.map { $0 >= least } ?? false
        case .lowest: return outcome.number == process.lowest()
        case .lowestFrom(let minimum):
            guard let minimum = process.value(of: minimum) else { return false }
            return outcome.number == process.lowest(from: minimum)
        case .lowestTwo:
            guard let pair = outcome.pair else { return false }
            return [min(pair.0, pair.1), max(pair.0, pair.1)] == lowestTwo
        case .error(let name):
            return step.operation.yields.contains(.filled) ? isFilling(outcome, name) : outcome.description == name
        case .word(let word): return outcome.description == word
        case .flags(let flags):
            let actual = outcome.description == "none" ? [] : outcome.description.split(separator: ",")
            return Set(actual.map(String.init)) == Set(flags) && actual.count == flags.count
        case .data(let bytes): return outcome.description == QuotedText.quoted(bytes)
        case .tracked(let gone):
            let words = outcome.description.split(separator: " ")
            return NumberRanges(words).map { isTracked(Set($0.numbers), without: gone) } ?? false
        case .unchanged: return outcome.description == process.lastLook(step.operation)
        case .of, .after:
            guard let (isAllowed, inner) = condition(of: alternative) else { return false }
            return isAllowed && matches(outcome, inner)
        }
    }

    /// The open numbers without these; in a new image, with those that every image has open.
    private func table(without gone: [Number]) -> Set<Int64> {
        let passedOn = process.open.subtracting(gone.compactMap(process.value))
        return step.operation.startsImage ? image.table(inheriting: passedOn) : passedOn
    }

    /// Whether these are the open numbers without some. A platform may close its own descriptors for a new process or
    /// image (dup and close, APPLICATION USAGE).
    private func isTracked(_ shown: Set<Int64>, without gone: [Number]) -> Bool {
        if !isNewProcess { return shown == table(without: gone) }
        let passedOn = process.open.subtracting(gone.compactMap(process.value))
        if step.operation.startsImage { return image.mayShow(shown, inheriting: passedOn, kept: process.kept) }
        return shown.union(process.kept) == passedOn.union(process.kept) && shown.isSubset(of: passedOn)
    }

    /// Whether the step shows a process or image that has just begun.
    private var isNewProcess: Bool {
        step.operation.startsImage || step.operation.startsProcess
    }

    private var lowestTwo: [Int64] {
        let first = process.lowest()
        return [first, process.lowest(from: first + 1)]
    }

    /// Each number that the filling gave must have been the lowest free one, and the error the one named; none below the
    /// limit may be left.
    private func isFilling(_ outcome: TracedOutcome, _ error: String) -> Bool {
        let words = outcome.description.split(separator: " ")
        guard let first = words.first, String(first) == error, let given = NumberRanges.given(words.dropFirst()) else {
            return false
        }
        var expected: Int64 = -1
        for number in given.numbers {
            expected = process.lowest(from: expected + 1)
            if number != expected { return false }
        }
        return process.leftFree(by: outcome) == nil
    }

    private func meaning(of alternative: Expectation.Alternative) -> String? {
        switch alternative {
        case .number(let number): process.value(of: number).map(String.init)
        case .lowest: String(process.lowest())
        case .lowestFrom(let minimum): process.value(of: minimum).map { String(process.lowest(from: $0)) }
        case .lowestTwo: lowestTwo.map(String.init).joined(separator: " and ")
        case .unchanged: process.lastLook(step.operation)
        case .tracked(let gone): explainTable(without: gone)
        default: nil
        }
    }

    private func explainTable(without gone: [Number]) -> String {
        let table = table(without: gone)
        let free = isNewProcess ? process.kept.intersection(table) : []
        return Self.ranges(table) + (free.isEmpty ? "" : ", with or without \(Self.ranges(free))")
    }

    /// Numbers as a trace lists them.
    package static func ranges(_ numbers: Set<Int64>) -> String {
        var parts: [ClosedRange<Int64>] = []
        for number in numbers.sorted() {
            if let last = parts.last, last.upperBound + 1 == number {
                parts[parts.count - 1] = last.lowerBound...number
            } else {
                parts.append(number...number)
            }
        }
        if parts.isEmpty { return "empty" }
        return parts.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            .joined(separator: " ")
    }
}
