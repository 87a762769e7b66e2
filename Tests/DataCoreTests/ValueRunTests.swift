import JobModel
import TestSupport
import Testing

@testable import DataCore

@Suite("Runs of byte values")
struct ValueRunTests {
  @Test(
    "what was written is read again", arguments: [false, true], SpillCompression.allCases)
  func roundTrip(isSequenced: Bool, compression: SpillCompression) throws {
    let directory = try TemporaryDirectory()
    var random = SplitMix64(seed: 3)
    let big = random.bytes(300_000)
    var partitions = [
      [], ValueRuns.records(2_000, seed: 1),
      [
        ValueRecord(key: [], value: []), ValueRecord(key: [], value: big, sequence: 1),
        ValueRecord(key: [0], value: [0], sequence: .max),
        ValueRecord(key: big, value: [], sequence: 1 << 32),
        ValueRecord(key: big, value: big, sequence: 1 << 32),
        ValueRecord(key: big + [0], value: [UInt8](repeating: 7, count: 70_000)),
      ], [],
    ]
    let run = try ValueRuns.write(
      partitions, to: directory.path("run"), compression: compression, isSequenced: isSequenced)
    #expect(run.isSequenced == isSequenced)
    if !isSequenced {
      for index in partitions.indices {
        for record in partitions[index].indices { partitions[index][record].sequence = 0 }
      }
    }
    let isSame = try ValueRuns.read(run) == partitions
    #expect(isSame)
  }

  @Test("every single flipped bit is detected", arguments: SpillCompression.allCases)
  func everyBit(compression: SpillCompression) throws {
    let directory = try TemporaryDirectory()
    let partitions = [ValueRuns.records(30, seed: 4), [], ValueRuns.records(1, seed: 5)]
    let run = try ValueRuns.write(
      partitions, to: directory.path("run"), compression: compression)
    let bytes = try Files.read(run.path)
    for bit in 0..<8 * bytes.count {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      try Files.write(damaged, to: run.path)
      let failure = failure { _ = try ValueRuns.read(run) }
      #expect(failure?.kind == .corrupted, "bit \(bit % 8) of byte \(bit / 8)")
      #expect(failure?.message.contains(run.path.text) == true)
    }
    try Files.write(bytes, to: run.path)
    #expect(try ValueRuns.read(run) == partitions)
  }

  @Test("a run with places in the input is not mistaken for one without")
  func otherFlag() throws {
    let directory = try TemporaryDirectory()
    for isSequenced in [false, true] {
      var run = try ValueRuns.write(
        [ValueRuns.records(5, seed: 6)], to: directory.path("\(isSequenced)"),
        isSequenced: isSequenced)
      run.isSequenced = !isSequenced
      #expect(failure { _ = try ValueRuns.read(run) }?.kind == .corrupted)
    }
  }
}

@Suite("Merging in input order")
struct SequencedMergeTests {
  /// Deals records, which are in order, to sources.
  private static func deal(
    _ records: [ValueRecord], to count: Int, using random: inout SplitMix64
  ) -> [[ValueRecord]] {
    var sources = [[ValueRecord]](repeating: [], count: count)
    for record in records { sources[random.number(in: 0...count - 1)].append(record) }
    return sources
  }

  private static func runs(
    _ sources: [[ValueRecord]], in directory: TemporaryDirectory, isSequenced: Bool = true
  ) throws -> [RunFile] {
    try sources.enumerated().map { number, records in
      let identity = RunIdentity(job: 1, task: 5, run: UInt32(number))
      return try ValueRuns.write(
        [records], to: RunNames.path(directory.place, identity), identity: identity,
        isSequenced: isSequenced)
    }
  }

  @Test("a record comes in its place, whichever source it is in", arguments: 1...9)
  func anySource(count: Int) throws {
    for seed in 0..<5 as Range<UInt64> {
      let directory = try TemporaryDirectory()
      var random = SplitMix64(seed: 10 * UInt64(count) + seed)
      // No two of one key come from the same place, so there is only one order.
      var records = ValueRuns.records(400, seed: random.next())
      for index in records.indices { records[index].sequence = UInt64(index) << 20 }
      let runs = try Self.runs(Self.deal(records, to: count, using: &random), in: directory)
      #expect(try ValueRuns.records(of: Merger(runs, partition: 0)) == records)
    }
  }

  @Test("records of one place come in the order of their sources")
  func onePlace() throws {
    let directory = try TemporaryDirectory()
    let sources = (0..<5).map { source in
      (0..<20).map { ValueRecord.numbered([UInt8($0 / 10)], 100 * source + $0, sequence: 77) }
    }
    let runs = try Self.runs(sources, in: directory)
    #expect(
      try ValueRuns.records(of: Merger(runs, partition: 0))
        == ValueRecord.inOrder(Array(sources.joined())))
  }

  @Test(
    "merge passes keep the input order, with and without a combiner",
    arguments: [2, 3, 5], [WordPlaces.Combining.nothing, .values])
  func passes(fanIn: Int, combining: WordPlaces.Combining) throws {
    for isSequenced in [false, true] {
      let directory = try TemporaryDirectory()
      var random = SplitMix64(seed: UInt64(fanIn))
      var records = ValueRuns.records(600, seed: 8)
      for index in records.indices { records[index].sequence = UInt64(index) }
      // Without a place in each record the order of the runs is the order of the input.
      let sources =
        isSequenced
        ? Self.deal(records, to: 23, using: &random)
        : stride(from: 0, to: 600, by: 30).map { start in
          ValueRecord.inOrder(
            records[start..<start + 30].map { ValueRecord(key: $0.key, value: $0.value) })
        }
      let runs = try Self.runs(sources, in: directory, isSequenced: isSequenced)
      let (merged, report) = try MergePassesTests.passes(
        .sorting(WordPlaces(combining: combining)), fanIn: fanIn, slots: 2, in: directory
      ).reduce(runs)
      #expect(merged.count <= fanIn)
      #expect(report.mergePasses > (fanIn == 5 ? 0 : 1))
      #expect(try directory.names().count == merged.count, "what was merged is gone")
      #expect(
        try ValueRuns.records(of: Merger(merged, partition: 0))
          == ValueRecord.inOrder(Array(sources.joined())))
    }
  }

  @Test("merge passes leave the runs of others, which were merged before, unchanged")
  func othersRuns() throws {
    let directory = try TemporaryDirectory()
    let scratch: FilePath = try directory.makeDirectory("scratch")
    let runs = try (0..<9).map { number in
      // As left by a map task that spilled more than once.
      let identity = RunIdentity(
        job: 1, task: UInt32(number), run: RunNames.mergedRun(pass: 99, number: 0))
      return try ValueRuns.write(
        [ValueRuns.records(20, seed: UInt64(number))], to: directory.path("map-\(number).run"),
        identity: identity, isSequenced: false)
    }
    let before = try directory.tree()
    var passes = MergePassesTests.passes(
      .sorting(WordPlaces()), fanIn: 2, slots: 1, in: directory, scratch: scratch)
    passes.only = 0
    let merged = try passes.reduce(runs).runs
    #expect(merged.count == 2)
    let kept = try directory.tree().filter { !$0.hasPrefix("scratch/") }
    #expect(kept == before)
    let inScratch = merged.filter { $0.path.hasPrefix(scratch + "/") }
    #expect(try directory.names(in: "scratch").count == inScratch.count, "no run between passes")
  }
}
