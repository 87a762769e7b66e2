import JobModel

/// How many bytes each partition has, and which workers hold much of them.
///
/// Keeps the few workers with the most bytes of each partition, by the method of Misra and Gries
/// ("Finding repeated elements", 1982): a worker that holds more than a quarter is among the three,
/// with at most a quarter of the total subtracted. So it takes 56 bytes for each partition,
/// whatever the number of maps and workers.
///
/// - Complexity: O(partitions) to add a map output.
struct PartitionBytes: Sendable {
  private static let kept = 3
  /// A worker known to have less than this share is as good as any other.
  private static let shareMin = 0.1

  private struct Holder: Sendable {
    var worker = WorkerID(0)
    var bytes = 0.0
  }

  private var totals: [Double]
  private var holders: [Holder]

  init(partitions: Int) {
    totals = [Double](repeating: 0, count: partitions)
    holders = [Holder](repeating: Holder(), count: partitions * Self.kept)
  }

  mutating func add(_ sizes: SegmentSizes, on worker: WorkerID) {
    guard sizes.codes.count == totals.count else { return }
    for (partition, code) in sizes.codes.enumerated() where code > 0 {
      let bytes = Double(SegmentSizes.decoded[Int(code)])
      totals[partition] += bytes
      add(bytes, of: worker, from: partition * Self.kept)
    }
  }

  private mutating func add(_ bytes: Double, of worker: WorkerID, from start: Int) {
    var least = start
    for entry in start..<start + Self.kept {
      if holders[entry].bytes > 0, holders[entry].worker == worker {
        holders[entry].bytes += bytes
        return
      }
      if holders[entry].bytes < holders[least].bytes { least = entry }
    }
    if holders[least].bytes == 0 {
      holders[least] = Holder(worker: worker, bytes: bytes)
      return
    }
    // All entries are taken: everyone, the newcomer included, loses as much as the smallest has.
    let loss = min(bytes, holders[least].bytes)
    for entry in start..<start + Self.kept { holders[entry].bytes -= loss }
    if bytes > loss { holders[least] = Holder(worker: worker, bytes: bytes - loss) }
  }

  func total(of reduce: ReduceIndex) -> Double { totals[reduce.position] }

  /// Workers that hold much of the partition, the largest share first.
  func holders(of reduce: ReduceIndex) -> [WorkerID] {
    let start = reduce.position * Self.kept
    return holders[start..<start + Self.kept]
      .filter { $0.bytes > 0 && $0.bytes >= total(of: reduce) * Self.shareMin }
      .sorted { ($1.bytes, $0.worker) < ($0.bytes, $1.worker) }
      .map(\.worker)
  }
}
