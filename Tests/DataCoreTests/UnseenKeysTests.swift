import Glibc
import JobModel
import Testing

@testable import DataCore

@Suite("Keys that a sample has not shown")
struct UnseenKeysTests {
  /// The keys expected in exactly 1, 2 ... tiles, and in so many tiles at all, of keys with rates.
  private static func sample(
    _ rates: [Double], tiles: Int
  ) -> (counts: [Double], distinct: (Double) -> Double) {
    let counts = (1...UnseenKeys.tilesMax).map { number in
      let ways = exp(
        lgamma(Double(tiles + 1)) - lgamma(Double(number + 1)) - lgamma(Double(tiles - number + 1)))
      return rates.reduce(0.0) {
        $0 + ways * pow(1 - exp(-$1), Double(number)) * exp(-$1 * Double(tiles - number))
      }
    }
    return (counts, { tiles in rates.reduce(0.0) { $0 + 1 - exp(-$1 * tiles) } })
  }

  private static func check(
    _ rates: [Double], within error: Double, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let (counts, distinct) = sample(rates, tiles: 64)
    let targets = [128.0, 640, 6_400]
    let found = UnseenKeys(tiles: 64, counts: counts).found(in: targets)
    for (target, more) in zip(targets, found) {
      let estimate = distinct(64) + more.estimate
      let truth = distinct(target)
      #expect(
        abs(log(estimate / truth)) < log(1 + error), "\(target): \(estimate) for \(truth)",
        sourceLocation: sourceLocation)
      #expect(
        distinct(64) + more.low <= truth * 1.1 && truth <= (distinct(64) + more.high) * 1.1,
        "\(target): \(more) for \(truth - distinct(64))", sourceLocation: sourceLocation)
    }
  }

  @Test("words by Zipf's law, whatever its power", arguments: [0.8, 1, 1.3])
  func zipf(power: Double) {
    let words = 50_000
    let rates = (1...words).map { 400 * pow(Double($0), -power) }
    Self.check(rates, within: 0.3)
  }

  @Test("a uniform vocabulary, of which most or little was seen", arguments: [0.1, 0.01, 0.002])
  func uniform(rate: Double) {
    Self.check([Double](repeating: rate, count: 20_000), within: 0.25)
  }

  @Test("keys that never recur stay new, and keys that have all occurred stay as many")
  func ends() {
    let new = UnseenKeys(tiles: 64, counts: [64_000, 0, 0, 0, 0, 0, 0, 0]).found(in: [6_400])[0]
    #expect(abs(new.estimate / (99 * 64_000) - 1) < 0.02, "\(new)")
    let all = UnseenKeys(tiles: 64, counts: [Double](repeating: 0, count: 8)).found(in: [6_400])[0]
    #expect(all == .exactly(0))
  }

  @Test("nothing more is found in the tiles that were sampled, and ever more in more of them")
  func grows() {
    let (counts, _) = Self.sample((1...9_999).map { 100 / Double($0) }, tiles: 64)
    let found = UnseenKeys(tiles: 64, counts: counts).found(in: [1, 64, 65, 100, 1_000, 1e7])
    #expect(found[0].estimate == 0 && found[1].estimate == 0)
    for (a, b) in zip(found.dropFirst(), found.dropFirst(2)) { #expect(a.estimate < b.estimate) }
    for each in found { #expect(each.low <= each.estimate && each.estimate <= each.high) }
  }

  @Test("the portable functions are those of the C library, to 14 digits")
  func portable() {
    for x in [-700, -50.5, -1, -1e-9, 0, 1e-12, 0.3, 1, 2, 88.8, 700] {
      #expect(abs(PortableMath.exp(x) / exp(x) - 1) < 1e-14, "exp \(x)")
    }
    for x in [1e-300, 1e-9, 0.3, 0.999, 1, 1.001, 1.414_213_6, 2, 10, 1e9, 1e300] {
      let error = abs(PortableMath.log(x) - log(x))
      #expect(error <= 1e-14 * max(1, abs(log(x))), "log \(x)")
    }
    #expect(PortableMath.exp(-1e9) == 0 && PortableMath.exp(1e9) == .infinity)
    #expect(PortableMath.log(0) == -.infinity)
    #expect(abs(PortableMath.power(3, 4) - 81) < 1e-11)
  }
}
