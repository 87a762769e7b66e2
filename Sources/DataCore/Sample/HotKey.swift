import JobModel

/// A key and how often it occurred.
package struct HotKey: Equatable, Sendable {
  package var key: [UInt8]
  package var count: Int

  package init(key: [UInt8], count: Int) {
    self.key = key
    self.count = count
  }
}

/// Finds the most frequent key of a sample, among those that are frequent somewhere in it.
struct HotKeys {
  private var counts: [[UInt8]: Int] = [:]
  /// What share of the pairs of a text makes a key frequent there.
  private static let share = 256
  private static let keysMax = 1_024

  /// - Parameter pairs: the pairs of the text that the record is from.
  mutating func add(_ key: Key, count: Int64, of pairs: Int) {
    guard count > 1, count >= pairs / Self.share else { return }
    let bytes = [UInt8](key.buffer)
    if counts.count < Self.keysMax || counts[bytes] != nil {
      counts[bytes, default: 0] = (counts[bytes] ?? 0).addingSaturated(Int(count))
    }
  }

  /// The first in order if there are several.
  var hottest: HotKey? {
    counts.min {
      $0.value != $1.value ? $0.value > $1.value : $0.key.lexicographicallyPrecedes($1.key)
    }.map { HotKey(key: $0.key, count: $0.value) }
  }
}
