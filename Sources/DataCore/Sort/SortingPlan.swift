/// How the memory of a slot is divided on the general path: windows of mapped input, and a buffer
/// that is sorted.
package struct SortingPlan: MemoryPlan {
  /// How many bytes the records, and sorting them, may take before they are spilled.
  package var bufferBytes: Int
  /// The size of a slot's window of mapped input, in bytes.
  package var windowBytes: Int
  /// The size limit of a line or other record of the input, in bytes.
  package var lineBytesMax: Int
  /// The size limit of a record that a mapper emits, in bytes.
  package var recordBytesMax: Int
  /// How many runs to merge at once.
  package var fanIn: Int
  /// Whether to ask for huge pages for the buffer. The kernel zeroes each as a whole.
  package var hugePages = true

  package var recordsBytes: Int { bufferBytes }

  /// The least share of a slot: a small sort buffer, windows, and the blocks of a run that is
  /// written.
  private static let shareBytesMin = 12 << 20

  package static func leastBytes(slots: Int) -> Int { processBytes + slots * shareBytesMin }

  package init(budgetBytes: Int, slots: Int) throws {
    let share = try Self.shareBytes(of: budgetBytes, slots: slots)
    windowBytes = min(Limits.windowBytes, max(share / 32, Limits.windowBytesMin))
    // A plain and a gzip window, chunks, and the blocks and buffers of a run being written.
    let fixed = 2 * windowBytes + 4 * Limits.chunkBytes + 8 * Limits.outputBufferBytes
    bufferBytes = share - fixed
    lineBytesMax = min(max(bufferBytes / 4, 1 << 20), Limits.keyBytesMax)
    recordBytesMax = lineBytesMax
    // The buffer is freed before runs are merged.
    fanIn = min(
      Limits.fanInMax, max(Limits.fanInMin, bufferBytes / 2 / (4 * Limits.blockBytes)))
  }

  package func sized(forText bytes: Int) -> SortingPlan {
    var plan = self
    plan.hugePages = bytes >= Limits.hugePagesTextBytesMin
    return plan
  }

  /// How many bytes records take in a sort buffer.
  ///
  /// - Parameter recordBytes: the mean size of a key and its value.
  package static func neededBytes(
    records: Double, recordBytes: Double, isSequenced: Bool
  ) -> Double {
    let header = SortRecord.headerBytes(isSequenced: isSequenced)
    return records * (recordBytes + Double(header + SortBuffer.entryBytes))
  }
}
