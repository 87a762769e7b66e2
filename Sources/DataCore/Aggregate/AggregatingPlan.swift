/// How the memory of a slot is divided on the aggregating path: windows of mapped input, tables,
/// streams, and what it takes to sort a partition.
package struct AggregatingPlan: MemoryPlan {
  /// The initial size of a slot's front table, in cells.
  package var frontCells: Int
  /// The size to which that table may grow, in cells.
  package var frontCellsMax: Int
  /// How many long keys a slot remembers the last record of; a power of two.
  package var recentRecords: Int
  /// The size of a slot's window of mapped input, in bytes.
  package var windowBytes: Int
  /// How many bytes the streams of a slot, and sorting them, may take before they are spilled.
  package var streamBytes: Int
  /// The address space that is reserved for the streams of a slot, in bytes.
  package var streamReserveBytes: Int
  /// The size limit of a line or other record of the input, in bytes.
  package var lineBytesMax: Int
  /// How many runs to merge at once.
  package var fanIn: Int
  /// Whether to ask for huge pages for tables and streams. The kernel zeroes each as a whole.
  package var hugePages = true

  package var recordsBytes: Int { streamBytes }

  package static func leastBytes(slots: Int) -> Int { processBytes + slots * (24 << 20) }

  package init(budgetBytes: Int, slots: Int) throws {
    let share = try Self.shareBytes(of: budgetBytes, slots: slots)
    let cellBytes = MemoryLayout<KeyCell>.stride
    // An eighth of the share: the tables are worth most if memory is short.
    var cells = Limits.frontCellsMax
    while cells > Limits.frontCellsMin, cells * cellBytes > share / 8 { cells /= 2 }
    frontCellsMax = cells
    frontCells = min(cells, Limits.frontCells)
    recentRecords = min(Limits.recentRecords, cells)
    windowBytes = min(Limits.windowBytes, max(share / 32, Limits.windowBytesMin))
    // The front table, the recent records, a plain and a gzip window, and the chunks.
    let fixed =
      cells * cellBytes + recentRecords * cellBytes / 2 + 2 * windowBytes
      + 4 * Limits.chunkBytes
    streamBytes = share - fixed
    lineBytesMax = min(max(streamBytes / 4, 1 << 20), Limits.keyBytesMax)
    streamReserveBytes = 2 * streamBytes + 4 * lineBytesMax + Limits.growthReserveBytes
    fanIn = min(
      Limits.fanInMax, max(Limits.fanInMin, streamBytes / 2 / (4 * Limits.blockBytes)))
  }

  /// The plan for a task of `bytes` of text. Little text gets small tables, whatever the budget,
  /// because setting up tables is most of the cost of a small task. A table that turns out too
  /// small grows, or passes on more.
  package func sized(forText bytes: Int) -> AggregatingPlan {
    var plan = self
    // A word has at least one byte and one after it; a long one has more than the 16 of a cell.
    plan.frontCells = min(frontCells, Self.cells(for: bytes / 2))
    plan.frontCellsMax = min(frontCellsMax, plan.frontCells * Self.growthMax)
    plan.recentRecords = min(recentRecords, Self.cells(for: bytes / KeyCell.inlineBytes))
    plan.hugePages = bytes >= Limits.hugePagesTextBytesMin
    return plan
  }

  /// The smallest power of two that is at least `count`, within the bounds of a table.
  private static func cells(for count: Int) -> Int {
    var cells = tableCellsMin
    while cells < min(count, Limits.frontCellsMax) { cells *= 2 }
    return cells
  }

  /// Half a page.
  private static let tableCellsMin = 64
  /// How many times larger a table may grow than its text needs, in case there is more text than
  /// expected.
  private static let growthMax = 16

  /// How many bytes the records of a slot take in its streams and while they are reduced from
  /// memory: every slot sorts a partition at the same time.
  ///
  /// - Parameters:
  ///   - recordBytes: the mean size of a packed record.
  ///   - distinct: the keys of these records; only they are sorted.
  package static func neededBytes(
    records: Double, recordBytes: Double, distinct: Double, partitions: Int, slots: Int
  ) -> Double {
    let sorted = Double(min(slots, partitions)) / Double(partitions)
    // The last page of a stream is an eighth of it, and half full.
    return records * recordBytes * 17 / 16
      + sorted * distinct * DistinctShare.margin * Double(sortBytesPerRecord)
  }

  /// How many bytes sorting takes for each distinct key of the largest partition: an entry and its copy.
  static let sortBytesPerRecord = 2 * MemoryLayout<KeyCell>.stride
}
