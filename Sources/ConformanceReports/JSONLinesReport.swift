import DescriptorNotation
import DupConformance

/// JSON Lines: first the run, then a record for each result, last the summary.
struct JSONLinesReport: RunObserver {
    private let suite: Suite
    private let settings: ReportSettings
    private let write: (String) -> Void
    private var baseline = Baseline.empty

    init(suite: Suite, settings: ReportSettings, write: @escaping (String) -> Void) {
        self.suite = suite
        self.settings = settings
        self.write = write
    }

    mutating func chose(_ baseline: Baseline) { self.baseline = baseline }

    mutating func began(target: String, greeting: Greeting?, count: Int) {
        let selection = settings.selection
        emit(
            RunRecord(
                origin: settings.origin, target: target, agent: greeting?.agent, libc: greeting?.libc,
                kernel: greeting?.kernel, machine: greeting?.machine, under: greeting?.under,
                has: greeting?.has.sorted(), lacks: greeting?.lacks.sorted(), cases: count,
                baselines: baseline.files.isEmpty ? nil : baseline.files.map(\.name),
                edition: settings.demands.edition?.rawValue, lacking: Self.listed(settings.demands.lacking),
                required: Self.listed(settings.demands.required), omitting: Self.listed(settings.demands.omitting),
                omits: greeting.flatMap { Self.listed($0.omits) }, shard: selection?.shard.index,
                shards: selection?.shard.count, filters: selection?.filters, exclude: selection?.exclusions,
                quick: selection?.isQuick, only: selection?.ids?.sorted()))
    }

    mutating func judged(_ result: JudgedCase) { emit(ResultRecord(result)) }

    mutating func garbled(_ garbled: GarbledLine) { emit(GarbledRecord(line: garbled.line, text: garbled.text)) }

    mutating func ended(_ run: SuiteRun) {
        for result in run.corrected { emit(ResultRecord(result, corrects: true)) }
        for remark in run.remarks { emit(RemarkRecord(unexpected: remark.isUnexpected, text: remark.text)) }
        let counts = RunCounts(run.results)
        emit(
            SummaryRecord(
                assertions: counts.assertions, cases: counts.cases, features: counts.features,
                operations: counts.operations, characteristics: counts.characteristics, records: counts.records,
                recorded: counts.recorded,
                verdicts: Dictionary(
                    uniqueKeysWithValues: Verdict.allCases.map { ($0.rawValue, counts.verdicts[$0] ?? 0) }),
                known: counts.known,
                baselines: run.known.map { file, results in
                    SummaryRecord.Baseline(file: file.name, title: file.title, count: results.count)
                },
                unexpected: counts.unexpected, seconds: run.seconds))
    }

    /// Words in an order of their own; nil where there are none, which is usual.
    private static func listed(_ words: Set<String>) -> [String]? { words.isEmpty ? nil : words.sorted() }

    private func emit(_ record: some Encodable) { write(JSONLines.line(record)) }
}
