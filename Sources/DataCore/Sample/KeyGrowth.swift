/// How the number of distinct keys of a kind grows with the text, from a sketch. Pure.
///
/// Text is measured in tiles. Within the sample, the growth is what was found (rarefaction); beyond
/// it, `UnseenKeys` continues it. Extrapolated from quarters of tiles, the result should be the same
/// as from whole tiles. If it is greater, then neighbouring text shares keys that distant text does
/// not, as in sorted text, and the error of either shrinks with the size of a tile: what it would be
/// without one follows from both (Richardson). What no sample of tiles can tell is whether keys recur
/// that are in use over distances longer than a tile and shorter than from one tile to the next: they
/// are taken for new ones, at worst for twice as many (measured).
package struct KeyGrowth: Equatable, Sendable {
  /// Tiles and keys, in order. Between two points, the growth is a power law.
  private var points: [(tiles: Double, keys: Double)] = []
  /// The keys of the whole text.
  package private(set) var distinct = EstimatedRange.exactly(0)
  /// The mean bytes of the keys in the sample, and of those that follow.
  private let (keyBytes, rareKeyBytes): (Double, Double)
  private let sampled: Double

  /// What widens the interval of what was not seen: a text need not follow the law.
  private static let margin = 1.2
  /// The same if the sample is only the beginning of the text.
  private static let blindMargin = 2.5
  /// The fewest tiles from which to extrapolate by a law.
  private static let tilesMin = 4

  package static func == (a: KeyGrowth, b: KeyGrowth) -> Bool {
    a.points.elementsEqual(b.points, by: ==) && a.distinct == b.distinct
  }

  /// - Parameters:
  ///   - total: tiles of the whole text.
  ///   - isSpread: whether the sample is spread over the whole text.
  init(_ spectrum: KeySpectrum, total: Double, isSpread: Bool) {
    (keyBytes, rareKeyBytes) = (spectrum.keyBytes, spectrum.rareKeyBytes)
    sampled = spectrum.distinct
    let tiles = Double(spectrum.tiles)
    guard spectrum.distinct > 0 else { return }
    add(0.25, spectrum.distinctInQuarter)
    var some = 1
    while some < spectrum.tiles {
      add(Double(some), spectrum.distinct(inTiles: some))
      some *= 2
    }
    add(tiles, spectrum.distinct)
    distinct = .exactly(spectrum.distinct)
    if total > tiles * 1.001 {
      distinct = extrapolate(spectrum, from: tiles, to: total, isSpread: isSpread)
    }
    distinct.low -= 3 * spectrum.deviation
    distinct.high += 3 * spectrum.deviation
  }

  private mutating func add(_ tiles: Double, _ keys: Double) {
    if let last = points.last, tiles <= last.tiles { return }
    // Rounding must not make it shrink.
    points.append((tiles, max(keys, points.last?.keys ?? 0)))
  }

  /// Adds points up to the whole text.
  private mutating func extrapolate(
    _ spectrum: KeySpectrum, from tiles: Double, to total: Double, isSpread: Bool
  ) -> EstimatedRange {
    let most = spectrum.distinct * total / tiles
    guard spectrum.tiles >= Self.tilesMin else {
      let middle = (spectrum.distinct * most).squareRoot()
      add(total, middle)
      return EstimatedRange(middle, low: spectrum.distinct, high: most)
    }
    var targets: [Double] = []
    while tiles * Double(1 << (targets.count + 1)) < total, targets.count < 40 {
      targets.append(tiles * Double(1 << (targets.count + 1)))
    }
    targets.append(total)
    let found = UnseenKeys(tiles: spectrum.tiles, counts: spectrum.counts).found(in: targets)
    let range = whole(spectrum, found[found.count - 1], total: total, isSpread: isSpread)
    let law = found[found.count - 1].estimate
    let share = law > 0 ? (range.estimate - spectrum.distinct) / law : 0
    for (target, more) in zip(targets, found) {
      add(target, spectrum.distinct + more.estimate * share)
    }
    return EstimatedRange(
      range.estimate, low: range.low, high: min(range.high, max(most, range.estimate)))
  }

  private func whole(
    _ spectrum: KeySpectrum, _ found: UnseenKeys.Found, total: Double, isSpread: Bool
  ) -> EstimatedRange {
    let byTiles = found.map { spectrum.distinct + $0 }
    let byQuarters = Self.byQuarters(spectrum, total: total)
    let excess = max(0, byQuarters - byTiles.estimate)
    let estimate = max(spectrum.distinct, byTiles.estimate - excess / 3)
    let margin = isSpread ? Self.margin : Self.blindMargin
    let low = min(byTiles.low, estimate)
    let high = max(byTiles.high, byTiles.estimate + excess / 3)
    return EstimatedRange(
      estimate, low: spectrum.distinct + max(0, low - spectrum.distinct) / margin,
      high: spectrum.distinct + (high - spectrum.distinct) * margin)
  }

  /// The keys of the whole text according to quarters of tiles.
  private static func byQuarters(_ spectrum: KeySpectrum, total: Double) -> Double {
    let most = spectrum.quarters.map(\.count).max() ?? 0
    var mean = [Double](repeating: 0, count: most)
    for counts in spectrum.quarters {
      for (index, count) in counts.enumerated() {
        mean[index] += count / Double(spectrum.quarters.count)
      }
    }
    let more = UnseenKeys(tiles: spectrum.tiles, counts: mean).found(in: [4 * total])
    return mean.reduce(0, +) + more[0].estimate
  }

  /// The keys in so many tiles of text.
  ///
  /// - Complexity: O(points).
  package func distinct(after tiles: Double) -> Double {
    guard let first = points.first, let last = points.last, tiles > 0 else { return 0 }
    // A text begins with new keys, which then become rarer.
    guard tiles > first.tiles else { return first.keys * (tiles / first.tiles).squareRoot() }
    guard tiles < last.tiles else { return last.keys }
    let upper = points.firstIndex { $0.tiles > tiles } ?? points.count - 1
    let (a, b) = (points[upper - 1], points[upper])
    guard a.keys > 0 else { return b.keys * tiles / b.tiles }
    let power = PortableMath.log(b.keys / a.keys) / PortableMath.log(b.tiles / a.tiles)
    return a.keys * PortableMath.power(tiles / a.tiles, power)
  }

  /// The tiles that have so many keys; nil if the whole text has fewer.
  package func tiles(until keys: Double) -> Double? {
    guard let last = points.last, last.keys >= keys else { return nil }
    var (low, high) = (0.0, last.tiles)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if distinct(after: middle) < keys { low = middle } else { high = middle }
    }
    return high
  }

  /// The bytes of so many keys.
  func bytes(of keys: Double) -> Double {
    keyBytes * min(keys, sampled) + rareKeyBytes * max(0, keys - sampled)
  }
}
