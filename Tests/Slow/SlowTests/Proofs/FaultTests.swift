import DescriptorModel
import Foundation
import Testing

@testable import ConformanceProof
@testable import ConformanceReports
@testable import DescriptorFaults
@testable import DescriptorNotation
@testable import DupConformance

/// The faults of the model, and the proof that the suite can fail.
@Suite struct FaultTests {
    @Test func `a proof that does not hold is reported`() throws {
        let text = """
            assertion test.a
              dup2 0 9 -> 9
            assertion test.b
              dup 0 -> 3
            assertion test.c
              dup2 0 9 -> 8
            """
        let suite = try Suite(assertions: try Support.assertions(text), requirements: [])
        let proof = try suite.prove(faults: [
            Fault("test.right", "is none", breaks: "test.requirement", after: .dup2) { _, _ in },
            Fault("test.mistaken", "is another", breaks: "test.other", after: .dup2) { _, call in
                call.outcome = .number(0)
            },
            Fault("test.caught", "is one", breaks: "test.requirement", after: .dup2) { _, call in
                call.outcome = .number(0)
            },
        ])
        #expect(proof.unkilled.map(\.name) == ["test.right"])
        #expect(proof.mistaken.map(\.name) == ["test.mistaken"])
        #expect(proof.idle == ["test.b", "test.c"])
        #expect(proof.contradicted == ["test.c"])
        #expect(proof.rows.map(\.killers) == [[], ["test.a"], ["test.a"]])
        #expect(proof.rows.map(\.mostSpecific) == [nil, nil, "test.a"])
        #expect(!proof.holds)
        for (format, word) in [(ProofFormat.text, "1 of them unkilled"), (.jsonl, "\"unkilled\":[\"test.right\"]")] {
            #expect(format.text(proof).contains(word), "\(format.text(proof))")
        }
        let page = ProofFormat.markdown.text(proof)
        #expect(
            page.contains(
                "3 assertions: 1 of the faults are not killed (`test.right`), 1 by no assertion about what they break "
                    + "(`test.mistaken`), 2 of the assertions kill no fault (`test.b`, `test.c`), 1 fail on the model itself "
                    + "(`test.c`). "), "\(page)")
    }

    /// What is wrong with the rows of a table of faults.
    private func problems(in faults: [Fault], _ suite: DupConformance.Suite) -> [String] {
        var names: Set<String> = []
        return faults.flatMap { fault -> [String] in
            var problems: [String] = []
            if !names.insert(fault.name).inserted { problems.append("\(fault.name) stands twice") }
            if fault.name.wholeMatch(of: /[a-z0-9]+(?:-[a-z0-9]+)*\.[a-z0-9]+(?:-[a-z0-9]+)*/) == nil {
                problems.append("\(fault.name) is no name")
            }
            if fault.summary.isEmpty || fault.summary.hasSuffix(".") { problems.append("\(fault.name) has no summary") }
            if fault.breaks.isEmpty { problems.append("\(fault.name) breaks nothing") }
            if fault.seen?.isEmpty == true { problems.append("\(fault.name) was seen nowhere") }
            problems += fault.breaks.filter { suite.requirement($0) == nil }.map { "\(fault.name) breaks \($0)" }
            return problems
        }
    }

    @Test func `names are unique and well formed, what is broken exists`() throws {
        let suite = try Support.suite.get()
        #expect(problems(in: Fault.all, suite) == [])
        let fault = Fault("test", "", breaks: "dup.no-such", seen: "", after: .dup) { _, _ in }
        #expect(problems(in: [fault, fault], suite).count == 9)
    }

    // MARK: A broken platform ends no program

    @Test(arguments: Fault.families.map(\.name))
    func `no fault traps or loops`(_ family: String) {
        for fault in Fault.families.first(where: { $0.name == family })?.faults ?? [] {
            var dice = Dice(seed: UInt64(fault.name.utf8.count))
            var world = World()
            for _ in 0..<400 { _ = fault.step(&world, dice.operation()) }
        }
    }

    @Test func `no operation traps in the model`() {
        var dice = Dice(seed: 7)
        var world = World()
        var seen: Set<String> = []
        for _ in 0..<20000 {
            let operation = dice.operation()
            seen.insert("\(operation)".prefix { $0 != "(" }.description)
            _ = world.step(operation)
        }
        #expect(seen.count > 50)
    }
}

/// Operations without sense, always the same.
struct Dice {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 }

    private mutating func roll(_ count: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % count
    }

    private mutating func one<Element>(of elements: [Element]) -> Element { elements[roll(elements.count)] }

    private mutating func number() -> Int {
        roll(8) > 0
            ? roll(9)
            : one(of: [-1, -100, 63, 64, 65, 255, 256, 300, 65536, Int(Int32.max), Int(Int32.min), .max, .min])
    }

    private mutating func offset() -> Int64 { one(of: [0, 1, 3, -1, 600, .max, .min, 1 << 40]) }

    private mutating func flags() -> DescriptorFlags { DescriptorFlags(rawValue: UInt8(roll(4))) }

    private mutating func bytes() -> [UInt8] { one(of: [[], [1], Array("abc\n".utf8)]) }

    private mutating func lock() -> LockRequest {
        let start = Int64(roll(9))
        return LockRequest(
            one(of: [.read, .write, .none]), range: start..<one(of: [start, start + 5, .max]),
            isOwnedByDescription: roll(2) == 0)
    }

    private mutating func opening() -> Opening {
        var opening = Opening(
            one(of: [.file(.file), .file(.file2), .fifo, .directory, .null, .missing, .unnamed, .file(.program)]))
        opening.access = one(of: [.readOnly, .writeOnly, .readWrite, .search])
        opening.status = StatusFlags(rawValue: UInt8(roll(32)))
        opening.flags = flags()
        opening.creates = roll(3) > 0
        opening.isExclusive = roll(5) == 0
        opening.truncates = roll(5) == 0
        opening.directory = roll(6) == 0 ? number() : nil
        return opening
    }

    private mutating func scene() -> Scene {
        let call = one(of: [Scene.Call.dup, .dup2, .dup3, .dupfd, .dupfdCloexec, .dupfdClofork, .close, .open])
        return one(of: [
            .cancel(call), .inHandler(call), .storm(call), .raceReplace(call), .raceAllocate(call), .raceInherit(call),
            .raceFlag(call),
            .raceWrite, .raceAppend, .raceTarget, .errnoThreads, .sigpipeThread, .blockedRead(call), .hangup,
            .blockedEnd(.dup2, isWrite: roll(2) == 0),
            .lockWait(.unlock, isOwnedByDescription: roll(2) == 0), .lockThreads, .sigioNumber, .queueFork, .streamFork,
            .streamExec(isFlushed: roll(2) == 0),
        ])
    }

    private mutating func streamCall() -> StreamCall {
        let mode = one(of: [
            StreamMode.read, .write, .append, .update, .truncateUpdate, .appendUpdate, .readMarked, .writeNew,
        ])
        let command = one(of: [ShellCommand.say, .complain, .copy, .fail])
        let number = number()
        return one(of: [
            .open(one(of: [.file(.file), .fifo, .null, .missing]), mode), .attach(number, mode),
            .reopen(number, .file(.file2), mode), .close(number), .put(number, bytes()), .put(number, bytes()),
            .get(number, count: one(of: [0, 1, 9])), .flush(number),
            .seek(number, offset(), one(of: [.start, .current, .end])), .tell(number),
            .setBuffer(number, one(of: [.none, .line, .full])),
            .exitAfter(number, bytes(), flushes: roll(2) == 0), .system(command),
            .popen(command, reads: roll(2) == 0), .pclose(number),
        ])
    }

    /// One operation.
    mutating func operation() -> DescriptorModel.Operation {
        let make = one(of: Self.all)
        return make(&self)
    }

    private static let all: [Make] = duplicating + opening + transfer + processes + others

    private typealias Make = @Sendable (inout Dice) -> DescriptorModel.Operation

    private static let duplicating: [Make] = [
        { .dup($0.number()) }, { .dup2($0.number(), $0.number()) },
        { .dup3($0.number(), $0.number(), $0.flags(), hasUnknownFlag: $0.roll(9) == 0) },
        { .dupfd($0.number(), minimum: $0.number(), $0.flags()) }, { .dup2fd($0.number(), $0.number(), $0.flags()) },
        { .dup2Repeat($0.number(), $0.number(), times: $0.number()) }, { .unknownCommand($0.number()) },
        { $0.roll(20) == 0 ? .fill($0.number()) : .dup($0.number()) }, { .getfd($0.number()) },
        { .setfd($0.number(), $0.flags()) }, { .getfl($0.number()) },
        { .setfl($0.number(), StatusFlags(rawValue: UInt8($0.roll(128)))) }, { .getown($0.number()) },
        { .setown($0.number(), $0.one(of: [.none, .process, .group])) }, { .close($0.number()) },
        { .close($0.number()) }, { .posixClose($0.number(), flag: $0.roll(2)) }, { _ in .table },
        { .observe(below: $0.number()) }, { .survey(below: $0.number()) }, { _ in .errnoLeft },
    ]

    private static let opening: [Make] = [
        { .open($0.opening()) }, { .open($0.opening()) },
        { .pipe(StatusFlags(rawValue: UInt8($0.roll(4))), $0.flags()) }, { _ in .socket },
        { .socketpair(isDatagram: $0.roll(2) == 0) }, { _ in .listen }, { _ in .connect }, { .accept($0.number()) },
        { .openTerminal(withSubsidiary: $0.roll(2) == 0) }, { .openDeviceFd($0.number(), .readWrite) },
        { .create($0.one(of: Name.allCases), $0.bytes()) }, { .unlink($0.one(of: Name.allCases)) },
        { .chmod($0.one(of: Name.allCases)) },
    ]

    private static let transfer: [Make] = [
        { .read($0.number(), count: $0.one(of: [0, 1, 9, .max])) }, { .write($0.number(), $0.bytes()) },
        { .pread($0.number(), count: $0.one(of: [0, 1, 9, .max]), offset: $0.offset()) },
        { .pwrite($0.number(), $0.bytes(), offset: $0.offset()) }, { .writeFull($0.number()) },
        { .lseek($0.number(), $0.offset(), $0.one(of: [.start, .current, .end])) },
        { .ftruncate($0.number(), $0.offset()) }, { .filesize($0.number()) }, { .nlink($0.number()) },
        { .filetype($0.number()) }, { .sameFile($0.number(), $0.number()) }, { .map($0.number(), length: $0.roll(20)) },
        { .peek(offset: $0.roll(20), count: $0.roll(20)) }, { .sendfile($0.number(), $0.number(), count: $0.roll(9)) },
        { .sameDescription($0.number(), $0.number()) }, { .setLease($0.number(), .read) }, { .getLease($0.number()) },
    ]

    private static let processes: [Make] = [
        { $0.roll(4) == 0 ? .fork : .getLimit }, { $0.roll(4) == 0 ? .exit : .openMax },
        { .enter(process: $0.roll(4)) }, { $0.roll(9) == 0 ? .raise : .exec }, { _ in .execMissing },
        { .setLimit($0.one(of: [64, 64, 70, 40, 0, 300])) },
    ]

    private static let others: [Make] = [
        { .setLock($0.number(), $0.lock()) }, { .testLock($0.number(), $0.lock()) },
        { .shutdown($0.number(), reading: $0.roll(2) == 0, writing: $0.roll(2) == 0) },
        { .setOption($0.number(), .keepAlive, $0.roll(2) == 0) }, { .getOption($0.number(), .reuseAddress) },
        { .sendDescriptor($0.number(), $0.number()) }, { .receiveDescriptor($0.number()) },
        { .isTerminal($0.number()) },
        { .setEcho($0.number(), $0.roll(2) == 0) }, { .getEcho($0.number()) },
        { .setDisposition(.pipe, isIgnored: $0.roll(2) == 0) }, { .takeCaught($0.one(of: [.pipe, .hangup, .urgent])) },
        { .stream($0.streamCall()) }, { .stream($0.streamCall()) },
        { .scene($0.scene()) }, { .declared($0.one(of: [.dup, .dup3, .fcntl2024])) },
    ]
}
