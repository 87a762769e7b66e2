import JobModel
import TestSupport
import Testing

@testable import DataCore

/// Damaged WARC records that are left out, whatever the layout of the file and wherever it is cut.
@Suite("Bad WARC records")
struct WarcSkipTests {
  /// A record and, if it is damaged, what is wrong with it.
  private struct Made {
    var record: WarcText
    var isBad = false
    /// Whether the damage is at its first byte.
    var hasNoMagic = false

    var bytes: [UInt8] {
      let bytes = record.bytes
      return hasNoMagic ? Array("XARC/".utf8) + bytes.dropFirst(5) : bytes
    }
  }

  private static func made(_ count: Int, using random: inout SplitMix64) -> [Made] {
    (0..<count).map { number in
      var made = Made(
        record: WarcText(
          "block \(number) " + String(repeating: "x", count: random.number(in: 8...90))))
      guard random.chance(25) else { return made }
      made.isBad = true
      let size = made.record.block.count
      switch random.number(in: 0...5) {
      case 0: made.record.length = String(random.number(in: 0...size - 1))
      case 1: made.record.length = String(size + random.number(in: 5...30))
      case 2: made.record.length = "1000000"
      case 3: made.record.length = "many"
      case 4: made.record.lengthName = "Content-Size"
      default: made.hasNoMagic = true
      }
      return made
    }
  }

  private static func file(_ made: [Made], members: Int) -> [UInt8] {
    // One member for each record, for some records, or for all.
    stride(from: 0, to: made.count, by: members).flatMap { first in
      GzipMember(
        made[first..<min(first + members, made.count)].flatMap { $0.bytes + WarcText.separator }
      ).bytes
    }
  }

  /// Runs over a file and expects all good records and nothing else.
  private func check(
    _ bytes: [UInt8], _ made: [Made], splitBytes: Int, windowBytes: Int = 4_096, _ comment: Comment,
    in directory: TemporaryDirectory
  ) throws {
    let files = try CoreJob.files([directory.write(bytes, to: "a.warc")])
    var job = FormatJob(
      format: .warc, slots: 1 + splitBytes % 3, splitBytes: splitBytes,
      plan: FormatJob.smallWindows(windowBytes))
    job.plan.lineBytesMax = 64 << 10
    job.skipsMax = made.count
    let answer = try job.run(files)
    let wanted = made.filter { !$0.isBad }.map(\.bytes)
    #expect(answer.records.map(\.bytes) == wanted, comment)
    // A bad record without its first bytes is taken for a part of the bad one before it.
    let listed = made.indices.count {
      made[$0].isBad && !(made[$0].hasNoMagic && $0 > 0 && made[$0 - 1].isBad)
    }
    #expect(answer.skipped.count == listed, comment)
    #expect(answer.report.records == wanted.count, comment)
  }

  @Test("in a member each they are left out alone, at any split size", arguments: 1...12)
  func membered(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let directory = try TemporaryDirectory()
    let made = Self.made(random.number(in: 1...12), using: &random)
    let bytes = Self.file(made, members: 1)
    for splitBytes in stride(from: 1, through: bytes.count + 1, by: random.number(in: 1...40)) {
      try check(bytes, made, splitBytes: splitBytes, "split size \(splitBytes)", in: directory)
    }
  }

  @Test(
    "with several records in a member, or all, the next line WARC/1. is found", arguments: 1...12)
  func several(seed: UInt64) throws {
    var random = SplitMix64(seed: 100 + seed)
    let directory = try TemporaryDirectory()
    let made = Self.made(random.number(in: 2...12), using: &random)
    for members in [2, 3, made.count] {
      let bytes = Self.file(made, members: members)
      for splitBytes in [1, 100, 300, bytes.count] {
        try check(bytes, made, splitBytes: splitBytes, "\(members) in a member", in: directory)
      }
    }
  }

  @Test("in plain files the next line WARC/1. is found, with any window", arguments: 1...12)
  func plain(seed: UInt64) throws {
    var random = SplitMix64(seed: 200 + seed)
    let directory = try TemporaryDirectory()
    let made = Self.made(random.number(in: 1...12), using: &random)
    let bytes = made.flatMap { $0.bytes + WarcText.separator }
    for windowBytes in [1, 7, 60, 200, 4_096] {
      try check(
        bytes, made, splitBytes: 100, windowBytes: windowBytes, "windows of \(windowBytes)",
        in: directory)
    }
  }

  @Test("each is listed with its place and why, and one more than allowed is an error")
  func listed() throws {
    let directory = try TemporaryDirectory()
    var short = WarcText("abc")
    short.length = "2"
    var long = WarcText("def")
    long.length = "50"
    let good = WarcText("xyz")
    let members = [short, good, long, good].map { GzipMember($0.bytes + WarcText.separator).bytes }
    let path: FilePath = try directory.write(Array(members.joined()), to: "a.warc.gz")
    let files = try CoreJob.files([path])
    var job = FormatJob(format: .warc)
    job.skipsMax = 2
    let answer = try job.run(files)
    #expect(answer.records.map(\.bytes) == [good.bytes, good.bytes])
    let third = members[0].count + members[1].count
    #expect(
      answer.skipped == [
        SkippedRecord(
          place: "\(path), the gzip member at byte 0",
          reason: "\(path): not a WARC record: what follows its 2 bytes is no record"),
        SkippedRecord(
          place: "\(path), the gzip member at byte \(third)",
          reason: "\(path): not a WARC record: what follows its 50 bytes is no record"),
      ])
    job.skipsMax = 1
    let failure = failure { _ = try job.run(files) }
    #expect(failure?.kind == .input)
    #expect(failure?.message.contains("1 record was skipped before") == true)
  }

  @Test("a record that is cut off at the end of a plain file is left out, at any place")
  func cut() throws {
    let directory = try TemporaryDirectory()
    let first = WarcText("first").bytes + WarcText.separator
    let last = WarcText("the last block").bytes
    for count in 1..<last.count {
      let files = try CoreJob.files([directory.write(first + last[..<count], to: "a.warc")])
      var job = FormatJob(format: .warc, plan: FormatJob.smallWindows(64))
      job.skipsMax = 1
      let answer = try job.run(files)
      #expect(answer.records.count == 1 && answer.skipped.count == 1, "\(count) bytes")
    }
  }

  @Test("good files have the same records with and without, whatever their members hold")
  func good() throws {
    let directory = try TemporaryDirectory()
    let (text, wanted) = FoundRecord.warc(Array(WarcText.few[2...4]))
    for kind in GzipKind.allCases {
      let bytes = kind.file(of: text)
      let files = try CoreJob.files([directory.write(bytes, to: "a.warc.gz")])
      for splitBytes in stride(from: 1, through: bytes.count + 1, by: 3) {
        var job = FormatJob(format: .warc, slots: 1 + splitBytes % 3, splitBytes: splitBytes)
        job.skipsMax = 5
        let answer = try job.check(files, against: wanted, "\(kind), split size \(splitBytes)")
        #expect(answer.skipped.isEmpty, "\(kind), split size \(splitBytes)")
      }
    }
  }
}
