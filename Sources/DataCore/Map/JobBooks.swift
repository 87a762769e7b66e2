/// The shared records to which all tasks of a job write while they run.
package struct JobBooks: Sendable {
  package var counters = CounterBook()
  package var skips: SkipBook

  /// - Parameter skipsMax: records that may be left out because a program fails on them.
  package init(skipsMax: Int = 0) { skips = SkipBook(most: skipsMax) }

  /// Clears everything, for tasks that are run again from the beginning.
  package func removeAll() {
    counters.removeAll()
    skips.removeAll()
  }
}
