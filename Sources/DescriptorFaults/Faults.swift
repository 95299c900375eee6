import DescriptorModel

extension Fault {
    /// The faults, family by family; each family is a file in `Table/`.
    public static let families: [(name: String, faults: [Fault])] = [
        ("numbers of duplicates", numbers), ("numbers of openers", openers), ("flags of new numbers", newFlags),
        ("high numbers", highNumbers), ("flags and owner", flagCalls), ("sharing", sharing),
        ("kinds of objects", kindsRefused), ("names of files", names),
        ("offsets and status", offsets),
        ("equal numbers", equalNumbers), ("range and errors", ranges), ("replacing", replacing),
        ("kinds of objects, ways to close", kinds),
        ("results and errno", results), ("closing", closing), ("lifetime", lifetimes), ("processes", processes),
        ("posix_spawn", spawns), ("exec", execs), ("numbers, places and histories", dimensions), ("locks", locks),
        ("streams", streams), ("scenes and headers", scenes),
    ]

    /// Every fault, family by family.
    public static let all: [Fault] = families.flatMap(\.faults)

    private static let byName = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }

    /// The fault of this name.
    public static func named(_ name: String) -> Fault? { byName[name] }
}
