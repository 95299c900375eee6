import CFDShim
import ConformanceExploration
import ConformanceReports
import DescriptorNotation
import Dispatch
import DupConformance

/// Shows the progress of an exploration, and writes its report.
final class ExplorationWatcher: ExplorationObserver, @unchecked Sendable {
    // All state is used on this queue only: findings come from several threads.
    private let queue = DispatchQueue(label: "watcher")
    private let format: ExplorationFormat
    private let suite: Suite
    private let rerun: String
    private let output: ReportOutput
    private var checkpoint: Checkpoint?
    private let candidates: Baseline
    /// The known deviations, once the target has greeted.
    private(set) var baseline = Baseline.empty
    private let terminal = ReportOutput.standardError
    private var isLineOpen = false
    private var saved = cfd_seconds()

    /// How often the progress is saved, in seconds: no more is lost if the program is killed.
    private static let savingInterval = 10.0

    init(
        format: ExplorationFormat, suite: Suite, baseline: Baseline, rerun: String, output: ReportOutput,
        checkpoint: Checkpoint?
    ) {
        candidates = baseline
        self.format = format
        self.suite = suite
        self.rerun = rerun
        self.output = output
        self.checkpoint = checkpoint
    }

    func began(_ settings: ExplorationSettings, _ space: StateSpace?, share: Int, greeting: Greeting) {
        queue.sync {
            let greeting = candidates.completed(greeting)
            do throws(NotationError) {
                baseline = try candidates.chosen(for: greeting)
            } catch {
                // Stop now: the exploration has not begun, and may take hours.
                Main.complain("\(error)", .usage)
            }
            checkpoint?.begin(ExplorationRecords.header(settings, space, share: share, greeting))
            if format == .text {
                output.write(ExplorationText.heading(settings, space, share: share, greeting, baseline).printable)
            }
        }
    }

    func counted(states: Int) { queue.sync { show("\(states) states so far") } }

    func progressed(_ progress: ExplorationProgress, share: Int, done: () -> [UInt64]) {
        queue.sync {
            show(ExplorationText.progress(progress, share: share))
            if checkpoint != nil, cfd_seconds() - saved > Self.savingInterval {
                checkpoint?.save(done())
                saved = cfd_seconds()
            }
        }
    }

    func found(_ finding: Finding) {
        queue.sync {
            clearLine()
            // A long exploration reports each finding at once, and all of them at the end.
            if format == .text, terminal.isTerminal { terminal.write("found: \(finding.signature)\n") }
        }
    }

    private func show(_ line: String) {
        if !terminal.isTerminal { return }
        terminal.write("\r\u{1B}[K" + line)
        isLineOpen = true
    }

    private func clearLine() {
        if isLineOpen { terminal.write("\r\u{1B}[K") }
        isLineOpen = false
    }

    /// Writes the report.
    func end(_ exploration: Exploration) throws {
        try queue.sync {
            clearLine()
            switch format {
            case .jsonl:
                let origin = try Origin(of: suite)
                output.write(ExplorationRecords(exploration, baseline: baseline, origin: origin).text)
            case .text:
                for finding in exploration.findings {
                    let known = baseline.entries[finding.assertion.id]
                    let text = ExplorationText.text(finding, suite: suite, rerun: rerun, known: known)
                    output.write("\n" + text.printable)
                }
                output.write("\n" + ExplorationText.summary(exploration).printable)
            }
            // Last, because it may fail: the findings matter more than the saved state.
            try checkpoint?.finish(exploration.done)
        }
    }
}
