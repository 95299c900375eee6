/// The agent's source as one C file: each included part replaces the line that includes it.
package struct Amalgamation: Sendable {
    /// The file.
    package private(set) var text = """
        /*
         * fd-agent.c: the agent of dup-conformance as one file, made by `dup-conformance agent --source`.
         *
         *     cc fd-agent.c -o fd-agent
         *
         * MIT License, Copyright (c) 2026 The dup-conformance authors
         */

        """
    private let directory: String
    private var included: Set<String> = []

    /// Combines the files in a directory.
    package init(directory: String) throws(SuiteError) {
        self.directory = directory
        try include("fd-agent.c")
    }

    private mutating func include(_ path: String) throws(SuiteError) {
        let isTable = path.hasSuffix(".def")
        // A table is included wherever it is needed; everything else has an include guard.
        if !isTable, !included.insert(path).inserted { return }
        let whole = try SuiteDirectory.text(of: "\(directory)/\(path)")
        for line in whole.split(separator: "\n", omittingEmptySubsequences: false) {
            if let part = Self.part(included: line) {
                try include(part)
            } else {
                text += line + "\n"
            }
        }
    }

    /// The file that a line includes, if it is one of the agent's own; they lie side by side where they were built.
    private static func part(included line: Substring) -> String? {
        guard line.hasPrefix("#include \"") else { return nil }
        let path = line.dropFirst(10).prefix { $0 != "\"" }
        return path.split(separator: "/").last.map(String.init)
    }
}
