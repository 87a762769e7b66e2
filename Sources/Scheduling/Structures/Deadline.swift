import HeapModule
import JobModel

/// When to check a worker next.
struct Deadline: Comparable, Sendable {
  var at: Instant
  var worker: WorkerID

  static func < (first: Deadline, second: Deadline) -> Bool {
    (first.at, first.worker) < (second.at, second.worker)
  }
}

extension Heap<Deadline> {
  /// Removes the earliest deadline if it is due.
  ///
  /// - Complexity: O(log n).
  mutating func popDue(_ now: Instant) -> Deadline? {
    guard let first = min, first.at <= now else { return nil }
    return popMin()
  }
}
