import DupConformance

extension Suite {
    /// Runs the suite, or a part of it, on the model.
    ///
    /// - Throws: `RunError` when nothing is selected, or baselines disagree.
    package func run(
        on target: ModelTarget, selection: Selection = Selection(), baseline: Baseline = .automatic,
        demands: Demands = Demands(), observer: (any RunObserver)? = nil
    ) throws(RunError) -> SuiteRun {
        let cases = try select(selection)
        let collector = RunCollector(
            self, cases: cases, selection: selection, baseline: try prepared(baseline), demands: demands,
            target: target.name, observer: observer)
        collector.tell()
        collector.greet(target.greeting)
        for assertion in cases {
            collector.take(CaseReport(assertion, modelled: target.run(assertion)))
        }
        return try collector.end()
    }
}
