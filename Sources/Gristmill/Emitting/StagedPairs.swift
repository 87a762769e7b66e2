import DataCore

/// Encoded pairs that wait for the core to take them:
///
///     length of the key, 4 bytes │ length of the value, 4 bytes │ key │ value
@usableFromInline
struct StagedPairs: ~Copyable {
  @usableFromInline var bytes = ByteWriter(capacity: StagedPairs.bytesRipe + 4096)

  /// Bytes that are passed on between two records: they stay in the first caches.
  @usableFromInline static let bytesRipe = 32 << 10
  /// Bytes of one record's pairs that are passed on before the record ends.
  @usableFromInline static let bytesMax = 1 << 20
  @usableFromInline static let headerBytes = 8

  /// Whether keys and values are written as text instead of encoded.
  @usableFromInline let writesText: Bool

  init(writesText: Bool) { self.writesText = writesText }

  @inlinable @inline(__always)
  var isRipe: Bool { bytes.filled >= StagedPairs.bytesRipe }

  @inlinable @inline(__always)
  var isFull: Bool { bytes.filled >= StagedPairs.bytesMax }

  @inlinable
  mutating func append<Key: ByteCodable, Value: ByteCodable>(_ key: Key, _ value: Value) {
    let begin = bytes.filled
    bytes.makeRoom(for: StagedPairs.headerBytes)
    bytes.filled &+= StagedPairs.headerBytes
    let keyBegin = bytes.filled
    if writesText { key.writeText(into: &bytes) } else { key.encode(into: &bytes) }
    let valueBegin = bytes.filled
    if writesText { value.writeText(into: &bytes) } else { value.encode(into: &bytes) }
    let header = bytes.start + begin
    header.storeBytes(of: UInt32(valueBegin &- keyBegin), as: UInt32.self)
    header.storeBytes(of: UInt32(bytes.filled &- valueBegin), toByteOffset: 4, as: UInt32.self)
  }

  mutating func removeAll() { bytes.removeAll() }

  /// Calls `body` with pairs, as many at a time as the core can take.
  func forEachBatch(_ body: (UnsafeMutableBufferPointer<EmittedRecord>) throws -> Void) throws {
    let end = bytes.start + bytes.filled
    try withUnsafeTemporaryAllocation(
      of: EmittedRecord.self, capacity: Limits.probeBatch
    ) { batch in
      var next = bytes.start
      while next < end {
        var count = 0
        while next < end, count < batch.count {
          let keyBytes = Int(next.loadUnaligned(as: UInt32.self))
          let valueBytes = Int(next.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
          // The writer has a readable step after what was written.
          let key = Key(at: next + Self.headerBytes, count: keyBytes)
          let value = RawBytes(at: key.end, count: valueBytes)
          batch.initializeElement(at: count, to: EmittedRecord(key: key, value: value))
          next += Self.headerBytes + keyBytes + valueBytes
          count += 1
        }
        try body(UnsafeMutableBufferPointer(rebasing: batch[..<count]))
      }
    }
  }
}
