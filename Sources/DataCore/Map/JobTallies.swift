/// What all tasks of a job add up while they run: its counters, and the records that were skipped.
package struct JobTallies: Sendable {
  package var counters = CounterTable()
  package var skips: SkippedRecords

  /// - Parameter skipsMax: how many records may be skipped because a program fails on them.
  package init(skipsMax: Int = 0) { skips = SkippedRecords(most: skipsMax) }

  /// Clears everything, for tasks that are run again from the beginning.
  package func removeAll() {
    counters.removeAll()
    skips.removeAll()
  }
}
