import JobModel

/// A job's position in line: higher priorities first, then first come first.
struct JobKey: Comparable, Sendable {
  var priority: Int
  var id: JobID

  static func < (first: JobKey, second: JobKey) -> Bool {
    (second.priority, first.id) < (first.priority, second.id)
  }
}

extension [JobKey] {
  /// The index of the key, or where it belongs.
  ///
  /// - Complexity: O(log n).
  func position(of key: JobKey) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < key { low = middle + 1 } else { high = middle }
    }
    return low
  }

  mutating func insertInOrder(_ key: JobKey) {
    let position = position(of: key)
    if position == count || self[position] != key { insert(key, at: position) }
  }

  mutating func removeInOrder(_ key: JobKey) {
    let position = position(of: key)
    if position < count, self[position] == key { remove(at: position) }
  }
}
