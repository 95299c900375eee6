import DescriptorModel

/// One operation of an alphabet with its operands: what the explorer does from every state.
struct Move: Sendable {
    /// What it does.
    enum Action: Sendable, Hashable {
        /// One operation, the same from every state.
        case call(DescriptorModel.Operation)
        /// Opens the scratch file, and moves the new description to an offset that no other has.
        case open
        /// Moves the offset of what is at a number to one of two marks, which differ from those of other descriptions.
        case seek(Int, mark: Int)
        /// Lowers the limit by one, and raises it again.
        case limitAndBack
        /// A child is made, and waits.
        case fork
        /// The process becomes a new image, under a limit that leaves numbers for the program to be loaded with.
        case exec
        /// The child exits.
        case exit
    }

    /// What it does.
    let action: Action
    /// Whether the child does it.
    var isInChild = false
    /// Features that the target must have, in addition to those of the operation.
    var needs: [String] = []
    /// The operation's name in the notation, which identifies findings.
    let name: String
    /// The line of the script, with its newline, where it is the same from every state.
    let line: [UInt8]

    init(_ name: String, _ operands: [String], _ operation: DescriptorModel.Operation) {
        self.init(.call(operation), name: name, line: ([name] + operands).joined(separator: " "))
    }

    init(_ action: Action, name: String, line: String = "") {
        self.action = action
        self.name = name
        self.line = Array((line + "\n").utf8)
    }

    /// Whether it makes calls that other moves are named after.
    var isOfSeveralSteps: Bool {
        switch action {
        case .open, .limitAndBack, .exec: true
        case .call, .seek, .fork, .exit: false
        }
    }

    /// The same move, of targets that have this.
    func needing(_ feature: String) -> Move {
        var move = self
        move.needs.append(feature)
        return move
    }

    /// The same move, made by the child.
    var inChild: Move {
        var move = self
        move.isInChild = true
        return move
    }
}
