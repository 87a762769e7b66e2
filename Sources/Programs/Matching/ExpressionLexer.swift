import JobModel

/// A piece of an expression.
enum ExpressionToken: Equatable {
  case one(BracketSet)
  case edge(Edge)
  case unknown
  /// The repetition of what precedes it; unbounded if `atMost` is nil.
  case repetition(atLeast: Int, atMost: Int?)
  case open
  case close
  /// `|`, or a newline.
  case or
  case end
}

/// Cuts an expression into tokens as `LC_ALL=C grep -E` does (GNU grep 3.8). Pure.
///
/// What can be no repetition is an ordinary byte: `{` before anything but an interval, and `)`
/// without `(`. Anchors are anchors everywhere.
struct ExpressionLexer {
  let pattern: [UInt8]
  let ignoresCase: Bool
  var place = 0
  /// What is accepted, but is probably not what was meant, in grep's words.
  private(set) var warnings: [String] = []
  private var openGroups = 0
  /// Whether there is nothing yet to repeat.
  private var isAtStart = true

  init(_ pattern: [UInt8], ignoresCase: Bool) {
    self.pattern = pattern
    self.ignoresCase = ignoresCase
  }

  var next: UInt8? { place < pattern.count ? pattern[place] : nil }

  /// - Throws: a failure for a pattern that grep refuses although glibc takes it.
  mutating func token() throws -> ExpressionToken {
    guard let byte = next else { return .end }
    place += 1
    switch byte {
    case UInt8(ascii: "\\"): return try escape()
    case UInt8(ascii: "^"): return .edge(.start)
    case UInt8(ascii: "$"): return .edge(.end)
    case UInt8(ascii: "*"): return repetition("*", atLeast: 0, atMost: nil)
    case UInt8(ascii: "+"): return repetition("+", atLeast: 1, atMost: nil)
    case UInt8(ascii: "?"): return repetition("?", atLeast: 0, atMost: 1)
    case UInt8(ascii: "{"): return try interval() ?? byteItself(byte)
    case UInt8(ascii: "|"), 10:
      isAtStart = true
      return .or
    case UInt8(ascii: "("):
      openGroups += 1
      isAtStart = true
      return .open
    case UInt8(ascii: ")") where openGroups > 0:
      openGroups -= 1
      isAtStart = false
      return .close
    case UInt8(ascii: "."): return set(.all)
    case UInt8(ascii: "["): return try bracket().map { set($0) } ?? unknown()
    default: return byteItself(byte)
    }
  }

  // MARK: Bytes

  private mutating func set(_ set: BracketSet) -> ExpressionToken {
    isAtStart = false
    return .one(set)
  }

  private mutating func unknown() -> ExpressionToken {
    isAtStart = false
    return .unknown
  }

  private mutating func byteItself(_ byte: UInt8) -> ExpressionToken {
    set(ignoresCase ? BracketSet([byte.upperCased, byte.lowerCased]) : BracketSet(byte))
  }

  /// What follows a backslash.
  private mutating func escape() throws -> ExpressionToken {
    guard let byte = next else { throw refusal("Trailing backslash") }
    place += 1
    switch byte {
    case UInt8(ascii: "w"): return set(.word)
    case UInt8(ascii: "W"): return set(BracketSet.word.inverted)
    case UInt8(ascii: "s"): return set(.space)
    case UInt8(ascii: "S"): return set(BracketSet.space.inverted)
    case UInt8(ascii: "1")...UInt8(ascii: "9"): return unknown()
    case UInt8(ascii: "b"): return .edge(.word)
    case UInt8(ascii: "B"): return .edge(.notWord)
    case UInt8(ascii: "<"): return .edge(.wordStart)
    case UInt8(ascii: ">"): return .edge(.wordEnd)
    case UInt8(ascii: "`"): return .edge(.start)
    case UInt8(ascii: "'"): return .edge(.end)
    default:
      if !Self.escapable.contains(byte) { warnOfBackslash(byte) }
      return byteItself(byte)
    }
  }

  /// Bytes that a backslash makes ordinary, or leaves so without a word.
  private static let escapable = BracketSet("\\^$?*+{|().[]}\n".utf8)

  private mutating func warnOfBackslash(_ byte: UInt8) {
    switch byte {
    case 9...13, 32: warn("stray \\ before white space")
    case 33...126: warn("stray \\ before \(Character(Unicode.Scalar(byte)))")
    default: warn("stray \\ before unprintable character")
    }
  }

  private mutating func warn(_ warning: String) {
    if !warnings.contains(warning) { warnings.append(warning) }
  }

  // MARK: Repetitions

  private mutating func repetition(
    _ sign: String, atLeast least: Int, atMost most: Int?
  ) -> ExpressionToken {
    if isAtStart { warn("\(sign) at start of expression") }
    return .repetition(atLeast: least, atMost: most)
  }

  /// `{3}`, `{3,}`, `{,5}` or `{3,5}` after its brace; nil for anything else.
  private mutating func interval() throws -> ExpressionToken? {
    let begin = place
    let first = number()
    let hasComma = next == UInt8(ascii: ",")
    if hasComma { place += 1 }
    let most = hasComma ? number() : first
    guard next == UInt8(ascii: "}"), let least = first ?? (hasComma ? 0 : nil),
      most.map({ least <= $0 }) ?? true
    else {
      place = begin
      return nil
    }
    place += 1
    if isAtStart { warn("{...} at start of expression") }
    guard most ?? 0 <= Self.repeatsMax else { throw refusal("Regular expression too big") }
    isAtStart = false
    return .repetition(atLeast: least, atMost: most)
  }

  /// RE_DUP_MAX of glibc.
  private static let repeatsMax = 0x7fff

  private mutating func number() -> Int? {
    var value: Int?
    while let byte = next, ByteClass.isDigit(byte) {
      value = min((value ?? 0) * 10 + Int(byte - 48), Self.repeatsMax + 1)
      place += 1
    }
    return value
  }

  func refusal(_ why: String) -> JobFailure { GlibcRegex.refusal(pattern, why) }
}
