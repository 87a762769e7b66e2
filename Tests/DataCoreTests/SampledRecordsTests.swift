import TestSupport
import Testing

@testable import DataCore

@Suite struct SampledRecordsTests {
  @Test("packed records are those that were put in", arguments: 0..<20)
  func same(_ seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let records = (0..<random.number(in: 0...300)).map { _ in
      SampledRecord(
        key: [UInt8](repeating: random.pick([97, 98]), count: random.number(in: 0...3)),
        valueBytes: random.number(in: 0...1))
    }
    let packed = SampledRecords(records)
    #expect(packed.count == records.count)
    #expect(Array(packed) == records)
    #expect(records.indices.allSatisfy { packed[$0] == records[$0] })
    #expect((packed == SampledRecords(records.dropLast())) == records.isEmpty)
  }
}
