import JobModel

extension SortingPath {
  package func output(of sample: Sample, _ scale: SampleScale) -> OutputForecast {
    let mapped = OutputForecast(
      records: .exactly(scale.emitted(slots: 1)),
      bytes: .exactly(scale.emittedBytes(slots: 1)), assumption: nil)
    switch program.outputSize {
    case .text:
      return OutputForecast(
        records: .exactly(scale.records), bytes: .exactly(scale.textBytes), assumption: nil)
    case .asMapped(let assumption):
      var forecast = mapped
      forecast.assumption = assumption
      return forecast
    case .oncePerKey:
      guard let keys = SortedKeys(sample, scale) else { return mapped }
      let share = scale.records > 0 ? Double(scale.textBytes) / Double(scale.records) : 0
      return OutputForecast(
        records: Estimate(keys.distinct), bytes: Estimate(keys.distinct.map { $0 * share }),
        assumption: nil)
    case .filesPerKey:
      guard let keys = SortedKeys(sample, scale) else { return mapped }
      return files(of: keys, scale)
    }
  }

  /// A line for each key with its files: each pair that was mapped is another file, except that a key
  /// has at most all of them.
  private func files(of keys: SortedKeys, _ scale: SampleScale) -> OutputForecast {
    let pairs = Double(scale.emitted(slots: 1))
    let name = scale.pathBytes + 1
    func bytes(_ distinct: Double) -> Double {
      distinct * (keys.keyBytes + 1) + min(pairs, distinct * Double(scale.files)) * name
    }
    return OutputForecast(
      records: Estimate(keys.distinct), bytes: Estimate(keys.distinct.map(bytes)),
      assumption: nil)
  }
}

/// The distinct keys of a job on the general path, from the keys of its sample. Without tiles, it has
/// to do with how often each key occurs.
struct SortedKeys {
  let distinct: EstimatedRange
  /// The mean bytes of a key of the sample.
  let keyBytes: Double

  /// So many tiles that hardly a key is in one of them twice.
  private static let tiles = 1_000
  /// What widens the interval: keys that are frequent only in one place seem frequent everywhere.
  private static let margin = 1.5

  /// - Returns: nil if the sample has no keys.
  init?(_ sample: Sample, _ scale: SampleScale) {
    let records = sample.sortedRecords
    guard !records.isEmpty else { return nil }
    var counts = [Double](repeating: 0, count: UnseenKeys.tilesMax)
    var (found, bytes) = (0.0, 0.0)
    var start = 0
    for index in 1...records.count
    where index == records.count || records[index].key != records[start].key {
      found += 1
      bytes += Double(records[start].key.count)
      if index - start <= counts.count { counts[index - start - 1] += 1 }
      start = index
    }
    keyBytes = bytes / found
    guard scale.factor > 1.001 else {
      distinct = .exactly(found)
      return
    }
    let more = UnseenKeys(tiles: Self.tiles, counts: counts).found(
      in: [Double(Self.tiles) * scale.factor])[0]
    distinct = EstimatedRange(
      found + more.estimate, low: found + more.low / Self.margin,
      high: min(found + more.high * Self.margin, max(found * scale.factor, found + more.estimate)))
  }
}
