import JobModel
import TestSupport
import Testing

@testable import DataCore

@Suite("WARC files")
struct WarcFileTests {
  private static let all = FoundRecord.warc(WarcText.few)

  @Test("plain files, every window")
  func plain() throws {
    let directory = try TemporaryDirectory()
    for separator in [WarcText.separator, [], [10], [0, 0, 0], [13, 10, 13, 10, 13, 10, 0]] {
      let (text, wanted) = FoundRecord.warc(WarcText.few, separator: separator)
      let files = try CoreJob.files([directory.write(text, to: "\(separator)")])
      for windowBytes in [1, 2, 50, 51, 52, 100, 200, 300, 4_096] {
        let plan = FormatJob.smallWindows(windowBytes)
        try FormatJob(format: .warc, splitBytes: 10, plan: plan)
          .check(files, against: wanted, "windows of \(windowBytes)")
      }
    }
  }

  @Test("with a record in each member none is read twice, at any split size", arguments: [1, 2, 3])
  func membered(slots: Int) throws {
    let directory = try TemporaryDirectory()
    let bytes = WarcText.membered(WarcText.few)
    let files = try CoreJob.files([directory.write(bytes, to: "a.warc.gz")])
    for splitBytes in 1...bytes.count + 1 {
      let answer = try FormatJob(format: .warc, slots: slots, splitBytes: splitBytes)
        .check(files, against: Self.all.records, "split size \(splitBytes)")
      #expect(answer.reread.isEmpty, "split size \(splitBytes)")
    }
  }

  @Test("members that hold anything but whole records do not matter", arguments: GzipKind.allCases)
  func otherMembers(kind: GzipKind) throws {
    let directory = try TemporaryDirectory()
    let (text, wanted) = FoundRecord.warc(Array(WarcText.few[2...4]))
    let bytes = kind.file(of: text)
    let files = try CoreJob.files([directory.write(bytes, to: "a.warc.gz")])
    var reread = 0
    for splitBytes in 1...bytes.count + 1 {
      let answer = try FormatJob(
        format: .warc, slots: 1 + splitBytes % 3, splitBytes: splitBytes
      ).check(files, against: wanted, "split size \(splitBytes)")
      reread += answer.reread.count
    }
    #expect(reread > 0 || ![.manyMembers, .stored, .blockedGzip].contains(kind))
  }

  @Test("a member that begins within a block, with what looks like a record, is not believed")
  func memberInBlock() throws {
    let directory = try TemporaryDirectory()
    let inner = WarcText("inner").bytes + WarcText.separator
    let outer = WarcText(Array("some text\r\n".utf8) + inner + inner)
    let (text, wanted) = FoundRecord.warc([WarcText("first"), outer, WarcText("last")])
    // Cut where the inner records begin.
    let bytes = text.indices.filter { text[$0...].starts(with: Array("WARC/".utf8)) }
    let members = zip(bytes, bytes.dropFirst() + [text.count]).flatMap {
      GzipMember(Array(text[$0..<$1])).bytes
    }
    let files = try CoreJob.files([directory.write(members, to: "a.warc.gz")])
    for splitBytes in 1...members.count + 1 {
      try FormatJob(format: .warc, splitBytes: splitBytes)
        .check(files, against: wanted, "split size \(splitBytes)")
    }
  }

  @Test("the last record may lack what follows it, and empty members do not matter")
  func endings() throws {
    let directory = try TemporaryDirectory()
    let empty = GzipMember([]).bytes
    let last = WarcText("last")
    let tails: [[UInt8]] = [[], [13], [13, 10], [10, 10], [0, 0], [13, 10, 13, 10, 0]]
    for tail in tails {
      let text = Self.all.text + last.bytes + tail
      let wanted =
        Self.all.records + [FoundRecord(file: 0, offset: Self.all.text.count, bytes: last.bytes)]
      let gzip = WarcText.membered(WarcText.few) + empty + GzipMember(last.bytes + tail).bytes
      for (name, bytes) in [("plain", text), ("gzip", gzip + empty)] {
        let files = try CoreJob.files([directory.write(bytes, to: name)])
        for splitBytes in [1, 40, 100, 1_000] {
          try FormatJob(format: .warc, splitBytes: splitBytes).check(files, against: wanted)
        }
      }
    }
  }

  @Test("any records survive any chunks and ranges", arguments: 1...20)
  func anyChunks(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let directory = try TemporaryDirectory()
    let records = (0..<random.number(in: 1...40)).map { _ in
      var record = WarcText(random.bytes(random.number(in: 0...random.pick([3, 300, 3_000]))))
      record.lineEnd = random.pick(["\r\n", "\n"])
      return record
    }
    let (text, wanted) = FoundRecord.warc(records)
    let bytes =
      random.chance(60)
      ? WarcText.membered(records) : GzipKind.manyMembers.file(of: text, seed: seed)
    let file = try CoreJob.files([directory.write(bytes, to: "a.warc.gz")])[0]
    for chunkBytes in [1, 64, 1_000] {
      let splitBytes = random.number(in: 20...bytes.count)
      var found = try ChunkWalk(chunkBytes: chunkBytes).records(in: file, splitBytes: splitBytes)
      if found == nil {
        found = try ChunkWalk(chunkBytes: chunkBytes).records(in: file, splitBytes: bytes.count)
      }
      let isSame = found == wanted.map(\.bytes)
      #expect(isSame, "chunks of \(chunkBytes)")
    }
  }

  @Test("damaged records are errors that name file and place", arguments: [false, true])
  func damaged(isGzip: Bool) throws {
    let directory = try TemporaryDirectory()
    let first = WarcText("first").bytes + WarcText.separator
    func record(_ change: (inout WarcText) -> Void) -> [UInt8] {
      var record = WarcText("block")
      change(&record)
      return record.bytes + WarcText.separator
    }
    let cases: [(String, [UInt8])] = [
      ("its Content-Length is not a number", record { $0.length = "five" }),
      ("its header has no Content-Length", record { $0.lengthName = "Content-Size" }),
      ("the file ends inside of it", record { $0.length = "10000" }),
      ("the file ends inside of it", record { $0.length = "10" }),
      ("the file ends inside of it", Array("WARC/1.0\r\nContent-".utf8)),
      ("the file ends inside of it", Array("WA".utf8)),
      ("it does not begin with WARC/", Array("HTTP/1.1 200 OK\r\n".utf8)),
      (
        "its header has no end",
        Array("WARC/1.0\r\n".utf8) + [UInt8](repeating: 97, count: Limits.warcHeaderBytesMax)
      ),
    ]
    for (number, (what, bytes)) in cases.enumerated() {
      let members = GzipMember(first).bytes + GzipMember(bytes).bytes
      let path: FilePath = try directory.write(isGzip ? members : first + bytes, to: "\(number)")
      let files = try CoreJob.files([path])
      for splitBytes in [10, 100, 1 << 20] {
        let failure = failure {
          _ = try FormatJob(format: .warc, splitBytes: splitBytes).run(files)
        }
        let place = isGzip ? "inflated byte \(first.count)" : "byte \(first.count)"
        #expect(failure?.kind == .input)
        #expect(
          failure?.message == "\(path): not a WARC record at \(place): \(what)",
          "\(failure?.message ?? "nothing")")
      }
    }
  }

  @Test("a Content-Length that is too short is detected where the next record should be")
  func tooShort() throws {
    let directory = try TemporaryDirectory()
    var record = WarcText("block")
    record.length = "3"
    let path: FilePath = try directory.write(record.bytes + WarcText.separator, to: "a.warc")
    let files = try CoreJob.files([path])
    let failure = failure { _ = try FormatJob(format: .warc).run(files) }
    let place = record.bytes.count - 2
    #expect(
      failure?.message
        == "\(path): not a WARC record at byte \(place): it does not begin with WARC/"
    )
  }
}

/// Reads ranges of a gzip file with chunks smaller than any job has.
struct ChunkWalk {
  var chunkBytes: Int

  /// The records of all ranges in order, or nil if the chain is broken.
  func records(in file: InputFile, splitBytes: Int) throws -> [[UInt8]]? {
    var records: [[UInt8]] = []
    var reports: [GzipRangeReport] = []
    for split in SplitPlanner.splits(of: [file], format: .warc, splitBytes: splitBytes) {
      let reader = GzipSplitReader(
        file: file, range: split.ranges[0],
        bounds: ReadBounds(
          windowBytes: 4_096, chunkBytes: chunkBytes, lineBytesMax: 1 << 20),
        cutter: RecordCutter(
          format: .warc, path: file.path, recordBytesMax: 1 << 20, isInflated: true),
        tools: GzipTools(
          inflater: InflaterKind.preferred.make(), window: MappedWindow(byteCount: 4_096)),
        progress: Progress(inputBytes: 0, partitions: 0), cancellation: Cancellation())
      var chunks = ChunkFiller(
        buffer: ChunkBuffer(byteCount: chunkBytes), sequence: InputSequence(split: 0, text: 0),
        exchange: nil)
      reports.append(
        try reader.forEachChunk(&chunks) { chunk in
          _ = chunk.text(.warc).forEachRecord { record, _ in records.append(Array(record)) }
        })
    }
    return GzipChain.brokenFiles(reports, files: [file]).isEmpty ? records : nil
  }
}
