@testable import DescriptorNotation
@testable import DupConformance

/// Keeps the lines that belong to no case.
final class Noise: RunObserver {
    private(set) var lines: [String] = []
    func began(target: String, greeting: Greeting?, count: Int) {}
    func judged(_ result: JudgedCase) {}
    func garbled(_ line: GarbledLine) { lines.append(line.text) }
    func ended(_ run: SuiteRun) {}
}
