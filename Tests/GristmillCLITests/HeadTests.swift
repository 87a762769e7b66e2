import TestSupport
import Testing

/// `--head N`: the first records of the whole output.
@Suite struct HeadTests {
  private static let jobs = [
    ["run", "wordcount", "--partitions", "4"], ["run", "sort", "--partitions", "3"],
    ["run", "count", "--field", "1", "--partitions", "2"], ["run", "index", "--partitions", "3"],
    ["run", "grep", "-e", "a"], ["run", "grep", "-o", "-e", "a", "--count", "--partitions", "2"],
    ["run", "top", "--count", "50"],
    ["run", "--map", "cat", "--partitions", "0"],
    ["run", "--map", "cat", "--reduce", "cat", "--partitions", "3"],
  ]

  private static func lines(_ text: [UInt8], _ count: Int, end: UInt8 = 10) -> [UInt8] {
    var (rest, taken) = (text[...], 0)
    while taken < count, let place = rest.firstIndex(of: end) {
      rest = rest[(place + 1)...]
      taken += 1
    }
    return Array(text[..<rest.startIndex])
  }

  @Test("an output ends after so many records", arguments: jobs.indices)
  func first(_ job: Int) throws {
    var random = SplitMix64(seed: UInt64(job))
    let text = Tables.text(lines: 400, fields: 1...3, separator: " ", seed: UInt64(job))
    let bench = try Bench(
      ["a": text, "b.gz": GzipMember(text).bytes + GzipMember(text).bytes], job: Self.jobs[job])
    for end in [[], ["--null-output"]] {
      let flags = ["--quiet", "--split-size", "700"] + end
      let wanted = try bench.answer(flags)
      for count in [1, 2, random.number(in: 3...60), random.number(in: 60...900), 1 << 40] {
        let first = Self.lines(wanted, count, end: end.isEmpty ? 10 : 0)
        let head = ["--head", "\(count)"]
        #expect(try bench.answer(flags + head) == first, "\(count) records")
        let outcome = try Command.runInShell(
          "exec \"$0\" \"$@\" > '\(bench.directory.path("s"))'", bench.streamed(flags + head))
        #expect(outcome.code == 0, "\(outcome.error)")
        #expect(try Files.read(bench.directory.path("s")) == first, "\(count) records")
      }
      #expect(try Command.run(["verify", bench.directory.path("out")]).code == 0)
    }
  }

  @Test(
    "a job ends as soon as it has them",
    arguments: [
      ["run", "--map", "yes", "--partitions", "0"],
      ["run", "--map", "cat", "--reduce", "yes", "--partitions", "2"],
    ])
  func early(_ job: [String]) throws {
    let bench = try Bench(["a": Array("x\n".utf8), "b": Array("y\n".utf8)], job: job)
    let outcome = try Command.run(bench.streamed(["--head", "3"]))
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(outcome.output == "y\ny\ny\n")
    #expect(outcome.error.contains("written"))
    #expect(try bench.answer(["--head", "3"]) == Array("y\ny\ny\n".utf8))
  }

  @Test("a compressed part ends there, too")
  func compressed() throws {
    let bench = try Bench(["a": Array("c\na\nb\n".utf8)], job: ["run", "sort"])
    let bytes = try bench.answer(["--head", "2", "--compress-output"])
    #expect(GzipMember.inflate(bytes) == Array("a\nb\n".utf8))
  }

  @Test("records that hold newlines count once")
  func wholeFiles() throws {
    let bench = try Bench(
      ["a": Array("c\nd".utf8), "b": Array("a\nb".utf8)],
      job: ["run", "grep", "-e", ".", "--format", "file"])
    #expect(try bench.answer(["--head", "1"]) == Array("c\nd\n".utf8))
  }

  @Test("a plan is that of the whole job, and says so")
  func planned() throws {
    let bench = try Bench(["a": Array("x\n".utf8)], job: ["plan", "wordcount"])
    let (plan, head) = (try bench.run(), try bench.run(["--head", "3"]))
    #expect(head.code == 0)
    #expect(head.output.count == plan.output.count)
    #expect(head.error.contains("--head 3"), "\(head.error)")
  }

  @Test("no records, and jobs of several processes, are refused")
  func refused() throws {
    let bench = try Bench(["a": Array("x\n".utf8)])
    #expect(try bench.run(["--head", "0"]).code == 64)
    #expect(try bench.run(["--head", "x"]).code == 64)
    let head = try Command.run(["submit", "wordcount", "--input", "x", "--head", "3"])
    #expect(head.code == 64)
    #expect(head.error.contains("--head 3"), "\(head.error)")
    let submit = try Command.run(["submit", "wordcount", "--input", "x", "--output", "-"])
    #expect(submit.code == 64)
    #expect(submit.error.contains("fetch"), "\(submit.error)")
  }

  @Test("a slow stream is read no longer than until it has them")
  func slowStream() throws {
    let outcome = try Command.runInShell(
      "while echo y; do sleep 0.2; done 2> /dev/null | timeout 60 \"$0\" run \"$@\" --head 2 --quiet -",
      ["grep", "-e", "y"])
    #expect(outcome.output == "y\ny\n", "\(outcome.error)")
  }

  @Test("nothing is awaited behind the last of them")
  func silentStream() throws {
    let bench = try Bench()
    let script = """
      mkfifo "$P" && exec 9<> "$P" && printf 'x\\ny\\ny\\n' >&9
      timeout 60 "$0" "$@" --head 2 --quiet "$P" 9>&-
      """
    let outcome = try Command.runInShell(
      "P='\(bench.directory.path("pipe"))'\n" + script, ["run", "grep", "-e", "y"])
    #expect(outcome.output == "y\ny\n", "\(outcome.error)")
    #expect(outcome.code == 0)
  }

  @Test("flags that a command cannot follow are named")
  func inert() throws {
    let bench = try Bench(["a": Array("x\n".utf8)])
    let input = ["--input", bench.directory.path("in")]
    for (words, message) in [
      (["wordcount", "--slots", "2"], "--slots does nothing with submit"),
      (["wordcount", "--memory", "1"], "--memory does nothing with submit"),
      (["wordcount", "--scratch", "/tmp"], "--scratch does nothing with submit"),
      (["grep", "-e", "x", "--partitions", "5"], "--partitions 5: grep has no reduce tasks"),
      (["top", "--partitions", "2"], "--partitions 2: top has 1 part file"),
    ] {
      let outcome = try Command.run(["submit"] + words + input + ["--manager", "127.0.0.1:9"])
      #expect(outcome.code == 64, "\(words)")
      #expect(outcome.error.contains(message), "\(outcome.error)")
    }
    let explain = try Command.run(["explain", "wordcount", "--head", "3"] + input)
    #expect(explain.code == 0)
    #expect(explain.error.contains("--head 3 is for 'run'"), "\(explain.error)")
    let plan = try Command.run(["plan", "wordcount", "--json"] + input)
    #expect(plan.code == 0 && plan.output.hasPrefix("{"))
    #expect(plan.error.contains("--json changes nothing"), "\(plan.error)")
  }
}
