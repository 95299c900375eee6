import DescriptorNotation
import DupConformance

/// The members of one case, of which some are not as expected: what these have in common.
struct MemberGroup {
    private let results: [JudgedCase]
    private let failing: [JudgedCase]

    /// How many other members are named.
    private static let named = 8

    /// - Parameters:
    ///   - caseID: The id that the members have in common.
    ///   - results: Results in which theirs are.
    init(_ caseID: String, in results: [JudgedCase]) {
        self.results = results.filter { $0.isRun && $0.assertion.caseID == caseID }
        failing = self.results.filter { !$0.isExpected }
    }

    /// `2 of 14 members are not as expected; all of them have N >= 64`, and what the others are called.
    var text: String {
        var text = "  \(failing.count) of \(results.count) members are not as expected"
        let shared = common
        if !shared.isEmpty { text += "; all of them have " + shared.joined(separator: " and ") }
        let others = failing.dropFirst().map(\.assertion.id)
        if others.isEmpty { return text + "\n" }
        text += ":\n" + others.prefix(Self.named).map { "    \($0)\n" }.joined()
        if others.count > Self.named { text += "    and \(others.count - Self.named) more\n" }
        return text
    }

    /// What tells the failing members from those that pass: a value, or where numbers begin or end.
    private var common: [String] {
        let passing = results.filter { $0.verdict == .pass }
        guard let first = failing.first?.assertion.member, !passing.isEmpty else { return [] }
        return first.values.indices.compactMap { place in
            let name = first.values[place].name
            let bad = labels(of: failing, at: place)
            let good = labels(of: passing, at: place)
            if !bad.isDisjoint(with: good) { return nil }
            let badNumbers = bad.compactMap { Int($0) }
            let goodNumbers = good.compactMap { Int($0) }
            if badNumbers.count == bad.count, goodNumbers.count == good.count, bad.count > 1,
                let least = badNumbers.min(), let most = badNumbers.max(), let lowest = goodNumbers.min(),
                let highest = goodNumbers.max()
            {
                if least > highest { return "\(name) >= \(least)" }
                if most < lowest { return "\(name) <= \(most)" }
            }
            return bad.count > 3 ? nil : "\(name) = \(bad.sorted().joined(separator: " or "))"
        }
    }

    private func labels(of results: [JudgedCase], at place: Int) -> Set<String> {
        Set(results.compactMap { $0.assertion.member?.values[place].label })
    }
}
