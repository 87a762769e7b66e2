import CGristKernels
import Glibc

/// A key and its value in 32 bytes, two to a cache line: the cell of the hash
/// tables and the entry of the sort.
///
/// `first` and `second` are the first 16 bytes of the key, padded with zeros.
/// `meta` tells the rest:
///
///     0                            the cell is empty
///     length + 1                   a short key: at most 16 bytes, all in the words
///     1 | 15 bits of hash | 48     a long key: the address of its packed record
///
/// (48 bits: user space of x86-64 and AArch64 ends there.)
struct KeyCell {
  var first: UInt64
  var second: UInt64
  var value: Int64
  var meta: UInt64

  static let inlineBytes = 16
  private static let longBit: UInt64 = 1 << 63
  private static let addressMask: UInt64 = 1 << 48 - 1

  @inline(__always)
  static func shortMeta(length: Int) -> UInt64 { UInt64(truncatingIfNeeded: length &+ 1) }

  @inline(__always)
  static func longMeta(record: UnsafeRawPointer, hash: UInt64) -> UInt64 {
    longBit | (hash >> 1) & ~(addressMask | longBit)
      | UInt64(UInt(bitPattern: record)) & addressMask
  }

  @inline(__always)
  var isEmpty: Bool { meta == 0 }

  @inline(__always)
  var isLong: Bool { meta & Self.longBit != 0 }

  /// The packed record of a long key.
  ///
  /// Safe: the meta of a long key is made from the address of a record, in a
  /// region that outlives the table.
  @inline(__always)
  var record: PackedRecord {
    PackedRecord(at: UnsafeRawPointer(bitPattern: UInt(meta & Self.addressMask))!)
  }

  /// The same cell, whose meta says another hash where the key is long.
  @inline(__always)
  func withHash(_ hash: UInt64) -> KeyCell {
    guard isLong else { return self }
    var cell = self
    cell.meta = Self.longMeta(
      record: UnsafeRawPointer(bitPattern: UInt(meta & Self.addressMask))!, hash: hash)
    return cell
  }

  /// Asks for the record of a long key.
  @inline(__always)
  func prefetchRecord() {
    if isLong {
      grist_prefetch(UnsafeRawPointer(bitPattern: UInt(meta & Self.addressMask)))
    }
  }

  /// Bytes of the key.
  @inline(__always)
  var length: Int { isLong ? record.length : Int(truncatingIfNeeded: meta) &- 1 }

  /// Whether two cells of the same table, whose words are in the same order, have one key.
  @inline(__always)
  func hasSameLongKey(
    _ words: KeyWords, hash: UInt64, key: UnsafeRawPointer, length: Int
  ) -> Bool {
    guard first == words.first, second == words.second,
      meta & ~Self.addressMask == Self.longMeta(record: key, hash: hash) & ~Self.addressMask
    else { return false }
    let mine = record
    return mine.length == length
      && memcmp(mine.key + Self.inlineBytes, key + Self.inlineBytes, length - Self.inlineBytes) == 0
  }
}

// MARK: - Order

extension KeyCell {
  /// Turns the words so that comparing them as numbers compares the bytes.
  @inline(__always)
  func inSortOrder() -> KeyCell {
    KeyCell(first: first.byteSwapped, second: second.byteSwapped, value: value, meta: meta)
  }

  /// Calls `body` with the bytes of the key; 16 bytes can be read there whatever
  /// its length. The cell is in sort order;
  /// of a long key the words are not used.
  @inline(__always)
  func withKey<Result>(_ body: (UnsafeRawPointer, Int) throws -> Result) rethrows -> Result {
    if isLong {
      let record = record
      return try body(record.key, record.length)
    }
    var bytes = (first.byteSwapped, second.byteSwapped)
    let length = length
    return try withUnsafeBytes(of: &bytes) { try body($0.baseAddress!, length) }
  }
}

enum KeyOrder {
  /// Below, at or above zero as the bytes of `a` come before, are, or come
  /// after those of `b`; the first `offset` bytes are known to be the same.
  static func compare(_ a: PackedRecord, _ b: PackedRecord, from offset: Int) -> Int {
    let common = min(a.length, b.length)
    let order =
      common > offset
      ? memcmp(a.key + offset, b.key + offset, common - offset) : 0
    return order != 0 ? Int(order) : a.length - b.length
  }
}
