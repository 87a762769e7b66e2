import JobModel
import TestSupport
import Testing

@testable import DataCore

@Suite("Every record once, from its place, in every format")
struct FormatOracleTests {
  /// 120 bytes with newlines and NULs side by side, and at both ends.
  private static let text: [UInt8] = {
    let text: [UInt8] =
      [0, 10] + Array("one two\r\n\n three\0\0four\n\0five\0 \n".utf8)
      + [UInt8](repeating: 97, count: 30) + [10] + [UInt8](repeating: 98, count: 30) + [0, 10, 10]
    return text + [UInt8](repeating: 99, count: 118 - text.count) + [0, 10]
  }()

  private static let cutFormats: [RecordFormat] = [
    .lines, .nul, .fixed(bytes: 1), .fixed(bytes: 8), .fixed(bytes: 30), .fixed(bytes: 120),
  ]

  @Test("plain files, every split size", arguments: cutFormats, [1, 2, 3])
  func plain(format: RecordFormat, slots: Int) throws {
    let directory = try TemporaryDirectory()
    let files = try CoreJob.files([directory.write(Self.text, to: "text")])
    let wanted = FoundRecord.all(of: Self.text, as: format)
    for splitBytes in 1...Self.text.count + 1 {
      let plan = FormatJob.smallWindows([7, 64, 4_096][splitBytes % 3])
      let answer = try FormatJob(format: format, slots: slots, splitBytes: splitBytes, plan: plan)
        .check(files, against: wanted, "split size \(splitBytes)")
      #expect(answer.report.inflatedBytes == Self.text.count)
    }
  }

  @Test(
    "gzip files of every kind, every split size", arguments: GzipKind.allCases,
    [RecordFormat.lines, .nul, .fixed(bytes: 8)])
  func gzip(kind: GzipKind, format: RecordFormat) throws {
    let directory = try TemporaryDirectory()
    let bytes = kind.file(of: Self.text)
    let files = try CoreJob.files([directory.write(bytes, to: "text")])
    let wanted = FoundRecord.all(of: Self.text, as: format)
    for splitBytes in 1...bytes.count + 1 {
      let inflaters = InflaterKind.available
      let answer = try FormatJob(
        format: format, slots: 1 + splitBytes % 3, splitBytes: splitBytes,
        inflater: inflaters[splitBytes % inflaters.count]
      ).check(files, against: wanted, "split size \(splitBytes)")
      #expect(answer.report.inflatedBytes == Self.text.count)
      #expect(answer.reread.isEmpty)
    }
  }

  @Test("whole files, plain and gzip, empty and not, every split size", arguments: [1, 2, 3])
  func wholeFiles(slots: Int) throws {
    let directory = try TemporaryDirectory()
    let texts: [[UInt8]] = [[], Self.text, [10], [], [0, 10, 0], [], Self.text + Self.text]
    var paths: [String] = []
    for (index, text) in texts.enumerated() {
      paths.append(try directory.write(text, to: "\(index)"))
      let kind = GzipKind.allCases[index]
      paths.append(try directory.write(kind.file(of: text), to: "\(index).gz"))
    }
    let files = try CoreJob.files(paths)
    let wanted = files.indices.flatMap {
      FoundRecord.all(of: texts[$0 / 2], file: $0, as: .wholeFile)
    }
    for splitBytes in 1...Self.text.count + 1 {
      let plan = FormatJob.smallWindows([7, 64, 4_096][splitBytes % 3])
      try FormatJob(format: .wholeFile, slots: slots, splitBytes: splitBytes, plan: plan)
        .check(files, against: wanted, "split size \(splitBytes)")
    }
  }

  @Test("inputs without a byte have no records, unless each file is one")
  func empty() throws {
    let directory = try TemporaryDirectory()
    let files = try CoreJob.files([
      directory.write([], to: "a"), directory.write(GzipMember([]).bytes, to: "b"),
    ])
    for format in Self.cutFormats + [.warc] {
      try FormatJob(format: format).check(files, against: [])
    }
    let wanted = [0, 1].map { FoundRecord(file: $0, offset: 0, bytes: []) }
    try FormatJob(format: .wholeFile).check(files, against: wanted)
  }

  @Test("records longer than windows and chunks are whole", arguments: [false, true])
  func longRecords(isGzip: Bool) throws {
    let directory = try TemporaryDirectory()
    let long = [UInt8](repeating: 120, count: Limits.chunkBytes + 500_000)
    let warc = FoundRecord.warc([WarcText("a"), WarcText(long), WarcText("b"), WarcText(long)])
    var cases: [(RecordFormat, [UInt8], [FoundRecord])] = [(.warc, warc.text, warc.records)]
    let text = long + [0] + long + [0, 97]
    for format in [RecordFormat.nul, .wholeFile, .fixed(bytes: text.count / 2)] {
      let text = format == .nul || format == .wholeFile ? text : text.dropLast(text.count % 2)
      cases.append((format, text, FoundRecord.all(of: text, as: format)))
    }
    for (number, (format, text, wanted)) in cases.enumerated() {
      for kind in isGzip ? [GzipKind.oneMember, .manyMembers] : [.oneMember] {
        let bytes = isGzip ? kind.file(of: text) : text
        let files = try CoreJob.files([directory.write(bytes, to: "\(number) \(kind)")])
        for splitBytes in [bytes.count / 3, bytes.count] {
          var plan = FormatJob.smallWindows(64 << 10)
          plan.bufferBytes = 32 << 20
          plan.recordBytesMax = 16 << 20
          plan.lineBytesMax = 4 << 20
          try FormatJob(format: format, splitBytes: splitBytes, plan: plan)
            .check(files, against: wanted, "\(format), \(kind)")
        }
      }
    }
  }

  @Test("words do not continue from one record to the next, whatever the format")
  func words() throws {
    let directory = try TemporaryDirectory()
    // Two records of each format, whose words would be one word.
    let inputs: [(RecordFormat, [UInt8], Oracle.Counts)] = [
      (.nul, Array("a b\0c\0".utf8), ["a": 1, "b": 1, "c": 1].asBytes),
      (.fixed(bytes: 2), Array("abcd".utf8), ["ab": 1, "cd": 1].asBytes),
      (.lines, Array("a b\nc".utf8), ["a": 1, "b": 1, "c": 1].asBytes),
      (.wholeFile, Array("ab\0c\nd".utf8), ["ab\0c": 1, "d": 1].asBytes),
    ]
    for (format, text, wanted) in inputs {
      let files = try CoreJob.files([directory.write(text, to: "\(format)")])
      for splitBytes in 1...text.count {
        let answer = try CoreJob(splitBytes: splitBytes, format: format).run(files)
        try CoreJob.check(answer.parts, against: wanted)
        #expect(answer.report.records == FoundRecord.all(of: text, as: format).count)
      }
    }
    let files = try CoreJob.files([directory.write([], to: "empty")])
    #expect(try CoreJob(format: .wholeFile).run(files).report.records == 1)
  }
}

extension [String: Int] {
  fileprivate var asBytes: Oracle.Counts {
    Oracle.Counts(uniqueKeysWithValues: map { (Array($0.key.utf8), $0.value) })
  }
}
