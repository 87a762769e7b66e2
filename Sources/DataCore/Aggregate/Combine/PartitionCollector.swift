/// Turns the streams of one partition into its distinct keys in sorted order.
/// It serves a spill (the streams of one slot) and a reduce task that still has
/// everything in memory (those of all slots).
///
/// - Complexity: O(records) hashing in the cache, then a radix sort of the distinct keys.
struct PartitionCollector: ~Copyable {
  private var table: DistinctTable
  private var buffers: Buffers

  init() throws {
    let table = try DistinctTable()
    let buffers = try Buffers(count: 1)
    self.table = table
    self.buffers = buffers
  }

  /// Address space for cells and their copies; what is not touched costs nothing.
  private struct Buffers: ~Copyable {
    let count: Int
    private let region: Region

    init(count: Int) throws {
      self.count = count
      let bytes = count * AggregatingPlan.sortBytesPerRecord
      region = try Region(byteCount: bytes, hugePages: bytes >= 8 << 20)
    }

    var cells: UnsafeMutablePointer<KeyCell> {
      region.start.assumingMemoryBound(to: KeyCell.self)
    }
    var copies: UnsafeMutablePointer<KeyCell> { cells + count }
  }

  /// Calls `body` with the sorted cells of `partition`. Their keys lie in the
  /// streams, or in the cells themselves.
  mutating func withSortedCells<Result>(
    of partition: Int, in map: BucketMap, from slots: [UnsafePointer<BucketStreams>],
    cancellation: Cancellation,
    _ body: (UnsafeBufferPointer<KeyCell>) throws -> Result
  ) throws -> Result {
    var records = 0
    for bucket in map.buckets(of: partition) {
      for slot in slots { records += slot.pointee.records(in: bucket) }
    }
    if buffers.count < records { buffers = try Buffers(count: records) }
    let cells = buffers.cells
    var count = 0
    for bucket in map.buckets(of: partition) {
      for slot in slots {
        // A single bucket may hold everything, so check for cancellation at each page.
        try slot.pointee.forEachPage(of: bucket) {
          try cancellation.check()
          try table.add(from: $0, to: $1)
        }
      }
      count += table.drain(into: cells + count)
      try cancellation.check()
    }
    try KeySort<KeyCell>.sort(
      cells, count: count, scratch: buffers.copies, layout: (), cancellation: cancellation)
    return try body(UnsafeBufferPointer(start: cells, count: count))
  }
}
