import CFDShim

extension TargetCommand {
    /// Words that only a shell understands.
    private static let builtins: Set<String> = [
        "cd", "export", "source", ".", "exec", "ulimit", "umask", "trap", "set",
    ]
    private static let operators = ["&&", "||", ";", "|", "&", "<", ">"]
    /// Programs that hand their arguments to a shell.
    private static let shells: Set<Substring> = ["sh", "bash", "dash", "zsh", "ksh", "ash", "fish", "ssh", "adb"]

    /// Why a command cannot be started: the name of the error, and what to do about it.
    func reason(_ error: Int32) -> String {
        let name = cfd_errno_name(error).map { String(cString: $0) } ?? "error \(error)"
        return advice(on: error).map { "\(name)\n\($0)" } ?? name
    }

    private func advice(on error: Int32) -> String? {
        guard let program = words.first else { return nil }
        if let advice = shellAdvice { return advice }
        switch error {
        case ENOENT where isAssignment(program): return "no shell runs the command; “env” sets variables: env \(self)"
        case ENOENT where !program.contains("/") && SuiteDirectory.exists(program):
            return "\(program) is not in PATH; for the file in this directory: ./\(program)"
        case ENOENT where program.contains("/") && SuiteDirectory.exists(program):
            return "\(program) exists, but its interpreter or dynamic linker does not"
        case ENOENT where !program.contains("/"): return "\(program) is not in PATH"
        case ENOENT: return "no such file"
        case EACCES: return "\(program) may not be executed, or a directory in its path may not be searched"
        case ENOEXEC:
            return "\(program) is not a program for this machine; name an emulator before it, and again for exec: "
                + "--target \"EMULATOR \(program) --self 'EMULATOR \(program)'\""
        case EMFILE, ENFILE: return "the limit of open descriptors is too low for this program; use “ulimit -n 64”"
        case EAGAIN: return "too many processes are running for this user; see “ulimit -u”"
        default: return nil
        }
    }

    /// What to do if words of the command are meant for a shell; nil if none is, or the program is a shell.
    var shellAdvice: String? {
        guard let program = words.first else { return nil }
        if Self.shells.contains(program.split(separator: "/").last ?? "") { return nil }
        guard Self.builtins.contains(program) || words.contains(where: Self.isOfShell) else { return nil }
        let text = words.map { Self.isOfShell($0) ? $0 : TargetCommand(words: [$0]).description }.joined(separator: " ")
        let command = TargetCommand(words: ["sh", "-c", text]).description
        // Within double quotes a shell would replace some of it.
        let isPlain = !command.contains { "\"\\$`!".contains($0) }
        let option = isPlain ? "\"\(command)\"" : TargetCommand(words: [command]).description
        return "no shell runs the command; to use one: --target \(option)"
    }

    /// Whether a shell would not pass on a word as it is. A word that only quotes make was in quotes.
    private static func isOfShell(_ word: String) -> Bool {
        if word.contains(where: { $0.isWhitespace || "\\'\"".contains($0) }) { return false }
        let isExpanded = word.hasPrefix("~/") || word == "~" || word.contains("$") || word.contains("`")
        return isExpanded || operators.contains { word.contains($0) }
    }

    private func isAssignment(_ word: String) -> Bool {
        guard let sign = word.firstIndex(of: "="), sign != word.startIndex else { return false }
        return word[..<sign].utf8.allSatisfy {
            (65...90).contains($0) || (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_")
        }
    }
}
