import DescriptorNotation

/// The suite could not be read.
public enum SuiteError: Error, Sendable, CustomStringConvertible {
    /// A directory or file cannot be read.
    case unreadable(path: String, reason: String)
    /// The suite's files are wrong.
    case invalid([Diagnostic])
    /// There is no baseline of the requested name.
    case noBaseline(String)
    /// Files that belong to the program are not where they may be.
    case missing(String, looked: [String])

    /// What is wrong, a line for each thing.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)"
        case .noBaseline(let reason): reason
        case .invalid(let diagnostics): diagnostics.map(\.description).joined(separator: "\n")
        case .missing(let name, let looked):
            "\(name) cannot be found. The program looked in:\n"
                + looked.map { "  \($0)\n" }.joined()
                + "Copy the whole installation, not only the program, or use a symbolic link to it; "
                + "or set DUP_CONFORMANCE_PREFIX to the directory that it was installed in."
        }
    }
}

/// The assertions and the requirements that they are about.
public struct Suite: Sendable {
    /// Every assertion and characteristic, ordered by file and line.
    public let assertions: [Assertion]
    /// Every requirement, ordered by file and line.
    public let requirements: [Requirement]
    /// The directory that it was read from.
    package let directory: String
    /// How paths of its files begin in reports.
    let shownDirectory: String
    private let requirementsByID: [String: Requirement]
    private let assertionsByID: [String: Assertion]

    /// Creates a suite; repeated ids are errors.
    package init(
        assertions: [Assertion], requirements: [Requirement], directory: String = "", shownAs name: String? = nil
    ) throws(SuiteError) {
        self.assertions = assertions
        self.requirements = requirements
        self.directory = directory
        shownDirectory = name ?? directory
        var diagnostics: [Diagnostic] = []
        var requirementsByID: [String: Requirement] = [:]
        for requirement in requirements {
            if let earlier = requirementsByID.updateValue(requirement, forKey: requirement.id) {
                diagnostics.append(
                    Diagnostic(
                        file: requirement.file, line: requirement.line,
                        message: "“\(requirement.id)” is already defined in \(earlier.file):\(earlier.line)"))
            }
        }
        var assertionsByID: [String: Assertion] = [:]
        for assertion in assertions {
            if let earlier = assertionsByID.updateValue(assertion, forKey: assertion.id) {
                diagnostics.append(
                    Diagnostic(
                        file: assertion.file, line: assertion.line,
                        message: "“\(assertion.caseID)” is already defined in \(earlier.file):\(earlier.line)"))
            }
        }
        if !diagnostics.isEmpty { throw .invalid(diagnostics.unique) }
        self.requirementsByID = requirementsByID
        self.assertionsByID = assertionsByID
    }

    /// The suite that was built into this package. It is read once.
    public static func bundled() throws(SuiteError) -> Suite { try bundledSuite.get() }

    private static let bundledSuite = Result { () throws(SuiteError) -> Suite in
        try load(from: InstalledFiles.suite.path(), shownAs: "conformance")
    }

    /// The suite in a directory that holds `assertions` and `requirements`.
    ///
    /// - Parameters:
    ///   - directory: The directory.
    ///   - name: How paths of its files begin in reports; the directory itself if not given.
    /// - Throws: `SuiteError` with everything that is wrong in any of its files, or the requirements that are cited and
    ///   are not there.
    public static func load(from directory: String, shownAs name: String? = nil) throws(SuiteError) -> Suite {
        let suite = try read(from: directory, shownAs: name)
        let problems = suite.assertions.flatMap { Lint.unknownRequirements(of: $0, in: suite) }
        if !problems.isEmpty { throw .invalid(problems.unique) }
        return suite
    }

    /// The suite in a directory, even if it is inconsistent, for lint.
    package static func read(from directory: String, shownAs name: String? = nil) throws(SuiteError) -> Suite {
        let shown = name ?? directory
        var diagnostics: [Diagnostic] = []
        var assertions: [Assertion] = []
        var requirements: [Requirement] = []
        let files = try SuiteDirectory.files(in: "\(directory)/assertions", suffix: ".fd")
        for parsed in ParsedFiles.assertions(of: files, in: "\(shown)/assertions") {
            do throws(NotationError) {
                assertions += try parsed.get()
            } catch {
                diagnostics += error.diagnostics
            }
        }
        for file in try SuiteDirectory.files(in: "\(directory)/requirements", suffix: ".req") {
            do throws(NotationError) {
                requirements += try RequirementParser.parse(file.text, file: "\(shown)/requirements/\(file.name)")
            } catch {
                diagnostics += error.diagnostics
            }
        }
        if !diagnostics.isEmpty { throw .invalid(diagnostics) }
        return try Suite(assertions: assertions, requirements: requirements, directory: directory, shownAs: shown)
    }

    /// `514 assertions in 2012 cases, 50 characteristics in 52 cases`
    package var contents: String {
        func text(_ kind: Assertion.Kind) -> String {
            let cases = assertions.lazy.filter { $0.kind == kind }
            return Counted.text(Set(cases.map(\.caseID)).count, kind.rawValue, cases: cases.count)
        }
        return "\(text(.assertion)), \(text(.characteristic))"
    }

    /// The cases that a name stands for: the one of this id, all members of a case, or those whose ids match a pattern
    /// with a member in it, as `ID[dup3-none,*]`.
    package func cases(named name: String) -> [Assertion] {
        if let assertion = assertionsByID[name] { return [assertion] }
        return assertions.filter { $0.isMember(of: name) }
    }

    /// The lines of a case as its file has them: with its lines `each`, which its members no longer have.
    package func source(of assertion: Assertion) throws(SuiteError) -> String {
        let name = assertion.file.split(separator: "/").last.map(String.init) ?? ""
        let lines = Lexer.lines(of: try SuiteDirectory.text(of: "\(directory)/assertions/\(name)"))
        func begins(_ line: Substring) -> Bool { Assertion.Kind(rawValue: Lexer.firstWord(of: line).word) != nil }
        let header = lines.dropFirst(assertion.line - 1).prefix(1)
        var body = lines.dropFirst(assertion.line).prefix { !begins($0.text) }
        // What stands before the next case belongs to that.
        while let last = body.last?.text, Lexer.tokens(of: last).tokens.isEmpty { body.removeLast() }
        return (header + body).map { "\($0.text)\n" }.joined()
    }

    /// The requirement of this id.
    public func requirement(_ id: String) -> Requirement? { requirementsByID[id] }

    /// The assertion or characteristic of this id.
    public func assertion(_ id: String) -> Assertion? { assertionsByID[id] }

    /// The assertions that are about a requirement.
    package func assertions(about requirement: String) -> [Assertion] {
        assertions.filter { $0.requirements.contains(requirement) }
    }
}
