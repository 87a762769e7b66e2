/// Encodes what sort(1) -h compares, as bytes that sort in its order: the unit behind a number
/// decides first, then the number. So `2K` comes before `1M`, and `1000K` too.
///
///     0x80 + n    for a unit of 1000 to the n-th; less n for a negative number
///     the number  `NumberEncoding`
///
/// The unit is the letter right behind the number: K or k, M, G, T, P, E, Z, Y, R, Q. Zero has no
/// unit. Nothing is multiplied, so nothing is rounded. (GNU sort knows R and Q from coreutils 9.2
/// on.)
enum HumanEncoding {
  /// Appends the encoding of the number with which the text begins.
  ///
  /// Safe: it reads nothing outside the text.
  ///
  /// - Parameter folds: whether a letter in lower case is a unit as well.
  /// - Complexity: O(characters of the number).
  static func append(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer, folds: Bool, mask: UInt64,
    to buffer: inout KeyBuffer
  ) {
    let number = FieldWalk.skipBlanks(start, end)
    let unit = UInt8(truncatingIfNeeded: 0x80 &+ power(number, end, folds: folds))
    let target = buffer.room(for: 1)
    target.storeBytes(of: unit ^ UInt8(truncatingIfNeeded: mask), as: UInt8.self)
    buffer.append(upTo: target + 1)
    NumberEncoding.append(number, end, mask: mask, to: &buffer)
  }

  /// The power of 1000 of the unit; negative for a negative number.
  private static func power(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer, folds: Bool
  ) -> Int {
    var place = start
    let isNegative = place < end && place.load(as: UInt8.self) == NumberEncoding.minus
    if isNegative { place += 1 }
    var isZero = true
    skipDigits(&place, end, &isZero)
    if place < end, place.load(as: UInt8.self) == NumberEncoding.point {
      place += 1
      skipDigits(&place, end, &isZero)
    }
    guard !isZero, place < end else { return 0 }
    let letter = place.load(as: UInt8.self)
    let power = power(of: folds ? ByteClass.uppercased(letter) : letter)
    return isNegative ? -power : power
  }

  private static func skipDigits(
    _ place: inout UnsafeRawPointer, _ end: UnsafeRawPointer, _ isZero: inout Bool
  ) {
    while place < end, ByteClass.isDigit(place.load(as: UInt8.self)) {
      isZero = isZero && place.load(as: UInt8.self) == UInt8(ascii: "0")
      place += 1
    }
  }

  private static func power(of letter: UInt8) -> Int {
    switch letter {
    case UInt8(ascii: "k"), UInt8(ascii: "K"): 1
    case UInt8(ascii: "M"): 2
    case UInt8(ascii: "G"): 3
    case UInt8(ascii: "T"): 4
    case UInt8(ascii: "P"): 5
    case UInt8(ascii: "E"): 6
    case UInt8(ascii: "Z"): 7
    case UInt8(ascii: "Y"): 8
    case UInt8(ascii: "R"): 9
    case UInt8(ascii: "Q"): 10
    default: 0
    }
  }
}
