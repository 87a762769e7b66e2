/// The table in front of the partitions. It combines frequent keys while they are hot, and passes
/// the rest on in packed form.
///
/// Text is skewed: a few thousand words make up most of it. The table is small enough for the
/// cache, and divided into one block for each bucket. A block that is three quarters full goes, as
/// a whole, to the stream of its bucket and starts again empty; so the same key may appear in the
/// stream several times. Thus every access is either to the cache or sequential, whatever the
/// number of distinct keys. (This is the thread-local pre-aggregation of Kuiper, Boncz and
/// Mühleisen, "Robust External Hash Aggregation in the Solid State Age", ICDE 2024, but it flushes
/// a block instead of the table.)
/// A block is a bucket, so the stable hash determines the block and the place within it, and
/// whoever knows the hash can choose keys that collide. So a key is at most `Limits.probesMax`
/// cells from its place: if a new one would be farther away, its block goes to the stream as if it
/// were full. A walk over more cells empties as many, so a key never costs more than that bound.
///
/// It holds only short keys; `RecentRecords` serves the long ones.
struct FrontTable: ~Copyable {
  // MARK: Configuration

  let buckets: Int

  // MARK: State

  /// Cells of a block; a power of two.
  private(set) var blockCells: Int
  let cells: UnsafeMutablePointer<KeyCell>
  /// Cells in use in each block.
  private let fill: UnsafeMutablePointer<UInt16>
  private var fillMax: UInt16
  /// Cells that have gone to the streams so far.
  private(set) var evicted = 0

  // MARK: Resources

  /// Room for the largest size; unused memory is never touched.
  private let region: Region

  /// - Parameter hugePages: whether enough of the table will be touched for huge pages to be
  ///   worthwhile.
  init(cellsWanted: Int, cellsMax: Int, buckets: Int, hugePages: Bool) throws {
    self.buckets = buckets
    blockCells = Self.blockCells(cellsWanted: cellsWanted, buckets: buckets)
    fillMax = Self.fillMax(blockCells)
    let most = max(blockCells, Self.blockCells(cellsWanted: cellsMax, buckets: buckets)) * buckets
    let bytes = most * MemoryLayout<KeyCell>.stride
    region = try Region(byteCount: bytes, hugePages: hugePages && bytes >= 2 << 20)
    cells = region.start.bindMemory(to: KeyCell.self, capacity: most)
    fill = .allocate(capacity: buckets)
    fill.initialize(repeating: 0, count: buckets)
  }

  deinit { fill.deallocate() }

  private static func blockCells(cellsWanted: Int, buckets: Int) -> Int {
    var blockCells = 8
    while blockCells < 1 << 14, blockCells * 2 * buckets <= cellsWanted { blockCells *= 2 }
    return blockCells
  }

  private static func fillMax(_ blockCells: Int) -> UInt16 { UInt16(blockCells * 3 / 4) }

  var cellCount: Int { blockCells * buckets }

  /// Empties the table into the streams and continues with another size, at most the largest. Empty
  /// cells are empty whatever block they belong to.
  mutating func resize(cellsWanted: Int, streams: inout BucketStreams) {
    flushAll(to: &streams)
    blockCells = Self.blockCells(cellsWanted: cellsWanted, buckets: buckets)
    fillMax = Self.fillMax(blockCells)
  }

  /// What is needed to find the first cell to probe for a hash.
  struct Geometry {
    var cells: UnsafeMutablePointer<KeyCell>
    var count: UInt64

    /// The upper half of the hash, scaled to the cells; it falls in the block of its bucket. It is
    /// even, so that two probes are in one cache line.
    @inline(__always)
    func home(_ hash: UInt64) -> UnsafeMutablePointer<KeyCell> {
      cells + Int(truncatingIfNeeded: ((hash >> 32) &* count) >> 32 & ~1)
    }
  }

  var geometry: Geometry { Geometry(cells: cells, count: UInt64(cellCount)) }

  /// Adds `value` to a short key.
  @inline(__always)
  mutating func add(
    first: UInt64, second: UInt64, meta: UInt64, home: UnsafeMutablePointer<KeyCell>,
    value: Int64, streams: inout BucketStreams
  ) {
    if Self.add(value, first, second, meta, to: home) { return }
    addFarther(
      first: first, second: second, meta: meta, home: home, value: value, streams: &streams)
  }

  @inline(__always)
  private static func add(
    _ value: Int64, _ first: UInt64, _ second: UInt64, _ meta: UInt64,
    to cell: UnsafeMutablePointer<KeyCell>
  ) -> Bool {
    let difference =
      (cell.pointee.first ^ first) | (cell.pointee.second ^ second) | (cell.pointee.meta ^ meta)
    if difference == 0 { cell.pointee.value &+= value }
    return difference == 0
  }

  /// Continues if the home cell holds another key, or none.
  @inline(__always)
  private mutating func addFarther(
    first: UInt64, second: UInt64, meta: UInt64, home: UnsafeMutablePointer<KeyCell>,
    value: Int64, streams: inout BucketStreams
  ) {
    let mask = blockCells &- 1
    let start = home - cells
    var index = start
    while !cells[index].isEmpty {
      index = index & ~mask | (index &+ 1) & mask
      if Self.add(value, first, second, meta, to: cells + index) { return }
    }
    let bucket = index / blockCells
    if fill[bucket] == fillMax || (index &- start) & mask > Limits.probesMax {
      flush(bucket: bucket, to: &streams)
      index = start
    }
    fill[bucket] &+= 1
    cells[index] = KeyCell(first: first, second: second, value: value, meta: meta)
  }

  @inline(never)
  private mutating func flush(bucket: Int, to streams: inout BucketStreams) {
    let block = cells + bucket * blockCells
    for index in 0..<blockCells where !block[index].isEmpty {
      let cell = block[index]
      streams.append(
        bucket: bucket, first: cell.first, second: cell.second,
        length: Int(truncatingIfNeeded: cell.meta) &- 1, value: cell.value)
      block[index].meta = 0
    }
    evicted &+= Int(fill[bucket])
    fill[bucket] = 0
  }

  /// Empties every block into the streams.
  mutating func flushAll(to streams: inout BucketStreams) {
    for bucket in 0..<buckets where fill[bucket] > 0 { flush(bucket: bucket, to: &streams) }
  }
}
