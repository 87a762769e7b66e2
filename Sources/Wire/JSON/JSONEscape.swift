import JobModel

/// What a backslash in a JSON string stands for.
enum JSONEscape {
  /// The character that the escape at `position`, a backslash, stands for, and the bytes it takes:
  /// 2, 6, or 12 for a surrogate pair. nil if it is not a valid escape.
  static func decode(_ bytes: [UInt8], at position: Int) -> (Unicode.Scalar, length: Int)? {
    guard position + 1 < bytes.count else { return nil }
    switch bytes[position + 1] {
    case UInt8(ascii: "\""): return ("\"", 2)
    case UInt8(ascii: "\\"): return ("\\", 2)
    case UInt8(ascii: "/"): return ("/", 2)
    case UInt8(ascii: "b"): return ("\u{8}", 2)
    case UInt8(ascii: "f"): return ("\u{c}", 2)
    case UInt8(ascii: "n"): return ("\n", 2)
    case UInt8(ascii: "r"): return ("\r", 2)
    case UInt8(ascii: "t"): return ("\t", 2)
    case UInt8(ascii: "u"):
      guard let first = unit(bytes, at: position) else { return nil }
      if let scalar = Unicode.Scalar(first) { return (scalar, 6) }
      guard first < 0xdc00, let second = unit(bytes, at: position + 6),
        0xdc00...0xdfff ~= second
      else { return nil }
      let value = 0x10000 + (first - 0xd800) << 10 + (second - 0xdc00)
      return Unicode.Scalar(value).map { ($0, 12) }
    default: return nil
    }
  }

  /// The number of the `\uXXXX` at `position`.
  private static func unit(_ bytes: [UInt8], at position: Int) -> UInt32? {
    guard position + 6 <= bytes.count, bytes[position] == UInt8(ascii: "\\"),
      bytes[position + 1] == UInt8(ascii: "u")
    else { return nil }
    var value: UInt32 = 0
    for byte in bytes[position + 2..<position + 6] {
      guard let digit = Hexadecimal.value(byte) else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return value
  }
}
