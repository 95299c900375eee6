/// What stands in a case below its head: lines `each`, and those of its steps, until all of it is read.
struct CaseBody {
    var each: [EachLine] = []
    var isCrossed = false
    /// How many members the case says that it may have.
    var mostMembers = 64
    /// The lines `all` and `members`, by their word.
    var extents: [String: Int] = [:]
    var lines: [Expansion.Line] = []
    /// Whether one of the lines `each` is wrong: what its name stands for is not known.
    var isBroken = false

    /// The cases that an assertion stands for: itself, or its members; and what is wrong with it.
    func members(of assertion: Assertion) -> (members: [Assertion], problems: [Diagnostic]) {
        if isBroken { return ([], []) }
        let idle = idleLines(of: assertion)
        if !idle.isEmpty { return ([], idle) }
        let isPlain = each.isEmpty && !lines.contains { line in Dimension.keywords.contains(line.tokens[0].text) }
        if isPlain {
            let read = Self.read(lines, into: assertion)
            return ([read.assertion], read.problems)
        }
        do throws(Failure) {
            return (try expanded(assertion), [])
        } catch {
            return ([], error.problems)
        }
    }

    /// Lines `each` whose name stands nowhere, and lines about members where there are none.
    private func idleLines(of assertion: Assertion) -> [Diagnostic] {
        if each.isEmpty {
            return extents.map { word, line in
                let message = "“\(word)” is for a case with lines each, and this has none"
                return Diagnostic(file: assertion.file, line: line, column: 0, message: message)
            }
        }
        let words = lines.map { $0.tokens.map(\.text) } + each.flatMap { $0.values.flatMap(\.lines) }
        let used = Set(
            words.joined().flatMap { $0.split { $0 == "+" || $0 == "," || $0 == "-" }.map(String.init) + [$0] })
        return each.filter { !used.contains($0.name) }.map { line in
            Diagnostic(
                file: assertion.file, line: line.line, column: line.column,
                message: "“\(line.name)” is not used: each member would be the same")
        }
    }

    private struct Failure: Error {
        let problems: [Diagnostic]
    }

    private func expanded(_ assertion: Assertion) throws(Failure) -> [Assertion] {
        let expansion = Expansion(each: each, lines: lines)
        var labels: [[String]] = []
        do throws(StepReader.Problem) {
            labels = try expansion.labels()
        } catch {
            throw failure(error, of: assertion, line: each.first?.line ?? assertion.line)
        }
        var made: [[Int]: Assertion] = [:]
        var notMade: [String] = []
        var failure: Failure?
        /// Whether a row is a member, which is kept.
        func make(_ row: [Int]) -> Bool {
            if failure != nil || made[row] != nil { return failure == nil }
            do throws(Failure) {
                let (member, problem) = try self.member(row, of: assertion, expansion, labels)
                if let problem {
                    let note = "\(member.id): \(problem)"
                    if !notMade.contains(note) { notMade.append(note) }
                    return false
                }
                made[row] = member
                return true
            } catch {
                failure = error
                return false
            }
        }
        let array = CoveringArray(counts: each.map(\.values.count))
        let rows = isCrossed ? array.product.filter(make) : array.pairs(where: make)
        if let failure { throw failure }
        var seen: Set<[String]> = []
        var members = rows.compactMap { made[$0] }.filter { member in
            seen.insert(member.steps.map { "\($0.script) -> \($0.expectation?.description ?? "")" }).inserted
        }
        if members.isEmpty {
            throw Failure(problems: [
                at(assertion, "no member of “\(assertion.id)” can be made: \(notMade.first ?? "")")
            ])
        }
        if members.count > mostMembers {
            let message =
                "“\(assertion.id)” has \(members.count) members: give each fewer values, or say “members \(members.count)”"
            throw Failure(problems: [at(assertion, message)])
        }
        members[0].member?.notMade = notMade
        return members
    }

    private func at(_ assertion: Assertion, _ message: String) -> Diagnostic {
        Diagnostic(file: assertion.file, line: assertion.line, message: message)
    }

    private func failure(_ problem: StepReader.Problem, of assertion: Assertion, line: Int) -> Failure {
        Failure(problems: [
            Diagnostic(
                file: assertion.file, line: line, column: problem.column, message: problem.word.message,
                suggestion: problem.word.suggestion)
        ])
    }

    /// The member of a row, and why it is not one of the case's.
    private func member(
        _ row: [Int], of assertion: Assertion, _ expansion: Expansion, _ labels: [[String]]
    ) throws(Failure) -> (Assertion, problem: String?) {
        var member = assertion
        let values = zip(each, zip(labels, row).map { $0[$1] }).map { Assertion.Member.Value(name: $0.name, label: $1) }
        if !each.isEmpty {
            member.id += "[\(values.map(\.label).joined(separator: ","))]"
            member.member = Assertion.Member(caseID: assertion.id, values: values)
        }
        let expanded = expansion.member(row)
        if let (problem, line) = expanded.problem { throw failure(problem, of: assertion, line: line) }
        let read = Self.read(expanded.lines, into: member, endingBrackets: expanded.opened)
        if !read.problems.isEmpty {
            throw Failure(
                problems: read.problems.map { problem in
                    Diagnostic(
                        file: problem.file, line: problem.line, column: problem.column,
                        message: problem.message + (each.isEmpty ? "" : " (in \(member.id))"),
                        suggestion: problem.suggestion)
                })
        }
        return (read.assertion, PredictedTable.problem(expanded.numbers, in: read.assertion.steps))
    }

    /// The assertion with its steps, and what is wrong with them.
    private static func read(
        _ lines: [Expansion.Line], into assertion: Assertion, endingBrackets opened: Int = 0
    ) -> (assertion: Assertion, problems: [Diagnostic]) {
        var assertion = assertion
        var steps: [Step] = []
        var problems: [Diagnostic] = []
        var scopes = NameScopes()
        func report(_ message: String, _ line: Int, _ column: Int = 0, suggestion: String? = nil) {
            problems.append(
                Diagnostic(
                    file: assertion.file, line: line, column: column, message: message, suggestion: suggestion))
        }
        func enter(_ tokens: [Token], _ number: Int, isPrelude: Bool = true) {
            do throws(StepReader.Problem) {
                var step = try StepReader.step(tokens, line: number)
                for message in scopes.enter(step) { report(message, number, tokens[0].column) }
                if step.expectation?.isRecorded == true, assertion.kind == .assertion {
                    report("only a characteristic records an outcome with ?", number, tokens[0].column)
                }
                step.isPrelude = isPrelude
                steps.append(step)
            } catch {
                report(error.word.message, number, error.column, suggestion: error.word.suggestion)
            }
        }
        for line in lines { enter(line.tokens, line.number, isPrelude: line.isPrelude) }
        for _ in 0..<min(opened, scopes.depth) {
            enter([Token(text: "end", column: 1)], lines.last?.number ?? assertion.line)
        }
        assertion.steps = steps
        if scopes.depth > 0 {
            report("\(scopes.depth) bracket(s) of “\(assertion.id)” are not closed", assertion.line)
        }
        let expectations = assertion.steps.compactMap(\.expectation)
        if expectations.isEmpty, problems.isEmpty {
            report("“\(assertion.id)” has no expectation, so it cannot fail", assertion.line)
        }
        if assertion.kind == .characteristic, !expectations.contains(where: \.isRecorded), problems.isEmpty {
            report("“\(assertion.id)” records nothing: mark a step with -> ?", assertion.line)
        }
        return (assertion, problems)
    }
}
