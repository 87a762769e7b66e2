import JobModel
import Synchronization

/// The map output of a job on the aggregating path that fits in memory: the packed records of every
/// slot, unsorted.
package struct AggregatedOutput: Sendable {
  /// They own the streams.
  private let slots: [AggregatingSlot]
  private let bucketMap: BucketMap
  private let collectors = CollectorPool()

  init(_ slots: [AggregatingSlot], _ bucketMap: BucketMap) {
    self.slots = slots
    self.bucketMap = bucketMap
  }

  /// Calls `body` with the distinct keys of a partition and their sums, sorted.
  ///
  /// - Complexity: that of `PartitionCollector`.
  func withSortedCells(
    of partition: Int, cancellation: Cancellation,
    _ body: (UnsafeBufferPointer<KeyCell>) throws -> Void
  ) throws {
    try collectors.withCollector {
      try $0.withSortedCells(
        of: partition, in: bucketMap, from: slots.map(\.streams), cancellation: cancellation, body)
    }
  }
}

/// Collectors that are reused from one reduce task to the next: as many as there are tasks at once.
private final class CollectorPool: Sendable {
  /// `@unchecked Sendable`: a handle is either in the pool or used by one thread.
  private final class Handle: @unchecked Sendable {
    var collector: PartitionCollector

    init() throws { collector = try PartitionCollector() }
  }

  private let spare = Mutex<[Handle]>([])

  /// A collector whose task failed is not used again.
  func withCollector(_ body: (inout PartitionCollector) throws -> Void) throws {
    let handle = try spare.withLock { $0.popLast() } ?? Handle()
    try body(&handle.collector)
    spare.withLock { $0.append(handle) }
  }
}
