extension SortingPath {
  package func forecast(_ job: SampledJob, memoryBytes: Int) throws -> MapOutputForecast {
    let plan = try SortingPlan(budgetBytes: memoryBytes, slots: job.slots)
    let records = job.scale.emitted(slots: job.activeSlots)
    let bytes = job.scale.emittedBytes(slots: job.activeSlots)
    let size = MapOutputSize(emitted: records, distinct: nil, records: records, bytes: bytes)
    guard job.partitions > 0 else { return MapOutputForecast(size: size, spill: nil) }
    let needed = SortingPlan.neededBytes(
      records: Double(records) / Double(job.activeSlots),
      recordBytes: records > 0 ? Double(bytes) / Double(records) : 0,
      isSequenced: program.ordersValues && job.slots > 1)
    return MapOutputForecast(
      size: size,
      spill: SpillForecast(
        neededBytes: needed, slotBytes: plan.bufferBytes, slots: job.activeSlots,
        fanIn: DescriptorLimit.fanIn(
          most: plan.fanIn(partitions: job.partitions), slots: job.slots)))
  }
}
