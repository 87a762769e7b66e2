import JobModel

/// The size of an expression once its repeats are written out. It is computed from left to right,
/// without recursion, before anything is built from the expression. Pure.
///
/// It accepts more than glibc does, and need not be exact for what glibc refuses.
///
/// - Complexity: O(bytes).
struct ExpressionSize {
  /// The size of a part of the expression.
  private struct Part {
    var steps = 0
    var choices = 0
    /// The nesting depth of groups and repeats.
    var height = 0

    mutating func append(_ part: Part) {
      steps += part.steps
      choices += part.choices
      height = max(height, part.height)
    }
  }

  /// An open group: what it holds so far, and the last atom, to which a repeat applies.
  private struct Group {
    var whole = Part()
    var last = Part()

    mutating func endAtom() {
      whole.append(last)
      last = Part()
    }
  }

  private let pattern: [UInt8]
  private var place = 0
  private var open = [Group()]

  /// Checks the sum of all patterns, which become one expression.
  ///
  /// - Throws: a usage failure that says which limit is exceeded.
  static func check(_ patterns: [[UInt8]]) throws {
    guard patterns.reduce(0, { $0 + $1.count + 1 }) - 1 <= MatchingLimits.patternBytesMax else {
      throw refusal(patterns, "more than \(MatchingLimits.patternBytesMax) bytes")
    }
    var sum = Part()
    for pattern in patterns {
      var size = ExpressionSize(pattern)
      try size.read()
      sum.append(size.open[0].whole)
      sum.append(size.open[0].last)
      try check(sum, patterns)
      // Each is an alternative.
      sum.append(Part(steps: 1, choices: 1))
    }
  }

  private init(_ pattern: [UInt8]) { self.pattern = pattern }

  private mutating func read() throws {
    while place < pattern.count {
      let byte = pattern[place]
      switch byte {
      case UInt8(ascii: "("):
        open[open.count - 1].endAtom()
        open.append(Group())
        place += 1
      case UInt8(ascii: ")") where open.count > 1:
        closeGroup()
        place += 1
      case UInt8(ascii: "|"):
        open[open.count - 1].endAtom()
        open[open.count - 1].whole.append(Part(steps: 1, choices: 1))
        place += 1
      case UInt8(ascii: "*"): repeatLast(copies: 1, optional: 1)
      case UInt8(ascii: "?"): repeatLast(copies: 1, optional: 1)
      case UInt8(ascii: "+"): repeatLast(copies: 2, optional: 1)
      case UInt8(ascii: "{"): readInterval()
      case UInt8(ascii: "["): readAtom(to: endOfBracket())
      case UInt8(ascii: "\\"): readAtom(to: place + 2)
      default: readAtom(to: place + 1)
      }
      try check()
    }
    while open.count > 1 {
      closeGroup()
      try check()
    }
  }

  private mutating func readAtom(to end: Int) {
    open[open.count - 1].endAtom()
    open[open.count - 1].last = Part(steps: 1)
    place = min(end, pattern.count)
  }

  private mutating func closeGroup() {
    var group = open.removeLast()
    group.endAtom()
    group.whole.append(Part(steps: 2))
    group.whole.height += 1
    open[open.count - 1].last = group.whole
  }

  /// - Parameters:
  ///   - copies: how often the atom appears once the repeat is written out.
  ///   - optional: how many of the copies may be left out, or be repeated without bound.
  private mutating func repeatLast(copies: Int, optional: Int) {
    var last = open[open.count - 1].last
    // Anything repeated takes at least one step, even an empty part.
    last.steps = max(last.steps, 1) * copies + optional
    last.choices = last.choices * copies + optional * MatchingLimits.optionalChoices
    last.height += 1
    open[open.count - 1].last = last
    place += 1
  }

  /// `{3}`, `{3,}`, `{,5}` or `{3,5}`. Anything else that begins like this is literal bytes or an
  /// error.
  private mutating func readInterval() {
    let begin = place
    place += 1
    let least = number()
    let hasComma = place < pattern.count && pattern[place] == UInt8(ascii: ",")
    if hasComma { place += 1 }
    let most = hasComma ? number() : least
    guard place < pattern.count, pattern[place] == UInt8(ascii: "}"), least != nil || hasComma
    else { return readAtom(to: begin + 1) }
    let low = least ?? 0
    guard let most else { return repeatLast(copies: low + 1, optional: 1) }
    repeatLast(copies: max(most, 1), optional: max(most - low, 0))
  }

  private mutating func number() -> Int? {
    var value: Int?
    while place < pattern.count, ByteClass.isDigit(pattern[place]) {
      // A number above what POSIX allows also exceeds every limit.
      value = min((value ?? 0) * 10 + Int(pattern[place] - 48), Self.numberMax)
      place += 1
    }
    return value
  }

  private static let numberMax = 1_000_000

  // MARK: Limits

  private func check() throws {
    var part = open[open.count - 1].whole
    part.append(open[open.count - 1].last)
    part.height = max(open.count - 1, open[open.count - 1].last.height)
    try Self.check(part, [pattern])
  }

  private static func check(_ part: Part, _ patterns: [[UInt8]]) throws {
    if part.height > MatchingLimits.nestingMax {
      throw refusal(
        patterns, "groups and repeats that are nested more than \(MatchingLimits.nestingMax) deep")
    }
    if part.steps > MatchingLimits.stepsMax {
      throw refusal(
        patterns, "more than \(MatchingLimits.stepsMax) steps with repeats written out")
    }
    if part.choices > MatchingLimits.choicesMax {
      throw refusal(
        patterns,
        "more than \(MatchingLimits.choicesMax) choices with repeats written out (an alternative is one, an optional part or an unbounded repeat is \(MatchingLimits.optionalChoices))"
      )
    }
  }

  private static func refusal(_ patterns: [[UInt8]], _ what: String) -> JobFailure {
    let subject =
      patterns.count == 1
      ? "\(GlibcRegex.shown(patterns[0])) is"
      : "\(GlibcRegex.shown(patterns[0])) and the patterns after it are"
    return JobFailure(.usage, "\(subject) too large for a regular expression: it has \(what)")
  }

  /// The place after the bracket expression that starts here.
  private func endOfBracket() -> Int {
    var end = place + 1
    if end < pattern.count, pattern[end] == UInt8(ascii: "^") { end += 1 }
    let first = end
    while end < pattern.count, pattern[end] != UInt8(ascii: "]") || end == first {
      let kind = end + 1 < pattern.count ? pattern[end + 1] : 0
      if pattern[end] == UInt8(ascii: "["), ":=.".utf8.contains(kind) {
        // [:alpha:], [=a=] or [.hyphen.]
        end += 2
        while end + 1 < pattern.count,
          pattern[end] != kind || pattern[end + 1] != UInt8(ascii: "]")
        {
          end += 1
        }
        end += 2
      } else {
        end += 1
      }
    }
    return min(end + 1, pattern.count)
  }
}
