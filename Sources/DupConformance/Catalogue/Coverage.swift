import DescriptorNotation

/// Which requirements are checked, and why the others are not.
package struct Coverage: Sendable {
    /// What becomes of one requirement.
    package enum Status: String, Sendable, CaseIterable {
        /// An assertion checks it.
        case asserted = "ASSERTED"
        /// A characteristic records what a platform does.
        case recorded = "RECORDED"
        /// Nothing checks it, for a reason.
        case untested = "UNTESTED"
        /// Nothing checks it, and no reason is given.
        case open = "OPEN"
    }

    /// A requirement and what becomes of it.
    package struct Row: Sendable {
        /// The requirement.
        package let requirement: Requirement
        /// What becomes of it.
        package let status: Status
        /// The assertions and characteristics that are about it.
        package let assertions: [String]

        /// The assertions, or the reason that there are none.
        package var detail: String {
            assertions.isEmpty ? requirement.reasonUntested ?? "" : assertions.joined(separator: " ")
        }
    }

    /// Every requirement, in the order of the suite.
    package let rows: [Row]

    /// The coverage of a suite.
    package init(of suite: Suite) {
        var about: [String: [Assertion]] = [:]
        for assertion in suite.assertions {
            for id in assertion.requirements { about[id, default: []].append(assertion) }
        }
        rows = suite.requirements.map { requirement in
            let assertions = about[requirement.id] ?? []
            let status: Status =
                assertions.contains { $0.kind == .assertion }
                ? .asserted
                : !assertions.isEmpty ? .recorded : requirement.reasonUntested != nil ? .untested : .open
            var ids: [String] = []
            for id in assertions.map(\.caseID) where ids.last != id { ids.append(id) }
            return Row(requirement: requirement, status: status, assertions: ids)
        }
    }

    /// How many rows of each status there are in each family, in the order of the suite.
    package var families: [(family: String, counts: [Status: Int])] {
        var order: [String] = []
        var counts: [String: [Status: Int]] = [:]
        for row in rows {
            let family = row.requirement.family
            if counts[family] == nil { order.append(family) }
            counts[family, default: [:]][row.status, default: 0] += 1
        }
        return order.map { ($0, counts[$0] ?? [:]) }
    }
}
