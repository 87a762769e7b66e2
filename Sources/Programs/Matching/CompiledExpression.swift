/// Expressions, made ready in the way of GNU grep 3.8 (GEAcompile). Immutable.
struct CompiledExpression: Sendable {
  /// What a record that matches must match; extended for -w and -x. Nil if it is too large.
  let program: ExpressionProgram?
  /// Whether each record that the program matches does match.
  let isExact: Bool
  /// A string that occurs in every match; in lower case if case is ignored.
  let literal: [UInt8]?
  /// What glibc is asked: all patterns without back references as one, and each of the others.
  let sources: [[UInt8]]
  /// Whether glibc finds other matches if it looks at groups, as grep lets it.
  let looksAtGroups: Bool
  /// With -x or -w, a `)` without `(` closes what grep puts around the pattern: `-x 'a)b'` means
  /// `^(a)b)$`, and its last `)` is an ordinary byte.
  let closesTooEarly: Bool

  /// - Parameter patterns: patterns that glibc accepts.
  static func compile(
    _ patterns: [[UInt8]], _ options: PatternOptions
  ) throws -> (Self, warnings: [String]) {
    let whole = Array(patterns.joined(separator: [10]))
    let (expression, warnings) = try ExpressionParser.parse(
      wrapped(whole, options), ignoresCase: options.ignoresCase)
    let (plain, _) = try ExpressionParser.parse(whole, ignoresCase: options.ignoresCase)
    let isWrapped = options.isWholeRecord || options.isWholeWord
    let compiled = Self(
      program: ExpressionProgram(expression.widened),
      isExact: expression.isKnown,
      literal: RequiredLiteral(of: expression, ignoresCase: options.ignoresCase)?.bytes,
      sources: sources(patterns),
      looksAtGroups: !plain.isKnown || plain.hasEdge,
      closesTooEarly: isWrapped && whole.contains(UInt8(ascii: ")")))
    return (compiled, warnings)
  }

  private static func wrapped(_ pattern: [UInt8], _ options: PatternOptions) -> [UInt8] {
    if options.isWholeRecord { return Array("^(".utf8) + pattern + Array(")$".utf8) }
    guard options.isWholeWord else { return pattern }
    return Array("(^|[^[:alnum:]_])(".utf8) + pattern + Array(")([^[:alnum:]_]|$)".utf8)
  }

  private static func sources(_ patterns: [[UInt8]]) -> [[UInt8]] {
    let plain = patterns.filter { !mayHoldBackReference($0) }
    return (plain.isEmpty ? [] : [Array(plain.joined(separator: [10]))])
      + patterns.filter(mayHoldBackReference)
  }

  private static func mayHoldBackReference(_ pattern: [UInt8]) -> Bool {
    var place = 0
    while place + 1 < pattern.count {
      if pattern[place] == UInt8(ascii: "\\") {
        if (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(pattern[place + 1]) { return true }
        place += 1
      }
      place += 1
    }
    return false
  }
}
