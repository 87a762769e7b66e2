/// What a map task did.
package struct MapTaskResult: Codable, Equatable, Sendable {
  package var task: Int
  /// The map output; nil in a job without reduce tasks.
  package var run: RunFile?
  /// The part files of a job without reduce tasks.
  package var parts: [PartReport]
  package var ranges: [GzipRangeReport]
  package var report: MapReport
  package var counters: Counters
  package var skipped: [SkippedRecord]

  package init(
    task: Int, run: RunFile?, parts: [PartReport], ranges: [GzipRangeReport], report: MapReport,
    counters: Counters, skipped: [SkippedRecord]
  ) {
    self.task = task
    self.run = run
    self.parts = parts
    self.ranges = ranges
    self.report = report
    self.counters = counters
    self.skipped = skipped
  }
}

/// What a reduce task did.
package struct ReduceTaskResult: Codable, Equatable, Sendable {
  package var task: Int
  package var part: PartReport
  package var counters: Counters
  package var skipped: [SkippedRecord]

  package init(task: Int, part: PartReport, counters: Counters, skipped: [SkippedRecord]) {
    self.task = task
    self.part = part
    self.counters = counters
    self.skipped = skipped
  }
}
