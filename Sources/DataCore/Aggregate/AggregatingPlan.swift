/// How the memory of a slot is divided on the aggregating path: windows of mapped input, tables,
/// streams, and what it takes to sort a partition.
package struct AggregatingPlan: MemoryPlan {
  /// Cells of the table in front of the partitions, a slot.
  package var frontCells: Int
  /// How far that table may grow.
  package var frontCellsMax: Int
  /// Long keys whose last record is remembered, a slot; a power of two.
  package var recentRecords: Int
  /// Bytes of a window of mapped input, a slot.
  package var windowBytes: Int
  /// Bytes that the streams of a slot, and sorting them, may take before they are spilled.
  package var streamBytes: Int
  /// Address space of the streams of a slot.
  package var streamReserveBytes: Int
  /// Bytes of the longest line, or other record of the input.
  package var lineBytesMax: Int
  /// Runs that are merged at once.
  package var fanIn: Int
  /// Whether tables and streams are asked for in huge pages, which are zeroed as a whole.
  package var hugePages = true

  package var recordsBytes: Int { streamBytes }

  package static func leastBytes(slots: Int) -> Int { processBytes + slots * (24 << 20) }

  package init(budgetBytes: Int, slots: Int) throws {
    let share = try Self.shareBytes(of: budgetBytes, slots: slots)
    let cellBytes = MemoryLayout<KeyCell>.stride
    // An eighth of the share: the tables are worth most where memory is short.
    var cells = Limits.frontCellsMax
    while cells > Limits.frontCellsMin, cells * cellBytes > share / 8 { cells /= 2 }
    frontCellsMax = cells
    frontCells = min(cells, Limits.frontCells)
    recentRecords = min(Limits.recentRecords, cells)
    windowBytes = min(Limits.windowBytes, max(share / 32, Limits.windowBytesMin))
    // Front table, recent records, a plain and a gzip window, chunks.
    let fixed =
      cells * cellBytes + recentRecords * cellBytes / 2 + 2 * windowBytes
      + 4 * Limits.chunkBytes
    streamBytes = share - fixed
    lineBytesMax = min(max(streamBytes / 4, 1 << 20), Limits.keyBytesMax)
    streamReserveBytes = 2 * streamBytes + 4 * lineBytesMax + Limits.growthReserveBytes
    fanIn = min(
      Limits.fanInMax, max(Limits.fanInMin, streamBytes / 2 / (4 * Limits.blockBytes)))
  }

  /// The same for a task of so little text that its tables need not be as large as the budget
  /// allows: what a task costs before its first byte goes with them. A table that turns out too
  /// small grows, or hands on more.
  package func sized(forText bytes: Int) -> AggregatingPlan {
    var plan = self
    // A word has a byte at least, and one behind it; a long one more than the 16 of a cell.
    plan.frontCells = min(frontCells, Self.cells(for: bytes / 2))
    plan.frontCellsMax = min(frontCellsMax, plan.frontCells * Self.growthMax)
    plan.recentRecords = min(recentRecords, Self.cells(for: bytes / KeyCell.inlineBytes))
    plan.hugePages = bytes >= Limits.hugePagesTextBytesMin
    return plan
  }

  /// The least power of two of `count` or more.
  private static func cells(for count: Int) -> Int {
    var cells = tableCellsMin
    while cells < min(count, Limits.frontCellsMax) { cells *= 2 }
    return cells
  }

  /// Half a page.
  private static let tableCellsMin = 64
  /// Times that a table may grow beyond what its text needs, where there is more of it than expected.
  private static let growthMax = 16

  /// Bytes that the records of a slot take in its streams, with what it takes to reduce them from
  /// memory: every slot sorts a partition at the same time.
  ///
  /// - Parameter recordBytes: of a packed record, mean.
  package static func neededBytes(
    records: Double, recordBytes: Double, partitions: Int, slots: Int
  ) -> Double {
    let sorted = Double(min(slots, partitions)) / Double(partitions)
    // The last page of a stream is an eighth of it and half full.
    return records * (recordBytes * 17 / 16 + sorted * Double(sortBytesPerRecord))
  }

  /// Bytes that sorting takes for each record of the largest partition: an
  /// entry and its copy.
  static let sortBytesPerRecord = 2 * MemoryLayout<KeyCell>.stride
}
