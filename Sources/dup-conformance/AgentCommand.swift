import ArgumentParser
import ConformanceReports
import DupConformance

struct AgentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent", abstract: "Print the agent's source as one C file, or the path of the built agent.",
        discussion: """
            Examples:
              dup-conformance agent --source > fd-agent.c
              cc fd-agent.c -o fd-agent
              dup-conformance run --target "$(dup-conformance agent --path) --scratch ."
            """)

    @Flag(help: "Print the agent as one C99 file, for: cc fd-agent.c -o fd-agent.")
    var source = false

    @Flag(help: "Print the path of the agent built for this platform.")
    var path = false

    @OptionGroup var strayWords: StrayWords

    func validate() throws {
        if source == path, strayWords.words.isEmpty { throw ValidationError("Give either --source or --path.") }
    }

    func run() throws {
        try strayWords.check(Self.self)
        if path {
            try ReportOutput.show(InstalledFiles.agent.path() + "\n")
        } else {
            try ReportOutput.show(Amalgamation(directory: InstalledFiles.agentSource.path()).text)
        }
    }
}
