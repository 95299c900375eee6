extension Exploration {
    /// Nothing was explored.
    public enum Failure: Error, Sendable, CustomStringConvertible {
        /// The target cannot be started, or lacks what an exploration needs.
        case target(TargetError)
        /// It was over before it began.
        case unbegun(Unbegun)

        /// What is wrong, and what to do.
        public var description: String {
            switch self {
            case .target(let error): error.description
            case .unbegun(let error): error.description
            }
        }
    }

    /// The states could not all be counted: nothing was explored.
    public struct Unbegun: Error, Sendable, CustomStringConvertible {
        /// How many had been counted.
        public let states: Int
        /// Whether there are more than can be told apart, rather than that somebody wanted an end.
        public let isTooLarge: Bool
        /// What came of it, and what to do instead.
        public var description: String {
            let what =
                isTooLarge
                ? "the bound is too large: at \(states) states the transitions have no numbers left"
                : "stopped while the states were counted, at \(states)"
            return "\(what): nothing was explored; with fewer descriptors or descriptions there are far fewer, "
                + "and --random needs no count"
        }
    }
}
