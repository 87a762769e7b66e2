import Glibc
package import JobModel

extension Partitioning {
  /// The partition of each key, if there are `partitions` of them. Pure.
  package func places(of keys: [[UInt8]], partitions: Int) -> [Int] {
    let partitioner = Partitioner(self, partitions: partitions)
    return keys.map { key in Key.withCopy(of: key) { partitioner.partition(of: $0) } }
  }
}

/// Finds the partition of a key.
///
/// - Complexity: one hash of the key, or log2(partitions) comparisons of eight bytes.
struct Partitioner: ~Copyable {
  private let partitions: Int
  private let isHash: Bool
  private let splitters: [[UInt8]]
  /// The first eight bytes of each splitter, as numbers in byte order.
  private let prefixes: UnsafeMutablePointer<UInt64>

  init(_ partitioning: Partitioning, partitions: Int) {
    self.partitions = partitions
    switch partitioning {
    case .hash:
      isHash = true
      splitters = []
    case .ranges(let splitters):
      isHash = false
      self.splitters = splitters
    }
    prefixes = .allocate(capacity: max(splitters.count, 1))
    for (index, splitter) in splitters.enumerated() {
      let padded = splitter.prefix(8) + repeatElement(0, count: 8 - min(8, splitter.count))
      (prefixes + index).initialize(to: padded.reduce(0) { $0 << 8 | UInt64($1) })
    }
  }

  deinit { prefixes.deallocate() }

  /// The partition of a key.
  @inline(__always)
  func partition(of key: Key) -> Int {
    if isHash {
      guard partitions > 1 else { return 0 }
      let hash = KeyHash.any(key)
      return BucketMap.bucket(of: hash, buckets: UInt64(truncatingIfNeeded: partitions))
    }
    return range(of: key)
  }

  /// How many splitters are at or below the key.
  private func range(of key: Key) -> Int {
    let prefix = SortEntry.prefix(of: key)
    var low = 0
    var size = splitters.count
    while size > 0 {
      let half = size / 2
      if prefixes[low &+ half] < prefix {
        low &+= half &+ 1
        size &-= half &+ 1
      } else {
        size = half
      }
    }
    while low < splitters.count, prefixes[low] == prefix, isAtOrBelow(low, key) { low += 1 }
    return low
  }

  private func isAtOrBelow(_ index: Int, _ key: Key) -> Bool {
    splitters[index].withUnsafeBytes { splitter in
      let common = min(splitter.count, key.count)
      let order = memcmp(RawBytes(splitter).start, key.start, common)
      return order != 0 ? order < 0 : splitter.count <= key.count
    }
  }
}
