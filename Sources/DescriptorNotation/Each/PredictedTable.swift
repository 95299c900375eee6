/// The numbers that are open in a case, step by step, on a platform that gives the lowest free ones: enough to see
/// whether a number of a dimension is free where a member first makes it.
struct PredictedTable {
    private var tables: [Set<Int64>] = [[0, 1, 2]]
    /// Whether each bracket that is open is of a thread, which has the table of its process.
    private var areThreads: [Bool] = []
    private var names: [String: Int64] = [:]
    private var limit = Greeting.caseLimit

    /// Why one of these numbers is not what the case takes it for; nil where each is free where it is first made, and
    /// open where it is first used.
    static func problem(_ numbers: Set<Int64>, in steps: [Step]) -> String? {
        var predicted = PredictedTable()
        var left = numbers
        for step in steps {
            for (form, operand) in zip(step.operation.operands, step.operands) {
                guard !step.isPrelude, form.isDescriptorNumber, case .number(.literal(let number)) = operand,
                    left.remove(number) != nil
                else { continue }
                let isOpen = predicted.open.contains(number)
                if form.isDescriptor, form.name != "fildes2" {
                    if step.mustFail, isOpen { return "\(number) is open in “\(step.script)”" }
                    if !step.mustFail, !isOpen { return "\(number) is not open in “\(step.script)”" }
                } else if isOpen {
                    return "\(number) is open already in “\(step.script)”"
                } else if number >= predicted.limit {
                    return "\(number) is not below the limit in “\(step.script)”"
                }
            }
            predicted.follow(step)
        }
        return nil
    }

    private var open: Set<Int64> { tables.last ?? [] }

    private func lowest(from minimum: Int64 = 0) -> Int64 {
        var number = max(0, minimum)
        while open.contains(number) { number += 1 }
        return number
    }

    private mutating func take(_ number: Int64) { tables[tables.count - 1].insert(number) }

    private func value(_ name: String, of step: Step) -> Int64? {
        for case (let form, .number(let number)) in zip(step.operation.operands, step.operands) where form.name == name
        {
            switch number {
            case .literal(let value): return value
            case .name(let name, let addend): return names[name].map { $0 + addend }
            case .intMax, .intMin: return nil
            }
        }
        return nil
    }

    private mutating func follow(_ step: Step) {
        let operation = step.operation
        if step.mustFail, !operation.yields.contains(.filled) { return }
        if operation.opensBracket {
            areThreads.append(operation.opensThread)
            if !operation.opensThread { tables.append(open) }
        } else if operation.endsBracket {
            if areThreads.popLast() == false { tables.removeLast() }
        } else if operation.effect == .closes {
            if let number = value("fildes", of: step) { tables[tables.count - 1].remove(number) }
        } else if operation.effect == .opens {
            open(step)
        } else if operation.name == "limit", let soft = value("soft-limit", of: step) {
            limit = soft
        }
    }

    private mutating func open(_ step: Step) {
        if step.operation.yields.contains(.filled) {
            for number in 0..<min(limit, 65536) { take(number) }
            return
        }
        let hasTarget = step.operation.operands.contains { $0.name == "fildes2" }
        var given: [Int64] = []
        for _ in 0..<(step.operation.yields.contains(.pair) ? 2 : 1) {
            let number = hasTarget ? value("fildes2", of: step) : lowest(from: value("minimum", of: step) ?? 0)
            guard let number, (0...65536).contains(number) else { return }
            take(number)
            given.append(number)
        }
        for (name, number) in zip(step.binds, given) { names[name] = number }
    }
}

extension Step {
    /// Whether nothing but an error is expected.
    fileprivate var mustFail: Bool {
        let alternatives = expectation?.alternatives ?? []
        return !alternatives.isEmpty && alternatives.allSatisfy(\.isError)
    }
}
