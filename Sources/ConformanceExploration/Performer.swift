import ConformanceProof
import DescriptorModel

/// Performs the steps of moves on a world, and optionally writes them.
protocol Performer {
    /// What the steps are performed on.
    var world: World { get set }

    /// Performs an operation; `line` is its line in a script.
    mutating func perform(_ line: [UInt8], _ operation: DescriptorModel.Operation) -> DescriptorModel.Outcome

    /// Ends a bracket: this process continues.
    mutating func end(_ line: [UInt8], goingOnIn process: Int)

    /// A process exits, and another continues.
    mutating func exit(_ line: [UInt8], of process: Int, goingOnIn next: Int)
}

extension Performer {
    /// Performs a move.
    mutating func perform(_ move: Move) {
        if move.isInChild {
            _ = perform(Lines.enter, .enter(process: Self.child))
            performAction(move)
            end(Lines.end, goingOnIn: Self.parent)
        } else {
            performAction(move)
        }
    }

    static var parent: Int { 0 }
    static var child: Int { 1 }
    private static var roomyLimit: Int { 64 }

    private mutating func performAction(_ move: Move) {
        switch move.action {
        case .call(let operation): _ = perform(move.line, operation)
        case .open: open(move)
        case .seek(let number, let mark): seek(number, mark: mark)
        case .limitAndBack:
            let limit = world.process.limit
            for value in [limit - 1, limit] { _ = perform(Lines.limit(value), .setLimit(value)) }
        case .exec:
            let limit = world.process.limit
            // Without a limit there is room.
            if limit >= Self.roomyLimit {
                _ = perform(move.line, .exec)
                return
            }
            _ = perform(Lines.limit(Self.roomyLimit), .setLimit(Self.roomyLimit))
            _ = perform(move.line, .exec)
            _ = perform(Lines.limit(limit), .setLimit(limit))
        case .fork:
            _ = perform(move.line, .fork)
            end(Lines.end, goingOnIn: Self.parent)
        case .exit: exit(move.line, of: Self.child, goingOnIn: Self.parent)
        }
    }

    /// Opens, and moves the new description to an offset of its own.
    private mutating func open(_ move: Move) {
        let tag = OffsetMark.freeTag(in: world)
        var opening = Opening(.file(.file))
        opening.creates = true
        guard case .number(let number) = perform(move.line, .open(opening)) else { return }
        let offset = OffsetMark.offset(tag: tag, mark: 0)
        _ = perform(Lines.seek(number, offset), .lseek(Int(number), offset, .start))
    }

    private mutating func seek(_ number: Int, mark: Int) {
        let place = world.description(at: number)
        let tag = place.map { OffsetMark.tag(world.descriptions[$0].offset) } ?? 0
        let offset = OffsetMark.offset(tag: tag, mark: mark)
        _ = perform(Lines.seek(Int64(number), offset), .lseek(number, offset, .start))
    }

    /// Whether the move can be made: there is no second child, and none before the first.
    func allows(_ move: Move) -> Bool {
        let hasChild = world.processes.count > Self.child && world.processes[Self.child].isAlive
        if move.isInChild || move.action == .exit { return hasChild }
        return move.action != .fork || !hasChild
    }
}

/// Lines of a script that depend on the state.
enum Lines {
    static let enter = Array("in c\n".utf8)
    static let end = Array("end\n".utf8)

    static func limit(_ value: Int) -> [UInt8] { Array("limit nofile \(value)\n".utf8) }

    static func seek(_ number: Int64, _ offset: Int64) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(32)
        OutcomeText.write("lseek ", to: &line)
        OutcomeText.write(number, to: &line)
        line.append(UInt8(ascii: " "))
        OutcomeText.write(offset, to: &line)
        OutcomeText.write(" set\n", to: &line)
        return line
    }
}

/// Performs on a world alone.
struct SilentPerformer: Performer {
    var world: World

    mutating func perform(_ line: [UInt8], _ operation: DescriptorModel.Operation) -> DescriptorModel.Outcome {
        world.step(operation)
    }

    mutating func end(_ line: [UInt8], goingOnIn process: Int) { world.current = process }

    mutating func exit(_ line: [UInt8], of process: Int, goingOnIn next: Int) {
        world.current = process
        _ = world.step(.exit)
        world.current = next
    }
}
