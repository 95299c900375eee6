import DescriptorNotation
import DupConformance

/// The reports of all shards of a run, joined.
package struct MergedRun: Sendable {
    /// The whole, in the order of the suite.
    package let run: SuiteRun
    /// What was selected, in one shard.
    package let selection: Selection
    /// What was demanded of the target.
    package let demands: Demands
    private let garbled: [GarbledLine]

    /// Joins reports.
    ///
    /// - Throws: `InvalidReport` if one is missing, repeated, incomplete, or of another run.
    package init(_ reports: [(name: String, run: RecordedRun)], of suite: Suite) throws(InvalidReport) {
        // A shard without work started no target: another must say what was run.
        guard let first = reports.first(where: { $0.run.header.agent != nil }) ?? reports.first else {
            throw InvalidReport(description: "nothing to merge")
        }
        guard let count = first.run.header.shards, count >= 1 else {
            throw Self.problem(first.name, "does not say which shard it is of: only reports of run do")
        }
        let selected = first.run.selection
        let revision: String
        do throws(SuiteError) {
            revision = try suite.revision()
        } catch {
            throw InvalidReport(description: error.description)
        }
        var joined = JoinedShards(count: count)
        var results: [String: JudgedCase] = [:]
        var files: [BaselineFile] = []
        for (name, run) in reports {
            if let difference = Self.difference(run.header, first.run.header) {
                throw Self.problem(name, "is of another \(difference) than \(first.name)")
            }
            guard let shard = run.header.shard, (1...count).contains(shard) else {
                throw Self.problem(name, "does not say which shard it is of")
            }
            if let problem = joined.add(shard, of: name) { throw Self.problem(name, problem) }
            if run.summary == nil { throw Self.problem(name, "is incomplete: its last record is missing") }
            if run.header.origin?.suite != revision {
                throw Self.problem(name, "is of another revision of the suite than this one; --suite names it")
            }
            var mine = selected
            mine.shard = Selection.Shard(index: shard, count: count)
            let ids = (try? mine.select(from: suite.assertions))?.map(\.id)
            let judged = try run.judged(in: suite)
            guard let ids,
                Set(judged.keys.filter(Baseline.isOfCase)) == Set(ids)
            else {
                throw Self.problem(name, "does not hold the \(ids?.count ?? 0) cases of its shard")
            }
            if !run.addsUp(judged.values) { throw Self.problem(name, "does not add up to what its last record says") }
            results.merge(judged) { $1 }
            files += run.baselineFiles(judged.values)
        }
        if let lack = joined.lack { throw InvalidReport(description: lack) }
        selection = selected
        demands = first.run.demands
        garbled = reports.flatMap(\.run.garbled)
        // Remarks that every shard makes on the whole target appear once.
        let remarks = reports.flatMap(\.run.remarks)
        run = SuiteRun(
            target: first.run.header.target, greeting: first.run.greeting,
            results: (DemandCheck.ids + suite.assertions.map(\.id)).compactMap { results[$0] },
            baseline: Baseline(merging: files),
            isWhole: (try? selected.select(from: suite.assertions))?.count == suite.assertions.count,
            seconds: reports.reduce(0) { $0 + ($1.run.summary?.seconds ?? 0) },
            remarks: remarks.indices.filter { remarks.firstIndex(of: remarks[$0]) == $0 }.map { remarks[$0] },
            corrected: [])
    }

    private static func problem(_ name: String, _ what: String) -> InvalidReport {
        InvalidReport(description: "\(name) \(what)")
    }

    /// What differs between two reports; nil if they are of one run. Missing greetings do not differ.
    private static func difference(_ one: RunRecord, _ other: RunRecord) -> String? {
        func said(_ record: RunRecord) -> [String?] {
            [record.agent, record.libc, record.kernel, record.machine]
                + [record.under, record.has, record.lacks, record.omits].map { $0?.joined(separator: " ") }
        }
        if one.target != other.target { return "target" }
        if one.agent != nil, other.agent != nil, said(one) != said(other) { return "platform" }
        if one.origin?.suite != other.origin?.suite { return "revision of the suite" }
        let isSameSelection =
            one.filters == other.filters && one.exclude == other.exclude && one.quick == other.quick
            && one.only == other.only
        if !isSameSelection { return "selection" }
        // Which baselines fit shows only when a target has greeted.
        if one.agent != nil, other.agent != nil, one.baselines != other.baselines { return "baseline" }
        if one.edition != other.edition { return "edition" }
        if one.lacking != other.lacking { return "--lacking" }
        if one.required != other.required { return "--require" }
        if one.omitting != other.omitting { return "--omitting" }
        return one.shards == other.shards ? nil : "number of shards"
    }

    /// Passes it to a report, as the run would have done.
    package func tell(_ observer: any RunObserver) {
        var observer = observer
        observer.chose(run.baseline)
        observer.began(target: run.target, greeting: run.greeting, count: run.results.count)
        for line in garbled { observer.garbled(line) }
        for result in run.results { observer.judged(result) }
        observer.ended(run)
    }
}
