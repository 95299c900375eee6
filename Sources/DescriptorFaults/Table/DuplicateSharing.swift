import DescriptorModel

extension Fault {
    /// What goes wrong with the description that duplicates share.
    static let duplicateSharing: [Fault] = [
        Fault(
            "dup.reopens", "dup makes a description of its own, a copy of the one it should share",
            breaks: "dup.same-ofd", seen: "NuttX #6710", after: .dup
        ) { world, call in
            separate(&world, call)
        },
        Fault(
            "dup2.reopens", "dup2 makes a description of its own, a copy of the one it should share",
            breaks: "dup2.same-ofd", seen: "NuttX #6710", after: .dup2
        ) { world, call in
            separate(&world, call)
        },
    ]

    /// Gives the new number a description of its own.
    private static func separate(_ world: inout World, _ call: Aftermath) -> Outcome? {
        guard let given = call.given, given != call.source, let place = world.description(at: given) else { return nil }
        let shared = world.descriptions[place]
        let flags = world.process[given]?.flags ?? []
        let copy = world.newDescription(shared.object, access: shared.access, status: shared.status)
        world.descriptions[copy].offset = shared.offset
        world.closeNumber(given)
        world.install(copy, at: given, flags: flags)
        return nil
    }
}
