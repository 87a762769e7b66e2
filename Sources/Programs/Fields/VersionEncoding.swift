/// Encodes what sort(1) -V compares, as bytes that sort in its order: that of filevercmp in gnulib,
/// as it is since June 2022 (coreutils 9.2).
///
/// Names are compared without their suffixes first, such as `.tar.gz`, and only then with them. A
/// text is compared as a sequence of parts, each some bytes that are no digits and then a number.
/// Bytes that are no digits are compared by their codes:
///
///     1       a tilde
///     2       the end of the bytes, at a number or at the end of the text
///     3...    letters, as in ASCII
///     55...   all other bytes
///
/// An encoding is
///
///     a byte     1 the empty text, 2 `.`, 3 `..`, which end here; 4 names with a point in front,
///                5 all others
///     the name   its parts: codes, 2, the number (`NumberEncoding`), ...; then 2
///     the rest   2 if the name ends in a digit or there is no suffix; the parts of the suffix; 2
///
/// At the end of a text, a number of 0 follows the code 2 of its last bytes, because to filevercmp
/// `a` and `a0` are the same. The rest begins where the name with its suffix first differs from
/// another one with the same name: if digits end the name, there is a number where the suffix of
/// another continues the bytes.
enum VersionEncoding {
  /// Appends the encoding of the text.
  ///
  /// Safe: it reads nothing outside the text.
  ///
  /// - Parameters:
  ///   - set: the bytes that count; nil if all do.
  ///   - folds: whether a-z are compared as A-Z.
  /// - Complexity: O(bytes of the text).
  static func append(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer, keeping set: ByteSet?, folds: Bool,
    mask: UInt64, to buffer: inout KeyBuffer
  ) {
    let count = end - start
    let most = 2 * count + VersionWriter.constantBytesMax
    let target = buffer.room(for: most + count)
    var writer = VersionWriter(target, mask: mask)
    if set == nil && !folds {
      writer.write(start, end)
    } else {
      let text = target + most
      writer.write(text, copy(start, end, keeping: set, folds: folds, to: text))
    }
    buffer.append(upTo: writer.next)
  }

  /// Copies the bytes that count, and returns their end.
  private static func copy(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer, keeping set: ByteSet?, folds: Bool,
    to text: UnsafeMutableRawPointer
  ) -> UnsafeRawPointer {
    var (place, next) = (start, text)
    while place < end {
      let byte = place.load(as: UInt8.self)
      next.storeBytes(of: folds ? ByteClass.uppercased(byte) : byte, as: UInt8.self)
      next += set?.count(byte) ?? 1
      place += 1
    }
    return UnsafeRawPointer(next)
  }

  private static let tilde = UInt8(ascii: "~")
  private static let point = UInt8(ascii: ".")
  /// The code of the end of bytes that are no digits.
  fileprivate static let end: UInt8 = 2

  /// The codes of all bytes; digits have none.
  fileprivate static let codes: [UInt8] = {
    var codes = [UInt8](repeating: 0, count: 256)
    codes[Int(tilde)] = 1
    let letters = (UInt8.min...UInt8.max).filter(isLetter)
    for (rank, byte) in letters.enumerated() { codes[Int(byte)] = end + 1 + UInt8(rank) }
    let others = (UInt8.min...UInt8.max).filter {
      !isLetter($0) && !ByteClass.isDigit($0) && $0 != tilde
    }
    for (rank, byte) in others.enumerated() {
      codes[Int(byte)] = end + 1 + UInt8(letters.count + rank)
    }
    return codes
  }()

  private static func isLetter(_ byte: UInt8) -> Bool {
    (65...90).contains(ByteClass.uppercased(byte))
  }

  /// The first byte of the encoding, and whether anything follows it.
  fileprivate static func kind(_ text: UnsafeRawBufferPointer) -> (UInt8, isWhole: Bool) {
    guard let first = text.first else { return (1, true) }
    guard first == point else { return (5, false) }
    if text.count == 1 { return (2, true) }
    return text.count == 2 && text[1] == point ? (3, true) : (4, false)
  }

  /// Where the suffix of a text begins, which is not empty: the longest end of it, but not all of
  /// it, of the form `(\.[A-Za-z~][A-Za-z0-9~]*)*`.
  fileprivate static func suffix(of text: UnsafeRawBufferPointer) -> Int {
    func begins(_ byte: UInt8) -> Bool { isLetter(byte) || byte == tilde }
    func continues(_ byte: UInt8) -> Bool { begins(byte) || ByteClass.isDigit(byte) }
    var (place, suffix) = (0, 0)
    while place < text.count {
      place += 1
      suffix = place
      while place + 1 < text.count, text[place] == point, begins(text[place + 1]) {
        place += 2
        while place < text.count, continues(text[place]) { place += 1 }
      }
    }
    return suffix
  }
}

/// Writes one text in the form of `VersionEncoding`.
private struct VersionWriter {
  /// The place after what was written.
  private(set) var next: UnsafeMutableRawPointer
  private let mask: UInt64

  /// Bytes in an encoding besides two for each byte of the text: the first one, both ends, and
  /// numbers where the text has no digits.
  static let constantBytesMax = 16

  init(_ target: UnsafeMutableRawPointer, mask: UInt64) {
    next = target
    self.mask = mask
  }

  mutating func write(_ start: UnsafeRawPointer, _ end: UnsafeRawPointer) {
    let text = UnsafeRawBufferPointer(start: start, count: end - start)
    let (kind, isWhole) = VersionEncoding.kind(text)
    put(kind)
    if isWhole { return }
    let suffix = start + VersionEncoding.suffix(of: text)
    writeParts(start, suffix)
    put(VersionEncoding.end)
    if suffix == end || ByteClass.isDigit((suffix - 1).load(as: UInt8.self)) {
      put(VersionEncoding.end)
    }
    if suffix < end { writeParts(suffix, end) }
    put(VersionEncoding.end)
  }

  /// Writes the parts of a text that is not empty.
  private mutating func writeParts(_ start: UnsafeRawPointer, _ end: UnsafeRawPointer) {
    var place = start
    repeat {
      while place < end, !ByteClass.isDigit(place.load(as: UInt8.self)) {
        put(VersionEncoding.codes[Int(place.load(as: UInt8.self))])
        place += 1
      }
      put(VersionEncoding.end)
      let digits = place
      while place < end, ByteClass.isDigit(place.load(as: UInt8.self)) { place += 1 }
      var number = NumberWriter(next, isNegative: false, mask: mask)
      NumberEncoding.write(digits, place, to: &number)
      next = number.next
    } while place < end
  }

  private mutating func put(_ byte: UInt8) {
    next.storeBytes(of: byte ^ UInt8(truncatingIfNeeded: mask), as: UInt8.self)
    next += 1
  }
}
