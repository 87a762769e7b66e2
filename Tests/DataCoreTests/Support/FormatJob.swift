import JobModel
import Programs
import TestSupport
import Testing

@testable import DataCore

/// Emits each record with the place that is reported for it.
struct OriginProgram: SortingProgram {
  var ordersValues: Bool { false }

  func makeMapper(_ context: TaskContext) -> any RecordMapper { Mapper() }
  func makeReducer(_ context: TaskContext) -> (any PartitionReducer)? { nil }

  private final class Mapper: RecordMapper {
    func map(_ text: InputText, into emitter: inout RecordEmitter) throws -> Int {
      try text.forEachRecord { record, offset in
        let origin = text.origin
        let key = Array("\(origin.file) \(origin.base) \(origin.offset + offset)".utf8)
        // Part files are lines, and records can be anything.
        let value = Hex.encode(record)
        try key.withUnsafeBytes { key in
          try value.withUnsafeBytes { try emitter.emit(key: key, value: $0) }
        }
      }
    }
  }
}

/// Bytes as letters, two each.
enum Hex {
  static func encode(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    bytes.flatMap { [97 + $0 >> 4, 97 + $0 & 15] }
  }

  static func decode(_ letters: ArraySlice<UInt8>) -> [UInt8] {
    stride(from: letters.startIndex, to: letters.endIndex, by: 2).map {
      (letters[$0] - 97) << 4 | (letters[$0 + 1] - 97)
    }
  }
}

/// A record, and where in its file it is, in inflated bytes.
struct FoundRecord: Hashable, Comparable {
  var file: Int
  var offset: Int
  var bytes: [UInt8]

  static func < (a: FoundRecord, b: FoundRecord) -> Bool { (a.file, a.offset) < (b.file, b.offset) }

  /// The records of a text, by a loop that shares no code with the core.
  static func all(of text: [UInt8], file: Int = 0, as format: RecordFormat) -> [FoundRecord] {
    switch format {
    case .lines, .nul:
      var pieces = text.split(separator: format.terminator ?? 0, omittingEmptySubsequences: false)
      if pieces.last?.isEmpty == true { pieces.removeLast() }
      return pieces.map { FoundRecord(file: file, offset: $0.startIndex, bytes: Array($0)) }
    case .fixed(let size):
      return stride(from: 0, to: text.count, by: size).map {
        FoundRecord(file: file, offset: $0, bytes: Array(text[$0..<$0 + size]))
      }
    case .wholeFile:
      return [FoundRecord(file: file, offset: 0, bytes: text)]
    case .warc:
      preconditionFailure("whoever made the records knows where they are")
    }
  }

  /// A file of records, each after the separator of the one before it.
  static func warc(
    _ records: [WarcText], separator: [UInt8] = WarcText.separator, file: Int = 0
  ) -> (text: [UInt8], records: [FoundRecord]) {
    var text: [UInt8] = []
    var found: [FoundRecord] = []
    for record in records {
      found.append(FoundRecord(file: file, offset: text.count, bytes: record.bytes))
      text += record.bytes + separator
    }
    return (text, found)
  }
}

/// A job by hand that tells which records it saw.
struct FormatJob {
  var format: RecordFormat
  var slots = 2
  var splitBytes = 1 << 20
  var inflater = InflaterKind.preferred
  var plan = FormatJob.smallPlan
  /// Damaged records that may be left out.
  var skipsMax = 0

  struct Answer {
    var records: [FoundRecord]
    var report: MapReport
    /// Files that were read again as a whole.
    var reread: Set<Int> = []
    var skipped: [SkippedRecord] = []
  }

  static let smallPlan: SortingPlan = {
    guard var plan = try? SortingPlan(budgetBytes: 40 << 20, slots: 1) else {
      preconditionFailure("40 MiB are enough for one slot")
    }
    plan.bufferBytes = 4 << 20
    return plan
  }()

  /// Reads plain files a few bytes at a time.
  static func smallWindows(_ bytes: Int) -> SortingPlan {
    var plan = smallPlan
    plan.windowBytes = bytes
    return plan
  }

  /// Maps the files, and those whose chain was broken again, as a whole job does.
  func run(_ files: [InputFile]) throws -> Answer {
    var files = files
    do {
      return try map(files)
    } catch let broken as BrokenGzipChain {
      for file in broken.files { files[file].isSplittable = false }
      var answer = try map(files)
      answer.reread = broken.files
      return answer
    }
  }

  private func map(_ files: [InputFile]) throws -> Answer {
    let directory = try TemporaryDirectory()
    var task = MapTaskSpecification(
      job: 7, task: 3, program: .sort(SortOrderSpecification()), files: files,
      splits: SplitPlanner.splits(of: files, format: format, splitBytes: splitBytes),
      partitions: 1, slots: slots, memoryBytes: 64 << 20, spillCompression: .none,
      scratch: directory.place)
    task.format = format
    let bytes = files.reduce(0) { $0 + $1.bytes }
    let tallies = JobTallies(skipsMax: skipsMax)
    let output = try MapTask(
      task, on: SortingPath(OriginProgram()), tallies: tallies, cancellation: Cancellation(),
      progress: Progress(inputBytes: bytes, partitions: 1), plan: plan, inflater: inflater
    ).run()
    let part = try ReduceTask(
      partition: 0, directory: directory.place, scratch: directory.place, compressOutput: false
    ).run(output, cancellation: Cancellation())
    return Answer(
      records: try Self.records(in: Files.read(directory.path(part.name)), files: files),
      report: output.report, skipped: tallies.skips.records)
  }

  private static func records(in part: [UInt8], files: [InputFile]) throws -> [FoundRecord] {
    var bases: [Base: Int] = [:]
    return try part.split(separator: 10).map { line in
      let columns = line.split(separator: 9, omittingEmptySubsequences: false)
      let origin = String(decoding: columns[0], as: UTF8.self).split(separator: " ").compactMap {
        Int($0)
      }
      let base = Base(file: origin[0], offset: origin[1])
      let begin = try bases[base] ?? inflatedBytes(before: base, files)
      bases[base] = begin
      return FoundRecord(
        file: origin[0], offset: begin + origin[2], bytes: Hex.decode(columns[1]))
    }.sorted()
  }

  private struct Base: Hashable {
    var file: Int
    var offset: Int
  }

  /// How much the members before one inflate to.
  private static func inflatedBytes(before base: Base, _ files: [InputFile]) throws -> Int {
    guard base.offset > 0 else { return 0 }
    try #require(files[base.file].format == .gzip, "a plain file has its base at 0")
    let bytes = try Files.read(files[base.file].path)
    return try #require(
      GzipMember.inflate(Array(bytes[..<base.offset]))?.count, "the base is a member")
  }

  /// Runs over `files` and compares what was seen.
  @discardableResult
  func check(
    _ files: [InputFile], against wanted: [FoundRecord], _ comment: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Answer {
    let answer = try run(files)
    let isSame = answer.records == wanted
    #expect(
      isSame, "\(comment.map { "\($0)" } ?? ""): \(Self.difference(answer.records, wanted))",
      sourceLocation: sourceLocation)
    #expect(answer.report.records == wanted.count, comment, sourceLocation: sourceLocation)
    #expect(
      answer.report.inputBytes == files.reduce(0) { $0 + $1.bytes }, comment,
      sourceLocation: sourceLocation)
    return answer
  }

  private static func difference(_ found: [FoundRecord], _ wanted: [FoundRecord]) -> String {
    let first = zip(found, wanted).first { $0 != $1 }
    return "\(found.count) records instead of \(wanted.count)"
      + (first.map { ", first \($0.0) instead of \($0.1)" } ?? "")
  }
}
