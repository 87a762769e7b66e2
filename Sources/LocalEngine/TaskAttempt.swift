package import DataCore
package import JobModel

/// One execution of one task of a planned job: files in, files out. It does not know about other
/// tasks, who wants it, or how often it was tried.
package struct TaskAttempt {
  private let plan: JobPlan
  private let program: Program
  private let scratch: FilePath
  private let output: FilePath
  private let cancellation: Cancellation
  private let lines: TaskLines?
  /// The progress of a map task, in stored bytes of input.
  package let progress: Progress

  /// - Parameters:
  ///   - scratch: a directory of this attempt alone.
  ///   - output: a directory of this attempt alone for part files; may be the same.
  ///   - lines: where lines go that programs print to standard error; nil to drop them.
  package init(
    _ plan: JobPlan, program: Program, scratch: FilePath, output: FilePath,
    cancellation: Cancellation,
    progress: Progress? = nil, lines: TaskLines? = nil
  ) {
    self.lines = lines
    self.plan = plan
    self.program = program
    self.scratch = scratch
    self.output = output
    self.cancellation = cancellation
    self.progress = progress ?? Progress(inputBytes: plan.inputBytes, partitions: plan.partitions)
  }

  /// Maps one split.
  ///
  /// - Parameter path: the path of the map output; ignored in a job without reduce tasks.
  package func map(_ index: Int, to path: FilePath) throws -> MapTaskResult {
    try map(index, on: program.path, to: path)
  }

  private func map<Path: DataPath>(
    _ index: Int, on dataPath: Path, to path: FilePath
  ) throws -> MapTaskResult {
    let task = plan.mapTask(index..<index + 1, slots: 1, scratch: scratch, output: output)
    let tallies = JobTallies(skipsMax: plan.specification.skipBadRecordsMax, lines: lines)
    return try MapTask(
      task, on: dataPath, tallies: tallies, cancellation: cancellation, progress: progress
    ).run(to: path)
  }

  /// Reduces one partition.
  ///
  /// - Parameter runs: the output of all map tasks, in order: complete runs, or the segments of
  ///   this partition.
  package func reduce(_ index: Int, from runs: [RunFile]) throws -> ReduceTaskResult {
    try reduce(index, on: program.path, from: runs)
  }

  private func reduce<Path: DataPath>(
    _ index: Int, on path: Path, from runs: [RunFile]
  ) throws -> ReduceTaskResult {
    let tallies = JobTallies(skipsMax: plan.specification.skipBadRecordsMax, lines: lines)
    let fanIn = try Path.Plan(budgetBytes: plan.specification.memoryBytes, slots: 1)
      .fanIn(partitions: plan.partitions)
    var input = MapOutput(of: path, runs: runs, partitions: plan.partitions, fanIn: fanIn)
    try input.prepareToReduce(
      slots: 1, compression: plan.specification.spillCompression, scratch: scratch,
      only: index, tallies: tallies, cancellation: cancellation)
    let part = try ReduceTask(
      job: plan.job, files: plan.files, partition: index,
      directory: output, scratch: scratch, compressOutput: plan.specification.compressOutput,
      endsOutputByNUL: plan.specification.endsOutputByNUL, tallies: tallies,
      syncsOutput: plan.specification.syncsOutput
    ).run(input, cancellation: cancellation)
    return ReduceTaskResult(
      task: index, part: part, counters: tallies.counters.counters, skipped: tallies.skips.records)
  }
}
