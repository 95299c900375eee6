/// A named set of values for a line `each`: one of the dimensions in which a property is tried.
package struct Dimension: Sendable {
    /// Its name, as `each X in NAME` has it.
    package let name: String
    /// The words that a use gives, in this order; the lines of the values have them in capitals.
    package let parameters: [String]
    /// What it is a set of, in a few words.
    package let summary: String
    /// The values, in order.
    package let values: [Value]
    /// Whether the values are numbers of descriptors: the limit is raised above them, and each must be free where it is
    /// first made.
    package let areNumbers: Bool
    /// The word of a line that stands for the lines of a value, as `at child`; nil where a value stands for itself.
    package let keyword: String?

    /// One value.
    package struct Value: Sendable {
        /// How it is called in the names of members.
        package let label: String
        /// The lines of the notation that it stands for; none for a value that changes nothing.
        package let lines: [String]
    }

    init(
        _ name: String, _ parameters: [String] = [], keyword: String? = nil, _ summary: String,
        _ values: [(label: String, text: String)]
    ) {
        self.name = name
        self.parameters = parameters
        self.keyword = keyword
        self.summary = summary
        areNumbers = false
        self.values = values.map { label, text in
            Value(
                label: label, lines: text.split(separator: ";").map { $0.split(separator: " ").joined(separator: " ") })
        }
    }

    init(_ name: String, numbers: [Int], _ summary: String) {
        self.name = name
        self.summary = summary
        parameters = []
        keyword = nil
        areNumbers = true
        values = numbers.map { Value(label: "\($0)", lines: ["\($0)"]) }
    }

    /// The lines of a value with the words of a use for the parameters.
    func lines(of value: Value, with words: [String]) -> [String] {
        value.lines.map { line in
            zip(parameters, words).reduce(line) { line, given in line.replacing(given.0, with: given.1) }
        }
    }

    /// The words of lines that stand for the lines of a value.
    static let keywords = Set(all.compactMap(\.keyword))

    /// The dimension of this name.
    package static func named(_ name: String) -> Dimension? { all.first { $0.name == name } }
}
