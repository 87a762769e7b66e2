/// What is known about the keys of an aggregating program after part of a sample.
package struct KeyTally: Equatable, Sendable {
  /// Pairs that the mapper emitted.
  package var emitted = 0
  /// Records that the table in front of the partitions passed on.
  package var combined = 0
  /// Their packed bytes.
  package var combinedBytes = 0
  package var distinct = 0
  /// Bytes of the distinct keys.
  package var keyBytes = 0
  package var hottest: HotKey?

  package init() {}

  /// Adds distinct keys, which are in sort order, with their sums.
  mutating func add(_ cells: UnsafeBufferPointer<KeyCell>) {
    distinct += cells.count
    for cell in cells {
      keyBytes += cell.length
      if cell.value > hottest?.count ?? 0 {
        hottest = HotKey(
          key: cell.withKey { [UInt8]($0.buffer) },
          count: Int(cell.value))
      }
    }
  }
}

/// A key and how often it occurred.
package struct HotKey: Equatable, Sendable {
  package var key: [UInt8]
  package var count: Int

  package init(key: [UInt8], count: Int) {
    self.key = key
    self.count = count
  }
}
