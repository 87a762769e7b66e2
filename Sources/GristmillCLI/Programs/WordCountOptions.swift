import ArgumentParser
import Commands
import JobModel

/// `wordcount`.
struct WordCountOptions: BuiltInOptions {
  static let programName = "wordcount"
  static let abstract = "Count the words in text files."
  static let discussion = """
    Writes lines "word<TAB>count", sorted by bytes within each part file, and then \
    _SUCCESS with the size and checksum of every part.

    Directories are read with all below them, except for names that begin with "." \
    or "_". A file that is named twice is read once. Sizes are written 64MiB \
    (powers of 1024) or 1GB (powers of 1000).
    """

  @OptionGroup var words: WordOptions

  func program() -> ProgramSpecification {
    .wordcount(tokens: words.tokens, lowercase: words.lowercase)
  }
}

/// The definition of a word.
struct WordOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What a word is: anything between ASCII white space, or a run of the letters A-Z and a-z.",
      valueName: "whitespace|letters"))
  var tokens: TokenKind = .whitespace

  @Flag(help: "Convert A-Z to a-z first.")
  var lowercase = false
}

extension TokenKind: ExpressibleByArgument {}
