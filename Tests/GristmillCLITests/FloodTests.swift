import TestSupport
import Testing

/// A regression: this took 28 seconds instead of a few hundredths of a second.
@Suite("Words made to collide", .serialized)
struct FloodTests {
  private static let kinds: [CollidingKeys] = [.firstSalt, .secondSalt, .short, .long, .letters]

  /// Programs, with memory that makes them spill or not; the first ones have keys of each kind.
  private static let programs: [([String], memory: String)] = [
    (["wordcount"], "512MiB"), (["wordcount"], "72MiB"), (["distinct"], "72MiB"),
    (["sort"], "72MiB"), (["count"], "512MiB"), (["top", "--count", "50"], "512MiB"),
    (["index"], "512MiB"),
  ]

  /// Each word twice, one a line, in two files.
  private static func inputs(_ keys: [[UInt8]]) -> [String: [UInt8]] {
    [
      "1": Array(keys.joined(separator: [10])) + [10],
      "2": Array(keys.reversed().joined(separator: [10])) + [10],
    ]
  }

  private static func keys(_ kind: CollidingKeys) -> [[UInt8]] {
    kind.keys(kind == .letters ? 1 << 14 : 200_000)
  }

  /// As many harmless words of the same length.
  private static func harmless(_ keys: [[UInt8]]) -> [[UInt8]] {
    let length = keys[0].count
    var random = SplitMix64(seed: 71)
    return keys.map { _ in
      (0..<length).map { _ in UInt8(truncatingIfNeeded: 97 + random.next() % 26) }
    }
  }

  /// What a shell makes of the files.
  private static func wanted(_ bench: Bench, _ program: String) throws -> [UInt8]? {
    switch program {
    case "wordcount", "count":
      try bench.shell("sort in/* | uniq -c | sed -E 's/^ *([0-9]+) (.*)/\\2\\t\\1/'")
    case "distinct": try bench.shell("sort -u in/*")
    case "sort": try bench.shell("sort in/*")
    case "top": try bench.shell("sort -r in/* | sed -n 1,50p")
    default: nil
    }
  }

  private static func timed<Result>(
    _ body: () throws -> Result
  ) rethrows -> (Result, Duration) {
    let clock = ContinuousClock()
    let start = clock.now
    return (try body(), clock.now - start)
  }

  /// Walking through a table takes hundreds of times as long.
  private func expectNoLonger(_ taken: Duration, than usual: Duration, _ what: String) {
    #expect(taken < usual * 10 + .seconds(5), "\(what): \(taken), and \(usual) without harm")
  }

  @Test("cost no more than others, in memory and through spills", arguments: kinds)
  func run(kind: CollidingKeys) throws {
    let keys = Self.keys(kind)
    #expect(keys.count >= 1 << 14)
    let (inputs, harmless) = (Self.inputs(keys), Self.inputs(Self.harmless(keys)))
    for (program, memory) in Self.programs.prefix(kind == .firstSalt ? 7 : 4) {
      var more = ["--memory", memory]
      if program[0] != "top" { more += ["--partitions", "1"] }
      let usual = try Bench(harmless, job: ["run"] + program)
      let (_, usualTime) = try Self.timed { try usual.answer(more) }
      let bench = try Bench(inputs, job: ["run"] + program)
      let (answer, time) = try Self.timed { try bench.answer(more) }
      let isSame = try answer == Self.wanted(bench, program[0]) ?? answer
      #expect(isSame && !answer.isEmpty, "\(program) of \(kind) with \(memory)")
      expectNoLonger(time, than: usualTime, "\(program) of \(kind) with \(memory)")
    }
  }

  @Test(
    "cost no more than others through map outputs and their merge",
    arguments: [CollidingKeys.short, .long, .letters])
  func tasks(kind: CollidingKeys) throws {
    let keys = Self.keys(kind)
    let (inputs, harmless) = (Self.inputs(keys), Self.inputs(Self.harmless(keys)))
    for program in ["wordcount", "distinct", "sort"] {
      func parts(_ tasks: TaskBench) throws -> [UInt8] {
        #expect(try tasks.task("map", "all").code == 0)
        #expect(try tasks.count("map-") / 2 > 2)
        try tasks.tasks("reduce", [0, 1])
        return try tasks.parts(in: "work").sorted { $0.key < $1.key }.flatMap(\.value)
      }
      let more = ["--split-size", "1MiB", "--partitions", "2"]
      let usual = try TaskBench(harmless, program: [program], more)
      let (_, usualTime) = try Self.timed { try parts(usual) }
      let tasks = try TaskBench(inputs, program: [program], more)
      let (answer, time) = try Self.timed { try parts(tasks) }
      // Keys with one hash are all in one part; the parts of `sort` follow one another.
      let isSame = try answer == Self.wanted(tasks.bench, program)
      #expect(isSame, "\(program) of \(kind)")
      expectNoLonger(time, than: usualTime, "\(program) of \(kind)")
    }
  }
}
