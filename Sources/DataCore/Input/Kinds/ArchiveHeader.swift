import JobModel

/// Headers that have no magic bytes, or only digits, but hold together. Pure.
enum ArchiveHeader {
  static func kind(_ head: UnsafeRawBufferPointer) -> DataKind? {
    if isOldTar(head) { return .tar }
    if isCpio(head) { return .cpio }
    if isLZMA(head) { return .lzma }
    return nil
  }

  /// A header of tar before POSIX: a name, and a checksum that is right. It is the sum of all
  /// bytes, its own eight counted as spaces, in octal digits.
  private static func isOldTar(_ head: UnsafeRawBufferPointer) -> Bool {
    let checksum = 148..<156
    guard head.count >= 512, head[0] != 0, head[100..<512].contains(0) else { return false }
    let digits = head[checksum].drop { $0 == 32 }.prefix { (48...55).contains($0) }
    guard !digits.isEmpty, head[checksum].allSatisfy({ $0 == 0 || $0 == 32 || (48...55) ~= $0 })
    else { return false }
    let told = digits.reduce(0) { 8 * $0 + Int($1) - 48 }
    let sum = head.prefix(512).enumerated().reduce(0) {
      $0 + (checksum.contains($1.offset) ? 32 : Int($1.element))
    }
    return told == sum
  }

  /// The header of an entry in digits: hexadecimal ones (`newc`) or octal ones (`odc`).
  private static func isCpio(_ head: UnsafeRawBufferPointer) -> Bool {
    func begins(_ magic: String, digits: Int, _ isDigit: (UInt8) -> Bool) -> Bool {
      head.count >= 6 + digits && head.prefix(6).elementsEqual(magic.utf8)
        && head[6..<6 + digits].allSatisfy(isDigit)
    }
    func isHexadecimal(_ byte: UInt8) -> Bool {
      (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
    }
    return begins("070701", digits: 104, isHexadecimal)
      || begins("070702", digits: 104, isHexadecimal)
      || begins("070707", digits: 70) { (48...55).contains($0) }
  }

  /// Properties, the size of the dictionary, a size that is unknown or below 2^40, and the first
  /// byte of the range coder.
  private static func isLZMA(_ head: UnsafeRawBufferPointer) -> Bool {
    guard head.count >= 14, head[0] == 0x5d, head[1] == 0, head[2] == 0, head[13] == 0 else {
      return false
    }
    let size = head[5..<13]
    return size.allSatisfy { $0 == 0xff } || size.suffix(3).allSatisfy { $0 == 0 }
  }
}
