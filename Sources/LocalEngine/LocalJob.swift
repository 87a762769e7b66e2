package import DataCore
import Glibc
package import JobModel
import Programs

/// Runs a whole job in this process.
///
///     inputs ─▶ plan ─▶ one map task over all slots ─▶ reduce tasks, a slot each ─▶ commit
///
/// An aggregating program has one map task here, whose slots claim the splits:
/// combining across splits saves sorting and moving what they have in common.
package struct LocalJob {
  private let specification: JobSpecification
  private let program: Program
  private let cancellation: Cancellation

  package init(_ specification: JobSpecification, cancellation: Cancellation) {
    self.specification = specification
    program = specification.program.makeProgram()
    self.cancellation = cancellation
  }

  /// Runs to the end. `onStart` gets what a display can look at.
  ///
  /// - Throws: a `JobFailure`; then nothing is left behind.
  package func run(onStart: (Progress) -> Void = { _ in }) throws -> JobReport {
    var clock = PhaseClock()
    let files = try InputResolver.resolve(specification.inputs)
    let output = try OutputDirectory(
      path: specification.output, overwrite: specification.overwrite, inputs: files,
      arguments: specification.inputs)
    try output.checkApart(scratch: specification.scratch)
    let partitions = specification.partitions.number(for: files)
    let scratch = try PrivateDirectory(
      parent: specification.scratch, prefix: "gristmill-", in: .scratch)
    let directory = try output.open()
    let progress = Progress(
      inputBytes: files.reduce(0) { $0 + $1.bytes }, partitions: partitions)
    onStart(progress)
    clock.end(\.plan)

    var (mapOutput, splits) = try map(
      files, partitions: partitions, scratch: scratch.path, output: directory, progress: progress)
    clock.end(\.map)

    progress.start(.reduce)
    try mapOutput.prepareToReduce(
      program, slots: specification.slots, compression: specification.spillCompression,
      scratch: scratch.path, cancellation: cancellation)
    let parts =
      partitions == 0
      ? mapOutput.parts
      : try reduce(mapOutput, directory: directory, scratch: scratch.path, progress: progress)
    clock.end(\.reduce)

    try cancellation.check()
    try output.commit(Manifest(program: specification.program.name, parts: parts))
    clock.end(\.commit)
    return report(
      files: files, splits: splits, output: mapOutput, parts: parts, phases: clock.finished())
  }

  /// The map phase. Files whose members were not what they looked like are read
  /// again as a whole.
  private func map(
    _ files: [InputFile], partitions: Int, scratch: String, output: String, progress: Progress
  ) throws -> (MapOutput, splits: Int) {
    var files = files
    while true {
      let splits = SplitPlanner.splits(of: files, splitBytes: specification.splitBytes)
      var task = MapTaskSpecification(
        job: 1, task: 0, program: specification.program, files: files, splits: splits,
        partitions: partitions, slots: specification.slots,
        memoryBytes: specification.memoryBytes,
        spillCompression: specification.spillCompression, scratch: scratch)
      task.format = specification.format
      task.output = output
      task.compressOutput = specification.compressOutput
      task.partitioning = try partitioning(for: task)
      do {
        let output = try MapTask(
          task, program: program, cancellation: cancellation, progress: progress
        ).run()
        return (output, splits.count)
      } catch let broken as BrokenGzipChain {
        for file in broken.files { files[file].isSplittable = false }
        for folder in partitions == 0 ? [scratch, output] : [scratch] {
          for name in PrivateDirectory.names(in: folder) { unlink(folder + "/" + name) }
        }
      }
    }
  }

  /// Ranges of keys, sampled from the input, where the parts are to follow one another in order.
  private func partitioning(for task: MapTaskSpecification) throws -> Partitioning {
    guard case .sorting(let sorting) = program, sorting.isTotallyOrdered, task.partitions > 1
    else { return .hash }
    var sample = task
    sample.splits = RangeSampler.splits(of: task.files)
    let keys = try SampleTask(sample, program: sorting, cancellation: cancellation).sortedKeys()
    return .ranges(splitters: RangeSampler.splitters(of: keys, partitions: task.partitions))
  }

  private func reduce(
    _ input: MapOutput, directory: String, scratch: String, progress: Progress
  ) throws -> [PartReport] {
    let partitions = input.partitions
    let workspaces = WorkspacePool()
    return try SlotThreads.map(
      Array(0..<partitions), slots: specification.slots, onFailure: cancellation.cancel
    ) { partition, _ in
      let workspace = workspaces.take()
      defer { workspaces.giveBack(workspace) }
      let part = try ReduceTask(
        program: program, partition: partition, directory: directory, scratch: scratch,
        compressOutput: specification.compressOutput
      ).run(input, workspace: workspace, cancellation: cancellation)
      progress.addReducedPartition()
      return part
    }
  }

  private func report(
    files: [InputFile], splits: Int, output: MapOutput, parts: [PartReport],
    phases: JobReport.Phases
  ) -> JobReport {
    let map = output.report
    let hasSpilled = map.spill.runs > 0
    return JobReport(
      program: specification.program.name, output: specification.output,
      inputFiles: files.count, slots: specification.slots, splits: splits,
      partitions: parts.count, map: map,
      shuffle: JobReport.Shuffle(
        records: hasSpilled ? map.spill.records : map.combined,
        rawBytes: hasSpilled ? map.spill.rawBytes : map.combinedBytes,
        storedBytes: hasSpilled ? map.spill.storedBytes : map.combinedBytes,
        wasInMemory: !hasSpilled),
      distinct: parts.reduce(0) { $0 + $1.records },
      outputBytes: parts.reduce(0) { $0 + $1.bytes }, skew: SkewJudge.judge(parts),
      phases: phases,
      bytesPerSecond: phases.total > 0 ? Double(map.inflatedBytes) / phases.total : 0,
      peakMemoryBytes: JobReport.peakMemory(), parts: parts)
  }
}

extension PartitionCount {
  /// The number of reduce tasks for these inputs.
  package func number(for files: [InputFile]) -> Int {
    switch self {
    case .auto: SplitPlanner.partitions(for: files)
    case .count(let count): count
    }
  }
}
