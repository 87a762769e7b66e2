extension SortingPath {
  package func forecast(_ job: SampledJob, memoryBytes: Int) throws -> MapOutputForecast {
    let plan = try SortingPlan(budgetBytes: memoryBytes, slots: job.slots)
    let records = job.scale.emitted(slots: job.activeSlots)
    let bytes = job.scale.emittedBytes(slots: job.activeSlots)
    let size = MapOutputSize(
      emitted: records, distinct: nil, records: .exactly(records), bytes: .exactly(bytes))
    guard job.partitions > 0 else { return MapOutputForecast(size: size, spill: nil) }
    let needed = SortingPlan.neededBytes(
      records: Double(records) / Double(job.activeSlots),
      recordBytes: records > 0 ? Double(bytes) / Double(records) : 0,
      isSequenced: program.ordersValues && job.slots > 1)
    var spill = SpillForecast(
      neededBytes: needed, slotBytes: plan.bufferBytes, slots: job.activeSlots,
      fanIn: DescriptorLimit.fanIn(most: plan.fanIn(partitions: job.partitions), slots: job.slots))
    if spill.runs > 0 {
      // A combiner leaves fewer, down to none; how many depends on the program.
      spill.records = Estimate(records, low: job.sample.hasCombiner ? 0 : records, high: records)
    }
    return MapOutputForecast(size: size, spill: spill)
  }
}
