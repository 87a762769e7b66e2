/// Splits text into words as a POSIX shell does: blanks separate, quotes and backslashes keep
/// together. Nothing is expanded.
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

  private static let blanks: Set<Unicode.Scalar> = [" ", "\t", "\n"]
  private static let operators: Set<Unicode.Scalar> = ["|", "&", ";", "<", ">", "(", ")"]
  /// The characters that a backslash escapes between double quotes.
  private static let special: Set<Unicode.Scalar> = ["$", "`", "\"", "\\"]

  /// The words of `text`, by section 2.2 of the POSIX shell language.
  package static func split(_ text: String) throws(Problem) -> [String] {
    var words: [String] = []
    var word = String.UnicodeScalarView()
    // A word may be empty: quotes with nothing between them.
    var isInWord = false
    var quote: Unicode.Scalar?
    var scalars = text.unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      switch (quote, scalar) {
      case ("'", "'"), ("\"", "\""):
        quote = nil
      case (nil, "'"), (nil, "\""):
        quote = scalar
        isInWord = true
      case (nil, "\\"), ("\"", "\\"):
        guard let next = scalars.next() else { throw .openBackslash }
        // A line that continues after a backslash is one line.
        if next == "\n" { continue }
        if quote != nil && !special.contains(next) { word.append(scalar) }
        word.append(next)
        isInWord = true
      case (nil, _) where blanks.contains(scalar):
        if isInWord { words.append(String(word)) }
        word = .init()
        isInWord = false
      case (nil, _) where operators.contains(scalar):
        throw .shellOperator(Character(scalar))
      default:
        word.append(scalar)
        isInWord = true
      }
    }
    if let quote { throw .openQuote(Character(quote)) }
    if isInWord { words.append(String(word)) }
    return words
  }

  /// `word` quoted so that a shell, or `split`, reads it as one word.
  package static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "/._-+=:,@%".utf8.contains(byte)
      }
    }
    if isPlain && !word.isEmpty { return word }
    return "'"
      + word.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "'\\''") + "'"
  }
}
