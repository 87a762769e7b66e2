import JobModel

extension AggregatingPath {
  package func sample(
    _ reader: SampleReader, plan: AggregatingPlan, keepsKeys: Bool
  ) throws -> Sample {
    let slot = TallyingSlot(
      try AggregatingSlot(
        slot: 0, task: reader.task, plan: plan, bucketMap: BucketMap(partitions: 1),
        mapper: program.makeMapper(reader.context), cancellation: reader.context.cancellation))
    defer { for run in slot.runs { RunNames.remove(run) } }
    var sample = try reader.read(into: slot)
    // The aggregator reports what it was given only at its end.
    (sample.emitted, sample.emittedLast) = (sample.emittedLast, 0)
    sample.keys = .tallies(slot.tallies)
    return sample
  }
}

/// Tallies the keys of a sample each time the sample has doubled.
///
/// `@unchecked Sendable`: see `MapSlot`.
private final class TallyingSlot: MapSlot, @unchecked Sendable {
  private let slot: AggregatingSlot
  private(set) var tallies: [KeyTally] = []
  /// Bytes of text before the next tally.
  private var nextBytes = 1 << 20

  init(_ slot: AggregatingSlot) { self.slot = slot }

  var report: MapReport { slot.report }
  var runs: [RunFile] { slot.runs }
  var ranges: [GzipRangeReport] {
    get { slot.ranges }
    set { slot.ranges = newValue }
  }

  func begin(_ split: InputSplit, number: Int) { slot.begin(split, number: number) }

  func map(_ text: InputText, sequence: InputSequence) throws {
    try slot.map(text, sequence: sequence)
    guard slot.report.inflatedBytes >= nextBytes else { return }
    tallies.append(try slot.tally())
    nextBytes = 2 * slot.report.inflatedBytes
  }

  func end(inputBytes: Int) { slot.end(inputBytes: inputBytes) }

  func finishMapping() throws {
    tallies.append(try slot.tally())
    try slot.finishMapping()
  }

  func spillRest() throws { try slot.spillRest() }
}
