/// What stands between `$'` and `'` in a shell: text with escapes as in C (POSIX.1-2024, section 2.2.4).
enum DollarQuotes {
  private static let apostrophe = UInt8(ascii: "'")
  private static let backslash = UInt8(ascii: "\\")
  /// Escapes of one letter.
  private static let letters: [UInt8: UInt8] = [
    UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "t"): 9, UInt8(ascii: "n"): 10,
    UInt8(ascii: "v"): 11, UInt8(ascii: "f"): 12, UInt8(ascii: "r"): 13, UInt8(ascii: "e"): 27,
    UInt8(ascii: "'"): 39, UInt8(ascii: "\""): 34, UInt8(ascii: "\\"): 92,
  ]

  /// Takes everything up to the quote that closes, and that.
  ///
  /// - Returns: the bytes that are meant; nil if no quote closes.
  static func take(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    while let byte = rest.popFirst() {
      switch byte {
      case apostrophe: return bytes
      case backslash: bytes += escaped(&rest)
      default: bytes.append(byte)
      }
    }
    return nil
  }

  /// What follows a backslash. An escape that nobody knows stays as it is.
  private static func escaped(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
    guard let next = rest.first else { return [backslash] }
    if let byte = letters[next] {
      rest.removeFirst()
      return [byte]
    }
    if let byte = number(&rest, digitsMax: 3, radix: 8) { return [byte] }
    if next == UInt8(ascii: "x") {
      var digits = rest.dropFirst()
      if let byte = number(&digits, digitsMax: 2, radix: 16) {
        rest = digits
        return [byte]
      }
    }
    return [backslash]
  }

  /// The low byte of a number, if one stands there.
  private static func number(
    _ rest: inout ArraySlice<UInt8>, digitsMax: Int, radix: Int
  ) -> UInt8? {
    let digits = rest.prefix(digitsMax).prefix { byte in
      Hexadecimal.value(byte).map { Int($0) < radix } ?? false
    }
    guard !digits.isEmpty else { return nil }
    rest = rest.dropFirst(digits.count)
    let number = digits.reduce(0) { $0 * radix + Int(Hexadecimal.value($1) ?? 0) }
    return UInt8(truncatingIfNeeded: number)
  }
}
