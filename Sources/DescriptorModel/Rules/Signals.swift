/// Signals that calls raise, and how a process handles them.
extension World {
    mutating func setDisposition(_ signal: Signal, isIgnored: Bool) -> Outcome {
        process.signals.set(signal, isIgnored: isIgnored)
        return .ok
    }

    mutating func takeCaught(_ signal: Signal) -> Outcome {
        let count = process.signals[signal]
        process.signals[signal] = 0
        return succeed(.number(Int64(count)), "lifetime.pipe.epipe-only-last")
    }
}
