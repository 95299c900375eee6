import DescriptorModel
import DescriptorNotation

/// What the explorer does, and how far: the operations and the bound of the state space, as data.
package struct Alphabet: Sendable {
    /// The alphabets, by the name that commands have for them.
    package enum Name: String, Sendable, CaseIterable {
        /// Regular files; every call that duplicates, flags and offsets.
        case core
        /// The same under a limit that goes up and down.
        case limits
        /// Pipes: which ends are open, what is read, who is the last reader and writer.
        case pipes
        /// A second process that shares descriptions with the first.
        case processes

        /// A bound that takes a second or so.
        package var usualDescriptors: Int { self == .processes ? 2 : 3 }
        /// Likewise for descriptions.
        package var usualDescriptions: Int { self == .processes ? 1 : self == .pipes ? 4 : 3 }
    }

    /// Which one.
    package let name: Name
    /// How many numbers the table has: the limit of the process.
    package let descriptors: Int
    /// How many open file descriptions there may be at a time.
    package let descriptions: Int
    /// Whether the bound is the limit of the process. Where the target has no limits it is only the choice of moves: those
    /// that would come to it are not made, and moves that depend on the limit are left out.
    package let setsLimit: Bool
    /// The moves, in the order of the alphabet.
    let moves: [Move]

    /// The alphabet of a target that lacks these features.
    ///
    /// - Parameters:
    ///   - name: Which operations there are.
    ///   - descriptors: Numbers in the table, from 1 to `descriptorLimit`.
    ///   - descriptions: Open file descriptions at a time, from 1 to `descriptionLimit`.
    ///   - lacking: Features that the target lacks; moves that need one are left out.
    package init(_ name: Name, descriptors: Int, descriptions: Int, lacking: Set<String> = []) {
        self.name = name
        self.descriptors = descriptors
        self.descriptions = descriptions
        setsLimit = !lacking.contains("limits")
        let numbers = Array(-1...(setsLimit ? descriptors : descriptors - 1))
        let all: [Move] =
            switch name {
            case .core: Self.core(numbers) + [Move(.limitAndBack, name: "limit")]
            case .limits: Self.core(numbers) + [descriptors - 1, descriptors].map(Self.limit)
            case .pipes: Self.pipes(numbers)
            case .processes: Self.processes(numbers)
            }
        moves = all.filter { move in
            let features = OperationTable.operation(named: move.name)?.features ?? []
            return !(features + move.needs).contains { lacking.contains($0) }
        }
    }

    /// Whether an operation is performed at all: no other can be the cause of a finding.
    func performs(_ operation: String) -> Bool {
        operation == "close" || operation == "limit" && setsLimit || moves.contains { $0.name == operation }
    }

    /// The most numbers: what a state's key has room for.
    package static let descriptorLimit = 6
    /// The most descriptions.
    package static let descriptionLimit = 6

    private static func limit(_ value: Int) -> Move { Move("limit", ["nofile", "\(value)"], .setLimit(value)) }

    private static func unary(
        _ numbers: [Int], _ name: String, _ operand: String? = nil, _ make: (Int) -> DescriptorModel.Operation
    ) -> [Move] {
        numbers.map { Move(name, ["\($0)"] + (operand.map { [$0] } ?? []), make($0)) }
    }

    private static func binary(
        _ numbers: [Int], _ name: String, _ operand: String? = nil, _ make: (Int, Int) -> DescriptorModel.Operation
    ) -> [Move] {
        numbers.flatMap { one in
            numbers.map { other in
                Move(name, ["\(one)", "\(other)"] + (operand.map { [$0] } ?? []), make(one, other))
            }
        }
    }

    private static func duplicating(_ numbers: [Int]) -> [Move] {
        unary(numbers, "close") { .close($0) } + unary(numbers, "dup") { .dup($0) }
            + binary(numbers, "dup2") { .dup2($0, $1) }
            + binary(numbers, "dup3", "cloexec") { .dup3($0, $1, .closeOnExec) }
            + binary(numbers, "dupfd") { .dupfd($0, minimum: $1) }
            + binary(numbers, "dupfd-cloexec") { .dupfd($0, minimum: $1, .closeOnExec) }
            + binary(numbers, "dupfd-clofork") { .dupfd($0, minimum: $1, .closeOnFork) }
    }

    private static func core(_ numbers: [Int]) -> [Move] {
        [Move(.open, name: "open", line: "open file")] + duplicating(numbers)
            + unary(numbers, "setfd", "none") { .setfd($0, []) }
            + unary(numbers, "setfd", "cloexec") { .setfd($0, .closeOnExec) }
            + unary(numbers, "setfd", "clofork") { .setfd($0, .closeOnFork) }.map { $0.needing("clofork") }
            + unary(numbers, "setfl", "none") { .setfl($0, []) }
            + unary(numbers, "setfl", "append") { .setfl($0, .append) } + seeks(numbers)
    }

    private static func seeks(_ numbers: [Int]) -> [Move] {
        numbers.flatMap { number in [0, 1].map { Move(.seek(number, mark: $0), name: "lseek") } }
    }

    private static func pipes(_ numbers: [Int]) -> [Move] {
        [Move("pipe", ["nonblock"], .pipe(.nonBlocking, []))] + duplicating(numbers)
            + unary(numbers, "write", "\"x\"") { .write($0, Array("x".utf8)) }
            + unary(numbers, "read", "1") { .read($0, count: 1) }
    }

    private static func processes(_ numbers: [Int]) -> [Move] {
        let own: [Move] =
            [Move(.open, name: "open", line: "open file")] + unary(numbers, "close") { .close($0) }
            + unary(numbers, "dup") { .dup($0) } + binary(numbers, "dup2") { .dup2($0, $1) }
            + binary(numbers, "dupfd-cloexec") { .dupfd($0, minimum: $1, .closeOnExec) }
            + unary(numbers, "setfd", "none") { .setfd($0, []) }
            + unary(numbers, "setfd", "cloexec") { .setfd($0, .closeOnExec) }
            + unary(numbers, "setfl", "none") { .setfl($0, []) }
            + unary(numbers, "setfl", "append") { .setfl($0, .append) } + seeks(numbers)
        return own + own.map(\.inChild) + [
            Move(.fork, name: "child", line: "child c"), Move(.exit, name: "exit", line: "exit c"),
            Move(.exec, name: "become", line: "become").inChild,
        ]
    }
}
