import ArgumentParser
import Commands
import JobModel

extension TokenKind: ExpressibleByArgument {}

/// `wordcount`.
struct WordCountOptions: BuiltInOptions {
  static let programName = "wordcount"
  static let abstract = "Count the words of text files."
  static let discussion = """
    Writes lines "word<TAB>count", sorted by bytes within each part file, and then
    _SUCCESS with the size and checksum of every part.

    Directories are read to the bottom, without names that begin with "." or "_";
    a file that is named twice is read once. Sizes read 64MiB (powers of 1024) or
    1GB (powers of 1000).
    """

  @Option(
    help: ArgumentHelp(
      "A word: what stands between ASCII white space, or a run of the letters A-Z and a-z.",
      valueName: "whitespace|letters"))
  var tokens: TokenKind = .whitespace

  @Flag(help: "Turn A-Z into a-z before counting.")
  var lowercase = false

  func program() -> ProgramSpecification { .wordcount(tokens: tokens, lowercase: lowercase) }
}
