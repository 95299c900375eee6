/// Which names are bound at a step: what a bracket's process binds is not known outside it; a thread is of its process.
struct NameScopes {
    private struct Scope {
        var names: Set<String> = []
        var processes: Set<String> = []
        /// Whether it is of a thread, which shares all of it with the scope around it.
        var isThread = false
    }

    private var scopes = [Scope()]
    /// How many brackets are open beyond those that may be.
    private var excess = 0

    /// How deep brackets may nest: readers recurse as deep, and a stack is limited.
    private static let deepest = 32

    /// How many brackets are open.
    var depth: Int { scopes.count - 1 + excess }

    /// Follows a step; returns what is wrong with its names and brackets.
    mutating func enter(_ step: Step) -> [String] {
        var problems = uses(of: step).filter { name in !isBound(name) }.map { "“\($0)” is not bound here" }
        let name = step.operation.name
        if step.operation.endsBracket {
            if excess > 0 {
                excess -= 1
            } else if scopes.count == 1 {
                problems.append("end has no bracket to end")
            } else {
                let last = scopes.removeLast()
                if last.isThread {
                    scopes[scopes.count - 1].names.formUnion(last.names)
                    scopes[scopes.count - 1].processes = last.processes
                }
            }
        } else if let process = step.processName {
            let last = scopes.count - 1
            if name == "child" {
                if !scopes[last].processes.insert(process).inserted {
                    problems.append("there is a child “\(process)” already")
                }
            } else if !scopes[last].processes.contains(process) {
                problems.append("no child of this process is called “\(process)”")
            }
            if name == "exit" { scopes[last].processes.remove(process) }
        }
        if name == "become", scopes.last?.isThread == true {
            problems.append("become cannot stand in a thread: the other thread waits for it")
        }
        if step.operation.opensBracket {
            if depth < Self.deepest {
                let isThread = step.operation.opensThread
                let processes = isThread ? scopes[scopes.count - 1].processes : []
                scopes.append(Scope(processes: processes, isThread: isThread))
            } else {
                if excess == 0 { problems.append("brackets nest no deeper than \(Self.deepest)") }
                excess += 1
            }
        }
        for bound in step.binds where bound != "_" { scopes[scopes.count - 1].names.insert(bound) }
        return problems
    }

    private func isBound(_ name: String) -> Bool { scopes.contains { $0.names.contains(name) } }

    /// The names of descriptors that a step refers to.
    private func uses(of step: Step) -> [String] {
        step.operands.compactMap { operand in
            if case .number(let number) = operand { number.name } else { nil }
        } + (step.expectation?.alternatives.flatMap(\.names) ?? [])
    }
}
