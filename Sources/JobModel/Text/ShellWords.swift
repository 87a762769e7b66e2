/// Splits text into words as a POSIX shell does: blanks separate, quotes and backslashes keep
/// together. Nothing is expanded. Works on bytes, since the special ones are ASCII.
package enum ShellWords {
  /// Why a text is not a list of words.
  package enum Problem: Error, Equatable {
    /// A quote that is never closed.
    case openQuote(Character)
    /// A backslash at the end.
    case openBackslash
    /// Something outside quotes that needs a shell, such as `|`.
    case shellOperator(Character)
  }

  private static let apostrophe = UInt8(ascii: "'")
  private static let quotation = UInt8(ascii: "\"")
  private static let backslash = UInt8(ascii: "\\")
  private static let dollar = UInt8(ascii: "$")
  private static let newline = UInt8(ascii: "\n")
  private static let blanks = Array(" \t\n".utf8)
  private static let operators = Array("|&;<>()".utf8)
  /// The characters that a backslash escapes between double quotes.
  private static let special = Array("$`\"\\".utf8)

  /// The words of `text`, by section 2.2 of the POSIX shell language (2024, which has `$'\n'`).
  package static func split(_ text: ByteString) throws(Problem) -> [ByteString] {
    var words: [ByteString] = []
    var word: [UInt8] = []
    // A word may be empty: quotes with nothing between them.
    var isInWord = false
    var quote: UInt8?
    var rest = text.bytes[...]
    while let byte = rest.popFirst() {
      switch (quote, byte) {
      case (nil, dollar) where rest.first == apostrophe:
        rest.removeFirst()
        guard let piece = DollarQuotes.take(&rest) else { throw .openQuote("'") }
        word += piece
        isInWord = true
      case (apostrophe, apostrophe), (quotation, quotation):
        quote = nil
      case (nil, apostrophe), (nil, quotation):
        quote = byte
        isInWord = true
      case (nil, backslash), (quotation, backslash):
        guard let next = rest.popFirst() else { throw .openBackslash }
        // A line that continues after a backslash is one line.
        if next == newline { continue }
        if quote != nil && !special.contains(next) { word.append(byte) }
        word.append(next)
        isInWord = true
      case (nil, _) where blanks.contains(byte):
        if isInWord { words.append(ByteString(bytes: word)) }
        word = []
        isInWord = false
      case (nil, _) where operators.contains(byte):
        throw .shellOperator(Character(Unicode.Scalar(byte)))
      default:
        word.append(byte)
        isInWord = true
      }
    }
    if let quote { throw .openQuote(Character(Unicode.Scalar(quote))) }
    if isInWord { words.append(ByteString(bytes: word)) }
    return words
  }

  /// `word` in one line, quoted so that a shell reads it as one word. If bytes of it cannot be
  /// shown, it stands in `$'` and `'`, which bash, ksh and zsh read.
  package static func quoted(_ word: ByteString) -> String {
    if !word.isEmpty && word.bytes.allSatisfy(isPlain) { return word.text }
    guard word.shown.utf8.elementsEqual(word.bytes) else { return word.shown }
    let pieces = word.bytes.split(separator: apostrophe, omittingEmptySubsequences: false)
    return "'" + pieces.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "'\\''") + "'"
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "/._-+=:,@%".utf8.contains(byte)
    }
  }
}
