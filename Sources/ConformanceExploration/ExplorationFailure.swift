import DupConformance

extension Exploration {
    /// Nothing was explored.
    package enum Failure: Error, Sendable, CustomStringConvertible {
        /// The target cannot be started, or lacks what an exploration needs.
        case target(TargetError)
        /// It was over before it began.
        case unbegun(Unbegun)

        /// What is wrong, and what to do.
        package var description: String {
            switch self {
            case .target(let error): error.description
            case .unbegun(let error): error.description
            }
        }
    }

    /// The states could not all be counted: nothing was explored.
    package struct Unbegun: Error, Sendable, CustomStringConvertible {
        /// How many had been counted.
        package let states: Int
        /// Whether there are too many to number them, rather than that the exploration was stopped.
        package let isTooLarge: Bool
        /// What happened, and what to do instead.
        package var description: String {
            let what =
                isTooLarge
                ? "the bound is too large: at \(states) states the transitions have no numbers left"
                : "stopped while the states were counted, at \(states)"
            return "\(what): nothing was explored; use fewer descriptors or descriptions, "
                + "or --random, which needs no count"
        }
    }
}
