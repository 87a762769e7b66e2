import JobModel
import Testing

@testable import Commands

/// Which command a command line names.
@Suite("Command lines")
struct CommandLineReaderTests {
  private static func leaf(_ name: String, _ flags: [DeclaredFlag]) -> CommandNode {
    CommandNode(name) {
      CommandTable(
        flags + [
          DeclaredFlag(["--input"], takesValue: true, takesSeveral: true, isRepeatable: true),
          DeclaredFlag(["--output"], takesValue: true),
          DeclaredFlag(["-h", "--help"], takesValue: false, isRepeatable: true),
        ])
    }
  }

  private static var root: CommandNode {
    let lowercase = DeclaredFlag(["--lowercase"], takesValue: false, isRepeatable: true)
    let programs = [
      leaf("wordcount", [lowercase]),
      leaf("count", [DeclaredFlag(["-t", "--separator"], takesValue: true)]),
      leaf("top", [DeclaredFlag(["--count"], takesValue: true)]),
      leaf(
        "streaming",
        [
          DeclaredFlag(["--map"], takesValue: true, isRequired: true),
          DeclaredFlag(["--reduce"], takesValue: true),
        ]),
    ]
    let verb = CommandNode(
      "run", subcommands: programs, defaultSubcommand: "streaming", table: { CommandTable([]) })
    let tasks = CommandNode(
      "task", subcommands: [leaf("map", []), leaf("reduce", [])], table: { CommandTable([]) })
    return CommandNode(
      "gristmill", subcommands: [verb, tasks, leaf("jobs", [])], table: { CommandTable([]) })
  }

  @Test(
    "the command is found, and its arguments have one form",
    arguments: [
      ("run wordcount --input a --output o", "run wordcount --input=a --output=o"),
      ("run --input a wordcount --output o", "run wordcount --input=a --output=o"),
      ("run --lowercase wordcount a b", "run wordcount --lowercase -- a b"),
      ("run --input a b wordcount c", "run wordcount --input=a --input=b -- c"),
      ("run --input count wordcount", "run wordcount --input=count"),
      ("run -tx count", "run count -t=x"),
      ("run --count 3 top", "run top --count=3"),
      ("run --map count --input a", "run --map=count --input=a"),
      ("run --map cat count", "run streaming --map=cat -- count"),
      ("run --map cat -- wordcount", "run streaming --map=cat -- wordcount"),
      ("run --help", "run --help"),
      ("run --map cat -h", "run --help"),
      ("run wordcount --input a --help", "run wordcount --help"),
      ("run wordcount --bad --help", "run wordcount --help"),
      ("run wordcount --version", "run wordcount --version"),
      ("--input a jobs", "jobs --input=a"),
      ("--lowercase run wordcount", "run wordcount --lowercase"),
      ("task map --output o", "task map --output=o"),
      ("task --output o map", "task map --output=o"),
      ("task --help", "task --help"),
      ("help run", "run --help"),
      ("help run wordcount", "run wordcount --help"),
      ("help", "--help"),
      ("--version", "--version"),
      ("", "--help"),
      ("jobs x", "jobs -- x"),
      ("--generate-completion-script bash", "--generate-completion-script bash"),
    ])
  func found(line: String, read: String) throws {
    let words = line.split(separator: " ").map(String.init)
    #expect(
      try CommandLineReader(Self.root).read(words).words
        == read.split(separator: " ").map(String.init))
  }

  @Test(
    "a name that does not exist is named, with the nearest that exists",
    arguments: [
      (
        "run wordcuont --input a",
        "'wordcuont' is no program of 'gristmill run'; did you mean 'wordcount'?"
      ),
      ("run --lowercase wordcuont", "'wordcuont' is no program"),
      (
        "run --input a --input b tpo", "'tpo' is no program of 'gristmill run'; did you mean 'top'?"
      ),
      ("run --input d.txt wordcont", "'wordcont' is no program of 'gristmill run'; did you mean"),
      ("run --mapp cat x", "'gristmill run' has no flag --mapp; did you mean --map?"),
      ("run --mapp cat wordcuont", "'gristmill run' has no flag --mapp; did you mean --map?"),
      ("run --lowercase a", "'gristmill run' needs the name of a program"),
      ("run --reduce cat d.txt", "--map is missing"),
      ("run --output a --output b", "--output is given twice"),
      ("run wordcount a --output", "--output needs a value"),
      ("run --map cat --reduce --output o", "--reduce needs a value"),
      ("run --output o tpo", "'tpo' is no program of 'gristmill run'; did you mean 'top'?"),
      (
        "run zzzzzz --input a",
        "'zzzzzz' is no program of 'gristmill run'\n'gristmill run --help' lists them"
      ),
      ("run --input counts --output o", "'gristmill run' needs the name of a program"),
      ("run", "'gristmill run' needs the name of a program\n'gristmill run --help' lists them"),
      ("jbos", "'jbos' is no command of 'gristmill'; did you mean 'jobs'?"),
      ("help rnu", "'rnu' is no command of 'gristmill'; did you mean 'run'?"),
      ("task mpa", "'mpa' is no command of 'gristmill task'; did you mean 'map'?"),
      ("--quux jobs", "'gristmill jobs' has no flag --quux"),
      (
        "run --lowercsae wordcount",
        "'gristmill run wordcount' has no flag --lowercsae; did you mean --lowercase?"
      ),
      ("-x", "needs the name of a command before -x"),
      ("run wordcount --lowercsae", "has no flag --lowercsae; did you mean --lowercase?"),
      ("run --map cat --outptu o", "'gristmill run' has no flag --outptu; did you mean --output?"),
      ("run top --count 3 --count 4", "--count is given twice: --count '3' and --count '4'"),
    ])
  func unknown(line: String, message: String) {
    let words = line.split(separator: " ").map(String.init)
    do {
      let result = try CommandLineReader(Self.root).read(words)
      Issue.record("read as \(result.words)")
    } catch {
      #expect(error.kind == .usage)
      #expect(error.message.contains(message), "\(error.message)")
    }
  }

  @Test("inputs go beside the parser, in their order, and the words are the same")
  func inputs() throws {
    let table = CommandTable(
      [
        DeclaredFlag(["--input"], takesValue: true, takesSeveral: true, isRepeatable: true),
        DeclaredFlag(["--output"], takesValue: true),
      ], takesInputs: true)
    let root = CommandNode(
      "gristmill", subcommands: [CommandNode("count", table: { table })],
      table: { CommandTable([]) })
    let read = try CommandLineReader(root)
      .read(["count", "c", "--input", "a", "-", "--output", "o", "--input=b", "--", "--d"])
    #expect(read.inputs == ["a", "-", "b", "c", "--d"])
    #expect(read.parsedWords == ["count", "--output=o"])
    #expect(
      read.words == [
        "count", "--input=a", "--input=-", "--output=o", "--input=b", "--", "c", "--d",
      ])
  }

  @Test("the commands that take inputs are those of jobs")
  func takers() {
    #expect(CommandTable(of: JobOptions.self).takesInputs)
    #expect(!CommandTable(of: FetchCommand.self).takesInputs)
    #expect(!CommandTable(of: LogsCommand.self).takesInputs)
  }

  @Test("a value that the parser would not find behind = stands in a word of its own")
  func awkwardValues() throws {
    let read = try CommandLineReader(Self.root)
      .read(["run", "count", "--separator=", "--output=\u{301}o", "--input", "-a=b"])
    #expect(
      read.words == ["run", "count", "--separator", "", "--output", "\u{301}o", "--input=-a=b"])
  }
}

@Suite("Nearest name")
struct NearestNameTests {
  @Test(
    "letters put in, left out, changed and swapped count one each",
    arguments: [
      ("", "", 0), ("a", "", 1), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1),
      ("abc", "abcd", 1), ("abc", "axc", 1), ("wordcuont", "wordcount", 1),
      ("kitten", "sitting", 3),
      ("ca", "abc", 3),
    ])
  func distance(first: String, second: String, distance: Int) {
    let (one, other) = (Array(first.unicodeScalars), Array(second.unicodeScalars))
    #expect(NearestName.distance(one, other) == distance)
    #expect(NearestName.distance(other, one) == distance)
  }

  @Test("what is far from all names has no nearest")
  func far() {
    let names = ["wordcount", "count", "top", "sort"]
    #expect(NearestName.of("count", among: ["count"]) == nil)
    #expect(NearestName.of("coutn", among: names) == "count")
    #expect(NearestName.of("srot", among: names) == "sort")
    #expect(NearestName.of("tail", among: names) == nil)
    #expect(NearestName.of("corpus/", among: names) == nil)
    #expect(NearestName.of("t", among: names) == nil)
    #expect(NearestName.of(String(repeating: "a", count: 1_000), among: names) == nil)
  }
}
