import CFDShim

/// A flag that ends a run before its end, raised from any thread.
package final class Cancellation: @unchecked Sendable {
    // Every access is atomic, in the shim.
    private let flag: UnsafeMutablePointer<Int32>

    init() {
        flag = .allocate(capacity: 1)
        flag.initialize(to: 0)
    }

    deinit { flag.deallocate() }

    /// Ends the run.
    func raise() { cfd_raise(flag) }

    /// Whether the run was cancelled.
    var isRaised: Bool { cfd_is_raised(flag) != 0 }

    /// Whether the run must end now: it was cancelled, or a signal arrived.
    var isDue: Bool { isRaised || cfd_was_interrupted() != 0 }

    /// Runs work that waits on a thread of its own; here and now where no thread can be had.
    static func detached(_ work: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Work(work))
        let error = cfd_start_thread(
            { context in
                if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().work() }
                return nil
            }, box.toOpaque())
        if error != 0 { box.takeRetainedValue().work() }
    }

    private final class Work: Sendable {
        let work: @Sendable () -> Void
        init(_ work: @escaping @Sendable () -> Void) { self.work = work }
    }
}
