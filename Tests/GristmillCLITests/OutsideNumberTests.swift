import Foundation
import JobModel
import LocalEngine
import Storage
import TestSupport
import Testing

/// Plans, reports and manifests that somebody else wrote may be an error, but never a trap.
@Suite("Numbers from outside")
struct OutsideNumberTests {
  /// Exit codes of a command that ended on its own: done, failed, usage.
  private static let ends: Set<Int32> = [0, 1, 64, 65, 66]

  private func expectEnd(
    _ outcome: Command.Outcome, _ comment: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(
      Self.ends.contains(outcome.code), "\(comment): \(outcome.code) \(outcome.error)",
      sourceLocation: sourceLocation)
  }

  private static func planned(_ program: [String], _ more: [String] = []) throws -> TaskBench {
    let text = Tables.text(lines: 60, fields: 1...3, separator: " ", seed: 8)
    return try TaskBench(
      ["1": text, "2.gz": GzipMember(text).bytes], program: program, ["--partitions", "2"] + more)
  }

  @Test(
    "in the index of a task are an error that says which tasks there are",
    arguments: NumberVariants.edges.filter { $0 != "0" })
  func index(number: String) throws {
    let tasks = try Self.planned(["wordcount"])
    for kind in ["map", "reduce"] {
      let outcome = try Command.run([
        "task", kind, "--plan", tasks.plan, "--index=" + number, "--work", tasks.work,
      ])
      #expect(outcome.code == 64, "\(kind): \(outcome.code) \(outcome.error)")
      #expect(outcome.error.contains("the plan has \(kind) tasks 0 to"), "\(outcome.error)")
    }
  }

  @Test(
    "in a plan are an error, or its tasks run",
    arguments: [
      ["wordcount"], ["sort", "-k", "2,2"], ["count", "--field", "1"], ["--map", "cat"],
    ])
  func plan(program: [String]) throws {
    let tasks = try Self.planned(program)
    let text = String(decoding: try Files.read(tasks.plan), as: UTF8.self)
    var refused = 0
    for variant in NumberVariants.of(text) {
      // One place refuses what is invalid; the commands are tried with the rest.
      guard (try? JSON.decoded(JobPlan.self, from: variant.utf8)) != nil else {
        refused += 1
        guard refused % 20 == 1 else { continue }
        try Files.write(Array(variant.utf8), to: tasks.plan)
        let outcome = try tasks.task("map", "0")
        #expect(outcome.code == 65, "\(outcome.code) \(outcome.error)")
        continue
      }
      try Files.write(Array(variant.utf8), to: tasks.plan)
      expectEnd(try tasks.task("map", "all"), "map: \(variant)")
      expectEnd(try tasks.task("reduce", "all"), "reduce: \(variant)")
    }
    #expect(refused > 30)
  }

  @Test("in a plan with reduce tasks that its program cannot have are an error that says so")
  func partitions() throws {
    let tasks = try Self.planned(["wordcount"])
    let plan = String(decoding: try Files.read(tasks.plan), as: UTF8.self)
    let changed = plan.replacing(#""partitions" : 2,"#, with: #""partitions" : 0,"#)
    try #require(changed != plan)
    try Files.write(Array(changed.utf8), to: tasks.plan)
    let outcome = try tasks.task("map", "0")
    #expect(outcome.code == 64, "\(outcome.code) \(outcome.error)")
    #expect(outcome.error.contains("wordcount adds values up"), "\(outcome.error)")
  }

  @Test("in the report of a map task are an error, or the reduce task runs")
  func report() throws {
    let tasks = try Self.planned(["wordcount"], ["--split-size", "400"])
    #expect(try tasks.task("map", "all").code == 0)
    let path = tasks.work + "/map-00001.json"
    let text = String(decoding: try Files.read(path), as: UTF8.self)
    var tried = 0
    for (number, variant) in NumberVariants.of(text).enumerated() {
      let isRefused = (try? JSON.decoded(MapTaskResult.self, from: variant.utf8)) == nil
      guard !isRefused || number % 20 == 0 else { continue }
      tried += 1
      try Files.write(Array(variant.utf8), to: path)
      let outcome = try tasks.task("reduce", "0")
      expectEnd(outcome, variant)
      if isRefused { #expect(outcome.code == 65 && outcome.error.contains("map-00001.json is no")) }
    }
    #expect(tried > 10)
    // An index in the report is ignored; an impossible one is refused.
    for (index, code) in [(#""index":[],"#, 65), (#""segmentOf":0,"#, 65)] as [(String, Int32)] {
      let variant = text.replacing(#""run" : {"#, with: #""run" : {"# + index)
      try #require(variant != text)
      try Files.write(Array(variant.utf8), to: path)
      #expect(try tasks.task("reduce", "0").code == code, "\(index)")
    }
    // A report without its run does not mean that the task made nothing.
    let other = String(decoding: try Files.read(tasks.work + "/map-00000.json"), as: UTF8.self)
    for variant in [text.replacing(#""run""#, with: #""ran""#), other] {
      try Files.write(Array(variant.utf8), to: path)
      let outcome = try tasks.task("reduce", "0")
      #expect(outcome.code == 65)
      #expect(outcome.error.contains("map-00001.json is the report of another task"))
    }
    try Files.write(Array(text.utf8), to: path)
    #expect(try tasks.task("reduce", "0").code == 0)
  }

  @Test("in a manifest are an error of verify")
  func manifest() throws {
    let bench = try Bench(["1": Array("a b a\n".utf8)])
    #expect(try bench.run(["--quiet", "--partitions", "2"]).code == 0)
    let path = bench.directory.path("out/_SUCCESS")
    let text = String(decoding: try Files.read(path), as: UTF8.self)
    for variant in NumberVariants.of(text) {
      try Files.write(Array(variant.utf8), to: path)
      for verb in [["verify"], ["verify", "--quiet"]] {
        expectEnd(try Command.run(verb + [bench.directory.path("out")]), variant)
      }
    }
    try Files.write(Array(text.utf8), to: path)
    #expect(try Command.run(["verify", bench.directory.path("out")]).code == 0)
  }

  @Test(
    "in flags are an error of usage",
    arguments: [
      ["--memory", "4EiB"], ["--slots=-1"],
      ["--slots", "9223372036854775807"], ["--partitions=-1"], ["--partitions", "2147483648"],
      ["--split-size", "0"], ["--split-size", "9007199254740992"], ["--format", "fixed:0"],
      ["--format", "fixed:9007199254740992"], ["--skip-bad-records=-1"],
    ])
  func flags(flags: [String]) throws {
    let bench = try Bench(["1": Array("a b a\n".utf8)])
    let outcome = try bench.run(flags)
    #expect(outcome.code == 64, "\(outcome.code) \(outcome.error)")
  }
}
