import JobModel

extension SortingPath {
  package func sample(
    _ reader: SampleReader, plan: SortingPlan, keepsKeys: Bool
  ) throws -> Sample {
    let slot = try SortingSlot(
      slot: 0, task: reader.task, plan: plan, program: program, place: reader.place)
    defer { for run in slot.runs { RunNames.remove(run) } }
    var sample = try reader.read(into: slot)
    let bytes = slot.report.combinedBytes
    let emitted = sample.emitted + sample.emittedLast
    sample.emittedLastBytes = emitted == 0 ? 0 : bytes * sample.emittedLast / emitted
    sample.emittedBytes = bytes - sample.emittedLastBytes
    sample.hasCombiner = try program.makeCombiner(reader.place) != nil
    if keepsKeys { sample.keys = .sorted(try sortedRecords(slot)) }
    return sample
  }

  private func sortedRecords(_ slot: SortingSlot) throws -> [SampledRecord] {
    if slot.runs.isEmpty {
      try slot.keepRest()
      var merger = try Merger(count: 1) { _ in slot.source(partition: 0) }
      return try Self.records(&merger) { $0.valueLength }
    }
    try slot.spillRest()
    var merger = try Merger(slot.runs, partition: 0)
    return try Self.records(&merger) { $0.valueLength }
  }

  private static func records<Source: SortedSource & ~Copyable>(
    _ merger: inout Merger<Source>, valueBytes: (borrowing Source) -> Int
  ) throws -> [SampledRecord] {
    var records: [SampledRecord] = []
    while try merger.advance() {
      let key = UnsafeRawBufferPointer(start: merger.head.key, count: merger.head.length)
      records.append(
        SampledRecord(key: [UInt8](key), valueBytes: valueBytes(merger.source.pointee)))
    }
    return records
  }
}
