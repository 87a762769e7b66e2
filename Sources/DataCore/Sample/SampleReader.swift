import JobModel

/// Reads the splits of a sample, for the slot of a path to map.
package struct SampleReader {
  let task: MapTaskSpecification
  let place: TaskPlace
  let bounds: ReadBounds
  /// Texts that are read of each range.
  let textsMax: Int

  /// Reads all splits into `slot`, up to the end of its mapper.
  func read(into slot: any MapSlot) throws -> Sample {
    let progress = Progress(inputBytes: 0, partitions: 0)
    let reader = try SlotReader(
      specification: task, bounds: bounds, slot: slot, exchange: nil,
      cancellation: place.cancellation, progress: progress, inflater: .preferred)
    for (number, split) in task.splits.enumerated() {
      try reader.read(split, number: number, textsMax: textsMax)
    }
    let before = slot.report
    try slot.finishMapping()
    let after = slot.report
    var sample = Sample()
    sample.plainBytes = reader.plainBytes
    sample.gzipBytes = progress.mappedBytes - reader.plainBytes
    sample.inflatedBytes = after.inflatedBytes - reader.plainBytes
    sample.records = after.records
    sample.emitted = before.emitted
    sample.emittedLast = after.emitted - before.emitted
    return sample
  }
}
