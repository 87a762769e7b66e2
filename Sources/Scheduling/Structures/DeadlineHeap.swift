import JobModel

/// Workers and when to look at them next, the earliest first: a binary heap.
///
/// - Complexity: O(log n) to add and to remove.
struct DeadlineHeap: Sendable {
  struct Entry: Comparable, Sendable {
    var at: Instant
    var worker: WorkerID

    static func < (first: Entry, second: Entry) -> Bool {
      (first.at, first.worker) < (second.at, second.worker)
    }
  }

  private var entries: [Entry] = []

  mutating func insert(_ entry: Entry) {
    entries.append(entry)
    var child = entries.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard entries[child] < entries[parent] else { return }
      entries.swapAt(child, parent)
      child = parent
    }
  }

  /// Removes the earliest entry if it is due.
  mutating func popDue(_ now: Instant) -> Entry? {
    guard let first = entries.first, first.at <= now else { return nil }
    let last = entries.removeLast()
    if !entries.isEmpty {
      entries[0] = last
      sink()
    }
    return first
  }

  private mutating func sink() {
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < entries.count && entries[child] < entries[least] {
        least = child
      }
      if least == parent { return }
      entries.swapAt(parent, least)
      parent = least
    }
  }
}
