/// Bracket expressions.
extension ExpressionLexer {
  /// What a bracket expression has been seen to be, to tell `[:space:]` from `[[:space:]]`.
  private struct Shape {
    var beginsWithColon = false
    var endsWithColon = false
    var hasOther = false
    var hasClass = false

    var looksLikeClass: Bool { beginsWithColon && endsWithColon && hasOther && !hasClass }

    mutating func see(_ byte: UInt8) {
      if byte == UInt8(ascii: ":") { endsWithColon = true } else { hasOther = true }
    }
  }

  private enum Element {
    case set(BracketSet)
    /// A collating element, or a class of equivalent ones.
    case unknown
  }

  /// Reads the rest of a bracket expression. Nil if it is one that states cannot match.
  mutating func bracket() throws -> BracketSet? {
    var set = BracketSet()
    var isKnown = true
    var byte = try bracketByte()
    let isInverted = byte == UInt8(ascii: "^")
    if isInverted { byte = try bracketByte() }
    var shape = Shape(beginsWithColon: byte == UInt8(ascii: ":"))
    repeat {
      shape.endsWithColon = false
      let (element, following) = try bracketElement(byte, &shape)
      switch element {
      case .set(let bytes): set = set.union(bytes)
      case .unknown: isKnown = false
      }
      byte = following
    } while byte != UInt8(ascii: "]")
    guard !shape.looksLikeClass else {
      throw refusal("character class syntax is [[:space:]], not [:space:]")
    }
    return isKnown ? (isInverted ? set.inverted : set) : nil
  }

  private mutating func bracketByte() throws -> UInt8 {
    guard let byte = next else { throw refusal("Unmatched [, [^, [:, [., or [=") }
    place += 1
    return byte
  }

  /// An element that begins with `first`, and the byte after it.
  private mutating func bracketElement(
    _ first: UInt8, _ shape: inout Shape
  ) throws -> (Element, following: UInt8) {
    var following = try bracketByte()
    if first == UInt8(ascii: "["), ":.=".utf8.contains(following) {
      shape.hasClass = true
      let element = try bracketClass(following)
      return (element, try bracketByte())
    }
    if following == UInt8(ascii: "-") {
      let last = try bracketByte()
      let isCollating = last == UInt8(ascii: "[") && next == UInt8(ascii: ".")
      if isCollating || last == UInt8(ascii: "]") {
        // The hyphen is an element of its own.
        place -= 1
        shape.see(first)
        return (isCollating ? .unknown : .set(folded(first...first)), following)
      }
      shape.hasClass = true
      following = try bracketByte()
      if first != last {
        return (.set(first < last ? folded(first...last) : BracketSet()), following)
      }
    }
    shape.see(first)
    return (.set(folded(first...first)), following)
  }

  private func folded(_ range: ClosedRange<UInt8>) -> BracketSet {
    guard ignoresCase else { return BracketSet(range) }
    return BracketSet(range).union(BracketSet(range.map(\.upperCased)))
      .union(BracketSet(range.map(\.lowerCased)))
  }

  /// What follows `[:`, `[.` or `[=`, up to and including its end.
  private mutating func bracketClass(_ kind: UInt8) throws -> Element {
    var name: [UInt8] = []
    while true {
      let byte = try bracketByte()
      if next == nil || byte == kind && next == UInt8(ascii: "]") { break }
      name.append(byte)
    }
    _ = try bracketByte()
    guard kind == UInt8(ascii: ":") else { return .unknown }
    let text = String(decoding: name, as: UTF8.self)
    guard let set = BracketSet.named(text) else { throw refusal("Invalid character class name") }
    return .set(ignoresCase && (text == "upper" || text == "lower") ? .alpha : set)
  }
}
