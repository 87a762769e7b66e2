import JobModel
import Synchronization

/// The packed records of every slot, unsorted: what a job on the aggregating path has in memory
/// after its map phase.
package struct AggregatedOutput: Sendable {
  /// Own the streams.
  private let slots: [AggregatingSlot]
  private let bucketMap: BucketMap
  private let collectors = CollectorPool()

  init(_ slots: [AggregatingSlot], _ bucketMap: BucketMap) {
    self.slots = slots
    self.bucketMap = bucketMap
  }

  /// Calls `body` with the distinct keys of a partition, sorted.
  ///
  /// - Complexity: as `PartitionCollector` says.
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

/// Collectors that reduce tasks take turns with: as many as run at once.
private final class CollectorPool: Sendable {
  /// `@unchecked Sendable`: a collector is in the pool or with one thread.
  private final class Handle: @unchecked Sendable {
    var collector: PartitionCollector

    init() throws { collector = try PartitionCollector() }
  }

  private let spare = Mutex<[Handle]>([])

  func withCollector(_ body: (inout PartitionCollector) throws -> Void) throws {
    let handle = try spare.withLock { $0.popLast() } ?? Handle()
    defer { spare.withLock { $0.append(handle) } }
    try body(&handle.collector)
  }
}
