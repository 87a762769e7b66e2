package import JobModel

/// Maps a little of the input, to learn what the whole of it will be like.
///
/// It depends on the job and its input alone: a sample of the same input is the same anywhere.
package struct SampleTask {
  private let task: MapTaskSpecification
  private let program: Program
  private let textsMax: Int
  private let skipsBadRecords: Bool
  private let cancellation: Cancellation

  /// Bytes that no sample needs more than.
  private static let memoryBytesMax = 512 << 20

  /// - Parameters:
  ///   - task: as for a `MapTask`; what it says of splits and partitions does not count.
  ///   - plan: the splits that are read, one after another.
  ///   - skipsBadRecords: leaves out records that a program fails on, as many as there are.
  package init(
    _ task: MapTaskSpecification, program: Program, plan: SamplePlan, skipsBadRecords: Bool,
    cancellation: Cancellation
  ) {
    var task = task
    task.slots = 1
    task.partitions = 1
    task.partitioning = .hash
    task.splits = plan.splits
    self.task = task
    self.program = program
    textsMax = plan.textsMax
    self.skipsBadRecords = skipsBadRecords
    self.cancellation = cancellation
  }

  /// - Parameter keepsKeys: on the general path keys are sorted and kept, which takes longer than
  ///   to map them.
  package func run(keepsKeys: Bool) throws -> Sample {
    try run(on: program.path, keepsKeys: keepsKeys)
  }

  private func run<Path: DataPath>(on path: Path, keepsKeys: Bool) throws -> Sample {
    // As a map task of one slot, up to what a sample can use.
    let plan = try Path.Plan(budgetBytes: min(task.memoryBytes, Self.memoryBytesMax), slots: 1)
    var place = TaskPlace(
      task, books: JobBooks(skipsMax: skipsBadRecords ? .max : 0), cancellation: cancellation)
    place.isSample = true
    let reader = SampleReader(task: task, place: place, bounds: plan.bounds, textsMax: textsMax)
    return try path.sample(reader, plan: plan, keepsKeys: keepsKeys)
  }
}
