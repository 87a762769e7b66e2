import DataCore

/// Matches a string, or any of several, as `grep -F` does.
///
/// Not Sendable: it folds texts in buffers of its own.
final class StringMatcher {
  private enum Strings {
    case one(LiteralSearch)
    case several(LiteralSet)
  }

  private let strings: Strings
  private let options: PatternOptions
  private let foldedText = FoldedText()
  /// Separate from the text, which is still being searched while one of its records is examined.
  private let foldedRecord = FoldedText()

  init(_ string: [UInt8], _ options: PatternOptions) {
    strings = .one(LiteralSearch(string))
    self.options = options
  }

  init(_ set: LiteralSet, _ options: PatternOptions) {
    strings = .several(set)
    self.options = options
  }

  // MARK: Records

  /// A record in the case of the strings; valid until the next call.
  func folded(_ record: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    options.ignoresCase ? foldedRecord.lowered(record) : record
  }

  func matches(_ record: UnsafeRawBufferPointer) -> Bool {
    nextMatch(in: folded(record), from: 0) != nil
  }

  /// The next match, at or after `start`, in a folded record.
  func nextMatch(in record: UnsafeRawBufferPointer, from start: Int) -> Range<Int>? {
    switch strings {
    case .one(let string): nextMatch(of: string, in: record, from: start)
    case .several(let set): nextMatch(of: set, in: record, from: start)
    }
  }

  private func nextMatch(
    of string: LiteralSearch, in record: UnsafeRawBufferPointer, from start: Int
  ) -> Range<Int>? {
    if options.isWholeRecord {
      return start == 0 && string.isEqual(to: record) ? 0..<record.count : nil
    }
    var start = start
    while let place = string.first(in: record, from: start) {
      let match = place..<place + string.count
      if !options.isWholeWord || record.isWord(match) { return match }
      start = place + 1
    }
    return nil
  }

  private func nextMatch(
    of set: LiteralSet, in record: UnsafeRawBufferPointer, from start: Int
  ) -> Range<Int>? {
    if options.isWholeRecord { return start == 0 && set.isOne(record) ? 0..<record.count : nil }
    guard options.isWholeWord else { return set.match(in: record, from: start) }
    // Like grep, it does not look at what precedes `start`.
    var (known, from) = (start, start)
    while let match = set.match(in: record, from: from) {
      var place = match.lowerBound
      if place == known || !record[place - 1].isWord,
        let word = word(of: set, in: record, match)
      {
        return word
      }
      // No word begins within a word.
      while place < record.count, record[place].isWord { place += 1 }
      (known, from) = (place, place + 1)
    }
    return nil
  }

  /// The longest string at the place of `match` after which no word continues.
  private func word(
    of set: LiteralSet, in record: UnsafeRawBufferPointer, _ match: Range<Int>
  ) -> Range<Int>? {
    var match = match
    while match.upperBound < record.count, record[match.upperBound].isWord {
      guard !match.isEmpty,
        let shorter = set.length(at: match.lowerBound, in: record, most: match.count - 1)
      else { return nil }
      match = match.lowerBound..<match.lowerBound + shorter
    }
    return match
  }

  // MARK: Texts

  /// Whether a walk over a whole text finds the records.
  func canWalk(terminator: UInt8) -> Bool {
    switch strings {
    case .one: true
    case .several(let set): !set.hasEmpty && !set.contains(terminator)
    }
  }

  func forEachMatchingRecord(
    in text: UnsafeRawBufferPointer, terminator: UInt8,
    _ body: (UnsafeRawBufferPointer, Int) throws -> Void
  ) rethrows {
    let haystack = options.ignoresCase ? foldedText.lowered(text) : text
    switch strings {
    case .one(let string):
      if string.contains(terminator) { return }
      try walk(text, haystack, terminator, { string.first(in: haystack, from: $0) }, body)
    case .several(let set):
      try walk(text, haystack, terminator, { set.first(in: haystack, from: $0) }, body)
    }
  }

  private func walk(
    _ text: UnsafeRawBufferPointer, _ haystack: UnsafeRawBufferPointer, _ terminator: UInt8,
    _ hit: (Int) -> Int?, _ body: (UnsafeRawBufferPointer, Int) throws -> Void
  ) rethrows {
    let isProof = !options.isWholeRecord && !options.isWholeWord
    try RecordFinder(text, terminator: terminator).forEachRecord(hit) { record in
      let isMatch =
        isProof
        || nextMatch(in: UnsafeRawBufferPointer(rebasing: haystack[record]), from: 0) != nil
      if isMatch { try body(UnsafeRawBufferPointer(rebasing: text[record]), record.lowerBound) }
    }
  }
}
