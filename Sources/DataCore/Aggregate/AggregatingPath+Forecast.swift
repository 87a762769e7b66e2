import JobModel

extension AggregatingPath {
  package func forecast(_ job: SampledJob, memoryBytes: Int) throws -> MapOutputForecast {
    let plan = try AggregatingPlan(budgetBytes: memoryBytes, slots: job.slots)
    let keys = KeyModel(job.sample, job.scale)
    let slot = SlotForecast(
      keys: keys, plan: plan, partitions: max(job.partitions, 1), slots: job.slots)
    let active = Double(job.activeSlots)
    let tiles = keys.tiles / active
    let load = slot.load(after: tiles)
    let spilled = slot.spilled(ofTiles: tiles)
    var spill = SpillForecast(
      neededBytes: load.neededBytes, slotBytes: plan.streamBytes, slots: job.activeSlots,
      fanIn: DescriptorLimit.fanIn(
        most: plan.fanIn(partitions: job.partitions), slots: job.slots))
    spill.setRuns(job.activeSlots * Int(saturating: spilled.runs))
    let range = Self.range(of: keys)
    let (records, bytes) =
      spilled.runs > 0 ? (spilled.records, spilled.bytes) : (load.records, load.bytes)
    spill.records = Self.spilled(
      spilled.records * active, ifAny: keys.distinct(after: tiles) * active, range, spill)
    return MapOutputForecast(
      size: MapOutputSize(
        emitted: job.scale.emitted(slots: job.activeSlots), distinct: Estimate(keys.distinct),
        records: Estimate(range.map { $0 * records * active }),
        bytes: Estimate(range.map { $0 * bytes * active })),
      spill: spill)
  }

  /// The ends of what was estimated, over the estimate: those of the distinct keys, and what a model
  /// of tables is worth.
  private static func range(of keys: KeyModel) -> EstimatedRange {
    let distinct = keys.distinct
    guard distinct.estimate > 0 else { return .exactly(1) }
    return EstimatedRange(
      1, low: distinct.low / distinct.estimate / modelError,
      high: distinct.high / distinct.estimate * modelError)
  }

  /// The factor by which the records that tables pass on differ from the model (measured: up to 1.2).
  private static let modelError = 1.25

  /// The records spilled. Next to the limit, it may be none of them or all.
  private static func spilled(
    _ records: Double, ifAny distinct: Double, _ range: EstimatedRange, _ spill: SpillForecast
  ) -> Estimate {
    let (needed, has) = (Double(spill.neededBytes), Double(spill.slotBytes))
    let low = needed * range.low > has ? records * range.low : 0
    let high = needed * range.high > has ? max(records, distinct) * range.high : 0
    return Estimate(EstimatedRange(records, low: low, high: high))
  }
}
