import CGristKernels
import Glibc

/// A key and its value in 32 bytes, two to a cache line: the cell of the hash tables and the entry
/// of the sort.
///
/// `first` and `second` are the first 16 bytes of the key, padded with zeros.
/// `meta` says the rest:
///
///     0                            the cell is empty
///     length + 1                   a short key: at most 16 bytes, all in the words
///     1 | 15 bits of hash | 48     a long key: the address of its packed record (`LowAddress`)
struct KeyCell {
  var first: UInt64
  var second: UInt64
  var value: Int64
  var meta: UInt64

  /// Bytes of a key that a cell holds: one step.
  static let inlineBytes = Key.stepBytes
  private static let longBit: UInt64 = 1 << 63

  @inline(__always)
  static func shortMeta(length: Int) -> UInt64 { UInt64(truncatingIfNeeded: length &+ 1) }

  @inline(__always)
  static func longMeta(record: UnsafeRawPointer, hash: UInt64) -> UInt64 {
    longBit | (hash >> 1) & ~(LowAddress.mask | longBit) | LowAddress.bits(of: record)
  }

  @inline(__always)
  var isEmpty: Bool { meta == 0 }

  @inline(__always)
  var isLong: Bool { meta & Self.longBit != 0 }

  /// The packed record of a long key.
  ///
  /// Safe: the meta of a long key is made from the address of a record, in a region that outlives
  /// the table.
  @inline(__always)
  var record: PackedRecord {
    PackedRecord(at: LowAddress.pointer(in: meta))
  }

  /// The same cell, with another hash in its meta if the key is long.
  @inline(__always)
  func withHash(_ hash: UInt64) -> KeyCell {
    guard isLong else { return self }
    var cell = self
    cell.meta = Self.longMeta(record: LowAddress.pointer(in: meta), hash: hash)
    return cell
  }

  /// Prefetches the record of a long key.
  @inline(__always)
  func prefetchRecord() {
    if isLong { grist_prefetch(LowAddress.pointer(in: meta)) }
  }

  /// Bytes of the key.
  @inline(__always)
  var length: Int { isLong ? record.key.count : Int(truncatingIfNeeded: meta) &- 1 }

  /// Whether two cells of the same table, whose words are in the same order, have the same key.
  @inline(__always)
  func hasSameLongKey(
    _ words: KeyWords, hash: UInt64, key: Key
  ) -> Bool {
    guard first == words.first, second == words.second,
      meta & ~LowAddress.mask == Self.longMeta(record: key.start, hash: hash) & ~LowAddress.mask
    else { return false }
    let mine = record.key
    return mine.count == key.count
      && memcmp(
        mine.start + Self.inlineBytes, key.start + Self.inlineBytes, key.count - Self.inlineBytes)
        == 0
  }
}

// MARK: - Order

extension KeyCell {
  /// Reverses the words so that comparing them as numbers compares the bytes.
  @inline(__always)
  func inSortOrder() -> KeyCell {
    KeyCell(first: first.byteSwapped, second: second.byteSwapped, value: value, meta: meta)
  }

  /// Calls `body` with the key. The cell is in sort order; the words of a long key are not used.
  @inline(__always)
  func withKey<Result>(_ body: (Key) throws -> Result) rethrows -> Result {
    if isLong { return try body(record.key) }
    var words = (first.byteSwapped, second.byteSwapped)
    let length = length
    return try withUnsafePointer(to: &words) { try body(Key(at: $0, count: length)) }
  }
}
