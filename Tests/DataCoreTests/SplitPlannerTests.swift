import JobModel
import TestSupport
import Testing

@testable import DataCore

@Suite("Planning splits")
struct SplitPlannerTests {
  private static func files(_ sizes: [Int]) -> [InputFile] {
    sizes.enumerated().map { InputFile(path: "\($0)", bytes: $1, format: .plain) }
  }

  @Test("every byte of every file is in one split, in order, for any split size")
  func everyByteOnce() {
    var random = SplitMix64(seed: 1)
    for _ in 0..<200 {
      let sizes = (0..<random.number(in: 0...12)).map { _ in
        random.number(in: 0...random.pick([0, 1, 10, 1_000]))
      }
      let splitBytes = random.number(in: 1...300)
      var files = Self.files(sizes)
      for index in files.indices { files[index].isSplittable = random.chance(80) }
      let splits = SplitPlanner.splits(of: files, format: .lines, splitBytes: splitBytes)
      #expect(splits.allSatisfy { !$0.ranges.isEmpty })
      var ends = [Int](repeating: 0, count: files.count)
      var last = 0
      for range in splits.flatMap(\.ranges) {
        #expect(range.file >= last)
        #expect(range.start == ends[range.file] && range.end > range.start)
        ends[range.file] = range.end
        last = range.file
      }
      #expect(ends == sizes)
      for split in splits {
        let bytes = split.ranges.reduce(0) { $0 + $1.end - $1.start }
        let isWhole = split.ranges.count == 1 && !files[split.ranges[0].file].isSplittable
        #expect(bytes <= splitBytes || isWhole)
      }
    }
  }

  @Test("many small files are packed into few splits")
  func packing() {
    let splits = SplitPlanner.splits(
      of: Self.files([Int](repeating: 10, count: 100)), format: .lines, splitBytes: 100)
    #expect(splits.count == 10)
    #expect(splits.allSatisfy { $0.ranges.count == 10 })
  }

  @Test("empty files are in no split, unless each file is a record")
  func emptyFiles() {
    let files = Self.files([0, 0, 0])
    for format in [RecordFormat.lines, .nul, .fixed(bytes: 3), .warc] {
      #expect(SplitPlanner.splits(of: files, format: format, splitBytes: 10).isEmpty)
    }
    let splits = SplitPlanner.splits(of: files, format: .wholeFile, splitBytes: 10)
    #expect(splits.flatMap(\.ranges) == (0..<3).map { InputRange(file: $0, start: 0, end: 0) })
  }

  @Test("files are cut only where a record can be found from the middle")
  func formats() {
    func isCut(_ records: RecordFormat, _ format: InputFile.Format) -> Bool {
      let file = InputFile(path: "a", bytes: 1_000, format: format)
      return SplitPlanner.splits(of: [file], format: records, splitBytes: 100).count == 10
    }
    for records in [RecordFormat.lines, .nul] {
      #expect(isCut(records, .plain) && isCut(records, .gzip))
    }
    #expect(isCut(.fixed(bytes: 7), .plain) && !isCut(.fixed(bytes: 7), .gzip))
    #expect(!isCut(.wholeFile, .plain) && !isCut(.wholeFile, .gzip))
    #expect(!isCut(.warc, .plain) && isCut(.warc, .gzip))
  }

  @Test("a file that cannot be split is one range")
  func unsplittable() {
    var files = Self.files([1_000, 1_000])
    files[0].isSplittable = false
    let splits = SplitPlanner.splits(of: files, format: .lines, splitBytes: 100)
    #expect(splits[0].ranges == [InputRange(file: 0, start: 0, end: 1_000)])
    #expect(splits.count == 11)
  }

  @Test("automatic partitions depend on the input, within bounds, and on nothing else")
  func partitions() {
    func count(_ bytes: Int, _ format: InputFile.Format = .plain) -> Int {
      SplitPlanner.partitions(for: [InputFile(path: "a", bytes: bytes, format: format)])
    }
    #expect(SplitPlanner.partitions(for: []) == 1)
    #expect(count(1) == 1)
    #expect(count(1 << 30) == 32)
    #expect(count(1 << 30, .gzip) == 4 * 32)
    #expect(count(1 << 50) == 512)
    let sizes = (0..<40).map { count(1 << $0) }
    #expect(sizes == sizes.sorted())
  }
}

@Suite("Dividing memory")
struct MemoryPlanTests {
  private static let budgets = [48, 56, 64, 96, 128, 200, 256, 500, 1_024, 4_096, 65_536]

  /// Bytes that a plan lets be resident.
  private static func resident(_ plan: AggregatingPlan, slots: Int) -> Int {
    let tables = plan.frontCellsMax * MemoryLayout<KeyCell>.stride + plan.recentRecords * 16
    let input = 2 * plan.windowBytes + 2 * Limits.chunkBytes
    return AggregatingPlan.processBytes + slots * (tables + input + plan.streamBytes)
  }

  @Test("what is allotted stays within the budget", arguments: [1, 2, 3, 8, 64])
  func withinBudget(slots: Int) throws {
    for mebibytes in Self.budgets {
      let budget = mebibytes << 20
      guard budget >= AggregatingPlan.leastBytes(slots: slots) else { continue }
      let plan = try AggregatingPlan(budgetBytes: budget, slots: slots)
      #expect(Self.resident(plan, slots: slots) <= budget, "\(mebibytes) MiB")
      #expect(plan.streamBytes > 0)
      #expect(plan.streamReserveBytes >= plan.streamBytes + 2 * plan.lineBytesMax)
      #expect((Limits.fanInMin...Limits.fanInMax).contains(plan.fanIn))
      #expect(plan.frontCells >= Limits.frontCellsMin)
      #expect(plan.frontCells <= plan.frontCellsMax)
      #expect(plan.recentRecords > 0 && plan.recentRecords & (plan.recentRecords - 1) == 0)
      #expect(plan.lineBytesMax >= 1 << 20)
    }
  }

  @Test("merging as many runs as the plan allows fits as well", arguments: [1, 2, 8])
  func fanIn(slots: Int) throws {
    for mebibytes in Self.budgets {
      let budget = mebibytes << 20
      guard budget >= AggregatingPlan.leastBytes(slots: slots) else { continue }
      let plan = try AggregatingPlan(budgetBytes: budget, slots: slots)
      // Two blocks a run, raw and as stored.
      #expect(plan.fanIn * 2 * Limits.blockBytes <= plan.streamBytes, "\(mebibytes) MiB")
    }
  }

  @Test("twice the memory is never worse", arguments: [1, 2, 8])
  func monotone(slots: Int) throws {
    let least = AggregatingPlan.leastBytes(slots: slots)
    for budget in stride(from: least, through: 4 << 30, by: 37 << 20) {
      let less = try AggregatingPlan(budgetBytes: budget, slots: slots)
      let more = try AggregatingPlan(budgetBytes: 2 * budget, slots: slots)
      #expect(less.frontCells <= more.frontCells)
      #expect(less.frontCellsMax <= more.frontCellsMax)
      #expect(less.recentRecords <= more.recentRecords)
      #expect(less.windowBytes <= more.windowBytes)
      #expect(less.lineBytesMax <= more.lineBytesMax)
      #expect(less.fanIn <= more.fanIn)
      #expect(less.streamBytes < more.streamBytes)
    }
  }

  @Test("a larger budget is used", arguments: [1, 2, 8])
  func used(slots: Int) throws {
    let least = AggregatingPlan.leastBytes(slots: slots)
    let sizes = try stride(from: least, through: 1 << 30, by: 1 << 20).map {
      Self.resident(try AggregatingPlan(budgetBytes: $0, slots: slots), slots: slots)
    }
    #expect(zip(sizes, sizes.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test("a budget that is too small names the least that works", arguments: [1, 2, 16])
  func tooSmall(slots: Int) throws {
    let least = AggregatingPlan.leastBytes(slots: slots)
    let failure = failure { _ = try AggregatingPlan(budgetBytes: least - 1, slots: slots) }
    #expect(failure?.kind == .usage)
    #expect(failure?.message.contains(ByteSize.format(least)) == true)
    #expect(throws: Never.self) { try AggregatingPlan(budgetBytes: least, slots: slots) }
  }
}
