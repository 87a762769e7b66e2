import DataCore

/// Matches expressions as `grep -E` does. The cheapest suitable engine decides whether a record
/// matches:
///
///     a string that occurs in every match ─▶ LiteralSearch, over whole texts
///     what states can match               ─▶ LazyAutomaton, over whole texts
///     back references and the like        ─▶ both, and then glibc, record by record
///
/// glibc always finds where in a record the match is (-o).
///
/// Not Sendable: its engines build their states while they match.
final class ExpressionMatcher {
  private let literal: LiteralSearch?
  private let ignoresCase: Bool
  private let isExact: Bool
  private let program: ExpressionProgram?
  private let recordAutomaton: LazyAutomaton?
  private var textAutomaton: LazyAutomaton?
  /// Nil if it is not needed.
  private let search: RegexSearch?
  private let pace: MatchPace
  private let foldedText = FoldedText()
  private let foldedRecord = FoldedText()

  init(
    _ compiled: CompiledExpression, _ options: PatternOptions, findsPlaces: Bool, pace: MatchPace
  ) throws {
    literal = compiled.literal.map { LiteralSearch($0) }
    ignoresCase = options.ignoresCase
    program = compiled.program
    isExact = compiled.isExact && program != nil
    recordAutomaton = program.map { LazyAutomaton($0, terminator: nil, pace: pace) }
    search = findsPlaces || !isExact ? try RegexSearch(compiled, options) : nil
    self.pace = pace
  }

  // MARK: Records

  func matches(_ record: UnsafeRawBufferPointer) -> Bool {
    if let literal {
      let text = ignoresCase ? foldedRecord.lowered(record) : record
      guard literal.first(in: text, from: 0) != nil else { return false }
    }
    return expressionMatches(record)
  }

  /// The same without first looking for the literal.
  private func expressionMatches(_ record: UnsafeRawBufferPointer) -> Bool {
    if let recordAutomaton, !recordAutomaton.matches(record) { return false }
    return isExact || regexMatches(record)
  }

  private func regexMatches(_ record: UnsafeRawBufferPointer) -> Bool {
    guard let search, !pace.mustStop() else { return false }
    return search.matches(record)
  }

  /// The next match, at or after `start`, in a record that matches.
  func nextMatch(in record: UnsafeRawBufferPointer, from start: Int) -> Range<Int>? {
    search?.nextMatch(in: record, from: start)
  }

  // MARK: Texts

  /// Whether a walk over a whole text finds the records.
  func canWalk() -> Bool { literal != nil || program != nil }

  func forEachMatchingRecord(
    in text: UnsafeRawBufferPointer, terminator: UInt8,
    _ body: (UnsafeRawBufferPointer, Int) throws -> Void
  ) rethrows {
    let lines = RecordFinder(text, terminator: terminator)
    // A literal of one byte is in most lines, so an automaton, which does both at once, is better.
    if let literal, literal.count > 1 || program == nil {
      if literal.contains(terminator) { return }
      let haystack = ignoresCase ? foldedText.lowered(text) : text
      try lines.forEachRecord {
        literal.first(in: haystack, from: $0)
      } body: { record in
        let bytes = UnsafeRawBufferPointer(rebasing: text[record])
        if expressionMatches(bytes) { try body(bytes, record.lowerBound) }
      }
    } else if let automaton = automaton(terminator: terminator) {
      try lines.forEachRecord {
        automaton.firstMatch(in: text, from: $0)
      } body: { record in
        let bytes = UnsafeRawBufferPointer(rebasing: text[record])
        if isExact || regexMatches(bytes) { try body(bytes, record.lowerBound) }
      }
    }
  }

  private func automaton(terminator: UInt8) -> LazyAutomaton? {
    if let textAutomaton, textAutomaton.terminator == terminator { return textAutomaton }
    textAutomaton = program.map { LazyAutomaton($0, terminator: terminator, pace: pace) }
    return textAutomaton
  }
}
