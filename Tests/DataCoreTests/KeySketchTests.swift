import FoundationEssentials
import JobModel
import TestSupport
import Testing

@testable import DataCore

@Suite("Sketches of keys")
struct KeySketchTests {
  /// Adds tiles with so many of the numbers below `most`, as keys.
  private static func fill(
    _ sketch: inout KeySketch, tiles: Int, keys: Int, below most: Int, seed: UInt64
  ) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<tiles {
      sketch.beginTile()
      for index in 0..<keys {
        let number = random.number(in: 0...most - 1)
        let text = Array("\(number)\(number % 3 == 0 ? " and more than 16 bytes" : "")".utf8)
        Runs.withKey(text) { sketch.add($0, value: 1, quarter: 4 * index / keys) }
      }
      sketch.add(pairs: keys)
    }
  }

  @Test("a key counts once in each tile and quarter, whatever its value")
  func counts() {
    var sketch = KeySketch()
    for quarters in [[0, 0, 1], [1, 3], [3, 3]] {
      sketch.beginTile()
      for quarter in quarters {
        Runs.withKey([97, 98]) { sketch.add($0, value: 5, quarter: quarter) }
      }
    }
    #expect(sketch.entries.count == 1)
    #expect(sketch.entries.values.first?.tiles == 3)
    #expect(sketch.entries.values.first?.quarters == SIMD4(1, 2, 0, 2))
    #expect(sketch.shortSum == 35 && sketch.shortRecords == 7 && sketch.longSum == 0)
    let spectrum = KeySpectrum(sketch, .short)
    #expect(spectrum.distinct == 1 && spectrum.counts[2] == 1 && spectrum.keyBytes == 2)
    #expect(KeySpectrum(sketch, .long).distinct == 0)
  }

  @Test("a bounded number of keys is kept, and stands for all")
  func bounded() {
    var sketch = KeySketch()
    Self.fill(&sketch, tiles: 10, keys: 30_000, below: 1 << 40, seed: 8)
    #expect(sketch.entries.count <= KeySketch.entriesMax && sketch.shift > 2)
    let all = KeySpectrum(sketch, .short).distinct + KeySpectrum(sketch, .long).distinct
    #expect(abs(all / 300_000 - 1) < 0.04, "\(all)")
    #expect(abs(KeySpectrum(sketch, .long).distinct / 100_000 - 1) < 0.06)
  }

  @Test("sketches of parts add up to that of the whole, also through JSON")
  func addsUp() throws {
    var whole = KeySketch()
    var parts = [KeySketch(), KeySketch()]
    for (index, tiles) in [6, 9].enumerated() {
      Self.fill(&whole, tiles: tiles, keys: 9_000, below: 80_000, seed: UInt64(index))
      Self.fill(&parts[index], tiles: tiles, keys: 9_000, below: 80_000, seed: UInt64(index))
    }
    let sent = try JSONDecoder().decode(KeySketch.self, from: JSONEncoder().encode(parts[1]))
    try sent.checkFields()
    parts[0].add(sent)
    #expect(KeySpectrum(parts[0], .short) == KeySpectrum(whole, .short))
    #expect(KeySpectrum(parts[0], .long) == KeySpectrum(whole, .long))
    #expect(parts[0].pairs == whole.pairs)
    #expect(parts[0].shift == whole.shift && whole.shift > 0)
  }

  @Test("a sketch from elsewhere is checked")
  func damaged() throws {
    let good = String(
      decoding: try JSONEncoder().encode(KeySketch()), as: UTF8.self)
    for (old, new) in [
      ("\"shift\":0", "\"shift\":64"), ("\"entries\":\"\"", "\"entries\":\"AAAA\""),
      ("\"tiles\":0", "\"tiles\":-1"), ("\"pairs\":0", "\"pairs\":-5"),
    ] {
      let bad = good.replacing(old, with: new)
      #expect(bad != good)
      #expect(throws: (any Error).self) {
        try JSONDecoder().decode(KeySketch.self, from: Data(bad.utf8)).checkFields()
      }
    }
  }

  @Test("rarefaction gives the mean of all choices of tiles")
  func rarefaction() {
    var sketch = KeySketch()
    // a in all three tiles, b in two, c in one.
    for keys in [[97, 98, 99], [97, 98], [97]] as [[UInt8]] {
      sketch.beginTile()
      for key in keys { Runs.withKey([key]) { sketch.add($0, value: 1, quarter: 0) } }
    }
    let spectrum = KeySpectrum(sketch, .short)
    #expect(spectrum.distinct(inTiles: 3) == 3)
    #expect(abs(spectrum.distinct(inTiles: 1) - 2) < 1e-12)
    #expect(abs(spectrum.distinct(inTiles: 2) - 8.0 / 3) < 1e-12)
  }

  @Test("growth is a law between the points, with an inverse, and ends at the whole text")
  func growth() throws {
    var sketch = KeySketch()
    Self.fill(&sketch, tiles: 64, keys: 1_000, below: 200_000, seed: 3)
    let growth = KeyGrowth(KeySpectrum(sketch, .short), total: 640, isSpread: true)
    var last = 0.0
    for tiles in [0.01, 0.25, 0.7, 1, 5, 64, 65, 200, 640] {
      let keys = growth.distinct(after: tiles)
      #expect(keys > last)
      last = keys
      let inverse = try #require(growth.tiles(until: keys))
      #expect(abs(inverse / tiles - 1) < 0.001)
    }
    #expect(growth.distinct(after: 1e9) == last)
    #expect(growth.tiles(until: last * 1.01) == nil)
    // Two thirds of 200,000 numbers are short keys, and 640,000 draws find 96 % of them.
    #expect(abs(last / (200_000 * 2 / 3 * 0.959) - 1) < 0.15, "\(last)")
    let none = KeyGrowth(KeySpectrum(KeySketch(), .short), total: 5, isSpread: true)
    #expect(none.distinct(after: 3) == 0 && none.tiles(until: 1) == nil)
  }
}
