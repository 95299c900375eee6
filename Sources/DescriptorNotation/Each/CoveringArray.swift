/// Chooses which combinations of values are tried: all of them, or so many that every pair of values occurs.
///
/// The same counts give the same rows, in the same order.
struct CoveringArray {
    private let counts: [Int]

    /// - Parameter counts: How many values each variable has; none has no value.
    init(counts: [Int]) { self.counts = counts }

    /// Every combination, the last variable fastest.
    var product: [[Int]] {
        counts.reduce([[]]) { rows, count in rows.flatMap { row in (0..<count).map { row + [$0] } } }
    }

    /// Rows in which every pair of values occurs that some row can have.
    ///
    /// - Parameter isPossible: Whether a row can be made.
    func pairs(where isPossible: ([Int]) -> Bool) -> [[Int]] {
        if counts.count < 3 { return product.filter(isPossible) }
        var rows: [[Int]] = []
        var covered: Set<Pair> = []
        for pair in allPairs where !covered.contains(pair) {
            guard let row = row(with: pair, covering: covered, where: isPossible) else { continue }
            rows.append(row)
            covered.formUnion(pairs(of: row))
        }
        return rows
    }

    private struct Pair: Hashable {
        let first, second: Int
        let firstValue, secondValue: Int
    }

    private var allPairs: [Pair] {
        counts.indices.flatMap { first in
            counts.indices.dropFirst(first + 1).flatMap { second in
                (0..<counts[first]).flatMap { firstValue in
                    (0..<counts[second]).map {
                        Pair(first: first, second: second, firstValue: firstValue, secondValue: $0)
                    }
                }
            }
        }
    }

    private func pairs(of row: [Int]) -> [Pair] {
        row.indices.flatMap { first in
            row.indices.dropFirst(first + 1).map {
                Pair(first: first, second: $0, firstValue: row[first], secondValue: row[$0])
            }
        }
    }

    /// A row with a pair: the other values are those that cover most, or, where that row cannot be made, the first that
    /// can.
    private func row(with pair: Pair, covering covered: Set<Pair>, where isPossible: ([Int]) -> Bool) -> [Int]? {
        var fixed: [Int: Int] = [pair.first: pair.firstValue, pair.second: pair.secondValue]
        for variable in counts.indices where fixed[variable] == nil {
            func gain(_ value: Int) -> Int {
                fixed.count { other, otherValue in
                    let isBefore = other < variable
                    return !covered.contains(
                        Pair(
                            first: isBefore ? other : variable, second: isBefore ? variable : other,
                            firstValue: isBefore ? otherValue : value, secondValue: isBefore ? value : otherValue))
                }
            }
            fixed[variable] = (0..<counts[variable]).max { gain($0) < gain($1) } ?? 0
        }
        let best = counts.indices.map { fixed[$0] ?? 0 }
        if isPossible(best) { return best }
        return product.first { row in
            row[pair.first] == pair.firstValue && row[pair.second] == pair.secondValue && isPossible(row)
        }
    }
}
