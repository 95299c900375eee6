import DescriptorNotation

/// One statement that bears on descriptor duplication.
public struct Requirement: Sendable, Hashable {
    /// How strongly the source binds a platform.
    package enum Force: String, Sendable, CaseIterable {
        /// A platform must.
        case shall
        /// An error listed under “shall fail”.
        case shallFail = "shall-fail"
        /// An error listed under “may fail”.
        case mayFail = "may-fail"
        /// A platform may.
        case may
        /// The platform chooses, and documents the choice.
        case implementationDefined = "implementation-defined"
        /// The platform chooses.
        case unspecified
        /// Nothing may be relied on.
        case undefined
        /// Rationale, examples, what third parties say.
        case informative
        /// A vendor promises it, POSIX does not.
        case platform

        /// Whether a platform that does otherwise fails.
        package var binds: Bool { self == .shall || self == .shallFail }
    }

    /// Whether it can be tested from outside.
    package enum Testable: String, Sendable {
        /// Anywhere.
        case yes
        /// Where an option or feature is present.
        case conditional
        /// Not at all; `method` says why.
        case no
    }

    /// Its id, which never changes.
    public let id: String
    /// The requirement in one sentence.
    public let says: String
    /// The function, command or header.
    public let interface: String
    /// How strongly it binds.
    package let force: Force
    /// Its source, with the evidence in brackets.
    public let source: String
    /// The issue of the standard, or `ext`.
    package let since: String
    /// The first edition in which it binds, by default the oldest; nil if only a platform promises it.
    package let edition: Edition?
    /// Whether it can be tested.
    package let testable: Testable
    /// What a test needs: features, and other words.
    package let needs: [String]
    /// How to test it, or why that cannot be done.
    package let method: String
    /// Platforms that deviate, and remarks.
    package let notes: String
    /// Why no assertion checks it, where one could.
    package let untested: String?
    /// The family it belongs to, which is the name of its file.
    package let family: String
    /// The file that it is in.
    package let file: String
    /// The line of its id.
    package let line: Int

    /// The source without the evidence in brackets, as people cite it.
    public var citation: String {
        var text = ""
        var depth = 0
        for character in source {
            if character == "[" { depth += 1 }
            if depth == 0 { text.append(character) }
            if character == "]" { depth -= 1 }
        }
        return text.split(separator: " ").joined(separator: " ").replacing(" ;", with: ";")
            .replacing(" ,", with: ",")
    }

    /// Why no assertion tests it: its `untested` line, or that it cannot be tested.
    package var reasonUntested: String? {
        if let untested { return untested }
        guard testable == .no else { return nil }
        return method.isEmpty ? "nothing to assert: \(force.rawValue)" : method
    }
}
