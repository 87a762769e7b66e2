import DataCore
import Testing

@testable import LocalEngine

@Suite("Expected skew")
struct SkewForecastTests {
  /// Keys with this many records of ten bytes each.
  private static func runs(_ counts: [Int]) -> KeyRuns {
    KeyRuns(
      counts.enumerated().flatMap { number, count in
        [SampledRecord](
          repeating: SampledRecord(key: [UInt8(number)], valueBytes: 9), count: count)
      })
  }

  @Test("keys are told apart, counted and measured")
  func keyRuns() {
    let runs = Self.runs([2, 1, 3])
    #expect(runs.keys == [[0], [1], [2]])
    #expect(runs.counts == [2, 1, 3])
    #expect(runs.bytes == [20, 10, 30])
    #expect(runs.hottest == HotKey(key: [2], count: 3))
    #expect(KeyRuns([]).hottest == nil)
  }

  @Test("a key with half of the records fills its part accordingly")
  func hotKey() {
    let runs = Self.runs([500] + [Int](repeating: 5, count: 100))
    let skew = SkewForecast(partitions: 10).byHash(runs, places: (0...100).map { $0 % 10 })
    // Half, and a tenth of the other half: 5.5 times the mean, apart from chance.
    #expect(skew > 5.5 && skew < 6.5, "\(skew)")
  }

  @Test("frequent keys in one partition add up")
  func together() {
    let runs = Self.runs([100, 100, 100, 100])
    let forecast = SkewForecast(partitions: 4)
    #expect(abs(forecast.byHash(runs, places: [0, 1, 2, 3]) - 1) < 1e-9)
    #expect(abs(forecast.byHash(runs, places: [0, 0, 2, 3]) - 2) < 1e-9)
  }

  @Test("many keys are spread evenly, few are not")
  func distinct() {
    let forecast = SkewForecast(partitions: 64)
    #expect(forecast.ofDistinct(10_000_000) < 1.01)
    #expect(forecast.ofDistinct(640) > 1.5)
    #expect(SkewForecast(partitions: 1).ofDistinct(640) == 1)
    #expect(forecast.ofDistinct(0) == 1)
  }

  @Test("ranges are as uneven as the keys that cannot be divided")
  func ranges() {
    let runs = Self.runs([Int](repeating: 10_000, count: 8))
    let forecast = SkewForecast(partitions: 4)
    let even = forecast.byRange(runs, places: [0, 0, 1, 1, 2, 2, 3, 3])
    #expect(even >= 1 && even < 1.05)
    let uneven = forecast.byRange(runs, places: [0, 0, 0, 0, 1, 2, 3, 3])
    #expect(uneven >= 2 && uneven < 2.05)
  }

  @Test("keys are shown if they are text")
  func keyText() {
    #expect(KeyText.text(Array("wörter".utf8)) == "wörter")
    #expect(KeyText.text([0xff, 0x00]) == nil)
    #expect(KeyText.text(Array("a\u{1b}[2J".utf8)) == nil)
    #expect(KeyText.text([UInt8](repeating: 97, count: 100))?.count == 41)
  }
}
