import JobModel
import Programs
import TestSupport
import Testing

@testable import DataCore

@Suite("Tasks of little text")
struct SmallTaskTests {
  private static func task(
    _ files: [InputFile], _ splits: [InputSplit], scratch: FilePath, partitions: Int = 3
  ) -> MapTaskSpecification {
    MapTaskSpecification(
      job: 1, task: 0, program: .wordcount(tokens: .whitespace, lowercase: false), files: files,
      splits: splits, partitions: partitions, slots: 1, memoryBytes: 256 << 20,
      spillCompression: .lz4, scratch: scratch)
  }

  @Test("a task of 16 MiB or more has tables of the full size, a smaller one no larger ones")
  func sizes() throws {
    for budget in [48 << 20, 256 << 20, 8 << 30] {
      let full = try AggregatingPlan(budgetBytes: budget, slots: 1)
      #expect(full.sized(forText: Limits.tableTextBytesMax) == full)
      #expect(full.sized(forText: .max) == full)
      #expect(
        BucketMap(partitions: 3, textBytes: Limits.tableTextBytesMax) == BucketMap(partitions: 3))
      var last = full.sized(forText: 0)
      #expect(last.frontCells == 64 && last.recentRecords == 64 && !last.hugePages)
      for power in 1...24 {
        let plan = full.sized(forText: 1 << power)
        #expect(plan.frontCells >= last.frontCells && plan.frontCells <= full.frontCells)
        #expect(plan.frontCells >= min(full.frontCells, 1 << power / 2))
        #expect(plan.frontCellsMax >= plan.frontCells && plan.frontCellsMax <= full.frontCellsMax)
        #expect(plan.streamBytes == full.streamBytes && plan.fanIn == full.fanIn)
        last = plan
      }
    }
  }

  @Test("the partition of a key is the same with however many buckets")
  func partitions() {
    var random = SplitMix64(seed: 91)
    for partitions in [1, 2, 3, 7, 100, 1_000, 1_024, 3_000] {
      let full = BucketMap(partitions: partitions)
      let small = [0, 20, 100_000, 1 << 20, 5 << 20].map {
        BucketMap(partitions: partitions, textBytes: $0)
      }
      #expect(small[0].buckets == partitions)
      for _ in 0..<300 {
        let key = random.bytes(random.number(in: 0...40))
        let wanted = key.withUnsafeBytes { full.partition(of: $0) }
        for map in small {
          #expect(key.withUnsafeBytes { map.partition(of: $0) } == wanted)
        }
      }
    }
  }

  @Test("the text of a task is that of its ranges, an estimate for gzip, and no more than matters")
  func expectedText() throws {
    let files = [
      InputFile(path: "plain", bytes: 1 << 40, format: .plain),
      InputFile(path: "gzip", bytes: 1 << 40, format: .gzip),
    ]
    func expected(_ ranges: InputRange...) -> Int {
      Self.task(files, ranges.map { InputSplit(ranges: [$0]) }, scratch: "").expectedTextBytes
    }
    let few = InputRange(file: 0, start: 5, end: 25)
    #expect(expected() == 0)
    #expect(expected(few) == 20)
    #expect(expected(few, InputRange(file: 1, start: 0, end: 10)) == 20 + 320)
    for file in [0, 1] {
      let all = InputRange(file: file, start: 0, end: .max)
      #expect(expected(few, all, all) == Limits.tableTextBytesMax)
    }
    #expect(expected(InputRange(file: 0, start: 10, end: 5)) == 0)
  }

  @Test(
    "a map output has the same bytes, whatever determined the size of its tables",
    arguments: [0, 1, 20, 5_000, 300_000], [false, true])
  func sameBytes(bytes: Int, isGzip: Bool) throws {
    let directory = try TemporaryDirectory()
    // Far more text than the ranges promise, because the last line continues.
    let text = Array(
      (0..<60_000).map { "w\($0 * 7_919 % 20_011) some-long-key-of-text-\($0 % 3_000)" }
        .joined(separator: " ").utf8)
    let path: FilePath = try directory.write(isGzip ? GzipMember(text).bytes : text, to: "text")
    let files = try CoreJob.files([path])
    let splits = [InputSplit(ranges: [InputRange(file: 0, start: 0, end: max(bytes, 1))])]
    let task = Self.task(files, splits, scratch: directory.place)
    let full = try AggregatingPlan(budgetBytes: task.memoryBytes, slots: 1)
    let runs = try [nil, full, full.sized(forText: 0)].enumerated().map { number, plan in
      let output: FilePath = directory.path("run-\(number)")
      _ = try MapTask(
        task, on: AggregatingPath(WordCount(tokens: .whitespace, lowercase: false)),
        cancellation: Cancellation(), progress: Progress(inputBytes: 0, partitions: 3),
        plan: plan
      ).run(to: output)
      return try Files.read(output)
    }
    #expect(runs[0].count > 40_000)
    #expect(runs[0] == runs[1])
    #expect(runs[0] == runs[2])
  }

  @Test("a single run knows its index, and of several none does")
  func index() throws {
    let directory = try TemporaryDirectory()
    var runs: [RunFile] = []
    for number in 0..<3 {
      var writer = try RunWriter(
        path: directory.path("\(number)"), identity: Runs.identity, compression: .lz4)
      try Runs.withKey([97]) { try writer.append($0, value: 1) }
      for _ in 0..<2 { try writer.endPartition() }
      let run = try writer.finish()
      #expect(run.index?.map(\.records) == [1, 0])
      #expect(run.index == (try run.withoutIndex().indexed().index))
      runs.appendSpilled(run)
      #expect(runs.map { $0.index != nil } == (number == 0 ? [true] : runs.map { _ in false }))
    }
  }
}
