import DataCore
import JobModel
import Programs
import Storage
import TestSupport
import Testing

/// A job by hand: files, splits, one map task, reduce tasks, parts read back.
struct CoreJob {
  var tokens = TokenKind.whitespace
  var lowercase = false
  var slots = 2
  var partitions = 2
  var splitBytes = 1 << 20
  var compression = SpillCompression.lz4
  var inflater = InflaterKind.preferred
  var plan = CoreJob.smallPlan
  var program: (any AggregatingProgram)?
  var cancellation = Cancellation()
  var format = RecordFormat.lines

  struct Answer {
    /// The bytes of each part.
    var parts: [[UInt8]]
    var report: MapReport
  }

  /// Small tables, which fill up and are flushed often; nothing is spilled.
  static let smallPlan: AggregatingPlan = {
    guard var plan = try? AggregatingPlan(budgetBytes: 64 << 20, slots: 1) else {
      preconditionFailure("64 MiB are enough for one slot")
    }
    plan.frontCells = Limits.frontCellsMin
    plan.frontCellsMax = 8 * Limits.frontCellsMin
    plan.recentRecords = 16
    // Below the size from which huge pages are asked for: zeroing them takes longer than a test.
    plan.streamReserveBytes = 60 << 20
    return plan
  }()

  /// Spills after each text from which anything passed the front table, as long keys do, and
  /// merges few runs at once.
  static func spillingPlan(fanIn: Int = 2) -> AggregatingPlan {
    var plan = smallPlan
    plan.streamBytes = 1
    plan.windowBytes = 4 << 10
    plan.fanIn = fanIn
    return plan
  }

  /// The files as a planner sees them.
  static func files(_ paths: [String]) throws -> [InputFile] {
    try files(paths.map { FilePath($0) })
  }

  @_disfavoredOverload
  static func files(_ paths: [FilePath]) throws -> [InputFile] {
    try InputResolver.resolve(paths.map { ByteString($0) })
  }

  func map(_ files: [InputFile], scratch: FilePath) throws -> MapOutput<AggregatingPath> {
    let wordCount = WordCount(tokens: tokens, lowercase: lowercase)
    var task = MapTaskSpecification(
      job: 7, task: 3, program: .wordcount(tokens: tokens, lowercase: lowercase), files: files,
      splits: SplitPlanner.splits(of: files, format: format, splitBytes: splitBytes),
      partitions: partitions, slots: slots, memoryBytes: 64 << 20, spillCompression: compression,
      scratch: scratch)
    task.format = format
    let bytes = files.reduce(0) { $0 + $1.bytes }
    return try MapTask(
      task, on: AggregatingPath(program ?? wordCount), cancellation: cancellation,
      progress: Progress(inputBytes: bytes, partitions: partitions), plan: plan, inflater: inflater
    ).run()
  }

  func run(_ files: [InputFile]) throws -> Answer {
    let directory = try TemporaryDirectory()
    var output = try map(files, scratch: directory.place)
    try output.prepareToReduce(
      slots: slots, compression: compression, scratch: directory.place,
      cancellation: cancellation)
    let target: FilePath = try directory.makeDirectory("parts")
    let parts = try (0..<partitions).map { partition in
      let part = try ReduceTask(
        partition: partition, directory: target, scratch: directory.place, compressOutput: false
      ).run(output, cancellation: cancellation)
      let bytes = try Files.read(target.appending(part.name))
      #expect(part.bytes == bytes.count)
      #expect(part.crc32c == Hexadecimal.text(bytes.withUnsafeBytes { $0.crc32c() }))
      #expect(part.records == bytes.count { $0 == 10 })
      return bytes
    }
    return Answer(parts: parts, report: output.report)
  }

  /// Runs over `files`, which hold `text`, and compares the answer with the oracle.
  @discardableResult
  func check(
    _ files: [InputFile], against text: [UInt8], _ comment: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Answer {
    let answer = try run(files)
    let counts = Oracle.count(text, letters: tokens == .letters, lowercase: lowercase)
    try Self.check(answer.parts, against: counts, comment, sourceLocation: sourceLocation)
    #expect(answer.report.inflatedBytes == text.count, comment, sourceLocation: sourceLocation)
    #expect(
      answer.report.emitted == counts.values.reduce(0, +), comment, sourceLocation: sourceLocation)
    #expect(
      answer.report.inputBytes == files.reduce(0) { $0 + $1.bytes }, comment,
      sourceLocation: sourceLocation)
    return answer
  }

  /// Each key once, in the partition of its hash, in order, with its count.
  static func check(
    _ parts: [[UInt8]], against counts: Oracle.Counts, _ comment: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let map = BucketMap(partitions: parts.count)
    var found: Oracle.Counts = [:]
    var keys = 0
    var strays = 0
    for (partition, bytes) in parts.enumerated() {
      let lines = try #require(PartLines(bytes), comment, sourceLocation: sourceLocation)
      #expect(lines.isSorted, comment, sourceLocation: sourceLocation)
      for (key, count) in zip(lines.keys, lines.counts) {
        found[key] = count
        keys += 1
        if key.withUnsafeBytes({ map.partition(of: $0) }) != partition { strays += 1 }
      }
    }
    #expect(keys == found.count, comment, sourceLocation: sourceLocation)
    #expect(strays == 0, comment, sourceLocation: sourceLocation)
    // Not an #expect of two dictionaries: its report would be as long as they are.
    let wrong = found == counts ? nil : difference(found, counts)
    #expect(wrong == nil, comment, sourceLocation: sourceLocation)
  }

  private static func difference(_ found: Oracle.Counts, _ wanted: Oracle.Counts) -> String {
    let keys = Set(found.keys).union(wanted.keys).filter { found[$0] != wanted[$0] }
    return keys.sorted { $0.lexicographicallyPrecedes($1) }.prefix(5).map {
      "\(String(decoding: $0.prefix(40), as: UTF8.self)) (\($0.count) bytes): "
        + "\(found[$0] ?? 0) instead of \(wanted[$0] ?? 0)"
    }.joined(separator: "; ")
  }
}

/// The failure, for comparison; nil if there was none.
func failure(_ body: () throws -> Void) -> JobFailure? {
  do {
    try body()
    return nil
  } catch let failure as JobFailure {
    return failure
  } catch {
    Issue.record("\(error) is no JobFailure")
    return nil
  }
}
