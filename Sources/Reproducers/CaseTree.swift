import DescriptorNotation

/// The steps of a case in the shape that a program has: a bracket holds what runs in it.
indirect enum CaseNode {
    /// A step of the process itself.
    case step(Step)
    /// `child` without a name, `exec` or `fexecve`, up to its `end`.
    case bracket(opening: Step, body: [CaseNode], end: Step)
    /// `child NAME`: the child of this number starts; what it does in all its turns is in the tree's `turns`.
    case namedChild(Int, opening: Step, end: Step)
    /// `in NAME`: the child has another turn.
    case turn(Int, end: Step)
    /// In a child with a name: its turn ends here.
    case handBack(Int)
    /// `exit NAME`: the child has its last turn, in which it exits.
    case exit(Int, Step)

    /// The steps in it, in order, without those of children with a name.
    var steps: [Step] {
        switch self {
        case .step(let step), .exit(_, let step), .turn(_, end: let step): [step]
        case .bracket(let opening, let body, let end): [opening] + body.flatMap(\.steps) + [end]
        case .namedChild(_, let opening, let end): [opening, end]
        case .handBack: []
        }
    }
}

/// All steps of a case as nodes.
struct CaseTree {
    /// What the process of the case does.
    let nodes: [CaseNode]
    /// What each child with a name does, in all its turns.
    let turns: [[CaseNode]]

    /// The tree of these steps.
    ///
    /// - Throws: `NotReproducible` where brackets do not fit together.
    init(_ steps: [Step]) throws(NotReproducible) {
        var builder = Builder(rest: steps[...])
        nodes = try builder.nodes(isInside: false).nodes
        turns = builder.turns
    }

    /// The names of the children, by their numbers.
    static func childNames(_ steps: [Step]) -> [String] {
        steps.filter { $0.operation.name == "child" }.compactMap(\.processName)
    }

    private struct Builder {
        var rest: ArraySlice<Step>
        var turns: [[CaseNode]] = []
        private var children: [[String: Int]] = [[:]]

        init(rest: ArraySlice<Step>) { self.rest = rest }

        /// The nodes up to the `end` of their bracket, or to the end of the case.
        mutating func nodes(isInside: Bool) throws(NotReproducible) -> (nodes: [CaseNode], end: Step?) {
            var nodes: [CaseNode] = []
            while let step = rest.popFirst() {
                if step.operation.endsBracket {
                    guard isInside else { throw NotReproducible(step, "it has no bracket to end") }
                    return (nodes, step)
                }
                nodes.append(try node(step))
            }
            return (nodes, nil)
        }

        private mutating func node(_ step: Step) throws(NotReproducible) -> CaseNode {
            guard step.operation.opensBracket else {
                guard step.operation.name == "exit" else { return .step(step) }
                return .exit(try child(of: step), step)
            }
            let number: Int? = step.operation.name == "in" ? try child(of: step) : register(step)
            children.append([:])
            let (body, end) = try nodes(isInside: true)
            children.removeLast()
            guard let end else { throw NotReproducible(step, "no end follows it") }
            guard let number else { return .bracket(opening: step, body: body, end: end) }
            turns[number] += body + [.handBack(number)]
            return step.operation.name == "in"
                ? .turn(number, end: end) : .namedChild(number, opening: step, end: end)
        }

        /// The number of a new child with a name; nil for a bracket without one.
        private mutating func register(_ step: Step) -> Int? {
            guard let name = step.processName else { return nil }
            turns.append([])
            children[children.count - 1][name] = turns.count - 1
            return turns.count - 1
        }

        private func child(of step: Step) throws(NotReproducible) -> Int {
            guard let name = step.processName, let number = children.last?[name] else {
                throw NotReproducible(step, "no child of this name waits")
            }
            return number
        }
    }
}
