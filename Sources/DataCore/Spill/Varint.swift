/// LEB128 numbers and zigzag coding, as in Protocol Buffers.
enum Varint {
  static let bytesMax = 10

  @inline(__always)
  static func write(
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
  @inline(__always)
  static func byteCount(_ number: UInt64) -> Int {
    (70 &- (number | 1).leadingZeroBitCount) / 7
  }

  /// Reads a number and moves `next` behind it; nil where it does not end
  /// before `end` or has more than 64 bits.
  @inline(__always)
  static func read(_ next: inout UnsafeRawPointer, end: UnsafeRawPointer) -> UInt64? {
    guard next < end else { return nil }
    let byte = next.load(as: UInt8.self)
    next += 1
    if byte < 128 { return UInt64(byte) }
    return readLong(first: byte, &next, end: end)
  }

  @inline(never)
  private static func readLong(
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

  @inline(__always)
  static func zigzag(_ value: Int64) -> UInt64 {
    UInt64(bitPattern: value << 1 ^ value >> 63)
  }

  @inline(__always)
  static func unzigzag(_ number: UInt64) -> Int64 {
    Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
  }
}
