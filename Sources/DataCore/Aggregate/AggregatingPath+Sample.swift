import JobModel

extension AggregatingPath {
  package func sample(
    _ reader: SampleReader, plan: AggregatingPlan, keepsKeys: Bool
  ) throws -> Sample {
    // Records are taken out after each text, so little is in the tables.
    let tileBytes = min(reader.textBytesEach, SamplePlaces.ofDistinctKeys.bytesEach)
    var tables = plan.sized(forText: tileBytes / 8)
    tables.frontCellsMax = tables.frontCells
    let slot = SketchingSlot(
      try AggregatingSlot(
        slot: 0, task: reader.task, plan: tables,
        bucketMap: BucketMap(partitions: 1, textBytes: tileBytes / 4),
        mapper: program.makeMapper(reader.context), cancellation: reader.context.cancellation),
      tileBytes: tileBytes)
    defer { for run in slot.runs { RunNames.remove(run) } }
    var bounds = reader.bounds
    bounds.chunkBytes = max(tileBytes / 4, 4 << 10)
    bounds.windowBytes = max(tileBytes / 4, 4 << 10)
    var sample = try SampleReader(
      task: reader.task, context: reader.context, bounds: bounds,
      textBytesEach: reader.textBytesEach, streams: reader.streams
    ).read(into: slot)
    // The aggregator reports what it was given only at its end.
    (sample.emitted, sample.emittedLast) = (slot.sketch.pairs, 0)
    sample.keys = .sketch(slot.sketch, hottest: slot.hottest)
    return sample
  }
}

/// Notes the keys of each quarter of a tile, and forgets them.
///
/// `@unchecked Sendable`: see `MapSlot`.
private final class SketchingSlot: MapSlot, @unchecked Sendable {
  private let slot: AggregatingSlot
  private let tileBytes: Int
  private var hotKeys = HotKeys()
  private(set) var sketch = KeySketch()
  /// Bytes of text in the current tile.
  private var filled = 0
  /// Where the text after the last one would come from.
  private var next: TextOrigin?

  init(_ slot: AggregatingSlot, tileBytes: Int) {
    self.slot = slot
    self.tileBytes = tileBytes
  }

  var report: MapReport { slot.report }
  var runs: [RunFile] { slot.runs }
  var ranges: [GzipRangeReport] {
    get { slot.ranges }
    set { slot.ranges = newValue }
  }

  /// The most frequent key, if values count: if all of them together are as many as the pairs.
  var hottest: HotKey? {
    sketch.shortSum.addingSaturated(sketch.longSum) == sketch.pairs ? hotKeys.hottest : nil
  }

  /// Each place begins a tile.
  func begin(_ split: InputSplit, number: Int) {
    slot.begin(split, number: number)
    filled = tileBytes
  }

  func map(_ text: InputText, sequence: InputSequence) throws {
    if filled >= tileBytes || isBehindGap(text.origin) {
      sketch.beginTile()
      filled = 0
    }
    next = text.origin
    next?.offset += text.bytes.count
    // Texts are a little shorter than a quarter, because they end where a record does.
    let quarter = min(4 * (filled + text.bytes.count / 2) / tileBytes, 3)
    try slot.map(text, sequence: sequence)
    take(quarter: quarter)
    filled += text.bytes.count
  }

  /// Whether text of the same file was skipped: a tile of two pieces would share its keys with the next
  /// tile, which has the rest of the second.
  private func isBehindGap(_ origin: TextOrigin) -> Bool {
    guard let next, next.file == origin.file, next.base == origin.base else { return false }
    return origin.offset != next.offset
  }

  private func take(quarter: Int) {
    let pairs = slot.emitted - sketch.pairs
    sketch.add(pairs: pairs)
    slot.takeRecords { key, value in
      sketch.add(key, value: value, quarter: quarter)
      hotKeys.add(key, count: value, of: pairs)
    }
  }

  func end(inputBytes: Int) { slot.end(inputBytes: inputBytes) }

  func finishMapping() throws {
    try slot.finishMapping()
    if sketch.tiles == 0 { sketch.beginTile() }
    take(quarter: 3)
  }

  func spillRest() throws { try slot.spillRest() }
}
