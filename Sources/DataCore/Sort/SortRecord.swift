/// A record as stored in the arena of a sort buffer, without padding:
///
///     key length    2 bytes, or 0xffff and the length in 4 bytes after both
///     value length  2 bytes, or 0xffff and the length in 4 bytes after both
///     sequence      8 bytes, only in buffers that keep the order of the input
///     key, value
struct SortRecord {
  private(set) var key: Key
  private var valueLength: Int
  private(set) var sequence: UInt64

  /// Represents a record before the first one.
  static var none: SortRecord { SortRecord() }

  private init() {
    key = Key(at: RawBytes.nowhere, count: 0)
    valueLength = 0
    sequence = 0
  }

  static let headerBytesMax = 4 + 8 + 8

  /// The size of the header of a record of the usual size.
  static func headerBytes(isSequenced: Bool) -> Int { isSequenced ? 12 : 4 }

  @inline(__always)
  var value: RawBytes { RawBytes(at: key.end, count: valueLength) }

  /// Writes a header and returns where the key goes.
  @inline(__always)
  static func writeHeader(
    _ target: UnsafeMutableRawPointer, length: Int, valueLength: Int
  ) -> UnsafeMutableRawPointer {
    if length < 0xffff && valueLength < 0xffff {
      target.storeBytes(
        of: UInt32(truncatingIfNeeded: length | valueLength << 16).littleEndian, as: UInt32.self)
      return target + 4
    }
    return writeLongHeader(target, length: length, valueLength: valueLength)
  }

  @inline(never)
  private static func writeLongHeader(
    _ target: UnsafeMutableRawPointer, length: Int, valueLength: Int
  ) -> UnsafeMutableRawPointer {
    var next = target + 4
    for (number, place) in [(length, 0), (valueLength, 2)] {
      let isLong = number >= 0xffff
      target.storeBytes(
        of: isLong ? 0xffff : UInt16(number).littleEndian, toByteOffset: place, as: UInt16.self)
      if isLong {
        next.storeBytes(of: UInt32(number).littleEndian, as: UInt32.self)
        next += 4
      }
    }
    return next
  }

  /// Reads the record at `source`.
  ///
  /// Safe: the slack of the arena follows the last record.
  @inline(__always)
  init(at source: UnsafeRawPointer, isSequenced: Bool) {
    let header = UInt32(littleEndian: source.loadUnaligned(as: UInt32.self))
    key = Key(at: source + 4, count: Int(header & 0xffff))
    valueLength = Int(header >> 16)
    sequence = 0
    if key.count == 0xffff || valueLength == 0xffff { readLongHeader() }
    if isSequenced {
      sequence = key.start.loadUnaligned(as: UInt64.self)
      key = Key(at: key.start + 8, count: key.count)
    }
  }

  @inline(never)
  private mutating func readLongHeader() {
    var (start, length) = (key.start, key.count)
    if length == 0xffff {
      length = Int(UInt32(littleEndian: start.loadUnaligned(as: UInt32.self)))
      start += 4
    }
    if valueLength == 0xffff {
      valueLength = Int(UInt32(littleEndian: start.loadUnaligned(as: UInt32.self)))
      start += 4
    }
    key = Key(at: start, count: length)
  }
}

/// What is sorted in place of a record: 16 bytes, four to a cache line.
struct SortEntry {
  /// Eight bytes of the key as a number in byte order, padded with zeros.
  var prefix: UInt64
  /// Partition (16 bits) and address of the record (`LowAddress`).
  var reference: UInt64

  @inline(__always)
  init(prefix: UInt64, partition: Int, record: UnsafeRawPointer) {
    self.prefix = prefix
    reference = UInt64(truncatingIfNeeded: partition) << 48 | LowAddress.bits(of: record)
  }

  @inline(__always)
  var partition: Int { Int(truncatingIfNeeded: reference >> 48) }

  /// Safe: the reference was made from an address, in an arena that outlives the entry.
  @inline(__always)
  var address: UnsafeRawPointer {
    LowAddress.pointer(in: reference)
  }

  /// Eight bytes of a key from `offset` on, in byte order, padded with zeros. The offset is a
  /// multiple of eight that lies in the key, or 0.
  @inline(__always)
  static func prefix(of key: Key, from offset: Int = 0) -> UInt64 {
    let length = key.count &- offset
    let word = UInt64(bigEndian: key.start.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    // A smart shift by 64 gives zero: no byte, no prefix.
    return length >= 8 ? word : word & ~(~0 >> UInt64(truncatingIfNeeded: 8 &* length))
  }
}
