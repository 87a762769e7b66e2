import Glibc

/// Estimates from a sample how many distinct keys a number of pairs has.
///
/// It uses Heaps' law with a bend: D grows as a power of the number of pairs. The power is measured
/// over the last two doublings of the sample. If it shrank in the sample, it continues to shrink by
/// the same share with each doubling (as the vocabulary is exhausted).
///
///     d(ln D) / d(ln n) = power · bend ^ log2(n / sample)
///
/// It is accurate to a factor of two for a thousand times the sample. Pure.
package struct DistinctGrowth: Equatable, Sendable {
  private let points: [(emitted: Double, distinct: Double)]
  /// The power at the end of the sample.
  package let power: Double
  package let bend: Double

  package static func == (a: DistinctGrowth, b: DistinctGrowth) -> Bool {
    a.points.elementsEqual(b.points, by: ==) && a.power == b.power && a.bend == b.bend
  }

  package init(_ tallies: [KeyTally]) {
    var points: [(emitted: Double, distinct: Double)] = []
    for tally in tallies where tally.distinct > 0 {
      let isLater = points.last.map { Double(tally.emitted) > $0.emitted } ?? true
      if isLater { points.append((Double(tally.emitted), Double(tally.distinct))) }
    }
    self.points = points
    guard points.count > 1 else {
      // With one point, all keys are assumed to be new.
      (power, bend) = (1, 1)
      return
    }
    let last = Self.power(points[points.count - 2], points[points.count - 1])
    guard points.count > 2 else {
      (power, bend) = (last, 1)
      return
    }
    let before = Self.power(points[points.count - 3], points[points.count - 2])
    // From the middle of one step to the middle of the next.
    let doublings =
      log2(points[points.count - 1].emitted / points[points.count - 3].emitted) / 2
    let shrinks = before > 0 && last > 0 && last < before
    bend = shrinks ? pow(last / before, 1 / doublings) : 1
    // Half of the last step lies between its middle and its end.
    power =
      last
      * pow(bend, log2(points[points.count - 1].emitted / points[points.count - 2].emitted) / 2)
  }

  private static func power(
    _ a: (emitted: Double, distinct: Double), _ b: (emitted: Double, distinct: Double)
  ) -> Double {
    min(1, max(0, log(b.distinct / a.distinct) / log(b.emitted / a.emitted)))
  }

  /// - Complexity: O(points of the sample).
  package func distinct(after emitted: Double) -> Double {
    guard let last = points.last, emitted > 0 else { return 0 }
    guard emitted < last.emitted else { return min(emitted, beyond(last, emitted)) }
    let upper = points.firstIndex { $0.emitted > emitted } ?? points.count - 1
    guard upper > 0 else {
      // A text begins with new keys, which then become rarer.
      return min(emitted, points[0].distinct * (emitted / points[0].emitted).squareRoot())
    }
    let power = Self.power(points[upper - 1], points[upper])
    return points[upper - 1].distinct * pow(emitted / points[upper - 1].emitted, power)
  }

  private func beyond(_ last: (emitted: Double, distinct: Double), _ emitted: Double) -> Double {
    let doublings = log2(emitted / last.emitted)
    let steps = bend < 1 ? (pow(bend, doublings) - 1) / log(bend) : doublings
    return last.distinct * pow(2, power * steps)
  }

  /// The number of pairs with this many distinct keys; nil if there are never so many.
  package func emitted(until distinct: Double) -> Double? {
    guard let last = points.last else { return nil }
    var low = 0.0
    var high = last.emitted
    while self.distinct(after: high) < distinct {
      high *= 2
      // More than any input.
      guard high < 1e18 else { return nil }
    }
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if self.distinct(after: middle) < distinct { low = middle } else { high = middle }
    }
    return high
  }
}
