package import DataCore
import Glibc
package import JobModel
import Storage
import Synchronization

/// Runs a whole job in this process.
///
///     inputs ─▶ plan ─▶ one map task over all slots ─▶ reduce tasks, a slot each ─▶ commit
///
/// Parts become an output directory, all in one step at the end, or go to standard output as soon as
/// it is their turn (`PartStream`). In a job with reduce tasks, the first of them goes out when all map
/// tasks have succeeded; what was written before a later failure cannot be taken back.
///
/// The job has one map task here, whose slots claim the splits: combining across splits saves
/// sorting and moving what they have in common.
package struct LocalJob {
  private let specification: JobSpecification
  private let program: Program
  private let tallies: JobTallies
  private let cancellation: Cancellation
  private let streamHeadBytes: Int
  private let recordsMax: Int?
  private let onOutput: @Sendable () -> Void

  /// - Parameters:
  ///   - recordsMax: the records after which the output ends; nil for all.
  ///   - lines: where lines go that programs print to standard error; nil to drop them.
  ///   - streamHeadBytes: how much of streams is read before the job is planned.
  ///   - onOutput: called before the first byte of an output goes to standard output.
  package init(
    _ specification: JobSpecification, program: Program, cancellation: Cancellation,
    recordsMax: Int? = nil, lines: TaskLines? = nil,
    streamHeadBytes: Int = Limits.streamHeadBytes, onOutput: @escaping @Sendable () -> Void = {}
  ) {
    self.streamHeadBytes = streamHeadBytes
    self.specification = specification
    self.recordsMax = recordsMax
    self.onOutput = onOutput
    self.program = program
    tallies = JobTallies(skipsMax: specification.skipBadRecordsMax, lines: lines)
    self.cancellation = cancellation
  }

  /// Runs the job.
  ///
  /// - Parameter onStart: called with the progress that a display can follow.
  /// - Throws: a `JobFailure`, or `StandardOutput.Closed`; nothing is left behind.
  package func run(onStart: (Progress) -> Void = { _ in }) throws -> JobReport {
    try run(on: program.path, onStart: onStart)
  }

  private func run<Path: DataPath>(
    on path: Path, onStart: (Progress) -> Void
  ) throws -> JobReport {
    var clock = PhaseClock()
    let inputs = try InputResolver.resolve(specification)
    let target = try OutputTarget(specification, inputs: inputs.files)
    let scratch = try ScratchDirectory(
      parent: specification.scratch, prefix: "gristmill-", holding: .files)
    let place = try place(target, scratch: scratch.path)
    let sources = try InputSources(
      inputs, of: specification, spoolsUnmeasured: planner(.none).needsWholeInput,
      headBytes: streamHeadBytes, areLive: recordsMax != nil && planner(.none).isMapOnly,
      cancellation: cancellation)
    var plan = try plan(sources.files, sources.streams, scratch: scratch.path)
    let progress = Progress(
      inputBytes: sources.streams.areMeasured ? plan.inputBytes : nil, partitions: plan.partitions)
    onStart(progress)
    clock.end(\.plan)

    var mapOutput = try map(
      &plan, sources.streams, on: path, scratch: scratch.path, place, progress: progress)
    clock.end(\.map)

    progress.start(.reduce)
    try mapOutput.prepareToReduce(
      slots: specification.slots, compression: specification.spillCompression,
      scratch: scratch.path, tallies: tallies, cancellation: cancellation)
    let parts =
      plan.partitions == 0
      ? mapOutput.parts
      : try reduce(plan, mapOutput, place, scratch: scratch.path, progress: progress)
    clock.end(\.reduce)

    try cancellation.check()
    try target.commit(
      Manifest(
        program: specification.program.name, format: specification.outputFormat, parts: parts))
    clock.end(\.commit)
    var report = report(
      plan: plan, map: mapOutput.report, parts: parts, phases: clock.finished())
    sources.describe(&report)
    return report
  }

  private func planner(_ streams: InputStreams) -> JobPlanner {
    JobPlanner(specification, program: program, cancellation: cancellation, streams: streams)
  }

  /// Where and how parts leave.
  private struct PartPlace {
    /// The directory for part files; unused by a stream.
    var directory: FilePath = ""
    var route: OutputRoute
  }

  private func place(_ target: OutputTarget, scratch: FilePath) throws -> PartPlace {
    let limit = recordsMax.map { OutputLimit(records: $0) }
    switch target {
    case .directory(let output):
      return PartPlace(directory: try output.open(), route: OutputRoute(limit: limit))
    case .standardOutput:
      let isFirst = Atomic(true)
      let stream = PartStream(scratch: scratch) { [cancellation, onOutput] bytes in
        if isFirst.exchange(false, ordering: .relaxed) { onOutput() }
        try StandardOutput.write(bytes, pause: cancellation.check)
      }
      return PartPlace(route: OutputRoute(stream: stream, limit: limit))
    }
  }

  private func plan(
    _ files: [InputFile], _ streams: InputStreams, scratch: FilePath
  ) throws -> JobPlan {
    let planner = planner(streams)
    let plan = try planner.plan(files, job: JobNumber.any(), scratch: scratch)
    // Without reduce tasks, an output that ends early is certain only if no file was cut at what may
    // be no member.
    guard recordsMax != nil && plan.partitions == 0 else { return plan }
    var whole = files
    for index in whole.indices where whole[index].format == .gzip {
      whole[index].isSplittable = false
    }
    return try planner.plan(whole, job: plan.job, scratch: scratch)
  }

  /// The map phase: one task over all slots. If a gzip file turns out to have been cut at a wrong
  /// member, the phase runs again with that file as a whole.
  private func map<Path: DataPath>(
    _ plan: inout JobPlan, _ streams: InputStreams, on path: Path, scratch: FilePath,
    _ place: PartPlace, progress: Progress
  ) throws -> MapOutput<Path> {
    // Parts of an output that ends early are made one after another.
    let slots = plan.partitions == 0 && recordsMax != nil ? 1 : specification.slots
    while true {
      let task = plan.mapTask(
        0..<plan.splits.count, slots: slots, scratch: scratch, output: place.directory)
      do {
        return try MapTask(
          task, on: path, tallies: tallies, cancellation: cancellation, progress: progress,
          streams: streams, route: place.route
        ).run()
      } catch let broken as BrokenGzipChain {
        for file in broken.files { plan.files[file].isSplittable = false }
        // No stream has been read: with one, gzip files are not cut.
        plan = try self.plan(plan.files, streams, scratch: scratch)
        tallies.removeAll()
        let isMapOnly = plan.partitions == 0 && place.route.stream == nil
        for folder in isMapOnly ? [scratch, place.directory] : [scratch] {
          for name in System.names(in: folder) ?? [] { unlink(folder.appending(name).cString) }
        }
      }
    }
  }

  private func reduce<Path: DataPath>(
    _ plan: JobPlan, _ input: MapOutput<Path>, _ place: PartPlace, scratch: FilePath,
    progress: Progress
  ) throws -> [PartReport] {
    let reduce = { @Sendable (partition: Int) throws -> PartReport in
      let part = try ReduceTask(
        job: plan.job, files: plan.files, partition: partition,
        directory: place.directory, scratch: scratch,
        compressOutput: specification.compressOutput,
        endsOutputByNUL: specification.endsOutputByNUL, tallies: tallies,
        syncsOutput: specification.syncsOutput, route: place.route
      ).run(input, cancellation: cancellation)
      input.release(partition: partition)
      progress.addReducedPartition()
      return part
    }
    guard let limit = place.route.limit else {
      return try SlotThreads.map(
        Array(0..<input.partitions), slots: specification.slots, onFailure: cancellation.cancel
      ) { partition, _ in try reduce(partition) }
    }
    var parts: [PartReport] = []
    while parts.count < input.partitions && !limit.isReached {
      parts.append(try reduce(parts.count))
    }
    return parts
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
      skipped: tallies.skips.records,
      skippedMax: tallies.skips.isAllowed ? tallies.skips.most : nil, parts: parts)
  }
}
