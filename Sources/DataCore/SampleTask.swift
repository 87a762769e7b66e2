package import JobModel

/// Maps a small part of the input to predict what the whole job will be like.
///
/// The sample depends on the job and its input alone, so it is the same on any machine.
package struct SampleTask {
  private let task: MapTaskSpecification
  private let program: Program
  private let textBytesEach: Int
  private let skipsBadRecords: Bool
  private let cancellation: Cancellation
  private let streams: InputStreams

  /// The most memory that a sample needs, in bytes.
  private static let memoryBytesMax = 512 << 20

  /// - Parameters:
  ///   - task: as for a `MapTask`; its splits and partitions are ignored.
  ///   - plan: the splits to read, one after another.
  ///   - skipsBadRecords: whether to leave out all records that the program fails on.
  package init(
    _ task: MapTaskSpecification, program: Program, plan: SamplePlan, skipsBadRecords: Bool,
    cancellation: Cancellation, streams: InputStreams = .none
  ) {
    var task = task
    task.slots = 1
    task.partitions = 1
    task.partitioning = .hash
    task.splits = plan.splits
    self.task = task
    self.program = program
    textBytesEach = plan.textBytesEach
    self.skipsBadRecords = skipsBadRecords
    self.cancellation = cancellation
    self.streams = streams
  }

  /// - Parameter keepsKeys: whether to sort and keep the keys on the general path, which takes
  ///   longer than mapping them.
  package func run(keepsKeys: Bool) throws -> Sample {
    try run(on: program.path, keepsKeys: keepsKeys)
  }

  private func run<Path: DataPath>(on path: Path, keepsKeys: Bool) throws -> Sample {
    // The plan of a map task of one slot, up to the memory that a sample can use.
    let plan = try Path.Plan(budgetBytes: min(task.memoryBytes, Self.memoryBytesMax), slots: 1)
    var context = TaskContext(
      task, tallies: JobTallies(skipsMax: skipsBadRecords ? .max : 0), cancellation: cancellation)
    context.isSample = true
    var bounds = plan.bounds
    bounds.chunkBytes = Limits.sampleTextBytes
    bounds.gzipProofBytes = Limits.sampleProofBytes
    let reader = SampleReader(
      task: task, context: context, bounds: bounds, textBytesEach: textBytesEach,
      streams: streams)
    return try path.sample(reader, plan: plan, keepsKeys: keepsKeys)
  }
}
