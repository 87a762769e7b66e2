import DataCore
import JobModel

/// What the mappers of a job will put out, and what it takes to hold it. Pure.
struct MapOutputForecast {
  let program: Program
  let partitions: Int
  /// Threads that share the memory.
  let slots: Int
  /// Those of them that have some of the input.
  let activeSlots: Int
  let sample: Sample
  let scale: SampleScale

  /// With so much memory for the process; nil for `spill` where there are no reduce tasks.
  func outcome(memoryBytes: Int) throws -> (output: JobEstimate.MapOutput, spill: SpillForecast?) {
    if case .tallies(let tallies) = sample.keys, case .aggregating = program {
      return try combined(tallies, memoryBytes)
    }
    guard case .sorting(let sorting) = program else {
      preconditionFailure("the sample of another path")
    }
    let plan = try SortPlan(budgetBytes: memoryBytes, slots: slots)
    let records = scale.emitted(slots: activeSlots)
    let bytes = scale.emittedBytes(slots: activeSlots)
    let output = JobEstimate.MapOutput(
      emitted: records, distinct: nil, records: records, bytes: bytes)
    guard partitions > 0 else { return (output, nil) }
    let needed = SortPlan.neededBytes(
      records: Double(records) / Double(activeSlots),
      recordBytes: records > 0 ? Double(bytes) / Double(records) : 0,
      isSequenced: sorting.ordersValues && slots > 1)
    return (
      output,
      SpillForecast(
        neededBytes: needed, slotBytes: plan.bufferBytes, slots: activeSlots,
        fanIn: DescriptorLimit.fanIn(
          most: plan.fanIn(partitions: partitions), slots: slots))
    )
  }

  // MARK: Aggregating programs

  private func combined(
    _ tallies: [KeyTally], _ memoryBytes: Int
  ) throws -> (output: JobEstimate.MapOutput, spill: SpillForecast?) {
    let plan = try MemoryPlan(budgetBytes: memoryBytes, slots: slots)
    let emitted = scale.emitted(slots: activeSlots)
    let growth = DistinctGrowth(tallies)
    let share = Double(emitted) / Double(activeSlots)
    let records = Self.recordsOfSlot(
      emitted: share, growth: growth, tallies: tallies, plan: plan)
    let last = tallies.last ?? KeyTally()
    let recordBytes =
      last.combined > 0 ? Double(last.combinedBytes) / Double(last.combined) : 0
    let needed = MemoryPlan.neededBytes(
      records: records, recordBytes: recordBytes, partitions: partitions, slots: slots)
    let all = (records * Double(activeSlots)).rounded()
    return (
      JobEstimate.MapOutput(
        emitted: emitted, distinct: Int(growth.distinct(after: Double(emitted)).rounded()),
        records: Int(all), bytes: Int((all * recordBytes).rounded())),
      SpillForecast(
        neededBytes: needed, slotBytes: plan.streamBytes, slots: activeSlots,
        fanIn: DescriptorLimit.fanIn(
          most: plan.fanIn(partitions: partitions), slots: slots))
    )
  }

  /// Records that the table in front of the partitions hands on.
  ///
  /// It hands on each distinct key at least once. Beyond that it does no worse than it did in the
  /// sample, nor than at its largest size, where it is emptied whenever it is three quarters full;
  /// until it has that size it hands on eight times what it holds at first (`FrontTuner`).
  static func recordsOfSlot(
    emitted: Double, growth: DistinctGrowth, tallies: [KeyTally], plan: MemoryPlan
  ) -> Double {
    let distinct = growth.distinct(after: emitted)
    let asSampled = handedOn(tallies) * emitted
    let fill = Double(plan.frontCellsMax) * 3 / 4
    let fills = growth.emitted(until: fill).map { emitted / $0 } ?? 0
    let asLargest = Double(8 * plan.frontCells) + max(fills * fill, distinct)
    return max(distinct, min(asSampled, asLargest))
  }

  /// The part of the pairs that the table handed on in the last step of the sample.
  private static func handedOn(_ tallies: [KeyTally]) -> Double {
    guard let last = tallies.last else { return 0 }
    let before = tallies.dropLast().last { $0.emitted < last.emitted } ?? KeyTally()
    guard last.emitted > before.emitted else { return 1 }
    return Double(last.combined - before.combined) / Double(last.emitted - before.emitted)
  }
}
