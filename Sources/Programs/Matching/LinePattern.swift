package import DataCore
import JobModel

/// Decides which records match, and where, as `LC_ALL=C grep -a` does with any of -F or -E, -i, -w
/// and -x (GNU grep 3.8): the same records, and the same parts of them with -o.
///
/// Records are what the format says. Their terminator is in none of them; all other bytes, NUL and
/// newline too, are like any other: `.` and `[^a]` match them, and `^` and `$` match at the ends of
/// a record only.
///
/// Not Sendable: each mapper makes its own.
package final class LinePattern {
  /// Bytes of all patterns of a job. Expressions have limits of their own.
  package static let patternBytesMax = MatchingLimits.stringBytesMax

  private enum Matcher {
    case nothing
    case string(StringMatcher)
    case expression(ExpressionMatcher)
  }

  private let matcher: Matcher
  private let pace: MatchPace

  /// - Parameters:
  ///   - findsPlaces: whether `forEachMatch` will be called; glibc needs time and memory for that.
  ///   - cancellation: checked while matching; see `checkCancellation`.
  package init(
    _ pattern: CompiledPattern, findsPlaces: Bool = true, cancellation: Cancellation? = nil
  ) throws {
    let pace = MatchPace(cancellation)
    self.pace = pace
    matcher =
      switch pattern.kind {
      case .nothing: .nothing
      case .string(let string): .string(StringMatcher(string, pattern.options))
      case .strings(let set): .string(StringMatcher(set, pattern.options))
      case .expression(let expression):
        .expression(
          try ExpressionMatcher(expression, pattern.options, findsPlaces: findsPlaces, pace: pace))
      }
  }

  // MARK: Records

  /// Whether something in the record matches.
  ///
  /// - Complexity: O(bytes) in nearly all cases; otherwise that of glibc.
  package func matches(_ record: UnsafeRawBufferPointer) -> Bool {
    switch matcher {
    case .nothing: false
    case .string(let strings): strings.matches(record)
    case .expression(let expression): expression.matches(record)
    }
  }

  /// Calls `body` with the matches in a record that matches, from left to right, without overlaps.
  /// Each is the leftmost match, and the longest of those. Empty matches are left out.
  package func forEachMatch(
    in record: UnsafeRawBufferPointer, _ body: (Range<Int>) throws -> Void
  ) rethrows {
    switch matcher {
    case .nothing: break
    case .string(let strings):
      let text = strings.folded(record)
      try forEachMatch(in: record, { strings.nextMatch(in: text, from: $0) }, body)
    case .expression(let expression):
      try forEachMatch(in: record, { expression.nextMatch(in: record, from: $0) }, body)
    }
  }

  private func forEachMatch(
    in record: UnsafeRawBufferPointer, _ next: (Int) -> Range<Int>?,
    _ body: (Range<Int>) throws -> Void
  ) rethrows {
    var place = 0
    while place < record.count, !pace.mustStop(), let match = next(place) {
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
    guard let terminator = text.format.terminator, canWalk(terminator: terminator) else {
      return try text.forEachRecord { record, offset in
        if matches(record) { try body(record, offset) }
      }
    }
    switch matcher {
    case .nothing: break
    case .string(let strings):
      try strings.forEachMatchingRecord(in: text.bytes, terminator: terminator, body)
    case .expression(let expression):
      try expression.forEachMatchingRecord(in: text.bytes, terminator: terminator, body)
    }
    return text.countRecords()
  }

  private func canWalk(terminator: UInt8) -> Bool {
    switch matcher {
    case .nothing: true
    case .string(let strings): strings.canWalk(terminator: terminator)
    case .expression(let expression): expression.canWalk()
    }
  }
}
