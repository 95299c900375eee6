import CFDShim
import ConformanceProof
import DescriptorModel
import DescriptorNotation

/// Makes the steps that show a divergence fewer and simpler, running each attempt on the target.
struct Shrinker {
    private let run: ([Step]) -> [String]?
    private let wasSeen: (Signature) -> Bool
    private var signature: Signature
    /// When to stop shrinking: a slow target must not take forever.
    private let end: Double
    private var best: Divergence
    /// Whether steps only count if a call after them shows what a look at the table shows.
    private var needsPlainEnding = false

    /// Shrinks a divergence; nil when it does not show again.
    ///
    /// - Parameters:
    ///   - divergence: What was seen.
    ///   - shortcut: Steps that may show it too: a shortest way to the state, and the move.
    ///   - isKnown: Whether the cause was found before: then it is not shrunk further.
    ///   - wasSeen: Whether a difference was seen before: what shows behind one is shrunk with it.
    ///   - seconds: How long this may take.
    ///   - run: Runs steps on the target in a fresh process.
    static func shrink(
        _ divergence: Divergence, shortcut: [Step], isKnown: (Signature) -> Bool,
        wasSeen: @escaping (Signature) -> Bool = { _ in false }, seconds: Double = 15,
        run: @escaping ([Step]) -> [String]?
    ) -> (divergence: Divergence, signature: Signature)? {
        var shrinker = Shrinker(divergence, wasSeen: wasSeen, seconds: seconds, run: run)
        // The table was not read after steps that only led to a state. The first step after which it is wrong is the
        // cause; after a known difference only the same one counts.
        let accept: ((Divergence) -> Bool)? = divergence.isSecond ? nil : { _ in true }
        if shrinker.attempt(lookedAt(shortcut), accept: accept)
            || shrinker.attempt(lookedAt(divergence.steps), accept: accept)
        {
            shrinker.signature = shrinker.best.signature
        } else if !shrinker.attempt(divergence.steps) {
            return nil
        }
        if isKnown(shrinker.signature) { return (shrinker.best, shrinker.signature) }
        let whole = shrinker.best
        shrinker.shrink()
        if shrinker.endsInLook {
            // The rest is only visible in a look at the table. A call that shows it is better, even with more steps.
            let short = shrinker.best
            shrinker.best = whole
            shrinker.needsPlainEnding = true
            shrinker.shrink()
            if shrinker.endsInLook { shrinker.best = short }
        }
        return (shrinker.best, shrinker.signature)
    }

    private mutating func shrink() {
        leaveTheTableAlone()
        drop()
        // With numbers, large blocks can be dropped first; with names, steps that only fixed a number can be dropped
        // too.
        nameDescriptors()
        drop()
        simplifyOperands()
        moveOffsetsPlainly()
        endPlainly()
        nameDescriptors()
    }

    /// Drops what can be dropped, until nothing more can.
    private mutating func drop() {
        var before = Int.max
        while best.steps.count < before {
            before = best.steps.count
            dropBlocks()
            dropBrackets()
        }
    }

    private var endsInLook: Bool { best.steps.last?.operation.yields.contains(.states) == true }

    /// The steps with a look at the table after each that does something, and wherever another process continues: an
    /// effect of fork or exec must not be attributed to the next call.
    private static func lookedAt(_ steps: [Step]) -> [Step] {
        guard let survey = Step(script: "survey") else { return steps }
        return steps.flatMap { step in step.operation.group == "look" ? [step] : [step, survey] }
    }

    private init(
        _ divergence: Divergence, wasSeen: @escaping (Signature) -> Bool, seconds: Double,
        run: @escaping ([Step]) -> [String]?
    ) {
        self.run = run
        self.wasSeen = divergence.isSecond ? wasSeen : { _ in false }
        end = cfd_seconds() + seconds
        signature = divergence.signature
        best = divergence
    }

    /// Runs steps; where they diverge in the same way, what is needed of them is the best so far.
    private mutating func attempt(_ steps: [Step], accept: ((Divergence) -> Bool)? = nil) -> Bool {
        guard cfd_seconds() < end, !steps.isEmpty, Self.isBalanced(steps) else { return false }
        guard let divergence = evaluate(steps) else { return false }
        guard accept?(divergence) ?? (divergence.signature == signature) else { return false }
        if needsPlainEnding, accept == nil, plainEnding(of: divergence) == nil { return false }
        best = divergence
        return true
    }

    private func evaluate(_ steps: [Step]) -> Divergence? {
        if !Self.ends(steps, told: best.told) { return nil }
        guard let outcomes = run(steps) else { return nil }
        let signature = signature
        var follower = Follower(traits: best.told) { [wasSeen] in $0 != signature && wasSeen($0) }
        // Where the target did not do all of it, nothing is shown.
        let divergence = follower.follow(Array(steps.prefix(outcomes.count)), outcomes, missing: "")
        return divergence?.isDeviation == true ? divergence : nil
    }

    /// Whether the model gets to the end: nothing waits for what never comes.
    private static func ends(_ steps: [Step], told: Traits) -> Bool {
        var machine = ModelMachine(traits: told)
        return steps.allSatisfy { TracedOutcome(machine.run($0)).kind == .value }
    }

    private static func isBalanced(_ steps: [Step]) -> Bool {
        var depth = 0
        for step in steps {
            if step.operation.opensBracket { depth += 1 }
            if step.operation.endsBracket { depth -= 1 }
            if depth < 0 { return false }
        }
        return true
    }

    /// The bound of the exploration is often not needed: without it the same numbers lie above 0, 1 and 2.
    private mutating func leaveTheTableAlone() {
        // The limit is set where there are limits.
        let closes = (0..<3).map { "close \($0)" }
        guard best.steps.prefix(3).map(\.script) == closes else { return }
        let count = best.steps.count > 3 && best.steps[3].operation.name == "limit" ? 4 : 3
        _ = attempt(best.steps.dropFirst(count).map { $0.shifted(by: 3) })
    }

    /// Steps with names mean the same when those before them go.
    private mutating func nameDescriptors() {
        let requirements = best.requirements
        let named = DescriptorNames.withoutUnused(DescriptorNames.named(best.steps, best.actual))
        let count = named.count
        if named != best.steps, attempt(named, accept: { $0.steps.count == count }) { best.requirements = requirements }
    }

    /// Drops half, then a quarter, down to one step, wherever the rest still shows it.
    private mutating func dropBlocks() {
        var size = max(1, best.steps.count / 2)
        while size >= 1 {
            var start = 0
            while start < best.steps.count {
                var steps = best.steps
                steps.removeSubrange(start..<min(start + size, steps.count))
                if !attempt(steps) { start += size }
            }
            if size == 1 { break }
            size /= 2
        }
    }

    /// Drops a bracket with all that is in it, or the two lines around it.
    private mutating func dropBrackets() {
        var start = 0
        while start < best.steps.count {
            if best.steps[start].operation.opensBracket, let end = Self.end(of: start, in: best.steps) {
                var whole = best.steps
                whole.removeSubrange(start...end)
                var flat = best.steps
                flat.remove(at: end)
                flat.remove(at: start)
                if attempt(whole) || attempt(flat) { continue }
            }
            start += 1
        }
    }

    private static func end(of start: Int, in steps: [Step]) -> Int? {
        var depth = 0
        for place in start..<steps.count {
            if steps[place].operation.opensBracket { depth += 1 }
            if steps[place].operation.endsBracket { depth -= 1 }
            if depth == 0 { return place }
        }
        return nil
    }

    /// Tries smaller numbers and fewer flags, operand by operand.
    private mutating func simplifyOperands() {
        for place in best.steps.indices {
            for operand in best.steps.indices.contains(place) ? best.steps[place].operands.indices : 0..<0 {
                for simpler in best.steps[place].operands[operand].simpler {
                    var steps = best.steps
                    steps[place].operands[operand] = simpler
                    if attempt(steps) { break }
                    if !best.steps.indices.contains(place) { return }
                }
            }
        }
    }

    /// A look in the middle that is only there because it moves offsets becomes the call that does.
    private mutating func moveOffsetsPlainly() {
        for place in best.steps.indices.dropLast() where best.steps.indices.contains(place) {
            let step = best.steps[place]
            guard step.operation.yields.contains(.states), place < best.actual.count else { continue }
            for number in Self.numbers(in: best.actual[place]) {
                var steps = best.steps
                guard let move = Step(script: "lseek \(number) 7 set") else { return }
                steps[place] = move
                if attempt(steps) { break }
            }
        }
    }

    /// The numbers that a look at the table shows.
    private static func numbers(in states: String) -> [Int64] {
        Set(states.split(separator: " ").compactMap { Int64($0.prefix { $0 != ":" }) }).sorted()
    }

    /// Ends with one call that shows it, instead of a look at the whole table.
    private mutating func endPlainly() {
        guard let plain = plainEnding(of: best) else { return }
        // What is broken is the same, whichever call shows it.
        let requirements = best.requirements
        best = plain
        best.requirements = requirements
    }

    /// The same with a call that shows it instead of the look at the end; nil when there is none.
    private func plainEnding(of divergence: Divergence) -> Divergence? {
        guard let last = divergence.steps.last, last.operation.yields.contains(.states) else { return divergence }
        let numbers = Self.numbers(in: divergence.outcome + " " + (divergence.expected.first ?? ""))
        let steps = Array(divergence.steps.dropLast())
        for ending in Self.endings(numbers) where cfd_seconds() < end {
            let candidate = steps + ending
            if let plain = evaluate(candidate), plain.steps.count == candidate.count { return plain }
        }
        return nil
    }

    private static func endings(_ numbers: [Int64]) -> [[Step]] {
        let single = ["getfd N", "getfl N", "lseek N 0 cur"].flatMap { form in
            numbers.map { [form.replacing("N", with: "\($0)")] }
        }
        let pairs = numbers.flatMap { one in
            numbers.filter { $0 != one }.map { ["lseek \(one) 7 set", "lseek \($0) 0 cur"] }
        }
        return (single + pairs).map { $0.compactMap(Step.init(script:)) }
    }
}

extension Step {
    /// The step with every descriptor number raised.
    func shifted(by addend: Int64) -> Step {
        var step = self
        for (place, form) in zip(operands.indices, operation.operands)
        where ["fildes", "fildes2", "minimum", "other"].contains(form.name) {
            if case .number(.literal(let value)) = operands[place], value >= 0 {
                step.operands[place] = .number(.literal(value + addend))
            }
        }
        // A look at part of the table shows all of it.
        if operation.yields.contains(.states) { step.operands = [] }
        return step
    }
}

extension Operand {
    /// Simpler operands to try instead, the simplest first.
    var simpler: [Operand] {
        switch self {
        case .number(.literal(let value)) where value > 8:
            [.number(.literal(0)), .number(.literal(1)), .number(.literal(8))]
        case .flags(let flags) where !flags.isEmpty: [.flags([])]
        default: []
        }
    }
}
