/// A parsed regular expression.
indirect enum Expression: Equatable {
  /// One byte from a set.
  case one(BracketSet)
  case sequence([Expression])
  case choice([Expression])
  /// A repetition; unbounded if `atMost` is nil.
  case repeated(Expression, atLeast: Int, atMost: Int?)
  /// The start of the record.
  case start
  /// The end of the record.
  case end
  /// Something that states alone cannot match, such as an edge of a word or a back reference.
  case other

  /// Parses a POSIX extended regular expression as regcomp(3) of glibc reads it in the C locale.
  /// Pure.
  ///
  /// - Parameter pattern: a pattern that regcomp(3) accepts.
  /// - Returns: nil if the pattern contains something rare that this parser does not handle.
  static func parse(_ pattern: [UInt8], ignoresCase: Bool) -> Expression? {
    var parser = ExpressionParser(pattern: pattern, ignoresCase: ignoresCase)
    guard let expression = parser.choice(depth: 0), parser.isAtEnd else { return nil }
    return expression
  }
}

/// Reads an expression from left to right. Each method reads what its name says, or returns nil.
private struct ExpressionParser {
  let pattern: [UInt8]
  let ignoresCase: Bool
  private var place = 0

  init(pattern: [UInt8], ignoresCase: Bool) {
    self.pattern = pattern
    self.ignoresCase = ignoresCase
  }

  /// The deepest nesting of groups; anything deeper is left to regexec(3).
  private static let depthMax = 100

  var isAtEnd: Bool { place == pattern.count }
  private var next: UInt8? { isAtEnd ? nil : pattern[place] }

  private mutating func skip(_ character: Character) -> Bool {
    guard next == character.asciiValue else { return false }
    place += 1
    return true
  }

  mutating func choice(depth: Int) -> Expression? {
    guard depth < Self.depthMax else { return nil }
    var branches: [Expression] = []
    repeat {
      guard let branch = sequence(depth: depth) else { return nil }
      branches.append(branch)
    } while skip("|")
    return branches.count == 1 ? branches[0] : .choice(branches)
  }

  private mutating func sequence(depth: Int) -> Expression? {
    var items: [Expression] = []
    while let byte = next, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
      guard let item = repeated(depth: depth) else { return nil }
      items.append(item)
    }
    return .sequence(items)
  }

  private mutating func repeated(depth: Int) -> Expression? {
    guard var item = atom(depth: depth) else { return nil }
    while let byte = next {
      let bounds: (Int, Int?)
      switch byte {
      case UInt8(ascii: "*"): bounds = (0, nil)
      case UInt8(ascii: "+"): bounds = (1, nil)
      case UInt8(ascii: "?"): bounds = (0, 1)
      case UInt8(ascii: "{"):
        guard let interval = interval() else { return nil }
        item = .repeated(item, atLeast: interval.0, atMost: interval.1)
        continue
      default: return item
      }
      place += 1
      item = .repeated(item, atLeast: bounds.0, atMost: bounds.1)
    }
    return item
  }

  /// `{3}`, `{3,}`, `{,5}` or `{3,5}`.
  private mutating func interval() -> (Int, Int?)? {
    guard skip("{") else { return nil }
    let least = number()
    let hasComma = skip(",")
    let most = hasComma ? number() : least
    guard skip("}"), least != nil || hasComma, least ?? 0 <= most ?? Int.max else { return nil }
    return (least ?? 0, most)
  }

  private mutating func number() -> Int? {
    let digits = pattern[place...].prefix { (48...57).contains($0) }
    place += digits.count
    return digits.count > 5 ? nil : Int(String(decoding: digits, as: UTF8.self))
  }

  private mutating func atom(depth: Int) -> Expression? {
    guard let byte = next else { return nil }
    place += 1
    switch byte {
    case UInt8(ascii: "("):
      guard let group = choice(depth: depth + 1), skip(")") else { return nil }
      return group
    case UInt8(ascii: "["): return bracket()
    case UInt8(ascii: "."): return .one(BracketSet(10).inverted)
    case UInt8(ascii: "^"): return .start
    case UInt8(ascii: "$"): return .end
    case UInt8(ascii: "\\"): return escape()
    case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"): return nil
    default: return .one(set(of: byte))
    }
  }

  private func set(of byte: UInt8) -> BracketSet {
    ignoresCase ? BracketSet([byte.upperCased, byte.lowerCased]) : BracketSet(byte)
  }

  private mutating func escape() -> Expression? {
    guard let byte = next else { return nil }
    place += 1
    switch byte {
    case UInt8(ascii: "w"): return .one(.word)
    case UInt8(ascii: "W"): return .one(BracketSet.word.inverted)
    case UInt8(ascii: "s"): return BracketSet.named("space").map { .one($0) }
    case UInt8(ascii: "S"): return BracketSet.named("space").map { .one($0.inverted) }
    case 49...57: return .other
    case UInt8(ascii: "b"), UInt8(ascii: "B"), UInt8(ascii: "<"), UInt8(ascii: ">"): return .other
    case UInt8(ascii: "`"), UInt8(ascii: "'"): return .other
    // Only for these is it certain that case does not change their meaning.
    case 33...126 where !byte.isWord: return .one(BracketSet(byte))
    default: return nil
    }
  }

  // MARK: Brackets

  private mutating func bracket() -> Expression? {
    let isInverted = skip("^")
    var set = BracketSet()
    var isFirst = true
    while isFirst || next != UInt8(ascii: "]") {
      guard let element = bracketElement(isFirst: isFirst) else { return nil }
      set = set.union(element)
      isFirst = false
    }
    place += 1
    if ignoresCase { set = set.ignoringCase }
    return .one(isInverted ? set.inverted : set)
  }

  /// A byte, a range or a class.
  private mutating func bracketElement(isFirst: Bool) -> BracketSet? {
    guard let low = bracketByte() else {
      guard skip("["), skip(":") else { return nil }
      return bracketClass()
    }
    let isRange =
      next == UInt8(ascii: "-") && place + 1 < pattern.count
      && pattern[place + 1] != UInt8(ascii: "]")
    guard isRange else {
      // Some tools take a hyphen in the middle literally; in others it is an error.
      let isOdd = low == UInt8(ascii: "-") && !isFirst && next != UInt8(ascii: "]")
      return isOdd ? nil : BracketSet(folded(low))
    }
    place += 1
    guard let high = bracketByte(), high != UInt8(ascii: "-"), low != UInt8(ascii: "-"),
      folded(low) <= folded(high)
    else { return nil }
    return BracketSet(folded(low)...folded(high))
  }

  private func folded(_ byte: UInt8) -> UInt8 { ignoresCase ? byte.upperCased : byte }

  /// A byte that stands for itself.
  private mutating func bracketByte() -> UInt8? {
    guard let byte = next else { return nil }
    let isSpecial =
      byte == UInt8(ascii: "[") && place + 1 < pattern.count
      && ":=.".utf8.contains(pattern[place + 1])
    guard !isSpecial else { return nil }
    place += 1
    return byte
  }

  /// What follows `[:`, up to and including `:]`.
  private mutating func bracketClass() -> BracketSet? {
    let name = pattern[place...].prefix { (97...122).contains($0) }
    place += name.count
    guard skip(":"), skip("]"), next != UInt8(ascii: "-") || isHyphenLast else { return nil }
    let set = BracketSet.named(String(decoding: name, as: UTF8.self))
    // Case is ignored by using upper case, where no letter is `lower`.
    return ignoresCase && (set == BracketSet.named("lower") || set == BracketSet.named("upper"))
      ? BracketSet.named("alpha") : set
  }

  private var isHyphenLast: Bool {
    place + 1 < pattern.count && pattern[place + 1] == UInt8(ascii: "]")
  }
}
