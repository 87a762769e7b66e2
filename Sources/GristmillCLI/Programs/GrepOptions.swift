import ArgumentParser
import Commands
import JobModel

/// `grep`.
struct GrepOptions: BuiltInOptions {
  static let programName = "grep"
  static let abstract = "Find records that match a pattern, or count the matches."
  static let discussion = """
    cat OUTPUT/part-* prints what LC_ALL=C grep -E would, in the order of the
    input; each split has a part file. With --count the output is lines
    "text<TAB>count", sorted.
    """

  @Option(
    name: [.customShort("e"), .long],
    help: ArgumentHelp("A POSIX extended regular expression.", valueName: "pattern"))
  var pattern: String

  @Flag(name: [.customShort("F"), .long], help: "The pattern is a plain string.")
  var fixed = false

  @Flag(name: [.customShort("i"), .long], help: "Ignore the case of A-Z.")
  var ignoreCase = false

  @Flag(name: [.customShort("w"), .long], help: "Match whole words.")
  var word = false

  @Flag(name: [.customShort("x"), .long], help: "Match whole records.")
  var line = false

  @Flag(name: [.customShort("v"), .long], help: "Find records that do not match.")
  var invert = false

  @Flag(name: [.customShort("o"), .long], help: "Write only the parts of records that match.")
  var onlyMatching = false

  @Flag(
    name: [.customShort("c"), .long],
    help: "Count how often each matching record occurs, or with --only-matching each match.")
  var count = false

  @Flag(
    name: [.customShort("H"), .long], help: "Begin each line with the name of its file and a colon."
  )
  var withFilename = false

  func validate() throws {
    if invert && onlyMatching {
      throw ValidationError("--invert and --only-matching leave nothing to write: drop one of them")
    }
    if count && withFilename {
      throw ValidationError("--count counts over all files: drop --with-filename")
    }
  }

  func program() -> ProgramSpecification {
    var grep = GrepSpecification(pattern: pattern)
    grep.isFixed = fixed
    grep.ignoresCase = ignoreCase
    grep.matchesWords = word
    grep.matchesWholeRecords = line
    grep.isInverted = invert
    grep.namesFiles = withFilename
    grep.output =
      switch (count, onlyMatching) {
      case (false, false): .records
      case (false, true): .matches
      case (true, false): .countedRecords
      case (true, true): .countedMatches
      }
    return .grep(grep)
  }
}
