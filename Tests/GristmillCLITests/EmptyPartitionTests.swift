import TestSupport
import Testing

/// Reducers of partitions without records, and combiners of small jobs.
@Suite struct EmptyPartitionTests {
  @Test(
    "a reducer runs for an empty input, as behind sort in a pipe",
    arguments: [[], ["--skip-bad-records", "3"], ["--combine", "cat"]])
  func emptyInput(_ more: [String]) throws {
    let bench = try Bench(["a": []], job: ["run", "--map", "cat", "--reduce", "wc -l"] + more)
    #expect(try bench.answer() == Array("0\n".utf8))
  }

  @Test(
    "a reducer runs once in every partition, whatever reaches it",
    arguments: 0..<6)
  func everyPartition(_ seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let partitions = random.number(in: 1...6)
    let keys = (0..<random.number(in: 0...4)).map { _ in random.number(in: 0...20) }
    let text = keys.map { "k\($0)\t1\n" }.joined()
    let bench = try Bench(
      ["a": Array(text.utf8)],
      job: ["run", "--map", "cat", "--reduce", "awk 'END{print NR}'", "--shell"])
    let more = ["--partitions", "\(partitions)"]
    let counts = try bench.answer(more).split(separator: 10).map {
      Int(String(decoding: $0, as: UTF8.self)) ?? -1
    }
    #expect(counts.count == partitions)
    #expect(counts.reduce(0, +) == keys.count)
    #expect(
      try bench.answer(more + ["--skip-bad-records", "2"]).split(separator: 10).count == partitions)
  }

  @Test func aReducerThatFailsOnNothingFailsTheJob() throws {
    let bench = try Bench(
      ["a": []], job: ["run", "--map", "cat", "--reduce", "sh -c 'cat; exit 3'"])
    try bench.expectFailure(saying: "the reduce program failed", "exit code 3")
  }

  @Test("a task of a plan reduces an empty partition, too")
  func emptyTask() throws {
    let tasks = try TaskBench(
      ["a": Array("k\t1\n".utf8)], program: ["--map", "cat", "--reduce", "wc -l"],
      ["--partitions", "4"])
    try tasks.tasks("map", [0])
    try tasks.tasks("reduce", [0, 1, 2, 3])
    let parts = try tasks.parts(in: "work").values.map { String(decoding: $0, as: UTF8.self) }
    #expect(parts.sorted() == ["0\n", "0\n", "0\n", "1\n"])
  }

  @Test func aCombinerThatAlwaysFailsFailsASmallJob() throws {
    let bench = try Bench(
      ["a": Array("a b\n".utf8)],
      job: ["run", "--map", "cat", "--combine", "sh -c 'exit 9'", "--reduce", "cat"])
    try bench.expectFailure(saying: "the combine program failed", "exit code 9")
  }

  @Test("all map output passes the combiner at least once", arguments: 0..<4)
  func combined(_ seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let lines = random.number(in: 1...3_000)
    let text = (0..<lines).map { _ in "k\(random.number(in: 0...50))\t1\n" }.joined()
    let sum = "awk -F'\\t' '{s[$1]+=$2} END{for(k in s) print k \"\\t\" s[k]}' | sort"
    let count = "awk '{print} END{print \"reporter:counter:combine,lines,\" NR > \"/dev/stderr\"}'"
    let bench = try Bench(
      ["a": Array(text.utf8), "b": Array(text.utf8)],
      job: [
        "run", "--shell", "--map", "cat", "--combine", "\(count) | \(sum)", "--reduce", sum,
      ])
    let outcome = try bench.run(["--partitions", "3", "--json"])
    try #require(outcome.code == 0, "\(outcome.error)")
    #expect(outcome.output.contains("\"value\" : \(2 * lines)\n"), "\(outcome.output)")
    let expected = try bench.shell("cat in/* | \(sum)")
    #expect(Tables.sortedLines(try bench.parts(in: "out")) == Tables.sortedLines(expected))
  }

  @Test func aCombinerWithoutMapOutputDoesNotRun() throws {
    let bench = try Bench(
      ["a": []],
      job: ["run", "--map", "cat", "--combine", "sh -c 'exit 9'", "--reduce", "cat"])
    #expect(try bench.answer() == [])
  }

  @Test func counterSumsStopAtTheGreatestNumber() throws {
    let line = "echo reporter:counter:c,n,9223372036854775807 >&2"
    let bench = try Bench(
      ["a": Array("x\n".utf8)],
      job: ["run", "--shell", "--map", "\(line); \(line); cat", "--reduce", "\(line); cat"])
    let outcome = try bench.run(["--json"])
    try #require(outcome.code == 0, "\(outcome.error)")
    #expect(outcome.output.contains("\"value\" : 9223372036854775807\n"), "\(outcome.output)")
  }
}
