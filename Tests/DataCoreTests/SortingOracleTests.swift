import JobModel
import TestSupport
import Testing

@testable import DataCore

/// Whole jobs on the general path against MapReduce in a few lines. The values of a key come in
/// the order of the input, so that the parts are the same bytes however the work was divided.
@Suite("The general path")
struct SortingOracleTests {
  private static let smallText = Array(WordPlaces.text(lines: 9, seed: 1).dropLast())

  @Test("every split size gives the oracle's bytes", arguments: 1...4, [false, true])
  func everySplitSize(slots: Int, spills: Bool) throws {
    let directory = try TemporaryDirectory()
    let files = try CoreJob.files([directory.write(Self.smallText, to: "text")])
    for splitBytes in 1...Self.smallText.count + 1 {
      var job = SortingJob(slots: slots, partitions: 1 + splitBytes % 5, splitBytes: splitBytes)
      if spills { job.plan = SortingJob.spillingPlan }
      let program = WordPlaces(
        combining: splitBytes % 2 == 0 ? .values : .nothing, reduces: splitBytes % 3 != 0)
      let answer = try job.check(
        files, against: Self.smallText, with: program, "split size \(splitBytes)")
      #expect(answer.report.records == 9)
      #expect(answer.report.spill.runs > (spills ? 4 : -1))
      #expect(spills || answer.report.spill == SpillReport())
    }
  }

  @Test(
    "every kind of gzip file gives the oracle's bytes", arguments: GzipKind.allCases,
    InflaterKind.available)
  func gzip(kind: GzipKind, inflater: InflaterKind) throws {
    let directory = try TemporaryDirectory()
    let bytes = kind.file(of: Self.smallText)
    let files = try CoreJob.files([directory.write(bytes, to: "text.gz")])
    for splitBytes in stride(from: 1, through: bytes.count + 1, by: 5) {
      var job = SortingJob(splitBytes: splitBytes, inflater: inflater)
      job.slots = 1 + splitBytes % 4
      job.partitions = 1 + splitBytes % 3
      if splitBytes % 2 == 0 { job.plan = SortingJob.spillingPlan }
      try job.check(files, against: Self.smallText, "\(kind), split size \(splitBytes)")
    }
  }

  @Test("any budget, compression and number of files gives the oracle's bytes", arguments: 1...25)
  func anyBudget(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let directory = try TemporaryDirectory()
    let texts = (0..<random.number(in: 1...4)).map { number in
      WordPlaces.text(lines: random.number(in: 0...120), seed: 10 * seed + UInt64(number))
    }
    let files = try CoreJob.files(
      texts.enumerated().map { number, text in
        let bytes = random.chance(50) ? text : random.pick(GzipKind.allCases).file(of: text)
        return try directory.write(bytes, to: "\(number)")
      })
    var job = SortingJob(compression: random.pick(SpillCompression.allCases))
    job.slots = random.number(in: 1...4)
    job.partitions = random.number(in: 1...5)
    job.splitBytes = random.number(in: 20...4_000)
    job.plan.bufferBytes = random.pick([200, 1_000, 20_000, 1 << 20])
    job.plan.fanIn = random.number(in: 2...8)
    job.compressOutput = random.chance(30)
    let program = WordPlaces(
      combining: random.pick([.nothing, .values]), reduces: random.chance(70))
    try job.check(files, against: Array(texts.joined()), with: program)
  }

  @Test(
    "chunks of many gzip files that slots take from each other keep the input order",
    arguments: 1...4)
  func sharedChunks(slots: Int) throws {
    let directory = try TemporaryDirectory()
    // Several chunks a file; plain files between them share their splits.
    let filler = Array(" ".utf8) + [UInt8](repeating: 120, count: 400)
    let texts = (0..<5).map { number in
      WordPlaces.text(
        lines: number == 2 ? 30 : 5_000, seed: 50 + UInt64(number), lineEnd: filler)
    }
    let files = try CoreJob.files(
      texts.enumerated().map { number, text in
        try directory.write(
          number % 2 == 0 ? text : GzipMember(text, level: 1).bytes, to: "\(number)")
      })
    for splitBytes in [100_000, 1 << 30] {
      for bufferBytes in [300_000, 32 << 20] {
        var job = SortingJob(slots: slots, partitions: 3, splitBytes: splitBytes)
        job.plan.bufferBytes = bufferBytes
        try job.check(files, against: Array(texts.joined()), "\(splitBytes), \(bufferBytes)")
      }
    }
  }

  @Test("without reduce tasks the parts, one after another, are the mapped input in order")
  func mapOnly() throws {
    let directory = try TemporaryDirectory()
    let pairs = NaiveMapReduce.lines(Self.smallText).flatMap(WordPlaces.pairs)
    let wanted: [UInt8] = pairs.flatMap { $0.key + [9] + $0.value + [10] }
    for bytes in [Self.smallText, GzipKind.manyMembers.file(of: Self.smallText)] {
      let files = try CoreJob.files([directory.write(bytes, to: "text")])
      for splitBytes in 1...bytes.count + 1 {
        let job = SortingJob(
          slots: 1 + splitBytes % 4, partitions: 0, splitBytes: splitBytes,
          plan: SortingJob.spillingPlan, compressOutput: splitBytes % 2 == 0)
        let answer = try job.run(files)
        #expect(answer.parts.count == (bytes.count + splitBytes - 1) / splitBytes)
        #expect(Array(answer.parts.joined()) == wanted, "split size \(splitBytes)")
        #expect(answer.report.spill == SpillReport())
      }
    }
  }

  @Test("no input gives empty parts")
  func noInput() throws {
    #expect(try SortingJob(partitions: 3).run([]).parts == [[], [], []])
    #expect(try SortingJob(partitions: 0).run([]).parts == [])
  }

  @Test("a record larger than the budget allows is an error that says so")
  func hugeRecord() throws {
    let directory = try TemporaryDirectory()
    let word = [UInt8](repeating: 119, count: 5_000)
    let files = try CoreJob.files([directory.write([48, 32] + word, to: "text")])
    var job = SortingJob(plan: SortingJob.spillingPlan)
    job.plan.recordBytesMax = 4_999
    let failure = failure { _ = try job.run(files) }
    #expect(failure?.kind == .memory)
    #expect(failure?.message.contains("--memory") == true)
    job.plan.recordBytesMax = 5_003
    try job.check(files, against: [48, 32] + word)
  }
}
