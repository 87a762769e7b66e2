/// A number that fits in one word together with the character after it, so that it can be parsed
/// without a loop.
struct ShortNumber {
  /// Its digits, as values from 0 to 9, with the first in the lowest place: those before the point,
  /// then those after it.
  private var digits: UInt64
  /// How many digits are before the point.
  private let wholeDigits: Int

  /// Nil if the number may continue past eight characters.
  ///
  /// Safe: it reads nothing outside the text.
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
    // If the digits fill the word, nothing follows them: the shift gives NUL.
    if UInt8(truncatingIfNeeded: word >> UInt64(8 &* used)) == NumberEncoding.point {
      let behind = values >> UInt64(8 &* used &+ 8)
      // The zeros that the shift brings in are not characters.
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

  /// The number of bytes of `values` before the first one above 9.
  @inline(__always)
  private static func leadingDigits(_ values: UInt64) -> Int {
    let above = ((values & ByteWord.repeating(0x7f)) &+ ByteWord.repeating(0x76)) | values
    return (above & ByteWord.repeating(0x80)).trailingZeroBitCount / 8
  }

  /// A word with ones in the lowest `bytes` places.
  @inline(__always)
  private static func lowest(_ bytes: Int) -> UInt64 { ~(~0 << UInt64(8 &* bytes)) }
}
