/// Every sickness of `Fixtures/sick.c`, and how a run on it must end.
///
/// What concerns every case alike runs on a family, where there is always a verdict; what is about a run as a whole runs
/// unfiltered. An agent that knows what is wanted, and answers it without a call, cannot be told from an honest one.
extension SickAgent {
    static let all = harmless + greetings + claims + features + answers + forms + lazy + cases + orders + streams

    /// A family of some dozen cases with opened files, errors and tables.
    private static let family = ["--filter", "close.*"]
    /// A few cases, on a target that is waited for.
    private static let brief = ["--filter", "dup.returns.*", "--timeout", "1"]
    /// Some cases hang, each for so long: what is read has a writer that nobody closed.
    private static let hanging = ["--timeout", "2"]

    /// Controls: what a filter does without harm.
    static let harmless: [SickAgent] = [
        // The byte order mark of UTF-8, which some consoles write.
        .harmless("begins-with-a-mark"),
        .harmless("none"),
        .harmless("crlf"),
        .harmless("tells-more"),
        .harmless("talks-aside"),
        .harmless("byte-by-byte", options: family),
        .harmless("late-but-in-time", options: family),
        .harmless("noise-between-cases", "belongs to no case: kernel: out of coffee"),
        .harmless("another-agent"),
        .harmless(
            "another-omits-sendfile", "not in this agent: sendfile, kcmp\nnothing was tested of: kcmp, sendfile\n"),
        .harmless("another-omits-dup2", "not in this agent: dup2", options: ["--omitting", "dup2"]),
        .harmless("another-has-the-core", "nothing was tested of: "),
        // It is in no edition before 2024, and the run was not said to be of that.
        .harmless("lacks-dup3", "dup3"),
        .harmless("lacks-dup2", options: ["--lacking", "dup2"]),
        .harmless("ends-with-status", options: ["--any-status"]),
        .harmless("ends-by-signal", options: ["--any-status"]),
    ]

    /// The greeting, and what stands in its place.
    static let greetings: [SickAgent] = [
        .untested("no-greeting", "did not print an agent's greeting", "exit status 0"),
        .untested("silent", "did not print an agent's greeting", options: ["--timeout", "1"]),
        .untested("never-ready", "did not print an agent's greeting"),
        .untested("names-no-protocol", "uses version 0 of the protocol"),
        .untested("another-protocol", "uses version 2 of the protocol"),
        .told("greets-twice", "greeted twice"),
        .told("greets-anew", "greeted twice"),
        .untested("noise-instead-of-greeting", "printed 1000 lines that are not part of a trace", "out of coffee"),
        .untested("facts-endless", "printed 1000 lines that are not part of a trace"),
        .untested("ends-after-greeting", "ended before the case did"),
        .untested("dies-after-greeting", "signal 11"),
        .untested("silent-after-greeting", "printed nothing for", options: ["--timeout", "1"]),
        .untested("noise-after-greeting", "printed 1000 lines that are not part of a trace"),
        .untested("noise-from-the-first", "printed 1000 lines that are not part of a trace"),
    ]

    /// What it says of itself, and a case or the greeting shows not to be so.
    static let claims: [SickAgent] = [
        .told("says-libc-twice", "“libc klibc 2.0”: it is already in line"),
        .told("says-most-twice", "“most 10”: it is already in line", options: family),
        .told("says-most-in-words", "“most plenty”: it takes a number"),
        .told("says-has-twice", "“has dup”: “dup” is already in line"),
        .told("misses-what-it-has", "it says why dup2 is missing, but not that it lacks it"),
        .told("has-unknown-trait", "unknown trait “sparkling”"),
        .told("image-without-end", "“image 3-2147483647”: it takes ranges of numbers above 2"),
        .told("image-beyond-limit", "a new image cannot have number 2000 open", options: hanging),
        .told("keeps-standard-numbers", "“keeps 0-2”: it takes ranges of numbers above 2"),
        .unresolved("keeps-what-is-closed", "0-2 open instead of 0-2 40", options: family),
        .told("keeps-what-is-given", "says that the case starts with 3 open, but “a = open file” gave 3"),
        .unresolved("limit-below-what-succeeds", "says that the case starts with a limit of 10, but"),
        .unresolved("limit-without-limits", "a limit that is 10 instead of 64", options: family),
        .unresolved("omits-without-version", "the agent of this suite omits nothing"),
        .unresolved("another-omits-dup2", "UNRESOLVED operation.dup2", "not in this agent: dup2", count: 1),
        .unresolved("another-omits-dup2-but-answers", "omits dup2, and “dup2"),
        .told("another-omits-unknown", "unknown operation “frobnicate”"),
        .told("another-omits-sendfile", "--omitting names dup", options: ["--omitting", "dup"]),
        .unresolved(
            "another-omits-sendfile", "sendfile is not tested", count: 1, options: ["--require", "sendfile"]),
        .unresolved("another-has-the-core", "fork is not tested", options: ["--require", "fork"]),
        .unresolved("another-has-the-core", "threads is not tested", options: ["--edition", "2017"]),
        .unresolved("another-opens-and-closes", "UNRESOLVED operation.dup2", "not in this agent: dup, dup2"),
        .told("none", "--lacking names fork, but the target has it", options: ["--lacking", "fork"]),
        .unresolved(
            "lists-leave-out-dup2", "does not say whether the target has dup2", options: ["--require", "dup2"]),
        .undecided("lacks-everything", options: ["--filter", "*"]),
        .undecided("all-unresolved", options: ["--filter", "*"]),
    ]

    /// What it says to lack, to have and to leave out, and what it calls unsupported.
    static let features: [SickAgent] = [
        .undecided("lacks-everything", "FAIL feature.dup2"),
        .fails("lacks-everything-but-answers", "FAIL feature.dup2"),
        .told("lacks-dup2", "feature.dup2"),
        .told("lacks-dup2-but-answers", "feature.dup2"),
        .told("lacks-fork-but-answers", "feature.fork"),
        .told("lacks-dup3-but-answers", "dup3"),
        .fails("lacks-dup3", "FAIL feature.dup3", options: ["--edition", "2024"]),
        .fails("lacks-dup3", "FAIL feature.dup3", count: 1, options: ["--require", "dup3"]),
        .unresolved("has-clofork", "UNRESOLVED dup.clofork.cleared", "does not say that it lacks"),
        .told("has-and-lacks-threads", "threads"),
        .unresolved("has-no-lists", "clofork"),
        .unresolved("lists-leave-out-clofork", "clofork"),
        .unresolved("lists-leave-out-dup2", "UNRESOLVED dup2.returns.newfd.free"),
        .told("lacks-unknown", "teleport"),
        .told("has-unknown", "teleport"),
        .told("says-under-valgrind", "valgrind.baseline:", "says FAIL"),
        .told("says-klibc", "klibc.baseline:", "feature.limits", "the target has it"),
        .unresolved("omits-dup2", "UNRESOLVED dup2.returns.newfd.free"),
        .undecided("another-omits-everything"),
        .undecided("unsupported-all"),
        .unresolved("unsupported-all", options: family),
        .unresolved("unsupported-dup2", "UNRESOLVED dup2.returns.newfd.free"),
        .unresolved("unsupported-dup3", "UNRESOLVED dup3.returns.newfd"),
        .unresolved("unsupported-failures", "UNRESOLVED dup.err.ebadf.closed"),
        .unresolved("unsupported-for-clofork", "UNRESOLVED dup2.returns.newfd.free"),
        .unresolved("unsupported-without-reason", "UNRESOLVED dup.err.ebadf.closed"),
    ]

    /// The same answer to everything, or to every failure.
    static let answers: [SickAgent] = [
        .deviates("all-ok", "“ok” is not an outcome of open"),
        .deviates("all-three", "FAIL alloc.lowest.after-failed-call.open", "gave 3, not EBADF"),
        .deviates("all-died", "the process died in"),
        .deviates("all-hung", "the process hung in", options: family),
        .undecided("all-skipped"),
        .unresolved("all-skipped", "was not run", options: family),
        .undecided("all-unresolved"),
        .unresolved("all-unresolved", "no time for this", options: family),
        .undecided("all-error"),
        .unresolved("all-error", "did not understand", options: family),
        .undecided("all-empty"),
        .unresolved("all-empty", "“” is not an outcome of open", options: family),
        .unresolved("failures-skipped", "was not run"),
        .unresolved("failures-unresolved", "it did not work"),
        .deviates("failures-succeed", "FAIL dup.err.ebadf.closed", "gave 0, not EBADF"),
        .deviates("failures-ok", "FAIL close.err.ebadf", "gave ok, not EBADF"),
        .fails("failures-without-errno", "FAIL dup.err.ebadf.closed", "gave -1, not EBADF"),
        .fails("failures-by-number", "FAIL dup.err.ebadf.closed", "gave errno-9, not EBADF"),
        .fails("failures-exchanged", "FAIL dup.err.ebadf.closed", "gave EINVAL, not EBADF"),
        .fails("failures-all-ebadf", "gave EBADF, not EMFILE"),
        .told("limit-excuses-failures"),
        .unresolved("failures-unknown", "“EWEATHER” is not an outcome of dup"),
        .unresolved("failures-lower-case", "“ebadf” is not an outcome of dup"),
    ]

    /// Outcomes in a form that the notation does not have, and values that no platform gave.
    static let forms: [SickAgent] = [
        .unresolved("padded", "“03” is not an outcome of open", options: family),
        .unresolved("with-sign", "“+3” is not an outcome of open", options: family),
        .unresolved("in-hexadecimal", "“0x3” is not an outcome of open", options: family),
        .unresolved("behind-two-blanks", "“ 3” is not an outcome of open", options: family),
        .unresolved("before-a-blank", "“3 ” is not an outcome of open", options: family),
        .unresolved("with-a-comment", "“3 # as it should be” is not an outcome of open", options: family),
        .fails("shifted", "FAIL dup.returns.lowest-free.holes"),
        .fails("of-64-bits", "FAIL dup.returns.lowest-free.holes"),
        .unresolved("beyond-64-bits", "“18446744073709551613” is not an outcome of open", options: family),
        .unresolved("set-up-nonsense", "“banana” is not an outcome of open"),
        .unresolved("set-up-ok", "“ok” is not an outcome of open"),
        .unresolved("set-up-empty", "“” is not an outcome of open"),
        .unresolved("recorded-nonsense", "“banana” is not an outcome of"),
        .unresolved("recorded-empty", "“” is not an outcome of"),
        .unresolved("half-a-pair", "“3” is not an outcome of pipe"),
        .fails("pair-exchanged"),
        .unresolved("data-bare", "is not an outcome of read"),
        .unresolved("flags-doubled", "“cloexec,cloexec” is not an outcome of getfd"),
        .unresolved("flags-unknown", "“cloexec,sparkling” is not an outcome of getfd"),
        .fails("flags-none", "FAIL dup.source.flags-untouched"),
        .fails("table-constant", "FAIL fork.table-copied"),
        .unresolved("table-descending", "is not an outcome of child"),
        .unresolved("table-overlapping", "is not an outcome of child"),
        .told("states-constant", "observe"),
        .deviates("fill-untold", "fill"),
        .fails("fill-short"),
    ]

    /// Agents that save themselves work.
    static let lazy: [SickAgent] = [
        .fails("one-lie", "FAIL dup.cloexec.cleared", "getfd b gave cloexec, not none", count: 1),
        .fails("one-answer-a-step"),
        .fails("one-answer-an-operation"),
        .deviates("one-step-late"),
        .deviates("one-case-late"),
        .deviates("answers-exchanged"),
        .told("brackets-unrun", "is not an outcome of getfd"),
        .unresolved("brackets-skipped", "was not run"),
        .fails("brackets-inherit-all", "FAIL exec.fexecve-offset"),
        .fails("brackets-are-nothing", "FAIL exec.cloexec.closed"),
        .fails("exec-is-fork", "FAIL exec.cloexec.closed"),
        .fails("limit-is-nothing", "FAIL dup2.badnew.at-limit.lowered"),
        .fails("close-is-nothing", "FAIL alloc.lowest.open", options: hanging),
        .fails("setfd-is-nothing", "FAIL fcntl.setfd"),
        .fails(
            "setfl-is-nothing", "FAIL fcntl.setfl.append.shared.set", options: ["--filter", "fcntl.setfl.append.*"]),
        .fails("dup2-is-dupfd", "FAIL dup2.equal.valid-returns", options: hanging),
        .undecided("steps-unsaid", "the trace is not of this revision: it has “”"),
        .fails("dup3-is-dup2", "FAIL dup3"),
        .fails("dupfd-is-dup", "FAIL fcntl.dupfd"),
        .fails("dup-opens-anew", "FAIL dup.same-ofd", options: ["--filter", "dup.same-ofd*"]),
        .fails("cloexec-is-nothing", "FAIL fcntl.dupfd-cloexec"),
        .fails("sums-are-nothing", "FAIL dup.err.ebadf.truncated-8-bits"),
        .fails("greatest-is-zero", "FAIL dup.err.ebadf.huge"),
        .fails("numbers-have-8-bits", "FAIL dup2.target.any-in-range.256"),
        .fails(
            "open-without-flags", "FAIL exec.cloexec.closed", options: ["--filter", "exec.cloexec.closed*"] + hanging),
        .told("races-hung", "the process hung in “race-"),
        .unresolved("races-unresolved", "too busy"),
        .unresolved("another-revision", "the trace is not of this revision", "“a = open file existing”"),
    ]

    /// The lines of a case.
    static let cases: [SickAgent] = [
        .unresolved("table-missing", "does not say which numbers were open at the start", options: family),
        .unresolved("table-of-three", "0-3", options: family),
        .unresolved("table-of-none", "empty", options: family),
        .unresolved("table-of-words", "garbled in line", "“table the usual limit 64”", options: family),
        .unresolved("table-disordered", "“table 2 0-1 limit 64”", options: family),
        .unresolved("table-twice", "garbled in line", options: family),
        .unresolved("limit-missing", "limit", options: family),
        .unresolved("limit-lower", "32", options: family),
        .unresolved("limit-higher", "128", options: family),
        .unresolved("limit-none", "unlimited", options: family),
        .unresolved("limit-of-words", "“table 0-2 limit lots”", options: family),
        .unresolved("limit-padded", "“table 0-2 limit 064”", options: family),
        .unresolved("header-missing", "the target did not answer this case"),
        .unresolved("all-characteristics", "characteristic close.", options: family),
        .unresolved("id-of-next", "was answered twice, in lines", options: family),
        .told("extra-case", "nobody.asked.for-this"),
        .unresolved("done-missing", "the trace of this case has no end", options: family),
        .unresolved("done-of-words", "“done soon”", options: family),
        .unresolved("done-bare", "“done”", options: family),
        .unresolved("done-negative", "“done -5”", options: family),
        .unresolved("done-with-signal", "signal 9", options: family),
        .unresolved("done-early", "the trace ends before this step", options: family),
        .unresolved("last-step-missing", "the trace ends before this step", options: family),
        .unresolved("step-too-many", "more steps than the suite: “getfd 0”", options: family),
        .unresolved("without-steps", "garbled in line", options: family),
    ]

    /// The order of the cases, and where they end.
    static let orders: [SickAgent] = [
        .unresolved("one-case-twice", "twice", count: 1),
        .unresolved("one-case-twice-otherwise", "twice", count: 1),
        .unresolved("each-case-twice", "twice", options: family),
        .unresolved("first-again-at-the-end", "UNRESOLVED alloc.lowest.open\n", "twice", count: 1),
        .unresolved("one-case-passed-over", "the target did not answer this case", count: 1),
        .unresolved("cases-exchanged", "the target did not answer this case"),
        .unresolved("cases-interleaved", "the trace of this case has no end", options: family),
        .unresolved("truncated-in-the-middle", "ended before the case did"),
        .unresolved("truncated-between-cases", "ended before the case did"),
        .unresolved("one-case-a-start", "ended before the case did", options: family),
        .unresolved("dies-in-the-middle", "signal 6"),
        .untested("late-from-the-start", "printed nothing for", options: ["--timeout", "1"]),
        .unresolved("late-after-the-first", "printed nothing for", options: brief),
        .unresolved("noise-from-the-middle", "printed 1000 lines that are not part of a trace", options: family),
        .unresolved("steps-endless", "finished no case for", options: brief),
    ]

    /// Lines, bytes, and the agent's own end.
    static let streams: [SickAgent] = [
        .unresolved("lines-doubled"),
        .unresolved("steps-doubled", "the trace is not of this revision", options: family),
        .unresolved("lines-dropped"),
        .unresolved("steps-dropped", "the trace is not of this revision"),
        .unresolved("arrows-of-script", "garbled in line", options: family),
        .untested("carriage-return-alone", "did not print an agent's greeting"),
        .unresolved("bytes-garbled"),
        .unresolved("bytes-of-nothing", "is not an outcome of open", options: family),
        .unresolved("one-long-line", "is not an outcome of", count: 1, options: family),
        .told("ends-with-status", "exit status 1"),
        .told("ends-by-signal", "signal 11"),
        .told("never-leaves", "closed its output and kept running", options: ["--timeout", "1"]),
        .told("never-ends", "printed nothing for", options: ["--timeout", "1"]),
    ]
}
