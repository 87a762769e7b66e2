import JobModel

/// Expands braces as bash does: `a{b,c}` is `ab` and `ac`, `{1..3}` is `1`, `2` and `3`.
///
/// Braces may be nested, an alternative may be empty, and `\` takes the meaning from what follows
/// it. Braces around neither alternatives nor a sequence stay as they are. Pure.
///
/// It follows `braces.c` of bash, whose reading of unbalanced braces is the one that users of a
/// shell get; quotes and `$` mean nothing here, because a shell has already taken them away.
package struct BraceExpansion {
  /// Words made so far are in memory, with the files that each of them matches.
  static let wordsMax = 16 << 10
  /// Bytes of all words together.
  static let wordBytesMax = 16 << 20
  /// Bytes of a pattern: looking for the end of a brace takes the square of that.
  static let patternBytesMax = 32 << 10
  /// Braces inside of braces: each level is a call.
  static let depthMax = 64

  /// A pattern that would be too expensive, and why.
  package struct TooMuch: Error, Equatable, CustomStringConvertible {
    package let description: String
  }

  /// The words for which `pattern` stands, in the order in which bash gives them.
  package static func words(_ pattern: [UInt8]) throws(TooMuch) -> [[UInt8]] {
    guard pattern.contains(open) else { return [pattern] }
    guard pattern.count <= patternBytesMax else {
      throw TooMuch(description: "it has more than \(ByteSize.format(patternBytesMax))")
    }
    return try expand(pattern[...], depth: 0)
  }

  /// A pattern that stands for these words: each keeps what `\` means in it.
  package static func brace(_ words: [[UInt8]]) -> [UInt8] {
    [open] + Array(words.map(quoted).joined(separator: [comma])) + [close]
  }

  /// A word of an expansion as a word in a brace.
  private static func quoted(_ word: [UInt8]) -> [UInt8] {
    var quoted: [UInt8] = []
    var isQuoted = false
    for byte in word {
      if !isQuoted && [open, close, comma].contains(byte) { quoted.append(backslash) }
      isQuoted = !isQuoted && byte == backslash
      quoted.append(byte)
    }
    return quoted
  }

  private static let open = UInt8(ascii: "{")
  private static let close = UInt8(ascii: "}")
  private static let comma = UInt8(ascii: ",")
  private static let backslash = UInt8(ascii: "\\")
  private static let dot = UInt8(ascii: ".")

  // MARK: Words

  private static func expand(_ text: ArraySlice<UInt8>, depth: Int) throws(TooMuch) -> [[UInt8]] {
    guard depth <= depthMax else {
      throw TooMuch(description: "its braces are nested more than \(depthMax) deep")
    }
    var words: [[UInt8]] = [[]]
    var rest = text
    while let brace = firstBrace(in: rest) {
      let alternatives = try alternatives(of: rest[brace], depth: depth)
      words = try product(words, rest[..<brace.lowerBound], alternatives)
      rest = rest[brace.upperBound...]
    }
    return words.map { $0 + rest }
  }

  /// - Parameter brace: a brace that is closed, with its ends.
  private static func alternatives(
    of brace: ArraySlice<UInt8>, depth: Int
  ) throws(TooMuch) -> [[UInt8]] {
    let inside = brace.dropFirst().dropLast()
    guard holdsComma(inside) else {
      return try BraceSequence(inside)?.words(most: wordsMax) ?? [Array(brace)]
    }
    var words: [[UInt8]] = []
    var start = inside.startIndex
    while true {
      let end = place(of: comma, in: inside, from: start) ?? inside.endIndex
      words += try expand(inside[start..<end], depth: depth + 1)
      guard words.count <= wordsMax else { throw tooManyWords }
      guard end < inside.endIndex else { return words }
      start = end + 1
    }
  }

  private static func product(
    _ words: [[UInt8]], _ middle: ArraySlice<UInt8>, _ ends: [[UInt8]]
  ) throws(TooMuch) -> [[UInt8]] {
    guard words.count * ends.count <= wordsMax else { throw tooManyWords }
    var all: [[UInt8]] = []
    all.reserveCapacity(words.count * ends.count)
    var bytes = 0
    for word in words {
      for end in ends {
        all.append(word + middle + end)
        bytes += word.count + middle.count + end.count
      }
      guard bytes <= wordBytesMax else { throw tooManyWords }
    }
    return all
  }

  private static let tooManyWords = TooMuch(
    description: "its braces stand for more than \(wordsMax) names")

  // MARK: Braces

  /// The first brace that begins alternatives or a sequence, up to its end.
  private static func firstBrace(in text: ArraySlice<UInt8>) -> Range<Int>? {
    var from = text.startIndex
    while let start = place(of: open, in: text, from: from) {
      if let end = place(of: close, in: text, from: start + 1) { return start..<end + 1 }
      from = start + 1
    }
    return nil
  }

  /// The first `wanted` outside of inner braces. A closing brace counts only if there was a comma
  /// or `..` before it.
  private static func place(
    of wanted: UInt8, in text: ArraySlice<UInt8>, from start: Int
  ) -> Int? {
    var level = 0
    var isSeparated = wanted != close
    var place = start
    while place < text.endIndex {
      let byte = text[place]
      if byte == backslash {
        place += 2
        continue
      }
      if byte == wanted && level == 0 && isSeparated && !isEmptyWord(text, at: place) {
        return place
      }
      if byte == open {
        level += 1
      } else if byte == close && level > 0 {
        level -= 1
      } else if level == 0 && separates(text, at: place) {
        isSeparated = true
      }
      place += 1
    }
    return nil
  }

  /// Whether the text is `{}` and more, which is left alone: `find -exec` made that a habit.
  private static func isEmptyWord(_ text: ArraySlice<UInt8>, at place: Int) -> Bool {
    text[place] == open && place == text.startIndex && place + 1 < text.endIndex
      && text[place + 1] == close
  }

  private static func separates(_ text: ArraySlice<UInt8>, at place: Int) -> Bool {
    if text[place] == comma { return true }
    guard place + 1 < text.endIndex, text[place] == dot, text[place + 1] == dot else {
      return false
    }
    return place + 2 >= text.endIndex || text[place + 2] != close
  }

  private static func holdsComma(_ text: ArraySlice<UInt8>) -> Bool {
    var place = text.startIndex
    while place < text.endIndex {
      if text[place] == comma { return true }
      place += text[place] == backslash ? 2 : 1
    }
    return false
  }
}
