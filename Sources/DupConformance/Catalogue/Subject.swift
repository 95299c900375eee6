import DescriptorNotation

/// What a requirement is about, in operations: the words of its field `interface`, each with the operations that make
/// that call. A step of one of these is under test in an assertion whose first requirement it is, and not set-up.
///
/// Left out are calls whose failure may be the environment's: those that open (a full disk, a sandbox), setrlimit (the
/// hard limit; a system may refuse a limit below an open number), and fexecve (C libraries make it of /proc).
enum Subject {
    private static let operations: [Substring: Set<String>] = [
        // A number is given back by close: where that fails the next duplicate cannot be right.
        "dup": ["dup", "fill", "close"],
        "dup2": ["dup2", "dup2-repeat", "close"],
        "dup3": ["dup3", "close"],
        "F_DUPFD": ["dupfd", "close"],
        "F_DUPFD*": ["dupfd", "dupfd-cloexec", "dupfd-clofork", "close"],
        "F_DUPFD_CLOEXEC": ["dupfd-cloexec", "close"],
        "F_DUPFD_CLOFORK": ["dupfd-clofork", "close"],
        "close": ["close"],
        "close+unlink": ["close"],
        "posix_close": ["posix-close"],
        "F_GETFD": ["getfd"],
        "F_SETFD": ["setfd"],
        "F_GETFL": ["getfl"],
        "F_SETFL": ["setfl"],
        "F_GETOWN": ["getown"],
        "F_SETOWN": ["setown"],
        "F_GETOWN_EX": ["getown-ex"],
        "F_SETOWN_EX": ["setown-ex"],
        "F_SETLK": ["lock"],
        "F_GETLK": ["testlock", "getlk"],
        "F_OFD_SETLK": ["ofd-lock"],
        "F_OFD_GETLK": ["ofd-testlock", "ofd-getlk"],
        "lockf": ["lockf"],
        "fork": ["child"],
        "exec": ["exec", "become"],
        "posix_spawn": ["spawn"],
        "posix_spawn_file_actions_adddup2": ["spawn-dup2"],
        "adddup2": ["spawn-dup2"],
        "addclose": ["spawn-close"],
        "read": ["read"],
        "write": ["write"],
        "pread": ["pread"],
        "pwrite": ["pwrite"],
        "readv": ["readv"],
        "writev": ["writev"],
        "lseek": ["lseek"],
        "ftruncate": ["ftruncate"],
        "fstat": ["filesize", "nlink", "filetype", "same-file"],
        "shutdown": ["shutdown"],
        "setsockopt": ["setsockopt"],
        "tcsetattr": ["setecho"],
    ]

    /// The operations that a requirement is about.
    static func operations(of requirement: Requirement) -> Set<String> {
        let words = requirement.interface.split { " /,".contains($0) }
        return words.reduce(into: []) { $0.formUnion(operations[$1] ?? []) }
    }

    /// Operations of the table that the notation does not have.
    static var unknown: [String] {
        operations.values.joined().filter { OperationTable.operation(named: $0) == nil }.sorted()
    }
}
