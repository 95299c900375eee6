import DescriptorNotation

/// What is sent to a target: the cases without their expectations.
package enum Script {
    /// The script of these cases; each may take `timeout` seconds. Those that may cost a one-process agent its channel come
    /// last.
    package static func text(_ cases: [Assertion], timeout: Int) -> String {
        start(timeout: timeout) + portion(inOrder(cases))
    }

    /// What comes before the first case.
    static func start(timeout: Int) -> String { NotationPrinter.versionLine + "\ntimeout \(timeout)\n" }

    /// What lets the cases after it share processes.
    static let sharing = "share on\n"

    /// Some cases. The last is ended by its own `done`: serial lines have no end, and more may follow late.
    static func portion(_ cases: [Assertion]) -> String {
        cases.map { NotationPrinter.script($0) }.joined() + (cases.isEmpty ? "" : "done\n")
    }

    /// The cases in the order in which they are sent.
    static func inOrder(_ cases: [Assertion]) -> [Assertion] {
        var (early, late): ([Assertion], [Assertion]) = ([], [])
        for assertion in cases {
            if assertion.mayCostChannel { late.append(assertion) } else { early.append(assertion) }
        }
        return early + late
    }

    /// The same with the longest first, as far as that is known beforehand.
    static func longestFirst(_ cases: [Assertion]) -> [Assertion] {
        var (early, long, late): ([Assertion], [(cost: Int, Assertion)], [Assertion]) = ([], [], [])
        for assertion in cases {
            let cost = assertion.cost
            if assertion.mayCostChannel {
                late.append(assertion)
            } else if cost > 1 {
                long.append((cost, assertion))
            } else {
                early.append(assertion)
            }
        }
        return long.sorted { $0.cost > $1.cost }.map(\.1) + early + late
    }
}

extension Sequence<Assertion> {
    /// What these cases take.
    var cost: Int { reduce(0) { $0 + $1.cost } }
}

extension Assertion {
    /// Its cost, in plain cases: a race, a scene with a clock, a new program image.
    var cost: Int {
        var cost = 1
        for step in steps {
            if step.operation.isChoreography {
                cost += Self.costOfScene
            } else if step.operation.startsImage {
                cost += Self.costOfImage
            }
        }
        return cost
    }

    private static let costOfScene = 24
    private static let costOfImage = 4

    /// Where an agent that runs cases in its own process keeps its channel: at 0 and 1 if it cannot move it, otherwise
    /// a few numbers below the limit that it was started with, which is not below that of a case.
    private static let numbersOfChannel: [ClosedRange<Int64>] = [0...2, 56...Int64(Int32.max)]

    /// Whether a step closes or replaces a number that may be one of the agent's own channel. What the case has opened
    /// itself, and names, never is.
    var mayCostChannel: Bool {
        steps.contains { step in
            step.operation.freedOperands.contains { place in
                guard place < step.operands.count, case .number(.literal(let number)) = step.operands[place] else {
                    return false
                }
                return Self.numbersOfChannel.contains { $0.contains(number) }
            }
        }
    }
}
