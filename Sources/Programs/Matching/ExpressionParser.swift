/// Reads an expression from left to right, as `LC_ALL=C grep -E` reads it (GNU grep 3.8). Pure.
///
/// A repetition with nothing before it repeats the empty string, and so does one after `{0}`.
struct ExpressionParser {
  private var lexer: ExpressionLexer
  private var token = ExpressionToken.end

  /// - Parameter pattern: a pattern that `ExpressionSize` and glibc accept; newlines separate
  ///   alternatives.
  /// - Returns: the expression, and what grep would warn of.
  /// - Throws: a failure for a pattern that grep refuses although glibc accepts it.
  static func parse(
    _ pattern: [UInt8], ignoresCase: Bool
  ) throws -> (expression: Expression, warnings: [String]) {
    var parser = ExpressionParser(lexer: ExpressionLexer(pattern, ignoresCase: ignoresCase))
    try parser.advance()
    let expression = try parser.choice()
    guard parser.token == .end else { throw parser.lexer.refusal("Unmatched ) or \\)") }
    return (expression, parser.lexer.warnings)
  }

  private init(lexer: ExpressionLexer) { self.lexer = lexer }

  private mutating func advance() throws { token = try lexer.token() }

  private mutating func choice() throws -> Expression {
    var branches = [try sequence()]
    while token == .or {
      try advance()
      branches.append(try sequence())
    }
    return branches.count == 1 ? branches[0] : .choice(branches)
  }

  private mutating func sequence() throws -> Expression {
    var items: [Expression] = []
    repeat { items.append(try repeated()) } while token != .close && token != .or && token != .end
    return items.count == 1 ? items[0] : .sequence(items)
  }

  private mutating func repeated() throws -> Expression {
    var item = try atom()
    while case .repetition(let least, let most) = token {
      try advance()
      item = most == 0 ? try atom() : .repeated(item, atLeast: least, atMost: most)
    }
    return item
  }

  private mutating func atom() throws -> Expression {
    let atom: Expression
    switch token {
    case .one(let set): atom = .one(set)
    case .edge(let edge): atom = .edge(edge)
    case .unknown: atom = .unknown
    case .open:
      try advance()
      atom = try choice()
      guard token == .close else { throw lexer.refusal("Unmatched ( or \\(") }
    case .repetition, .close, .or, .end: return .empty
    }
    try advance()
    return atom
  }
}
