/// Encodes decimal numbers of any length as bytes that sort in the order of the numbers.
///
///     zero       0x80
///     positive   0x81 + n           n digits before the point, up to 111
///                0xf0 + k, n        for more digits: n in k bytes, most significant first
///                then two digits in each byte: twice their value, plus 1 if more follow
///     negative   the complement of all that
///
/// The digits are written from the first nonzero one, or from the point, up to the last nonzero
/// one; a zero completes an odd last digit. So equal numbers have equal bytes however they are
/// spelled, and no encoding is a prefix of another. With `mask` ~0 instead of 0, all bytes are
/// complemented, which reverses the order. `1` is 82 14, `-12.5` is 7c e6 9b.
///
/// A number is what sort(1) -n accepts: blanks, an optional minus, digits, and optionally a point
/// and more digits; anything after that is ignored. Text that does not begin like this counts as
/// zero. (GNU sort before coreutils 9.5, built for signed chars, also skips bytes of 0x80 within
/// numbers, as if they separated thousands; this encoding does not.)
enum NumberEncoding {
  static let minus = UInt8(ascii: "-")
  static let point = UInt8(ascii: ".")

  /// Appends the encoding of the number with which the text begins.
  ///
  /// Safe: it reads nothing outside the text, and two digits become one byte.
  ///
  /// - Complexity: a few dozen instructions for up to eight characters after the blanks and the
  ///   minus; O(characters) for more.
  @inline(__always)
  static func append(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer, mask: UInt64, to buffer: inout KeyBuffer
  ) {
    var place = FieldWalk.skipBlanks(start, end)
    let isNegative = place < end && place.load(as: UInt8.self) == minus
    if isNegative { place += 1 }
    let room = NumberWriter.headerBytesMax &+ (end - place) / 2 &+ 1
    var writer = NumberWriter(buffer.room(for: room), isNegative: isNegative, mask: mask)
    write(place, end, to: &writer)
    buffer.append(upTo: writer.next)
  }

  /// Writes the number with which the text begins, which has no sign.
  @inline(__always)
  static func write(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer, to writer: inout NumberWriter
  ) {
    if let number = ShortNumber(start, end) {
      number.write(to: &writer)
    } else {
      LongNumber(start, end).write(to: &writer)
    }
  }
}

/// Writes one number in the form of `NumberEncoding`.
///
/// Safe: it writes up to three bytes past the end, for which a `KeyBuffer` has memory.
struct NumberWriter {
  /// The place after what was written.
  private(set) var next: UnsafeMutableRawPointer
  /// All ones if the bytes of zero are complemented.
  private let mask: UInt64
  /// The same for any other number.
  private let flip: UInt64

  /// Most bytes that precede the digits.
  static let headerBytesMax = 9
  /// Most digits before the point that the first byte can count.
  private static let shortDigitsMax = 0xf0 - 0x81

  @inline(__always)
  init(_ target: UnsafeMutableRawPointer, isNegative: Bool, mask: UInt64) {
    next = target
    self.mask = mask
    flip = isNegative ? ~mask : mask
  }

  /// Zero has no sign.
  @inline(__always)
  mutating func writeZero() { write(0x80, mask) }

  @inline(__always)
  mutating func writeHeader(wholeDigits: Int) {
    if wholeDigits <= Self.shortDigitsMax {
      write(UInt8(truncatingIfNeeded: 0x81 &+ wholeDigits), flip)
    } else {
      writeLongHeader(wholeDigits)
    }
  }

  @inline(never)
  private mutating func writeLongHeader(_ wholeDigits: Int) {
    let bytes = (Int.bitWidth - wholeDigits.leadingZeroBitCount + 7) / 8
    write(UInt8(0xf0 + bytes), flip)
    for index in (0..<bytes).reversed() {
      write(UInt8(truncatingIfNeeded: wholeDigits >> (8 * index)), flip)
    }
  }

  /// Writes up to eight digits, the first in the lowest place, with zeros above.
  @inline(__always)
  mutating func writeDigits(_ digits: UInt64, count: Int) {
    // Each is below 200, so nothing carries; the places in between are masked out.
    let pairs = (digits &* 10 &+ digits >> 8) & 0x00ff_00ff_00ff_00ff
    let spread = pairs << 1 | 0x0001_0001_0001_0001
    let joined = (spread | spread >> 8) & 0x0000_ffff_0000_ffff
    let word = UInt32(truncatingIfNeeded: joined | joined >> 16)
    next.storeBytes(
      of: (word ^ UInt32(truncatingIfNeeded: flip)).littleEndian, as: UInt32.self)
    next += (count &+ 1) / 2
  }

  /// Marks the last byte: no more digits follow.
  @inline(__always)
  func close() {
    let last = next - 1
    last.storeBytes(of: last.load(as: UInt8.self) ^ 1, as: UInt8.self)
  }

  @inline(__always)
  private mutating func write(_ byte: UInt8, _ mask: UInt64) {
    next.storeBytes(of: byte ^ UInt8(truncatingIfNeeded: mask), as: UInt8.self)
    next += 1
  }
}
