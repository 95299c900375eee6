import Testing

@testable import DupConformance

@Suite struct OperationTableTests {
    @Test func everyOperationIsDescribed() {
        for operation in OperationTable.all {
            #expect(!operation.summary.isEmpty, "\(operation.name)")
        }
    }
}
