package import DataCore
package import JobModel

/// Turns a job into tasks.
///
/// The plan depends on the job and its input alone, not on slots or memory, so the same job makes
/// the same part files on any machine.
package struct JobPlanner {
  private let specification: JobSpecification
  private let program: Program
  private let cancellation: Cancellation
  private let tasksAreAlone: Bool
  private let streams: InputStreams

  /// - Parameter tasksAreAlone: whether the plan is for a cluster (`DataPath.splitBytesWanted`).
  package init(
    _ specification: JobSpecification, program: Program, cancellation: Cancellation,
    tasksAreAlone: Bool = false, streams: InputStreams = .none
  ) {
    self.tasksAreAlone = tasksAreAlone
    self.streams = streams
    self.specification = specification
    self.program = program
    self.cancellation = cancellation
  }

  /// - Parameters:
  ///   - job: the number of the job, for checksums.
  ///   - scratch: a directory for temporary files of a sample.
  package func plan(_ files: [InputFile], job: UInt64, scratch: FilePath) throws -> JobPlan {
    switch try step(PlanDraft(files: files), at: nil, job: job, scratch: scratch) {
    case .done(let plan): return plan
    case .goesOn(_, let hosts):
      throw JobFailure(.input, "the input has to be read on \(hosts.joined(separator: ", "))")
    }
  }

  /// Plans a job whose files are on several hosts, as far as one of them can.
  ///
  /// - Parameter host: this host; nil reads only files that every host has.
  package func step(
    _ draft: PlanDraft, at host: String?, job: UInt64, scratch: FilePath
  ) throws -> PlanStep {
    let files = draft.files
    try InputKinds.check(files, of: specification)
    let count = try partitionsAsked(files)
    var plan = plan(files, job: job, partitions: count)
    let isMeasured = measuresPartitions(files)
    let isRanged = followsRanges(partitions: isMeasured ? Int.max : count)
    let keepsKeys = isRanged || isMeasured && path.measuresOutputByKeys
    guard isMeasured || isRanged else { return .done(plan) }
    let places = SamplePlan(files, specification.format, for: program, purpose: .plan)
    let here = places.files.filter {
      !draft.sampled.contains($0) && files[$0].isWithinReach(of: host)
    }
    let sample: Sample
    do {
      sample = try takeSample(
        plan, places.only(Set(here)), scratch: scratch, keepsKeys: keepsKeys)
    } catch let failure as JobFailure where failure.kind == .program && !isRanged {
      // The job may fail in the same way, and then says where; the plan does without the sample.
      return .done(plan)
    }
    if here == places.files {
      settle(&plan, by: sample, isMeasured: isMeasured)
      return .done(plan)
    }
    var draft = draft
    draft.add(sample, of: here)
    if let next = places.files.first(where: { !draft.sampled.contains($0) }) {
      return .goesOn(draft, at: files[next].hosts ?? [])
    }
    settle(&plan, by: draft.sample.sample, isMeasured: isMeasured)
    return .done(plan)
  }

  /// Whether the plan needs to see all of the input, and not only its beginning: the ranges of a
  /// total order follow from places everywhere in it.
  package var needsWholeInput: Bool {
    path.isTotallyOrdered && path.partitionsOnly == nil && specification.partitions != .count(1)
      && specification.partitions != .count(0)
  }

  /// Whether the job has no reduce tasks, whatever its input is.
  package var isMapOnly: Bool {
    specification.partitions == .count(0)
      || (specification.partitions == .auto && path.partitionsOnly == 0)
  }

  /// A plan, and what explains it.
  package struct Survey {
    package var plan: JobPlan
    package var sample: Sample
    /// The partitions that `--partitions auto` gives.
    package var automatic: Int
  }

  /// The same plan, and a sample of the job: a larger one than plans need, if that tells more.
  package func survey(_ files: [InputFile], job: UInt64, scratch: FilePath) throws -> Survey {
    try InputKinds.check(files, of: specification)
    var plan = plan(files, job: job, partitions: try partitionsAsked(files))
    let places = SamplePlan(files, specification.format, for: program, purpose: .plan)
    let detailed = SamplePlan(files, specification.format, for: program, purpose: .explain)
    let sample = try takeSample(plan, places, scratch: scratch, keepsKeys: true)
    settle(&plan, by: sample, isMeasured: measuresPartitions(files))
    let automatic = path.partitionsOnly ?? automaticPartitions(files, sample)
    guard detailed != places else {
      return Survey(plan: plan, sample: sample, automatic: automatic)
    }
    return Survey(
      plan: plan,
      sample: try takeSample(plan, detailed, scratch: scratch, keepsKeys: true),
      automatic: automatic)
  }

  // MARK: Steps

  private var path: any DataPath { program.path }

  private func plan(_ files: [InputFile], job: UInt64, partitions: Int) -> JobPlan {
    JobPlan(
      job: job, specification: specification, files: files,
      splits: splits(of: files, isMapOnly: partitions == 0), partitions: partitions,
      partitioning: .hash)
  }

  private func splits(of files: [InputFile], isMapOnly: Bool) -> [InputSplit] {
    let wanted = path.splitBytesWanted(isAlone: tasksAreAlone)
    // If each split becomes a part file, small splits are no use.
    let auto = isMapOnly ? wanted : SplitPlanner.splitBytes(for: files, wanted: wanted)
    return SplitPlanner.splits(
      of: files, format: specification.format, splitBytes: specification.splitBytes ?? auto,
      packsFiles: path.sharesTexts)
  }

  /// The number of partitions that the user asked for, or that follows from the size of the input.
  private func partitionsAsked(_ files: [InputFile]) throws -> Int {
    let count = specification.partitions.number(for: files)
    guard specification.partitions != .auto else { return path.partitionsOnly ?? count }
    try program.check(partitions: count, of: specification.program.name)
    return count
  }

  /// Whether the number of partitions follows from a sample: not for small inputs.
  private func measuresPartitions(_ files: [InputFile]) -> Bool {
    path.partitionsOnly == nil && specification.partitions == .auto && isLarge(files)
  }

  /// Whether there may be several parts: below that, a sample costs more than it helps.
  private func isLarge(_ files: [InputFile]) -> Bool { SplitPlanner.partitions(for: files) > 1 }

  /// A part for every 32 MiB that will be written.
  private func automaticPartitions(_ files: [InputFile], _ sample: Sample) -> Int {
    guard isLarge(files) else { return SplitPlanner.partitions(for: files) }
    let output = path.output(of: sample, SampleScale(sample, files: files))
    return SplitPlanner.partitions(forBytes: output.bytes.estimate)
  }

  /// Whether each partition is a range of keys, so that the parts follow one another in order.
  private func followsRanges(partitions: Int) -> Bool {
    path.isTotallyOrdered && partitions > 1
  }

  private func takeSample(
    _ plan: JobPlan, _ places: SamplePlan, scratch: FilePath, keepsKeys: Bool
  ) throws -> Sample {
    try SampleTask(
      plan.mapTask(0..<0, slots: 1, scratch: scratch, output: ""), program: program,
      plan: places,
      skipsBadRecords: specification.skipBadRecordsMax > 0, cancellation: cancellation,
      streams: streams
    ).run(keepsKeys: keepsKeys)
  }

  /// Sets the number of partitions and the ranges of their keys from the sample.
  private func settle(_ plan: inout JobPlan, by sample: Sample, isMeasured: Bool) {
    if isMeasured { plan.partitions = automaticPartitions(plan.files, sample) }
    guard followsRanges(partitions: plan.partitions) else { return }
    plan.partitioning = .ranges(
      splitters: RangeSampler.splitters(
        of: sample.sortedRecords.lazy.map(\.key), partitions: plan.partitions))
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

extension InputFile {
  fileprivate func isWithinReach(of host: String?) -> Bool {
    guard let hosts else { return true }
    return host.map(hosts.contains) ?? false
  }
}
