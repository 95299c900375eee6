import DescriptorModel

extension Fault {
    /// What goes wrong with the flags of the new number, or of the one that it is made from.
    static let duplicateFlags: [Fault] = [
        Fault(
            "dup.copies-flags", "dup gives the new number the flags of its source", breaks: "dup.cloexec.cleared",
            seen: "Mystikos #503, nanos #862, OSv", after: .dup
        ) { world, call in
            keepFlags(of: call.source, &world, call)
        },
        Fault(
            "dup2.copies-flags", "dup2 gives the new number the flags of its source",
            breaks: "dup2.unequal.cloexec-cleared.from-source", seen: "Lind safeposix #120", after: .dup2
        ) { world, call in
            keepFlags(of: call.source, &world, call)
        },
        Fault(
            "dup2.keeps-target-flags", "dup2 leaves the flags that the replaced number had",
            breaks: "dup2.unequal.cloexec-cleared.from-target", after: .dup2
        ) { world, call in
            keepFlags(of: call.operation.fildes2 ?? -1, &world, call)
        },
        Fault(
            "dup2.clears-source-flags", "dup2 clears close-on-exec on its source",
            breaks: "dup.source.flags-untouched", seen: "Haiku (gnulib)", after: .dup2
        ) { world, call in
            if call.given != nil, call.source != call.given { world.process[call.source]?.flags = [] }
            return nil
        },
    ]

    private static func keepFlags(of number: Int, _ world: inout World, _ call: Aftermath) -> Outcome? {
        if let given = call.given, let slot = call.slot(number) { world.process[given]?.flags = slot.flags }
        return nil
    }
}
