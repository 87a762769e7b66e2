import Glibc

/// A key and its value as stored between the map side's table and the sort: a length, a value and
/// the bytes of the key, without padding.
///
///     length  1 byte, or 255 and then 4 bytes little-endian
///     value   1 byte, or 255 and then 8 bytes little-endian (signed)
///     key     `length` bytes
///
/// The two escapes follow the two single bytes: [length][value][length32?][value64?][key].
struct PackedRecord {
  private(set) var key: Key
  private(set) var value: Int64

  /// Most bytes before a key.
  static let headerBytesMax = 2 + 4 + 8

  /// Most bytes that a record takes before the next one.
  @inline(__always)
  static func bytesMax(keyBytes: Int) -> Int { headerBytesMax &+ keyBytes }

  /// Writes the header of a record and returns where its key goes.
  @inline(__always)
  static func writeHeader(
    _ target: UnsafeMutableRawPointer, length: Int, value: Int64
  ) -> UnsafeMutableRawPointer {
    if length < 255 && value >= 0 && value < 255 {
      target.storeBytes(
        of: UInt16(truncatingIfNeeded: length | Int(value) << 8).littleEndian, as: UInt16.self)
      return target + 2
    }
    return writeLongHeader(target, length: length, value: value)
  }

  @inline(never)
  private static func writeLongHeader(
    _ target: UnsafeMutableRawPointer, length: Int, value: Int64
  ) -> UnsafeMutableRawPointer {
    var next = target + 2
    let isLong = length >= 255
    let isWide = value < 0 || value >= 255
    target.storeBytes(of: isLong ? 255 : UInt8(length), as: UInt8.self)
    target.storeBytes(of: isWide ? 255 : UInt8(value), toByteOffset: 1, as: UInt8.self)
    if isLong {
      next.storeBytes(of: UInt32(length).littleEndian, as: UInt32.self)
      next += 4
    }
    if isWide {
      next.storeBytes(of: value.littleEndian, as: Int64.self)
      next += 8
    }
    return next
  }

  /// Adds `value` to a record in place. Does nothing and returns false if the record has another
  /// key or the sum does not fit the single byte of the header.
  @inline(__always)
  static func add(
    _ value: Int64, to record: UnsafeMutableRawPointer, ifKeyIs key: Key
  ) -> Bool {
    let single = record.load(fromByteOffset: 1, as: UInt8.self)
    guard value >= 0, value < 255, single < 255, Int64(single) &+ value < 255 else {
      return false
    }
    let found = PackedRecord(at: UnsafeRawPointer(record)).key
    guard found.count == key.count, memcmp(found.start, key.start, key.count) == 0 else {
      return false
    }
    record.storeBytes(
      of: single &+ UInt8(truncatingIfNeeded: value), toByteOffset: 1, as: UInt8.self)
    return true
  }

  /// Reads the record at `source`; the next one starts at `key.end`.
  ///
  /// Safe: the memory of packed records has at least one step after the last record, so their keys
  /// can be read in whole steps.
  @inline(__always)
  init(at source: UnsafeRawPointer) {
    let header = UInt16(littleEndian: source.loadUnaligned(as: UInt16.self))
    key = Key(at: source + 2, count: Int(header & 255))
    value = Int64(header >> 8)
    if key.count == 255 || value == 255 { readLongHeader() }
  }

  @inline(never)
  private mutating func readLongHeader() {
    var (start, length) = (key.start, key.count)
    if length == 255 {
      length = Int(UInt32(littleEndian: start.loadUnaligned(as: UInt32.self)))
      start += 4
    }
    if value == 255 {
      value = Int64(littleEndian: start.loadUnaligned(as: Int64.self))
      start += 8
    }
    key = Key(at: start, count: length)
  }
}
