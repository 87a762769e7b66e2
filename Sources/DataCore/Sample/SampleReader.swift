import JobModel

/// Reads the splits of a sample into a slot.
package struct SampleReader {
  let task: MapTaskSpecification
  let context: TaskContext
  let bounds: ReadBounds
  /// How many bytes of text to read at each place.
  let textBytesEach: Int
  var streams = InputStreams.none

  /// Reads all splits into `slot` and finishes its mapper. The path adds the keys to the sample
  /// that this returns.
  func read(into slot: any MapSlot) throws -> Sample {
    let progress = Progress(inputBytes: 0, partitions: 0)
    let reader = try SlotReader(
      specification: task, bounds: bounds, slot: slot, exchange: nil,
      cancellation: context.cancellation, progress: progress, inflater: .preferred,
      skips: context.skips, streams: streams,
      sample: SampleBudget(files: task.files, bytesEach: textBytesEach))
    for (number, split) in task.splits.enumerated() { try reader.read(split, number: number) }
    let before = slot.report
    try slot.finishMapping()
    let after = slot.report
    var sample = Sample()
    sample.places = reader.sample?.places ?? 0
    sample.plainBytes = reader.plainBytes
    sample.gzipBytes = progress.mappedBytes - reader.plainBytes
    sample.inflatedBytes = after.inflatedBytes - reader.plainBytes
    sample.skippedBytes = reader.skippedBytes
    sample.records = after.records
    sample.emitted = before.emitted
    sample.emittedLast = after.emitted - before.emitted
    return sample
  }
}
