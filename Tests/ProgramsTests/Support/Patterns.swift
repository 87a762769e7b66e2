import TestSupport

/// Random patterns and lines over so few letters that they often match.
struct Patterns {
  var random: SplitMix64

  /// A regular expression that glibc accepts, in nearly all cases. No anchor or edge of a word is
  /// repeated, which glibc gets wrong: (^a){2} matches aa.
  mutating func expression(depth: Int = 0) -> String {
    let branches = random.pick([1, 1, 1, 2, 3])
    return (0..<branches).map { _ in branch(depth: depth) }.joined(separator: "|")
  }

  private static let anchors = ["^", "$", "^", "$", "(^|a)", "(b|$)", "(^|b$)"]

  private static let edges = ["\\b", "\\<", "\\>", "\\B"]

  private mutating func branch(depth: Int) -> String {
    (0..<random.number(in: depth == 0 ? 1...4 : 0...3)).map { _ in
      let atom = atom(depth: depth)
      if Self.anchors.contains(atom) || Self.edges.contains(atom) { return atom }
      let repeats = ["", "", "", "", "", "", "*", "+", "?", "{2}", "{1,2}", "{0}", "{,2}", "{2,}"]
      return atom + random.pick(repeats)
    }.joined()
  }

  private mutating func atom(depth: Int) -> String {
    switch random.number(in: 1...100) {
    case 1...50: return random.pick(["a", "a", "b", "b", "A", "c", "_", "-", " ", "aba", "bb"])
    case 51...58: return "."
    case 59...66: return depth == 0 ? random.pick(Self.anchors) : "a"
    case 67...80:
      return random.pick([
        "[ab]", "[^a]", "[a-c]", "[]a]", "[^]a]", "[a-]", "[-a]", "[[:alpha:]]", "[[:upper:]b]",
        "[^[:space:]]", "[A-C_]", "[[:digit:][:punct:]]", "[.]", "[^-b]", "[\\]",
      ])
    case 81...86: return random.pick(["\\w", "\\W", "\\s", "\\S", "\\.", "\\-", "\\\\"])
    case 87...88: return random.pick(Self.edges)
    default: return depth < 3 ? "(" + expression(depth: depth + 1) + ")" : "a"
    }
  }

  /// A string of a few bytes.
  mutating func string() -> String {
    (0..<random.number(in: 1...3)).map { _ in random.pick(["a", "b", "A", "_", "-", " ", "."]) }
      .joined()
  }

  /// A line without a newline, of bytes that occur in patterns and some that do not.
  mutating func line() -> [UInt8] {
    let letters: [UInt8] = [97, 97, 97, 98, 98, 98, 65, 66, 99, 95, 45, 32, 46, 0, 0xff, 92, 49]
    return (0..<random.pick([0, 1, 2, 3, 5, 8, 13, 40])).map { _ in random.pick(letters) }
  }

  mutating func lines(_ count: Int) -> [[UInt8]] { (0..<count).map { _ in line() } }
}
