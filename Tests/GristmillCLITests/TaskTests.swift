import TestSupport
import Testing

@Suite("gristmill plan and task")
struct TaskTests {
  private static let table = Tables.text(lines: 400, fields: 1...3, separator: " ", seed: 31)
  private static let inputs: [String: [UInt8]] = [
    "1": table, "2.gz": GzipMember(table).bytes, "3": Array(table.reversed()),
    "4.gz": GzipKind.manyMembers.file(of: table),
  ]
  /// Four map tasks or more, whatever the program.
  private static let splits = 4
  private static let cut = ["--split-size", "4000"]

  private static let programs: [[String]] = [
    ["wordcount"], ["count"], ["distinct", "--field", "2"], ["sort"], ["sort", "-s", "-k", "2,2"],
    ["sort", "-u", "-k", "1,1f"], ["index"], ["--map", "cat", "--reduce", "cat"],
    ["--map", "cat", "--combine", "cat"],
  ]

  private func check(_ program: [String], _ more: [String]) throws {
    let tasks = try TaskBench(Self.inputs, program: program, Self.cut + more)
    let whole = try Command.run(["run"] + tasks.bench.arguments(Self.cut + more).dropFirst())
    #expect(whole.code == 0, "\(whole.error)")
    let wanted = try tasks.parts(in: "out")
    // From the last task to the first, and some of them twice.
    #expect(try tasks.task("map", "all").code == 0)
    let maps = try tasks.count("map-") / 2
    #expect(maps >= Self.splits)
    try tasks.tasks("map", [maps - 1, 0, 1, 0])
    try tasks.tasks("reduce", Array((0..<wanted.count).reversed()) + [0])
    #expect(try tasks.parts(in: "work") == wanted, "\(program)")
    #expect(try tasks.count("attempt-") == 0)
    #expect(try tasks.bench.directory.names(in: "scratch").isEmpty)
  }

  @Test("tasks run one by one, in any order, write the parts of run", arguments: programs)
  func sameParts(program: [String]) throws { try check(program, ["--partitions", "3"]) }

  @Test("so do tasks of a program that has one part, or two inputs, or compresses")
  func otherJobs() throws {
    try check(["top", "--count", "50"], [])
    try check(["sort", "-r"], ["--partitions", "2", "--compress-output"])
    let directory = try TemporaryDirectory()
    let right = try directory.write(Self.table, to: "right")
    try check(["join", "--unpaired", "both", "--right", right], ["--partitions", "3"])
  }

  @Test("without reduce tasks the map tasks write the parts of run")
  func mapOnly() throws {
    let more = Self.cut + ["--partitions", "0"]
    let tasks = try TaskBench(Self.inputs, program: ["--map", "cat"], more)
    let whole = try Command.run(["run"] + tasks.bench.arguments(more).dropFirst())
    #expect(whole.code == 0, "\(whole.error)")
    let wanted = try tasks.parts(in: "out")
    #expect(wanted.count >= Self.splits)
    try tasks.tasks("map", Array((0..<wanted.count).reversed()) + [1, 0])
    #expect(try tasks.parts(in: "work") == wanted)
    let none = try tasks.task("reduce", "0")
    #expect(none.code == 64)
    #expect(none.error.contains("no reduce tasks"))
  }

  @Test("a map task that spills often stays within its limit of open files")
  func spills() throws {
    let tasks = try TaskBench(
      ["1": Tables.shortLines(3_300_000, seed: 32)], program: ["sort"],
      ["--memory", "36MiB", "--slots", "1", "--split-size", "1GiB", "--partitions", "2"])
    let outcome = try Command.runInShell(
      Command.fewFiles(16),
      ["task", "map", "--plan", tasks.plan, "--index", "0", "--work", tasks.work])
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(outcome.output.contains("\"merge_passes\""))
    #expect(try JSONNames.strange(in: outcome.output) == [])
    try tasks.tasks("reduce", [0, 1])
    let wanted = try tasks.bench.shell("sort in/1")
    let isSame = try tasks.bench.parts(in: "work") == wanted
    #expect(isSame)
  }

  @Test("the least memory is enough for more map tasks than are merged at once")
  func leastMemory() throws {
    for (program, memory) in [(["sort"], "36MiB"), (["wordcount"], "48MiB")] {
      let more = ["--memory", memory, "--slots", "1", "--partitions", "2", "--split-size", "100"]
      let tasks = try TaskBench(["1": Self.table], program: program, more)
      let whole = try Command.run(["run"] + tasks.bench.arguments(more).dropFirst())
      #expect(whole.code == 0, "\(whole.error)")
      #expect(try tasks.task("map", "all").code == 0)
      #expect(try tasks.count("map-") / 2 > 30)
      try tasks.tasks("reduce", [0, 1])
      #expect(try tasks.parts(in: "work") == tasks.parts(in: "out"), "\(program)")
    }
  }

  @Test("a plan does not depend on memory, and its sample stays within it")
  func sampledWithinMemory() throws {
    let text = Tables.shortLines(1_500_000, seed: 33)
    let plans = try ["36MiB", "1GiB"].map { memory in
      let more = ["--memory", memory, "--slots", "1", "--partitions", "7"]
      let tasks = try TaskBench(["1": text], program: ["sort"], more)
      return String(decoding: try Files.read(tasks.plan), as: UTF8.self)
        .split(separator: "\n").drop { !$0.contains("\"splitters\"") }
        .prefix { !$0.contains("\"partitions\"") }
    }
    #expect(plans[0].count > 6)
    #expect(plans[0] == plans[1])
  }

  // MARK: What is wrong is said

  private func planned() throws -> TaskBench {
    try TaskBench(Self.inputs, program: ["sort"], Self.cut + ["--partitions", "2"])
  }

  @Test("a task that the plan does not have is an error that says which ones it has")
  func badIndex() throws {
    let tasks = try planned()
    for (kind, index, text) in [
      ("map", "99", "map tasks 0 to "), ("reduce", "2", "reduce tasks 0 to 1"),
      ("map", "some", "--index"), ("map", "", "--index"),
    ] {
      let outcome = try tasks.task(kind, index)
      #expect(outcome.code == 64)
      #expect(outcome.error.contains(text), "\(outcome.error)")
      #expect(outcome.output.isEmpty)
    }
  }

  @Test("a missing map output is named, with what to do")
  func missing() throws {
    let tasks = try planned()
    #expect(try tasks.task("map", "all").code == 0)
    try Files.remove(tasks.work + "/map-00001.json")
    let noReport = try tasks.task("reduce", "0")
    #expect(noReport.code == 66)
    #expect(noReport.error.contains("map-00001.json is missing"))
    #expect(noReport.error.contains("task map --index 1"))
    try tasks.tasks("map", [1])
    try Files.remove(tasks.work + "/map-00002.run")
    let noRun = try tasks.task("reduce", "0")
    #expect(noRun.code == 1)
    #expect(noRun.error.contains("map-00002.run"))
    #expect(try tasks.count("part-") == 0)
    #expect(try tasks.count("attempt-") == 0)
  }

  @Test("a damaged map output is named")
  func damaged() throws {
    let tasks = try planned()
    #expect(try tasks.task("map", "all").code == 0)
    try tasks.damage("map-00001.run")
    let codes = try ["0", "1"].map { index in
      let outcome = try tasks.task("reduce", index)
      if outcome.code != 0 { #expect(outcome.error.contains("map-00001.run is damaged")) }
      return outcome.code
    }
    // The byte belongs to one of the two partitions.
    #expect(codes.sorted() == [0, 65] || codes == [65, 65])
    try tasks.tasks("map", [1])
    try Files.write(Array("{}".utf8), to: tasks.work + "/map-00000.json")
    let report = try tasks.task("reduce", "0")
    #expect(report.code == 65)
    #expect(report.error.contains("map-00000.json is not a task report"))
    try tasks.tasks("map", [0])
    try tasks.tasks("reduce", [0, 1])
  }

  @Test("a plan that is damaged, of another version, or missing is named")
  func badPlan() throws {
    let tasks = try planned()
    let plan = String(decoding: try Files.read(tasks.plan), as: UTF8.self)
    for (text, code, saying) in [
      (String(plan.dropLast(plan.count / 2)), 65, "is not a plan"), ("", 65, "is not a plan"),
      ("[]", 65, "is not a plan"),
      (plan.replacing("\"version\" : 2", with: "\"version\" : 99"), 65, "version 99 is unknown"),
      (plan.replacing("\"version\" : 2", with: "\"version\" : 1"), 65, "make the plan again"),
      (
        plan.replacing("\"keyHash\" : 2", with: "\"keyHash\" : 1"), 64,
        "places keys by version 1 of the hash"
      ),
    ] as [(String, Int32, String)] {
      try Files.write(Array(text.utf8), to: tasks.plan)
      let outcome = try tasks.task("map", "0")
      #expect(outcome.code == code, "\(saying): \(outcome.error)")
      #expect(outcome.error.contains(saying), "\(outcome.error)")
    }
    try Files.remove(tasks.plan)
    let gone = try tasks.task("map", "0")
    #expect(gone.code == 66)
    #expect(gone.error.contains("plan.json: No such file"))
    #expect(!Files.exists(tasks.work), "nothing was begun")
  }

  @Test("input that changed after the plan was made is named")
  func changedInput() throws {
    let tasks = try planned()
    try tasks.bench.directory.write(Self.table + [97], to: "in/1")
    let outcome = try tasks.task("map", "0")
    #expect(outcome.code == 65)
    #expect(outcome.error.contains("in/1 changed"))
    #expect(try tasks.count("") == 0)
  }
}
