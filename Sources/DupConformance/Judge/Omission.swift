import DescriptorNotation

/// What an agent in another language leaves out.
package struct Omission {
    /// The operations without which an agent tests little of any platform: every edition demands the calls, and most
    /// cases use them.
    static let core: Set<String> = [
        "dup", "dup2", "dupfd", "dupfd-cloexec", "getfd", "setfd", "getfl", "setfl", "close", "table", "open", "pipe",
        "read", "write", "lseek",
    ]

    private let greeting: Greeting
    private let suite: Suite

    package init(_ greeting: Greeting, _ suite: Suite) {
        self.greeting = greeting
        self.suite = suite
    }

    /// The operations, in the order of the table.
    var operations: [String] { OperationTable.all.map(\.name).filter(greeting.isOmitting) }

    /// The operations because of which no case of the suite tests anything of a feature; none where one does, or nothing
    /// could.
    func operations(of feature: String) -> [String] {
        if greeting.omits.isEmpty { return [] }
        let cases = suite.assertions.filter { $0.features.contains(feature) }
        let omitted = cases.map { one in one.steps.filter { greeting.isOmitting($0.operation.name) } }
        if omitted.contains(where: \.isEmpty) { return [] }
        let all = omitted.joined()
        let own = all.filter { $0.features.contains(feature) }
        let names = Set((own.isEmpty ? Array(all) : own).map(\.operation.name))
        return OperationTable.all.map(\.name).filter(names.contains)
    }

    /// The features of which nothing is tested for that, in the order of the table.
    var features: [String] {
        OperationTable.features.map(\.word).filter { greeting.has.contains($0) && !operations(of: $0).isEmpty }
    }

    /// What a report says of it, a line each; none where nothing is left out.
    package var lines: [String] {
        if operations.isEmpty { return [] }
        let untested = features
        let consequence = untested.isEmpty ? [] : ["nothing was tested of: \(untested.joined(separator: ", "))"]
        return ["not in this agent: \(operations.joined(separator: ", "))"] + consequence
    }
}
