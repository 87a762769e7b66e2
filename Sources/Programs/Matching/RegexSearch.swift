import JobModel

/// Where expressions match in a record, subject to -w and -x, found by glibc in the way of grep -o
/// (EGexecute of GNU grep 3.8).
struct RegexSearch {
  private let regexes: [GlibcRegex]
  private let isWholeWord: Bool
  private let isWholeRecord: Bool

  init(_ compiled: CompiledExpression, _ options: PatternOptions) throws {
    regexes = try compiled.sources.map {
      try GlibcRegex(
        $0, ignoresCase: options.ignoresCase, looksAtGroups: compiled.looksAtGroups)
    }
    isWholeWord = options.isWholeWord
    isWholeRecord = options.isWholeRecord
  }

  /// Whether any expression matches.
  func matches(_ record: UnsafeRawBufferPointer) -> Bool {
    regexes.contains { regex in
      guard isWholeRecord || isWholeWord else {
        return regex.firstMatch(in: record, from: 0) != nil
      }
      return find(regex, in: record, from: 0, before: record.count) != nil
    }
  }

  /// The leftmost match that begins at or after `start`, and the longest of those.
  ///
  /// With -x alone any match will do: grep asks only records that match as a whole.
  func nextMatch(in record: UnsafeRawBufferPointer, from start: Int) -> Range<Int>? {
    var best: Range<Int>?
    for regex in regexes {
      let last = best?.lowerBound ?? record.count
      let match =
        isWholeWord
        ? find(regex, in: record, from: start, before: last)
        : regex.firstMatch(in: record, from: start)
      guard let match else { continue }
      if best.map({ Self.isBetter(match, $0) }) ?? true { best = match }
    }
    return best
  }

  private static func isBetter(_ match: Range<Int>, _ other: Range<Int>) -> Bool {
    match.lowerBound < other.lowerBound
      || match.lowerBound == other.lowerBound && match.upperBound > other.upperBound
  }

  private func find(
    _ regex: GlibcRegex, in record: UnsafeRawBufferPointer, from start: Int, before last: Int
  ) -> Range<Int>? {
    guard let match = regex.firstMatch(in: record, from: start) else { return nil }
    guard isWholeRecord else {
      return findWord(regex, in: record, from: start, before: last, match)
    }
    return match.count == record.count - start ? start..<record.count : nil
  }

  /// If the longest match ends within a word, a shorter one at the same place may do; if none
  /// does, the search continues after that place.
  private func findWord(
    _ regex: GlibcRegex, in record: UnsafeRawBufferPointer, from start: Int, before last: Int,
    _ first: Range<Int>
  ) -> Range<Int>? {
    var match = first
    while match.lowerBound <= last {
      if record.isWord(match) { return match }
      // Like grep, it counts from `start` where the record's own start is meant, and so tries
      // fewer lengths after the first match.
      if !match.isEmpty,
        let shorter = regex.longestMatch(
          in: record, at: match.lowerBound, endingBefore: match.upperBound - 1 - start),
        shorter > 0
      {
        match = match.lowerBound..<match.lowerBound + shorter
        continue
      }
      guard match.lowerBound < record.count,
        let next = regex.firstMatch(in: record, from: match.lowerBound + 1)
      else { return nil }
      match = next
    }
    return nil
  }
}

extension UnsafeRawBufferPointer {
  /// Whether no letter, digit or underscore is next to a part.
  func isWord(_ part: Range<Int>) -> Bool {
    !(part.lowerBound > 0 && self[part.lowerBound - 1].isWord)
      && !(part.upperBound < count && self[part.upperBound].isWord)
  }
}
