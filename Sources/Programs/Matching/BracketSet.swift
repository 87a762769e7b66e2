/// A set of bytes, such as a bracket expression denotes, with one bit for each byte.
struct BracketSet: Equatable, Hashable {
  private var words = SIMD4<UInt64>()

  init() {}

  init(_ byte: UInt8) { insert(byte) }

  init<Bytes: Sequence<UInt8>>(_ bytes: Bytes) {
    for byte in bytes { insert(byte) }
  }

  static let all = BracketSet(UInt8.min...UInt8.max)

  /// What \w matches in the C locale.
  static let word = BracketSet("_".utf8).union(named("alnum") ?? BracketSet())

  /// What \s matches.
  static let space = BracketSet(Array(UInt8(9)...13) + [32])

  static let alpha = BracketSet(Array(UInt8(65)...90) + Array(UInt8(97)...122))

  func contains(_ byte: UInt8) -> Bool {
    words[Int(byte >> 6)] & 1 << UInt64(byte & 63) != 0
  }

  mutating func insert(_ byte: UInt8) { words[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }

  func union(_ other: BracketSet) -> BracketSet {
    var result = self
    result.words |= other.words
    return result
  }

  var inverted: BracketSet {
    var result = self
    result.words = ~words
    return result
  }

  var bytes: [UInt8] { (UInt8.min...UInt8.max).filter(contains) }

  /// The set of a class such as `alpha` in the C locale; nil if there is no such class.
  static func named(_ name: String) -> BracketSet? {
    let (upper, lower, digits) = (UInt8(65)...90, UInt8(97)...122, UInt8(48)...57)
    let printed = BracketSet(32...126)
    func without(_ ranges: ClosedRange<UInt8>...) -> BracketSet {
      BracketSet(printed.bytes.filter { byte in !ranges.contains { $0.contains(byte) } })
    }
    return switch name {
    case "upper": BracketSet(upper)
    case "lower": BracketSet(lower)
    case "digit": BracketSet(digits)
    case "alpha": alpha
    case "alnum": BracketSet(upper).union(BracketSet(lower)).union(BracketSet(digits))
    case "xdigit": BracketSet(digits).union(BracketSet(65...70)).union(BracketSet(97...102))
    case "space": space
    case "blank": BracketSet([9, 32])
    case "cntrl": BracketSet(0...31).union(BracketSet(127))
    case "print": printed
    case "graph": without(32...32)
    case "punct": without(32...32, upper, lower, digits)
    default: nil
    }
  }
}

extension UInt8 {
  /// The byte in upper case, in the C locale.
  var upperCased: UInt8 { ByteClass.uppercased(self) }
  var lowerCased: UInt8 { (65...90).contains(self) ? self + 32 : self }

  /// Whether it is part of a word, for -w and \w.
  var isWord: Bool {
    (65...90).contains(upperCased) || ByteClass.isDigit(self) || self == 95
  }
}
