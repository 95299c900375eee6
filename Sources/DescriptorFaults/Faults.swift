import DescriptorModel

extension Fault {
    /// Every fault, family by family.
    public static let all: [Fault] = duplicateFlags + duplicateSharing + dup2Faults

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// The fault of this name.
    public static func named(_ name: String) -> Fault? { byName[name] }
}
