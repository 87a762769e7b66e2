/// MapReduce in a few lines, all in memory, sharing no code with the core.
package enum NaiveMapReduce {
  package struct Pair: Equatable, Sendable {
    package var key: [UInt8]
    package var value: [UInt8]

    package init(_ key: [UInt8], _ value: [UInt8]) {
      self.key = key
      self.value = value
    }
  }

  package struct Group: Equatable, Sendable {
    package var key: [UInt8]
    /// In the order in which they were mapped.
    package var values: [[UInt8]]
  }

  /// The lines of a text without their newlines; the last one may lack its own.
  package static func lines(_ text: [UInt8]) -> [[UInt8]] {
    var lines = text.split(separator: 10, omittingEmptySubsequences: false).map { Array($0) }
    if lines.last == [] { lines.removeLast() }
    return lines
  }

  /// Pairs in byte order of their keys, and pairs of one key in order of arrival.
  package static func sorted(_ pairs: [Pair]) -> [Pair] {
    pairs.enumerated().sorted { a, b in
      a.element.key == b.element.key
        ? a.offset < b.offset : a.element.key.lexicographicallyPrecedes(b.element.key)
    }.map(\.element)
  }

  /// What a reducer receives, in this order.
  package static func groups(_ pairs: [Pair]) -> [Group] {
    var groups: [Group] = []
    for pair in sorted(pairs) {
      if groups.last?.key == pair.key {
        groups[groups.count - 1].values.append(pair.value)
      } else {
        groups.append(Group(key: pair.key, values: [pair.value]))
      }
    }
    return groups
  }
}
