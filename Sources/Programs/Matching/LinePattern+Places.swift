/// Where a pattern matches in a record.
extension LinePattern {
  /// The next place of a literal, at or after `start`, that -w and -x allow.
  ///
  /// - Parameter text: the record, in lower case if case is ignored.
  func nextLiteral(
    _ literal: LiteralSearch, in text: UnsafeRawBufferPointer, from start: Int
  ) -> Range<Int>? {
    if isWholeRecord { return start == 0 && literal.isEqual(to: text) ? 0..<text.count : nil }
    var start = start
    while let place = literal.first(in: text, from: start) {
      let match = place..<place + literal.count
      if !isWholeWord || isWord(match, in: text) { return match }
      start = place + 1
    }
    return nil
  }

  /// The next match of an expression, at or after `start`, that -w and -x allow.
  ///
  /// With -w, if the longest match ends within a word, a shorter one at the same place may do; if
  /// none does, the search continues after that place.
  func nextMatch(
    of regex: PosixRegex, in record: UnsafeRawBufferPointer, from start: Int
  ) -> Range<Int>? {
    if isWholeRecord {
      let whole = 0..<record.count
      return start == 0 && regex.firstMatch(in: record, whole) == whole ? whole : nil
    }
    var start = start
    while start <= record.count,
      var match = regex.firstMatch(in: record, start..<record.count)
    {
      guard isWholeWord else { return match }
      while true {
        if isWord(match, in: record) { return match }
        guard !match.isEmpty,
          let shorter = regex.firstMatch(in: record, match.lowerBound..<match.upperBound - 1),
          shorter.lowerBound == match.lowerBound
        else { break }
        match = shorter
      }
      start = match.lowerBound + 1
    }
    return nil
  }

  /// Whether no letter, digit or underscore is next to a match.
  private func isWord(_ match: Range<Int>, in record: UnsafeRawBufferPointer) -> Bool {
    !(match.lowerBound > 0 && record[match.lowerBound - 1].isWord)
      && !(match.upperBound < record.count && record[match.upperBound].isWord)
  }
}
