import Foundation
import TestSupport
import Testing

@Suite("Inputs as users name them")
struct InputCommandTests {
  private static let count = ["run", "count"]

  /// Runs a script in the bench, in which `$G` is the binary, and returns the parts of `out`.
  private static func script(
    _ bench: Bench, _ script: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> [UInt8] {
    let outcome = try Command.runInShell(
      "cd '\(bench.directory.path)' && G=\"$0\" && export TMPDIR=$PWD/scratch && " + script, [])
    #expect(
      outcome.code == 0, "\(script): \(outcome.error)", sourceLocation: sourceLocation)
    return try bench.parts(in: "out")
  }

  private static let flags = "--output out --overwrite --quiet --slots 2 --memory 128MiB"

  @Test("standard input, pipes, FIFOs and process substitutions are read like files")
  func streams() throws {
    let text = Tables.shortLines(3_000, seed: 91)
    let bench = try Bench(["a": text, "b.gz": GzipMember(text).bytes])
    for program in ["wordcount", "sort", "count --field 2", "--map cat --reduce cat"] {
      let wanted = try Self.script(bench, "\"$G\" run \(program) in/a \(Self.flags)")
      for source in [
        "cat in/a | \"$G\" run \(program) - \(Self.flags)",
        "cat in/b.gz | \"$G\" run \(program) --input - \(Self.flags)",
        "\"$G\" run \(program) \(Self.flags) - < in/a",
        "\"$G\" run \(program) \(Self.flags) /dev/stdin < in/b.gz",
        "rm -f p && mkfifo p && (cat in/a > p &) && \"$G\" run \(program) p \(Self.flags)",
        "bash -c 'exec \"$0\" run \(program) --input <(cat in/b.gz) \(Self.flags)' \"$G\"",
      ] {
        let isSame = try Self.script(bench, source) == wanted
        #expect(isSame, "\(source)")
      }
    }
  }

  @Test("inputs stand without a flag, beside --input and a list")
  func positional() throws {
    let bench = try Bench([
      "a": Array("1\n".utf8), "b": Array("2\n".utf8), "x y": Array("3\n".utf8),
    ])
    let all = Array("1\n2\n3\n".utf8)
    let cat = "run --map cat --partitions 0 \(Self.flags)"
    #expect(try Self.script(bench, "\"$G\" \(cat) in/a in/b 'in/x y'") == all)
    #expect(try Self.script(bench, "\"$G\" \(cat) in/b 'in/x y' --input in/a") == all)
    #expect(
      try Self.script(bench, "printf 'in/b\\n\\nin/x y\\n' | \"$G\" \(cat) in/a --input-list -")
        == all)
    #expect(
      try Self.script(
        bench, "find in -type f -print0 | sort -z | \"$G\" \(cat) --input-list -") == all)
    #expect(
      try Self.script(bench, "printf 'in/a\\0in/b\\0in/x y' > l && \"$G\" \(cat) --input-list l")
        == all)
  }

  @Test("names in a list are no patterns")
  func literalList() throws {
    let bench = try Bench(["*": Array("star\n".utf8), "a": Array("a\n".utf8)])
    let cat = "run --map cat --partitions 0 \(Self.flags)"
    #expect(
      try Self.script(bench, "echo 'in/*' | \"$G\" \(cat) --input-list -") == Array("star\n".utf8))
    let outcome = try Command.runInShell(
      "cd '\(bench.directory.path)' && echo 'in/?' | \"$0\" \(cat) --input-list -", [])
    #expect(outcome.code != 0 && outcome.error.contains("in/?: No such file"))
  }

  @Test("what was left out is counted in the report, and listed in JSON")
  func leftOut() throws {
    let bench = try Bench(["a": [97], ".b": [98], "_SUCCESS": [99]], job: Self.count)
    try Files.link(bench.directory.path("in/d"), to: "nowhere")
    let report = try bench.run()
    #expect(report.code == 0, "\(report.error)")
    #expect(report.output.contains("left out 3 names: 2 hidden, 1 dangling link"))
    let json = try bench.run(["--json", "--overwrite"])
    #expect(json.output.contains("dangling_link") && json.output.contains(".b\""))
  }

  @Test("the report and explain call standard input by its name")
  func names() throws {
    let bench = try Bench(["a": Array("a b\n".utf8)])
    for (verb, flags) in [("run", "--output out"), ("explain", "--output out")] {
      let outcome = try Command.runInShell(
        "cd '\(bench.directory.path)' && \"$0\" \(verb) wordcount - \(flags) < in/a", [])
      #expect(outcome.code == 0, "\(outcome.error)")
      #expect(outcome.output.contains("standard input"), "\(outcome.output)")
    }
  }

  @Test("one pipe under two names is an error, not an empty input")
  func samePipe() throws {
    let bench = try Bench(["a": Array("a b\n".utf8)])
    for (arguments, saying) in [
      ("join - --right -", "named for two inputs"),
      ("join - --right /dev/stdin", "only once"),
      ("count - /dev/fd/0", "are the same pipe"),
    ] {
      let outcome = try Command.runInShell(
        "cd '\(bench.directory.path)' && cat in/a | \"$0\" run \(arguments) --output out", [])
      #expect(outcome.code == 64, "\(arguments)")
      #expect(outcome.error.contains(saying), "\(arguments): \(outcome.error)")
    }
  }

  @Test("grep calls standard input what grep(1) calls it")
  func grepName() throws {
    let bench = try Bench(["a": Array("a b\nc\n".utf8)])
    let wanted = try bench.shell("grep -H b < in/a")
    #expect(
      try Self.script(bench, "\"$G\" run grep -H -e b - \(Self.flags) < in/a") == wanted)
  }

  @Test("plan and submit refuse a stream, and say what to do")
  func plans() throws {
    let bench = try Bench(["a": Array("a b\n".utf8)])
    for verb in ["plan", "submit"] {
      let outcome = try Command.runInShell(
        "cd '\(bench.directory.path)' && \"$0\" \(verb) wordcount - --output out < in/a", [])
      #expect(outcome.code == 64)
      let wanted =
        verb == "plan"
        ? "standard input can be read only once" : "workers cannot read standard input"
      #expect(outcome.error.contains(wanted), "\(outcome.error)")
      #expect(outcome.error.contains("write it to a file"))
    }
  }

  @Test("no input, an empty list and standard input used twice are errors that say so")
  func wrong() throws {
    let bench = try Bench()
    for (arguments, saying) in [
      ("", "no input is named"), ("--input-list /dev/null", "names no file"),
      ("--input-list - -", "cannot be both"), ("--input-list in", "Is a directory"),
      ("- <&-", "cannot read standard input: Bad file descriptor"),
      ("- < in", "cannot read standard input: Is a directory"),
    ] {
      let outcome = try Command.runInShell(
        "cd '\(bench.directory.path)' && \"$0\" run wordcount --output out \(arguments)", [])
      #expect(outcome.code != 0)
      #expect(outcome.error.contains(saying), "\(arguments): \(outcome.error)")
    }
  }

  @Test("memory stays in the budget whatever comes down a pipe")
  func memory() throws {
    let bench = try Bench()
    let outcome = try Command.runInShell(
      """
      cd '\(bench.directory.path)' && seq -f '%.0f is a number in a line' 1 3000000 | gzip -1 | \
      "$0" run sort - --output out --scratch scratch --slots 2 --memory 48MiB --partitions 1 --json; exit $?
      """, [])
    #expect(outcome.code == 0, "\(outcome.error)")
    let text = try #require(
      outcome.output.firstMatch(of: #/"peak_?[mM]emory_?[bB]ytes" : (\d+)/#)?.1)
    // As for every budget, the program's own memory may vary by this much.
    #expect(try #require(Int(text)) <= 48 << 20 + 24 << 20)
  }
}
