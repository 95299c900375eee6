import DescriptorModel

extension Fault {
    /// What goes wrong from the second word of a bitmap on, or when a narrow count is full.
    static let highNumbers: [Fault] =
        Duplication.all.map(flagsBeyondOneWord) + [equalBeyondOneWord, clearsInFirstWord, countInEightBits]

    /// How many flags a word holds.
    private static let word = 64

    /// Of numbers beyond the first word, duplication sets the flag that it should clear, or sets none that it should.
    private static func flagsBeyondOneWord(_ duplication: Duplication) -> Fault {
        Fault(
            "\(duplication.name).flags-in-one-word", "\(duplication.text) minds the flags of numbers below 64 only",
            breaks: duplication.flags, after: duplication.call
        ) { world, call in
            guard let made = call.made, made >= word else { return }
            world.changeFlags(of: made) { $0 = $0.isEmpty ? [.closeOnExec] : [] }
        }
    }

    private static let equalBeyondOneWord = Fault(
        "dup2.equal-clears-beyond-one-word", "dup2 onto the same number clears its flags, from 64 on",
        breaks: "dup2.equal.cloexec-unchanged.set", after: .dup2,
        .withEqual { world, number in if number >= word { world.changeFlags(of: number) { $0 = [] } } })

    private static let clearsInFirstWord = Fault(
        "dup2.clears-flags-in-first-word", "dup2 clears the flags of the number 64 below its target",
        breaks: "fcntl.getfd.per-descriptor", after: .dup2
    ) { world, call in
        if let made = call.made, made >= word { world.changeFlags(of: made - word) { $0 = [] } }
    }

    private static let countInEightBits = Fault(
        "close.counts-in-eight-bits", "the last close is taken to be where a count in eight bits is back at 0",
        breaks: "lifetime.ofd.until-last dup.object-limits.refcount", after: .close
    ) { world, call in
        guard call.outcome == .ok, let place = call.before.description(at: call.source) else { return }
        let left = world.descriptions[place].references
        if left > 0, left % 256 == 0 { world.descriptions[place].object = .null }
    }
}
