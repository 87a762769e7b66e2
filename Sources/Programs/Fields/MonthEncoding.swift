/// Encodes what sort(1) -M compares as one byte: 1 for text that does not begin, after blanks, with
/// the first three letters of an English month in any case, and 2 to 13 for January to December.
enum MonthEncoding {
  static func append(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer, mask: UInt64, to buffer: inout KeyBuffer
  ) {
    let target = buffer.room(for: 1)
    target.storeBytes(
      of: (1 + month(FieldWalk.skipBlanks(start, end), end)) ^ UInt8(truncatingIfNeeded: mask),
      as: UInt8.self)
    buffer.append(upTo: target + 1)
  }

  /// 1 to 12, or 0.
  private static func month(_ start: UnsafeRawPointer, _ end: UnsafeRawPointer) -> UInt8 {
    guard end - start >= 3 else { return 0 }
    let letters = (0..<3).reduce(0) { name, place in
      name << 8 | UInt32(ByteClass.uppercased(start.load(fromByteOffset: place, as: UInt8.self)))
    }
    return UInt8(truncatingIfNeeded: (names.firstIndex(of: letters) ?? -1) + 1)
  }

  /// The three letters of each month, the first in the highest place.
  private static let names: [UInt32] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
  ].map { $0.utf8.reduce(0) { $0 << 8 | UInt32($1) } }
}
