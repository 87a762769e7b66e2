import ArgumentParser
import Commands
import JobModel

/// `index`.
struct IndexOptions: BuiltInOptions {
  static let programName = "index"
  static let abstract = "List the files that each word occurs in."
  static let discussion = """
    Writes lines "word<TAB>file<TAB>file...", with the files in the order of the \
    input. In their names a tab is written \\t, a newline \\n and a backslash \\\\.
    """

  @OptionGroup var words: WordOptions

  func program() -> ProgramSpecification {
    .index(tokens: words.tokens, lowercase: words.lowercase)
  }
}
