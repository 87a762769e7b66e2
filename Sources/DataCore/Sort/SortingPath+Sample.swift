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

  private func sortedRecords(_ slot: SortingSlot) throws -> SampledRecords {
    if slot.runs.isEmpty {
      try slot.keepRest()
      var merger = try Merger(count: 1) { _ in slot.source(partition: 0) }
      return try records(&merger)
    }
    // The sort buffer is gone before the records are kept.
    try slot.spillRest()
    var merger = try Merger(slot.runs, partition: 0)
    return try records(&merger)
  }

  /// Records as far as their partitions are concerned.
  private func records<Source: SortedSource & ~Copyable>(
    _ merger: inout Merger<Source>
  ) throws -> SampledRecords {
    var records = SampledRecords()
    var areInOrder = true
    while let head = try merger.next() {
      let (key, value) = (head.key.buffer, merger.source.pointee.value.buffer)
      guard let placed = program.placedBytes(of: key, value: value) else {
        records.append(key, value.count)
        continue
      }
      areInOrder = false
      placed.withUnsafeBytes { records.append($0, key.count + value.count - placed.count) }
    }
    guard !areInOrder else { return records }
    return SampledRecords(records.sorted { $0.key.lexicographicallyPrecedes($1.key) })
  }
}
