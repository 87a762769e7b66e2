import ArgumentParser
import Commands
import JobModel
import Programs

/// `grep`.
struct GrepOptions: BuiltInOptions {
  static let programName = "grep"
  static let abstract = "Find records that match a pattern, or count the matches."
  static let discussion = """
    cat OUTPUT/part-* prints what LC_ALL=C grep -E would (with --format nul: grep -z), in the \
    order of the input; each split has a part file. With --count the output is lines \
    "text<TAB>count", sorted.
    """

  @Option(
    name: [.customShort("e"), .long, .customLong("regexp")],
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "An extended regular expression, as grep -E has it. May be repeated; newlines separate patterns.",
      valueName: "pattern"))
  var pattern: [ByteString] = []

  @Option(
    name: [.customShort("f"), .long],
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "A file with patterns, one a line; - is standard input. May be repeated; an empty file matches nothing.",
      valueName: "file"))
  var file: [FilePath] = []

  @Flag(
    name: [.customShort("E"), .customLong("extended-regexp")],
    help: "The patterns are extended regular expressions, which they are without it, too.")
  var extended = false

  @Flag(
    name: [.customShort("F"), .long, .customLong("fixed-strings")],
    help: "The patterns are plain strings.")
  var fixed = false

  @Flag(name: [.customShort("i"), .long], help: "Ignore the case of A-Z.")
  var ignoreCase = false

  @Flag(name: [.customShort("w"), .long, .customLong("word-regexp")], help: "Match whole words.")
  var word = false

  @Flag(name: [.customShort("x"), .long, .customLong("line-regexp")], help: "Match whole records.")
  var line = false

  @Flag(
    name: [.customShort("v"), .long, .customLong("invert-match")],
    help: "Find records that do not match.")
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
    if pattern.isEmpty && file.isEmpty {
      throw ValidationError("grep needs a pattern: -e PATTERN, or -f FILE with one a line")
    }
    if file.count(where: { $0 == InputFile.standardInput }) > 1 {
      throw ValidationError("standard input can be read once: drop one '-f -'")
    }
    if extended && fixed {
      throw ValidationError("-E and -F contradict each other: leave one of them out")
    }
    if count && withFilename {
      throw ValidationError("--count counts over all files: drop --with-filename")
    }
  }

  func program() throws -> ProgramSpecification {
    var grep = GrepSpecification(patterns: pattern)
    for file in file { grep.patterns += try patterns(in: file) }
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

  /// The lines of a file, as one pattern in which newlines separate them.
  private func patterns(in file: FilePath) throws -> [ByteString] {
    var bytes = try ArgumentFile.read(file, most: LinePattern.patternBytesMax)
    if bytes.isEmpty { return [] }
    if bytes.last == 10 { bytes.removeLast() }
    return [ByteString(bytes: bytes)]
  }

  var readsStandardInput: Bool { file.contains(InputFile.standardInput) }

  func warnings(_ specification: JobSpecification) throws -> [String] {
    guard case .grep(let grep) = specification.program else { return [] }
    return try Grep.warnings(grep)
  }
}
