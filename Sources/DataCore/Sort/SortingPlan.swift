/// How the memory of a slot is divided on the general path: windows of mapped input, and a buffer
/// that is sorted.
package struct SortingPlan: MemoryPlan {
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

  package var recordsBytes: Int { bufferBytes }

  /// A small sort buffer, windows, and the blocks of a run that is written.
  private static let shareBytesMin = 12 << 20

  package static func leastBytes(slots: Int) -> Int { processBytes + slots * shareBytesMin }

  package init(budgetBytes: Int, slots: Int) throws {
    let share = try Self.shareBytes(of: budgetBytes, slots: slots)
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

  package func sized(forText bytes: Int) -> SortingPlan {
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
}
