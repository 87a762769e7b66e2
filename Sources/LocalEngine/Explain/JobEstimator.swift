package import DataCore
package import JobModel

/// Estimates a job from its plan and a sample. Pure.
package struct JobEstimator {
  private let plan: JobPlan
  private let program: Program
  private let sample: Sample
  private let scale: SampleScale
  private let job: SampledJob
  /// The partitions that `--partitions auto` would give.
  private let automatic: Int

  package init(_ plan: JobPlan, automatic: Int, program: Program, sample: Sample) {
    self.plan = plan
    self.automatic = automatic
    self.program = program
    self.sample = sample
    scale = SampleScale(sample, files: plan.files)
    let slots = plan.specification.slots
    // A slot without a split of its own takes texts of a gzip file that another slot inflates.
    let sharesTexts =
      program.path.sharesTexts && plan.partitions > 0
      && plan.files.contains { $0.format == .gzip || $0.isStream }
    job = SampledJob(
      sample: sample, scale: scale, partitions: plan.partitions, slots: slots,
      activeSlots: sharesTexts ? slots : max(1, min(slots, plan.splits.count)))
  }

  /// - Parameters:
  ///   - machine: the resources that the job could have.
  ///   - wholeGzip: the largest gzip file, if it is known to be a single member.
  /// - Throws: a usage failure if the budget is too small.
  package func estimate(on machine: Adviser.Machine, wholeGzip: InputFile?) throws -> JobEstimate {
    let forecast = try path.forecast(job, memoryBytes: plan.specification.memoryBytes)
    let (mapOutput, output) = (forecast.size, path.output(of: sample, scale))
    let keys = KeyRuns(sample.sortedRecords)
    var estimate = JobEstimate(
      program: plan.specification.program.name, slots: plan.specification.slots,
      memoryBytes: plan.specification.memoryBytes,
      input: JobEstimate.Input(
        files: plan.files.count, storedBytes: plan.inputBytes, textBytes: scale.textBytes,
        records: scale.records,
        streams: plan.files.filter(\.isStream).map(\.name)),
      sampled: JobEstimate.Sampled(
        storedBytes: sample.storedBytes, textBytes: sample.textBytes, records: sample.records),
      splits: splits(), mapOutput: mapOutput, output: output,
      partitions: partitions(mapOutput, output, keys),
      memory: forecast.spill,
      hottestKey: hottestKey(keys))
    estimate.advice = Adviser(
      estimate: estimate, plan: plan, program: program, combines: combines, machine: machine,
      wholeGzip: wholeGzip
    ).advice { try path.forecast(job, memoryBytes: $0).spill }
    return estimate
  }

  private var path: any DataPath { program.path }

  /// Whether records of one key are combined before they are stored.
  private var combines: Bool {
    path.combinesWhileMapping || sample.hasCombiner
  }

  private func splits() -> JobEstimate.Splits {
    JobEstimate.Splits(
      count: plan.splits.count,
      largestBytes: plan.splits.map(\.bytes).max() ?? 0,
      filesMax: plan.splits.map(\.ranges.count).max() ?? 0)
  }

  private func partitions(
    _ mapOutput: MapOutputSize, _ output: OutputForecast, _ keys: KeyRuns
  ) -> JobEstimate.Partitions {
    let count = plan.partitions
    return JobEstimate.Partitions(
      count: count, automatic: automatic, isOrdered: path.isTotallyOrdered,
      meanRecords: count > 0 ? output.records.estimate / count : 0,
      meanBytes: count > 0 ? output.bytes.estimate / count : 0, skew: skew(mapOutput, keys))
  }

  private func skew(_ output: MapOutputSize, _ keys: KeyRuns) -> Double {
    guard plan.partitions > 1 else { return 1 }
    let forecast = SkewForecast(partitions: plan.partitions)
    if let distinct = output.distinct { return forecast.ofDistinct(distinct.estimate) }
    let places = plan.partitioning.places(of: keys.keys, partitions: plan.partitions)
    if case .ranges = plan.partitioning { return forecast.byRange(keys, places: places) }
    return forecast.byHash(keys, places: places)
  }

  private func hottestKey(_ keys: KeyRuns) -> JobEstimate.HottestKey? {
    let hottest = sample.hottest ?? keys.hottest
    let total = sample.emitted + sample.emittedLast
    guard let hottest, hottest.count >= Self.hottestCountMin, total > 0 else { return nil }
    return JobEstimate.HottestKey(
      text: KeyText.text(hottest.key), share: Double(hottest.count) / Double(total))
  }

  /// How often a key must occur in the sample for its share to be meaningful.
  private static let hottestCountMin = 8
}
