import DataCore
import JobModel

/// The records of one key that a combiner printed, until all are there and can be sorted.
struct LineGroup {
  private var key: [UInt8] = []
  private var records: [(key: [UInt8], value: [UInt8])] = []
  private var byteCount = 0

  /// A combiner makes few lines of many.
  private static let bytesMax = 256 << 20

  /// Whether the records have this key.
  func has(_ key: UnsafeRawBufferPointer) -> Bool { key.elementsEqual(self.key) }

  mutating func append(
    key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer,
    of lineKey: UnsafeRawBufferPointer
  ) throws {
    if records.isEmpty { self.key = Array(lineKey) }
    byteCount += key.count + value.count
    guard byteCount <= Self.bytesMax else {
      throw JobFailure(
        .memory,
        "the combiner printed more than \(ByteSize.format(Self.bytesMax)) for one key, which --sort-values has to hold in memory\nrun the job without --combine"
      )
    }
    records.append((Array(key), Array(value)))
  }

  /// Emits the records in the order of their keys.
  mutating func end(into output: any RecordReceiver) throws {
    records.sort { $0.key.lexicographicallyPrecedes($1.key) }
    for record in records {
      try record.key.withUnsafeBytes { key in
        try record.value.withUnsafeBytes { try output.emit(key: key, value: $0) }
      }
    }
    records.removeAll(keepingCapacity: true)
    byteCount = 0
  }
}
