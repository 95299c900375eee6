import DescriptorNotation

/// Gives descriptors names instead of numbers: steps with names mean the same when others are dropped before them, and
/// read like a handwritten assertion.
enum DescriptorNames {
    /// The steps with every descriptor that a step yields bound to a name, and named where it is meant.
    ///
    /// Numbers stay where a process of its own is entered, whose names are not those of the case, and where a number
    /// is meant that a step chose itself: the target of dup2, a minimum.
    static func named(_ steps: [Step], _ outcomes: [String]) -> [Step] {
        guard steps.count == outcomes.count, !steps.contains(where: { $0.operation.opensBracket }) else { return steps }
        var names: [Int64: String] = [:]
        var fresh = Self.names.makeIterator()
        var used = Set(steps.flatMap(\.binds))
        func nextName() -> String? {
            while let name = fresh.next() { if used.insert(name).inserted { return name } }
            return nil
        }
        return zip(steps, outcomes).map { step, outcome in
            var step = step
            for (place, form) in zip(step.operands.indices, step.operation.operands)
            where ["fildes", "fildes2", "other"].contains(form.name) {
                if case .number(.literal(let number)) = step.operands[place], let name = names[number] {
                    step.operands[place] = .number(.name(name, plus: 0))
                }
            }
            if step.operation.effect == .closes, let number = number(of: step.operands.first, names) {
                names[number] = nil
            }
            guard step.operation.effect == .opens else { return step }
            let numbers = outcome.split(separator: " ").compactMap { Int64($0) }
            let isChosen = step.operation.operands.contains { $0.name == "fildes2" }
            if step.binds.isEmpty, !isChosen, !numbers.isEmpty {
                step.binds = numbers.compactMap { _ in nextName() }
                if step.binds.count != numbers.count { step.binds = [] }
            }
            for (number, name) in zip(numbers, step.binds) { names[number] = name }
            return step
        }
    }

    /// The steps without the names that none of them uses.
    static func withoutUnused(_ steps: [Step]) -> [Step] {
        let used = Set(
            steps.flatMap(\.operands).compactMap { operand in
                if case .number(let number) = operand { number.name } else { nil }
            })
        return steps.map { step in
            var step = step
            if !step.binds.contains(where: used.contains) {
                step.binds = []
            } else {
                step.binds = step.binds.map { used.contains($0) ? $0 : "_" }
            }
            return step
        }
    }

    private static let names = "abcdefghijklmnopqrstuvwxyz".map(String.init)

    private static func number(of operand: Operand?, _ names: [Int64: String]) -> Int64? {
        guard case .number(let number)? = operand else { return nil }
        switch number {
        case .literal(let value): return value
        case .name(let name, 0): return names.first { $0.value == name }?.key
        default: return nil
        }
    }
}
