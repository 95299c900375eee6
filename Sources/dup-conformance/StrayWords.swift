import ArgumentParser
import DescriptorNotation
import DupConformance

/// Words that belong to no option. They are errors; the message suggests what was meant.
struct StrayWords: ParsableArguments {
    @Argument(help: .hidden) var words: [String] = []

    /// Call this when the command runs, so that a misspelt option is reported first.
    ///
    /// - Parameters:
    ///   - command: The command that was given the words.
    ///   - values: What options of the command take, where that is one of few words.
    func check(_ command: any ParsableCommand.Type, values: [(option: String, words: [String])] = []) throws {
        guard let word = words.first else { return }
        throw WrongUsage(text: Self.advice(on: word, command, values), command: command)
    }

    private static func advice(
        on word: String, _ command: any ParsableCommand.Type, _ values: [(option: String, words: [String])]
    ) -> String {
        let commands = UsageAdvice.commands.map(\.name)
        let options = UsageAdvice.options(of: command)
        let stray = "“\(word)” belongs to no option"
        let small = word.lowercased()
        if commands.contains(word) { return "“\(word)” is a command, and must come first" }
        if options.contains("--\(small)") { return "\(stray); did you mean “--\(small)”?" }
        if let (option, _) = values.first(where: { $0.words.contains(small) }) {
            return "\(stray); did you mean “\(option) \(small)”?"
        }
        let assertions = options.contains("--filter") ? (try? Suite.bundled().assertions) ?? [] : []
        for pattern in [small, "\(small).*"] where assertions.contains(where: { $0.isNamed(by: pattern) }) {
            return "\(stray); to select assertions: --filter '\(pattern)'"
        }
        if word.contains("/"), options.contains("--target") { return "\(stray); to test a program: --target '\(word)'" }
        if word.contains(".") || word.contains("*"), !assertions.isEmpty {
            return "\(stray); assertions are selected by --filter\(Glob.hint(to: word, among: assertions))"
        }
        // Only the default command is given what was meant as the name of another.
        if command == RunCommand.self {
            return "there is no command “\(word)”"
                + NearestWord.hint(to: word, among: commands + ["--version", "--help"])
        }
        return stray + NearestWord.hint(to: "--\(word)", among: options)
    }
}
