/// What all tasks of a job add up or tell while they run: its counters, the records that were
/// skipped, and the lines of its programs.
package struct JobTallies: Sendable {
  package var counters = CounterTable()
  package var skips: SkippedRecords
  /// Where lines go that programs print to standard error; nil to drop them.
  package var lines: TaskLines?

  /// - Parameter skipsMax: how many records may be skipped because a program fails on them.
  package init(skipsMax: Int = 0, lines: TaskLines? = nil) {
    skips = SkippedRecords(most: skipsMax)
    self.lines = lines
  }

  /// Clears everything, for tasks that are run again from the beginning.
  package func removeAll() {
    counters.removeAll()
    skips.removeAll()
  }
}
