import DescriptorModel
import DescriptorNotation
import DupConformance

/// What the model says of expectations that were written by hand: the two check each other.
package enum SecondOpinion {
    /// How many choices of traits are tried for one assertion before the rest is skipped.
    private static let limit = 256

    /// Where the model contradicts an assertion, with the most common traits or, for judged cases, with any choice that
    /// the standard leaves to a platform.
    package static func problems(in suite: Suite) -> [Diagnostic] { suite.assertions.compactMap(problem) }

    private static func problem(in assertion: Assertion) -> Diagnostic? {
        var pending = [Traits()]
        var tried: Set<Traits> = [Traits()]
        while let traits = pending.popLast(), tried.count < limit {
            var world = World()
            world.traits = traits
            let target = ModelTarget(world: world)
            let (trace, consulted) = target.runNotingTraits(assertion)
            let report = CaseReport(assertion, modelled: trace)
            let result = Judge.judge(report, greeting: target.greeting)
            let isFirst = traits == Traits()
            if result.verdict == .fail || (isFirst && result.verdict != .pass) {
                return diagnostic(assertion, result, isFirst ? nil : traits)
            }
            // A characteristic records the choice, whatever it is.
            if assertion.kind == .characteristic { continue }
            for other in traits.alternatives(in: consulted) where tried.insert(other).inserted { pending.append(other) }
        }
        return nil
    }

    private static func diagnostic(_ assertion: Assertion, _ result: JudgedCase, _ traits: Traits?) -> Diagnostic {
        let line = result.steps.first(where: \.isDecisive)?.line ?? assertion.line
        var message = "the model contradicts “\(assertion.id)”: \(result.reason)"
        if let traits {
            message += "; the standard allows that, by \(traits.departures.joined(separator: ", "))"
        }
        return Diagnostic(file: assertion.file, line: line, message: message)
    }
}
