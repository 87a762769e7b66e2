/// Which map outputs reduce attempts could not get, and who said so how often.
struct FetchBook: Sendable {
  private struct Reports: Sendable {
    var attempt: Int
    /// By reduce task.
    var counts: [Int: Int] = [:]
  }

  private var reports: [Int: Reports] = [:]

  /// Notes that a reduce task could not get the output that this attempt of the map made.
  ///
  /// - Returns: How many reduce tasks have said so, and how often this one has.
  mutating func note(map: Int, attempt: Int, reduce: Int) -> (reporters: Int, reports: Int) {
    var entry = reports[map] ?? Reports(attempt: attempt)
    if entry.attempt != attempt { entry = Reports(attempt: attempt) }
    entry.counts[reduce, default: 0] += 1
    reports[map] = entry
    return (entry.counts.count, entry.counts[reduce] ?? 0)
  }

  mutating func forget(map: Int) { reports[map] = nil }
}
