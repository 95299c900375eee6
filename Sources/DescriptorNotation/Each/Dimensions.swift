extension Dimension {
    /// Every dimension, in the order of the documentation: the one table that `each` and the documentation walk.
    package static let all: [Dimension] =
        [
            Dimension("numbers", numbers: edges, "numbers at the edges of real tables"),
            Dimension("low-numbers", numbers: edges.filter { $0 < 64 }, "those of them below 64"),
            Dimension("high-numbers", numbers: edges.filter { $0 >= 63 }, "those from 63 on"),
        ] + callSets + kindSets + [places, histories]

    /// In place of an operation: close the number if it is 0, 1 or 2, which every case has open, or the first beyond
    /// them, which a case has open from its start if it has this history.
    package static let standardNumber = "STANDARD"

    /// The lowest number that is free when a case begins: the first that it opens would have it.
    static let firstFree = "3"

    /// Where tables of real platforms end or grow: at words of bits, at pages, and at limits that are in use.
    private static let edges = [0, 1, 2, 3, 31, 32, 63, 64, 255, 256, 511, 512, 1023, 1024, 4095]

    /// The calls that duplicate SOURCE, and the number that each must give.
    private static let calls: [(label: String, text: String, number: String)] = [
        ("dup", "dup SOURCE", "lowest"),
        ("dup2", "dup2 SOURCE NUMBER", "NUMBER"),
        ("dup3", "dup3 SOURCE NUMBER none", "NUMBER"),
        ("dup3-cloexec", "dup3 SOURCE NUMBER cloexec", "NUMBER"),
        ("dup3-clofork", "dup3 SOURCE NUMBER clofork", "NUMBER"),
        ("dupfd", "dupfd SOURCE NUMBER", "lowest>=NUMBER"),
        ("dupfd-cloexec", "dupfd-cloexec SOURCE NUMBER", "lowest>=NUMBER"),
        ("dupfd-clofork", "dupfd-clofork SOURCE NUMBER", "lowest>=NUMBER"),
        ("dup2fd", "dup2fd SOURCE NUMBER", "NUMBER"),
        ("dup2fd-cloexec", "dup2fd-cloexec SOURCE NUMBER", "NUMBER"),
    ]

    /// Some of the calls: as set-up, and with the number expected.
    private static func callSets(
        _ name: String, _ summary: String, where isIn: (String) -> Bool
    ) -> [Dimension] {
        let chosen = calls.filter { isIn($0.label) }
        let parameters = ["SOURCE", "NUMBER"]
        return [
            Dimension(name, parameters, summary, chosen.map { ($0.label, $0.text) }),
            Dimension(
                "checked-\(name)", parameters, "the same, each with the number that it must give",
                chosen.map { ($0.label, "\($0.text) -> \($0.number)") }),
        ]
    }

    private static let callSets =
        callSets("calls", "the calls that duplicate SOURCE: dup, and the others at NUMBER") { !isOfVendors($0) }
        + callSets("clear-calls", "those of them that give a descriptor without flags") {
            !$0.hasSuffix("-cloexec") && !$0.hasSuffix("-clofork") && !isOfVendors($0)
        }
        + callSets("marking-calls", "those that give one which is marked close-on-exec") {
            $0.hasSuffix("-cloexec") && !isOfVendors($0)
        }
        + callSets("exact-calls", "those that replace what is open at NUMBER") {
            ($0.hasPrefix("dup2") || $0.hasPrefix("dup3")) && !isOfVendors($0)
        }
        + callSets("search-calls", "those that give the lowest free number from NUMBER on") { $0.hasPrefix("dupfd") }
        + callSets("vendor-calls", "calls of some platforms, which the sets above leave out", where: isOfVendors)

    private static func isOfVendors(_ label: String) -> Bool { label.hasPrefix("dup2fd") }

    private static let kindSets = [
        Dimension(
            "kinds", ["NAME"], "kinds of object, each opened as NAME",
            [
                ("file", "NAME = open file"),
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
                ("unlinked", "NAME = mkstemp"),
                ("accepted", "listening = listener; _ = connect; NAME = accept listening"),
                ("internet", "NAME _ = internet-pair"),
            ]),
        // Without inotify, whose last close waits for other processors.
        Dimension(
            "vendor-kinds", ["NAME"], "objects of some platforms, which the set above leaves out",
            ["eventfd", "timerfd", "signalfd", "memfd", "o-path", "epoll", "pidfd"].map {
                ($0, "NAME = open-linux \($0)")
            }),
        Dimension(
            "files", ["NAME"], "objects with an offset, opened as NAME for reading and writing",
            [
                ("file", "NAME = open file"),
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
        "places", keyword: "at", "processes and threads in which the rest of the case runs",
        [
            ("here", ""),
            ("child", "child"),
            ("grandchild", "child; child"),
            ("image", "exec"),
            ("second-image", "exec; exec"),
            ("thread", "thread"),
        ])

    private static let histories = Dimension(
        "histories", ["NUMBER"], keyword: "after", "what has happened in the process before",
        [
            ("nothing", ""),
            // No lower limit: a system may refuse one below _POSIX_OPEN_MAX [limit.rlimit.below-open].
            ("refused", "limit nofile 20; dupfd 0 19; dupfd 0 19 -> EMFILE; close 19; limit nofile LIMIT"),
            ("raised-limit", "limit nofile RAISED"),
            ("lowered-limit", "limit nofile 48"),
            ("closed-0", "close 0"),
            ("closed-0-1", "close 0; close 1"),
            ("closed-0-2", "close 0; close 1; close 2"),
            ("duplicates", "dup2 0 NUMBER; dup2 0 NUMBER; close NUMBER"),
            ("marked", "dup2 0 NUMBER; setfd NUMBER cloexec; close NUMBER"),
            ("vacant", "\(standardNumber) NUMBER"),
        ])
}
