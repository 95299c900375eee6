import DescriptorNotation

extension Suite {
    private static let baselineSuffix = ".baseline"

    /// Words of --baseline, which a file must not use as its name.
    package static let baselineWords = ["auto", "none"]

    /// The baseline files of the suite, by their names without the extension; empty if the suite has no directory of
    /// them.
    package func baselineFiles() throws(SuiteError) -> [SuiteDirectory.File] {
        let directory = "\(self.directory)/baselines"
        if self.directory.isEmpty || !SuiteDirectory.exists(directory) { return [] }
        return try SuiteDirectory.files(in: directory, suffix: Self.baselineSuffix).map { file in
            SuiteDirectory.File(name: String(file.name.dropLast(Self.baselineSuffix.count)), text: file.text)
        }
    }

    /// The path of a baseline of the suite in texts.
    package func baselinePath(_ name: String) -> String {
        "\(shownDirectory)/baselines/\(name)\(Self.baselineSuffix)"
    }

    /// The baselines of the suite.
    func baselines() throws(SuiteError) -> [BaselineFile] {
        var baselines: [BaselineFile] = []
        var diagnostics: [Diagnostic] = []
        for file in try baselineFiles() {
            do throws(NotationError) {
                baselines.append(try BaselineParser.parse(file.text, file: baselinePath(file.name), suite: self))
            } catch {
                diagnostics += error.diagnostics
            }
        }
        if !diagnostics.isEmpty { throw .invalid(diagnostics) }
        return baselines
    }

    /// The suite's baselines for a target with this greeting.
    ///
    /// - Throws: `SuiteError` when one of them is wrong, or two that fit disagree.
    package func baseline(for greeting: Greeting) throws(SuiteError) -> Baseline {
        let prepared = try Baseline.automatic.prepared(for: self)
        do throws(NotationError) {
            return try prepared.chosen(for: greeting)
        } catch {
            throw .invalid(error.diagnostics)
        }
    }

    /// The baselines of these names, which add up: `auto`, those of the suite that fit what the target says of itself;
    /// `none`; the path of a file, with a slash; or the name of one of the suite's.
    ///
    /// - Parameters:
    ///   - names: The names; no names give an empty baseline.
    ///   - under: What the target runs under and does not say itself.
    /// - Throws: `SuiteError` when there is no such baseline, `NotationError` when one is wrong.
    public func baseline(named names: [String], under: [String] = []) throws -> Baseline {
        try baseline(named: names, under: under, reading: SuiteDirectory.text(of:))
    }

    /// The same, with another reader of files that are given by path.
    package func baseline(
        named names: [String], under: [String], reading read: (String) throws -> String
    ) throws -> Baseline {
        try Baseline(joining: try names.map { try baseline(named: $0, read) }, under: under)
    }

    private func baseline(named name: String, _ read: (String) throws -> String) throws -> Baseline {
        if name == "auto" { return .automatic }
        if name == "none" { return .empty }
        if name.contains("/") {
            return try Baseline.parse(read(name), file: name, suite: self)
        }
        let known = try baselineFiles()
        guard let file = known.first(where: { [$0.name, "\($0.name)\(Self.baselineSuffix)"].contains(name) }) else {
            let names = known.isEmpty ? "none" : known.map(\.name).joined(separator: ", ")
            let hint = NearestWord.hint(to: name, among: known.map(\.name) + Self.baselineWords)
            throw SuiteError.noBaseline(
                "there is no baseline “\(name)”\(hint.isEmpty ? "." : hint) The suite has \(names); "
                    + "a file of your own is named with a slash, for example ./\(name).")
        }
        return try Baseline.parse(file.text, file: baselinePath(file.name), suite: self)
    }

    /// The errors of the suite's baselines and of others: in each file, and between two that may be used together and
    /// disagree.
    package func baselineProblems(others: [SuiteDirectory.File] = []) throws(SuiteError) -> [Diagnostic] {
        var problems: [Diagnostic] = []
        var files: [BaselineFile] = []
        for file in try baselineFiles() {
            let path = baselinePath(file.name)
            problems += baselineProblems(in: file.text, file: path, &files)
            if Self.baselineWords.contains(file.name) {
                problems.append(
                    Diagnostic(
                        file: path, message: "“\(file.name)” means something else to --baseline; rename the file"))
            }
        }
        for file in others { problems += baselineProblems(in: file.text, file: file.name, &files) }
        return problems
    }

    /// What is wrong with one baseline: also what is still to be written, and where it disagrees with earlier ones.
    private func baselineProblems(in text: String, file: String, _ earlier: inout [BaselineFile]) -> [Diagnostic] {
        if earlier.contains(where: { $0.name == file }) { return [] }
        do throws(NotationError) {
            let baseline = try BaselineParser.parse(text, file: file, suite: self)
            let unfounded = baseline.entries.filter { $0.because == BaselineEntry.noReason }.map { entry in
                Diagnostic(file: file, line: entry.line, message: "no reason is given why “\(entry.id)” deviates")
            }
            defer { earlier.append(baseline) }
            return unfounded + earlier.flatMap { baseline.disagreements(with: $0) }
        } catch {
            return error.diagnostics
        }
    }

    /// The entries of its baselines for an assertion, whatever their conditions.
    package func knownDeviations(
        of assertion: Assertion
    ) throws(SuiteError) -> [(title: String, entry: BaselineEntry)] {
        try baselines().flatMap { file in
            file.entries.filter { $0.id == assertion.id || assertion.isMember(of: $0.id) }.map { (file.title, $0) }
        }
    }
}
