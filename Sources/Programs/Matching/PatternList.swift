/// How a pattern is matched: grep's -F, -i, -w and -x.
package struct PatternOptions: Equatable, Sendable {
  /// Patterns are strings, not expressions (-F).
  package var isFixed = false
  /// A-Z and a-z are the same (-i).
  package var ignoresCase = false
  /// A match must have no letter, digit or underscore next to it (-w).
  package var isWholeWord = false
  /// A match must be the whole record (-x); -w then has no effect.
  package var isWholeRecord = false

  package init() {}
}

/// Sorts out what is looked for, as GNU grep 3.8 does. Pure.
enum PatternList: Equatable {
  /// Nothing matches: there is no pattern.
  case nothing
  /// Bytes to look for as they are.
  case strings([[UInt8]])
  case expressions([[UInt8]])

  /// - Parameter patterns: newlines in them separate patterns; equal ones count once.
  init(_ patterns: [[UInt8]], isFixed: Bool) {
    var seen: Set<[UInt8]> = []
    let patterns = patterns.flatMap { $0.split(separator: 10, omittingEmptySubsequences: false) }
      .map { Array($0) }.filter { seen.insert($0).inserted }
    if patterns.isEmpty {
      self = .nothing
    } else if patterns == [[]] {
      self = .expressions(patterns)
    } else if isFixed {
      self = .strings(patterns)
    } else if patterns.count > 1, let strings = Self.strings(patterns) {
      self = .strings(strings)
    } else {
      self = .expressions(patterns)
    }
  }

  /// Two or more expressions as strings; nil if one of them may be more than a string.
  ///
  /// grep looks at all of them as one text, so a backslash is an ordinary byte at the end of the
  /// last one, and an error at the end of any other.
  private static func strings(_ patterns: [[UInt8]]) -> [[UInt8]]? {
    var strings: [[UInt8]] = []
    for (index, pattern) in patterns.enumerated() {
      let isLast = index == patterns.count - 1
      guard let string = string(pattern, isLast: isLast) else { return nil }
      strings.append(string)
    }
    return strings
  }

  private static func string(_ pattern: [UInt8], isLast: Bool) -> [UInt8]? {
    var string: [UInt8] = []
    var place = 0
    while place < pattern.count {
      if special.contains(pattern[place]) { return nil }
      if pattern[place] == UInt8(ascii: "\\") {
        if place + 1 < pattern.count {
          place += 1
          if specialBehindBackslash.contains(pattern[place]) { return nil }
        } else if !isLast {
          return nil
        }
      }
      string.append(pattern[place])
      place += 1
    }
    return string
  }

  /// `)` is not among them: without a group it is an ordinary byte.
  private static let special = BracketSet("$*.[^(+?{|".utf8)
  private static let specialBehindBackslash = BracketSet("BSWbsw'`<>123456789".utf8)
}
