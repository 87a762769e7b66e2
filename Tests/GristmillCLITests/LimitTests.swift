import JobModel
import TestSupport
import Testing

@Suite("Limits of the system and of the job")
struct LimitTests {
  @Test("with few open files fewer runs are merged at once, with the same answer")
  func openFiles() throws {
    let bench = try Bench(["1": Tables.shortLines(3_300_000, seed: 51)], job: ["run", "sort"])
    let wanted = try bench.shell("sort in/1")
    let outcome = try Command.runInShell(
      Command.fewFiles(32),
      bench.arguments(["--json", "--memory", "48MiB", "--partitions", "3", "--split-size", "1MB"]))
    #expect(outcome.code == 0, "\(outcome.error)")
    let passes = try #require(outcome.output.firstMatch(of: #/"merge_passes" : (\d+)/#)?.1)
    #expect(try #require(Int(passes)) > 1)
    let isSame = try bench.parts(in: "out") == wanted
    #expect(isSame)
  }

  @Test(
    "for too small a budget the error names the least, which is enough",
    arguments: [
      ["sort"], ["wordcount"], ["top"], ["index"], ["--map", "cat", "--reduce", "cat"],
    ], [1, 3])
  func leastMemory(program: [String], slots: Int) throws {
    let bench = try Bench(["1": Tables.shortLines(2_000, seed: 52)], job: ["run"] + program)
    let flags = ["--slots", "\(slots)", "--partitions", "1"]
    let failure = try bench.expectFailure(
      flags + ["--memory", "1MiB"], code: 64,
      saying: "--memory 1.0 MiB is too small for \(slots) slot")
    let least = try #require(failure.error.firstMatch(of: #/give at least (\d+)\.0 MiB/#)?.1)
    let number = try #require(Int(least))
    try bench.expectFailure(
      flags + ["--memory", "\((number << 20) - 1)"], code: 64,
      saying: "give at least \(least).0 MiB")
    let wanted = try bench.answer(flags)
    #expect(try bench.answer(flags + ["--memory", "\(number)MiB"]) == wanted)
  }

  @Test(
    "a budget that the system does not grant is an error that says how much, and what to do",
    arguments: [
      ("ulimit -v 1000000", "8GiB"), ("ulimit -v 1000000", "2TiB"), ("true", "4000000TiB"),
    ], ["wordcount", "sort"])
  func noAddressSpace(limit: (command: String, memory: String), program: String) throws {
    let bench = try Bench(["1": Tables.shortLines(2_000, seed: 53)], job: ["run", program])
    let outcome = try Command.runInShell(
      limit.command + "; exec \"$0\" \"$@\"",
      bench.arguments(["--memory", limit.memory, "--partitions", "1"]))
    #expect(outcome.code == 1, "\(outcome.code)")
    #expect(outcome.error.contains("cannot reserve "), "\(outcome.error)")
    #expect(outcome.error.contains(" bytes) of address space"), "\(outcome.error)")
    #expect(outcome.error.contains("give less --memory or fewer --slots"), "\(outcome.error)")
    #expect(outcome.error.split(separator: "\n").count == 2, "\(outcome.error)")
    #expect(try bench.directory.names() == ["in", "scratch"])
  }

  @Test("a line longer than the budget allows in a sort is an error that names --memory")
  func longLine() throws {
    let bench = try Bench(
      ["a": [UInt8](repeating: 120, count: 4 << 20)], job: ["run", "sort"])
    try bench.expectFailure(["--memory", "48MiB"], code: 65, saying: "in/a", "line", "--memory")
  }

  @Test("flags that do not apply to a program exit with 64, and say why")
  func uselessFlags() throws {
    for (program, partitions, saying) in [
      ("top", "2", "top has 1 part file"), ("wordcount", "0", "give at least 1"),
      ("count", "0", "give at least 1"),
    ] {
      let bench = try Bench(["a": [97]], job: ["run", program])
      try bench.expectFailure(["--partitions", partitions], code: 64, saying: saying)
    }
  }

  @Test("a field that no record can have exits with 64, and says which there are")
  func badFields() throws {
    for (flags, name) in [
      (["count", "--field"], "--field"), (["distinct", "--field"], "--field"),
      (["join", "--right", "/dev/null", "-1"], "--left-field"),
      (["join", "--right", "/dev/null", "-2"], "--right-field"),
    ] {
      for number in ["0", "9223372036854775807"] {
        try Bench(["a": [97]], job: ["run"] + flags + [number]).expectFailure(
          code: 64, saying: "\(name) \(number) is not a number from 1 to ")
      }
    }
  }

  @Test(
    "an order that sort refuses exits with 64, and says why",
    arguments: [
      (["-k", "0"], "counted from 1"), (["-k", "x"], "field number"), (["-n", "-d"], "'-dn'"),
      (["-t", "ab"], "single byte"), (["-k", "1,2,3"], "','"),
    ] as [([String], String)])
  func badOrder(flags: [String], saying: String) throws {
    try Bench(["a": [97]], job: ["run", "sort"]).expectFailure(flags, code: 64, saying: saying)
  }
}
