import JobModel

extension SortingPath {
  package func sample(
    _ reader: SampleReader, plan: SortingPlan, keepsKeys: Bool
  ) throws -> Sample {
    let slot = try SortingSlot(
      slot: 0, task: reader.task, plan: plan, program: program, context: reader.context)
    defer { for run in slot.runs { RunNames.remove(run) } }
    var sample = try reader.read(into: slot)
    let bytes = slot.report.combinedBytes
    let emitted = sample.emitted + sample.emittedLast
    sample.emittedLastBytes = emitted == 0 ? 0 : bytes * sample.emittedLast / emitted
    sample.emittedBytes = bytes - sample.emittedLastBytes
    sample.hasCombiner = try program.makeCombiner(reader.context) != nil
    if keepsKeys { sample.keys = .sorted(try sortedRecords(slot)) }
    return sample
  }

  private func sortedRecords(_ slot: SortingSlot) throws -> [SampledRecord] {
    if slot.runs.isEmpty {
      try slot.keepRest()
      var merger = try Merger(count: 1) { _ in slot.source(partition: 0) }
      return try records(&merger)
    }
    try slot.spillRest()
    var merger = try Merger(slot.runs, partition: 0)
    return try records(&merger)
  }

  /// Records as far as their partitions are concerned.
  private func records<Source: SortedSource & ~Copyable>(
    _ merger: inout Merger<Source>
  ) throws -> [SampledRecord] {
    var records: [SampledRecord] = []
    var areInOrder = true
    while let head = try merger.next() {
      let (key, value) = (head.key.buffer, merger.source.pointee.value.buffer)
      let placed = program.placedBytes(of: key, value: value)
      areInOrder = areInOrder && placed == nil
      records.append(
        SampledRecord(
          key: placed ?? [UInt8](key),
          valueBytes: key.count + value.count - (placed?.count ?? key.count)))
    }
    if !areInOrder { records.sort { $0.key.lexicographicallyPrecedes($1.key) } }
    return records
  }
}
