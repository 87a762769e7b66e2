/// How many keys of a sketch occur in one tile, in two and so on, and how many bytes they have.
struct KeySpectrum: Equatable {
  let tiles: Int
  /// Keys found in exactly 1, 2, 3 ... tiles.
  let counts: [Double]
  /// Keys that were found.
  let distinct: Double
  /// The mean bytes of these.
  let keyBytes: Double
  /// The mean bytes of keys found in one tile, which those that were not found resemble.
  let rareKeyBytes: Double
  /// For each quarter of the tiles, the keys in exactly 1, 2, 3 ... of them.
  let quarters: [[Double]]
  /// The standard deviation of `distinct`, because only some keys were kept.
  let deviation: Double

  /// Keys of up to 16 bytes, or longer ones: the core combines each kind in its own way.
  enum Kind { case short, long }

  init(_ sketch: KeySketch, _ kind: Kind) {
    var counts = [Double](repeating: 0, count: max(sketch.tiles, UnseenKeys.tilesMax))
    var quarters = [[Double]](repeating: counts, count: 4)
    var (kept, bytes, rareBytes) = (0.0, 0.0, 0.0)
    for entry in sketch.entries.values
    where (entry.keyBytes <= KeyCell.inlineBytes) == (kind == .short) {
      kept += 1
      bytes += Double(entry.keyBytes)
      if entry.tiles == 1 { rareBytes += Double(entry.keyBytes) }
      Self.count(entry.tiles, in: &counts)
      for quarter in 0..<4 { Self.count(entry.quarters[quarter], in: &quarters[quarter]) }
    }
    let weight = sketch.weight
    tiles = sketch.tiles
    distinct = kept * weight
    keyBytes = kept > 0 ? bytes / kept : 0
    rareKeyBytes = counts[0] > 0 ? rareBytes / counts[0] : keyBytes
    self.counts = counts.map { $0 * weight }
    self.quarters = quarters.map { $0.map { $0 * weight } }
    deviation = weight > 1 ? weight * kept.squareRoot() : 0
  }

  private static func count(_ tiles: UInt16, in counts: inout [Double]) {
    if tiles > 0, Int(tiles) <= counts.count { counts[Int(tiles) - 1] += 1 }
  }

  /// The mean number of keys in so many of the tiles (rarefaction).
  func distinct(inTiles some: Int) -> Double {
    guard some < tiles else { return distinct }
    var sum = 0.0
    for (index, count) in counts.enumerated() where count > 0 {
      // The probability that none of `some` tiles is one of the key's.
      var missed = 1.0
      for other in 0...index {
        missed *= max(0, Double(tiles - some - other)) / Double(tiles - other)
        if missed < 1e-12 { break }
      }
      sum += count * (1 - missed)
    }
    return sum
  }

  /// The mean number of keys in a quarter of a tile.
  var distinctInQuarter: Double {
    guard tiles > 0 else { return 0 }
    var sum = 0.0
    for counts in quarters {
      for (index, count) in counts.enumerated() { sum += Double(index + 1) * count }
    }
    return sum / Double(4 * tiles)
  }
}
