import DescriptorNotation
import DupConformance

/// The members of one case, of which some have a verdict that is not expected: what these have in common.
struct MemberGroup {
    private let results: [JudgedCase]
    private let failing: [JudgedCase]
    private let verdict: Verdict

    /// How many other members are named.
    private static let named = 8

    /// - Parameters:
    ///   - caseID: The id that the members have in common.
    ///   - verdict: The verdict that some of them have and should not.
    ///   - results: Results in which theirs are.
    init(_ caseID: String, _ verdict: Verdict, in results: [JudgedCase]) {
        self.verdict = verdict
        self.results = results.filter { $0.isRun && $0.assertion.caseID == caseID }
        failing = self.results.filter { !$0.isExpected && $0.verdict == verdict }
    }

    /// `2 of 14 members are FAIL, which is not expected; all of them have N >= 64`, and what the others are called.
    var text: String {
        let are = failing.count == 1 ? "is" : "are"
        var text = "  \(failing.count) of \(results.count) members \(are) \(verdict.rawValue), which is not expected"
        let shared = common
        if !shared.isEmpty { text += "; all of them have " + shared.joined(separator: " and ") }
        let others = failing.dropFirst().map(\.assertion.id)
        if others.isEmpty { return text + "\n" }
        text += ":\n" + others.prefix(Self.named).map { "    \($0)\n" }.joined()
        if others.count > Self.named { text += "    and \(others.count - Self.named) more\n" }
        return text
    }

    /// What the failing members have in common and not all members have: a value, or where numbers begin or end.
    private var common: [String] {
        guard let first = failing.first?.assertion.member, failing.count < results.count else { return [] }
        return first.values.indices.compactMap { place in
            let name = first.values[place].name
            let bad = labels(of: failing, at: place)
            let all = labels(of: results, at: place)
            if bad == all { return nil }
            let numbers = bad.compactMap { Int($0) }
            if bad.count > 1, numbers.count == bad.count, let least = numbers.min(), let most = numbers.max() {
                let others = all.subtracting(bad).compactMap { Int($0) }
                if others.allSatisfy({ $0 < least }) { return "\(name) >= \(least)" }
                if others.allSatisfy({ $0 > most }) { return "\(name) <= \(most)" }
            }
            return bad.count > 3 ? nil : "\(name) = \(bad.sorted().joined(separator: " or "))"
        }
    }

    private func labels(of results: [JudgedCase], at place: Int) -> Set<String> {
        Set(results.compactMap { $0.assertion.member?.values[place].label })
    }
}
