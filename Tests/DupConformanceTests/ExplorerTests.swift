import DescriptorModel
import Testing

@testable import ConformanceExploration
@testable import ConformanceProof
@testable import DescriptorNotation
@testable import DupConformance

/// What the explorer goes through: the states, the tour of their transitions, and what it makes of targets that do as
/// the model does.
@Suite struct ExplorerTests {
    private static let noFork: Set<String> = ["clofork"]

    private static func space(
        _ name: Alphabet.Name, _ descriptors: Int, _ descriptions: Int, lacking: Set<String> = noFork
    ) -> StateSpace {
        StateSpace(Alphabet(name, descriptors: descriptors, descriptions: descriptions, lacking: lacking))
    }

    // MARK: The states

    /// How many ways there are to part so many numbers into so many blocks.
    private static func partitions(_ numbers: Int, _ blocks: Int) -> Int {
        if numbers == 0 || blocks == 0 { return numbers == blocks ? 1 : 0 }
        return blocks * partitions(numbers - 1, blocks) + partitions(numbers - 1, blocks - 1)
    }

    private static func choose(_ count: Int, of all: Int) -> Int {
        count == 0 ? 1 : choose(count - 1, of: all - 1) * all / count
    }

    private static func power(_ base: Int, _ exponent: Int) -> Int {
        (0..<exponent).reduce(1) { value, _ in value * base }
    }

    /// How many states there must be: some numbers are open; each has its flags; they are parted among descriptions;
    /// each of these is appending or not, and at one of two marks.
    private static func expected(_ descriptors: Int, _ descriptions: Int, flags: Int) -> Int {
        (0...descriptors).reduce(0) { sum, open in
            let shared = (0...min(open, descriptions)).reduce(0) { $0 + partitions(open, $1) * power(4, $1) }
            return sum + choose(open, of: descriptors) * power(flags, open) * shared
        }
    }

    @Test(arguments: [(1, 1), (1, 3), (2, 1), (2, 2), (2, 3), (3, 1), (3, 2), (3, 3)])
    func `the states are all that there can be`(_ descriptors: Int, _ descriptions: Int) {
        let space = Self.space(.core, descriptors, descriptions)
        #expect(space.stateCount == Self.expected(descriptors, descriptions, flags: 2))
    }

    @Test func `the counts are those that the documents name`() {
        #expect(Self.space(.core, 2, 3).stateCount == 97)
        let space = Self.space(.core, 3, 3)
        #expect(space.stateCount == 1193)
        #expect(space.transitionCount == space.next.count { $0 != StateSpace.outside })
        #expect(Self.expected(4, 3, flags: 2) == 12225)
    }

    @Test func `a target with close-on-fork has more states`() {
        let space = Self.space(.core, 2, 2, lacking: [])
        // A number has none of the flags, or one: no move sets both.
        #expect(space.stateCount == Self.expected(2, 2, flags: 3))
        #expect(space.moveCount > Self.space(.core, 2, 2).moveCount)
    }

    @Test func `missing features are left out of the alphabet`() {
        let names = Set(
            Alphabet(.core, descriptors: 2, descriptions: 2, lacking: ["dup3", "clofork"]).moves.map(\.name))
        #expect(names.isDisjoint(with: ["dup3", "dupfd-clofork"]))
        #expect(names.isSuperset(of: ["dup2", "dupfd-cloexec", "open", "limit", "lseek"]))
    }

    @Test(arguments: Alphabet.Name.allCases) func `a space is the same whenever it is made`(_ name: Alphabet.Name) {
        let (one, other) = (Self.space(name, 1, 2), Self.space(name, 1, 2))
        #expect(one.fingerprint == other.fingerprint && one.next == other.next)
        let others = Alphabet.Name.allCases.filter { $0 != name }.map { Self.space($0, 1, 2).fingerprint }
        #expect(!others.contains(one.fingerprint))
    }

    @Test(arguments: Alphabet.Name.allCases) func `the way to a state leads there`(_ name: Alphabet.Name) {
        let space = Self.space(name, name == .processes ? 1 : 2, 2)
        let numbers = Array(stride(from: 0, to: space.stateCount, by: max(1, space.stateCount / 40)))
        var keys: Set<StateKey> = []
        for state in numbers {
            var performer = SilentPerformer(world: StateSpace.beginning(space.alphabet))
            for move in space.way(to: state) { performer.perform(move) }
            keys.insert(StateKey(performer.world, descriptors: space.alphabet.descriptors))
        }
        #expect(keys.count == numbers.count)
    }

    // MARK: Keys

    /// The key of the world after these steps, for a table of three numbers.
    private func key(_ lines: String) throws -> StateKey {
        var machine = ModelMachine()
        for line in "close 0\nclose 1\nclose 2\nlimit nofile 3\n\(lines)".split(separator: "\n") {
            let step = try #require(Step(script: String(line)), "\(line)")
            try #require(TracedOutcome(machine.run(step)).kind == .value, "\(line)")
        }
        return StateKey(machine.world, descriptors: 3)
    }

    private static let two = "open file\nlseek 0 16384 set\nopen file\nlseek 1 32768 set\n"

    @Test(arguments: [
        ("", "setfd 1 cloexec"), ("", "setfl 0 append"), ("", "lseek 0 24576 set"), ("", "lseek 1 40960 set"),
        ("dup 0", "dup 1"), ("dup2 0 1", ""), ("close 1", ""), ("close 0", "close 1"), ("", "limit nofile 2"),
        ("setfd 0 cloexec", "setfd 1 cloexec"), ("dup 0", "open file\nlseek 2 49152 set"),
        ("setfd 0 cloexec", "setfd 0 clofork"), ("", "child c\nend"),
    ])
    func `worlds that differ have different keys`(_ one: String, _ other: String) throws {
        #expect(try key(Self.two + one) != key(Self.two + other))
    }

    @Test(arguments: [
        // The descriptions were made in another order, and so lie at other places.
        ("", "close 0\ndup2 1 2\nclose 1\nopen file\nlseek 0 16384 set\ndup2 2 1\nclose 2"),
        ("", "close 0\nclose 1\nopen file\nlseek 0 32768 set\nopen file\nlseek 1 16384 set"),
        ("dup 0\nclose 0", "dup 0\nclose 0"), ("", "setfl 0 append\nsetfl 0 none"),
        // A survey moves offsets on by a little.
        ("", "lseek 0 16390 set"), ("", "child c\nend\nexit c"), ("", "limit nofile 2\nlimit nofile 3"),
    ])
    func `the same state has one key`(_ one: String, _ other: String) throws {
        #expect(try key(Self.two + one) == key(Self.two + other))
    }

    @Test func `pipes are distinguished by their ends and contents`() throws {
        let states = [
            "pipe nonblock", "pipe nonblock\nwrite 1 \"x\"", "pipe nonblock\nclose 0", "pipe nonblock\nclose 1",
            "pipe nonblock\ndup2 0 1", "pipe nonblock\ndup2 1 0", "pipe nonblock\ndup 0", "pipe nonblock\ndup 1",
        ]
        #expect(Set(try states.map(key)).count == states.count)
        #expect(try key("pipe nonblock") == key("pipe nonblock\nwrite 1 \"x\"\nread 0 1"))
    }

    // MARK: The tour

    /// Goes the whole way without any target; how often each transition was made, and the scripts.
    private func walk(
        _ space: StateSpace, seed: UInt64 = 1, isMine: (UInt32) -> Bool = { _ in true }
    ) -> (made: [UInt32: Int], scripts: [[UInt8]], steps: Int) {
        var tour = Tour(space, seed: seed, isMine: isMine)
        var made: [UInt32: Int] = [:]
        var scripts: [[UInt8]] = []
        var steps = 0
        while let chunk = tour.nextChunk(
            number: scripts.count + 1, steps: 500, traits: Traits(), keepsOperations: false)
        {
            for transition in chunk.transitions { made[transition.id, default: 0] += 1 }
            scripts.append(chunk.script)
            steps += chunk.steps
        }
        #expect(tour.remaining == 0)
        return (made, scripts, steps)
    }

    @Test(arguments: [(Alphabet.Name.core, 2, 2), (.limits, 2, 1), (.pipes, 2, 4), (.processes, 1, 2)])
    func `a tour makes every transition once`(_ name: Alphabet.Name, _ descriptors: Int, _ descriptions: Int) {
        let space = Self.space(name, descriptors, descriptions)
        let (made, _, steps) = walk(space)
        #expect(made.count == space.transitionCount)
        #expect(made.values.allSatisfy { $0 == 1 })
        #expect(made.keys.allSatisfy { space.next[Int($0)] != StateSpace.outside })
        // A step, a look, seldom a step that only leads somewhere; a look at two processes takes four steps.
        #expect(steps < space.transitionCount * (name == .processes ? 8 : 3), "\(steps)")
    }

    @Test func `shards together make every transition once`() {
        let space = Self.space(.core, 2, 2)
        var made: [UInt32: Int] = [:]
        for shard in 0..<3 {
            let part = walk(space) { Int($0) % 3 == shard }.made
            #expect(part.count > space.transitionCount / 4)
            made.merge(part, uniquingKeysWith: +)
        }
        #expect(made.count == space.transitionCount && made.values.allSatisfy { $0 == 1 })
    }

    @Test func `the seed alone decides the order`() {
        let space = Self.space(.core, 2, 2)
        let first = walk(space, seed: 7).scripts
        let isSame = first == walk(space, seed: 7).scripts
        let isOther = first != walk(space, seed: 8).scripts
        #expect(isSame && isOther)
    }

    @Test func `what is put back is made again, what is blocked is no way`() {
        let space = Self.space(.core, 2, 1)
        var tour = Tour(space, seed: 1) { _ in true }
        var made: Set<UInt32> = []
        var putBack: UInt32?
        while let chunk = tour.nextChunk(number: 1, steps: 100, traits: Traits(), keepsOperations: false) {
            made.formUnion(chunk.transitions.map(\.id))
            if putBack == nil, let id = chunk.transitions.first?.id {
                putBack = id
                made.remove(id)
                let isBack = tour.putBack(id)
                #expect(isBack)
            }
        }
        #expect(putBack.map(made.contains) == true && made.count == space.transitionCount)
    }
}
