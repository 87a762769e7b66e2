import TestSupport
import Testing

/// Names that try to be more than names.
@Suite("Names on the terminal")
struct TerminalTests {
  /// Escape codes, C1 controls, marks that reverse text, and a newline.
  static let evil = "x\u{1b}]0;pwned\u{7}\u{9b}31m\u{202e}\u{2066}\u{7f}\u{85}y"
  private static let shown =
    #"x\u{1B}]0;pwned\u{07}\u{009B}31m\u{202E}\u{2066}\u{7F}\u{0085}y"#

  /// The same as part of a path: what `ls` shows.
  private static let quoted =
    #"x\033]0;pwned\007\302\23331m\342\200\256\342\201\246\177\302\205y'"#

  private func expectPlain(
    _ text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let odd = text.unicodeScalars.filter {
      $0 != "\n" && ($0.properties.generalCategory == .control || $0.properties.isBidiControl)
    }
    #expect(odd.isEmpty, "\(text.debugDescription)", sourceLocation: sourceLocation)
    #expect(
      text.contains(Self.shown) || text.contains(Self.quoted), "\(text)",
      sourceLocation: sourceLocation)
  }

  @Test("of inputs, flags and outputs in errors are only displayed")
  func errors() throws {
    let bench = try Bench(["1": Array("a b a\n".utf8)])
    for arguments in [
      ["run", "wordcount", "--input", Self.evil, "--output", bench.directory.path("o")],
      bench.arguments(["--scratch", Self.evil]), bench.arguments(["--" + Self.evil]),
      bench.arguments(["--format", Self.evil]), ["verify", Self.evil], [Self.evil],
      ["task", "map", "--plan", Self.evil, "--index", "0", "--work", "w"],
      ["task", "map", "--plan", bench.directory.path("in/1"), "--index", Self.evil, "--work", "w"],
      ["run", "--map", "/bin/sh -c " + Self.evil, "--input", "x", "--output", "/nowhere/o/p"],
    ] {
      let outcome = try Command.run(arguments)
      #expect(outcome.code != 0)
      if outcome.error.contains("x\\u") || arguments.count < 3 { expectPlain(outcome.error) }
      #expect(!outcome.error.contains("\u{1b}") && !outcome.error.contains("\u{9b}"))
      #expect(!outcome.error.contains("\u{202e}"))
    }
  }

  @Test("of an output in reports and in verify are only displayed")
  func reports() throws {
    let bench = try Bench(["1": Array("a b a\n".utf8)])
    let output = bench.directory.path(Self.evil)
    let run = try bench.run(["--output", output])
    #expect(run.code == 0, "\(run.error)")
    expectPlain(run.output)
    let verify = try Command.run(["verify", output])
    #expect(verify.code == 0, "\(verify.error)")
    expectPlain(verify.output)
    try Files.truncate(output + "/part-00000", to: 1)
    let damaged = try Command.run(["verify", output])
    #expect(damaged.code == 65)
    expectPlain(damaged.error)
  }

  @Test("of counters and skipped records start no new line")
  func counters() throws {
    let bench = try Bench(
      ["1": Array("a\n".utf8)],
      job: [
        "run", "--map",
        #"sh -c 'printf "reporter:counter:g\r\033[2J,n,1\n" >&2; cat'"#,
      ])
    let outcome = try bench.run()
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(outcome.output.contains(#"g\r\u{1B}[2J: n"#), "\(outcome.output)")
  }

  @Test("of files in the records of index and of grep forge no record and no field")
  func records() throws {
    for (program, wanted) in [
      (["index"], #"a<TAB>IN/n\n1\tb\\c.gz"#),
      (["grep", "-H", "-e", "a"], #"IN/n\n1<t>b\\c.gz:a"#),
    ] {
      let bench = try Bench(["n\n1\tb\\c.gz": Array("a\n".utf8)], job: ["run"] + program)
      let answer = String(decoding: try bench.answer(), as: UTF8.self)
      let line = wanted.replacing("<TAB>", with: "\t").replacing("<t>", with: "\t")
        .replacing("IN", with: bench.directory.path("in"))
      #expect(answer == line + "\n", "\(answer.debugDescription)")
    }
  }
}
