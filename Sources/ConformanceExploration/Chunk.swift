import ConformanceProof
import DescriptorModel
import DescriptorNotation

/// A piece of an exploration: a separate case with its own process, and the outcomes that the model expects. A failure
/// in one does not affect the others.
struct Chunk: Sendable {
    /// Its number: its case is called `explore.NUMBER`.
    let number: Int
    /// What the target is given, after the header.
    fileprivate(set) var script: [UInt8] = []
    /// What its trace must hold after the line with the table, by the letter, if it chooses as the model does.
    fileprivate(set) var expected: [UInt8] = []
    /// The operations behind the lines of the script, where the target is a model and an alphabet lists them.
    fileprivate(set) var operations: [Action] = []
    /// The steps, where the target is a model and no alphabet lists them.
    private(set) var listed: [Step] = []
    /// The transitions that are tested for the first time, in order, each with the number of steps up to its end.
    fileprivate(set) var transitions: [(id: UInt32, steps: Int32)] = []
    /// The transitions that only lead to others, unseen, each with the numbers of its first step and of the one after it.
    fileprivate(set) var ways: [(id: UInt32, steps: Range<Int32>)] = []
    /// How many steps there are.
    fileprivate(set) var steps = 0
    /// How many calls the target makes for it: those under test and those that look.
    fileprivate(set) var calls = 0

    /// What a model does for a line.
    enum Action: Sendable {
        /// An operation.
        case step(DescriptorModel.Operation)
        /// The end of a bracket: this process continues.
        case end(goingOnIn: Int)
        /// The child exits, and its parent continues.
        case exit(of: Int, goingOnIn: Int)
    }

    /// The header of its case.
    var header: String { "assertion explore.\(number)" }

    /// An empty chunk.
    init(number: Int) { self.number = number }

    /// Adds a step, by its line and what the model makes of it.
    mutating func add(line: String, outcome: String, step: Step?) {
        OutcomeText.write(line, to: &script)
        script.append(UInt8(ascii: "\n"))
        OutcomeText.write(outcome, to: &expected)
        expected.append(UInt8(ascii: "\n"))
        if let step { listed.append(step) }
        steps += 1
        // A look at a table asks each number that it shows three times.
        calls += outcome.contains(":") ? outcome.split(separator: " ").count * 3 : 1
    }
}

/// Performs moves on a world and writes them into a chunk.
struct Scribe: Performer {
    var world: World
    private(set) var chunk: Chunk
    private let keepsOperations: Bool
    private let survey: (line: [UInt8], operation: DescriptorModel.Operation)

    /// Begins a chunk at the beginning of every way.
    init(number: Int, alphabet: Alphabet, traits: Traits, keepsOperations: Bool) {
        world = World()
        world.traits = traits
        chunk = Chunk(number: number)
        self.keepsOperations = keepsOperations
        survey = (Array("survey \(alphabet.descriptors)\n".utf8), .survey(below: alphabet.descriptors))
        for number in 0..<3 { _ = perform(Array("close \(number)\n".utf8), .close(number)) }
        if alphabet.setsLimit { _ = perform(Lines.limit(alphabet.descriptors), .setLimit(alphabet.descriptors)) }
    }

    mutating func perform(_ line: [UInt8], _ operation: DescriptorModel.Operation) -> DescriptorModel.Outcome {
        let outcome = world.step(operation)
        chunk.script.append(contentsOf: line)
        OutcomeText.write(outcome, to: &chunk.expected)
        chunk.expected.append(UInt8(ascii: "\n"))
        if keepsOperations { chunk.operations.append(.step(operation)) }
        chunk.steps += 1
        chunk.calls += 1
        return outcome
    }

    mutating func end(_ line: [UInt8], goingOnIn process: Int) {
        world.current = process
        succeed(line, .end(goingOnIn: process))
    }

    mutating func exit(_ line: [UInt8], of process: Int, goingOnIn next: Int) {
        world.current = process
        _ = world.step(.exit)
        world.current = next
        succeed(line, .exit(of: process, goingOnIn: next))
    }

    private mutating func succeed(_ line: [UInt8], _ operation: Chunk.Action) {
        chunk.script.append(contentsOf: line)
        OutcomeText.write("ok\n", to: &chunk.expected)
        if keepsOperations { chunk.operations.append(operation) }
        chunk.steps += 1
    }

    /// Performs a move that is tested, and looks at the whole table of each process after it.
    mutating func test(_ move: Move, id: UInt32) {
        perform(move)
        look()
        if world.processes.count > 1, world.processes[Self.child].isAlive {
            _ = perform(Lines.enter, .enter(process: Self.child))
            look()
            end(Lines.end, goingOnIn: Self.parent)
        }
        chunk.transitions.append((id, Int32(chunk.steps)))
    }

    /// Performs a move that only leads on.
    mutating func pass(_ move: Move, id: UInt32) {
        let first = Int32(chunk.steps)
        perform(move)
        chunk.ways.append((id, first..<Int32(chunk.steps)))
    }

    private mutating func look() {
        guard case .states(let states) = perform(survey.line, survey.operation) else { return }
        // Each number is asked for its flags, each that is open for its status and offset too.
        if case .survey(let bound?) = survey.operation { chunk.calls += bound - 1 + states.count * 2 }
    }

    /// Puts offsets back that surveys have moved so far that they would soon run into their mark; false where that
    /// cannot be done from here.
    mutating func freshen() -> Bool {
        for (place, description) in zip(0..., world.descriptions)
        where description.references > 0 && OffsetMark.isWorn(description.offset) {
            guard let number = world.process.slots.firstIndex(where: { $0?.description == Int32(place) }) else {
                return false
            }
            perform(Move(.seek(number, mark: OffsetMark.mark(description.offset)), name: "lseek"))
        }
        return true
    }
}
