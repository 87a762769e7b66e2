import DataCore
import JobModel
import Storage
import TestSupport
import Testing

/// A job on the general path by hand, as `CoreJob` is one on the aggregating path.
struct SortingJob {
  var program: any SortingProgram = WordPlaces()
  var slots = 2
  var partitions = 2
  var splitBytes = 1 << 20
  var compression = SpillCompression.lz4
  var inflater = InflaterKind.preferred
  var plan = SortingJob.roomyPlan
  var compressOutput = false

  struct Answer {
    /// The bytes of each part.
    var parts: [[UInt8]]
    var report: MapReport
  }

  /// Nothing is spilled.
  static let roomyPlan: SortingPlan = {
    guard var plan = try? SortingPlan(budgetBytes: 64 << 20, slots: 1) else {
      preconditionFailure("64 MiB are enough for one slot")
    }
    plan.windowBytes = 4 << 10
    return plan
  }()

  /// Spills after nearly every record, and merges as few runs at once as possible.
  static let spillingPlan: SortingPlan = {
    var plan = roomyPlan
    plan.bufferBytes = 200
    plan.fanIn = Limits.fanInMin
    return plan
  }()

  private func task(_ files: [InputFile], scratch: FilePath, output: FilePath)
    -> MapTaskSpecification
  {
    var task = MapTaskSpecification(
      job: 7, task: 3, program: .custom(name: "test", arguments: []), files: files,
      splits: SplitPlanner.splits(of: files, splitBytes: splitBytes), partitions: partitions,
      slots: slots, memoryBytes: 64 << 20, spillCompression: compression, scratch: scratch)
    task.output = output
    task.compressOutput = compressOutput
    return task
  }

  func run(_ files: [InputFile]) throws -> Answer {
    let directory = try TemporaryDirectory()
    let target: FilePath = try directory.makeDirectory("parts")
    var output = try MapTask(
      task(files, scratch: directory.place, output: target), on: SortingPath(program),
      cancellation: Cancellation(), progress: Progress(inputBytes: 0, partitions: partitions),
      plan: plan, inflater: inflater
    ).run()
    try output.prepareToReduce(
      slots: slots, compression: compression, scratch: directory.place,
      cancellation: Cancellation())
    let reports =
      try partitions == 0
      ? output.parts
      : (0..<partitions).map { partition in
        try ReduceTask(
          files: files, partition: partition, directory: target,
          scratch: directory.place, compressOutput: compressOutput
        ).run(output, cancellation: Cancellation())
      }
    let parts = try reports.map { part in
      let bytes = try Files.read(target.appending(part.name))
      #expect(part.bytes == bytes.count)
      #expect(part.crc32c == Hexadecimal.text(bytes.withUnsafeBytes { $0.crc32c() }))
      let plain = try #require(compressOutput ? GzipMember.inflate(bytes) : bytes)
      #expect(part.records == plain.count { $0 == 10 })
      return plain
    }
    return Answer(parts: parts, report: output.report)
  }
}

extension SortingJob {
  /// Runs `program`, which is a `WordPlaces`, over files that hold `text`.
  @discardableResult
  func check(
    _ files: [InputFile], against text: [UInt8], with program: WordPlaces = WordPlaces(),
    _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Answer {
    var job = self
    job.program = program
    let answer = try job.run(files)
    // Not an #expect of two arrays: its report would be as long as they are.
    let isSame = answer.parts == program.parts(text, partitions: partitions)
    #expect(isSame, comment, sourceLocation: sourceLocation)
    #expect(answer.report.inflatedBytes == text.count, comment, sourceLocation: sourceLocation)
    return answer
  }
}
