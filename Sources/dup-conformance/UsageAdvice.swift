import ArgumentParser
import DescriptorNotation
import DupConformance

/// What to do about a command line that the parser refuses, where it does not say so itself.
enum UsageAdvice {
    /// The options of the agent, which follow its name.
    private static let optionsOfAgent = ["--scratch", "--self", "--in-process", "--switches"]

    /// The commands with their names.
    static var commands: [(name: String, type: any ParsableCommand.Type)] {
        DupConformanceCommand.configuration.subcommands.compactMap { type in
            type.configuration.commandName.map { ($0, type) }
        }
    }

    /// The long options of a command, as its help lists them.
    static func options(of command: any ParsableCommand.Type) -> [String] {
        DupConformanceCommand.helpMessage(for: command, columns: 10000).split(separator: "\n").flatMap { line in
            guard line.hasPrefix("  -") else { return [String]() }
            let names = line.split(separator: " ").prefix { $0.hasPrefix("-") }
            return names.map { String($0.filter { $0 != "," }) }.filter { $0.hasPrefix("--") }
        }
    }

    /// An unknown command, which the parser does not report where help is asked for: it shows other help then.
    static func checkHelp(_ arguments: [String]) throws {
        let isHelp = arguments.first == "help"
        let asks = isHelp || arguments.contains { ["-h", "--help"].contains($0) }
        guard asks, let word = isHelp ? arguments.dropFirst().first : arguments.first, !word.hasPrefix("-"),
            word != "help", !commands.contains(where: { $0.name == word })
        else { return }
        let names = commands.map(\.name)
        let hint = NearestWord.hint(to: word, among: names)
        throw ValidationError(
            "there is no command “\(word)”\(hint.isEmpty ? "; the commands are \(names.joined(separator: ", "))" : hint)"
        )
    }

    /// Advice to be added to a message of the parser; nil where there is none.
    static func advice(on message: Substring, arguments: [String]) -> String? {
        if let option = quoted(in: message, after: "Missing value for '") {
            return advice(onMissingValueOf: option, arguments)
        }
        if let option = quoted(in: message, after: "Unknown option '") { return advice(onUnknown: option, arguments) }
        return nil
    }

    /// The word in single quotes that follows a text, without a placeholder of its value.
    private static func quoted(in message: Substring, after text: String) -> String? {
        guard let start = message.firstRange(of: text)?.upperBound else { return nil }
        return String(message[start...].prefix { $0 != "'" && $0 != " " })
    }

    /// A value that begins with a dash was taken for an option.
    private static func advice(onMissingValueOf option: String, _ arguments: [String]) -> String? {
        if arguments.contains("\(option)=") { return "the value after “=” is empty" }
        for (word, value) in zip(arguments, arguments.dropFirst()) where word == option && value.hasPrefix("-") {
            if Double(value) != nil { return "it takes no number below zero, and got \(value)" }
            let isOption = commands.contains { options(of: $0.type).contains(value) }
            return isOption
                ? "“\(value)” is the next option" : "to give it a value that begins with a dash: \(option)=\(value)"
        }
        return nil
    }

    private static func advice(onUnknown option: String, _ arguments: [String]) -> String? {
        if optionsOfAgent.contains(option) {
            return "the agent has it: --target 'fd-agent \(option)\(option == "--scratch" ? " DIRECTORY" : "")'"
        }
        let name = String(option.drop { $0 == "-" })
        if commands.contains(where: { $0.name == name }) { return "\(name) is a command: dup-conformance \(name)" }
        let owners = commands.filter { options(of: $0.type).contains(option) }.map(\.name)
        return owners.isEmpty ? nil : "\(option) is an option of \(owners.joined(separator: ", "))"
    }
}
