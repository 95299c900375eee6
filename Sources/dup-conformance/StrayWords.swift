import ArgumentParser
import DupConformance

/// Words that belong to no option. They are errors; the message suggests what was meant.
struct StrayWords: ParsableArguments {
    @Argument(help: .hidden) var words: [String] = []

    /// Call this when the command runs, so that a misspelt option is reported first.
    func check() throws {
        if let word = words.first { throw ValidationError(Self.advice(on: word)) }
    }

    private static func advice(on word: String) -> String {
        let commands = DupConformanceCommand.configuration.subcommands.compactMap { $0.configuration.commandName }
        if commands.contains(word) { return "“\(word)” is a command, and must come first" }
        let assertions = (try? Suite.bundled().assertions) ?? []
        let families = Set(assertions.map(\.family))
        if families.contains(word) {
            return "“\(word)” belongs to no option; to select assertions: --filter '\(word).*'"
        }
        if assertions.contains(where: { Glob.matches(word, $0.id) }) {
            return "“\(word)” belongs to no option; to select assertions: --filter '\(word)'"
        }
        if word.contains("/") {
            return "“\(word)” belongs to no option; to test a program: --target '\(word)'"
        }
        let isPattern = word.contains(".") || word.contains("*")
        let hint = NearestWord.hint(to: word, among: commands + ["--version", "--help"])
        return
            "there is no command “\(word)”\(isPattern && hint.isEmpty ? Glob.hint(to: word, among: assertions) : hint)"
    }
}
