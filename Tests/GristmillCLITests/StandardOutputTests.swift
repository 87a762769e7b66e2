import Glibc
import TestSupport
import Testing

/// Outputs that go to standard output.
@Suite struct StandardOutputTests {
  private static let jobs = [
    ["run", "wordcount"], ["run", "sort", "-k", "2"], ["run", "distinct"], ["run", "index"],
    ["run", "grep", "-e", "al"], ["run", "top", "--count", "30"],
    ["run", "--map", "tr a-z A-Z", "--partitions", "0"],
    ["run", "--map", "cat", "--reduce", "uniq -c"],
  ]

  /// Some files, plain and gzip, of one and several members.
  private static func inputs(seed: UInt64) -> [String: [UInt8]] {
    var inputs: [String: [UInt8]] = [:]
    for number in 0..<4 {
      let text = Tables.text(
        lines: 300, fields: 0...4, separator: " ", seed: seed &* 10 &+ UInt64(number))
      inputs["\(number)"] = text
      inputs["\(number).gz"] = GzipMember(text).bytes + GzipMember(text.reversed() + [10]).bytes
    }
    return inputs
  }

  /// What a streamed job prints.
  private static func stream(
    _ bench: Bench, _ more: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> [UInt8] {
    let outcome = try Command.runInShell(
      "exec \"$0\" \"$@\" > '\(bench.directory.path("streamed"))'", bench.streamed(more))
    try #require(outcome.code == 0, "\(outcome.error)", sourceLocation: sourceLocation)
    return try Files.read(bench.directory.path("streamed"))
  }

  @Test("are the parts of a directory, one after another", arguments: jobs.indices)
  func sameBytes(_ job: Int) throws {
    let bench = try Bench(Self.inputs(seed: UInt64(job)), job: Self.jobs[job])
    let divided =
      ["top", "grep", "--map"].contains(Self.jobs[job][1]) ? [] : ["--partitions", "5"]
    for more in [[], ["--split-size", "300"], ["--compress-output"], ["--null-output"]] {
      let flags = ["--quiet"] + divided + more
      let wanted = try bench.answer(flags)
      #expect(try Self.stream(bench, flags) == wanted, "\(flags)")
      #expect(
        try Self.stream(bench, flags + ["--slots", "4", "--output", "-"]) == wanted, "\(flags)")
    }
    #expect(try bench.directory.names(in: "scratch").isEmpty)
    #expect(try bench.directory.names() == ["in", "out", "scratch", "streamed"])
  }

  @Test("of a job without reduce tasks hold what a gzip file in a gzip file has")
  func nestedGzip() throws {
    let inner = GzipMember(Array("inner words\nand more\n".utf8)).bytes
    let before = Array(repeating: Array("some words in front\n".utf8), count: 6).joined()
    let file = NestedGzip.file(
      before: Array(before), inner: inner + inner, after: Array("behind words\n".utf8))
    let bench = try Bench(
      ["1": Array("first words\n".utf8), "2.gz": file, "3": Array("last words\n".utf8)],
      job: ["run", "grep", "-e", "words"])
    let wanted = try bench.answer()
    for splitBytes in stride(from: 1, through: file.count, by: 9) {
      let flags = ["--split-size", "\(splitBytes)", "--quiet"]
      #expect(try Self.stream(bench, flags) == wanted, "split size \(splitBytes)")
      let lines = wanted.split(separator: 10, maxSplits: 2)
      #expect(
        try Self.stream(bench, flags + ["--head", "2"])
          == Array(lines[0]) + [10] + Array(lines[1]) + [10])
    }
  }

  @Test("leave the report on standard error")
  func report() throws {
    let bench = try Bench(["a": Array("b a b\n".utf8)])
    let plain = try Command.run(bench.streamed())
    #expect(plain.code == 0)
    #expect(plain.output == "a\t1\nb\t2\n")
    #expect(plain.error.contains("1 part on standard output"), "\(plain.error)")
    let json = try Command.run(bench.streamed(["--json"]))
    #expect(json.output == "a\t1\nb\t2\n")
    #expect(json.error.hasPrefix("{"), "\(json.error)")
    let quiet = try Command.run(bench.streamed(["--quiet"]))
    #expect(quiet.output == "a\t1\nb\t2\n")
    #expect(quiet.error.isEmpty)
    #expect(try bench.directory.names() == ["in", "scratch"])
  }

  @Test("make no directory of the name -, which is ./- if it is wanted")
  func dash() throws {
    let bench = try Bench(["a": Array("x\n".utf8)])
    let outcome = try Command.runInShell(
      "cd '\(bench.directory.path)' && \"$0\" \"$@\" --output ./- && ls",
      bench.streamed(["--quiet"]))
    #expect(outcome.output == "-\nin\nscratch\n", "\(outcome.error)")
  }

  @Test(
    "end the job quietly when their reader has gone",
    arguments: [
      ["run", "sort"], ["run", "wordcount", "--partitions", "3"], ["run", "grep", "-e", "a"],
      ["run", "--map", "cat", "--partitions", "0"], ["run", "--map", "cat", "--reduce", "cat"],
    ])
  func closedPipe(_ job: [String]) throws {
    let text = Tables.text(lines: 60_000, fields: 2...4, separator: " ", seed: 5)
    let bench = try Bench(["a": text, "b": text], job: job)
    let outcome = try Command.runInShell(
      "{ \"$0\" \"$@\"; echo $? >&2; } | head -n 3", bench.streamed(["--split-size", "300KiB"]))
    #expect(outcome.output.split(separator: "\n", omittingEmptySubsequences: false).count == 4)
    #expect(outcome.error == "141\n", "\(outcome.error)")
    #expect(try bench.directory.names() == ["in", "scratch"])
    #expect(try bench.directory.names(in: "scratch").isEmpty)
  }

  @Test("that cannot be written are an error that says why")
  func full() throws {
    let bench = try Bench(["a": Array("x\n".utf8)])
    for script in ["exec \"$0\" \"$@\" > /dev/full", "exec \"$0\" \"$@\" >&-"] {
      let outcome = try Command.runInShell(script, bench.streamed(["--quiet"]))
      #expect(outcome.code == 1)
      #expect(
        outcome.error.hasPrefix("gristmill: cannot write to standard output: "), "\(outcome.error)")
    }
    let report = try Command.runInShell(
      "exec \"$0\" \"$@\" 2> /dev/full", bench.streamed(["--json"]))
    #expect(report.code == 1)
    #expect(try bench.directory.names(in: "scratch").isEmpty)
  }

  @Test("must not be an input")
  func input() throws {
    let bench = try Bench(["a": Array("x\n".utf8)])
    let outcome = try Command.runInShell(
      "exec \"$0\" \"$@\" >> '\(bench.directory.path("in/a"))'", bench.streamed(["--quiet"]))
    #expect(outcome.code != 0)
    #expect(outcome.error.contains("in/a, which is also an input"), "\(outcome.error)")
    #expect(try Files.read(bench.directory.path("in/a")) == Array("x\n".utf8))
  }

  @Test("of a failed job end with its exit code, and nothing goes out before all maps are done")
  func failure() throws {
    let bench = try Bench(
      ["a": Array("x\n".utf8), "b": Array("y\n".utf8)],
      job: ["run", "--shell", "--map", "cat; grep -q x $GRISTMILL_INPUT_FILE", "--reduce", "cat"])
    let outcome = try Command.run(bench.streamed())
    #expect(outcome.code == 1)
    #expect(outcome.output.isEmpty)
    #expect(outcome.error.contains("the map program failed"))
    #expect(try bench.directory.names(in: "scratch").isEmpty)
  }

  /// The second part waits for a file that appears only once the first part has been seen.
  @Test("go out part by part, while later parts are made")
  func soon() throws {
    let bench = try Bench(
      ["a": Array("x\n".utf8)],
      job: [
        "run", "--shell", "--map", "cat", "--partitions", "2", "--reduce",
        "test $GRISTMILL_PARTITION = 0 || until test -e '\(try Self.place())/go'; do sleep 0.02; done; echo $GRISTMILL_PARTITION",
      ])
    let seen = bench.directory.path("seen")
    let command = try Command(
      "/bin/sh",
      ["-c", "exec \"$0\" \"$@\" > '\(seen)'", Command.binary] + bench.streamed(["--quiet"]))
    var isSeen = false
    for _ in 0..<800 where !isSeen {
      isSeen = (try? Files.read(seen)) == Array("0\n".utf8)
      usleep(25_000)
    }
    #expect(isSeen)
    try Files.write([], to: try Self.place() + "/go")
    #expect(try command.wait().code == 0)
    #expect(try Files.read(seen) == Array("0\n1\n".utf8))
  }

  private static let shared = try? TemporaryDirectory()
  private static func place() throws -> String { try #require(shared).path }

  @Test("can be stopped while nobody reads them")
  func slowReader() throws {
    let text = Tables.text(lines: 60_000, fields: 2...4, separator: " ", seed: 6)
    let bench = try Bench(["a": text], job: ["run", "sort"])
    let outcome = try Command.runInShell(
      """
      { "$0" "$@" & echo $! > '\(bench.directory.path("pid"))'; wait $!; echo $? >&2; } | {
        sleep 1.5; kill -TERM $(cat '\(bench.directory.path("pid"))'); sleep 2; cat > /dev/null; }
      """, bench.streamed(["--quiet"]))
    #expect(outcome.error.contains("gristmill: stopped"), "\(outcome.error)")
    #expect(try bench.directory.names(in: "scratch").isEmpty)
  }

  @Test("are refused if standard input is the same file", arguments: ["-", "/dev/stdin"])
  func isStandardInput(_ input: String) throws {
    let bench = try Bench(["a": Array("x\n".utf8)])
    let outcome = try Command.runInShell(
      "cd '\(bench.directory.path("in"))' && \"$0\" \"$@\" < a >> a",
      ["run", "grep", "-e", ".", "--quiet", input])
    #expect(outcome.code != 0)
    #expect(outcome.error.contains("which is also an input"), "\(outcome.error)")
    #expect(try Files.read(bench.directory.path("in/a")) == Array("x\n".utf8))
  }
}
