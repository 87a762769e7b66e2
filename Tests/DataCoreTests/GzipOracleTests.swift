import JobModel
import TestSupport
import Testing

@testable import DataCore

@Suite("Word count over gzip files")
struct GzipOracleTests {
  @Test(
    "every split size gives the oracle's answer for every kind of file",
    arguments: GzipKind.allCases, InflaterKind.available)
  func everySplitSize(kind: GzipKind, inflater: InflaterKind) throws {
    let directory = try TemporaryDirectory()
    let text = PlainOracleTests.smallText
    let bytes = kind.file(of: text)
    let path: FilePath = try directory.write(bytes, to: "text")
    let files = try CoreJob.files([path])
    #expect(files[0].format == .gzip)
    for splitBytes in 1...bytes.count + 1 {
      let slots = 1 + splitBytes % 3
      try CoreJob(slots: slots, splitBytes: splitBytes, inflater: inflater)
        .check(files, against: text, "\(kind), split size \(splitBytes), \(slots) slots")
    }
  }

  @Test("every number of slots and partitions from 1 to 5 gives the oracle's answer")
  func slotsAndPartitions() throws {
    let directory = try TemporaryDirectory()
    var generator = TextGenerator(seed: 21)
    let text = generator.text(bytes: 30_000)
    let bytes = GzipKind.manyMembers.file(of: text)
    let files = try CoreJob.files([directory.write(bytes, to: "text.gz")])
    for partitions in 1...5 {
      var first: [[UInt8]]?
      for slots in 1...5 {
        let answer = try CoreJob(
          slots: slots, partitions: partitions, splitBytes: bytes.count / 7
        ).check(files, against: text, "\(slots) slots, \(partitions) partitions")
        #expect(answer.parts == first ?? answer.parts, "the same bytes for any number of slots")
        first = answer.parts
      }
    }
  }

  @Test("any text in any kind of file gives the oracle's answer", arguments: 1...40)
  func anyText(seed: UInt64) throws {
    let directory = try TemporaryDirectory()
    var generator = TextGenerator(seed: 1_000 + seed)
    let text = generator.text(lines: generator.random.number(in: 0...600))
    let kind = generator.random.pick(GzipKind.allCases)
    let files = try CoreJob.files([
      directory.write(kind.file(of: text, seed: seed), to: "text.gz")
    ])
    var job = CoreJob(inflater: generator.random.pick(InflaterKind.available))
    job.slots = generator.random.number(in: 1...4)
    job.partitions = generator.random.number(in: 1...6)
    job.splitBytes = generator.random.number(in: 20...3_000)
    let answer = try job.check(files, against: text, "\(kind)")
    #expect(answer.report.records == Oracle.lines(text))
  }

  @Test("one member is distributed to all slots in chunks", arguments: InflaterKind.available)
  func fanOut(inflater: InflaterKind) throws {
    let directory = try TemporaryDirectory()
    var generator = TextGenerator(seed: 31)
    let text = generator.text(bytes: 3 << 20)
    let files = try CoreJob.files([directory.write(GzipMember(text).bytes, to: "text.gz")])
    for slots in 1...4 {
      try CoreJob(slots: slots, inflater: inflater).check(files, against: text, "\(slots) slots")
    }
  }

  @Test("a line longer than a chunk is one line, wherever members and splits are cut")
  func longLines() throws {
    let directory = try TemporaryDirectory()
    let long = [UInt8](repeating: 120, count: Limits.chunkBytes + 1_000)
    let text = Array("a b\n".utf8) + long + [32] + long + Array(" tail\nb\n".utf8) + long
    for kind in [GzipKind.oneMember, .manyMembers, .stored] {
      let bytes = kind.file(of: text)
      let files = try CoreJob.files([directory.write(bytes, to: "\(kind).gz")])
      for splitBytes in [bytes.count / 20 + 1, bytes.count / 3, bytes.count] {
        for slots in [1, 3] {
          try CoreJob(slots: slots, splitBytes: splitBytes).check(files, against: text, "\(kind)")
        }
      }
    }
  }

  @Test("gzip is recognised by its content, and plain text is not gzip because of its name")
  func recognisedByContent() throws {
    let directory = try TemporaryDirectory()
    let text = Array("a b a\n".utf8)
    let files = try CoreJob.files([
      directory.write(GzipMember(text).bytes, to: "text.txt"),
      directory.write(text, to: "text.gz"),
      directory.write([0x1f, 0x8b], to: "short.gz"),
    ])
    #expect(files.map(\.format) == [.gzip, .plain, .plain])
  }
}
