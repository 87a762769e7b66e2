/// Decides to which partition a key goes, and to which bucket of that partition.
///
/// The range of the hash is cut into `buckets` equal parts, and each partition owns
/// `bucketsPerPartition` adjacent ones, so that the distinct keys of one bucket fit the
/// second-level cache whatever the number of partitions.
package struct BucketMap: Equatable, Sendable {
  package let partitions: Int
  package let bucketsPerPartition: Int

  /// - Parameter textBytes: how much text to expect; little text needs few buckets. The partition
  ///   of a key does not depend on it.
  package init(partitions: Int, textBytes: Int = .max) {
    precondition(partitions > 0 && partitions <= Limits.partitionsMax)
    self.partitions = partitions
    let wanted = min(Limits.bucketsWanted, textBytes / Limits.bucketTextBytes)
    bucketsPerPartition = max(1, wanted / partitions)
  }

  package var buckets: Int { partitions * bucketsPerPartition }

  /// The bucket of a hash: its upper half, scaled to `0..<buckets`.
  @inline(__always)
  static func bucket(of hash: UInt64, buckets: UInt64) -> Int {
    Int(truncatingIfNeeded: ((hash >> 32) &* buckets) >> 32)
  }

  /// The buckets of a partition.
  package func buckets(of partition: Int) -> Range<Int> {
    partition * bucketsPerPartition..<(partition + 1) * bucketsPerPartition
  }

  /// The partition of a key, like a `Partitioner` in Hadoop: the same on every machine and in every
  /// run.
  package func partition(of key: UnsafeRawBufferPointer) -> Int {
    let hash = Key.withCopy(of: key) { KeyHash.any($0) }
    return BucketMap.bucket(of: hash, buckets: UInt64(buckets)) / bucketsPerPartition
  }
}
