import CFDShim

extension TargetCommand {
    /// Words that only a shell understands.
    private static let builtins: Set<String> = [
        "cd", "export", "source", ".", "exec", "ulimit", "umask", "trap", "set",
    ]
    private static let operators: Set<Substring> = ["&&", "||", ";", "|", "&", ">", ">>", "<", "2>", "2>&1"]

    /// Why a command cannot be started: the name of the error, and what to do about it.
    func reason(_ error: Int32) -> String {
        let name = cfd_errno_name(error).map { String(cString: $0) } ?? "error \(error)"
        return advice(on: error).map { "\(name)\n\($0)" } ?? name
    }

    private func advice(on error: Int32) -> String? {
        guard let program = words.first else { return nil }
        switch error {
        case ENOENT where isOfShell:
            let text = words.joined(separator: " ").replacing("'", with: "'\\''")
            return "no shell runs the command; to use one: --target \"sh -c '\(text)'\""
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

    /// Whether a shell would do something with it that is not to start its first word.
    private var isOfShell: Bool {
        words.first.map(Self.builtins.contains) == true
            || words.contains { word in
                Self.operators.contains(word[...]) || word.hasSuffix(";") || word.contains("$(") || word.hasPrefix("$")
                    || word.hasPrefix("~/")
            }
    }

    private func isAssignment(_ word: String) -> Bool {
        guard let sign = word.firstIndex(of: "="), sign != word.startIndex else { return false }
        return word[..<sign].utf8.allSatisfy {
            (65...90).contains($0) || (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_")
        }
    }
}
