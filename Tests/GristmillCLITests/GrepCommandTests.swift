import Foundation
import TestSupport
import Testing

/// `cat part-*` is what `LC_ALL=C grep -a -E` writes with the same flags.
@Suite("gristmill run grep")
struct GrepCommandTests {
  /// What it writes for an input.
  private func found(
    _ flags: [String], in text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    let bench = try Bench(["t": Array(text.utf8)], job: ["run", "grep"] + flags)
    return String(
      decoding: try bench.answer(sourceLocation: sourceLocation), as: UTF8.self)
  }

  @Test("several -e find what any of them finds")
  func several() throws {
    #expect(try found(["-e", "foo", "-e", "bar"], in: "foo\nbar\nbaz\n") == "foo\nbar\n")
    #expect(try found(["-e", "^f", "-e", "r$", "-o"], in: "foo\nbar\nbaz\n") == "f\nr\n")
  }

  @Test("a newline in a pattern separates two")
  func newline() throws {
    #expect(try found(["-e", "foo\nbar"], in: "foo\nbar\nbaz\n") == "foo\nbar\n")
  }

  @Test("a brace that begins no interval is a brace")
  func brace() throws {
    let text = "{\"level\":\"error\"}\n{\"level\":\"info\"}\n"
    #expect(
      try found(["-e", "{\"level\":\"error\""], in: text) == "{\"level\":\"error\"}\n")
    #expect(try found(["-e", "a{b"], in: "a{b\na{1}b\n") == "a{b\n")
  }

  @Test("a star at the start, or behind an anchor, repeats nothing")
  func stars() throws {
    #expect(try found(["-e", "*foo"], in: "foo\nbar\n") == "foo\n")
    #expect(try found(["-e", "^*foo"], in: "xfoo\nbar\n") == "xfoo\n")
  }

  @Test("a class outside of brackets is refused, and the message says how it is written")
  func classOutside() throws {
    let bench = try Bench(["t": Array("a b\n".utf8)], job: ["run", "grep", "-e", "[:space:]"])
    try bench.expectFailure(
      code: 64, saying: "character class syntax is [[:space:]], not [:space:]")
  }

  @Test("in records that end in a NUL, . matches a newline")
  func nulRecords() throws {
    let flags = ["-e", "a.b", "--format", "nul", "--null-output"]
    #expect(try found(flags, in: "a\nb\0c\0") == "a\nb\0")
    #expect(try found(["-e", "^b"] + flags[2...], in: "a\nb\0b\0") == "b\0")
  }

  @Test("a pattern may begin with a dash")
  func dash() throws {
    #expect(try found(["-e", "-foo"], in: "x -foo y\n") == "x -foo y\n")
    #expect(try found(["-e--line"], in: "x --line y\n") == "x --line y\n")
  }

  @Test("a stray backslash is warned of and still means what it meant")
  func warning() throws {
    let bench = try Bench(["t": Array("d1\n1\n".utf8)], job: ["run", "grep", "-e", "\\d"])
    let outcome = try bench.run()
    #expect(outcome.code == 0)
    #expect(outcome.error == "gristmill: warning: stray \\ before d\n")
    #expect(try bench.parts(in: "out") == Array("d1\n".utf8))
  }

  @Test("-v with -o writes nothing, and says so")
  func nothingToWrite() throws {
    let bench = try Bench(
      ["t": Array("a\nb\n".utf8)], job: ["run", "grep", "-e", "a", "-v", "-o"])
    let outcome = try bench.run()
    #expect(outcome.code == 0)
    #expect(outcome.error.hasPrefix("gristmill: warning: "))
    #expect(try bench.parts(in: "out") == [])
  }

  @Test("without a pattern the error names the flags")
  func noPattern() throws {
    let bench = try Bench(["t": []], job: ["run", "grep"])
    try bench.expectFailure(code: 64, saying: "-e PATTERN", "-f FILE")
  }

  @Test("-E is what it does without, and contradicts -F")
  func extended() throws {
    #expect(try found(["-E", "-e", "a|b"], in: "a\nb\nc\n") == "a\nb\n")
    #expect(try found(["--extended-regexp", "-e", "a+"], in: "aa\nc\n") == "aa\n")
    let bench = try Bench(["t": []], job: ["run", "grep", "-E", "-F", "-e", "a"])
    try bench.expectFailure(code: 64, saying: "-E and -F contradict each other")
  }

  @Test("a pattern that is forgotten is said, and what follows is not searched for")
  func forgottenPattern() throws {
    let bench = try Bench(["d.txt": Array("--\n--json\n".utf8)])
    let path = bench.directory.path("in/d.txt")
    for words in [
      [path, "-e"], ["-e", "--json", path], [path, "-f"], [path, "-e", "x", "--output"],
    ] {
      let outcome = try Command.run(["run", "grep"] + words)
      #expect(outcome.code == 64 && outcome.output.isEmpty, "\(words)")
      #expect(outcome.error.contains(" needs a value\n"), "\(outcome.error)")
    }
    #expect(try Command.run(["run", "grep", "-e--json", "--quiet", path]).output == "--json\n")
  }

  // MARK: Files of patterns

  @Test("-f reads patterns, one a line, with or without a newline at the end")
  func files() throws {
    for patterns in ["foo\nba[rz]\n", "foo\nba[rz]"] {
      let bench = try Bench(
        ["t": Array("foo\nbar\nqux\n".utf8)], job: ["run", "grep"])
      try bench.directory.write(patterns, to: "patterns")
      let path = bench.directory.path("patterns")
      #expect(try bench.answer(["-f", path]) == Array("foo\nbar\n".utf8))
      #expect(try bench.answer(["-e", "q", "-f", path, "-v"]) == [])
    }
  }

  @Test("an empty file of patterns matches nothing, and one with an empty line everything")
  func emptyFiles() throws {
    let bench = try Bench(["t": Array("foo\n\n".utf8)], job: ["run", "grep"])
    try bench.directory.write("", to: "none")
    try bench.directory.write("\n", to: "empty")
    let (none, empty) = (bench.directory.path("none"), bench.directory.path("empty"))
    #expect(try bench.answer(["-f", none]) == [])
    #expect(try bench.answer(["-f", none, "-v"]) == Array("foo\n\n".utf8))
    #expect(try bench.answer(["-f", none, "-e", "f"]) == Array("foo\n".utf8))
    #expect(try bench.answer(["-f", empty]) == Array("foo\n\n".utf8))
    let missing = bench.directory.path("missing")
    #expect(try bench.run(["-f", missing, "--overwrite"]).error.contains(missing))
  }

  @Test("-f - reads patterns from standard input, and -f <(...) from a pipe")
  func pipes() throws {
    let bench = try Bench(["t": Array("foo\nbar\nbaz\n".utf8)], job: ["run", "grep"])
    for script in [
      "printf 'bar\\nz\\n' | \"$0\" \"$@\" -f -", "exec \"$0\" \"$@\" -f <(printf 'bar\\nz\\n')",
    ] {
      let outcome = try Command(
        "/bin/bash", ["-c", script, Command.binary] + bench.arguments(["--overwrite", "--quiet"])
      ).wait()
      #expect(outcome.code == 0, "\(outcome.error)")
      #expect(try bench.parts(in: "out") == Array("bar\nbaz\n".utf8))
    }
  }

  @Test("standard input cannot hold patterns and be the input, too")
  func standardInputTwice() throws {
    let bench = try Bench(job: ["run", "grep", "-f", "-"])
    let twice = try bench.expectFailure(
      ["--input", "-"], code: 64, saying: "gristmill: standard input is named twice")
    #expect(!twice.error.contains("Usage"), "\(twice.error)")
    try bench.expectFailure(
      ["--input-list", "-"], code: 64, saying: "standard input is named twice")
  }

  // MARK: Any flags

  /// Patterns as a shell reads them.
  private static let patterns = [
    "a", "ab", "a.b", "^a", "b$", "[ab]+", "(a|b)\\1", "\\bab", "a{2}", "a{", "*b", "^*a", "", "a)",
    "-a", "[^a]", ".", "\\w+", "a|^$", "A",
  ]

  @Test("random flags write the bytes of grep", arguments: 1...30)
  func flags(seed: UInt64) throws {
    var random = SplitMix64(seed: 4_000 + seed)
    let isNUL = random.chance(30)
    var flags: [String] = ["-F", "-i", "-w", "-v"].filter { _ in random.chance(25) }
    // With -x and -w grep writes a newline too many for each match.
    if random.chance(50) { flags.append("-o") } else if random.chance(25) { flags.append("-x") }
    for _ in 0..<random.number(in: 1...3) { flags += ["-e", random.pick(Self.patterns)] }
    let letters: [UInt8] = [97, 97, 98, 98, 65, 95, 45, 32, 123, 41, 0xff, 10, 10, 0]
    let text = (0..<2_000).map { _ in random.pick(letters) } + [isNUL ? 0 : 10]
    let patterns = (0..<random.number(in: 0...2)).map { _ in
      [random.pick(letters), random.pick([46, 97, 0xff]), 10]
    }
    let bench = try Bench(["t": text], job: ["run", "grep"] + flags)
    try bench.directory.write(Array(patterns.joined()), to: "patterns")
    let wanted = try bench.shell(
      "grep -a \"$@\" -f patterns in/t 2>/dev/null || test $? -eq 1",
      flags + (flags.contains("-F") ? [] : ["-E"]) + (isNUL ? ["-z"] : [])
    )
    let more =
      ["-f", bench.directory.path("patterns"), "--split-size", "300"]
      + (isNUL ? ["--format", "nul", "--null-output"] : [])
    #expect(try bench.answer(more) == wanted, "\(flags)")
    try counts(bench, more, wanted, terminator: isNUL ? 0 : 10)
  }

  /// With -c, each record that is found and how often.
  private func counts(
    _ bench: Bench, _ more: [String], _ found: [UInt8], terminator: UInt8
  ) throws {
    var counts: [[UInt8]: Int] = [:]
    for record in found.split(separator: terminator, omittingEmptySubsequences: false).dropLast() {
      counts[Array(record), default: 0] += 1
    }
    let wanted = counts.map { $0.key + Array("\t\($0.value)".utf8) + [terminator] }
    let answer = try bench.answer(more + ["-c", "--partitions", "1"])
    #expect(Set(Self.lines(answer, terminator)) == Set(wanted.map { Array($0.dropLast()) }))
  }

  private static func lines(_ text: [UInt8], _ terminator: UInt8) -> [[UInt8]] {
    text.split(separator: terminator, omittingEmptySubsequences: false).dropLast().map { Array($0) }
  }
}
