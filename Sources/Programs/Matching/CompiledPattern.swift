package import JobModel

/// What a grep looks for, checked and made ready. Immutable: all mappers share it.
package struct CompiledPattern: Sendable {
  enum Kind: Sendable {
    case nothing
    /// One string of at least one byte; in lower case if case is ignored.
    case string([UInt8])
    /// Several strings; in lower case if case is ignored.
    case strings(LiteralSet)
    case expression(CompiledExpression)
  }

  let kind: Kind
  let options: PatternOptions
  /// What is accepted, but is probably not what was meant, in grep's words.
  package let warnings: [String]

  /// - Parameter patterns: newlines in them separate patterns; without any, nothing matches.
  /// - Throws: a usage failure with the message of glibc or grep, or one that says which limit the
  ///   patterns exceed.
  package init(_ patterns: [ByteString], _ options: PatternOptions) throws {
    self.options = options
    switch PatternList(patterns.map(\.bytes), isFixed: options.isFixed) {
    case .nothing:
      kind = .nothing
      warnings = []
    case .strings(let strings):
      kind = try Self.kind(strings, options)
      warnings = options.isFixed ? [] : Self.warnings(patterns)
    case .expressions(let patterns):
      try ExpressionSize.check(patterns)
      for pattern in patterns {
        try GlibcRegex.check(pattern, ignoresCase: options.ignoresCase)
        // A refusal shows this pattern, and not what it becomes a part of.
        _ = try ExpressionParser.parse(pattern, ignoresCase: options.ignoresCase)
      }
      let (expression, warnings) = try CompiledExpression.compile(patterns, options)
      self.warnings = warnings
      kind =
        try Self.string(patterns, expression, options).map { .string($0) }
        ?? .expression(expression)
    }
  }

  private static func kind(_ strings: [[UInt8]], _ options: PatternOptions) throws -> Kind {
    guard strings.reduce(0, { $0 + $1.count + 1 }) - 1 <= MatchingLimits.stringBytesMax else {
      throw JobFailure(
        .usage,
        "the patterns have more than \(ByteSize.format(MatchingLimits.stringBytesMax))\nrun it once for each half of them"
      )
    }
    let folded = options.ignoresCase ? strings.map { $0.map(\.lowerCased) } : strings
    return folded.count == 1 ? .string(folded[0]) : .strings(LiteralSet(folded))
  }

  /// The string that a single expression is; nil if it is more.
  private static func string(
    _ patterns: [[UInt8]], _ compiled: CompiledExpression, _ options: PatternOptions
  ) throws -> [UInt8]? {
    guard patterns.count == 1, !compiled.closesTooEarly,
      isPlain(patterns[0], ignoresCase: options.ignoresCase)
    else { return nil }
    let (expression, _) = try ExpressionParser.parse(
      patterns[0], ignoresCase: options.ignoresCase)
    let literal = RequiredLiteral(of: expression, ignoresCase: options.ignoresCase)
    return literal.flatMap { $0.isWhole ? $0.bytes : nil }
  }

  /// Whether glibc finds the same as the automaton. It passes over a brace at the start, and if
  /// case is ignored it misses a letter with a backslash; grep -o shows that.
  private static func isPlain(_ pattern: [UInt8], ignoresCase: Bool) -> Bool {
    var before = UInt8(ascii: "(")
    for byte in pattern {
      if before == UInt8(ascii: "("), byte == UInt8(ascii: "{") { return false }
      if before == UInt8(ascii: "\\"), ignoresCase, BracketSet.alpha.contains(byte) { return false }
      before = byte
    }
    return true
  }

  /// grep does not parse expressions that it can search for as strings.
  private static func warnings(_ patterns: [ByteString]) -> [String] {
    var warnings: [String] = []
    for pattern in patterns {
      let parsed = try? ExpressionParser.parse(pattern.bytes, ignoresCase: false)
      for warning in parsed?.warnings ?? [] where !warnings.contains(warning) {
        warnings.append(warning)
      }
    }
    return warnings
  }
}
