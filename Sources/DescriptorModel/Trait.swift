/// The freedom that the standard leaves: what a platform may choose, by name. Never an `#if`: a rule asks `choose`.
public enum Trait: Int, Sendable, Hashable, CaseIterable {
    /// The error when the source is closed and the table is full [dup.err.both.closed-and-full].
    case dupClosedAndFull
    /// The error when the source is closed and the minimum is out of range [fcntl.dupfd.err.multiple].
    case dupfdClosedAndOutOfRange
    /// A cancel that is pending in F_DUPFD [fcntl.cancel].
    case dupfdCancellation
    /// dup3 of equal numbers that are closed [dup3.equal.closed].
    case dup3EqualClosed
    /// An unknown flag of dup3 [dup3.flag.invalid].
    case dup3UnknownFlag
    /// Duplicating with close-on-exec while another thread forks [dup3.atomic.flag].
    case dup3CloexecRace
    /// dup2 of equal numbers at or above a lowered limit [dup2.conflict.equal-above-lowered-limit].
    case dup2EqualAboveLimit
    /// dup2 onto a number that is being allocated [dup2.race.closed-target].
    case dup2BusyOnRace
    /// Interrupted dup2 [dup2.eintr].
    case dup2Interrupted
    /// A signal while the last close of a connection waits [close.eintr.three-outcomes].
    case lingerInterrupted
    /// Lowering the limit below an open number [limit.rlimit.below-open].
    case limitBelowOpen
    /// Whether sysconf follows the limit while a program runs [limit.openmax.changes-with-rlimit].
    case limitOpenMax
    /// Whether sysconf reports a limit [limit.openmax.indeterminate].
    case limitOpenMaxKnown
    /// Whether {OPEN_MAX} is the soft limit, or apart from it and higher [dup2.badnew.at-limit].
    case limitOpenMaxApart
    /// Which end of a pipe gets the lower number [alloc.pair.order].
    case pipeOrder
    /// errno after a success [errno.success-unspecified].
    case errnoAfterSuccess
    /// The error of a lock that is held by another [lock.record.conflict-errno].
    case lockConflict
    /// Whether two that wait for each other's locks are told so [lock.record.edeadlk].
    case lockDeadlock
    /// The error of a socket that would wait [ofd.shared.nonblock.behaviour].
    case socketWouldBlock
    /// Reading from a stream whose peer was closed before it had read everything: read lists ECONNRESET.
    case socketReset
    /// Opening a file with O_CREAT and O_DIRECTORY.
    case openCreatDirectory
    /// Opening /dev/fd/N [alloc.devfd.open].
    case openDeviceFd
    /// posix_close with an unknown flag [posix_close.invalid-flag].
    case closeUnknownFlag
    /// Whether O_SYNC can be set by F_SETFL [fcntl.setfl.sync-bits].
    case setflSync
    /// Whether O_ASYNC exists [fcntl.setfl.async.shared].
    case setflAsync
    /// Whether sendfile moves the offset [ofd.shared.offset.sendfile-like].
    case sendfileOffset
    /// Whether a lease is granted [ofd.shared.fadvise-locks-leases].
    case leaseGranted
    /// Close-on-fork after exec [exec.clofork-after].
    case execClofork
    /// Whether a new image opens a number of its own, which dup's APPLICATION USAGE allows [exec.survive].
    case execOwnNumber
    /// A read that waits on a number which is closed or replaced [lifetime.blocked-io].
    case readBlocked
    /// The number in signal information [fcntl.setsig.fdnumber].
    case signalNumber
    /// Whether the headers are those of 2024 [hdr.fcntl.consts-i8].
    case headersOf2024
    /// How posix_spawn reports that its child cannot perform an action [spawn.adddup2.closed-error-spawn].
    case spawnFailure

    /// What may be chosen, in words. The first is what most platforms choose.
    public var choices: [String] {
        switch self {
        case .dupClosedAndFull: ["EBADF", "EMFILE"]
        case .dupfdClosedAndOutOfRange: ["EBADF", "EINVAL"]
        case .dupfdCancellation: ["completes", "cancelled"]
        case .dup3EqualClosed: ["EINVAL", "EBADF"]
        case .dup3UnknownFlag: ["EINVAL", "ignored"]
        case .dup3CloexecRace: ["never-seen", "seen"]
        case .dup2EqualAboveLimit: ["returned", "EBADF"]
        case .dup2BusyOnRace: ["replaces", "EBUSY", "EBADF"]
        case .dup2Interrupted: ["never", "fails"]
        case .lingerInterrupted: ["closed", "kept", "at-once"]
        case .limitBelowOpen: ["allowed", "refused"]
        case .limitOpenMax: ["follows", "stays"]
        case .limitOpenMaxKnown: ["known", "indeterminate"]
        case .limitOpenMaxApart: ["no", "yes"]
        case .pipeOrder: ["read-first", "write-first"]
        case .errnoAfterSuccess: ["kept", "changed"]
        case .lockConflict: ["EAGAIN", "EACCES"]
        case .lockDeadlock: ["detected", "undetected"]
        case .socketWouldBlock: ["EAGAIN", "EWOULDBLOCK"]
        case .socketReset: ["ECONNRESET", "eof"]
        case .openCreatDirectory: ["EINVAL", "ENOTDIR", "EEXIST"]
        case .openDeviceFd: ["opens", "duplicates"]
        case .closeUnknownFlag: ["ignored", "EINVAL"]
        case .setflSync: ["ignored", "set"]
        case .setflAsync: ["set", "ignored"]
        case .sendfileOffset: ["moves", "stays"]
        case .leaseGranted: ["granted", "EACCES", "EINVAL"]
        case .execClofork: ["kept", "cleared"]
        case .execOwnNumber: ["none", "lowest"]
        case .readBlocked: ["stays", "woken"]
        case .signalNumber: ["original", "duplicate", "none"]
        case .headersOf2024: ["yes", "no"]
        case .spawnFailure: ["error", "exit-127"]
        }
    }

    /// Whether a platform declares the choice in its greeting, instead of showing it by its behaviour: then the choice
    /// does not excuse an outcome of another platform.
    public var isToldBefore: Bool { self == .limitOpenMaxApart || self == .execOwnNumber }

    /// Its name in commands: `dup2BusyOnRace` is `dup2.busyOnRace`.
    public var name: String {
        let identifier = "\(self)"
        let group = identifier.prefix { !$0.isUppercase }
        let rest = identifier.dropFirst(group.count)
        return "\(group).\(rest.prefix(1).lowercased())\(rest.dropFirst())"
    }
}

/// What a platform has chosen.
public struct Traits: Sendable, Hashable {
    private var chosen = [UInt8](repeating: 0, count: Trait.allCases.count)

    /// The first choice of each.
    public init() {}

    /// The place of what was chosen, from 0.
    public subscript(_ trait: Trait) -> Int {
        get { Int(chosen[trait.rawValue]) }
        set { chosen[trait.rawValue] = UInt8(newValue) }
    }
}

extension Traits {
    /// The choices that differ from the first one, in the form of the command line: `dup2.busyOnRace=EBUSY`.
    public var departures: [String] {
        Trait.allCases.filter { self[$0] != 0 }.map { "\($0.name)=\($0.choices[self[$0]])" }
    }

    /// The same with one of these traits chosen in any way.
    public func alternatives(in asked: TraitSet) -> [Traits] {
        asked.traits.flatMap { trait in
            trait.choices.indices.map { choice in
                var other = self
                other[trait] = choice
                return other
            }
        }
    }
}

/// A set of traits.
public struct TraitSet: Sendable, Hashable {
    private var bits: UInt64 = 0

    /// The empty set.
    public init() {}

    /// Adds a trait.
    public mutating func insert(_ trait: Trait) { bits |= 1 << UInt64(trait.rawValue) }

    /// Adds all of another set.
    public mutating func formUnion(_ other: TraitSet) { bits |= other.bits }

    /// Those that show only in what a platform does.
    public var shown: TraitSet {
        var set = TraitSet()
        for trait in traits where !trait.isToldBefore { set.insert(trait) }
        return set
    }

    /// Whether there is none.
    public var isEmpty: Bool { bits == 0 }

    /// The traits, in order.
    public var traits: [Trait] { Trait.allCases.filter { bits & 1 << UInt64($0.rawValue) != 0 } }
}
