package import DataCore
import Glibc
package import JobModel
import Storage

/// Runs a whole job in this process.
///
///     inputs ─▶ plan ─▶ one map task over all slots ─▶ reduce tasks, a slot each ─▶ commit
///
/// The job has one map task here, whose slots claim the splits: combining across splits saves
/// sorting and moving what they have in common.
package struct LocalJob {
  private let specification: JobSpecification
  private let program: Program
  private let tallies: JobTallies
  private let cancellation: Cancellation
  private let streamHeadBytes: Int

  /// - Parameter streamHeadBytes: how much of streams is read before the job is planned.
  package init(
    _ specification: JobSpecification, program: Program, cancellation: Cancellation,
    streamHeadBytes: Int = Limits.streamHeadBytes
  ) {
    self.streamHeadBytes = streamHeadBytes
    self.specification = specification
    self.program = program
    tallies = JobTallies(skipsMax: specification.skipBadRecordsMax)
    self.cancellation = cancellation
  }

  /// Runs the job.
  ///
  /// - Parameter onStart: called with the progress that a display can follow.
  /// - Throws: a `JobFailure`; nothing is left behind.
  package func run(onStart: (Progress) -> Void = { _ in }) throws -> JobReport {
    try run(on: program.path, onStart: onStart)
  }

  private func run<Path: DataPath>(
    on path: Path, onStart: (Progress) -> Void
  ) throws -> JobReport {
    var clock = PhaseClock()
    let inputs = try InputResolver.resolve(specification)
    try OutputPlacement.check(specification, inputs: inputs.files)
    let output = try OutputDirectory(
      path: specification.output, overwrite: specification.overwrite,
      syncs: specification.syncsOutput)
    try output.checkApart(scratch: specification.scratch)
    let scratch = try ScratchDirectory(
      parent: specification.scratch, prefix: "gristmill-", holding: .files)
    let directory = try output.open()
    let sources = try InputSources(
      inputs, of: specification, spoolsUnmeasured: planner(.none).needsWholeInput,
      headBytes: streamHeadBytes, cancellation: cancellation)
    var plan = try plan(sources.files, sources.streams, scratch: scratch.path)
    let progress = Progress(
      inputBytes: sources.streams.areMeasured ? plan.inputBytes : nil, partitions: plan.partitions)
    onStart(progress)
    clock.end(\.plan)

    var mapOutput = try map(
      &plan, sources.streams, on: path, scratch: scratch.path, output: directory,
      progress: progress)
    clock.end(\.map)

    progress.start(.reduce)
    try mapOutput.prepareToReduce(
      slots: specification.slots, compression: specification.spillCompression,
      scratch: scratch.path, tallies: tallies, cancellation: cancellation)
    let parts =
      plan.partitions == 0
      ? mapOutput.parts
      : try reduce(plan, mapOutput, directory: directory, scratch: scratch.path, progress: progress)
    clock.end(\.reduce)

    try cancellation.check()
    try output.commit(Manifest(program: specification.program.name, parts: parts))
    clock.end(\.commit)
    var report = report(
      plan: plan, map: mapOutput.report, parts: parts, phases: clock.finished())
    sources.describe(&report)
    return report
  }

  private func planner(_ streams: InputStreams) -> JobPlanner {
    JobPlanner(specification, program: program, cancellation: cancellation, streams: streams)
  }

  private func plan(
    _ files: [InputFile], _ streams: InputStreams, scratch: FilePath
  ) throws -> JobPlan {
    try planner(streams).plan(files, job: JobNumber.any(), scratch: scratch)
  }

  /// The map phase: one task over all slots. If a gzip file turns out to have been cut at a wrong
  /// member, the phase runs again with that file as a whole.
  private func map<Path: DataPath>(
    _ plan: inout JobPlan, _ streams: InputStreams, on path: Path, scratch: FilePath,
    output: FilePath, progress: Progress
  ) throws -> MapOutput<Path> {
    while true {
      let task = plan.mapTask(
        0..<plan.splits.count, slots: specification.slots, scratch: scratch, output: output)
      do {
        return try MapTask(
          task, on: path, tallies: tallies, cancellation: cancellation, progress: progress,
          streams: streams
        ).run()
      } catch let broken as BrokenGzipChain {
        for file in broken.files { plan.files[file].isSplittable = false }
        // No stream has been read: with one, gzip files are not cut.
        plan = try self.plan(plan.files, streams, scratch: scratch)
        tallies.removeAll()
        for folder in plan.partitions == 0 ? [scratch, output] : [scratch] {
          for name in System.names(in: folder) ?? [] { unlink(folder.appending(name).cString) }
        }
      }
    }
  }

  private func reduce<Path: DataPath>(
    _ plan: JobPlan, _ input: MapOutput<Path>, directory: FilePath, scratch: FilePath,
    progress: Progress
  ) throws -> [PartReport] {
    try SlotThreads.map(
      Array(0..<input.partitions), slots: specification.slots, onFailure: cancellation.cancel
    ) { partition, _ in
      let part = try ReduceTask(
        job: plan.job, files: plan.files, partition: partition,
        directory: directory, scratch: scratch, compressOutput: specification.compressOutput,
        endsOutputByNUL: specification.endsOutputByNUL, tallies: tallies,
        syncsOutput: specification.syncsOutput
      ).run(input, cancellation: cancellation)
      input.release(partition: partition)
      progress.addReducedPartition()
      return part
    }
  }

  private func report(
    plan: JobPlan, map: MapReport, parts: [PartReport], phases: JobReport.Phases
  ) -> JobReport {
    let hasSpilled = map.spill.runs > 0
    return JobReport(
      program: specification.program.name, output: specification.output,
      inputFiles: plan.files.count, slots: specification.slots, splits: plan.splits.count,
      partitions: parts.count, map: map,
      shuffle: JobReport.Shuffle(
        records: hasSpilled ? map.spill.records : map.combined,
        rawBytes: hasSpilled ? map.spill.rawBytes : map.combinedBytes,
        storedBytes: hasSpilled ? map.spill.storedBytes : map.combinedBytes,
        wasInMemory: !hasSpilled),
      outputRecords: parts.saturatedSum(\.records),
      outputBytes: parts.saturatedSum(\.bytes), skew: SkewJudge.judge(parts),
      phases: phases,
      bytesPerSecond: phases.total > 0 ? Double(map.inflatedBytes) / phases.total : 0,
      peakMemoryBytes: JobReport.peakMemory(), counters: tallies.counters.counters,
      skipped: tallies.skips.records, parts: parts)
  }
}
