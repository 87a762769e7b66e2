import JobModel
import TestSupport
import Testing

@testable import DataCore

@Suite("Spilling")
struct SpillTests {
  /// A key that goes straight to the streams.
  private static let longKey = [UInt8](repeating: 113, count: 1_025)

  /// A text with such a key in every kilobyte or two.
  private static func text(pieces: Int, using generator: inout TextGenerator) -> [UInt8] {
    (0..<pieces).flatMap { _ in generator.text(bytes: 500) + longKey + [10] }
  }

  @Test(
    "many spills and merge passes give the same bytes as none",
    arguments: [2, 3, 4], SpillCompression.allCases)
  func sameBytes(fanIn: Int, compression: SpillCompression) throws {
    let directory = try TemporaryDirectory()
    var generator = TextGenerator(seed: 41)
    let text = Self.text(pieces: 50, using: &generator)
    let paths = [
      try directory.write(text, to: "text"),
      try directory.write(
        stride(from: 0, to: text.count, by: 900).flatMap {
          GzipMember(Array(text[$0..<min($0 + 900, text.count)])).bytes
        }, to: "text.gz"),
    ]
    for path in paths {
      let files = try CoreJob.files([path])
      var job = CoreJob(slots: 1, partitions: 3, splitBytes: 1_000, compression: compression)
      let wanted = try job.check(files, against: text)
      #expect(wanted.report.spill == SpillReport())
      job.plan = CoreJob.spillingPlan(fanIn: fanIn)
      for slots in 1...3 {
        job.slots = slots
        let answer = try job.check(files, against: text)
        #expect(answer.parts == wanted.parts)
        #expect(answer.report.spill.runs > 10)
        #expect(answer.report.spill.mergePasses > 1)
        #expect(answer.report.spill.storedBytes > 0)
      }
    }
  }

  @Test("any text with any budget gives the oracle's answer", arguments: 1...15)
  func anyBudget(seed: UInt64) throws {
    let directory = try TemporaryDirectory()
    var generator = TextGenerator(seed: 2_000 + seed)
    let text = Self.text(pieces: generator.random.number(in: 1...40), using: &generator)
    let kind = generator.random.pick(GzipKind.allCases)
    let bytes = generator.random.chance(50) ? text : kind.file(of: text, seed: seed)
    let files = try CoreJob.files([directory.write(bytes, to: "text")])
    var job = CoreJob(plan: CoreJob.spillingPlan(fanIn: generator.random.pick([2, 4, 8])))
    job.plan.streamBytes = generator.random.pick([1, 4 << 10, 64 << 10, 1 << 20])
    job.plan.windowBytes = generator.random.pick([4 << 10, 16 << 10])
    job.slots = generator.random.number(in: 1...4)
    job.partitions = generator.random.number(in: 1...6)
    job.splitBytes = generator.random.number(in: 300...5_000)
    job.compression = generator.random.pick(SpillCompression.allCases)
    try job.check(files, against: text, "\(kind)")
  }

  @Test("spilled records are counted, raw and as stored")
  func report() throws {
    let directory = try TemporaryDirectory()
    let line = Array("one two three ".utf8) + Self.longKey + [10]
    let files = try CoreJob.files([directory.write(line + line + line + line, to: "text")])
    let job = CoreJob(slots: 1, splitBytes: line.count, plan: CoreJob.spillingPlan(fanIn: 64))
    let spill = try job.check(files, against: line + line + line + line).report.spill
    #expect(spill.runs == 4)
    #expect(spill.records == 4 * 4)
    #expect(spill.rawBytes == 4 * ("onetwothree".count + Self.longKey.count + 4 * 8))
    #expect(spill.mergePasses == 0)
  }

  @Test("keys longer than a block are spilled whole")
  func longKeys() throws {
    let directory = try TemporaryDirectory()
    let long = [UInt8](repeating: 107, count: 200_000)
    let text = Array([long, long + [49], Array("a".utf8), long, [98]].joined(separator: [10]))
    let files = try CoreJob.files([directory.write(text, to: "text")])
    let job = CoreJob(slots: 1, splitBytes: 100_000, plan: CoreJob.spillingPlan())
    let answer = try job.check(files, against: text)
    #expect(answer.report.spill.runs > 1)
  }

  @Test("a missing scratch directory is an error that names it and says what to do")
  func missingScratch() throws {
    let directory = try TemporaryDirectory()
    let files = try CoreJob.files([directory.write(Self.longKey, to: "text")])
    let scratch: FilePath = directory.path("gone")
    let failure = failure {
      _ = try CoreJob(plan: CoreJob.spillingPlan()).map(files, scratch: scratch)
    }
    #expect(failure?.kind == .scratch)
    #expect(failure?.message.contains(scratch.text) == true)
  }
}

@Suite("Spilling for lack of room to sort")
struct SortRoomTests {
  @Test("a slot spills for the keys it has to sort, not for their repetitions")
  func repetitions() throws {
    var random = SplitMix64(seed: 12)
    var text: [UInt8] = []
    for number in 0..<300_000 {
      text += Array(String(random.number(in: 1...20_000) + 100_000).utf8)
      text.append(number % 10 == 9 ? 10 : 32)
    }
    let directory = try TemporaryDirectory()
    let files = try CoreJob.files([try directory.write(text, to: "text")])
    var job = CoreJob(slots: 1, partitions: 1)
    // The table holds a sixth of the keys, so most pairs are passed on: some MiB, and 64 bytes
    // each if all of them had to be sorted.
    job.plan.frontCellsMax = Limits.frontCellsMin
    job.plan.streamBytes = 8 << 20
    let answer = try job.check(files, against: text)
    #expect(answer.report.combined > 150_000)
    #expect(answer.report.spill.runs == 0)
    // Two MiB have no room for the keys themselves.
    job.plan.streamBytes = 2 << 20
    #expect(try job.check(files, against: text).report.spill.runs > 0)
  }
}
