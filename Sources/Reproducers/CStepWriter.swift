import DescriptorNotation

/// Writes the steps of a case as C: the function of the process under test, and one for each new program image.
struct CStepWriter {
    /// The statements of the first image.
    private(set) var statements: [String] = []
    /// The statements of each later image, in the order of their numbers.
    private(set) var images: [[String]] = []
    /// The variables for bound descriptors.
    private(set) var variables: [String] = []
    /// Whether the program keeps account of what must be open.
    let tracks: Bool

    /// Whether an expectation depends on the result of the last duplicating call.
    private let asksForFailure: Bool
    private let turns: [[CaseNode]]
    /// The variables for children with a name.
    let children: [String]
    private let isCharacteristic: Bool
    private let used: Set<String>
    private let bound: Int
    private var known: Set<String> = []

    init(_ assertion: Assertion) throws(NotReproducible) {
        let tree = try CaseTree(assertion.steps)
        turns = tree.turns
        children = CaseTree.childNames(assertion.steps).enumerated().map { "child_\($1)" + ($0 == 0 ? "" : "\($0)") }
        isCharacteristic = assertion.kind == .characteristic
        used = Set(assertion.steps.flatMap(Self.names))
        asksForFailure = assertion.steps.contains { step in
            step.expectation?.alternatives.contains { if case .after = $0 { true } else { false } } ?? false
        }
        tracks = assertion.steps.contains { Self.gone($0) != nil }
        bound = Self.tableBound(assertion.steps)
        for case .step(let step) in tree.nodes + tree.turns.flatMap({ $0 }) where step.operation.name == "raise" {
            throw NotReproducible(step, "is written in C only in a bracket of its own")
        }
        statements = try function(tree.nodes[...])
    }

    /// The numbers that are not to be open though the trace has shown them; nil where no table is expected.
    private static func gone(_ step: Step) -> [String]? {
        guard case .tracked(let gone)? = step.expectation?.alternatives.first else { return nil }
        return gone.map(CText.number)
    }

    /// The names that a step refers to.
    private static func names(_ step: Step) -> [String] {
        step.operands.compactMap { operand in
            if case .number(let number) = operand { number.name } else { nil }
        } + (step.expectation?.alternatives.flatMap(\.names) ?? [])
    }

    /// How far a look at the table must reach: as far as any number of the steps, and at least to the first limit.
    static func tableBound(_ steps: [Step]) -> Int {
        let numbers = steps.flatMap(\.operands).compactMap { operand -> Int64? in
            if case .number(.literal(let value)) = operand { value } else { nil }
        }
        return Int(min(4096, max(64, (numbers.filter { $0 < 4096 }.max() ?? 0) + 1)))
    }

    // MARK: Processes

    private mutating func function(_ nodes: ArraySlice<CaseNode>) throws(NotReproducible) -> [String] {
        var rest = nodes
        var lines: [String] = []
        while let node = rest.popFirst() {
            if case .step(let step) = node, step.operation.name == "become" {
                let image = try image(rest, of: step)
                return lines + saved(rest) + (try started(step, "become(\"\(image)\")"))
            }
            lines += try written(node)
        }
        return lines
    }

    /// Writes a new program image; its number.
    private mutating func image(_ nodes: ArraySlice<CaseNode>, of opening: Step) throws(NotReproducible) -> Int {
        let number = images.count
        images.append([])
        let restored = passed(nodes).enumerated().map { "\($1) = report->names[\($0)]" }
        let before = known
        var lines = restored.isEmpty ? [] : [restored.joined(separator: ", ") + ";"]
        if let expectation = opening.expectation, Self.gone(opening) != nil {
            let expected = try CExpectation(expectation, of: opening, words: [:])
            lines += ["take_table();", "TRY(wrong_number());"] + expected.lines
        } else if tracks {
            lines.append("look();")
        }
        images[number] = lines + (try function(nodes))
        known = before
        return number + 1
    }

    /// The call that starts an image. Where its table is expected it is under test whether there is one.
    private func started(_ opening: Step, _ call: String) throws(NotReproducible) -> [String] {
        guard let gone = Self.gone(opening) else {
            try refuseExpectation(of: opening)
            return ["SET_UP(\(call));"]
        }
        let closed = gone.map { "report->is_open[\($0)] = 0;" }
        return ["hand_over_table();"] + closed + ["TRY(\(call));", "expect(0, \"a new image\");"]
    }

    /// The variables that an image needs of the process that becomes it.
    private func passed(_ nodes: ArraySlice<CaseNode>) -> [String] {
        let used = Set(nodes.flatMap(\.steps).flatMap(Self.names))
        return known.intersection(used).sorted().map(CText.variable)
    }

    private func saved(_ nodes: ArraySlice<CaseNode>) -> [String] {
        let assignments = passed(nodes).enumerated().map { "report->names[\($0)] = \($1)" }
        return assignments.isEmpty ? [] : [assignments.joined(separator: ", ") + ";"]
    }

    private mutating func written(_ node: CaseNode) throws(NotReproducible) -> [String] {
        switch node {
        case .step(let step): return try written(step)
        case .bracket(let opening, let body, let end): return try bracket(opening, body, end)
        case .namedChild(let number, let opening, let end):
            let child = children[number]
            var lines = ["report->turn[\(number)] = 1;", "SET_UP(\(child) = fork());"]
            lines += try forked("\(child) == 0", opening, turns[number])
            return lines + ["await(\(number), \(child));"] + (try ending(end, process: child))
        case .turn(let number, let end):
            let lines = ["report->turn[\(number)] = 1;", "await(\(number), \(children[number]));"]
            return lines + (try ending(end, process: children[number]))
        case .handBack(let number): return ["hand_back(\(number));"]
        case .exit(let number, let step):
            try refuseExpectation(of: step)
            return ["report->turn[\(number)] = 1;", "reap(\(children[number]));"]
        }
    }

    private mutating func bracket(
        _ opening: Step, _ body: [CaseNode], _ end: Step
    ) throws(NotReproducible) -> [String] {
        if case .never(let reason)? = COperationTable.entries[opening.operation.name] {
            throw NotReproducible(opening, reason)
        }
        var lines: [String] = []
        if opening.operation.name == "child" {
            lines = ["SET_UP(process = fork());"] + (try forked("process == 0", opening, body))
        } else {
            let isOfFile = opening.operation.name == "fexecve"
            let image = try image(body[...], of: opening)
            let call = isOfFile ? "become_file(\(CArguments(step: opening)[0]), \"\(image)\")" : "become(\"\(image)\")"
            lines = saved(body[...]) + ["SET_UP(process = fork());"]
            let started = try started(opening, call)
            lines +=
                started.count == 1
                ? ["if (process == 0) \(started[0])"]
                : ["if (process == 0) {"] + started.map { "    " + $0 } + ["}"]
        }
        if end.expectation?.alternatives.contains(.word("died")) != true {
            for case .step(let step) in body where step.operation.name == "raise" {
                throw NotReproducible(step, "is written in C only where the end of its bracket expects it")
            }
            return lines + ["reap(process);"]
        }
        let expected = try CExpectation(
            end.expectation ?? Expectation(alternatives: []), of: end, words: ["died": "1"])
        return lines + ["TRY(was_killed(process));"] + expected.lines
    }

    private mutating func forked(
        _ condition: String, _ opening: Step, _ body: [CaseNode]
    ) throws(NotReproducible) -> [String] {
        let before = known
        var lines: [String] = []
        if let expectation = opening.expectation {
            let expected = try CExpectation(expectation, of: opening, words: [:])
            lines += (Self.gone(opening) ?? []).map { "is_open[\($0)] = 0;" }
            lines += ["TRY(wrong_number());"] + expected.lines
        } else if tracks {
            lines.append("look();")
        }
        lines += try function(body[...])
        known = before
        return ["if (\(condition)) {"] + lines.map { "    " + $0 } + ["    _exit(0);", "}"]
    }

    /// The end of a child's turn, at which it waits.
    private func ending(_ end: Step, process: String) throws(NotReproducible) -> [String] {
        try refuseExpectation(of: end)
        return []
    }

    private func refuseExpectation(of step: Step) throws(NotReproducible) {
        guard let expectation = step.expectation, expectation.alternatives != [.word("ok")] else { return }
        throw NotReproducible(step, "is written in C only without an expectation")
    }

    // MARK: Steps

    private mutating func written(_ step: Step) throws(NotReproducible) -> [String] {
        guard let entry = COperationTable.entries[step.operation.name] else {
            throw NotReproducible(step, "has no entry in the table of C")
        }
        switch entry {
        case .never(let reason): throw NotReproducible(step, reason)
        case .statements: return try look(step)
        case .call(let call): return try written(step, call)
        }
    }

    private mutating func written(_ step: Step, _ call: CCall) throws(NotReproducible) -> [String] {
        let arguments = CArguments(step: step)
        let isPair = step.operation.yields.contains(.pair)
        var text = call.text(arguments)
        if tracks {
            switch step.operation.effect {
            case .opens where isPair: text = "opened_both(\(text))"
            case .opens where step.operation.name != "fill": text = "opened(\(text))"
            case .closes: text = "closed(\(arguments[0]), \(text))"
            default: break
            }
        }
        let names = step.binds.enumerated().filter { $1 != "_" && used.contains($1) }
        known.formUnion(names.map(\.element))
        for (_, name) in names where !variables.contains(CText.variable(name)) {
            variables.append(CText.variable(name))
        }
        var bindings: [String] = []
        if isPair {
            let assignments = names.map { "\(CText.variable($1)) = ends[\($0)]" }
            if !assignments.isEmpty { bindings = [assignments.joined(separator: ", ") + ";"] }
        } else if let name = names.first?.element {
            text = "\(CText.variable(name)) = \(text)"
        }
        if asksForFailure, step.operation.group == "duplicate" { bindings.append("has_failed = value == -1;") }
        guard let expectation = step.expectation else {
            // A table that is full is what filling is for.
            if step.operation.name == "fill" { return ["TRY(\(text));"] }
            return ["SET_UP(\(text));"] + bindings
        }
        let macro = call.reads ? "READ" : "TRY"
        if expectation.isRecorded { return ["\(macro)(\(text));", "record();"] + bindings }
        if step.operation.name == "raise" {
            return ["TRY(\(text));", "expect(0, \"the end of the process\");"]
        }
        let expected = try CExpectation(expectation, of: step, words: call.words)
        let refusal = call.refusal.map { ["if (\($0)) report->is_tested = 0;"] } ?? []
        return expected.preparation + ["\(macro)(\(text));"] + refusal + expected.lines + bindings
    }

    /// A step that reads the program's own state.
    private func look(_ step: Step) throws(NotReproducible) -> [String] {
        let expectation = step.expectation
        var lines: [String]
        var words: [String: String] = [:]
        switch step.operation.name {
        case "table":
            if expectation == nil { return tracks ? ["look();"] : [] }
            lines = ["TRY(wrong_number());"]
        case "observe":
            let limit = CArguments(step: step).isGiven(0) ? CArguments(step: step)[0] : "\(bound)"
            if expectation == nil { return ["observe(before, \(limit));"] }
            lines = ["begin(\"observe\", 1);", "seen = observe(now, \(limit));"]
        case "errno":
            if expectation == nil { return [] }
            lines = ["begin(\"errno, 12345 before the call\", 1);", "value = error;"]
            words = ["kept": "UNTOUCHED", "zero": "0", "changed": "value"]
        default: throw NotReproducible(step, "is not supported in this place")
        }
        guard let expectation, !expectation.isRecorded else { return lines + ["record();"] }
        let expected = try CExpectation(expectation, of: step, words: words)
        if step.operation.name == "errno" {
            let isKept = expectation.alternatives.contains(.word("kept"))
            let allowed = isKept ? "value != 0" : "value != 0 && value != UNTOUCHED"
            if expectation.alternatives.contains(.word("changed")) {
                return lines + ["expect(\(allowed), \"\(isKept ? "anything but 0" : "an error number")\");"]
            }
        }
        return lines + expected.lines
    }
}
