import DescriptorNotation

/// The numbers that every new program image has open. An implementation may use descriptors of its own (dup,
/// APPLICATION USAGE), so the agent examines one image before its greeting, and reports the numbers that were not
/// inherited.
package struct NewImage {
    /// How many numbers it opens as dup would, each the lowest that is free.
    private var lowest = 0
    /// The numbers that it opens wherever they are.
    private var fixed: [Int64] = []

    /// The numbers that are open in an image which inherits 0, 1 and 2.
    package init(_ greeting: Greeting?) {
        for number in (greeting?.image ?? []).sorted() {
            if number == Int64(3 + lowest) { lowest += 1 } else { fixed.append(number) }
        }
    }

    /// Whether it opens one number, as dup would; the model supports this too.
    package var opensOneNumber: Bool { lowest == 1 && fixed.isEmpty }

    /// What is open in an image that inherits these numbers.
    func table(inheriting inherited: Set<Int64>) -> Set<Int64> {
        var view = ProcessView(open: inherited)
        for _ in 0..<lowest { view.add(view.lowest()) }
        return view.open.union(fixed)
    }

    /// Whether this can be what is open in an image that inherits some numbers. Where its own lie among the low ones
    /// follows from what was free when it opened them, and they are counted. Each that the platform kept for itself may
    /// be open or closed there: it may have been marked, and one of the image's own may lie on it.
    func mayShow(_ shown: Set<Int64>, inheriting inherited: Set<Int64>, kept: Set<Int64>) -> Bool {
        let passedOn = inherited.subtracting(kept)
        let placed = fixed.filter { $0 >= Greeting.caseLimit }
        let added = shown.subtracting(passedOn).subtracting(kept).subtracting(placed)
        let own = lowest + fixed.count - placed.count
        let known = own - shown.intersection(kept).count...own
        return shown.isSuperset(of: passedOn.union(placed)) && known.contains(added.count)
    }
}
