import DescriptorFaults
import DescriptorModel

/// The faults and traits of the model, as text.
package enum ModelTables {
    /// The faults, a line each: name and what is wrong.
    package static var faults: String {
        let width = Fault.all.map(\.name.count).max() ?? 0
        return Fault.all.map { fault in
            "\(fault.name.padded(to: width))  \(fault.summary)\(fault.seen.map { " (\($0))" } ?? "")\n"
        }.joined()
    }

    /// The traits and what may be chosen, a line each; the first choice is what most platforms do.
    package static var traits: String {
        let width = Trait.allCases.map(\.name.count).max() ?? 0
        return Trait.allCases.map { trait in
            "\(trait.name.padded(to: width))  \(trait.choices.joined(separator: " | "))\n"
        }.joined()
    }
}
