import JobModel

extension AggregatingPath {
  package func output(of sample: Sample, _ scale: SampleScale) -> OutputForecast {
    output(KeyModel(sample, scale))
  }

  /// A line for each key.
  func output(_ keys: KeyModel) -> OutputForecast {
    let layout = program.layout
    let value = layout.columns == .key ? 0 : 1 + keys.digits
    let ending = layout.terminator == nil ? 0.0 : 1.0
    let mean = keys.keyBytes(after: keys.tiles) / max(keys.distinct(after: keys.tiles), 1)
    return OutputForecast(
      records: Estimate(keys.distinct),
      bytes: Estimate(keys.distinct.map { $0 * (mean + value + ending) }),
      assumption: program.writesSums
        ? nil : "that the reducer writes a line with key and sum for each key")
  }
}
