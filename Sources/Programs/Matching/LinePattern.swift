package import DataCore
import JobModel

/// Decides which records match, and where, as `LC_ALL=C grep -a` does with -F or -E, -i, -w and -x.
///
/// A regular expression is what regcomp(3) of glibc accepts, except that `.` matches NUL and not a
/// newline. Unlike in grep, a newline in a pattern is an ordinary byte.
///
/// The cheapest suitable engine decides whether a record matches:
///
///     a string that occurs in every match       ─▶ LiteralSearch, over whole texts
///     an expression without \<, \b, \1 and such ─▶ LazyAutomaton, over whole texts
///     any other                                 ─▶ PosixRegex, record by record
///
/// LiteralSearch or PosixRegex always finds where in a record the match is (-o).
///
/// Not Sendable: each mapper makes its own.
package final class LinePattern {
  let isWholeRecord: Bool
  let isWholeWord: Bool
  let ignoresCase: Bool

  /// A string that occurs in every match; in lower case if case is ignored.
  let literal: LiteralSearch?
  /// Nil if the literal is the whole pattern.
  let regex: PosixRegex?
  /// The expression, extended for -w and -x; nil if an automaton cannot match it.
  private let program: ExpressionProgram?
  private let recordAutomaton: LazyAutomaton?
  private var textAutomaton: LazyAutomaton?
  private let pace: MatchPace
  private let foldedText = FoldedText()
  /// Separate from the text, which is still being searched while one of its records is examined.
  private let foldedRecord = FoldedText()

  /// - Parameters:
  ///   - isFixed: the pattern is a string, not an expression (-F).
  ///   - ignoresCase: A-Z and a-z are the same (-i).
  ///   - isWholeWord: a match must have no letter, digit or underscore next to it (-w).
  ///   - isWholeRecord: a match must be the whole record (-x); -w then has no effect.
  ///   - cancellation: checked while matching; see `checkCancellation`.
  /// - Throws: a usage failure with the message of regerror(3), or one that says which limit the
  ///   pattern exceeds.
  package init(
    pattern: String, isFixed: Bool, ignoresCase: Bool, isWholeWord: Bool = false,
    isWholeRecord: Bool = false, cancellation: Cancellation? = nil
  ) throws {
    pace = MatchPace(cancellation)
    self.ignoresCase = ignoresCase
    self.isWholeRecord = isWholeRecord
    self.isWholeWord = isWholeWord && !isWholeRecord
    let bytes = Array(pattern.utf8)
    if isFixed && !bytes.isEmpty {
      literal = LiteralSearch(ignoresCase ? bytes.map(\.lowerCased) : bytes)
      regex = nil
      program = nil
      recordAutomaton = nil
      return
    }
    let regex = try PosixRegex(bytes, ignoresCase: ignoresCase)
    let expression = Expression.parse(bytes, ignoresCase: ignoresCase)
    let required = expression.flatMap { RequiredLiteral(of: $0, ignoresCase: ignoresCase) }
    literal = required.map { LiteralSearch($0.bytes) }
    self.regex = required?.isWhole == true ? nil : regex
    program =
      self.regex == nil
      ? nil
      : expression.flatMap {
        ExpressionProgram(
          $0.wrapped(inRecord: isWholeRecord, inWord: isWholeWord && !isWholeRecord))
      }
    recordAutomaton = program.map { [pace] in LazyAutomaton($0, terminator: nil, pace: pace) }
  }

  // MARK: Records

  /// Whether something in the record matches.
  ///
  /// - Complexity: O(bytes) in nearly all cases; otherwise that of regexec(3).
  package func matches(_ record: UnsafeRawBufferPointer) -> Bool {
    if let literal {
      let text = ignoresCase ? foldedRecord.lowered(record) : record
      guard regex != nil else { return nextLiteral(literal, in: text, from: 0) != nil }
      guard literal.first(in: text, from: 0) != nil else { return false }
    }
    return expressionMatches(record)
  }

  /// The same for an expression, without first looking for the literal.
  private func expressionMatches(_ record: UnsafeRawBufferPointer) -> Bool {
    if let recordAutomaton { return recordAutomaton.matches(record) }
    guard let regex, !pace.mustStop() else { return false }
    if isWholeRecord || isWholeWord { return nextMatch(of: regex, in: record, from: 0) != nil }
    return regex.matches(record)
  }

  /// Calls `body` with the matches in the record, from left to right, without overlaps. Each is the
  /// leftmost match, and the longest of those. Empty matches are left out.
  package func forEachMatch(
    in record: UnsafeRawBufferPointer, _ body: (Range<Int>) throws -> Void
  ) rethrows {
    let text = ignoresCase && regex == nil ? foldedRecord.lowered(record) : record
    var place = 0
    while place < record.count, !pace.mustStop() {
      let next: Range<Int>?
      if let regex {
        next = nextMatch(of: regex, in: record, from: place)
      } else {
        next = literal.flatMap { nextLiteral($0, in: text, from: place) }
      }
      guard let match = next else { return }
      if !match.isEmpty { try body(match) }
      place = match.isEmpty ? match.lowerBound + 1 : match.upperBound
    }
  }

  /// Call this after each text. After a cancellation, matching ends early, and its results so far
  /// must not be used.
  package func checkCancellation() throws { try pace.check() }

  // MARK: Texts

  /// Calls `body` with each record that matches, and its offset in the text. Returns the number of
  /// all records in the text.
  package func forEachMatchingRecord(
    in text: InputText, _ body: (UnsafeRawBufferPointer, Int) throws -> Void
  ) rethrows -> Int {
    guard let terminator = text.format.terminator, literal != nil || program != nil else {
      return try text.forEachRecord { record, offset in
        if matches(record) { try body(record, offset) }
      }
    }
    let lines = RecordFinder(text.bytes, terminator: terminator)
    // A literal of one byte is in most lines, so an automaton, which does both at once, is better.
    if let literal, literal.count > 1 || program == nil {
      let isProof = regex == nil && !isWholeRecord && !isWholeWord
      let haystack = ignoresCase ? foldedText.lowered(text.bytes) : text.bytes
      if !literal.contains(terminator) {
        try lines.forEachRecord {
          literal.first(in: haystack, from: $0)
        } body: { record in
          let bytes = UnsafeRawBufferPointer(rebasing: text.bytes[record])
          let isMatch =
            isProof
            || (regex != nil
              ? expressionMatches(bytes)
              : nextLiteral(
                literal, in: UnsafeRawBufferPointer(rebasing: haystack[record]), from: 0) != nil)
          if isMatch { try body(bytes, record.lowerBound) }
        }
      }
    } else if let program {
      let automaton =
        textAutomaton?.terminator == terminator
        ? textAutomaton! : LazyAutomaton(program, terminator: terminator, pace: pace)
      textAutomaton = automaton
      try lines.forEachRecord {
        automaton.firstMatch(in: text.bytes, from: $0)
      } body: { record in
        try body(UnsafeRawBufferPointer(rebasing: text.bytes[record]), record.lowerBound)
      }
    }
    return text.countRecords()
  }
}

extension Expression {
  /// An expression that matches exactly where this one matches subject to -x or -w.
  fileprivate func wrapped(inRecord: Bool, inWord: Bool) -> Expression {
    if inRecord { return .sequence([.start, self, .end]) }
    if inWord {
      let between = Expression.one(BracketSet.word.inverted)
      return .sequence([.choice([.start, between]), self, .choice([.end, between])])
    }
    return self
  }
}
