/// Numbers that take as many bytes as they need: LEB128 and zigzag, as in Protocol Buffers.
///
/// Each byte holds seven bits, the lowest first, with the top bit set in all bytes but the last.
package enum Varint {
  /// The most bytes that a number takes.
  package static let bytesMax = 10

  // MARK: In memory

  /// Writes a number and returns the place after it. There must be room for `bytesMax` bytes.
  @inlinable @inline(__always)
  package static func write(
    _ number: UInt64, to target: UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer {
    var rest = number
    var next = target
    while rest >= 128 {
      next.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 128, as: UInt8.self)
      next += 1
      rest >>= 7
    }
    next.storeBytes(of: UInt8(truncatingIfNeeded: rest), as: UInt8.self)
    return next + 1
  }

  /// Bytes that `write` takes for `number`.
  @inlinable @inline(__always)
  package static func byteCount(_ number: UInt64) -> Int {
    (70 &- (number | 1).leadingZeroBitCount) / 7
  }

  /// Reads a number and moves `next` past it; nil if it does not end before `end` or has more than
  /// 64 bits.
  @inlinable @inline(__always)
  package static func read(_ next: inout UnsafeRawPointer, end: UnsafeRawPointer) -> UInt64? {
    guard next < end else { return nil }
    let byte = next.load(as: UInt8.self)
    next += 1
    if byte < 128 { return UInt64(byte) }
    return readLong(first: byte, &next, end: end)
  }

  @usableFromInline @inline(never)
  package static func readLong(
    first: UInt8, _ next: inout UnsafeRawPointer, end: UnsafeRawPointer
  ) -> UInt64? {
    var number = UInt64(first & 127)
    var shift: UInt64 = 7
    while next < end, shift < 64 {
      let byte = next.load(as: UInt8.self)
      next += 1
      if shift == 63 && byte > 1 { return nil }
      number |= UInt64(byte & 127) << shift
      if byte < 128 { return number }
      shift += 7
    }
    return nil
  }

  // MARK: In arrays

  package static func append(_ number: UInt64, to bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(byteCount: bytesMax, alignment: 1) { room in
      guard let start = room.baseAddress else { return }
      bytes.append(contentsOf: room[..<(write(number, to: start) - start)])
    }
  }

  /// Reads the number at `position`, which is within the bytes or at their end, and moves it past
  /// the number; nil if there is no number of at most 64 bits.
  package static func read(_ bytes: [UInt8], at position: inout Int) -> UInt64? {
    bytes.withUnsafeBytes {
      guard let start = $0.baseAddress else { return nil }
      var next = start + position
      defer { position = next - start }
      return read(&next, end: start + $0.count)
    }
  }

  // MARK: Signs

  /// Maps numbers near zero, of either sign, to small numbers.
  @inlinable @inline(__always)
  package static func zigzag(_ value: Int64) -> UInt64 {
    UInt64(bitPattern: value << 1 ^ value >> 63)
  }

  @inlinable @inline(__always)
  package static func unzigzag(_ number: UInt64) -> Int64 {
    Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
  }
}
