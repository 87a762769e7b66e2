/// What the tasks of a job did, counting each task once: in the report of `run`, of `submit` and
/// `status`, and in the HTTP interface.
package struct TotalsDocument: Encodable, Equatable, Sendable {
  package struct Counter: Encodable, Equatable, Sendable {
    var group: String
    var name: String
    var value: Int64
  }

  /// As stored.
  package var inputBytes: Int
  /// Bytes after inflating.
  package var inflatedBytes: Int
  package var inputRecords: Int
  /// Pairs that mappers emitted, the pairs left after combining, and their bytes, which the shuffle
  /// moves.
  package var emittedRecords: Int
  package var combinedRecords: Int
  package var combinedBytes: Int
  package var spilledRuns: Int
  package var spilledRecords: Int
  /// As stored on disk.
  package var spilledBytes: Int
  package var mergePasses: Int
  package var outputRecords: Int
  package var outputBytes: Int
  package var counters: [Counter]
  package var skippedRecords: Int
  /// The first of them.
  package var skipped: [SkippedRecord]
  /// Names in directories and patterns that are not read; absent if there are none.
  package var leftOut: LeftOutNames?

  /// - Parameter skippedShown: how many skipped records are listed.
  package init(
    _ map: MapReport, outputRecords: Int, outputBytes: Int, _ counters: Counters,
    skipped: [SkippedRecord], skippedShown: Int = .max, leftOut: LeftOutNames? = nil
  ) {
    inputBytes = map.inputBytes
    inflatedBytes = map.inflatedBytes
    inputRecords = map.records
    emittedRecords = map.emitted
    combinedRecords = map.combined
    combinedBytes = map.combinedBytes
    spilledRuns = map.spill.runs
    spilledRecords = map.spill.records
    spilledBytes = map.spill.storedBytes
    mergePasses = map.spill.mergePasses
    self.outputRecords = outputRecords
    self.outputBytes = outputBytes
    self.counters = counters.sorted.map {
      Counter(group: $0.group, name: $0.name, value: $0.value)
    }
    skippedRecords = skipped.count
    self.skipped = Array(skipped.prefix(skippedShown))
    self.leftOut = leftOut
  }

  package init(_ totals: ClusterJob.Totals, skippedShown: Int = .max) {
    self.init(
      totals.map, outputRecords: totals.outputRecords, outputBytes: totals.outputBytes,
      totals.counters, skipped: totals.skipped, skippedShown: skippedShown, leftOut: totals.leftOut)
  }
}
