import Glibc

/// How unevenly partitions will be filled: the bytes of the largest over the mean. Pure.
///
/// Keys that are frequent in the sample count in their own partitions. All others together are
/// spread evenly except for chance: the fullest of P partitions has about sqrt(2 ln P) standard
/// deviations more than the mean.
struct SkewForecast {
  let partitions: Int

  /// The least fraction of a mean partition that makes a key frequent.
  private static let frequentShare = 0.05
  /// How often a frequent key must occur in the sample, so that it is not chance.
  private static let frequentCount = 8

  private var deviations: Double { (2 * log(Double(partitions))).squareRoot() }

  /// The skew of `keys` keys with one record each, partitioned by hash.
  func ofDistinct(_ keys: Int) -> Double {
    guard partitions > 1, keys > 0 else { return 1 }
    return 1 + deviations * (Double(partitions) / Double(keys)).squareRoot()
  }

  /// The skew of keys with as many bytes as in the sample, partitioned by hash.
  ///
  /// - Parameter places: the partition of each key.
  func byHash(_ keys: KeyRuns, places: [Int]) -> Double {
    let total = Double(keys.bytes.reduce(0, +))
    guard partitions > 1, total > 0 else { return 1 }
    let threshold = total * Self.frequentShare / Double(partitions)
    var frequent = [Double](repeating: 0, count: partitions)
    var rest = 0.0
    var variance = 0.0
    for (index, place) in places.enumerated() {
      let (count, share) = (Double(keys.counts[index]), Double(keys.bytes[index]) / total)
      if keys.counts[index] >= Self.frequentCount, Double(keys.bytes[index]) >= threshold {
        frequent[place] += share
      } else {
        rest += share
        // A key that occurs once in the sample says nothing about its own frequency.
        variance += share * share * (count - 1) / count
      }
    }
    let mean = 1 / Double(partitions)
    return ((frequent.max() ?? 0) + rest * mean + deviations * (variance * mean).squareRoot())
      / mean
  }

  /// The skew of keys partitioned by ranges that were chosen from the same sample.
  func byRange(_ keys: KeyRuns, places: [Int]) -> Double {
    let total = Double(keys.bytes.reduce(0, +))
    guard partitions > 1, total > 0 else { return 1 }
    var sums = [Double](repeating: 0, count: partitions)
    for (bytes, place) in zip(keys.bytes, places) { sums[place] += Double(bytes) }
    let records = Double(keys.counts.reduce(0, +)) / Double(partitions)
    return (sums.max() ?? 0) / total * Double(partitions) * (1 + deviations / records.squareRoot())
  }
}
