import TestSupport

/// Random patterns, valid ones and others, of everything that means something to `grep -E`, and
/// records that they often match.
struct GrepGrammar {
  var random: SplitMix64

  // MARK: Patterns

  /// A pattern without a newline.
  mutating func pattern() -> [UInt8] {
    switch random.number(in: 1...100) {
    case 1...75: expression()
    case 76...85: bytes(from: Array("()[]{}|*+?^$.\\,:=-ab01_ \u{FF}".utf8) + [0xff, 0], 0...8)
    case 86...93: bytes(from: Array("aabbAB_- ".utf8), 1...4)
    case 94...96: []
    default: random.bytes(random.number(in: 0...6)).filter { $0 != 10 }
    }
  }

  /// A string of bytes without a newline, which are often special to expressions.
  mutating func string() -> [UInt8] {
    bytes(from: Array("aaabbbAB_-_ .*()[\\^$".utf8) + [0xff], 0...3)
  }

  private mutating func bytes(from letters: [UInt8], _ count: ClosedRange<Int>) -> [UInt8] {
    (0..<random.number(in: count)).map { _ in random.pick(letters) }
  }

  private mutating func expression(depth: Int = 0) -> [UInt8] {
    let branches = (0..<random.pick([1, 1, 1, 2, 3])).map { _ in branch(depth: depth) }
    return Array(branches.joined(separator: [UInt8(ascii: "|")]))
  }

  private mutating func branch(depth: Int) -> [UInt8] {
    var branch = random.chance(6) ? Array(random.pick(Self.repeats).utf8) : []
    for _ in 0..<random.number(in: depth == 0 ? 1...4 : 0...3) {
      branch += atom(depth: depth)
      while random.chance(30) { branch += Array(random.pick(Self.repeats).utf8) }
    }
    return branch
  }

  private static let repeats = [
    "*", "*", "*", "+", "+", "?", "?", "{2}", "{1,2}", "{0}", "{,2}", "{2,}", "{1}", "{0,1}",
    "{,}", "{0,0}", "{3}", "{0,}", "{2,1}", "{1,2,3}", "{", "{1", "{,", "{a}", "{1a}", "{-1}",
  ]

  private mutating func atom(depth: Int) -> [UInt8] {
    switch random.number(in: 1...100) {
    case 1...42: return bytes(from: Array("aaaabbbbABc_- 01,{})]:".utf8), 1...1)
    case 43...46: return bytes(from: [0xff, 0x80, 0xe9, 0, 13, 9, 127], 1...1)
    case 47...53: return [UInt8(ascii: ".")]
    case 54...61: return Array(random.pick(["^", "$"]).utf8)
    case 62...74: return Array(random.pick(Self.brackets).utf8)
    case 75...83: return Array(random.pick(Self.escapes).utf8)
    case 84...86: return Array(random.pick(["\\1", "\\1", "\\2"]).utf8)
    default:
      return depth < 3 ? Array("(".utf8) + expression(depth: depth + 1) + Array(")".utf8) : [97]
    }
  }

  private static let brackets = [
    "[ab]", "[^a]", "[^ab]", "[a-c]", "[]a]", "[^]a]", "[a-]", "[-a]", "[[:alpha:]]",
    "[[:upper:]b]", "[^[:space:]]", "[A-C_]", "[[:digit:][:punct:]]", "[.]", "[^-b]", "[\\]",
    "[[:lower:]]", "[a-a]", "[^^]", "[$]", "[[:space:]-]", "[[:alpha:]-z]", "[a-c-e]", "[--a]",
    "[[.a.]]", "[[=a=]]", "[[.-.]-a]", "[a-[.b.]]", "[^[=a=]]", "[[.space.]]", "[[:foo:]]",
    "[:space:]", "[:alpha:]b]", "[a:]", "[:a]", "[::]", "[b-a]", "[Z-a]", "[a-Z]", "[a", "[", "[^",
    "[]", "[[:alpha:", "[[:alpha:]", "[a-", "[\\n]", "[\\w]", "[[]", "[a[b]", "[(|)]", "[\\1]",
  ]

  private static let escapes = [
    "\\w", "\\W", "\\s", "\\S", "\\.", "\\-", "\\\\", "\\b", "\\<", "\\>", "\\B", "\\`", "\\'",
    "\\d", "\\q", "\\/", "\\{", "\\}", "\\(", "\\)", "\\|", "\\*", "\\+", "\\?", "\\^", "\\$",
    "\\[",
    "\\]", "\\0", "\\n", "\\ ", "\\a", "\\_",
  ]

  // MARK: Records

  /// Records without the terminator; some hold bytes of a pattern.
  mutating func records(
    _ count: Int, terminator: UInt8, patterns: [[UInt8]]
  ) -> [[UInt8]] {
    let letters =
      Array("aaaaabbbbbABc__-- 01,{}()[]:^$.*\\".utf8) + [0, 10, 10, 0xff, 0x80, 0xe9, 13, 9]
    return (0..<count).map { _ in
      var record: [UInt8] = []
      for _ in 0..<random.number(in: 1...3) {
        if !patterns.isEmpty, random.chance(20) { record += random.pick(patterns) }
        record += bytes(from: letters, 0...random.pick([0, 1, 2, 3, 5, 12]))
      }
      return record.filter { $0 != terminator }
    }
  }
}
