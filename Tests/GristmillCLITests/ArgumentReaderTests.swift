import JobModel
import Testing

@testable import Commands

/// How the words of one command are read. The oracle is getopt(3), for tables of flags as grep, sort
/// and this command have them.
@Suite("Arguments of a command")
struct ArgumentReaderTests {
  private static let table = CommandTable([
    DeclaredFlag(["-e", "--pattern"], takesValue: true, isRepeatable: true),
    DeclaredFlag(["-k", "--key"], takesValue: true, isRepeatable: true),
    DeclaredFlag(["-t", "--separator"], takesValue: true),
    DeclaredFlag(["-n", "--numeric"], takesValue: false, isRepeatable: true),
    DeclaredFlag(["-u", "--unique"], takesValue: false, isRepeatable: true),
    DeclaredFlag(["--input"], takesValue: true, takesSeveral: true, isRepeatable: true),
    DeclaredFlag(["--output"], takesValue: true),
    DeclaredFlag(["--json"], takesValue: false, isRepeatable: true),
    DeclaredFlag(["-long"], takesValue: true),
    DeclaredFlag(["-h", "--help"], takesValue: false, isRepeatable: true),
  ])

  /// What was read, one text for each flag or word.
  private static func texts(_ words: [String]) -> [String] {
    let reading = ArgumentReader.read(words, table)
    return reading.given.map { one in
      one.value.map { "\(one.spelling) \($0)" } ?? one.spelling
    }
      + reading.words.map { "'\($0)'" }
  }

  @Test(
    "every spelling that getopt takes is read as getopt reads it",
    arguments: [
      (["-t,"], ["-t ,"]),
      (["-t", ","], ["-t ,"]),
      (["-t="], ["-t ="]),
      (["-nk2"], ["-n", "-k 2"]),
      (["-nuk", "2"], ["-n", "-u", "-k 2"]),
      (["-k2nr", "-k3,3"], ["-k 2nr", "-k 3,3"]),
      (["-k", "-1"], ["-k -1"]),
      (["-e", "-foo"], ["-e -foo"]),
      (["-efoo"], ["-e foo"]),
      (["-e", "--"], ["-e --"]),
      (["-e", "--foo"], ["-e --foo"]),
      (["-e", "a", "-e", "b"], ["-e a", "-e b"]),
      (["-een"], ["-e en"]),
      (["--pattern=-foo"], ["--pattern -foo"]),
      (["--pattern", "-foo"], ["--pattern -foo"]),
      (["--pattern="], ["--pattern "]),
      (["--pattern", ""], ["--pattern "]),
      (["--pattern=a=b"], ["--pattern a=b"]),
      (["--input", "a", "b", "-n", "c"], ["--input a", "--input b", "-n", "'c'"]),
      (["--input", "-", "-"], ["--input -", "--input -"]),
      (["--input=a", "b"], ["--input a", "'b'"]),
      (["a", "-n", "--", "-u", "--"], ["-n", "'a'", "'-u'", "'--'"]),
      (["-"], ["'-'"]),
      (["--output", "-u"], ["--output -u"]),
      (["--output=--json"], ["--output --json"]),
      (["-long", "1"], ["-long 1"]),
      (["-long=1"], ["-long 1"]),
      (["-t\u{301}"], ["-t \u{301}"]),
      (["--output=\u{301}o"], ["--output \u{301}o"]),
      ([""], ["''"]),
    ] as [([String], [String])])
  func spellings(words: [String], read: [String]) {
    #expect(ArgumentReader.read(words, Self.table).problem == nil)
    #expect(Self.texts(words) == read)
  }

  @Test("a long flag of the command behind a flag that takes a value is no value: it was forgotten")
  func forgottenValue() {
    for (words, message) in [
      (["--output", "--json"], "--output needs a value\n--json is a flag; if it is the value"),
      (["-t", "--input=a"], "attach it: -t--input=a"),
      (["--output"], "--output needs a value\nsee"), (["-nt"], "-t needs a value"),
    ] {
      let problem = ArgumentReader.read(words, Self.table).problem
      let text = problem?.failure(of: "gristmill run x", Self.table).message
      #expect(text?.contains(message) == true, "\(words): \(text ?? "")")
    }
  }

  @Test(
    "what the command does not have, or has once, is named",
    arguments: [
      (["--outptu", "o"], "has no flag --outptu; did you mean --output?"),
      (["--out", "o"], "has no flag --out; did you mean --output?"),
      (["-output", "o"], "has no flag -o (in -output); did you mean --output?"),
      (["-nz"], "has no flag -z (in -nz)"),
      (["-z"], "has no flag -z\n"),
      (["-\u{e9}"], "has no flag -\u{e9}"),
      (["--json=1"], "--json takes no value, and '1' is given"),
      (["--output", "a", "--output=b"], "given twice: --output 'a' and --output 'b'"),
      (["-t,", "--separator", ";"], "-t is given twice: -t ',' and --separator ';'"),
      (["---json"], "has no flag ---json; did you mean --json?"),
    ])
  func problems(words: [String], message: String) throws {
    let problem = try #require(ArgumentReader.read(words, Self.table).problem)
    let failure = problem.failure(of: "gristmill run x", Self.table)
    #expect(failure.kind == .usage)
    #expect(failure.message.contains(message), "\(failure.message)")
  }

  @Test("what may be given again is no mistake")
  func repeated() {
    let words = ["-n", "-n", "-k1", "-k2", "--input", "a", "--input", "b"]
    #expect(ArgumentReader.read(words, Self.table).problem == nil)
  }
}
