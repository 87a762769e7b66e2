/// Estimates how many keys a text has that a sample of it did not show.
///
/// The sample is a number of tiles: pieces of the text of equal size. What counts is in how many
/// tiles a key occurs, not how often: a key that is frequent in one place and nowhere else is rare.
/// A key with the rate λ occurs in a tile with the probability 1 - exp(-λ). The rates of the rare
/// keys are assumed to follow a power law with a lower end,
///
///     density(λ) ∝ λ^(-power-1)   for λ ≥ least
///
/// which covers Zipf's law (power 1/s; least is the rate of the last word), a uniform vocabulary
/// (a high power: all rates are next to the least), vocabularies without end (least near 0) and
/// keys that never recur. This is the finite Zipf-Mandelbrot model of Evert (2004, "A simple LNRE
/// model for random character sequences") without its upper end, fitted to the numbers of keys in
/// exactly 1 to 8 tiles, from which Good and Toulmin (1956) extrapolate too. All pairs of power and
/// least are tried, and each counts by its likelihood. Pure, and the same on every machine.
///
/// - Complexity: 50 powers × 100 to 200 rates × (8 + targets) multiplications, about 1 ms.
struct UnseenKeys {
  /// A number of tiles, and the keys that are in as many but not in the sample.
  typealias Found = EstimatedRange

  /// In how many tiles a key may be to count as rare.
  static let tilesMax = 8
  /// The likelihood is that of as many keys at most: real texts do not follow the law more exactly.
  private static let evidenceMax = 1_500.0
  /// Twice the logarithm of a likelihood ratio: whatever fits worse is outside the interval.
  private static let deviationMax = 4.0
  private static let powers = (-5...40).map { Double($0) / 10 }
  /// The logarithm of the ratio of one rate to the next.
  private static let step = 0.15

  private let tiles: Double
  /// Keys found in exactly 1, 2, 3 ... tiles.
  private let counts: [Double]

  /// - Parameter counts: the keys found in exactly 1, 2, 3 ... tiles.
  init(tiles: Int, counts: [Double]) {
    self.tiles = Double(tiles)
    self.counts = Array(counts.prefix(min(Self.tilesMax, tiles)))
  }

  /// For each target, a number of tiles of at least those sampled: how many more keys they have.
  func found(in targets: [Double]) -> [Found] {
    let rare = counts.reduce(0, +)
    guard rare > 0, let most = targets.max(), most > tiles else {
      return targets.map { _ in .exactly(0) }
    }
    let rates = self.rates(upTo: most)
    let seen = rates.map(probabilities)
    let unseen = rates.map { rate in
      targets.map { PortableMath.exp(-rate) - PortableMath.exp(-rate * max($0, tiles) / tiles) }
    }
    var fits: [Fit] = []
    for power in Self.powers {
      add(power, rates, seen, unseen, rare: rare, targets: targets.count, to: &fits)
    }
    return Self.summary(
      fits, evidence: min(1, Self.evidenceMax / rare), targets: targets.count)
  }

  /// A power and a least rate, and what follows from them.
  private struct Fit {
    var logLikelihood: Double
    var found: [Double]
  }

  /// Rates for each sample, from one that occurs nowhere to one that is in every tile.
  private func rates(upTo most: Double) -> [Double] {
    let ratio = PortableMath.exp(Self.step)
    var rates = [tiles / most / 3_000]
    while rates[rates.count - 1] < 40 { rates.append(rates[rates.count - 1] * ratio) }
    return rates
  }

  /// The probabilities that a key with this rate is found in exactly 1, 2, 3 ... tiles.
  private func probabilities(_ rate: Double) -> [Double] {
    let odds = PortableMath.exp(rate / tiles) - 1
    var term = PortableMath.exp(-rate)
    return counts.indices.map { index in
      term *= (tiles - Double(index)) / Double(index + 1) * odds
      return term
    }
  }

  /// Adds a fit for each least rate, from the greatest down, with the sums of all greater ones.
  private func add(
    _ power: Double, _ rates: [Double], _ seen: [[Double]], _ unseen: [[Double]], rare: Double,
    targets: Int, to fits: inout [Fit]
  ) {
    var shown = [Double](repeating: 0, count: counts.count)
    var hidden = [Double](repeating: 0, count: targets)
    // The law, by equal steps of the logarithm of the rate, and 1 at the greatest.
    let factor = PortableMath.exp(Self.step * power)
    var weight = 1.0
    for index in rates.indices.reversed() {
      for tile in shown.indices { shown[tile] += weight * seen[index][tile] }
      for target in hidden.indices { hidden[target] += weight * unseen[index][target] }
      weight *= factor
      let sum = shown.reduce(0, +)
      guard sum > 1e-200, sum < 1e200 else { continue }
      var likelihood = 0.0
      for (count, part) in zip(counts, shown) where count > 0 {
        likelihood += count * PortableMath.log(max(part / sum, 1e-300))
      }
      fits.append(Fit(logLikelihood: likelihood, found: hidden.map { rare * $0 / sum }))
    }
  }

  /// The mean of the logarithms by likelihood, and the least and most that are likely.
  private static func summary(_ fits: [Fit], evidence: Double, targets: Int) -> [Found] {
    let best = fits.reduce(-Double.infinity) { max($0, $1.logLikelihood) }
    var total = 0.0
    var sums = [Double](repeating: 0, count: targets)
    var low = [Double](repeating: .infinity, count: targets)
    var high = [Double](repeating: 0, count: targets)
    for fit in fits {
      let deviation = 2 * evidence * (best - fit.logLikelihood)
      guard deviation < 40 else { continue }
      let weight = PortableMath.exp(-deviation / 2)
      total += weight
      for target in 0..<targets {
        sums[target] += weight * PortableMath.log(1 + fit.found[target])
        guard deviation <= deviationMax else { continue }
        low[target] = min(low[target], fit.found[target])
        high[target] = max(high[target], fit.found[target])
      }
    }
    return (0..<targets).map {
      Found(
        total > 0 ? PortableMath.exp(sums[$0] / total) - 1 : 0, low: min(low[$0], high[$0]),
        high: high[$0])
    }
  }
}
