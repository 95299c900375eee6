extension Dimension {
    /// Every dimension, in the order of the documentation: the one table that `each` and the documentation walk.
    package static let all: [Dimension] =
        [
            Dimension("numbers", numbers: edges, "numbers at the edges of real tables"),
            Dimension("low-numbers", numbers: edges.filter { $0 < 64 }, "those of them below 64"),
            Dimension("high-numbers", numbers: edges.filter { $0 >= 63 }, "those from 63 on"),
        ] + callSets + kindSets + [places, histories]

    /// Where tables of real platforms end or grow: at words of bits, at pages, and at limits that are in use.
    private static let edges = [0, 1, 2, 3, 31, 32, 63, 64, 255, 256, 511, 512, 1023, 1024, 4095]

    private static let calls: [(label: String, text: String)] = [
        ("dup", "dup SOURCE"),
        ("dup2", "dup2 SOURCE NUMBER"),
        ("dup3", "dup3 SOURCE NUMBER none"),
        ("dup3-cloexec", "dup3 SOURCE NUMBER cloexec"),
        ("dup3-clofork", "dup3 SOURCE NUMBER clofork"),
        ("dupfd", "dupfd SOURCE NUMBER"),
        ("dupfd-cloexec", "dupfd-cloexec SOURCE NUMBER"),
        ("dupfd-clofork", "dupfd-clofork SOURCE NUMBER"),
        ("dup2fd", "dup2fd SOURCE NUMBER"),
        ("dup2fd-cloexec", "dup2fd-cloexec SOURCE NUMBER"),
    ]

    private static func callSet(
        _ name: String, _ summary: String, where isIn: (String) -> Bool
    ) -> Dimension {
        Dimension(name, ["SOURCE", "NUMBER"], summary, calls.filter { isIn($0.label) })
    }

    private static let callSets = [
        callSet("calls", "the calls that duplicate SOURCE: dup, and the others at NUMBER") { _ in true },
        callSet("clear-calls", "those of them that give a descriptor without flags") {
            !$0.hasSuffix("-cloexec") && !$0.hasSuffix("-clofork")
        },
        callSet("marking-calls", "those that give one which is marked close-on-exec") { $0.hasSuffix("-cloexec") },
        callSet("exact-calls", "those that replace what is open at NUMBER") {
            $0.hasPrefix("dup2") || $0.hasPrefix("dup3")
        },
        callSet("search-calls", "those that give the lowest free number from NUMBER on") { $0.hasPrefix("dupfd") },
    ]

    private static let kindSets = [
        Dimension(
            "kinds", ["NAME"], "kinds of object, each opened as NAME",
            [
                ("file", "NAME = open file"),
                ("unlinked", "NAME = open file3; unlink file3"),
                ("directory", "NAME = open directory rdonly"),
                ("null", "NAME = open null"),
                ("read-end", "NAME _ = pipe"),
                ("write-end", "_ NAME = pipe"),
                ("fifo", "NAME = open fifo rdonly nonblock"),
                ("manager", "NAME _ = pty"),
                ("subsidiary", "_ NAME = pty"),
                ("stream", "NAME _ = socketpair"),
                ("datagram", "NAME _ = socketpair dgram"),
                ("unconnected", "NAME = socket"),
                ("listener", "NAME = listener"),
                ("shm", "NAME = shm"),
            ]),
        Dimension(
            "files", ["NAME"], "objects with an offset, opened as NAME for reading and writing",
            [
                ("file", "NAME = open file"),
                ("unlinked", "NAME = open file3; unlink file3"),
                ("temporary", "NAME = mkstemp"),
            ]),
        Dimension(
            "pairs", ["READER", "WRITER"], "two ends: what is written to WRITER is read from READER",
            [
                ("pipe", "READER WRITER = pipe nonblock"),
                ("stream", "READER WRITER = socketpair"),
                ("datagram", "READER WRITER = socketpair dgram"),
            ]),
    ]

    private static let places = Dimension(
        "places", keyword: "at", "processes in which the rest of the case runs",
        [
            ("here", ""),
            ("child", "child"),
            ("grandchild", "child; child"),
            ("image", "exec"),
            ("second-image", "exec; exec"),
        ])

    private static let histories = Dimension(
        "histories", ["NUMBER"], keyword: "after", "what has happened in the process before",
        [
            ("nothing", ""),
            ("full-table", "limit nofile 6; fill 0; close 3; close 4; close 5; limit nofile LIMIT"),
            ("raised-limit", "limit nofile RAISED"),
            ("lowered-limit", "limit nofile 48"),
            ("closed-0", "close 0"),
            ("closed-0-1", "close 0; close 1"),
            ("closed-0-2", "close 0; close 1; close 2"),
            ("marked", "dup2 0 NUMBER; setfd NUMBER cloexec; close NUMBER"),
        ])
}
