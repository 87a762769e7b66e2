import Glibc
import Testing

@testable import DataCore

@Suite("How distinct keys grow")
struct DistinctGrowthTests {
  private static func tallies(_ points: [(emitted: Int, distinct: Int)]) -> [KeyTally] {
    points.map {
      var tally = KeyTally()
      (tally.emitted, tally.distinct) = ($0.emitted, $0.distinct)
      return tally
    }
  }

  /// Tallies of a law, at four doublings.
  private static func tallies(_ law: (Double) -> Double) -> [KeyTally] {
    tallies(
      [100_000, 200_000, 400_000, 800_000].map { ($0, Int(law(Double($0)).rounded())) })
  }

  @Test("a power law of the pairs continues unchanged", arguments: [0.5, 0.8, 1])
  func heaps(power: Double) {
    let growth = DistinctGrowth(Self.tallies { pow($0, power) })
    for emitted in [150_000.0, 800_000, 8_000_000, 800_000_000] {
      let ratio = growth.distinct(after: emitted) / pow(emitted, power)
      #expect(abs(ratio - 1) < 0.02, "\(emitted): \(ratio)")
    }
  }

  @Test("if all keys are new they stay new, and there are never more keys than pairs")
  func allNew() {
    let growth = DistinctGrowth(Self.tallies { $0 })
    #expect(growth.distinct(after: 1_000_000_000).rounded() == 1_000_000_000)
    #expect(growth.distinct(after: 10) <= 10)
    let single = DistinctGrowth(Self.tallies([(100, 100)]))
    #expect(single.distinct(after: 1_000).rounded() == 1_000)
  }

  @Test("a vocabulary that is running out bends the law")
  func bent() {
    let vocabulary = 500_000.0
    let growth = DistinctGrowth(Self.tallies { vocabulary * (1 - exp(-$0 / vocabulary)) })
    let straight = DistinctGrowth(
      Array(Self.tallies { vocabulary * (1 - exp(-$0 / vocabulary)) }.suffix(2)))
    let bent = growth.distinct(after: 80_000_000)
    #expect(bent < straight.distinct(after: 80_000_000) / 2)
    #expect(bent > 0.8 * vocabulary && bent < 2 * vocabulary, "\(bent)")
  }

  @Test("a few keys that have all occurred stay few")
  func saturated() {
    let growth = DistinctGrowth(Self.tallies([(1_000, 7), (2_000, 7), (4_000, 7)]))
    #expect(growth.distinct(after: 1_000_000_000) == 7)
    #expect(growth.emitted(until: 8) == nil)
  }

  @Test("the inverse is the inverse", arguments: [1_000.0, 50_000, 300_000, 5_000_000])
  func inverse(distinct: Double) throws {
    let growth = DistinctGrowth(Self.tallies { 3 * pow($0, 0.7) })
    let emitted = try #require(growth.emitted(until: distinct))
    #expect(abs(growth.distinct(after: emitted) / distinct - 1) < 0.001)
  }

  @Test("without keys nothing is known, and repeated tallies add nothing")
  func little() {
    #expect(DistinctGrowth([]).distinct(after: 100) == 0)
    #expect(DistinctGrowth([]).emitted(until: 1) == nil)
    let points = [(1_000, 100), (2_000, 150), (2_000, 150)]
    #expect(
      DistinctGrowth(Self.tallies(points)) == DistinctGrowth(Self.tallies(Array(points.prefix(2)))))
  }
}
