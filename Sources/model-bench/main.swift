import CFDShim
import DescriptorModel

// What a step on the model costs, for `scripts/bench`: nanoseconds, first in place, then with the world before it kept,
// to which a step that fails goes back. The best of five.

/// Every kind of step that changes or shows the table, on numbers of which some are open and some are not.
func operation(_ index: Int, _ one: Int, _ other: Int) -> Operation {
    switch index {
    case 0: .dup(one)
    case 1: .dup2(one, other)
    case 2: .dup3(one, other, .closeOnExec)
    case 3: .dupfd(one, minimum: other)
    case 4: .dupfd(one, minimum: other, .closeOnExec)
    case 5, 6: .close(one)
    case 7: .setfd(one, .closeOnExec)
    case 8: .getfd(one)
    case 9: .setfl(one, .append)
    case 10: .getfl(one)
    case 11: .lseek(one, Int64(other), .current)
    case 12: .open(Opening(.null))
    case 13: .pipe([], [])
    case 14: .read(one, count: 1)
    case 15: .write(one, [120])
    default: .observe(below: nil)
    }
}

let kinds = 17

/// A mix of steps, the same in every run.
let steps: [Operation] = {
    var state: UInt64 = 1
    func roll(_ count: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % count
    }
    return (0..<10_000).map { operation($0 % kinds, roll(10) - 1, roll(10) - 1) }
}()

/// Nanoseconds a step.
func measure(_ step: (inout World, Operation) -> Outcome) -> Double {
    var best = Double.infinity
    var failed = 0
    for _ in 0..<5 {
        var world = World()
        _ = world.step(.setLimit(16))
        let started = cfd_seconds()
        for _ in 0..<20 {
            for operation in steps {
                if case .error = step(&world, operation) { failed += 1 }
            }
        }
        best = min(best, (cfd_seconds() - started) / Double(20 * steps.count))
    }
    // Unused results might not be computed: so the benchmark counts which calls fail.
    return failed > 0 && failed < 100 * steps.count ? best * 1e9 : 0
}

let inPlace = measure { world, operation in world.step(operation) }
let onCopy = measure { world, operation in
    let before = world
    let outcome = world.step(operation)
    if case .error = outcome { world = before }
    return outcome
}
print(Int(inPlace + 0.5), Int(onCopy + 0.5))
