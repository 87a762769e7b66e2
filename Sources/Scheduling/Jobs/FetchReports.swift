import JobModel

/// Which map outputs reduce attempts could not get, and how often each said so.
struct FetchReports: Sendable {
  private struct Reports: Sendable {
    var attempt: Int
    /// By reduce task.
    var counts: [ReduceIndex: Int] = [:]
  }

  /// What helps if an output is intact but cannot be fetched.
  enum Remedy: Equatable {
    /// The map runs again, on another worker if there is one.
    case makeAgain
    /// These reduce tasks are tried on other workers.
    case moveReaders([ReduceIndex])
  }

  private var reports: [MapIndex: Reports] = [:]
  /// Remedies that were tried, by map.
  private var remedies: [MapIndex: Int] = [:]

  /// Notes that a reduce task could not get the output of this attempt of the map.
  ///
  /// - Returns: how many reduce tasks have said so, and how often this one has.
  mutating func note(map: MapIndex, attempt: Int, reduce: ReduceIndex) -> (
    reporters: Int, reports: Int
  ) {
    var entry = reports[map] ?? Reports(attempt: attempt)
    if entry.attempt != attempt { entry = Reports(attempt: attempt) }
    entry.counts[reduce, default: 0] += 1
    reports[map] = entry
    return (entry.counts.count, entry.counts[reduce] ?? 0)
  }

  /// What to do about a map whose output was reported often enough. A path may be broken in one
  /// direction only, and between two workers only, so the two ends are moved alternately.
  mutating func remedy(map: MapIndex) -> Remedy {
    let tried = remedies[map, default: 0]
    remedies[map] = tried + 1
    let readers = (reports[map]?.counts.keys).map { $0.sorted() } ?? []
    forget(map: map)
    return tried.isMultiple(of: 2) ? .makeAgain : .moveReaders(readers)
  }

  mutating func forget(map: MapIndex) { reports[map] = nil }
}
