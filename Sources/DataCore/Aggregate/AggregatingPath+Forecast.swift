extension AggregatingPath {
  package func forecast(_ job: SampledJob, memoryBytes: Int) throws -> MapOutputForecast {
    let plan = try AggregatingPlan(budgetBytes: memoryBytes, slots: job.slots)
    let tallies = job.sample.tallies
    let emitted = job.scale.emitted(slots: job.activeSlots)
    let growth = DistinctGrowth(tallies)
    let records = Self.recordsOfSlot(
      emitted: Double(emitted) / Double(job.activeSlots), growth: growth, tallies: tallies,
      plan: plan)
    let last = tallies.last ?? KeyTally()
    let recordBytes =
      last.combined > 0 ? Double(last.combinedBytes) / Double(last.combined) : 0
    let needed = AggregatingPlan.neededBytes(
      records: records, recordBytes: recordBytes, partitions: job.partitions, slots: job.slots)
    let all = (records * Double(job.activeSlots)).rounded()
    return MapOutputForecast(
      size: MapOutputSize(
        emitted: emitted, distinct: Int(growth.distinct(after: Double(emitted)).rounded()),
        records: Int(all), bytes: Int((all * recordBytes).rounded())),
      spill: SpillForecast(
        neededBytes: needed, slotBytes: plan.streamBytes, slots: job.activeSlots,
        fanIn: DescriptorLimit.fanIn(
          most: plan.fanIn(partitions: job.partitions), slots: job.slots)))
  }

  /// How many records the front table passes on.
  ///
  /// It passes on each distinct key at least once. Beyond that, it does no worse than it did in the
  /// sample, and no worse than at its largest size, at which it is emptied whenever it is three
  /// quarters full. Until it has grown to that size, it passes on eight times its initial capacity
  /// (`FrontTuner`).
  private static func recordsOfSlot(
    emitted: Double, growth: DistinctGrowth, tallies: [KeyTally], plan: AggregatingPlan
  ) -> Double {
    let distinct = growth.distinct(after: emitted)
    let asSampled = handedOn(tallies) * emitted
    let fill = Double(plan.frontCellsMax) * 3 / 4
    let fills = growth.emitted(until: fill).map { emitted / $0 } ?? 0
    let asLargest = Double(8 * plan.frontCells) + max(fills * fill, distinct)
    return max(distinct, min(asSampled, asLargest))
  }

  /// The fraction of the pairs that the table passed on in the last step of the sample.
  private static func handedOn(_ tallies: [KeyTally]) -> Double {
    guard let last = tallies.last else { return 0 }
    let before = tallies.dropLast().last { $0.emitted < last.emitted } ?? KeyTally()
    guard last.emitted > before.emitted else { return 1 }
    return Double(last.combined - before.combined) / Double(last.emitted - before.emitted)
  }
}
