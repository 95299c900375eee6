/// A process, as far as descriptors go.
public struct Process: Sendable, Hashable {
    /// What it has at each number, from 0; the last one is not empty.
    public var slots: [Slot?] = []
    /// The soft limit of descriptors: one more than the highest number that may be opened [limit.rlimit.one-greater].
    public var limit = 64
    /// What sysconf(_SC_OPEN_MAX) was when its program started.
    public var limitAtStart = 64
    /// The process that made it.
    public var parent: Int?
    /// Whether it has not ended.
    public var isAlive = true
    /// How often each signal was caught since that was last asked.
    public var signals = SignalCounts()
    /// The file that is mapped, and how much of it.
    public var mapping: Mapping?
    private var seldom = Seldom.none

    /// What few steps use: one array for all of it, of one element, as in `World`.
    private struct Seldom: Sendable, Hashable {
        var streams: [Int: Stream] = [:]
        var spawnActions: [SpawnAction] = []

        static let none = [Seldom()]
    }

    /// Its streams, by their numbers.
    public var streams: [Int: Stream] {
        _read { yield seldom[0].streams }
        _modify { yield &seldom[0].streams }
    }

    /// What the next posix_spawn does in its child.
    public var spawnActions: [SpawnAction] {
        _read { yield seldom[0].spawnActions }
        _modify { yield &seldom[0].spawnActions }
    }

    /// Creates a process with an empty table.
    public init() {}

    /// A mapped file.
    public struct Mapping: Sendable, Hashable {
        /// Its place in `World.files`.
        public let file: Int
        /// How many bytes are mapped.
        public let length: Int
    }

    /// What is at a number; nil when it is not open.
    @inlinable public subscript(_ number: Int) -> Slot? {
        get { number >= 0 && number < slots.count ? slots[number] : nil }
        set {
            if number < 0 { return }
            if number < slots.count {
                slots[number] = newValue
                while let last = slots.last, last == nil { slots.removeLast() }
            } else if newValue != nil {
                slots.append(contentsOf: repeatElement(nil, count: number - slots.count))
                slots.append(newValue)
            }
        }
    }

    /// The lowest number, from a minimum on, that is not open [dup.returns.lowest-free], [fcntl.dupfd.min.next-free].
    @inlinable public func lowestFree(from minimum: Int = 0) -> Int {
        var number = minimum
        while number < slots.count, slots[number] != nil { number += 1 }
        return number
    }

    /// The numbers that are open.
    public var openNumbers: [Int] { slots.indices.filter { slots[$0] != nil } }
}

/// The signals of the notation.
public enum Signal: UInt8, Sendable, Hashable {
    /// SIGPIPE.
    case pipe
    /// SIGHUP.
    case hangup
    /// SIGURG.
    case urgent
}

/// What a process makes of its signals: it counts those that it does not ignore.
public struct SignalCounts: Sendable, Hashable {
    private var pipe = 0
    private var hangup = 0
    private var urgent = 0
    private var ignored: UInt8 = 0

    /// Nothing caught, nothing ignored.
    public init() {}

    /// How often this signal was caught.
    public subscript(_ signal: Signal) -> Int {
        get { signal == .pipe ? pipe : signal == .hangup ? hangup : urgent }
        set {
            switch signal {
            case .pipe: pipe = newValue
            case .hangup: hangup = newValue
            case .urgent: urgent = newValue
            }
        }
    }

    /// The signal comes.
    public mutating func deliver(_ signal: Signal) {
        if ignored & (1 << signal.rawValue) == 0 { self[signal] += 1 }
    }

    /// Ignores the signal from now on, or counts it from 0.
    public mutating func set(_ signal: Signal, isIgnored: Bool) {
        ignored = isIgnored ? ignored | 1 << signal.rawValue : ignored & ~(1 << signal.rawValue)
        self[signal] = 0
    }
}
