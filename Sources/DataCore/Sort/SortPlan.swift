import JobModel

/// How the memory of a slot is divided on the general path. A pure function of
/// the budget and the slots.
package struct SortPlan: Equatable, Sendable {
  /// Bytes that records, and sorting them, may take before they are spilled.
  package var bufferBytes: Int
  /// Bytes of a window of mapped input.
  package var windowBytes: Int
  /// Bytes of the longest line, or other record of the input.
  package var lineBytesMax: Int
  /// Bytes of the longest record that a mapper may emit.
  package var recordBytesMax: Int
  /// Runs that are merged at once.
  package var fanIn: Int
  /// Whether the buffer is asked for in huge pages, which are zeroed as a whole.
  package var hugePages = true

  /// The least budget for a number of slots.
  package static func leastBytes(slots: Int) -> Int {
    MemoryPlan.processBytes + slots * shareBytesMin
  }

  /// A small sort buffer, windows, and the blocks of a run that is written.
  private static let shareBytesMin = 12 << 20

  /// Throws where the budget is too small, with the least that would do.
  package init(budgetBytes: Int, slots: Int) throws {
    let least = Self.leastBytes(slots: slots)
    guard budgetBytes >= least else {
      throw MemoryPlan.tooSmall(budgetBytes, slots: slots, least: least)
    }
    let share = (min(budgetBytes, Limits.memoryBytesMax) - MemoryPlan.processBytes) / slots
    windowBytes = min(Limits.windowBytes, max(share / 32, Limits.windowBytesMin))
    // A plain and a gzip window, chunks, the blocks and buffers of a run that is written.
    let fixed = 2 * windowBytes + 4 * Limits.chunkBytes + 8 * Limits.outputBufferBytes
    bufferBytes = share - fixed
    lineBytesMax = min(max(bufferBytes / 4, 1 << 20), Limits.keyBytesMax)
    recordBytesMax = lineBytesMax
    // While runs are merged the buffer is given back.
    fanIn = min(
      Limits.fanInMax, max(Limits.fanInMin, bufferBytes / 2 / (4 * Limits.blockBytes)))
  }

  /// The same for a task of so much text.
  func sized(forText bytes: Int) -> SortPlan {
    var plan = self
    plan.hugePages = bytes >= Limits.hugePagesTextBytesMin
    return plan
  }

  /// Bytes that records take in a sort buffer.
  ///
  /// - Parameter recordBytes: of a key and its value, mean.
  package static func neededBytes(
    records: Double, recordBytes: Double, isSequenced: Bool
  ) -> Double {
    let header = SortRecord.headerBytes(isSequenced: isSequenced)
    return records * (recordBytes + Double(header + SortBuffer.entryBytes))
  }

  /// Runs that are merged at once when each has an index of so many partitions.
  package func fanIn(partitions: Int) -> Int {
    let indexBytes = max(partitions, 1) * MemoryLayout<RunIndexEntry>.stride
    return max(Limits.fanInMin, min(fanIn, bufferBytes / 2 / indexBytes))
  }
}
