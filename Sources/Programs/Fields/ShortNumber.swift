/// A number that fits a word with the character behind it, so that it can be
/// taken apart without a loop.
struct ShortNumber {
  /// Its digits from 0 to 9, the first one in the lowest place: those in front of
  /// the point and those behind it.
  private var digits: UInt64
  /// How many are in front of the point.
  private let wholeDigits: Int

  /// Nil where the number may go on behind eight characters.
  ///
  /// Safe: it reads nothing outside of the text.
  @inline(__always)
  init?(_ start: UnsafeRawPointer, _ end: UnsafeRawPointer) {
    let count = end - start
    // A place without a character reads as NUL, which ends a number.
    let word =
      count >= 8
      ? UInt64(littleEndian: start.loadUnaligned(as: UInt64.self))
      : count > 0 ? ByteWord.load(start, count: count) : 0
    let values = word ^ ByteWord.repeating(0x30)
    wholeDigits = Self.leadingDigits(values)
    digits = values & Self.lowest(wholeDigits)
    var used = wholeDigits
    // Of a full word there is nothing behind the digits: the shift gives NUL.
    if UInt8(truncatingIfNeeded: word >> UInt64(8 &* used)) == NumberEncoding.point {
      let behind = values >> UInt64(8 &* used &+ 8)
      // The zeros that the shift lets in are no characters.
      let fractionDigits = min(Self.leadingDigits(behind), 7 &- used)
      digits |= (behind & Self.lowest(fractionDigits)) << UInt64(8 &* used)
      used &+= 1 &+ fractionDigits
    }
    if used == 8 && count > 8 { return nil }
  }

  @inline(__always)
  func write(to writer: inout NumberWriter) {
    guard digits != 0 else { return writer.writeZero() }
    let zeros = min(digits.trailingZeroBitCount / 8, wholeDigits)
    let significant = digits &>> UInt64(truncatingIfNeeded: 8 &* zeros)
    writer.writeHeader(wholeDigits: wholeDigits &- zeros)
    writer.writeDigits(significant, count: 8 &- significant.leadingZeroBitCount / 8)
    writer.close()
  }

  /// Bytes of `values` in front of the first above 9.
  @inline(__always)
  private static func leadingDigits(_ values: UInt64) -> Int {
    let above = ((values & ByteWord.repeating(0x7f)) &+ ByteWord.repeating(0x76)) | values
    return (above & ByteWord.repeating(0x80)).trailingZeroBitCount / 8
  }

  /// A word of ones in the lowest `bytes` places.
  @inline(__always)
  private static func lowest(_ bytes: Int) -> UInt64 { ~(~0 << UInt64(8 &* bytes)) }
}
