/// A number of any length, as the positions of its digits in the text.
struct LongNumber {
  /// The digits before the point, without leading zeros.
  private let whole: UnsafeRawPointer
  private let wholeEnd: UnsafeRawPointer
  /// The digits after the point, without trailing zeros.
  private let fraction: UnsafeRawPointer
  private let fractionEnd: UnsafeRawPointer

  /// - Complexity: O(characters of the number).
  @inline(never)
  init(_ start: UnsafeRawPointer, _ end: UnsafeRawPointer) {
    var first = start
    while first < end, Self.isZero(first) { first += 1 }
    whole = first
    wholeEnd = Self.skipDigits(first, end)
    if wholeEnd < end, wholeEnd.load(as: UInt8.self) == NumberEncoding.point {
      fraction = wholeEnd + 1
      fractionEnd = Self.trimZeros(fraction, Self.skipDigits(fraction, end))
    } else {
      fraction = wholeEnd
      fractionEnd = wholeEnd
    }
  }

  /// - Complexity: O(digits), eight at a time.
  @inline(never)
  func write(to writer: inout NumberWriter) {
    let wholeDigits = wholeEnd - whole
    guard wholeDigits > 0 || fraction < fractionEnd else { return writer.writeZero() }
    writer.writeHeader(wholeDigits: wholeDigits)
    if fraction == fractionEnd {
      Self.write(whole, Self.trimZeros(whole, wholeEnd), to: &writer)
    } else if wholeDigits & 1 == 0 {
      Self.write(whole, wholeEnd, to: &writer)
      Self.write(fraction, fractionEnd, to: &writer)
    } else {
      // The point falls in the middle of a byte.
      let last = wholeEnd - 1
      Self.write(whole, last, to: &writer)
      writer.writeDigits(
        Self.digits(last, count: 1) | Self.digits(fraction, count: 1) << 8, count: 2)
      Self.write(fraction + 1, fractionEnd, to: &writer)
    }
    writer.close()
  }

  private static func write(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer, to writer: inout NumberWriter
  ) {
    var place = start
    while end - place >= 8 {
      let word = UInt64(littleEndian: place.loadUnaligned(as: UInt64.self))
      writer.writeDigits(word & ByteWord.repeating(0x0f), count: 8)
      place += 8
    }
    let left = end - place
    if left > 0 { writer.writeDigits(digits(place, count: left), count: left) }
  }

  /// The values of one to seven digits: the low halves of their characters.
  private static func digits(_ start: UnsafeRawPointer, count: Int) -> UInt64 {
    ByteWord.load(start, count: count) & ByteWord.repeating(0x0f)
  }

  private static func isZero(_ place: UnsafeRawPointer) -> Bool {
    place.load(as: UInt8.self) == UInt8(ascii: "0")
  }

  private static func skipDigits(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer
  ) -> UnsafeRawPointer {
    var place = start
    while place < end, ByteClass.isDigit(place.load(as: UInt8.self)) { place += 1 }
    return place
  }

  /// The end of the digits, not counting trailing zeros.
  private static func trimZeros(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer
  ) -> UnsafeRawPointer {
    var last = end
    while last > start, isZero(last - 1) { last -= 1 }
    return last
  }
}
