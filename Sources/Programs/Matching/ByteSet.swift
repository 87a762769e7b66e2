/// A set of bytes: a bit each.
struct ByteSet: Equatable, Hashable {
  private var words = SIMD4<UInt64>()

  init() {}

  init(_ byte: UInt8) { insert(byte) }

  init<Bytes: Sequence<UInt8>>(_ bytes: Bytes) {
    for byte in bytes { insert(byte) }
  }

  static let all = ByteSet(UInt8.min...UInt8.max)

  /// What \w stands for in the C locale.
  static let word = ByteSet("_".utf8).union(named("alnum") ?? ByteSet())

  func contains(_ byte: UInt8) -> Bool {
    words[Int(byte >> 6)] & 1 << UInt64(byte & 63) != 0
  }

  mutating func insert(_ byte: UInt8) { words[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }

  func union(_ other: ByteSet) -> ByteSet {
    var result = self
    result.words |= other.words
    return result
  }

  var inverted: ByteSet {
    var result = self
    result.words = ~words
    return result
  }

  var bytes: [UInt8] { (UInt8.min...UInt8.max).filter(contains) }

  /// The bytes that are in the set once they are upper case, as regcomp(3) ignores case.
  var ignoringCase: ByteSet {
    ByteSet((UInt8.min...UInt8.max).filter { contains($0.upperCased) })
  }

  /// The set of a class such as `alpha` in the C locale; nil where there is no such class.
  static func named(_ name: String) -> ByteSet? {
    let (upper, lower, digits) = (UInt8(65)...90, UInt8(97)...122, UInt8(48)...57)
    let printed = ByteSet(32...126)
    func without(_ ranges: ClosedRange<UInt8>...) -> ByteSet {
      ByteSet(printed.bytes.filter { byte in !ranges.contains { $0.contains(byte) } })
    }
    return switch name {
    case "upper": ByteSet(upper)
    case "lower": ByteSet(lower)
    case "digit": ByteSet(digits)
    case "alpha": ByteSet(upper).union(ByteSet(lower))
    case "alnum": ByteSet(upper).union(ByteSet(lower)).union(ByteSet(digits))
    case "xdigit": ByteSet(digits).union(ByteSet(65...70)).union(ByteSet(97...102))
    case "space": ByteSet(9...13).union(ByteSet(32))
    case "blank": ByteSet([9, 32])
    case "cntrl": ByteSet(0...31).union(ByteSet(127))
    case "print": printed
    case "graph": without(32...32)
    case "punct": without(32...32, upper, lower, digits)
    default: nil
    }
  }
}

extension UInt8 {
  /// In the C locale.
  var upperCased: UInt8 { (97...122).contains(self) ? self - 32 : self }
  var lowerCased: UInt8 { (65...90).contains(self) ? self + 32 : self }

  /// Whether it is part of a word, for -w and \w.
  var isWord: Bool {
    (97...122).contains(self) || (65...90).contains(self) || (48...57).contains(self) || self == 95
  }
}
