import DescriptorModel

/// A state of the bounded table: what is at each number, and what the descriptions are, whichever places the model keeps
/// them at. Two worlds with the same key differ in nothing that a move could show.
struct StateKey: Hashable {
    // A leading 1 keeps keys of different lengths apart.
    private var low: UInt64 = 1
    private var high: UInt64 = 0

    /// The key of a world.
    init(_ world: borrowing World, descriptors: Int) {
        // Descriptions are numbered in the order in which the tables name them, pipes as the descriptions do.
        var places: (Int32, Int32, Int32, Int32, Int32, Int32, Int32, Int32) = (-1, -1, -1, -1, -1, -1, -1, -1)
        var count = 0
        withUnsafeMutableBytes(of: &places) { raw in
            let order = raw.bindMemory(to: Int32.self)
            for place in 0..<2 {
                // A child that has ended is as good as none.
                guard place < world.processes.count, world.processes[place].isAlive else {
                    append(0, 2)
                    continue
                }
                append(world.processes[place], descriptors, order, &count)
            }
            var pipes: [Int] = []
            for index in 0..<count { append(world.descriptions[Int(order[index])], world, &pipes) }
        }
    }

    private mutating func append(_ bits: Int, _ width: UInt64) {
        high = high << width | low >> (64 - width)
        low = low << width | UInt64(bits)
    }

    private mutating func append(
        _ process: borrowing Process, _ descriptors: Int, _ order: UnsafeMutableBufferPointer<Int32>, _ count: inout Int
    ) {
        append(process.limit == descriptors ? 3 : 1, 2)
        for number in 0..<descriptors {
            guard number < process.slots.count, let slot = process.slots[number] else {
                append(0, 5)
                continue
            }
            var index = 0
            while index < count, order[index] != slot.description { index += 1 }
            if index == count {
                order[count] = slot.description
                count += 1
            }
            append(Int(slot.flags.rawValue) << 3 | (index + 1), 5)
        }
    }

    private mutating func append(_ description: OpenFileDescription, _ world: borrowing World, _ pipes: inout [Int]) {
        let status = Int(description.status.rawValue & 3)
        switch description.object {
        case .pipe(let pipe, _):
            let index = pipes.firstIndex(of: pipe) ?? pipes.count
            if index == pipes.count { pipes.append(pipe) }
            append(1 << 2 | status, 3)
            append(index << 2 | world.pipes[pipe].bytes.count << 1 | (description.access.reads ? 1 : 0), 5)
        default: append(status << 1 | OffsetMark.mark(description.offset), 4)
        }
    }
}
