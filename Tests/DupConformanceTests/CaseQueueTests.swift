import Testing

@testable import DescriptorNotation
@testable import DupConformance

/// The cases that wait: the longest first where lanes share them, in portions by what they take.
@Suite struct CaseQueueTests {
    private func cases() throws -> [Assertion] {
        let plain = (0..<100).map { "assertion t.plain\($0)\n  requirement x.y\n  dup 0 -> lowest\n" }.joined()
        let image = "assertion t.image\n  requirement x.y\n  exec\n  end -> ok\n"
        let race = (0..<4).map { "assertion t.race\($0)\n  requirement x.y\n  race-write -> intact\n" }.joined()
        let channel = "assertion t.channel\n  requirement x.y\n  dup2 0 63 -> 63\n"
        return try AssertionParser.parse("notation 1\n" + channel + plain + image + race, file: "t.fd")
    }

    @Test func `several lanes begin with what takes longest`() throws {
        let queue = CaseQueue(try cases(), lanes: 2)
        let order = queue.take(.max).map(\.id)
        #expect(order.prefix(4).allSatisfy { $0.hasPrefix("t.race") } && order[4] == "t.image")
        #expect(order[5] == "t.plain0" && order.last == "t.channel")
        #expect(Set(order).count == 106 && queue.isEmpty)
    }

    @Test func `one lane keeps to the order that it is given`() throws {
        let cases = try cases()
        let queue = CaseQueue(cases, lanes: 1)
        #expect(queue.take(cost: queue.portion).map(\.id) == cases.map(\.id))
    }

    @Test func `a portion is as much work as is fair, and gets smaller`() throws {
        let queue = CaseQueue(try cases(), lanes: 2)
        let first = queue.take(cost: queue.portion)
        #expect(first.count == 2 && first.allSatisfy { $0.id.hasPrefix("t.race") })
        queue.giveBack(first)
        var portions: [Int] = []
        while !queue.isEmpty { portions.append(queue.take(cost: queue.portion).count) }
        #expect(portions.reduce(0, +) == 106 && portions.last == 1 && portions.max().map { $0 <= 32 } == true)
    }
}
