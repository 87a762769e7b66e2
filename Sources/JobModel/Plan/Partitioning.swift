/// How keys are divided among reduce tasks.
package enum Partitioning: Codable, Equatable, Sendable {
  /// By a stable hash of the key: the same on every machine and in every run.
  case hash
  /// By ranges of keys, so that the part files one after another are in order. Partition n holds
  /// the keys from splitter n - 1 on and below splitter n; there is one splitter less than there
  /// are partitions, in ascending order.
  case ranges(splitters: [[UInt8]])
}

/// Which function places keys in partitions.
package enum KeyPlacement {
  /// Of the stable hash. 2 has no keys that make one hash of all that follows them, as 1 had.
  package static let hashVersion = 2
}
