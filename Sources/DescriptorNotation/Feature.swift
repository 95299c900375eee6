/// An edition of POSIX.1, which includes the corrigenda that came before it.
public enum Edition: String, Sendable, Hashable, CaseIterable, Comparable {
    /// POSIX.1-2008, Issue 7.
    case posix2008 = "2008"
    /// POSIX.1-2017, Issue 7 with both corrigenda.
    case posix2017 = "2017"
    /// POSIX.1-2024, Issue 8.
    case posix2024 = "2024"

    /// `POSIX.1-2024`
    public var name: String { "POSIX.1-\(rawValue)" }

    /// Whether one came before the other.
    public static func < (one: Edition, other: Edition) -> Bool { one.rawValue < other.rawValue }
}

/// Something that a target may have or lack, as the table in `cfd_features.def` describes it.
package struct Feature: Sendable, Hashable {
    /// Its name, for example `dup3`.
    package let word: String
    /// What each edition says of it.
    let classes: [Edition: Class]
    /// The source of this.
    package let source: String
    /// What it is, in a few words.
    package let summary: String

    /// What an edition says of a feature.
    package enum Class: String, Sendable, Hashable, CaseIterable {
        /// A system without it does not conform.
        case base
        /// Part of the X/Open System Interfaces.
        case xsi
        /// An option, or not known to be more.
        case option
        /// Not in that edition.
        case absent
        /// In no edition.
        case vendor
    }

    /// What an edition says of it.
    package func `class`(in edition: Edition) -> Class { classes[edition] ?? .option }

    /// Whether a system that claims this edition must have it.
    package func isBase(in edition: Edition) -> Bool { self.class(in: edition) == .base }

    /// Whether an edition can specify its behaviour: not if only a later one has it.
    package func isKnown(in edition: Edition) -> Bool {
        Edition.allCases.contains { $0 <= edition && self.class(in: $0) != .absent }
    }

    /// The first edition that demands it and whose successors all do; nil where the newest does not.
    package var baseSince: Edition? {
        Edition.allCases.reversed().prefix { isBase(in: $0) }.last
    }

    /// Whether every edition demands it.
    package var isBaseAlways: Bool { baseSince == Edition.allCases.first }
}
