/// Decimal numbers of any length as bytes whose order is that of the numbers.
///
///     zero       0x80
///     positive   0x81 + n           n digits in front of the point, up to 111
///                0xf0 + k, n        more of them: n in k bytes, most significant first
///                then two digits a byte: twice their number, plus 1 where more follow
///     negative   the complement of all that
///
/// Digits are written from the first that is not zero, or from the point, up to
/// the last that is not zero; an odd one is followed by a zero. So equal numbers
/// have equal bytes however they are spelled, and no number is the beginning of
/// another. With `mask` ~0 instead of 0 all bytes are complemented, which turns
/// the order round. `1` is 82 14, `-12.5` is 7c e6 9b.
///
/// A number is what sort(1) -n takes for one: blanks, perhaps a minus, digits,
/// perhaps a point and more digits; what follows is ignored. What does not begin
/// like this is zero. (GNU sort, built where a char is signed, also skips bytes of
/// 0x80 inside of numbers, as if they separated thousands; this does not.)
enum NumberEncoding {
  static let minus = UInt8(ascii: "-")
  static let point = UInt8(ascii: ".")

  /// Appends the encoding of the number that the text begins with.
  ///
  /// Safe: it reads nothing outside of the text; two digits become one byte.
  ///
  /// - Complexity: a few dozen instructions for up to eight characters behind the
  ///   blanks and the minus; O(characters) for more.
  @inline(__always)
  static func append(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer, mask: UInt64, to buffer: inout KeyBuffer
  ) {
    var place = FieldWalk.skipBlanks(start, end)
    let isNegative = place < end && place.load(as: UInt8.self) == minus
    if isNegative { place += 1 }
    let room = NumberWriter.headerBytesMax &+ (end - place) / 2 &+ 1
    var writer = NumberWriter(buffer.room(for: room), isNegative: isNegative, mask: mask)
    if let number = ShortNumber(place, end) {
      number.write(to: &writer)
    } else {
      LongNumber(place, end).write(to: &writer)
    }
    buffer.append(upTo: writer.next)
  }
}

/// Writes one number as `NumberEncoding` has it.
///
/// Safe: it writes up to three bytes over the end, which a `KeyBuffer` has memory for.
struct NumberWriter {
  /// Behind what was written.
  private(set) var next: UnsafeMutableRawPointer
  /// All ones where the bytes of zero are complemented.
  private let mask: UInt64
  /// The same for any other number.
  private let flip: UInt64

  /// Bytes in front of the digits, at most.
  static let headerBytesMax = 9
  /// Digits in front of the point that the first byte can count.
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

  /// Writes up to eight digits, the first one in the lowest place, zeros above.
  @inline(__always)
  mutating func writeDigits(_ digits: UInt64, count: Int) {
    // Below 200 each, so that nothing carries; the places between are cut out.
    let pairs = (digits &* 10 &+ digits >> 8) & 0x00ff_00ff_00ff_00ff
    let spread = pairs << 1 | 0x0001_0001_0001_0001
    let joined = (spread | spread >> 8) & 0x0000_ffff_0000_ffff
    let word = UInt32(truncatingIfNeeded: joined | joined >> 16)
    next.storeBytes(
      of: (word ^ UInt32(truncatingIfNeeded: flip)).littleEndian, as: UInt32.self)
    next += (count &+ 1) / 2
  }

  /// Says in the last byte that no digits follow.
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
