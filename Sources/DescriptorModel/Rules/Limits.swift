/// The limit of descriptors: the soft one, of a process.
extension World {
    /// A limit below an open number may be refused; numbers that are open stay so [alloc.may-exceed-lowered].
    mutating func setLimit(_ limit: Int) -> Outcome {
        guard (0...World.maximalLimit).contains(limit) else { return fail(.EINVAL, "limit.rlimit.raise") }
        if limit < process.slots.count, choose(.limitBelowOpen, false, true) {
            return fail(.EINVAL, "limit.rlimit.below-open")
        }
        process.limit = limit
        return succeed(.ok, "limit.rlimit.one-greater limit.rlimit.raise")
    }

    /// The error of a call that names a number from the limit on, or looks for one there. {OPEN_MAX} is the soft limit,
    /// so that the number is out of range; if {OPEN_MAX} is higher, the number is in range, and getrlimit requires
    /// EMFILE.
    mutating func errorBeyondLimit(_ number: Int, outOfRange error: ErrorName) -> ErrorName {
        if number < 0 || number >= World.maximalLimit { return error }
        return choose(.limitOpenMaxApart, error, .EMFILE)
    }

    mutating func getLimit() -> Outcome {
        succeed(.number(Int64(process.limit)), "limit.rlimit.one-greater limit.rlimit.inherited")
    }

    /// sysconf(_SC_OPEN_MAX): the limit that the program was started with, or the present one, or nothing known.
    mutating func openMax() -> Outcome {
        if choose(.limitOpenMaxApart, false, true) {
            return succeed(.number(Int64(World.maximalLimit)), "limit.openmax.sysconf limit.openmax.minimum")
        }
        if !choose(.limitOpenMaxKnown, true, false) {
            return succeed(.word(.indeterminate), "limit.openmax.indeterminate")
        }
        let follows =
            process.limit == process.limitAtStart ? true : choose(.limitOpenMax, true, false)
        return succeed(
            .number(Int64(follows ? process.limit : process.limitAtStart)),
            "limit.openmax.sysconf limit.openmax.minimum")
    }
}
