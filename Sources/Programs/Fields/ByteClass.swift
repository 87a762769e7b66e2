/// Classes of bytes in the C locale, as sort(1) and join(1) define them.
enum ByteClass {
  /// Space, tab and newline. A newline is inside a record only if NUL ends records.
  @inline(__always)
  static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 10 }

  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

  /// `byte` in upper case, if it is one of a-z.
  @inline(__always)
  static func uppercased(_ byte: UInt8) -> UInt8 { byte &- 97 < 26 ? byte &- 32 : byte }
}

/// A set of bytes below 128.
struct ByteSet: Sendable {
  private let low: UInt64
  private let high: UInt64

  private init(_ contains: (UInt8) -> Bool) {
    func bits(from first: UInt8) -> UInt64 {
      (0..<64).reduce(0) { contains(first + $1) ? $0 | 1 << UInt64($1) : $0 }
    }
    low = bits(from: 0)
    high = bits(from: 64)
  }

  /// Space to tilde: the printable characters.
  static let printable = ByteSet { (32..<127).contains($0) }

  /// Blanks, letters and digits: the characters that count in dictionary order.
  static let dictionary = ByteSet {
    ByteClass.isBlank($0) || ByteClass.isDigit($0)
      || (65...90).contains(ByteClass.uppercased($0))
  }

  /// 1 if `byte` is in the set, otherwise 0. A branch would be slow: text is too mixed to predict.
  @inline(__always)
  func count(_ byte: UInt8) -> Int {
    let half = byte & 64 == 0 ? low : high
    return Int(truncatingIfNeeded: half &>> UInt64(byte & 63) & UInt64(~byte &>> 7))
  }
}
