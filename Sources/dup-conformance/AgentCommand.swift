import AgentSource
import ArgumentParser
import DupConformance

struct AgentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent", abstract: "Print the agent's source as one C file, or where the built agent lies.")

    @Flag(help: "The whole agent as one C99 file: cc fd-agent.c -o fd-agent.")
    var source = false

    @Flag(help: "The path of the agent built for this platform.")
    var path = false

    func validate() throws {
        if source == path { throw ValidationError("Say either --source or --path.") }
    }

    func run() throws {
        if path {
            print(TargetCommand.nativeAgent.words[0])
        } else {
            let amalgamation = try Amalgamation(directory: AgentSource.directory)
            ReportOutput.standardOutput.write(amalgamation.text)
        }
    }
}

/// One C file made of several: each included part takes the place of the line that includes it.
struct Amalgamation {
    private(set) var text = """
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

    init(directory: String) throws {
        self.directory = directory
        try include("fd-agent.c")
    }

    private mutating func include(_ path: String) throws {
        let isTable = path.hasSuffix(".def")
        // A table is included wherever it is wanted; everything else guards itself against a second time.
        if !isTable, !included.insert(path).inserted { return }
        for line in try SuiteDirectory.text(of: "\(directory)/\(path)").split(
            separator: "\n", omittingEmptySubsequences: false)
        {
            if let part = part(included: line) {
                try include(part)
            } else {
                text += line + "\n"
            }
        }
    }

    /// The file that a line includes, if it is one of the agent's own; they lie side by side where they were built.
    private func part(included line: Substring) -> String? {
        guard line.hasPrefix("#include \"") else { return nil }
        let path = line.dropFirst(10).prefix { $0 != "\"" }
        return path.split(separator: "/").last.map(String.init)
    }
}
