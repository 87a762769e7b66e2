import JobModel

/// The keys of an aggregating job according to its sample: how many there are of each kind, and how
/// that number grows with the text. Pure, and the same on every machine.
struct KeyModel {
  let short: KeyGrowth
  let long: KeyGrowth
  /// Tiles of the whole text.
  let tiles: Double
  /// The mean pairs of a tile, by the kind of their keys.
  let shortPairs: Double
  let longPairs: Double
  private let pairs: Double

  init(_ sample: Sample, _ scale: SampleScale) {
    let sketch = sample.sketch ?? KeySketch()
    let count = Double(max(sketch.tiles, 1))
    tiles = count * max(scale.factor, 1)
    pairs = Double(scale.emitted(slots: 0))
    short = KeyGrowth(
      KeySpectrum(sketch, .short), total: tiles, isSpread: sample.isSpread)
    long = KeyGrowth(KeySpectrum(sketch, .long), total: tiles, isSpread: sample.isSpread)
    // Values that count say how many pairs had long keys; others do not.
    let counts = sketch.shortSum.addingSaturated(sketch.longSum) == sketch.pairs
    let (some, all) =
      counts
      ? (sketch.longSum, sketch.pairs)
      : (sketch.longRecords, sketch.longRecords.addingSaturated(sketch.shortRecords))
    let share = all > 0 ? Double(some) / Double(all) : 0
    longPairs = share * Double(sketch.pairs) / count
    shortPairs = (1 - share) * Double(sketch.pairs) / count
  }

  /// The distinct keys of the whole text; there are no more than pairs.
  var distinct: EstimatedRange {
    (short.distinct + long.distinct).map { min($0, max(pairs, 0)) }
  }

  func distinct(after tiles: Double) -> Double {
    short.distinct(after: tiles) + long.distinct(after: tiles)
  }

  /// The bytes of the distinct keys in so many tiles.
  func keyBytes(after tiles: Double) -> Double {
    short.bytes(of: short.distinct(after: tiles)) + long.bytes(of: long.distinct(after: tiles))
  }

  /// The mean digits of a sum that counts pairs. Most keys are rare, so their digits are fewer than
  /// those of the mean.
  var digits: Double {
    let mean = pairs / max(distinct.estimate, 1)
    return 1 + 0.7 * PortableMath.log(max(mean, 1)) / PortableMath.log(10)
  }
}
