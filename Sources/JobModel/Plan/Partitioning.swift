/// How keys are divided among reduce tasks.
package enum Partitioning: Codable, Equatable, Sendable {
  /// By a stable hash of the key: the same on every machine and in every run.
  case hash
  /// By ranges of keys, so that the part files follow one another in order. Partition n holds the
  /// keys from splitter n - 1 up to but not including splitter n; there is one splitter fewer than
  /// there are partitions, in ascending order.
  case ranges(splitters: [[UInt8]])
}

/// The function that places keys in partitions.
package enum KeyPlacement {
  /// The version of the stable hash. Version 1 had keys that gave everything after them the same
  /// hash; version 2 has none.
  package static let hashVersion = 2
}
